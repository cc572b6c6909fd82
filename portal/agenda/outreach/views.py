"""The pages of communication actions."""

from flask import Blueprint, Response, abort, url_for

from portal.agenda.models.outreach import Outreach
from portal.agenda.outreach import rules
from portal.agenda.outreach.forms import OutreachForm
from portal.kit import clock
from portal.kit.limits import EARLIEST
from portal.web.access import me, roles, visible
from portal.web.pages import attempt, form_page, saved, year_asked

room = Blueprint("outreach", __name__)


@room.route("/acties", methods=["GET", "POST"])
@roles("coordinator")
def outreach() -> Response:
    now, form = clock.today().year, OutreachForm(data={"first_on": clock.today()})
    if form.validate_on_submit() and form.attempt(rules.add, form.details(), form.submission_key.data, by=me()):
        return saved(url_for(".outreach", jaar=form.result.first_on.year), "De actie staat erbij.")
    year = year_asked(now)
    if not EARLIEST.year <= year <= now + 1:
        abort(404)
    found = rules.year_of(me().branch_id, year)
    return form_page("agenda/outreach/outreach.html", form, year=year, now=now, facts=found)


@room.route("/acties/<int:id>", methods=["GET", "POST"])
@roles("coordinator")
def edit_outreach(id: int) -> Response:
    found = visible(Outreach, id)
    form = OutreachForm(obj=found).edits(found)
    if form.validate_on_submit() and form.attempt(rules.correct, found, form.details(), by=me()):
        return saved(url_for(".outreach", jaar=found.first_on.year), "Bewaard.")
    return form_page("agenda/outreach/outreach_form.html", form, action=found)


@room.post("/acties/<int:id>/verwijdering")
@roles("coordinator")
def remove_outreach(id: int) -> Response:
    found = visible(Outreach, id)
    target = url_for(".outreach", jaar=found.first_on.year)
    return attempt(target, "De actie is weg.", rules.remove, found, by=me())
