"""The page of intake stops."""

from typing import Any

from flask import url_for

from portal.families import stops
from portal.families.models import IntakeStop
from portal.families.referral_forms import EditStopForm, StopForm
from portal.families.room import families
from portal.kit import clock
from portal.web.access import get_or_404, me, roles
from portal.web.pages import form_page, saved


@families.get("/gezinnen/wachtlijststop")
@roles("coordinator")
def stop_index() -> Any:
    return _page(StopForm(data={"first_on": clock.today()}))


@families.post("/gezinnen/wachtlijststop")
@roles("coordinator")
def add_stop() -> Any:
    form = StopForm()
    if form.validate() and form.attempt(stops.add_stop, me(), **_values(form)):
        return saved(url_for(".stop_index"), "De wachtlijststop is bewaard.")
    return _page(form)


@families.get("/gezinnen/wachtlijststop/<int:number>")
@roles("coordinator")
def edit_stop(number: int) -> Any:
    stop = _stop(number)
    return form_page("families/stop.html", EditStopForm(obj=stop), stop=stop)


@families.post("/gezinnen/wachtlijststop/<int:number>")
@roles("coordinator")
def change_stop(number: int) -> Any:
    stop, form = _stop(number), EditStopForm()
    if form.validate() and form.attempt(stops.change_stop, me(), stop, **_values(form)):
        return saved(url_for(".stop_index"), "Je wijzigingen zijn bewaard.")
    return form_page("families/stop.html", form, stop=stop)


@families.post("/gezinnen/wachtlijststop/<int:number>/verwijdering")
@roles("coordinator")
def remove_stop(number: int) -> Any:
    stops.remove_stop(me(), _stop(number))
    return saved(url_for(".stop_index"), "De wachtlijststop is weggehaald.")


def _stop(number: int) -> IntakeStop:
    return get_or_404(IntakeStop.visible_to(me()), IntakeStop.id == number)


def _page(form: StopForm) -> Any:
    return form_page("families/stops.html", form, stops=stops.stops_of(me().branch_id), today=clock.today())


def _values(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}
