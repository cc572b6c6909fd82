"""Families by code, trajectories (the branch supports a family) and matches (one volunteer visits it)."""

from datetime import date
from typing import Any

from peewee import JOIN, BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.database import BaseModel
from portal.history.models import ChainedModel
from portal.kit import clock
from portal.people.models import Branch, Person
from portal.prepared import Prepared

CLOSING_REASONS = {
    "completed": "afgerond",
    "stopped": "stopgezet",
    "moved": "verhuisd",
    "referred": "doorverwezen",
    "other": "anders",
}

DECLINE_REASONS = {
    "outside_area": "buiten het werkingsgebied",
    "other_need": "een andere nood",
    "intake_stop": "wachtlijststop",
    "other": "iets anders",
}

FLAGS = {
    "single_parent": "alleenstaand ouderschap",
    "mental_health": "psychische kwetsbaarheid",
    "disability": "fysieke beperking",
    "no_work_income": "geen arbeidsinkomen",
    "other_language": "ouder-kindtaal is geen Nederlands",
    "perinatal": "perinataal gezin",
    "young_parent": "ouder jonger dan 25 jaar",
    "newcomer": "nieuwkomers",
    "supervision": "onder toezicht van VK, OCJ of JRB",
}
"""The profile of a family, in the order of the report."""

DERIVED_FLAGS = frozenset({"perinatal", "young_parent"})  # reckoned from birth months and years, unless overridden

BANDS = {
    "unborn": "nog niet geboren",
    "0-6": "0 tot en met 6 jaar",
    "7-12": "7 tot en met 12 jaar",
    "12+": "13 en ouder",
}

FAMILY_TALKS = {
    "intake": "intake",
    "home_visit": "huisbezoek",
    "care_table": "zorgtafel of overleg",
    "long_call": "lang telefoongesprek",
    "confidant": "vertrouwenspersoon bij een overleg",
    "care_meeting": "zorgoverleg",
}
"""Kinds of contact between coordinator and family (DOMAIN §5, 3.1)."""

VOLUNTEER_TALKS = {
    "introduction": "kennismaking",
    "coaching": "coachingsgesprek",
    "alignment": "afstemmingsgesprek",
    "closing": "afrondingsgesprek",
    "call": "telefoon",
    "other": "ander gesprek",
}
"""Kinds of contact between coordinator and volunteer (DOMAIN §5, 4.3)."""

PLANNED_TALKS = {
    "introduction": "eerste kennismaking",
    "first_weeks": "eerste weken",
    "alignment": "afstemmingsgesprek",
    "closing": "afrondingsgesprek",
}
"""The talks that every match gets: at its start, after three weeks, six months and a year."""


class Family(BaseModel):
    """A family, known here only by code and alias. The alias is what its volunteer sees."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    code = CharField(12)  # "G-014"
    alias: Any = CharField(60)  # "Gezin Klaver"
    municipality = CharField(80)
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)
    anonymised_at: Any = DateTimeField(null=True)

    class Meta:
        indexes = ((("branch", "code"), True),)

    @property
    def alias_and_code(self) -> str:
        """ "Gezin Klaver (G-014)"; a family named after its code is called that once."""
        return self.alias if self.code in self.alias else f"{self.alias} ({self.code})"

    @property
    def code_and_alias(self) -> str:
        """ "G-014, Gezin Klaver", for where families stand in order."""
        return self.alias if self.code in self.alias else f"{self.code}, {self.alias}"

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The coordinator's branch; nobody else opens a family."""
        if person.is_coordinator:
            return cls.select().where(cls.branch == person.branch_id)
        return cls.select().where(cls.id == None)  # noqa: E711 - an empty query


class FamilyDetails(BaseModel):
    """Who a family is and how to reach them: the only place where it stands. Opening it is logged (FileView)."""

    branch_id: int
    family_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    family = ForeignKeyField(Family, backref="details", on_delete="CASCADE", unique=True)
    name = CharField(120, default="")
    phone = CharField(20, default="")  # E.164
    email = CharField(254, default="")
    street = CharField(120, default="")
    postcode = CharField(10, default="")
    town = CharField(80, default="")
    language = CharField(40, default="")  # spoken at home
    household_note = TextField(default="")
    share_children = BooleanField(default=False)  # the volunteer may see the children's first names


