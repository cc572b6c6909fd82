"""The page of intake stops."""

from typing import Any

from flask import Blueprint, Response, url_for

from portal.families.models.referral import IntakeStop
from portal.families.stops import rules
from portal.families.stops.forms import EditStopForm, StopForm
from portal.kit import clock
from portal.web.access import me, roles, visible
from portal.web.pages import form_page, saved

room = Blueprint("stops", __name__)


@room.get("/gezinnen/wachtlijststop")
@roles("coordinator")
def stop_index() -> Response:
    return _page(StopForm(data={"first_on": clock.today()}))


@room.post("/gezinnen/wachtlijststop")
@roles("coordinator")
def add_stop() -> Response:
    form = StopForm()
    if form.validate() and form.attempt(rules.add_stop, me(), **_values(form)):
        return saved(url_for(".stop_index"), "De wachtlijststop is bewaard.")
    return _page(form)


@room.get("/gezinnen/wachtlijststop/<int:id>")
@roles("coordinator")
def edit_stop(id: int) -> Response:
    stop = _stop(id)
    return form_page("families/stops/stop.html", EditStopForm(obj=stop), stop=stop)


@room.post("/gezinnen/wachtlijststop/<int:id>")
@roles("coordinator")
def change_stop(id: int) -> Response:
    stop, form = _stop(id), EditStopForm()
    if form.validate() and form.attempt(rules.change_stop, me(), stop, **_values(form)):
        return saved(url_for(".stop_index"), "Je wijzigingen zijn bewaard.")
    return form_page("families/stops/stop.html", form, stop=stop)


@room.post("/gezinnen/wachtlijststop/<int:id>/verwijdering")
@roles("coordinator")
def remove_stop(id: int) -> Response:
    rules.remove_stop(me(), _stop(id))
    return saved(url_for(".stop_index"), "De wachtlijststop is weggehaald.")


def _stop(number: int) -> IntakeStop:
    return visible(IntakeStop, number)


def _page(form: StopForm) -> Response:
    return form_page("families/stops/stops.html", form, stops=rules.stops_of(me().branch_id), today=clock.today())


def _values(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}
