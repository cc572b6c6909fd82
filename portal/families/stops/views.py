"""The page of intake stops."""

from flask import Blueprint, Response, url_for

from portal.families.models.referral import IntakeStop
from portal.families.stops import rules
from portal.families.stops.forms import EditIntakeStopForm, IntakeStopForm
from portal.kit import clock
from portal.web.access import me, roles, visible
from portal.web.pages import form_page, saved

room = Blueprint("stops", __name__)


@room.route("/gezinnen/wachtlijststop", methods=["GET", "POST"])
@roles("coordinator")
def stop_index() -> Response:
    form = IntakeStopForm(data={"first_on": clock.today()})
    if form.validate_on_submit() and form.attempt(rules.add_stop, form.details(), form.submission_key.data, by=me()):
        return saved(url_for(".stop_index"), "De wachtlijststop is bewaard.")
    return form_page("families/stops/stops.html", form, stops=rules.stops_of(me().branch_id), today=clock.today())


@room.route("/gezinnen/wachtlijststop/<int:id>", methods=["GET", "POST"])
@roles("coordinator")
def edit_stop(id: int) -> Response:
    stop = visible(IntakeStop, id)
    form = EditIntakeStopForm(obj=stop).edits(stop)
    if form.validate_on_submit() and form.attempt(rules.change_stop, stop, form.details(), by=me()):
        return saved(url_for(".stop_index"), "Je wijzigingen zijn bewaard.")
    return form_page("families/stops/stop.html", form, stop=stop)


@room.post("/gezinnen/wachtlijststop/<int:id>/verwijdering")
@roles("coordinator")
def remove_stop(id: int) -> Response:
    rules.remove_stop(visible(IntakeStop, id), by=me())
    return saved(url_for(".stop_index"), "De wachtlijststop is weggehaald.")
