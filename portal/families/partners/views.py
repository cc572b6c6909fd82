"""The partners around a family; all of it the coordinator's."""

from flask import Blueprint, Response

from portal.families.file.rules import note_view
from portal.families.models.family import Family, Partner
from portal.families.pages import family_of, page_of
from portal.families.partners import rules
from portal.families.partners.forms import EditPartnerForm, PartnerForm
from portal.web.access import me, roles, visible
from portal.web.pages import attempt, form_page, saved

room = Blueprint("partners", __name__)


@room.get("/gezinnen/<int:id>/partners/nieuw")
@roles("coordinator")
def new(id: int) -> Response:
    return _page(PartnerForm(), family_of(id))


@room.post("/gezinnen/<int:id>/partners")
@roles("coordinator")
def create(id: int) -> Response:
    family, form = family_of(id), PartnerForm()
    if form.validate() and form.attempt(rules.add, family, form.details(), form.submission_key.data, by=me()):
        return saved(_target(family), f"{form.result.name} staat bij de partners.")
    return _page(form, family)


@room.get("/partners/<int:id>")
@roles("coordinator")
def edit(id: int) -> Response:
    partner = visible(Partner, id)
    note_view(partner.family, by=me())
    return _page(EditPartnerForm(obj=partner), partner.family, partner)


@room.post("/partners/<int:id>")
@roles("coordinator")
def update(id: int) -> Response:
    partner, form = visible(Partner, id), EditPartnerForm()
    if form.validate() and form.attempt(rules.correct, partner, form.details(), by=me()):
        return saved(_target(partner.family), "Je wijzigingen zijn bewaard.")
    return _page(form, partner.family, partner)


@room.post("/partners/<int:id>/verwijdering")
@roles("coordinator")
def remove(id: int) -> Response:
    partner = visible(Partner, id)
    said = f"{partner.name} staat niet meer bij de partners."
    return attempt(_target(partner.family), said, rules.remove, partner, by=me())


def _target(family: Family) -> str:
    return f"{page_of(family)}#partners"


def _page(form: EditPartnerForm, family: Family, partner: Partner | None = None) -> Response:
    return form_page("families/partners/form.html", form, family=family, partner=partner)
