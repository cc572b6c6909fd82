"""The children, parents and partners of a family: added, corrected, taken away; all of it the coordinator's."""

from flask import Blueprint, Response

from portal.families.members import rules
from portal.families.members.forms import ChildForm, MemberForm, ParentForm, PartnerForm
from portal.families.models.family import Child, Family, Parent, Partner
from portal.families.pages import looked_at, page_of
from portal.kit.records import dataclass
from portal.web.access import me, roles, visible
from portal.web.pages import form_page, saved

room = Blueprint("members", __name__)


@dataclass(frozen=True)
class Kind:
    """One kind of member. added, removed: the sentences that say so, of the row. at: where on the page they stand."""

    model: type[Child] | type[Parent] | type[Partner]
    form: type[MemberForm]
    added: str
    removed: str
    at: str = ""

    def place(self, family: Family) -> str:
        return page_of(family) + self.at


PARTNERS = "{0.name} staat bij de partners.", "{0.name} staat niet meer bij de partners.", "#partners"
KINDS = {
    "kinderen": Kind(Child, ChildForm, "Het kind staat erbij.", "Het kind is weggehaald."),
    "ouders": Kind(Parent, ParentForm, "De ouder staat erbij.", "De ouder is weggehaald."),
    "partners": Kind(Partner, PartnerForm, *PARTNERS),
}
ONE = "<any(kinderen, ouders, partners):what>"


@room.get(f"/gezinnen/<int:id>/{ONE}/nieuw", endpoint="new")
@room.post(f"/gezinnen/<int:id>/{ONE}")
@roles("coordinator")
def add(id: int, what: str) -> Response:
    family, kind = visible(Family, id), KINDS[what]
    form = kind.form()
    if form.validate_on_submit() and form.attempt(rules.add, family, form.details(), form.submission_key.data, by=me()):
        return saved(kind.place(family), kind.added.format(form.result))
    return form_page("families/members/form.html", form, what=what, family=family, member=None)


@room.route(f"/{ONE}/<int:id>", methods=["GET", "POST"])
@roles("coordinator")
def edit(what: str, id: int) -> Response:
    kind = KINDS[what]
    member = visible(kind.model, id)
    looked_at(member.family)
    form = kind.form.of(member)
    if form.validate_on_submit() and form.attempt(rules.correct, member, form.details(), by=me()):
        return saved(kind.place(member.family), "Je wijzigingen zijn bewaard.")
    return form_page("families/members/form.html", form, what=what, family=member.family, member=member)


@room.post(f"/{ONE}/<int:id>/verwijdering")
@roles("coordinator")
def remove(what: str, id: int) -> Response:
    kind = KINDS[what]
    member = visible(kind.model, id)
    rules.remove(member, by=me())
    return saved(kind.place(member.family), kind.removed.format(member))
