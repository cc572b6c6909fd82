"""Who was there: a list of ticks that is merged, so that two phones at the door do not undo each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from peewee import fn

from portal.agenda.answers.facts import seating_of
from portal.agenda.candidates.rules import note_milestones
from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event, hold
from portal.database import transaction
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.folding import name_key
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers, by_name

MOST_GUESTS = 999
ENDED = ("stopped", "started")


@dataclass(frozen=True)
class Name:
    """One box of the list. `mark`: "v12" for a volunteer, "k5" for a candidate."""

    mark: str
    name: str
    said: str  # "seated", "waiting", "no" or "", "candidate"
    is_there: bool


@dataclass(frozen=True)
class TickList:
    """The boxes of an event: who was expected, then everyone else, then candidates."""

    expected: tuple[Name, ...]
    others: tuple[Name, ...]
    candidates: tuple[Name, ...]

    @property
    def names(self) -> tuple[Name, ...]:
        return self.expected + self.others + self.candidates

    @property
    def present(self) -> tuple[str, ...]:
        return tuple(name.mark for name in self.names if name.is_there)


def tick_list(event: Event) -> TickList:
    """Everyone who may have been there. A fixed number of queries."""
    there = marks_of(event)
    sitting = seating_of(event)
    people = {p.id: p for p in active_volunteers(event.branch_id, event.day, event.day)}
    missing = {int(mark[1:]) for mark in there if mark[0] == "v"} | sitting.answered
    if missing - set(people):
        people |= {p.id: p for p in Person.select().where(Person.id << list(missing - set(people)))}
    names = [Name(f"v{p.id}", p.name, sitting.stand(p.id), f"v{p.id}" in there) for p in by_name(people.values())]
    candidates = tuple(
        Name(f"k{c.id}", c.name, "candidate", f"k{c.id}" in there)
        for c in _candidates(event, {int(mark[1:]) for mark in there if mark[0] == "k"})
    )
    expected = tuple(name for name in names if name.said in ("seated", "waiting"))
    return TickList(expected, tuple(name for name in names if name not in expected), candidates)


def marks_of(event: Event) -> set[str]:
    """Who is noted as present: "v12", "k5". One query."""
    rows: Any = Attendance.select(Attendance.person, Attendance.candidate).where(Attendance.event == event.id).tuples()
    return {f"v{person}" if person is not None else f"k{candidate}" for person, candidate in rows}


def attendance_of(event_ids: list[int]) -> dict[int, int]:
    """Event id → how many volunteers and candidates were noted; guests come on top. One query."""
    rows: Any = (
        Attendance.select(Attendance.event, fn.COUNT(Attendance.id))
        .where(Attendance.event << event_ids)
        .group_by(Attendance.event)
        .tuples()
    )
    return dict(rows)


def save(
    event: Event, ticked: Iterable[str], seen: Iterable[str], guests: int | None, seen_guests: int, actor: Person
) -> int:
    """Make the stored marks what was ticked; returns how many were there, guests included.

    seen, seen_guests: what the page came with. Only what the person changed since is changed: what another phone
    ticked in the meantime stays.
    """
    if guests is not None and not 0 <= guests <= MOST_GUESTS:
        raise RuleError(f"Vul een getal in van 0 tot {MOST_GUESTS}.", "guests")
    now, before = set(ticked), set(seen)
    with transaction():
        event = hold(event)
        if event.cancelled_at is not None:
            raise RuleError("Deze activiteit is geannuleerd. Zet ze eerst terug.", conflict=True)
        if event.day > clock.today():
            raise RuleError("Deze dag moet nog komen. Duid de aanwezigen aan op de dag zelf.")
        offered = {name.mark for name in tick_list(event).names}
        if now - offered:
            raise RuleError("Iemand staat niet meer op de lijst. Laad de pagina opnieuw.", conflict=True)
        stored = marks_of(event)
        added, gone = now - before - stored, (before - now) & stored
        for mark in sorted(added):
            who = {"person": int(mark[1:])} if mark[0] == "v" else {"candidate": int(mark[1:])}
            Attendance.create(branch=event.branch_id, event=event.id, noted_by=actor.id, **who)
        for mark in gone:
            column = Attendance.person if mark[0] == "v" else Attendance.candidate
            Attendance.delete().where(Attendance.event == event.id, column == int(mark[1:])).execute()
        if added or gone:
            record(event, "note_attendance", actor, added=sorted(added), removed=sorted(gone))
        if guests is not None and guests != seen_guests:
            change(event, "note_guests", actor, guests=guests)
        changed = [int(mark[1:]) for mark in sorted(added | gone) if mark[0] == "k"]
        note_milestones(changed, event, actor)
        return len(marks_of(event)) + event.guests


def _candidates(event: Event, ticked: set[int]) -> list[Candidate]:
    """Those who were a candidate on that day, and whoever was ticked."""
    if not event.is_for_candidates and not ticked:
        return []
    still = Candidate.status.not_in(ENDED)
    until_then = (Candidate.started_on >= event.day) | (Candidate.stopped_on >= event.day)
    then = (Candidate.interested_on <= event.day) & Candidate.anonymised_at.is_null() & (still | until_then)
    if not event.is_for_candidates:
        then = Candidate.id.is_null()
    query = Candidate.select().where(Candidate.branch == event.branch_id, then | (Candidate.id << list(ticked)))
    return sorted(query, key=lambda one: (name_key(one.given_name, one.family_name), one.id))
