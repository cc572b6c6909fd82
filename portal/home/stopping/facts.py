"""What hangs on a volunteer: families, events, absences, and what is still to be handed in and paid."""

import json
from collections.abc import Iterable
from dataclasses import field
from datetime import date, timedelta
from typing import Any

from portal.agenda.answers.facts import NOBODY, kind_of, seating
from portal.agenda.models.answer import Enrolment
from portal.agenda.models.event import Event
from portal.contacts.models.absence import Absence
from portal.contacts.models.concern import Concern
from portal.contacts.models.overview import overview_of
from portal.contacts.quarters.facts import was_asked_elsewhere
from portal.database import do_what_was_put_off
from portal.expenses.models.notes import ExpenseNote
from portal.expenses.note.facts.reading import view_of
from portal.families.models.match import Match, matches_of
from portal.families.models.talk import PLANNED_TALKS, PlannedTalk
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.records import dataclass
from portal.matching.waiting.facts import Suggestion, free_volunteers, suggest, wishes
from portal.people.models import STAFF_ROLES, Person, RolePeriod
from portal.post.models import Letter
from portal.team.models import Mentoring

A_YEAR = timedelta(days=366)
"""For so long after the last day something can be handed in; an earlier trip is not paid back any more."""

ON_ITS_WAY = ("returned", "submitted", "approved", "paying")


@dataclass(frozen=True)
class Visited:
    """One family they go to, or will: its match, the talks planned with them, and who would fit afterwards."""

    match: Match
    talks: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]
    successor: Match | None  # who took over, as an earlier stop settled it


@dataclass(frozen=True)
class HangingOnVolunteer:
    """All that hangs on one volunteer, for the page that stops them."""

    families: tuple[Visited, ...]
    seats: tuple[tuple[Event, str], ...]  # an event to come; "seated" or "waiting"
    invitations: tuple[Event, ...]  # written, and not answered
    absences: tuple[Absence, ...]  # not over yet
    mentorings: tuple[Mentoring, ...]  # that go on or begin later: guided, or guiding
    has_calendar: bool
    quarters: tuple[Quarter, ...]  # with contacts or a note that are not settled yet
    notes: tuple[ExpenseNote, ...]  # handed in, and not paid yet
    concerns: int
    tasks: tuple[str, ...]  # roles as staff that go on


def hanging_on(person: Person, settled: "Settled | None") -> HangingOnVolunteer:
    """What a stop has to settle. settled: what an earlier one of the same period did."""
    today = clock.today()
    events = events_to_come(person)
    sittings = seating(events)
    written = written_to(person, events)
    stands = [(event, sittings.get(event.id, NOBODY).stand(person.id)) for event in events]
    return HangingOnVolunteer(
        families=_visited(person, settled),
        seats=tuple((event, stand) for event, stand in stands if stand in ("seated", "waiting")),
        invitations=tuple(event for event, stand in stands if not stand and event.id in written),
        absences=tuple(absences_from(person, today)),
        mentorings=tuple(mentorings_from(person, today)),
        has_calendar=person.calendar_key is not None,
        quarters=open_quarters(person, today),
        notes=tuple(_notes(person)),
        concerns=Concern.select().where(Concern.reporter == person.id, Concern.status != "closed").count(),
        tasks=tuple(
            STAFF_ROLES[period.role]
            for period in RolePeriod.select().where(
                RolePeriod.person == person.id, RolePeriod.role << list(STAFF_ROLES)
            )
            if period.is_open_on(today)
        ),
    )


# ---- families


def matches_to_settle(person: Person, settled: "Settled | None") -> list[Match]:
    """The matches that go on or start later, and those that an earlier stop of this period ended."""
    ended = list(settled.matches) if settled else []
    query = Match.joined().where(Match.volunteer == person.id)
    today = clock.today()
    goes_on = Match.ended_on.is_null() | (Match.ended_on >= today)
    return list(query.where(goes_on | (Match.id << ended)).order_by(Match.started_on, Match.id))


