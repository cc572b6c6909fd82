"""Places that volunteers drive to, and how far they are."""

from typing import Any

from peewee import CharField, DateField, ForeignKeyField, IntegerField

from portal.people.models import OfBranch, Person


class Place(OfBranch):
    """Where people go besides families: a training room, the office. `person` empty: for the whole branch."""

    person_id: int | None
    person: Any = ForeignKeyField(Person, null=True, on_delete="CASCADE")
    name = CharField(80)
    km = IntegerField()  # tenths, there and back
    key = CharField(120, unique=True)  # branch, person and name: each remembered once

    class Meta:
        indexes = ((("branch", "person"), False),)


class PlaceBefore(OfBranch):
    """The kilometres of a place up to and including a day; the place's own hold after the last of them."""

    place_id: int
    place = ForeignKeyField(Place, on_delete="CASCADE")
    until_on = DateField()
    km = IntegerField()  # tenths, there and back

    class Meta:
        indexes = ((("place", "until_on"), True),)


def place_key(branch_id: int, person_id: int | None, name: str) -> str:
    """What a place claims: its name, once per branch or per person."""
    return f"{branch_id}:{person_id or 0}:{name.casefold()}"[:120]
