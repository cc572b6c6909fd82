"""Calendar files of events, and the calendar that a phone reads by itself."""

from flask import Blueprint, Response, abort, make_response, url_for

from portal.agenda.calendars import rules
from portal.agenda.models.event import Event
from portal.agenda.pages import whose
from portal.sign_in.devices import rules as devices
from portal.web.access import me, public, roles, visible
from portal.web.pages import download, rendered, saved, settings

room = Blueprint("calendars", __name__)


ICS = "text/calendar; charset=utf-8"


@room.get("/kom/<token>/agenda.ics")
@public
def calendar_by_link(token: str) -> Response:
    event, person = whose(token)
    return download(rules.event_file([event], settings().url, person), f"activiteit-{event.id}.ics", ICS)


@room.get("/agenda/<int:id>.ics")
@roles("volunteer", "coordinator")
def calendar(id: int) -> Response:
    event = visible(Event, id)
    return download(rules.event_file([event], settings().url, me()), f"activiteit-{event.id}.ics", ICS)


@room.get("/agenda/<int:id>/reeks.ics")
@roles("volunteer", "coordinator")
def series_calendar(id: int) -> Response:
    event = visible(Event, id)
    parts = Event.visible_to(me()).where(Event.series == event.series) if event.series else [event]
    rows = sorted(parts, key=lambda part: (part.day, part.id))
    return download(rules.event_file(rows, settings().url, me()), f"reeks-{event.id}.ics", ICS)


@room.get("/agenda/kalender")
@roles("volunteer", "coordinator")
def my_calendar() -> Response:
    return rendered("agenda/calendars/calendar.html", address="", is_open=me().calendar_key is not None)


@room.post("/agenda/kalender")
@roles("volunteer", "coordinator")
def open_calendar() -> Response:
    """Not a redirect: the address is shown on this one answer only, because no more than its hash is kept."""
    secret = rules.open_calendar(me())
    path = url_for(".feed", secret=secret)
    return rendered("agenda/calendars/calendar.html", address=settings().origin + path, is_open=True)


@room.post("/agenda/kalender/einde")
@roles("volunteer", "coordinator")
def shut_calendar() -> Response:
    devices.shut_calendar(me(), by=me())
    return saved(url_for(".my_calendar"), "Gestopt. De oude link toont niets meer.")


@room.get("/agenda/feed/<secret>.ics")
@public
def feed(secret: str) -> Response:
    """What a phone's calendar reads by itself, without signing in."""
    person = rules.holder_of(secret) or abort(404)
    answer = make_response(rules.personal_file(person, settings().url))
    answer.headers["Content-Type"] = ICS
    return answer
