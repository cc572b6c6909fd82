"""A list that is declared once: its columns, by which of them it is filtered and sorted, and the same as Excel.

Its state is in the address: ?volgorde=naam (or -naam for the reverse) and ?rol=meter for a filter. Nothing typed is in
it: a filter is chosen among the values in the list.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.folding import order_key
from portal.kit.records import dataclass
from portal.kit.xlsx import Cell, Sheet, Table, workbook
from portal.web.pages import PER_PAGE, page_number, pages_of


@dataclass(frozen=True)
class Column:
    """key: in the address. value: of a row, for Excel. order: what it is sorted by, if that differs from its value.

    is_filter: the list can show only the rows with one value of it. For a list that stays in the database (`asked`):
    sql: what it is sorted and filtered by. options and where: the choices, and the condition for a chosen one, if it is
    filtered by something else.
    """

    key: str
    heading: str
    value: Callable[[Any], Cell]
    order: Callable[[Any], Any] | None = None
    is_filter: bool = False
    is_cents: bool = False  # whole cents, in Excel an amount in euros
    sql: Any = None
    options: Callable[[], Iterable[str]] | None = None
    where: Callable[[str], Any] | None = None

    def stands_at(self, row: Any) -> Any:
        return self.order(row) if self.order is not None else stands_at(self.value(row))


def stands_at(value: Any) -> Any:
    """The sort key of a value: nothing comes last."""
    return (value is None, order_key(value) if isinstance(value, str) else value or 0)


@dataclass(frozen=True)
class _Standing:
    """The state of a list, as in its address."""

    columns: Sequence[Column]
    choices: dict[str, list[str]]  # key of a filter → what can be chosen
    chosen: dict[str, str]
    order: str  # "naam", "-naam", or "" for the list's own order
    page: int
    kept: dict[str, str]  # what else is in the address, and stays there: a tab, a search

    @property
    def total(self) -> int:
        raise NotImplementedError

    @property
    def pages(self) -> int:
        return pages_of(self.total)

    @property
    def query(self) -> dict[str, str]:
        """The query of this address, without the page number."""
        return {**self.kept, **self.chosen, **({"volgorde": self.order} if self.order else {})}

    def sorted_by(self, column: Column) -> str:
        """For aria-sort."""
        return {column.key: "ascending", f"-{column.key}": "descending"}.get(self.order, "none")

    def address(self, column: Column) -> str:
        """This page sorted by a column, or in reverse if it is already."""
        order = f"-{column.key}" if self.order == column.key else column.key
        return _here({**self.kept, **self.chosen, "volgorde": order})

    @property
    def whole(self) -> str:
        """This page without a filter."""
        return _here(self.kept)


def _here(words: Mapping[str, str]) -> str:
    """The address of this page with this query."""
    page = url_for(str(request.endpoint))
    return f"{page}?{urlencode(words)}" if words else page


@dataclass(frozen=True)
class Listed(_Standing):
    """What is shown: a page of `rows` out of `every`."""

    every: Sequence[Any]  # filtered and in order: for Excel and the mail addresses

    @property
    def rows(self) -> Sequence[Any]:
        return self.every[(self.page - 1) * PER_PAGE : self.page * PER_PAGE]

    @property
    def total(self) -> int:
        return len(self.every)


def listed(columns: Sequence[Column], rows: Sequence[Any], kept: dict[str, str] | None = None) -> Listed:
    """The rows that this address asks for. A filter or an order that the list does not have is ignored."""
    choices, chosen = {}, {}
    for column in columns:
        if column.is_filter:
            choices[column.key] = sorted({said(column.value(row)) for row in rows} - {""}, key=order_key)
            wanted = request.args.get(column.key, "")
            if wanted in choices[column.key]:
                chosen[column.key] = wanted
    by_key = {column.key: column for column in columns}
    every = [row for row in rows if all(said(by_key[key].value(row)) == wanted for key, wanted in chosen.items())]
    order = _order_asked(columns)
    if order:
        every.sort(key=by_key[order.removeprefix("-")].stands_at, reverse=order.startswith("-"))
    return Listed(columns, choices, chosen, order, page_number(), kept or {}, every)


def _order_asked(columns: Sequence[Column]) -> str:
    order = request.args.get("volgorde", "")
    return order if order.removeprefix("-") in {column.key for column in columns} else ""


# ---- a list that stays in the database: for one page it is never read whole

MOST_CHOICES = 100  # with more than that people search instead of choosing
Load = Callable[[list[int]], Mapping[int, Any]]


@dataclass(frozen=True)
class Asked(_Standing):
    """As `Listed`, for a query: only the rows of the page are read."""

    ids: Sequence[int]  # of all rows of the list, in order
    load: Load

    @property
    def total(self) -> int:
        return len(self.ids)

    @cached_property
    def rows(self) -> Sequence[Any]:
        return self._read(self.ids[(self.page - 1) * PER_PAGE : self.page * PER_PAGE])

    @property
    def every(self) -> Sequence[Any]:
        return self._read(self.ids)

    def _read(self, ids: Sequence[int]) -> list[Any]:
        found = self.load(list(ids))
        return [found[id] for id in ids if id in found]


def asked(columns: Sequence[Column], query: Any, key: Any, load: Load, kept: dict[str, str] | None = None) -> Asked:
    """The rows of a query that this address asks for: of each only its id and sort key, and in full those of a page.

    query: in its own order, joined with what the columns' `sql` needs. key: the id of a row.
    load: ids → the rows by their id.
    """
    choices, chosen = {}, {}
    for column in columns:
        if column.is_filter:
            words = _options(column, query)
            wanted = request.args.get(column.key, "")
            if len(words) <= MOST_CHOICES:
                choices[column.key] = words
                if wanted in words:
                    chosen[column.key] = wanted
                    query = query.where(column.where(wanted) if column.where else column.sql == wanted)
    order = _order_asked(columns)
    if order:
        by = next(column for column in columns if column.key == order.removeprefix("-"))
        pairs = sorted(
            query.select(key, by.sql).tuples(), key=lambda pair: stands_at(pair[1]), reverse=order.startswith("-")
        )
        ids = [id for id, _ in pairs]
    else:
        ids = [id for (id,) in query.select(key).tuples()]
    return Asked(columns, choices, chosen, order, page_number(), kept or {}, ids, load)


def _options(column: Column, query: Any) -> list[str]:
    if column.options is not None:
        found: Iterable[str] = column.options()
    else:
        found = (word for (word,) in query.order_by().select(column.sql).distinct().limit(MOST_CHOICES + 2).tuples())
    return sorted({word for word in found if word}, key=order_key)


class Paged(list[Any]):
    """The rows of one page of a query, the one that the address asks for; total: how many the query has."""

    def __init__(self, query: Any, size: int = PER_PAGE) -> None:
        self.page, self.total = page_number(), query.count()
        self.pages = pages_of(self.total, size)
        super().__init__(query.paginate(self.page, size))


def said(value: Cell) -> str:
    """A value as a filter shows it."""
    return day_text(value) if isinstance(value, date) else "" if value is None else str(value)


def as_workbook(title: str, author: str, found: Listed | Asked) -> bytes:
    """The whole list, in the order shown, as .xlsx."""
    rows = [[column.value(row) for column in found.columns] for row in found.every]
    cents = frozenset(place for place, column in enumerate(found.columns) if column.is_cents)
    table = Table(title, [column.heading for column in found.columns], rows, cents=cents)
    return workbook(
        [Sheet(title, [table], [24.0] * len(found.columns))], title=title, author=author, made_at=clock.now()
    )
