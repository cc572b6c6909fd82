"""The page of intake stops."""

from flask import Blueprint, Response, url_for

from portal.families.models.referral import IntakeStop
from portal.families.stops import rules
from portal.families.stops.forms import EditIntakeStopForm, IntakeStopForm
from portal.kit import clock
from portal.web.access import me, roles, visible
from portal.web.pages import form_page, saved

room = Blueprint("stops", __name__)


@room.get("/gezinnen/wachtlijststop")
@roles("coordinator")
def stop_index() -> Response:
    return _page(IntakeStopForm(data={"first_on": clock.today()}))


@room.post("/gezinnen/wachtlijststop")
@roles("coordinator")
def add_stop() -> Response:
    form = IntakeStopForm()
    if form.validate() and form.attempt(rules.add_stop, form.period(), form.submission_key.data, by=me()):
        return saved(url_for(".stop_index"), "De wachtlijststop is bewaard.")
    return _page(form)


@room.get("/gezinnen/wachtlijststop/<int:id>")
@roles("coordinator")
def edit_stop(id: int) -> Response:
    stop = _stop(id)
    return form_page("families/stops/stop.html", EditIntakeStopForm(obj=stop), stop=stop)


@room.post("/gezinnen/wachtlijststop/<int:id>")
@roles("coordinator")
def change_stop(id: int) -> Response:
    stop, form = _stop(id), EditIntakeStopForm()
    if form.validate() and form.attempt(rules.change_stop, stop, form.period(), by=me()):
        return saved(url_for(".stop_index"), "Je wijzigingen zijn bewaard.")
    return form_page("families/stops/stop.html", form, stop=stop)


@room.post("/gezinnen/wachtlijststop/<int:id>/verwijdering")
@roles("coordinator")
def remove_stop(id: int) -> Response:
    rules.remove_stop(_stop(id), by=me())
    return saved(url_for(".stop_index"), "De wachtlijststop is weggehaald.")


def _stop(number: int) -> IntakeStop:
    return visible(IntakeStop, number)


def _page(form: IntakeStopForm) -> Response:
    return form_page("families/stops/stops.html", form, stops=rules.stops_of(me().branch_id), today=clock.today())
