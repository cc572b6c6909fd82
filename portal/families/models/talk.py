"""Talks of the coordinator with families and volunteers, and the ones that a match plans."""

from datetime import timedelta
from typing import Any

from peewee import JOIN, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField, TimeField

from portal.database import BaseModel
from portal.families.models.family import Family
from portal.families.models.match import Match, with_match
from portal.kit import clock
from portal.kit.dates import hour
from portal.kit.money import NBSP
from portal.people.models import Branch, OfBranch, Person

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


OLD = timedelta(days=14)
"""A talk due so long before it was planned dates from before the portal: its match was already running."""


class Talk(OfBranch):
    """A contact of the coordinator with a family, with a volunteer, or with both at once.

    It counts as a contact with the family where `family_kind` is filled in (DOMAIN §5, 3.1), and as one with the
    volunteer where `volunteer_kind` is (4.3).
    """

    family_id: int | None
    volunteer_id: int | None
    match_id: int | None
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
    def joined(cls) -> Any:
        """With family and volunteer where there are."""
        return (
            cls.select(cls, Family, Person)
            .join_from(cls, Family, JOIN.LEFT_OUTER)
            .join_from(cls, Person, JOIN.LEFT_OUTER, on=(cls.volunteer == Person.id))
        )


class PlannedTalk(OfBranch):
    """A talk that a match asks for: made with the match, a to-do until it was held or dropped.

    because: it follows from the match's start, from its end, or from an extension. Of the first two there is at most
    one of each kind.
    """

    match_id: int
    match = ForeignKeyField(Match, backref="planned_talks", on_delete="CASCADE")
    kind = CharField(20)  # a key of PLANNED_TALKS
    because = CharField(12, default="start")  # start, end, extension
    planned_on = DateField()  # as it follows from the match
    due_on = DateField()  # the same, or where the coordinator moved it
    starts_at: Any = TimeField(null=True)  # Belgian time of day; None: not agreed yet
    place = CharField(200, default="")
    # planned, held, dropped, extended, lapsed (the match ended before it), earlier (held before the portal kept count)
    status = CharField(12, default="planned")
    settled_at: Any = DateTimeField(null=True)  # when it was marked as held before the portal
    talk: Any = ForeignKeyField(Talk, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("match", "because", "kind", "planned_on"), True), (("branch", "status", "due_on"), False))

    @property
    def is_from_before(self) -> bool:
        """It was due well before the portal knew of it."""
        return bool(self.due_on < clock.day_of(self.created_at) - OLD)

    @property
    def agreed(self) -> str:
        """ "om 14.30 uur, bij het gezin thuis", the hour or the place alone, or ""."""
        at = f"om {hour(self.starts_at)}{NBSP}uur" if self.starts_at is not None else ""
        return ", ".join(filter(None, (at, self.place)))

    @classmethod
    def joined(cls) -> Any:
        return with_match(cls)


class RemovedTalk(BaseModel):
    """A talk that was thrown away, kept for a few days so that this can be undone. It counts nowhere."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="CASCADE")
    planned_id: Any = IntegerField(null=True)  # the planned talk that was held with it
    content = TextField()  # its columns, as JSON
    removed_at = DateTimeField(default=clock.now)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        if person.is_coordinator:
            return cls.select().where(cls.branch == person.branch_id)
        return cls.select().where(cls.id.is_null())
