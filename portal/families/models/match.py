"""Trajectories (the branch supports a family) and matches (one volunteer visits it)."""

from datetime import date
from typing import Any

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField

from portal.families.models.family import Family, OfFamily
from portal.families.models.referral import Referral
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.people.models import OfBranch, Person
from portal.people.volunteers.facts import stopped_before
from portal.prepared import Prepared

CLOSING_REASONS = {
    "completed": "afgerond",
    "stopped": "stopgezet",
    "moved": "verhuisd",
    "referred": "doorverwezen",
    "other": "anders",
}


class Trajectory(OfFamily):
    """Support of a family from first introduction to closing. It outlives a change of volunteer."""

    family_id: int
    referral_id: int | None
    family = ForeignKeyField(Family, backref="trajectories", on_delete="RESTRICT")
    referral: Any = ForeignKeyField(Referral, null=True, backref="trajectories", on_delete="RESTRICT")
    started_on = DateField()
    closed_on: Any = DateField(null=True)
    closing_reason = CharField(20, default="")

    class Meta:
        indexes = ((("branch", "started_on"), False),)

    @classmethod
    def goes_on(cls, day: date) -> Any:
        """The condition "is not closed at the end of a day"."""
        return cls.closed_on.is_null() | (cls.closed_on > day)

    @classmethod
    def overlaps(cls, first: date, last: date) -> Any:
        """The condition "ran on at least one day from first to last"."""
        return (cls.started_on <= last) & (cls.closed_on.is_null() | (cls.closed_on >= first))


class Match(OfBranch):
    """One volunteer with one family, from a day until a day (both included)."""

    family_id: int
    trajectory_id: int
    volunteer_id: int
    contacts: Any  # peewee's way to a table of a higher floor
    trajectory = ForeignKeyField(Trajectory, backref="matches", on_delete="RESTRICT")
    family = ForeignKeyField(Family, backref="matches", on_delete="RESTRICT")
    volunteer = ForeignKeyField(Person, backref="matches", on_delete="RESTRICT")
    started_on = DateField()
    ended_on: Any = DateField(null=True)
    km_one_way = IntegerField(default=0)  # tenths of a kilometre; 0: no mileage
    usual_weekday: Any = IntegerField(null=True)  # 1 Monday … 7 Sunday
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "started_on"), False), (("volunteer", "started_on"), False))

    @property
    def round_trip(self) -> int:
        """Tenths of a kilometre, there and back."""
        return 2 * self.km_one_way

    def is_active_on(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)

    def is_active_in(self, quarter: Quarter) -> bool:
        """On at least one day of it; see `overlaps`."""
        return self.started_on <= quarter.last and (self.ended_on is None or self.ended_on >= quarter.first)

    @classmethod
    def is_own(cls, person: Person) -> Any:
        return cls.volunteer == person.id

    @classmethod
    def joined(cls) -> Any:
        """With family and volunteer."""
        return (
            cls.select(cls, Family, Person)
            .join_from(cls, Family)
            .join_from(cls, Person, on=(cls.volunteer == Person.id))
        )

    @classmethod
    def goes_on(cls, day: date) -> Any:
        """The condition "runs on a day, or starts after it", which every "goes to this family" asks.

        It has no end before that day, and its volunteer has not stopped before it: who stopped goes nowhere, whatever
        an older row or a workbook left open. `support.rules.end_stopped` gives such a match its last day.
        """
        return (cls.ended_on.is_null() | (cls.ended_on >= day)) & cls.volunteer.not_in(stopped_before(day))

    @classmethod
    def overlaps(cls, first: date, last: date) -> Any:
        """The condition "active on at least one day from first to last"."""
        return (cls.started_on <= last) & (cls.ended_on.is_null() | (cls.ended_on >= first))


def with_match(table: Any) -> Any:
    """The rows of a table about matches, with match, family and volunteer."""
    rows = table.select(table, Match, Family, Person).join_from(table, Match).join_from(Match, Family)
    return rows.join_from(Match, Person, on=(Match.volunteer == Person.id))


class MatchBefore(OfBranch):
    """The distance and usual weekday of a match up to and including a day; the match's own hold after the last."""

    match_id: int
    match = ForeignKeyField(Match, on_delete="CASCADE")
    until_on = DateField()
    km_one_way = IntegerField(default=0)  # tenths of a kilometre
    usual_weekday: Any = IntegerField(null=True)

    class Meta:
        indexes = ((("match", "until_on"), True),)

    @property
    def round_trip(self) -> int:
        """Tenths of a kilometre, there and back."""
        return 2 * self.km_one_way


def match_before(match: Match) -> list[MatchBefore]:
    """What held for a match before, the earliest first: what `held_on` takes."""
    return _match_before(match.id)


_match_before = Prepared(
    lambda match: MatchBefore.select().where(MatchBefore.match == match).order_by(MatchBefore.until_on)
)


def matches_before(volunteer: Person) -> dict[int, list[MatchBefore]]:
    """Match id → what held before, for all matches of a volunteer of which anything changed: one query."""
    found: dict[int, list[MatchBefore]] = {}
    for row in _matches_before(volunteer.id):
        found.setdefault(row.match_id, []).append(row)
    return found


_matches_before = Prepared(
    lambda volunteer: (
        MatchBefore.select().join(Match).where(Match.volunteer == volunteer).order_by(MatchBefore.until_on)
    )
)


def match_in(person: Person, match_id: int, first: date, last: date) -> Match | None:
    """A match that this person may see (`visible_to`) and that was active from first to last; None for any other."""
    if person.is_coordinator:
        found: Match | None = _branch_match.first(match_id, first, last, person.branch_id)
        return found
    return next((match for match in matches_of(person, first, last) if match.id == match_id), None)


_branch_match = Prepared(
    lambda match, first, last, branch: Match.joined().where(
        Match.id == match, Match.overlaps(first, last), Match.branch == branch
    )
)


def matches_of(volunteer: Person, first: date, last: date) -> list[Match]:
    """A volunteer's own matches that were active from first to last, with their families, the oldest first."""
    found: list[Any] = _matches_of(volunteer.id, first, last)
    for match in found:
        match.volunteer = volunteer  # this very person: nobody reads them again
        match._dirty.clear()
    return found


_matches_of = Prepared(
    lambda volunteer, first, last: (
        Match.select(Match, Family)
        .join(Family)
        .where(Match.volunteer == volunteer, Match.overlaps(first, last))
        .order_by(Match.started_on, Match.id)
    )
)


def contact_days(match: Match) -> tuple[date | None, date | None]:
    """The first and the last day on which a match has a contact, of any kind; (None, None) where it has none."""
    days = match.contacts  # of a table on a higher floor: peewee leads there
    first, last = days.order_by(days.model.day).first(), days.order_by(days.model.day.desc()).first()
    return (first.day, last.day) if first is not None and last is not None else (None, None)
