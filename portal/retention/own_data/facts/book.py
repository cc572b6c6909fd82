"""The workbook that a copy is: a sheet per subject, and one that says what is not in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.kit import clock
from portal.kit.xlsx import Cell, Sheet, Table, workbook

Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Subject:
    """A sheet. cents, tenths: places of the columns with amounts and with kilometres."""

    name: str
    columns: Sequence[str]
    rows: Rows
    cents: frozenset[int] = frozenset()
    tenths: frozenset[int] = frozenset()


def copy(title: str, author: str, subjects: Sequence[Subject], left_out: Sequence[tuple[str, str]]) -> bytes:
    """The .xlsx as bytes. left_out: what is kept and not in it, each with where to ask for it or why."""
    last = Subject("Niet in deze kopie", ("Wat", "Waarom, of waar je het vindt"), left_out)
    return workbook([_sheet(one) for one in (*subjects, last)], title=title, author=author, made_at=clock.now())


def _sheet(one: Subject) -> Sheet:
    table = Table(one.name, one.columns, list(one.rows), tenths=one.tenths, cents=one.cents)
    return Sheet(one.name, [table], [28] * len(one.columns))