def _visited(person: Person, settled: "Settled | None") -> tuple[Visited, ...]:
    matches = matches_to_settle(person, settled)
    planned: dict[int, list[str]] = {}
    for row in (
        PlannedTalk.select()
        .where(PlannedTalk.match << [match.id for match in matches], PlannedTalk.status == "planned")
        .order_by(PlannedTalk.due_on, PlannedTalk.id)
    ):
        planned.setdefault(row.match_id, []).append(PLANNED_TALKS[row.kind])
    free = [one for one in free_volunteers(person.branch_id, clock.today()) if one.id != person.id]
    wished = wishes([match.family for match in matches], clock.today())
    after = successors(settled)
    return tuple(
        Visited(match, tuple(planned.get(match.id, ())), suggest(wished[match.family_id], free), after.get(match.id))
        for match in matches
    )


def successors(settled: "Settled | None") -> dict[int, Match]:
    """Match that ended → the match that took over, as far as it still exists."""
    pairs = settled.successors if settled else {}
    rows = {match.id: match for match in Match.joined().where(Match.id << list(pairs.values()))}
    return {ended: rows[new] for ended, new in pairs.items() if new in rows}


# ---- events and absences


def events_to_come(person: Person) -> list[Event]:
    """The events from today on that somebody answered or was invited to, and that go ahead, by day."""
    answered = Enrolment.select(Enrolment.event).where(Enrolment.person == person.id)
    rows: Any = Letter.select(Letter.kind).where(Letter.person_id == person.id).distinct().tuples()
    invited = [int(name.split("-")[1]) for (name,) in rows if name.startswith("event-") and name.endswith("-invite")]
    mine = (Event.id << answered) | (Event.id << invited)
    query = Event.select().where(Event.day >= clock.today(), Event.cancelled_at.is_null(), mine)
    return list(query.order_by(Event.day, Event.id))


def written_to(person: Person, events: Iterable[Event]) -> set[int]:
    """The events that somebody got, or will get, a written invitation to. One query."""
    kinds = {kind_of(event, "invite"): event.id for event in events}
    rows: Any = Letter.select(Letter.kind).where(Letter.person_id == person.id, Letter.kind << list(kinds))
    return {kinds[kind] for (kind,) in rows.tuples()}


def absences_from(person: Person, day: date) -> list[Absence]:
    """Announced absences that last until a day, or after it."""
    query = Absence.select().where(Absence.volunteer == person.id, Absence.last_on >= day)
    return list(query.order_by(Absence.first_on, Absence.id))


def mentorings_from(person: Person, day: date) -> list[Mentoring]:
    """Where somebody guides or is guided on a day or after it, with both."""
    theirs = (Mentoring.volunteer == person.id) | (Mentoring.mentor == person.id)
    rows = Mentoring.joined().where(theirs, Mentoring.ended_on.is_null() | (Mentoring.ended_on >= day))
    return list(rows.order_by(Mentoring.started_on, Mentoring.id))


# ---- what is still to be handed in and paid


def open_quarters(person: Person, last_day: date) -> tuple[Quarter, ...]:
    """The quarters up to a last day in which contacts or a note are not settled, the oldest first.

    The quarter of that day, the one before it, and any whose note is on its way; none of before the portal.
    """
    if last_day < clock.today() - A_YEAR:
        return ()
    now = Quarter.of(last_day)
    here = {quarter for quarter in (now.previous(), now) if not was_asked_elsewhere(quarter, person.branch)}
    asked = here | {note.period for note in _notes(person)}
    return tuple(quarter for quarter in sorted(asked) if _is_open(person, quarter))


def _is_open(person: Person, quarter: Quarter) -> bool:
    """Contacts not handed in, a note on its way, or one that could still be made; "niets terug" settles it as well."""
    for match in matches_of(person, quarter.first, quarter.last):
        overview = overview_of(match, quarter)
        if overview is None or not overview.is_handed_in:
            return True
    rows = list(
        ExpenseNote.select().where(
            ExpenseNote.volunteer == person.id, ExpenseNote.year == quarter.year, ExpenseNote.quarter == quarter.number
        )
    )
    if any(row.status in ON_ITS_WAY for row in rows):
        return True
    drafts = [row for row in rows if row.status == "draft"]
    return bool(view_of(person, quarter, drafts[0] if drafts else None).claimed)


def _notes(person: Person) -> list[ExpenseNote]:
    query = ExpenseNote.select().where(ExpenseNote.volunteer == person.id, ExpenseNote.status << ON_ITS_WAY)
    return list(query.order_by(ExpenseNote.year, ExpenseNote.quarter, ExpenseNote.id))


# ---- what a stop did


