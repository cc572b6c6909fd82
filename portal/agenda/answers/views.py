"""Coming or not: signed in, or through a personal link; and calendars that a phone reads."""

from flask import Blueprint, Response, url_for

from portal.agenda.answers import facts, rules
from portal.agenda.answers.facts import Seating, seating_of
from portal.agenda.models.event import Event
from portal.agenda.pages import answer_link, event_or_404, whose
from portal.people.models import Person
from portal.web.access import me, public, roles
from portal.web.pages import attempt, rendered, saved

room = Blueprint("answers", __name__)


WORDS = {"ja": "yes", "nee": "no"}
SENTENCES = {
    "seated": "Je komt. We kijken ernaar uit.",
    "waiting": "Je staat op de wachtlijst. Komt er een plaats vrij, dan laten we het je weten.",
    "no": "Je komt niet. Bedankt om het te laten weten.",
}


@room.post("/agenda/<int:id>/antwoord/<any(ja, nee):said>")
@roles("volunteer")
def answer(id: int, said: str) -> Response:
    return _answered(event_or_404(id), me(), said, url_for("events.show", id=id), "portal")


@room.post("/agenda/<int:id>/inschrijving")
@roles("volunteer")
def mail_colleague(id: int) -> Response:
    return _mailed(event_or_404(id), me(), url_for("events.show", id=id), "portal")


@room.get("/kom/<token>")
@public
def invitation(token: str) -> Response:
    """The page of a link in a letter or a message. Looking at it answers nothing."""
    event, person = whose(token)
    sitting = seating_of(event)
    return rendered(
        "agenda/answers/invitation.html", event=event, person=person, token=token, stand=sitting.stand(person.id),
        place=sitting.place_in_line(person.id),
        link=event.online_link if facts.may_see_link(event, sitting, person) else "",
        full=event.seats is not None and len(sitting.seated) >= event.seats,
        was_mailed=event.enrol_by == "mail" and facts.was_mailed(event, person),
    )  # fmt: skip


@room.post("/kom/<token>/<any(ja, nee):said>")
@public
def answer_by_link(token: str, said: str) -> Response:
    event, person = whose(token)
    return _answered(event, person, said, url_for(".invitation", token=token), "link")


@room.post("/kom/<token>/inschrijving")
@public
def mail_colleague_by_link(token: str) -> Response:
    event, person = whose(token)
    return _mailed(event, person, url_for(".invitation", token=token), "link")


def _answered(event: Event, person: Person, said: str, target: str, via: str) -> Response:
    def done(sitting: Seating) -> Response:
        return saved(target, SENTENCES[sitting.stand(person.id)])

    given = rules.Answer(WORDS[said], via)
    return attempt(target, done, rules.answer, event, person, given, answer_link, by=person)


def _mailed(event: Event, person: Person, target: str, via: str) -> Response:
    words = f"We mailen {event.enrol_name or event.enrol_email}. Je hoeft niets meer te doen."
    return attempt(target, words, rules.mail_colleague, event, person, answer_link, via, by=person)
