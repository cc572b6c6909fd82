"""The pages of communication actions."""

from flask import Response, abort, url_for

from portal.agenda import outreach as rules
from portal.agenda.forms import OutreachForm
from portal.agenda.models import Outreach
from portal.agenda.room import agenda
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.web.access import get_or_404, me, roles
from portal.web.pages import form_page, refused, saved, year_asked


@agenda.get("/acties")
@roles("coordinator")
def outreach() -> Response:
    return _year_page(OutreachForm(formdata=None, data={"first_on": clock.today()}))


@agenda.post("/acties")
@roles("coordinator")
def add_outreach() -> Response:
    form = OutreachForm()
    if form.validate() and form.attempt(rules.add, me(), form.details(), form.submission_key.data):
        return saved(url_for(".outreach", jaar=form.result.first_on.year), "De actie staat erbij.")
    return _year_page(form)


@agenda.get("/acties/<int:outreach_id>")
@roles("coordinator")
def edit_outreach(outreach_id: int) -> Response:
    found = _action(outreach_id)
    return form_page("agenda/outreach_form.html", OutreachForm(formdata=None, obj=found), action=found)


@agenda.post("/acties/<int:outreach_id>")
@roles("coordinator")
def correct_outreach(outreach_id: int) -> Response:
    found, form = _action(outreach_id), OutreachForm()
    if form.validate() and form.attempt(rules.correct, found, me(), form.details()):
        return saved(url_for(".outreach", jaar=found.first_on.year), "Bewaard.")
    return form_page("agenda/outreach_form.html", form, action=found)


@agenda.post("/acties/<int:outreach_id>/weg")
@roles("coordinator")
def remove_outreach(outreach_id: int) -> Response:
    found = _action(outreach_id)
    target = url_for(".outreach", jaar=found.first_on.year)
    try:
        rules.remove(found, me())
    except RuleError as error:
        return refused(target, error)
    return saved(target, "De actie is weg.")


def _action(outreach_id: int) -> Outreach:
    found: Outreach = get_or_404(Outreach.visible_to(me()), Outreach.id == outreach_id)
    return found


def _year_page(form: OutreachForm) -> Response:
    now = clock.today().year
    year = year_asked(now)
    if not rules.EARLIEST.year <= year <= now + 1:
        abort(404)
    return form_page("agenda/outreach.html", form, year=year, now=now, facts=rules.year_of(me().branch_id, year))
