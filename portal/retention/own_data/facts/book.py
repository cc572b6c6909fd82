"""The workbook that a copy is: a sheet per subject, and one that says what is not in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from portal.kit import clock
from portal.kit.dates import month_text
from portal.kit.records import dataclass
from portal.kit.xlsx import Cell, Sheet, Table, workbook

Getter = Callable[[Any], Cell]


@dataclass(frozen=True)
class Number:
    """A column with whole cents, or with whole tenths of a kilometre. get: as for any other column."""

    get: str | Getter
    unit: str = "tenths"


Columns = Mapping[str, str | Getter | Number]
"""Heading → what of a row stands under it: a field ("family.alias"), or what is made of one."""


@dataclass(frozen=True)
class Subject:
    """A sheet."""

    name: str
    rows: Iterable[Any]
    columns: Columns


TOLD: Columns = {"Wat": itemgetter(0), "Wat er staat": itemgetter(1)}
LEFT_OUT: Columns = {"Wat": itemgetter(0), "Waarom, of waar je het vindt": itemgetter(1)}


def copy(title: str, author: str, subjects: Sequence[Subject], left_out: Sequence[tuple[str, str]]) -> bytes:
    """The .xlsx as bytes. left_out: what is kept and not in it, each with where to ask for it or why."""
    last = Subject("Niet in deze kopie", left_out, LEFT_OUT)
    return workbook([_sheet(one) for one in (*subjects, last)], title=title, author=author, made_at=clock.now())


def _sheet(one: Subject) -> Sheet:
    columns = [column if isinstance(column, Number) else Number(column, "") for column in one.columns.values()]
    getters = [attrgetter(column.get) if isinstance(column.get, str) else column.get for column in columns]
    rows = [[get(row) for get in getters] for row in one.rows]
    tenths, cents = (
        frozenset(place for place, column in enumerate(columns) if column.unit == unit) for unit in ("tenths", "cents")
    )
    return Sheet(one.name, [Table(one.name, list(one.columns), rows, tenths=tenths, cents=cents)], [28] * len(columns))


# ---- values made from a field


def word(name: str, words: Mapping[str, str]) -> Getter:
    """The word on screen for what a field stores."""
    return lambda row: words.get(getattr(row, name), getattr(row, name))


def yes_no(name: str) -> Getter:
    return lambda row: "ja" if getattr(row, name) else "nee"


def day_of(name: str) -> Getter:
    """The day of a moment, where there is one."""
    return lambda row: clock.day_of(getattr(row, name)) if getattr(row, name) else None


def month_of(name: str) -> Getter:
    """The month of a day, as a month: nobody knows the day."""
    return lambda row: month_text(getattr(row, name)) if getattr(row, name) else ""
