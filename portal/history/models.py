"""The log of every change, the chain that shows whether anybody touched it, and the counters that number things."""

from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from peewee import BooleanField, CharField, DateTimeField, IntegerField, TextField

from portal.database import BaseModel
from portal.kit import clock


class ChainedModel(BaseModel):
    """A table whose rows are links of a chain: written by `history.chain.append` alone, never changed or deleted.

    `mac` covers the row before it, every field of `fixed_fields()` and `seal`; `seal` covers the fields of `erasable`.
    So `history.chain.erase` may take out what the law wants gone, and leaves `erased` behind to show that it did.
    Who a row speaks of is a plain id or a key without CASCADE: a row that went along with another is a missing link.
    """

    erasable: tuple[str, ...] = ()  # names of fields whose content may have to go one day
    numbered: tuple[str, ...] = ()  # names of the other fields that hold an id: what a join adds to (`joined`)

    seal = CharField(64, default="")
    erased = CharField(64, default="")
    mac = CharField(64, default="")

    @classmethod
    def fixed_fields(cls) -> list[str]:
        """The columns that stay as they are, in a fixed order; `id` first."""
        free = {"id", "seal", "erased", "mac", *cls.erasable}
        return ["id", *sorted(field.column_name for name, field in cls._meta.fields.items() if name not in free)]


class HistoryEntry(ChainedModel):
    """One change. People are plain ids: an entry outlives the person it speaks of."""

    erasable = ("details",)
    numbered = ("branch_id", "actor_id", "on_behalf_of_id", "subject_id")

    branch_id = IntegerField(null=True)
    at = DateTimeField(default=clock.now)
    actor_id = IntegerField(null=True)  # None: the portal itself
    on_behalf_of_id = IntegerField(null=True)
    subject = CharField(40)  # table name
    subject_id = IntegerField()
    verb = CharField(40)
    details = TextField(default="{}")  # JSON: the values before and after

    class Meta:
        indexes = ((("subject", "subject_id"), False), (("branch_id", "at"), False))


class ChainHead(BaseModel):
    """Where the chain of a table begins and ends. Without it, rows cut off at the end would leave no trace.

    Made with the tables, by a migration, and by a join: one that is missing was taken away. Rows that came along from
    another portal (`history.joined`) stay a chain of their own: those after the id behind the colon, up to the last.
    """

    name = CharField(40, unique=True)  # table name, or "file_view:1000000"
    rows = IntegerField(default=0)  # how many the table holds
    base_id = IntegerField(default=0)  # rows up to here were let go of
    base_mac = CharField(64, default="")
    last_id = IntegerField(default=0)
    last_mac = CharField(64, default="")
    mac = CharField(64, default="")  # covers all of this
    key_check = CharField(64, default="")  # tells a wrong key from a changed row, and nothing about the key

    furthest = 0  # while it is locked: the last id of any chain of its table

    @property
    def begins(self) -> int:
        """The id after which the rows that came along begin; -1 for the chain that goes on."""
        return int(self.name.partition(":")[2] or -1)

    @classmethod
    def is_of(cls, table: Any, joined: Any) -> Any:
        """The condition "a chain of this table". joined: the table's name with ":%"."""
        return (cls.name == table) | (cls.name**joined)

    @classmethod
    def of(cls, model: type[ChainedModel]) -> "list[ChainHead]":
        """The chain that goes on first, then those that came along."""
        table = model._meta.table_name
        return sorted(cls.select().where(cls.is_of(table, f"{table}:%")), key=lambda head: head.begins)

    def holds(self, id: int) -> bool:
        """Whether a row that came along is of this chain."""
        return bool(0 <= self.begins < id <= self.last_id)

    def rows_of(self, model: type[ChainedModel], heads: "list[ChainHead]") -> Any:
        """The condition "a row of this chain". heads: all of the table's."""
        if self.begins >= 0:
            return (model.id > self.begins) & (model.id <= self.last_id)
        others = [~head.rows_of(model, heads) for head in heads if head.begins >= 0]
        return reduce(and_, others, model.id > 0)


class Counter(BaseModel):
    """The last number given out under a name, per branch."""

    branch_id = IntegerField()
    name = CharField(40)
    value = IntegerField(default=0)

    class Meta:
        indexes = ((("branch_id", "name"), True),)


class LastTime(BaseModel):
    """When something that the portal does by itself was last done, and whether it ended well. One row per name."""

    name = CharField(40, unique=True)  # "work", "write", "verify", "clock"
    at = DateTimeField()
    well = BooleanField(default=True)

    @classmethod
    def note(cls, name: str, *, well: bool = True) -> None:
        """It was done now."""
        now = clock.now()
        cls.insert(name=name, at=now, well=well).on_conflict(
            conflict_target=[cls.name], update={cls.at: now, cls.well: well}
        ).execute()

    @classmethod
    def of(cls, name: str) -> "LastTime | None":
        found: LastTime | None = cls.get_or_none(cls.name == name)
        return found

    @classmethod
    def when(cls, name: str) -> datetime | None:
        found = cls.of(name)
        return found.at if found else None
