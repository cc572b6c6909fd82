"""Who comes to an event and who waits, what they answered, and who was written to about it."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from portal.agenda.models.answer import Enrolment
from portal.agenda.models.event import FOR_VOLUNTEERS, TOLD, Event
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.records import dataclass
from portal.kit.seen import mark
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers, by_name, last_day, reached
from portal.post.models import Letter
from portal.prepared import Prepared


def open_invitations(person: Person) -> list[Event]:
    """The events still waiting for a volunteer's answer, earliest first; none after their last day."""
    found = [one for one in _unanswered(person.id, person.branch_id, clock.today()) if one.is_open]
    until = (last_day(person.id) if found else None) or date.max
    return with_room([one for one in found if one.day <= until])


def with_room(events: list[Event]) -> list[Event]:
    """These events, each knowing whether all its seats are taken. At most one query."""
    some = [event for event in events if event.seats is not None]
    sittings = seating(some) if some else {}
    for event in some:
        event.is_full = len(sittings[event.id].seated) >= event.seats
    return events


_unanswered = Prepared(
    lambda person, branch, today: (
        Event.select()
        .where(
            Event.branch == branch,
            Event.day >= today,
            Event.cancelled_at.is_null(),
            Event.kind << list(FOR_VOLUNTEERS),
            Event.enrol_by != "none",
            Event.id.not_in(Enrolment.select(Enrolment.event).where(Enrolment.person == person)),
        )
        .order_by(Event.day, Event.starts_at, Event.id)
    )
)


def is_after(event: Event, person: Person) -> bool:
    """Whether an event is after the last day of a volunteer, who cannot say yes to it then."""
    return bool(event.day > (last_day(person.id) or date.max))


def asking(person: Person, event_ids: list[int]) -> dict[int, tuple[Event, str]]:
    """Of these events, those still open to answers: id → (the event, the volunteer's answer)."""
    if not person.is_volunteer or person.is_coordinator or not event_ids:
        return {}
    until = last_day(person.id) or date.max
    query = Event.visible_to(person).where(Event.id << event_ids, Event.enrol_by != "none")
    events = with_room([one for one in query if one.is_for_volunteers and one.is_open and one.day <= until])
    sittings = seating(events)
    return {event.id: (event, sittings[event.id].stand(person.id)) for event in events}


@dataclass(frozen=True)
class Guest:
    """A volunteer and their answer to an event, for the coordinator's page."""

    person: Person
    stand: str  # "seated", "waiting", "no" or ""
    place: int  # in the waiting line
    invited_at: datetime | None
    came_back: bool  # the invitation did, from the address that they still have


def guest_list(event: Event) -> list[Guest]:
    """Every volunteer of that day, and whoever answered, by name. Four queries."""
    sitting = seating_of(event)
    invited = _invitations(event)
    day = max(event.day, clock.today()) if not event.is_past else event.day
    people = list(active_volunteers(event.branch_id, day, day).where(Person.disabled_at.is_null()))
    others = sitting.answered - {person.id for person in people}
    if others:
        people += list(Person.select().where(Person.id << list(others)))
    return [
        Guest(p, sitting.stand(p.id), sitting.place_in_line(p.id), *invited.get(p.id, (None, False)))
        for p in by_name(people)
    ]


def colleague(event: Event) -> str:
    """Who keeps the enrolments, in words."""
    return event.enrol_name or event.enrol_email


def was_mailed(event: Event, person: Person) -> bool:
    """Whether the last thing the colleague hears about this volunteer is that they come."""
    newest = colleague_letters(event, person).order_by(Letter.id.desc()).first()
    return newest is not None and newest.kind == kind_of(event, "enrol")


def colleague_letters(event: Event, person: Person) -> Any:
    """What the portal wrote about a volunteer to the colleague who keeps the list now, as a query."""
    kinds = [kind_of(event, "enrol"), kind_of(event, "unenrol")]
    return Letter.select().where(
        Letter.kind << kinds, Letter.person_id == person.id, Letter.to_address == event.enrol_email
    )


STANDS = {"seated": "komt", "waiting": "staat op de wachtlijst", "no": "komt niet"}


@dataclass(frozen=True)
class Seating:
    """The answers to one event, as ids of people. `seated` and `waiting` are in the order of their yes."""

    seated: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    no: tuple[int, ...] = ()

    def stand(self, person_id: int) -> str:
        """ "seated", "waiting", "no", or "" where somebody did not answer."""
        groups = (("seated", self.seated), ("waiting", self.waiting), ("no", self.no))
        return next((name for name, people in groups if person_id in people), "")

    def place_in_line(self, person_id: int) -> int:
        """1 for whoever gets the next free seat; 0 for someone who does not wait."""
        return self.waiting.index(person_id) + 1 if person_id in self.waiting else 0

    @property
    def answered(self) -> frozenset[int]:
        return frozenset(self.seated + self.waiting + self.no)


