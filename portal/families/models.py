"""Families by code, trajectories (the branch supports a family) and matches (one volunteer visits it)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField

from portal.database import BaseModel
from portal.kit import clock
from portal.people.models import Branch, Person
from portal.prepared import Prepared

CLOSING_REASONS = {
    "completed": "afgerond",
    "stopped": "stopgezet",
    "moved": "verhuisd",
    "referred": "doorverwezen",
}


class Family(BaseModel):
    """A family, known here only by code and alias. The alias is what its volunteer sees."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    code = CharField(12)  # "G-014"
    alias: Any = CharField(60)  # "Gezin Klaver"
    municipality = CharField(80)
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "code"), True),)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The coordinator's branch; nobody else opens a family."""
        if person.is_coordinator:
            return cls.select().where(cls.branch == person.branch_id)
        return cls.select().where(cls.id == None)  # noqa: E711 - an empty query


class Trajectory(BaseModel):
    """Support of a family from first introduction to closing. It outlives a change of volunteer."""

    branch_id: int
    family_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    family = ForeignKeyField(Family, backref="trajectories", on_delete="RESTRICT")
    started_on = DateField()
    closed_on: Any = DateField(null=True)
    closing_reason = CharField(20, default="")

    class Meta:
        indexes = ((("branch", "started_on"), False),)


class Match(BaseModel):
    """One volunteer with one family, from a day until a day (both included)."""

    branch_id: int
    family_id: int
    trajectory_id: int
    volunteer_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
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

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """A coordinator: all of the branch. A volunteer: their own. Joined with family and volunteer."""
        if person.is_coordinator:
            return cls.joined().where(cls.branch == person.branch_id)
        return cls.joined().where(cls.volunteer == person.id)

    @classmethod
    def joined(cls) -> Any:
        """With family and volunteer."""
        return (
            cls.select(cls, Family, Person)
            .join_from(cls, Family)
            .join_from(cls, Person, on=(cls.volunteer == Person.id))
        )

    @classmethod
    def overlaps(cls, first: date, last: date) -> Any:
        """The condition "active on at least one day from first to last"."""
        return (cls.started_on <= last) & (cls.ended_on.is_null() | (cls.ended_on >= first))


def match_in(person: Person, match_id: int, first: date, last: date) -> Match | None:
    """A match that this person may see (`visible_to`) and that was active from first to last; None for any other."""
    if person.is_coordinator:
        return _branch_match.first(match_id, first, last, person.branch_id)
    return _own_match.first(match_id, first, last, person.id)


_branch_match = Prepared(
    lambda match, first, last, branch: Match.joined().where(
        Match.id == match, Match.overlaps(first, last), Match.branch == branch
    )
)
_own_match = Prepared(
    lambda match, first, last, volunteer: Match.joined().where(
        Match.id == match, Match.overlaps(first, last), Match.volunteer == volunteer
    )
)


def matches_of(volunteer: Person, first: date, last: date) -> list[Match]:
    """A volunteer's own matches that were active from first to last, with their families, the oldest first."""
    return _matches_of(volunteer.id, first, last)


_matches_of = Prepared(
    lambda volunteer, first, last: (
        Match.select(Match, Family)
        .join(Family)
        .where(Match.volunteer == volunteer, Match.overlaps(first, last))
        .order_by(Match.started_on, Match.id)
    )
)


STATES = {"running": "lopend", "unmatched": "zonder vrijwilliger", "closed": "afgesloten"}


@dataclass(frozen=True)
class FamilyFile:
    """A family with its trajectories, and its matches with their volunteers, oldest first."""

    family: Family
    trajectories: tuple[Trajectory, ...]
    matches: tuple[Match, ...]

    @property
    def trajectory(self) -> Trajectory | None:
        """The latest one: what is asked and changed today is about it."""
        return self.trajectories[-1] if self.trajectories else None

    @property
    def current(self) -> list[Match]:
        """Matches that go on today or start later."""
        return [match for match in self.matches if match.ended_on is None or match.ended_on >= clock.today()]

    @property
    def state(self) -> str:
        """A key of STATES. A closing date that is still to come leaves the family running until then."""
        last = self.trajectory
        if last is None or (last.closed_on is not None and last.closed_on <= clock.today()):
            return "closed"
        return "running" if self.current else "unmatched"


def files(query: Any) -> list[FamilyFile]:
    """The files of the families in a query (of one branch), by code: three queries, however many families."""
    families = list(query.order_by(Family.code))
    trajectories: dict[int, list[Trajectory]] = {family.id: [] for family in families}
    matches: dict[int, list[Match]] = {family.id: [] for family in families}
    ids = list(trajectories) if len(families) == 1 else query.select(Family.id)
    for row in Trajectory.select().where(Trajectory.family << ids).order_by(Trajectory.started_on, Trajectory.id):
        trajectories[row.family_id].append(row)
    joined = Match.select(Match, Person).join(Person, on=(Match.volunteer == Person.id)).where(Match.family << ids)
    for pair in joined.order_by(Match.started_on, Match.id):
        matches[pair.family_id].append(pair)
    return [FamilyFile(f, tuple(trajectories[f.id]), tuple(matches[f.id])) for f in families]
