"""The log of every change, and the counters that number things."""

from typing import Any

from peewee import CharField, DateTimeField, IntegerField, TextField

from portal.database import BaseModel
from portal.kit import clock


class HistoryEntry(BaseModel):
    """One change. People are plain ids: an entry outlives the person it speaks of."""

    branch_id = IntegerField(null=True)
    at = DateTimeField(default=clock.now)
    actor_id = IntegerField(null=True)  # None: the portal itself
    on_behalf_of_id = IntegerField(null=True)
    subject = CharField(40)  # table name
    subject_id = IntegerField()
    verb = CharField(40)
    details = TextField(default="{}")  # JSON: what stood there before, what stands there now

    class Meta:
        indexes = ((("subject", "subject_id"), False), (("branch_id", "at"), False))


class Counter(BaseModel):
    """The last number given out under a name, per branch."""

    branch_id = IntegerField()
    name = CharField(40)
    value = IntegerField(default=0)

    class Meta:
        indexes = ((("branch_id", "name"), True),)


def entries_for(row: Any) -> list[HistoryEntry]:
    """All entries about one row, oldest first."""
    return list(
        HistoryEntry.select()
        .where(HistoryEntry.subject == row._meta.table_name, HistoryEntry.subject_id == row.id)
        .order_by(HistoryEntry.id)
    )
