"""Coming or not: signed in, or through a personal link."""

from collections.abc import Callable

from flask import Blueprint, Response, request, url_for

from portal.agenda.answers import facts, rules
from portal.agenda.answers.facts import Seating, seating_of
from portal.agenda.answers.forms import ReplyForm
from portal.agenda.models.event import Event
from portal.agenda.pages import answer_link, whose
from portal.people.models import Person
from portal.web.access import me, public, roles, visible
from portal.web.pages import UNDO, attempt, form_page, rendered, saved

room = Blueprint("answers", __name__)


WORDS = {"ja": "yes", "nee": "no", "terug": ""}
SENTENCES = {
    "seated": "Je komt. We kijken ernaar uit.",
    "waiting": "Je staat op de wachtlijst. Komt er een plaats vrij, dan laten we het je weten.",
    "no": "Je komt niet. Bedankt om het te laten weten.",
    "": "Ongedaan gemaakt. Je gaf nog geen antwoord.",
}


@room.post("/agenda/<int:id>/antwoord/<any(ja, nee, terug):said>")
@roles("volunteer")
def answer(id: int, said: str) -> Response:
    """Back to the first page where the buttons stood there."""
    of_home = request.args.get("van") == "start"
    target = url_for("start.index") if of_home else url_for("events.show", id=id)

    def undo(to: str) -> str:
        return url_for(".answer", id=id, said=to, van="start" if of_home else None)

    return _answered(visible(Event, id), me(), said, target, undo, "portal")


@room.post("/agenda/<int:id>/inschrijving")
@roles("volunteer")
def mail_colleague(id: int) -> Response:
    return _mailed(visible(Event, id), me(), url_for("events.show", id=id), "portal")


@room.get("/kom/<token>")
@public
def invitation(token: str) -> Response:
    """The page of a link in a letter or a message. Looking at it answers nothing."""
    event, person = whose(token)
    sitting = seating_of(event)
    facts.with_room([event])
    return rendered(
        "agenda/answers/invitation.html", event=event, person=person, token=token, stand=sitting.stand(person.id),
        place=sitting.place_in_line(person.id),
        link=event.online_link if facts.may_see_link(event, sitting, person) else "",
        reply=facts.reply_of(event, person),
        was_mailed=event.enrol_by == "mail" and facts.was_mailed(event, person),
        after=rules.AFTER if facts.is_after(event, person) else "",
    )  # fmt: skip


@room.post("/kom/<token>/<any(ja, nee, terug):said>")
@public
def answer_by_link(token: str, said: str) -> Response:
    event, person = whose(token)

    def undo(to: str) -> str:
        return url_for(".answer_by_link", token=token, said=to)

    return _answered(event, person, said, url_for(".invitation", token=token), undo, "link")


@room.post("/kom/<token>/inschrijving")
@public
def mail_colleague_by_link(token: str) -> Response:
    event, person = whose(token)
    return _mailed(event, person, url_for(".invitation", token=token), "link")


@room.post("/agenda/<int:id>/vraag")
@roles("volunteer")
def reply(id: int) -> Response:
    """Another answer to what the event asks."""
    return _replied(visible(Event, id), me(), url_for("events.show", id=id), by=me())


@room.post("/kom/<token>/vraag")
@public
def reply_by_link(token: str) -> Response:
    event, person = whose(token)
    return _replied(event, person, url_for(".invitation", token=token), by=person)


@room.post("/agenda/<int:id>/vraag/<int:person_id>")
@roles("coordinator")
def reply_for(id: int, person_id: int) -> Response:
    """What a volunteer said by phone or in the corridor."""
    return _replied(visible(Event, id), visible(Person, person_id), url_for("events.show", id=id), by=me())


def _replied(event: Event, person: Person, target: str, *, by: Person) -> Response:
    form = ReplyForm()
    if form.validate() and form.attempt(rules.reply, event, person, form.reply.data or "", by=by):
        return saved(target, "Je antwoord is bewaard." if by.id == person.id else "Bewaard.")
    return _ask_again(form, event, "Bewaren", target)


def _ask_again(form: ReplyForm, event: Event, button: str, back: str) -> Response:
    """What was typed could not be kept: the question alone, with what is wrong."""
    return form_page("agenda/answers/reply.html", form, event=event, button=button, back=back)


def _answered(event: Event, person: Person, said: str, target: str, undo: Callable[[str], str], via: str) -> Response:
    """undo: the address that gives the answer of before: "ja", "nee", or "terug" where there was none."""
    form = ReplyForm()
    if said == "ja" and not form.validate():
        return _ask_again(form, event, "Ik kom", target)

    def done(sitting: Seating) -> Response:
        stand = sitting.stand(person.id)
        before = facts.answer_before(event, person)
        back = next(to for to, word in WORDS.items() if word == before)
        return saved(target, _sentence(event, stand), undo=(UNDO, undo(back)) if stand else None)

    given = rules.Answer(WORDS[said], via, form.reply.data or "")
    return attempt(target, done, rules.answer, event, person, given, answer_link, by=person)


def _sentence(event: Event, stand: str) -> str:
    """What an answer did; enrolling elsewhere is a part of it, or still to be done."""
    if stand == "seated" and event.enrol_by == "mail":
        return f"Je komt. We mailen {facts.colleague(event)}, dan ben je ingeschreven."
    if stand == "seated" and event.enrol_by == "link":
        return "Je komt. Nu nog inschrijven met de knop ‘Schrijf je ook hier in’."
    return SENTENCES[stand]


def _mailed(event: Event, person: Person, target: str, via: str) -> Response:
    words = f"We mailen {facts.colleague(event)}. Je hoeft niets meer te doen."
    return attempt(target, words, rules.mail_colleague, event, person, answer_link, via, by=person)
