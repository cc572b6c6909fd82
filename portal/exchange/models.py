"""A workbook that waits between its check and its import."""

from typing import Any

from peewee import BlobField, CharField, DateTimeField, ForeignKeyField

from portal.database import BaseModel
from portal.kit import clock
from portal.people.models import Branch, Person


class ImportFile(BaseModel):
    """An uploaded workbook, kept until it is loaded, taken back, or a day old: it holds names of families."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="CASCADE")
    person = ForeignKeyField(Person, on_delete="CASCADE")
    name = CharField(120)
    content = BlobField()  # what was read of it: lines of JSON
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("branch", "at"), False),)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """Who uploaded it, while they coordinate the branch."""
        if person.is_coordinator:
            return cls.select().where(cls.branch == person.branch_id, cls.person == person.id)
        return cls.select().where(cls.id.is_null())
