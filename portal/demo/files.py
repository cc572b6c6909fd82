"""Reads the files of `data/`, which say who and what the demo is about; their README says what each holds."""

import csv
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

DATA = Path(__file__).parent / "data"
Row = TypeVar("Row")

READERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    int: int,
    bool: lambda cell: cell == "yes",
    date: date.fromisoformat,
    date | None: lambda cell: date.fromisoformat(cell) if cell else None,
    tuple[str, ...]: lambda cell: tuple(part.strip() for part in cell.split(";") if part.strip()),
}
"""The type of a field → what a cell in its column means."""


def rows(name: str, row: type[Row]) -> tuple[Row, ...]:
    """A table: every line of `NAME.csv` as a `row`, a dataclass whose fields are the columns."""
    types = get_type_hints(row)
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            row(**{column.strip(): READERS[types[column.strip()]](cell.strip()) for column, cell in line.items()})
            for line in csv.DictReader(lines, skipinitialspace=True)
        )


def words(name: str) -> dict[str, Any]:
    """The content of `NAME.toml`."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def day_of(year: int, month_day: str) -> date:
    """ "02-09" of a year."""
    return date.fromisoformat(f"{year}-{month_day}")