class Child(BaseModel):
    """A child by month of birth or expected month of birth; both are stored as the first day of that month."""

    branch_id: int
    family_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    family = ForeignKeyField(Family, backref="children", on_delete="CASCADE")
    given_name = CharField(60, default="")
    birth_month: Any = DateField(null=True)
    due_month: Any = DateField(null=True)
    band_override = CharField(10, default="")  # a key of BANDS, where the month says it wrong
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "family"), False),)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The coordinator's branch, joined with the family."""
        query = cls.select(cls, Family).join(Family)
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(cls.id.is_null())


class Parent(BaseModel):
    """A parent, by year of birth."""

    branch_id: int
    family_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    family = ForeignKeyField(Family, backref="parents", on_delete="CASCADE")
    given_name = CharField(60, default="")
    birth_year: Any = IntegerField(null=True)
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "family"), False),)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The coordinator's branch, joined with the family."""
        query = cls.select(cls, Family).join(Family)
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(cls.id.is_null())


class ProfileFlag(BaseModel):
    """What was known of a family from a year on. It holds until a later year says otherwise; no row: unknown.

    For a flag of DERIVED_FLAGS a row overrides what the months and years say.
    """

    branch_id: int
    family_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    family = ForeignKeyField(Family, backref="flags", on_delete="CASCADE")
    year = IntegerField()
    flag = CharField(20)  # a key of FLAGS
    value = CharField(8)  # yes, no, unknown
    since_on: Any = DateField(null=True)

    class Meta:
        indexes = ((("family", "flag", "year"), True), (("branch", "year"), False))


class Referrer(BaseModel):
    """An organisation that refers families. The list grows with the branch."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    name = CharField(120)
    created_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("branch", "name"), True),)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        if person.is_coordinator:
            return cls.select().where(cls.branch == person.branch_id)
        return cls.select().where(cls.id.is_null())


class Referral(BaseModel):
    """An *aanmelding*: a family was referred, or came by itself; then it was accepted, or not, or it is still open.

    Accepted and not started is the waiting list; `withdrawn_on` takes it off again. A trajectory points at the
    referral that it came from.
    """

    branch_id: int
    family_id: int
    referrer_id: int | None
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    family = ForeignKeyField(Family, backref="referrals", on_delete="RESTRICT")
    received_on = DateField()
    by_family = BooleanField(default=False)  # they found the way themselves; else by `referrer`, or it is not known
    referrer: Any = ForeignKeyField(Referrer, null=True, on_delete="RESTRICT")
    asked = TextField(default="")
    weekdays = CharField(20, default="")  # "1,3": which days suit the family
    language = CharField(40, default="")  # the volunteer's language that would help
    neighbourhood = CharField(80, default="")
    status = CharField(12, default="open")  # open, accepted, declined, withdrawn
    decided_on: Any = DateField(null=True)  # accepted or declined
    decline_reason = CharField(20, default="")  # a key of DECLINE_REASONS
    decline_note = CharField(300, default="")
    withdrawn_on: Any = DateField(null=True)
    withdrawn_note = CharField(300, default="")
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = (
            (("branch", "received_on"), False),
            (("branch", "status", "decided_on"), False),
            (("branch", "status", "received_on"), False),
        )

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The coordinator's branch, joined with the family."""
        query = cls.select(cls, Family).join(Family)
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(cls.id.is_null())


