"""Coming or not: an answer, the waiting list behind it, and a colleague who is mailed."""

from datetime import date, datetime, timedelta

from peewee import fn

from portal.agenda.answers.facts import Seating, asks, colleague, is_after, of_a_seat, seating_of, was_mailed
from portal.agenda.answers.letters import Link, people_of, tell_colleague, tell_seat_free, write
from portal.agenda.models.answer import Enrolment
from portal.agenda.models.event import Event
from portal.database import locked, transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.people.volunteers.facts import last_days
from portal.post.models import Letter
from portal.post.rules import tear_up

TICK = timedelta(microseconds=1)
REPLIES_STAY = timedelta(days=30)  # also said on the page about privacy
TOO_LATE = "Deze activiteit is al begonnen. Antwoorden kan niet meer."
AFTER = "Dan ben je geen vrijwilliger meer. Wil je toch komen? Bel je coördinator."
IS_OFF = "Deze activiteit gaat niet door. Antwoorden hoeft niet meer."


@dataclass(frozen=True)
class Answer:
    """word: "yes", "no", or "" for the coordinator who takes an answer away. via: "portal", "link" or "coordinator".

    reply: what is said with a yes to the event's own question; "" where nothing was.
    """

    word: str
    via: str
    reply: str = ""


def answer(event: Event, person: Person, said: Answer, link: Link, *, by: Person | None) -> Seating:
    """Somebody comes, does not, or did not answer after all.

    Answering the same again changes nothing, not even the place in the line. Who gets a seat by it is told; and so is
    the colleague who keeps the enrolments, where there is one.
    by: None where somebody answers through the link in a letter. Returns how the seats stand now.
    """
    word, via = said.word, said.via
    with transaction():
        event = locked(event)
        if event.cancelled_at is not None:
            raise RuleError(IS_OFF, conflict=True)
        if via != "coordinator" and not event.is_open:
            raise RuleError(TOO_LATE, conflict=True)
        if via != "coordinator" and word == "yes" and is_after(event, person):
            raise RuleError(AFTER, conflict=True)
        before = seating_of(event)
        stood = {"": "", "no": "no"}.get(before.stand(person.id), "yes")
        if stood == word:
            if word == "yes" and said.reply:
                _reply(event, person, said.reply, by=by)
            return before
        tear_up(asks(event) & (Letter.person_id == person.id))  # they need not be asked any more
        mine = (Enrolment.event == event.id) & (Enrolment.person == person.id)
        row = Enrolment.get_or_none(mine)
        if row is None:
            row = Enrolment(branch=event.branch_id, event=event.id, person=person.id)
        row.answer, row.via = word, via
        row.answered_at, row.seat_told_at = _next_moment(event), None
        row.reply = said.reply if word == "yes" and event.question else ""
        if word:
            row.save()
            record(row, "answer", by, on_behalf_of=person, answer=word, before=stood, event=event.id)
        else:
            record(row, "no_answer", by, on_behalf_of=person, before=stood, event=event.id)
            Enrolment.delete().where(mine).execute()
        if seating_of(event).stand(person.id) != "seated":
            tear_up(of_a_seat(event) & (Letter.person_id == person.id))
        if event.enrol_by == "mail" and event.is_open:
            tell_colleague(event, person, comes=seating_of(event).stand(person.id) == "seated")
        tell_seat_free(event, before, link)
        return seating_of(event)


def give_back_after_last_day(event: Event, was_on: date, link: Link, *, by: Person) -> None:
    """In the transaction that moves it: those no longer volunteers on its new day have no seat there, and read why
    not to come on the earlier day. Whom the coordinator seated after their last day keeps the seat.
    """
    sitting = seating_of(event)
    last = last_days((*sitting.seated, *sitting.waiting))
    gone = {id for id, day in last.items() if was_on <= day < event.day}
    for person in Person.select().where(Person.id << list(gone)).order_by(Person.id):
        answer(event, person, Answer("", "coordinator"), link, by=by)
    for person in people_of(gone) if event.is_open else ():
        write("change", person, event, link, number=f"{clock.now():%m%d%H%M%S}")


def reply(event: Event, person: Person, text: str, *, by: Person | None) -> None:
    """Another answer to the event's own question, of somebody who comes; "" takes it away. Seats stay as they are.

    by: None where somebody answers through the link in a letter.
    """
    with transaction():
        event = locked(event)
        if event.cancelled_at is not None:
            raise RuleError(IS_OFF, conflict=True)
        if (by is None or by.id == person.id) and not event.is_open:
            raise RuleError(TOO_LATE, conflict=True)
        if not event.question:
            raise RuleError("Je coördinator vraagt dit niet meer.", conflict=True)
        _reply(event, person, text, by=by)


def _reply(event: Event, person: Person, text: str, *, by: Person | None) -> None:
    """The history says that somebody answered, never what: it may be about their health."""
    row = Enrolment.get_or_none(Enrolment.event == event.id, Enrolment.person == person.id, Enrolment.answer == "yes")
    if row is None:
        raise RuleError("Zeg eerst dat je komt.", conflict=True)
    if row.reply == text or not event.question:
        return
    row.reply = text
    row.save()
    record(row, "reply", by, on_behalf_of=person, event=event.id)
    if event.enrol_by == "mail" and event.is_open and seating_of(event).stand(person.id) == "seated":
        tell_colleague(event, person, comes=True, anew=True)


def forget_replies(today: date) -> None:
    """What people answered to an event's own question goes a month after it: nobody needs it any more."""
    over = Event.select(Event.id).where(Event.day < today - REPLIES_STAY)
    Enrolment.update(reply="").where(Enrolment.event << over, Enrolment.reply != "").execute()


def _next_moment(event: Event) -> datetime:
    """Now, but later than every earlier answer: those who answer at the same moment are still in one order."""
    last = Enrolment.select(fn.MAX(Enrolment.answered_at)).where(Enrolment.event == event.id).scalar()
    return max(clock.now(), last + TICK) if last else clock.now()


def mail_colleague(event: Event, person: Person, link: Link, via: str, *, by: Person | None) -> None:
    """For whoever said yes without the colleague hearing of it: the portal writes them, once."""
    if event.enrol_by != "mail":
        raise RuleError("Voor deze activiteit schrijf je je niet in met een mail.")
    with transaction():
        event = locked(event)
        if was_mailed(event, person):
            raise RuleError(f"{colleague(event)} kreeg je mail al. Er is niets dubbel gebeurd.", conflict=True)
        answer(event, person, Answer("yes", via), link, by=by)
        if not was_mailed(event, person):
            tell_colleague(event, person, comes=True)
        record(event, "mail_colleague", by, on_behalf_of=person)