NOBODY = Seating()


def arrange(answers: Iterable[tuple[int, str, datetime]], seats: int | None) -> Seating:
    """(person id, answer, moment of that answer) of one event → who sits: the earliest yes first."""
    rows = sorted(answers, key=lambda row: (row[2], row[0]))
    coming = tuple(person_id for person_id, answer, _ in rows if answer == "yes")
    room = len(coming) if seats is None else seats
    return Seating(coming[:room], coming[room:], tuple(person_id for person_id, answer, _ in rows if answer == "no"))


def seating(events: Iterable[Event]) -> dict[int, Seating]:
    """Event id → its seating. One query."""
    seats = {event.id: event.seats for event in events}
    found: dict[int, list[tuple[int, str, datetime]]] = defaultdict(list)
    rows: Any = Enrolment.select(Enrolment.event, Enrolment.person, Enrolment.answer, Enrolment.answered_at)
    for event_id, person_id, answer, at in rows.where(Enrolment.event << list(seats)).tuples():
        found[event_id].append((person_id, answer, at))
    return {event_id: arrange(found[event_id], room) for event_id, room in seats.items()}


def seating_of(event: Event) -> Seating:
    return seating([event])[event.id]


def replies_to(event: Event) -> dict[int, str]:
    """Person id → their answer to the event's own question, of those who come. One query."""
    if not event.question:
        return {}
    rows: Any = Enrolment.select(Enrolment.person, Enrolment.reply).where(
        Enrolment.event == event.id, Enrolment.answer == "yes", Enrolment.reply != ""
    )
    return dict(rows.tuples())


def reply_of(event: Event, person: Person) -> str:
    return replies_to(event).get(person.id, "")


def answer_before(event: Event, person: Person) -> str:
    """What somebody had said before their last answer to an event: "yes", "no", or "" where it was the first."""
    row = Enrolment.get_or_none(Enrolment.event == event.id, Enrolment.person == person.id)
    if row is None:
        return ""
    of_row = (HistoryEntry.subject == Enrolment._meta.table_name) & (HistoryEntry.subject_id == row.id)
    last = HistoryEntry.select().where(of_row, HistoryEntry.verb == "answer").order_by(HistoryEntry.id.desc()).first()
    return str(json.loads(last.details or "{}").get("before", "")) if last is not None else ""


def about(event: Event) -> str:
    """What every letter to somebody about an event is about."""
    return f"event-{event.id}"


OFF = "off"


def mark_of(event: Event) -> str:
    """The mark of what attendees need to know: day, hour and place, or that it is off."""
    if event.cancelled_at is not None:
        return OFF
    return mark(*(getattr(event, name) for name in TOLD))


def kind_of(event: Event, what: str) -> str:
    """The kind of a letter about an event: "event-12-invite"."""
    return f"event-{event.id}-{what}"


def asks(event: Event) -> Any:
    """The condition "a letter that asks to come to an event": the invitation, and each time it was asked again."""
    return (Letter.kind == kind_of(event, "invite")) | Letter.kind.startswith(kind_of(event, "again"))


def of_a_seat(event: Event) -> Any:
    """The condition "a letter to whoever has a seat": that it came free, and the reminder of the day before."""
    return (Letter.kind == kind_of(event, "seat")) | Letter.kind.startswith(kind_of(event, "reminder"))


def written(event: Event, what: str) -> dict[int, datetime]:
    """Person id → when they were last written to about something of an event. One query."""
    rows: Any = Letter.select(Letter.person_id, Letter.created_at).where(Letter.kind == kind_of(event, what), reached())
    return {person_id: at for person_id, at in rows.order_by(Letter.created_at).tuples() if person_id is not None}


def _invitations(event: Event) -> dict[int, tuple[datetime, bool]]:
    """Person id → when they were last invited in writing, and whether that came back. One query."""
    columns = Letter.person_id, Letter.created_at, Letter.given_up_at  # of those that `reached`: given up is refused
    rows: Any = Letter.select(*columns).where(Letter.kind == kind_of(event, "invite"), reached())
    return {id: (at, back is not None) for id, at, back in rows.order_by(Letter.created_at).tuples() if id is not None}


def may_see_link(event: Event, sitting: Seating, person: Person) -> bool:
    """The online link is for whoever comes and has a seat, and for the coordinator."""
    if person.is_coordinator and person.branch_id == event.branch_id:
        return True
    return event.cancelled_at is None and sitting.stand(person.id) == "seated"
