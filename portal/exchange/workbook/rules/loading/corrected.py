"""A row that was corrected in the workbook after it was loaded: where it is recognised by the very cell that changed,
it is loaded as one more, and the old one stays. That is reported."""

from collections.abc import Mapping, Sequence
from datetime import date
from heapq import nsmallest
from typing import Any

from portal.exchange.workbook.facts.file.reading import Row
from portal.exchange.workbook.rules.loading.load import Load
from portal.kit.dates import day_text

Others = Mapping[str, Sequence[Any]]
"""Column → the values in it of existing rows that are like a new row in every other cell."""

NEAR = 7  # days: visits are a week apart
MOST_PAIRS = 200_000
"""How many pairs of a new and an earlier row are compared, the nearest first: a book in which every day moved takes
seconds."""


def ask_about_corrected(job: Load, new: Sequence[tuple[Row, Others]]) -> None:
    """Call it once the sheet was read. new: its new rows, each with its `Others`.

    An earlier row became one row at most: of several days the nearest. A sheet with more days that moved than rows that
    were loaded before is another workbook, with what came since: then nothing was corrected in it but a day that moved
    by less than a week, or another cell than a day.
    """
    if not new:
        return
    nearest = max(10, MOST_PAIRS // len(new))
    gone: dict[str, list[Any]] = {}  # values of earlier rows that the sheet no longer has, by all other cells
    found: list[tuple[int, int, Row, str, Any]] = []
    for row, others in new:
        for column, values in others.items():
            alike = job.marks.of_values(job.sheet.name, {**row.values, column: None})
            if alike not in gone:
                gone[alike] = [
                    value for value in values if job.marks.is_of_before(job.sheet.name, {**row.values, column: value})
                ]
            near = [(_days_apart(row.values[column], value), row.number, row, column, value) for value in gone[alike]]
            found += nsmallest(nearest, near, key=lambda one: one[0])
    told: dict[int, tuple[Row, str, Any]] = {}
    taken: set[str] = set()
    for _, number, row, column, value in sorted(found, key=lambda one: one[:2]):
        if number in told:
            continue
        was = job.marks.of_values(job.sheet.name, {**row.values, column: value})
        if was not in taken:
            told[number] = row, column, value
            taken.add(was)
    moved = sum(isinstance(value, date) for _, _, value in told.values())
    for row, column, value in told.values():
        if moved > job.loaded_before and isinstance(value, date) and _days_apart(row.values[column], value) >= NEAR:
            continue
        said = f" ({day_text(value)})" if isinstance(value, date) else ""
        job.remark(
            row,
            column,
            f"Deze rij is al eens ingeladen met een andere waarde{said}, en staat er nu twee keer. Klopt die van "
            "toen niet, haal ze dan in het portaal weg.",
        )


def _days_apart(one: Any, other: Any) -> int:
    return abs((one - other).days) if isinstance(one, date) and isinstance(other, date) else 0
