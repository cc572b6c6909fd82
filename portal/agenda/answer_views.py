"""Coming or not: signed in, or through a personal link; and calendars that a phone reads."""

from flask import Response, abort, make_response, render_template, url_for

from portal.agenda import answers, calendars
from portal.agenda.models import Event, midnight_after
from portal.agenda.room import agenda, answer_link, settings
from portal.agenda.seats import seating_of
from portal.agenda.tokens import read_token
from portal.agenda.views import event_or_404
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people import devices
from portal.people.models import Person
from portal.web import failures
from portal.web.access import me, public, roles
from portal.web.pages import download, refused, saved

ICS = "text/calendar; charset=utf-8"
WORDS = {"ja": "yes", "nee": "no"}
SENTENCES = {
    "seated": "Je komt. We kijken ernaar uit.",
    "waiting": "Je staat op de wachtlijst. Komt er een plaats vrij, dan laten we het je weten.",
    "no": "Je komt niet. Bedankt om het te laten weten.",
}


@agenda.post("/agenda/<int:event_id>/antwoord/<any(ja, nee):said>")
@roles("volunteer")
def answer(event_id: int, said: str) -> Response:
    return _answered(event_or_404(event_id), me(), said, url_for(".show", event_id=event_id), "portal")


@agenda.post("/agenda/<int:event_id>/inschrijving")
@roles("volunteer")
def mail_colleague(event_id: int) -> Response:
    return _mailed(event_or_404(event_id), me(), url_for(".show", event_id=event_id), "portal")


@agenda.get("/kom/<token>")
@public
def invitation(token: str) -> str:
    """The page of a link in a letter or a message. Looking at it answers nothing."""
    event, person = _whose(token)
    sitting = seating_of(event)
    return render_template(
        "agenda/invitation.html", event=event, person=person, token=token, stand=sitting.stand(person.id),
        place=sitting.place_in_line(person.id),
        link=event.online_link if calendars.may_see_link(event, sitting, person) else "",
        full=event.seats is not None and len(sitting.seated) >= event.seats,
        was_mailed=event.enrol_by == "mail" and answers.was_mailed(event, person),
    )  # fmt: skip


@agenda.post("/kom/<token>/<any(ja, nee):said>")
@public
def answer_by_link(token: str, said: str) -> Response:
    event, person = _whose(token)
    return _answered(event, person, said, url_for(".invitation", token=token), "link")


@agenda.post("/kom/<token>/inschrijving")
@public
def mail_colleague_by_link(token: str) -> Response:
    event, person = _whose(token)
    return _mailed(event, person, url_for(".invitation", token=token), "link")


@agenda.get("/kom/<token>/agenda.ics")
@public
def calendar_by_link(token: str) -> Response:
    event, person = _whose(token)
    return download(calendars.event_file([event], settings().url, person), f"activiteit-{event.id}.ics", ICS)


@agenda.get("/agenda/<int:event_id>.ics")
@roles("volunteer", "coordinator")
def calendar(event_id: int) -> Response:
    event = event_or_404(event_id)
    return download(calendars.event_file([event], settings().url, me()), f"activiteit-{event.id}.ics", ICS)


@agenda.get("/agenda/<int:event_id>/reeks.ics")
@roles("volunteer", "coordinator")
def series_calendar(event_id: int) -> Response:
    event = event_or_404(event_id)
    parts = Event.visible_to(me()).where(Event.series == event.series) if event.series else [event]
    rows = sorted(parts, key=lambda part: (part.day, part.id))
    return download(calendars.event_file(rows, settings().url, me()), f"reeks-{event.id}.ics", ICS)


@agenda.get("/agenda/kalender")
@roles("volunteer", "coordinator")
def my_calendar() -> str:
    return render_template("agenda/calendar.html", address="", is_open=me().calendar_key is not None)


@agenda.post("/agenda/kalender")
@roles("volunteer", "coordinator")
def open_calendar() -> str:
    """Not a redirect: the address is shown on this one answer only, because no more than its hash is kept."""
    secret = calendars.open_calendar(me())
    path = url_for(".feed", secret=secret)
    return render_template("agenda/calendar.html", address=settings().url + path, is_open=True)


@agenda.post("/agenda/kalender/einde")
@roles("volunteer", "coordinator")
def shut_calendar() -> Response:
    devices.shut_calendar(me(), me())
    return saved(url_for(".my_calendar"), "Gestopt. De oude link toont niets meer.")


@agenda.get("/agenda/feed/<secret>.ics")
@public
def feed(secret: str) -> Response:
    """What a phone's calendar reads by itself, without signing in."""
    person = calendars.holder_of(secret) or abort(404)
    answer = make_response(calendars.personal_file(person, settings().url))
    answer.headers["Content-Type"] = ICS
    return answer


def _whose(token: str) -> tuple[Event, Person]:
    """The event and the person of a link. Nonsense, somebody who stopped and what is over are the same 404."""
    found = read_token(settings().secret_key, token)
    person = Person.get_or_none(Person.id == found[0]) if found else None
    if found is None or person is None or not person.is_volunteer:
        failures.broken_link()
    event = Event.visible_to(person).where(Event.id == found[1]).first()
    # Answers end when it starts; whoever comes finds the online link here until the end of the day.
    if event is None or clock.now() >= midnight_after(event.day):
        failures.broken_link()
    return event, person


def _answered(event: Event, person: Person, said: str, target: str, via: str) -> Response:
    try:
        sitting = answers.answer(event, person, WORDS[said], person, via, answer_link)
    except RuleError as error:
        return refused(target, error)
    return saved(target, SENTENCES[sitting.stand(person.id)])


def _mailed(event: Event, person: Person, target: str, via: str) -> Response:
    try:
        answers.mail_colleague(event, person, person, answer_link, via)
    except RuleError as error:
        return refused(target, error)
    who = event.enrol_name or event.enrol_email
    return saved(target, f"We mailen {who}. Je hoeft niets meer te doen.")
