"""Who was there: a list of ticks that is merged, so that two phones at the door do not undo each other."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from peewee import IntegrityError, fn

from portal.agenda.answers.facts import seating_of
from portal.agenda.attendance.letters import duty_words
from portal.agenda.candidates.rules import note_milestones
from portal.agenda.models.answer import Attendance, ToldDuty
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event
from portal.database import locked, transaction
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.folding import name_key
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers, by_name
from portal.post.models import Letter
from portal.post.rules import say_to, tear_up

MOST_GUESTS = 999
ENDED = ("stopped", "started")
PERINATAL = "perinatal"  # the one duty somebody has to be told of; the other is everyone's
LETTER_PAUSE = timedelta(minutes=5)  # what was said can be taken back before the letter leaves


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


@dataclass(frozen=True)
class Ticks:
    """The marks and the number of guests that a page sends (None: nothing said), and those it came with."""

    ticked: Sequence[str]
    seen: Sequence[str] = ()
    guests: int | None = 0
    seen_guests: int = 0


def save(event: Event, ticks: Ticks, *, by: Person) -> int:
    """Make the stored marks what was ticked; returns how many were there, guests included.

    Only what the person changed since the page came is changed: what another phone ticked in the meantime stays.
    """
    guests = ticks.guests
    if guests is not None and not 0 <= guests <= MOST_GUESTS:
        raise RuleError(f"Vul een getal in van 0 tot {MOST_GUESTS}.", "guests")
    now, before = set(ticks.ticked), set(ticks.seen)
    with transaction():
        event = locked(event)
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
            Attendance.create(branch=event.branch_id, event=event.id, noted_by=by.id, **who)
        for mark in sorted(gone):
            column = Attendance.person if mark[0] == "v" else Attendance.candidate
            Attendance.delete().where(Attendance.event == event.id, column == int(mark[1:])).execute()
        if added or gone:
            record(event, "note_attendance", by, added=sorted(added), removed=sorted(gone))
        if guests is not None and guests != ticks.seen_guests:
            change(event, "note_guests", by, guests=guests)
        changed = [int(mark[1:]) for mark in sorted(added | gone) if mark[0] == "k"]
        note_milestones(changed, event, by=by)
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


# ---- a duty that the coordinator tells somebody of


def tell_duty(person: Person, *, by: Person) -> None:
    """Tell a volunteer that the perinatal module is for them; a letter says so, without the reason."""
    try:
        with transaction():
            row = ToldDuty.create(branch=person.branch_id, person=person, duty=PERINATAL, told_by=by.id)
            record(row, "tell", by, on_behalf_of=person, duty=PERINATAL)
            say_to(person, f"duty-{row.id}", duty_words(person), due_at=clock.now() + LETTER_PAUSE)
    except IntegrityError:
        late = f"Dit is al gezegd aan {person.given_name}. Er is niets dubbel gebeurd."
        raise RuleError(late, conflict=True) from None


def take_duty_back(person: Person, *, by: Person) -> None:
    """It was said by mistake: it is not on the volunteer's pages any more, and a letter that did not leave stays."""
    with transaction():
        row = ToldDuty.get_or_none(ToldDuty.person == person.id, ToldDuty.duty == PERINATAL)
        if row is None or not ToldDuty.delete().where(ToldDuty.id == row.id).execute():
            raise RuleError("Dit was al teruggenomen.", conflict=True)
        record(row, "take_back", by, on_behalf_of=person, duty=PERINATAL)
        tear_up(Letter.kind == f"duty-{row.id}")
