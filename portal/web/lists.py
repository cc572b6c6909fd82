"""A list that is declared once: what its columns hold, by which it is filtered and sorted, and the same as Excel.

How it stands is in the address: ?volgorde=naam (or -naam for the other way round) and ?rol=meter for a filter. Nothing
typed stands there: a filter is chosen among what the list holds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.folding import order_key
from portal.kit.xlsx import Cell, Sheet, Table, workbook
from portal.web.pages import PER_PAGE, page_number, pages_of


@dataclass(frozen=True)
class Column:
    """key: in the address. value: of a row, as Excel takes it. order: what it is sorted by, where that is another.

    is_filter: the list can show the rows with one value of it alone.
    """

    key: str
    heading: str
    value: Callable[[Any], Cell]
    order: Callable[[Any], Any] | None = None
    is_filter: bool = False

    def stands_at(self, row: Any) -> Any:
        if self.order is not None:
            return self.order(row)
        value = self.value(row)
        return (value is None, order_key(value) if isinstance(value, str) else value or 0)


@dataclass(frozen=True)
class Listed:
    """What is shown: a page of `rows` out of `every`, and how it came to be."""

    columns: Sequence[Column]
    every: Sequence[Any]  # filtered and in order: what Excel and the mail addresses hold
    choices: dict[str, list[str]]  # key of a filter → what can be chosen
    chosen: dict[str, str]
    order: str  # "naam", "-naam", or "" as it came
    page: int

    @property
    def rows(self) -> Sequence[Any]:
        return self.every[(self.page - 1) * PER_PAGE : self.page * PER_PAGE]

    @property
    def total(self) -> int:
        return len(self.every)

    @property
    def pages(self) -> int:
        return pages_of(self.total)

    @property
    def query(self) -> dict[str, str]:
        """The address as it stands, without the page."""
        return {**self.chosen, **({"volgorde": self.order} if self.order else {})}

    def sorted_by(self, column: Column) -> str:
        """For aria-sort."""
        return {column.key: "ascending", f"-{column.key}": "descending"}.get(self.order, "none")

    def address(self, column: Column) -> str:
        """This page in the order of a column, or the other way round where it stands so already."""
        order = f"-{column.key}" if self.order == column.key else column.key
        return f"{url_for(str(request.endpoint))}?{urlencode({**self.chosen, 'volgorde': order})}"


def listed(columns: Sequence[Column], rows: Sequence[Any]) -> Listed:
    """The rows that this address asks for. A filter or an order that the list does not have is left out."""
    choices, chosen = {}, {}
    for column in columns:
        if column.is_filter:
            choices[column.key] = sorted({said(column.value(row)) for row in rows} - {""}, key=order_key)
            wanted = request.args.get(column.key, "")
            if wanted in choices[column.key]:
                chosen[column.key] = wanted
    by_key = {column.key: column for column in columns}
    every = [row for row in rows if all(said(by_key[key].value(row)) == wanted for key, wanted in chosen.items())]
    order = request.args.get("volgorde", "")
    if order.removeprefix("-") in by_key:
        every.sort(key=by_key[order.removeprefix("-")].stands_at, reverse=order.startswith("-"))
    else:
        order = ""
    return Listed(columns, every, choices, chosen, order, page_number())


def said(value: Cell) -> str:
    """A value as a filter says it."""
    return day_text(value) if isinstance(value, date) else "" if value is None else str(value)


def as_workbook(title: str, author: str, found: Listed) -> bytes:
    """All that is listed, in the order that is shown, as .xlsx."""
    table = Table(
        title, [column.heading for column in found.columns],
        [[column.value(row) for column in found.columns] for row in found.every],
    )  # fmt: skip
    return workbook(
        [Sheet(title, [table], [24.0] * len(found.columns))], title=title, author=author, made_at=clock.now()
    )