class IntakeStop(BaseModel):
    """A period in which the branch takes no new families (*wachtlijststop*)."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    first_on = DateField()
    last_on: Any = DateField(null=True)
    note = CharField(300, default="")
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "first_on"), False),)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        if person.is_coordinator:
            return cls.select().where(cls.branch == person.branch_id)
        return cls.select().where(cls.id.is_null())


class Trajectory(BaseModel):
    """Support of a family from first introduction to closing. It outlives a change of volunteer."""

    branch_id: int
    family_id: int
    referral_id: int | None
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    family = ForeignKeyField(Family, backref="trajectories", on_delete="RESTRICT")
    referral: Any = ForeignKeyField(Referral, null=True, backref="trajectories", on_delete="RESTRICT")
    started_on = DateField()
    closed_on: Any = DateField(null=True)
    closing_reason = CharField(20, default="")

    class Meta:
        indexes = ((("branch", "started_on"), False),)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The coordinator's branch, joined with the family."""
        query = cls.select(cls, Family).join(Family)
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(cls.id.is_null())


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


class Talk(BaseModel):
    """A contact of the coordinator with a family, with a volunteer, or with both at once.

    It counts as a contact with the family where `family_kind` is filled in (DOMAIN §5, 3.1), and as one with the
    volunteer where `volunteer_kind` is (4.3).
    """

    branch_id: int
    family_id: int | None
    volunteer_id: int | None
    match_id: int | None
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    day = DateField()
    family: Any = ForeignKeyField(Family, null=True, backref="talks", on_delete="RESTRICT")
    family_kind = CharField(20, default="")  # a key of FAMILY_TALKS
    volunteer: Any = ForeignKeyField(Person, null=True, backref="talks", on_delete="RESTRICT")
    volunteer_kind = CharField(20, default="")  # a key of VOLUNTEER_TALKS
    match: Any = ForeignKeyField(Match, null=True, backref="talks", on_delete="RESTRICT")
    minutes: Any = IntegerField(null=True)
    note = TextField(default="")  # for the coordinator alone: in no document, in no export for others
    by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "day"), False), (("family", "day"), False), (("volunteer", "day"), False))

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The coordinator's branch, joined with family and volunteer where there are."""
        query = (
            cls.select(cls, Family, Person)
            .join_from(cls, Family, JOIN.LEFT_OUTER)
            .join_from(cls, Person, JOIN.LEFT_OUTER, on=(cls.volunteer == Person.id))
        )
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(cls.id.is_null())


class PlannedTalk(BaseModel):
    """A talk that a match asks for: made with the match, a to-do until it was held or dropped.

    because: it follows from the match's start, from its end, or from an extension. Of the first two there is at most
    one of each kind.
    """

    branch_id: int
    match_id: int
    talk_id: int | None
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    match = ForeignKeyField(Match, backref="planned_talks", on_delete="CASCADE")
    kind = CharField(20)  # a key of PLANNED_TALKS
    because = CharField(12, default="start")  # start, end, extension
    planned_on = DateField()  # as it follows from the match
    due_on = DateField()  # the same, or where the coordinator moved it
    status = CharField(12, default="planned")  # planned, held, dropped, extended, lapsed (the match ended before it)
    talk: Any = ForeignKeyField(Talk, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = (
            (("match", "because", "kind", "planned_on"), True),
            (("branch", "status", "due_on"), False),
        )

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The coordinator's branch, joined with match, family and volunteer."""
        query = (
            cls.select(cls, Match, Family, Person)
            .join_from(cls, Match)
            .join_from(Match, Family)
            .join_from(Match, Person, on=(Match.volunteer == Person.id))
        )
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(cls.id.is_null())


class RemovedTalk(BaseModel):
    """A talk that was thrown away, kept for a few days so that this can be undone. It counts nowhere."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="CASCADE")
    planned_id: Any = IntegerField(null=True)  # the planned talk that it was
    content = TextField()  # its columns, as JSON
    removed_at = DateTimeField(default=clock.now)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        if person.is_coordinator:
            return cls.select().where(cls.branch == person.branch_id)
        return cls.select().where(cls.id.is_null())


class FileView(ChainedModel):
    """Somebody opened a family's file: who, which, when.

    The family and the person are plain ids: a line of the log outlives a family that was entered by mistake.
    """

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    family_id = IntegerField()
    person_id = IntegerField()
    at = DateTimeField(default=clock.now)
    what = CharField(20, default="file")  # file, contact (a volunteer saw address and phone), export

    class Meta:
        indexes = ((("branch", "at"), False), (("family_id", "at"), False))


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
