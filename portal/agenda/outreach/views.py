"""The pages of communication actions."""

from flask import Blueprint, Response, abort, url_for

from portal.agenda.models.outreach import Outreach
from portal.agenda.outreach import rules
from portal.agenda.outreach.forms import OutreachForm
from portal.kit import clock
from portal.web.access import me, roles, visible
from portal.web.pages import attempt, form_page, saved, year_asked

room = Blueprint("outreach", __name__)


@room.get("/acties")
@roles("coordinator")
def outreach() -> Response:
    return _year_page(OutreachForm(data={"first_on": clock.today()}))


@room.post("/acties")
@roles("coordinator")
def add_outreach() -> Response:
    form = OutreachForm()
    if form.validate() and form.attempt(rules.add, form.details(), form.submission_key.data, by=me()):
        return saved(url_for(".outreach", jaar=form.result.first_on.year), "De actie staat erbij.")
    return _year_page(form)


@room.get("/acties/<int:id>")
@roles("coordinator")
def edit_outreach(id: int) -> Response:
    found = _action(id)
    return form_page("agenda/outreach/outreach_form.html", OutreachForm(obj=found), action=found)


@room.post("/acties/<int:id>")
@roles("coordinator")
def correct_outreach(id: int) -> Response:
    found, form = _action(id), OutreachForm()
    if form.validate() and form.attempt(rules.correct, found, form.details(), by=me()):
        return saved(url_for(".outreach", jaar=found.first_on.year), "Bewaard.")
    return form_page("agenda/outreach/outreach_form.html", form, action=found)


@room.post("/acties/<int:id>/verwijdering")
@roles("coordinator")
def remove_outreach(id: int) -> Response:
    found = _action(id)
    target = url_for(".outreach", jaar=found.first_on.year)
    return attempt(target, "De actie is weg.", rules.remove, found, by=me())


def _action(outreach_id: int) -> Outreach:
    found: Outreach = visible(Outreach, outreach_id)
    return found


def _year_page(form: OutreachForm) -> Response:
    now = clock.today().year
    year = year_asked(now)
    if not rules.EARLIEST.year <= year <= now + 1:
        abort(404)
    return form_page(
        "agenda/outreach/outreach.html", form, year=year, now=now, facts=rules.year_of(me().branch_id, year)
    )
