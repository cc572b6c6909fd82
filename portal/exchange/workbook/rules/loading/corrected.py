"""A row that was corrected in the workbook after it was loaded: where it is recognised by the very cell that changed,
it is loaded as one more, and the old one stays. That is reported."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from portal.exchange.workbook.facts.file.reading import Row
from portal.exchange.workbook.rules.loading.load import Load
from portal.kit.dates import day_text

Cell = tuple[str, Any]
"""A column, and another value for it."""


def ask_about_corrected(job: Load, new: Iterable[tuple[Row, Iterable[Cell]]]) -> None:
    """Call it once the sheet was read. new: its new rows, each with the one cell in which an existing row differs.

    An earlier row became one row at most: of several days the nearest.
    """
    found = sorted(
        (
            (_days_apart(row.values[column], value), row.number, row, column, value)
            for row, others in new
            for column, value in others
            if job.marks.is_of_before(job.sheet.name, {**row.values, column: value})
        ),
        key=lambda one: one[:2],
    )
    told: set[Any] = set()
    for _, number, row, column, value in found:
        was = job.marks.of_values(job.sheet.name, {**row.values, column: value})
        if told.isdisjoint((number, was)):
            told |= {number, was}
            said = f" ({day_text(value)})" if isinstance(value, date) else ""
            job.remark(
                row,
                column,
                f"Deze rij is al eens ingeladen met een andere waarde{said}, en staat er nu twee keer. Klopt die van "
                "toen niet, haal ze dan in het portaal weg.",
            )


def _days_apart(one: Any, other: Any) -> int:
    return abs((one - other).days) if isinstance(one, date) and isinstance(other, date) else 0
