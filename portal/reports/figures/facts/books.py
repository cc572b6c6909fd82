"""What the year's figures are counted from: plain rows of some branches over some years, read in one go.

The number of queries is the same for one branch and one year as for a whole network over five years.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from peewee import JOIN, Case, fn

from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import FOR_STAFF, FOR_VOLUNTEERS, Event
from portal.agenda.models.outreach import Outreach
from portal.contacts.models import Contact
from portal.families.file.facts import profile
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral, Referrer
from portal.families.models.talk import Talk
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.newsletter.models import NewsletterIssue
from portal.people.models import VOLUNTEER_ROLES, Branch, Person, RolePeriod


class TrajectoryRow(NamedTuple):
    id: int
    family_id: int
    code: str
    started_on: date
    closed_on: date | None
    accepted_on: date | None  # of the referral that it came from

    def runs_on(self, day: date) -> bool:
        """The closing day itself is the last one of support, and no longer part of the caseload that evening."""
        return self.started_on <= day and (self.closed_on is None or self.closed_on > day)


class ReferralRow(NamedTuple):
    id: int
    family_id: int
    code: str
    received_on: date
    by_family: bool
    referrer: str | None  # the organisation's name
    status: str
    decided_on: date | None
    withdrawn_on: date | None
    decline_reason: str
    started_on: date | None  # of the first trajectory that came from it

    @property
    def was_accepted(self) -> bool:
        """Also where the family gave up waiting afterwards."""
        return self.decided_on is not None and self.status in ("accepted", "withdrawn")

    def waits_on(self, day: date) -> bool:
        """On the waiting list at the end of a day: accepted, not started, not withdrawn."""
        return (
            self.was_accepted
            and self.decided_on is not None
            and self.decided_on <= day
            and (self.started_on is None or self.started_on > day)
            and (self.withdrawn_on is None or self.withdrawn_on > day)
        )


class PeriodRow(NamedTuple):
    id: int
    person_id: int
    role: str
    started_on: date
    ended_on: date | None
    gender: str
    birth_on: date | None


class MatchRow(NamedTuple):
    id: int
    code: str
    started_on: date
    ended_on: date | None


class ContactRow(NamedTuple):
    """The contacts of one match that count, per quarter."""

    match_id: int
    code: str
    per_quarter: dict[Quarter, int]


class TalkRow(NamedTuple):
    id: int
    day: date
    family_kind: str
    volunteer_kind: str
    code: str | None  # of the family
    family_id: int | None
    volunteer_id: int | None


class CandidateRow(NamedTuple):
    id: int
    channel: str | None
    interested_on: date
    came_on: date | None
    trained_on: date | None


class EventRow(NamedTuple):
    id: int
    kind: str
    title: str
    day: date


class IssueRow(NamedTuple):
    id: int
    year: int
    month: int
    sent_on: date


class OutreachRow(NamedTuple):
    id: int
    title: str
    is_permanent: bool
    first_on: date
    last_on: date | None


@dataclass
class Books:
    """All rows of one branch that its figures need. `since`: the first day of each source, where it was ever used."""

    today: date
    trajectories: list[TrajectoryRow] = field(default_factory=list)
    referrals: list[ReferralRow] = field(default_factory=list)
    facts: dict[int, profile.Facts] = field(default_factory=dict)  # by family
    periods: list[PeriodRow] = field(default_factory=list)
    matches: list[MatchRow] = field(default_factory=list)
    contacts: list[ContactRow] = field(default_factory=list)
    talks: list[TalkRow] = field(default_factory=list)
    candidates: list[CandidateRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    issues: list[IssueRow] = field(default_factory=list)
    outreach: list[OutreachRow] = field(default_factory=list)
    since: dict[str, date] = field(default_factory=dict)


class Volunteer(NamedTuple):
    """Somebody who was a volunteer in the year, by the role of their last active day in it."""

    person_id: int
    role: str
    gender: str
    birth_on: date | None


class YearBooks:
    """The books of a branch, opened at a year. `last`: its last day, or today while it runs."""

    def __init__(self, books: Books, year: int) -> None:
        self.books, self.year = books, year
        self.first, self.last = date(year, 1, 1), min(date(year, 12, 31), books.today)

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    @cached_property
    def active(self) -> list[TrajectoryRow]:
        """Trajectories that ran on at least one day of the year."""
        return [
            row for row in self.books.trajectories
            if row.started_on <= self.last and (row.closed_on is None or row.closed_on >= self.first)
        ]  # fmt: skip

    @cached_property
    def reached(self) -> dict[int, str]:
        """The families of those, each once, by code."""
        found = {row.family_id: row.code for row in self.active}
        return dict(sorted(found.items(), key=lambda pair: pair[1]))

    @cached_property
    def profiles(self) -> dict[int, profile.Profile]:
        return {
            family: profile.profile_of(self.books.facts.get(family, profile.Facts()), self.year, self.books.today)
            for family in self.reached
        }

    @cached_property
    def received(self) -> list[ReferralRow]:
        return [row for row in self.books.referrals if self.holds(row.received_on)]

    @cached_property
    def interested(self) -> list[CandidateRow]:
        return [row for row in self.books.candidates if self.holds(row.interested_on)]

    @cached_property
    def volunteers(self) -> list[Volunteer]:
        """Everyone with a volunteer role on some day of the year; of roles that end on one day the latest begun."""
        best: dict[int, tuple[tuple[date, date, int], PeriodRow]] = {}
        for row in self.books.periods:
            if row.started_on <= self.last and (row.ended_on is None or row.ended_on >= self.first):
                until = self.last if row.ended_on is None else min(row.ended_on, self.last)
                rank = (until, row.started_on, row.id)
                if row.person_id not in best or rank > best[row.person_id][0]:
                    best[row.person_id] = (rank, row)
        return [
            Volunteer(person, row.role, row.gender, row.birth_on) for person, (_, row) in sorted(best.items())
        ]  # fmt: skip


def open_books(branches: Sequence[int], first_year: int, last_year: int) -> dict[int, Books]:
    """The books of each branch (by its id), for the years from first to last. Twenty queries, however many rows."""
    today = clock.today()
    books = {branch: Books(today) for branch in branches}
    first, last = date(first_year, 1, 1), min(date(last_year, 12, 31), today)
    for read in (_families, _volunteers, _contacts, _log, _firsts):
        read(books, first, last)
    return books


def _deal(rows: Iterable[Any], into: dict[int, list[Any]], kind: Any) -> None:
    """Rows with their branch in front, each to its branch."""
    for branch, *values in rows:
        into[branch].append(kind(*values))


def _families(books: dict[int, Books], first: date, last: date) -> None:
    here = list(books)
    accepted = Case(None, [(Referral.status << ["accepted", "withdrawn"], Referral.decided_on)], None)
    ran = (Trajectory.started_on <= last) & (Trajectory.closed_on.is_null() | (Trajectory.closed_on >= first))
    rows: Any = (
        Trajectory.select(
            Trajectory.branch, Trajectory.id, Trajectory.family, Family.code, Trajectory.started_on,
            Trajectory.closed_on, accepted,
        )
        .join_from(Trajectory, Family)
        .join_from(Trajectory, Referral, JOIN.LEFT_OUTER)
        .where(Trajectory.branch << here, ran)
        .order_by(Family.code, Trajectory.started_on, Trajectory.id)
    )  # fmt: skip
    _deal(rows.tuples(), {b: books[b].trajectories for b in here}, _trajectory)
    started: Any = (
        Trajectory.select(Trajectory.referral, fn.MIN(Trajectory.started_on).alias("first"))
        .where(Trajectory.branch << here, Trajectory.referral.is_null(False))
        .group_by(Trajectory.referral)
        .tuples()
    )
    starts: dict[int, date] = dict(started)
    rows = (
        Referral.select(
            Referral.branch, Referral.id, Referral.family, Family.code, Referral.received_on, Referral.by_family,
            Referrer.name, Referral.status, Referral.decided_on, Referral.withdrawn_on, Referral.decline_reason,
        )
        .join_from(Referral, Family)
        .join_from(Referral, Referrer, JOIN.LEFT_OUTER)
        .where(Referral.branch << here, Referral.received_on <= last)
        .order_by(Referral.received_on, Referral.id)
    )  # fmt: skip
    _deal(
        rows.tuples(),
        {b: books[b].referrals for b in here},
        lambda id, *values: ReferralRow(*(id, *values, starts.get(id))),
    )
    reached = Family.select(Family.id).where(
        Family.id << Trajectory.select(Trajectory.family).where(Trajectory.branch << here, ran)
    )
    facts = profile.facts_of(reached)
    for one in books.values():
        one.facts = {row.family_id: facts[row.family_id] for row in one.trajectories if row.family_id in facts}


def _trajectory(
    id: int, family: int, code: str, started_on: date, closed_on: date | None, accepted: Any
) -> TrajectoryRow:
    # A CASE has no type: SQLite gives its text back.
    accepted_on = date.fromisoformat(accepted) if isinstance(accepted, str) else accepted
    return TrajectoryRow(id, family, code, started_on, closed_on, accepted_on)


def _volunteers(books: dict[int, Books], first: date, last: date) -> None:
    here = list(books)
    rows: Any = (
        RolePeriod.select(
            RolePeriod.branch, RolePeriod.id, RolePeriod.person, RolePeriod.role, RolePeriod.started_on,
            RolePeriod.ended_on, Person.gender, Person.birth_on,
        )
        .join(Person)
        .where(RolePeriod.branch << here, RolePeriod.role << list(VOLUNTEER_ROLES), RolePeriod.started_on <= last)
        .order_by(RolePeriod.started_on, RolePeriod.id)
    )  # fmt: skip
    _deal(rows.tuples(), {b: books[b].periods for b in here}, PeriodRow)


def _contacts(books: dict[int, Books], first: date, last: date) -> None:
    """The database adds them up: thousands of contacts become a row per match."""
    here = list(books)
    quarters = [Quarter(year, number) for year in range(first.year, last.year + 1) for number in (1, 2, 3, 4)]
    quarters = [quarter for quarter in quarters if quarter.first <= last]
    sums = [fn.SUM(Case(None, [(Contact.day.between(q.first, q.last), 1)], 0)) for q in quarters]
    counted: Any = (
        Contact.select(Contact.match.alias("match_id"), *[one.alias(f"q{i}") for i, one in enumerate(sums)])
        .where(Contact.branch << here, Contact.day.between(first, last), Contact.counts)
        .group_by(Contact.match)
    )
    per_match = {match: dict(zip(quarters, map(int, counts), strict=True)) for match, *counts in counted.tuples()}
    rows: Any = (
        Match.select(Match.branch, Match.id, Family.code, Match.started_on, Match.ended_on)
        .join(Family)
        .where(Match.branch << here)
        .order_by(Family.code, Match.started_on, Match.id)
    )
    for branch, id, code, started_on, ended_on in rows.tuples():
        if started_on <= last and (ended_on is None or ended_on >= first):
            books[branch].matches.append(MatchRow(id, code, started_on, ended_on))
        if id in per_match:
            books[branch].contacts.append(ContactRow(id, code, per_match[id]))


def _log(books: dict[int, Books], first: date, last: date) -> None:
    """Talks, candidates, events, newsletters, communication."""
    here = list(books)
    rows: Any = (
        Talk.select(
            Talk.branch, Talk.id, Talk.day, Talk.family_kind, Talk.volunteer_kind, Family.code, Talk.family,
            Talk.volunteer,
        )
        .join_from(Talk, Family, JOIN.LEFT_OUTER)
        .where(Talk.branch << here, Talk.day.between(first, last))
        .order_by(Talk.day, Talk.id)
    )  # fmt: skip
    _deal(rows.tuples(), {b: books[b].talks for b in here}, TalkRow)
    rows = (
        Candidate.select(
            Candidate.branch, Candidate.id, Channel.name, Candidate.interested_on, Candidate.came_on,
            Candidate.trained_on,
        )
        .join_from(Candidate, Channel, JOIN.LEFT_OUTER)
        .where(Candidate.branch << here, Candidate.interested_on <= last)
        .order_by(Candidate.interested_on, Candidate.id)
    )  # fmt: skip
    _deal(rows.tuples(), {b: books[b].candidates for b in here}, CandidateRow)
    rows = (
        Event.select(Event.branch, Event.id, Event.kind, Event.title, Event.day)
        .where(
            Event.branch << here, Event.kind << list(FOR_VOLUNTEERS | FOR_STAFF), Event.day.between(first, last),
            Event.cancelled_at.is_null(),
        )
        .order_by(Event.day, Event.id)
    )  # fmt: skip
    _deal(rows.tuples(), {b: books[b].events for b in here}, EventRow)
    rows = (
        NewsletterIssue.select(
            NewsletterIssue.branch, NewsletterIssue.id, NewsletterIssue.year, NewsletterIssue.month,
            NewsletterIssue.sent_on,
        )
        .where(
            NewsletterIssue.branch << here, NewsletterIssue.status == "sent",
            NewsletterIssue.sent_on.between(first, last),
        )
        .order_by(NewsletterIssue.sent_on, NewsletterIssue.id)
    )  # fmt: skip
    _deal(rows.tuples(), {b: books[b].issues for b in here}, IssueRow)
    rows = (
        Outreach.select(
            Outreach.branch, Outreach.id, Outreach.title, Outreach.is_permanent, Outreach.first_on, Outreach.last_on
        )
        .where(Outreach.branch << here, Outreach.holds_in(first, last))
        .order_by(Outreach.first_on, Outreach.id)
    )
    _deal(rows.tuples(), {b: books[b].outreach for b in here}, OutreachRow)


def _firsts(books: dict[int, Books], first: date, last: date) -> None:
    """The first day of each source: before it, nothing was kept, and nothing is known."""
    here = list(books)
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for source, model, day, condition in (
        ("trajectories", Trajectory, Trajectory.started_on, None),
        ("referrals", Referral, Referral.received_on, None),
        ("contacts", Contact, Contact.day, None),
        ("family_talks", Talk, Talk.day, Talk.family_kind != ""),
        ("volunteer_talks", Talk, Talk.day, Talk.volunteer_kind != ""),
        ("volunteers", RolePeriod, RolePeriod.started_on, RolePeriod.role << list(VOLUNTEER_ROLES)),
        ("candidates", Candidate, Candidate.interested_on, None),
        ("events", Event, Event.day, Event.kind << list(FOR_VOLUNTEERS)),
        ("staff_events", Event, Event.day, Event.kind << list(FOR_STAFF)),
        ("newsletters", NewsletterIssue, NewsletterIssue.sent_on, NewsletterIssue.sent_on.is_null(False)),
        ("outreach", Outreach, Outreach.first_on, None),
    ):
        # Per branch: its earliest row is the first one in the index, where a grouping would read them all.
        mine: Any = model.select(fn.MIN(day)).where(model.branch == Branch.id)
        query: Any = Branch.select(Branch.id, mine if condition is None else mine.where(condition))
        for branch, earliest in query.where(Branch.id << here).tuples():
            if earliest is not None:
                found[branch][source] = date.fromisoformat(earliest) if isinstance(earliest, str) else earliest
    for branch, firsts in found.items():
        books[branch].since = firsts
