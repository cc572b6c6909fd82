"""What a volunteer worries about, and what the coordinator answered."""

from typing import Any

from peewee import JOIN, CharField, DateTimeField, ForeignKeyField, TextField

from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.kit import clock
from portal.people.models import OfBranch, Person


class Concern(OfBranch):
    """A volunteer worries about a family. For the reporter and the branch's coordinators alone."""

    reporter_id: int
    match_id: int | None
    reporter = ForeignKeyField(Person, on_delete="RESTRICT")
    match: Any = ForeignKeyField(Match, null=True, on_delete="RESTRICT")
    text = TextField()
    status = CharField(12, default="new")  # new, followed_up, closed
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "status"), False), (("reporter", "created_at"), False))

    @classmethod
    def joined(cls) -> Any:
        """With reporter and family."""
        return (
            cls.select(cls, Person, Match, Family)
            .join_from(cls, Person, on=(cls.reporter == Person.id))
            .join_from(cls, Match, JOIN.LEFT_OUTER)
            .join_from(Match, Family, JOIN.LEFT_OUTER)
        )

    @classmethod
    def is_own(cls, person: Person) -> Any:
        """What somebody reported."""
        return cls.reporter == person.id


class ConcernAnswer(OfBranch):
    """What a coordinator did with a concern; the reporter reads it."""

    concern = ForeignKeyField(Concern, backref="answers", on_delete="CASCADE")
    status = CharField(12)  # the state it brought the concern to
    text = TextField()
    by = ForeignKeyField(Person, on_delete="RESTRICT")
    at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)
