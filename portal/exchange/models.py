"""A workbook that waits between its check and its import, the marks of the rows that were loaded, and what the columns
of somebody's own list were chosen to be."""

from typing import Any

from peewee import BlobField, CharField, DateTimeField, ForeignKeyField

from portal.agenda.models.candidate import Candidate
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


class LoadedRow(BaseModel):
    """A row of a workbook that was loaded once: its mark, which reveals nothing of what was in it (`facts.marks`).

    person, candidate: whom the rows with this *Kenmerk* are about; empty in the mark of a row itself.
    """

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="CASCADE")
    mark = CharField(32)
    person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
    candidate = ForeignKeyField(Candidate, null=True, on_delete="CASCADE")

    class Meta:
        indexes = ((("branch", "mark"), True),)


class ListColumn(BaseModel):
    """What a heading of a pasted list means in this branch, as it was chosen last time.

    mark: the heading as a MAC (`pasting.rules`). key: of a column of the workbook; "" for one that is left out.
    """

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="CASCADE")
    kind = CharField(20)
    mark = CharField(32)
    key = CharField(40)

    class Meta:
        indexes = ((("branch", "kind", "mark"), True),)
