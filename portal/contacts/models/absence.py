"""The days on which a volunteer is away."""

from datetime import date
from typing import Any

from peewee import CharField, DateField, DateTimeField, ForeignKeyField

from portal.kit import clock
from portal.people.models import OfBranch, Person
from portal.prepared import Prepared


class Absence(OfBranch):
    """A volunteer is away from a day until a day (both included)."""

    volunteer_id: int
    volunteer = ForeignKeyField(Person, backref="absences", on_delete="CASCADE")
    first_on = DateField()
    last_on = DateField()
    reason = CharField(20, default="")
    entered_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("volunteer", "last_on"), False), (("branch", "last_on"), False))

    @classmethod
    def joined(cls) -> Any:
        """With the volunteer."""
        return cls.select(cls, Person).join(Person, on=(cls.volunteer == Person.id))

    @classmethod
    def is_own(cls, person: Person) -> Any:
        return cls.volunteer == person.id

    @classmethod
    def overlaps(cls, first: date, last: date) -> Any:
        """The condition "away on at least one day from first to last"."""
        return (cls.first_on <= last) & (cls.last_on >= first)


def absences_in(volunteer: Person, first: date, last: date) -> list[Absence]:
    """Those that take in a day from first up to and including last. One query."""
    return _absences_in(volunteer.id, first, last)


_absences_in = Prepared(
    lambda volunteer, first, last: Absence.select().where(Absence.volunteer == volunteer, Absence.overlaps(first, last))
)

ABSENCE_REASONS = {
    "holiday": "vakantie",
    "ill": "ziek",
    "family": "druk thuis of op het werk",
    "other": "iets anders",
}