@dataclass(frozen=True)
class Settled:
    """What a stop did, as its history row keeps it, so that another day or taking it back knows.

    matches: match → the last day it had before. successors: match → the match that took over. removed: families
    of matches that never began. seats: events given back. invitations: events whose letter was torn up or opens
    nothing. absences: called off. mentorings: guiding or being guided → the last day it had before.
    """

    matches: dict[int, date | None]
    successors: dict[int, int]
    removed: tuple[int, ...]
    seats: tuple[int, ...]
    invitations: tuple[int, ...]
    absences: tuple[int, ...]
    mentorings: dict[int, date | None] = field(default_factory=dict)

    @property
    def as_kept(self) -> dict[str, Any]:
        return {
            "matches": days_as_text(self.matches),
            "successors": {str(old): new for old, new in self.successors.items()},
            "removed": self.removed,
            "seats": self.seats,
            "invitations": self.invitations,
            "absences": self.absences,
            "mentorings": days_as_text(self.mentorings),
        }


SETTLE, TAKE_BACK = "settle", "take_back"


def settled_by(period: RolePeriod | None) -> Settled | None:
    """What the stop of this period did; None where it goes on, or was stopped before this was kept."""
    kept = kept_of(period) if period is not None and period.ended_on is not None else None
    if period is None or kept is None:
        return None
    return Settled(
        dict.fromkeys(_given_the_last_day(period)) | days_of(kept["matches"]),
        {int(old): new for old, new in kept["successors"].items()},
        tuple(kept["removed"]),
        tuple(kept["seats"]),
        tuple(kept["invitations"]),
        tuple(kept["absences"]),
        days_of(kept.get("mentorings", {})),  # not kept by an earlier version
    )


def _given_the_last_day(period: RolePeriod) -> list[int]:
    """The ids of matches that began, or went on after all, once the last day was known: it became theirs, and they have
    no end of their own."""
    rows: Any = Match.select(Match.id).where(Match.volunteer == period.person_id, Match.ended_on == period.ended_on)
    ids = [id for (id,) in rows.order_by(Match.id).tuples()]
    told = HistoryEntry.select().where(
        HistoryEntry.subject == Match._meta.table_name,
        HistoryEntry.subject_id << ids,
        HistoryEntry.verb << ["create", "reopen", "end"],
    )
    last = {entry.subject_id: entry.verb for entry in told.order_by(HistoryEntry.id)} if ids else {}
    return [id for id in ids if last.get(id) in ("create", "reopen")]


def undone_since(other: Any, row: Any, match_id: int) -> tuple[date | None, ...]:
    """The last day that a match had before `other` (a period that stopped, a trajectory that closed) ended it, where
    that came before what was settled with `row` and was taken back after it; () for anything else.

    Of two ends that are taken back in another order than they were made, the second must not bring the first back.
    """
    settled, latest = _ends_of(row).first(), list(_ends_of(other).limit(2))
    if settled is None or [entry.verb for entry in latest] != [TAKE_BACK, SETTLE]:
        return ()
    if not latest[1].id < settled.id < latest[0].id:
        return ()
    days = days_of(json.loads(latest[1].details or "{}").get("matches", {}))
    return (days[match_id],) if match_id in days else ()


def days_as_text(days: dict[int, date | None]) -> dict[str, str | None]:
    return {str(id): day.isoformat() if day else None for id, day in days.items()}


def days_of(kept: dict[str, str | None]) -> dict[int, date | None]:
    return {int(id): date.fromisoformat(day) if day else None for id, day in kept.items()}


def kept_of(row: Any) -> dict[str, Any] | None:
    """What the last `settle` about a row wrote down; None where there was none, or it was taken back since."""
    entry = _ends_of(row).first()
    if entry is None or entry.verb != SETTLE:
        return None
    kept: dict[str, Any] = json.loads(entry.details or "{}")
    return kept if "matches" in kept else None  # erased with the person


def _ends_of(row: Any) -> Any:
    """What was settled about a row, and what of that was taken back; the latest first."""
    do_what_was_put_off()  # what this very transaction wrote counts too
    mine = HistoryEntry.subject == row._meta.table_name, HistoryEntry.subject_id == row.id
    return HistoryEntry.select().where(*mine, HistoryEntry.verb << [SETTLE, TAKE_BACK]).order_by(HistoryEntry.id.desc())
