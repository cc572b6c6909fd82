"""What a sheet of the workbook is: its columns, and for most sheets the table that holds its rows."""

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from typing import Any

from portal.exchange.workbook.facts.values.column import Column
from portal.kit.folding import folded
from portal.kit.records import dataclass

PEOPLE = ("volunteer", "mentor")
"""The columns that name a person of the sheet of volunteers."""

TODAY, SOON, NEXT_YEAR = 0, 31, 400


@dataclass(frozen=True)
class Sheet:
    """One tab. `about` says in a sentence what a row is.

    ahead: how many days ahead its days may lie without a question; one before any that a form takes is asked about too.
    None: its days are not looked at, or are refused.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    ahead: int | None = field(default=None, kw_only=True)

    @cached_property
    def by_title(self) -> Mapping[str, Column]:
        """A heading, folded → its column."""
        return {folded(column.title): column for column in self.columns}


@dataclass(frozen=True)
class Apart:
    """The days from `first` until `last` of rows with the same `by` do not overlap; else this is said at the first."""

    by: tuple[str, ...]
    sentence: str
    last: str = "ended_on"
    first: str = "started_on"


@dataclass(frozen=True)
class Table:
    """The table of a sheet's rows.

    key: the fields by which a row is known; () where the second of two equal rows is a second row.
    order: the fields by which they are written, before the id.
    lists: column → the table of names that it picks from, and that grows.
    apart: the days of its rows, where they may not overlap.
    """

    model: Any
    key: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    lists: Mapping[str, Any] = field(default_factory=dict)
    apart: Apart | None = None


@dataclass(frozen=True)
class TableSheet(Sheet):
    """A sheet whose rows are the rows of one table. Columns that the table has are its own;
    "Gezin", "Vrijwilliger", "Meter of peter" and "Koppeling van" say what a row points at."""

    table: Table

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The columns that are fields of the table, and point at nothing."""
        keys = (column.key for column in self.columns if column.key not in ("family", *PEOPLE, *self.table.lists))
        return tuple(key for key in keys if key in self.table.model._meta.fields)

    @cached_property
    def points(self) -> dict[str, str]:
        """Each column that points at a row of another sheet → the field that holds it."""
        columns, fields = {column.key for column in self.columns}, self.table.model._meta.fields
        if "match_started_on" in columns:
            return {"match_started_on": "match"}
        return {key: key if key in fields else "person" for key in ("family", *PEOPLE) if key in columns}

    @cached_property
    def days(self) -> tuple[str, str] | None:
        """The columns of the first and the last day, where a row lasts."""
        if self.table.apart:
            return self.table.apart.first, self.table.apart.last
        keys = {column.key for column in self.columns}
        return ("first_on", "last_on") if {"first_on", "last_on"} <= keys else None
