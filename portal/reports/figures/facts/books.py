"""What the year's figures are counted from: plain rows of a branch over some years, and the same opened at one year."""

from collections.abc import Callable
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from portal.families.file.facts import profile
from portal.kit.dates import Quarter
from portal.kit.records import dataclass


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


class MentoringRow(NamedTuple):
    id: int
    volunteer_id: int
    mentor_id: int
    started_on: date
    ended_on: date | None


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
    mentorings: list[MentoringRow] = field(default_factory=list)
    matches: list[MatchRow] = field(default_factory=list)
    contacts: list[ContactRow] = field(default_factory=list)
    talks: list[TalkRow] = field(default_factory=list)
    candidates: list[CandidateRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    issues: list[IssueRow] = field(default_factory=list)
    outreach: list[OutreachRow] = field(default_factory=list)
    since: dict[str, date] = field(default_factory=dict)


class VolunteerRow(NamedTuple):
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

    def sees(self, first: date, last: date | None) -> bool:
        """Whether what began and ended on these days ran on at least one day of the year. None: it did not end."""
        return first <= self.last and (last is None or last >= self.first)

    @cached_property
    def active(self) -> list[TrajectoryRow]:
        """Trajectories that ran on at least one day of the year."""
        return [row for row in self.books.trajectories if self.sees(row.started_on, row.closed_on)]

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
    def volunteers(self) -> list[VolunteerRow]:
        """Everyone with a volunteer role on some day of the year; of roles that end on one day the latest begun."""
        best: dict[int, tuple[tuple[date, date, int], PeriodRow]] = {}
        for row in self.books.periods:
            if self.sees(row.started_on, row.ended_on):
                until = self.last if row.ended_on is None else min(row.ended_on, self.last)
                rank = (until, row.started_on, row.id)
                if row.person_id not in best or rank > best[row.person_id][0]:
                    best[row.person_id] = (rank, row)
        return [VolunteerRow(person, row.role, row.gender, row.birth_on) for person, (_, row) in sorted(best.items())]


def deal(books: dict[int, Books], query: Any, name: str, kind: Callable[..., Any]) -> None:
    """The rows of a query, with their branch in front, each to the list of this name in its branch's books."""
    for branch, *values in query.tuples():
        getattr(books[branch], name).append(kind(*values))
