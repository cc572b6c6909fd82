"""XLSX workbooks: sheets with tables in, bytes out. Knows no domain.

The same calls give the same bytes. Text is never taken for a formula, a link or a number; days are real dates.
"""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from portal.kit.records import dataclass
from portal.kit.runs import clean

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | date | None

A4 = 9
LONGEST_TEXT = 32_767  # what a cell can hold
LONGEST_NAME = 31  # of a sheet
INK, LINE = "#500778", "#786C84"
TEMPTING = ("=", "+", "-", "@", "\t", "\r")  # a program that imports the text again could run it


@dataclass(frozen=True)
class Table:
    """Rows under a header. A tenths column takes whole tenths and shows one decimal, a cents column whole
    cents and shows euros; total: a last row in bold."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    tenths: frozenset[int] = frozenset()  # places of columns
    cents: frozenset[int] = frozenset()  # likewise

    def has_numbers(self, place: int) -> bool:
        """Whether a column holds numbers: those are right-aligned, and so is their heading. A day is not a number."""
        cells = [row[place] for row in (*self.rows, *filter(None, (self.total,)))]
        return place in self.tenths | self.cents or any(isinstance(cell, int | float) for cell in cells)


@dataclass(frozen=True)
class Sheet:
    """A tab with its tables under each other. A single table can be filtered and keeps its header in view."""

    name: str
    tables: Sequence[Table]
    widths: Sequence[float] = ()  # of the columns, in characters


def workbook(sheets: Sequence[Sheet], *, title: str, author: str, made_at: datetime) -> bytes:
    """The .xlsx as bytes. made_at: naive UTC, the created moment of the file."""
    import xlsxwriter  # only here: it takes a third of the portal's start, and few workbooks are ever made

    result = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(result, options)
    book.set_properties({"title": clean(title)[:255], "author": clean(author)[:255], "created": made_at})
    pen = _Pen(book)
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name[:LONGEST_NAME]), sheet, pen)
    book.close()
    return result.getvalue()


class _Pen:
    """The formats of cells, made once per workbook; xlsxwriter numbers them in order of creation."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 13, "font_color": INK})
        header: dict[str, Any] = {"bold": True, "font_color": INK, "bottom": 2, "bottom_color": INK, "text_wrap": True}
        self.header = book.add_format(header)
        self.over_numbers = book.add_format(header | {"align": "right"})
        looks: dict[str, dict[str, Any]] = {
            "text": {},
            "safe": {"quote_prefix": True},
            "date": {"num_format": "d/m/yyyy", "align": "left"},
            "number": {"num_format": "0"},
            "tenths": {"num_format": "0.0"},
            "cents": {"num_format": "#,##0.00"},
        }
        line: dict[str, Any] = {"bottom": 1, "bottom_color": "#DCD5E3", "valign": "top"}
        total: dict[str, Any] = {"bold": True, "top": 1, "top_color": LINE}
        self.looks = {name: book.add_format(line | look) for name, look in looks.items()}
        self.totals = {name: book.add_format(total | look) for name, look in looks.items()}


def _write(tab: Any, sheet: Sheet, pen: _Pen) -> None:
    tab.set_paper(A4)
    tab.set_landscape()
    tab.fit_to_pages(1, 0)
    for place, width in enumerate(sheet.widths):
        tab.set_column(place, place, width)
    alone = len(sheet.tables) == 1
    row = 0
    for table in sheet.tables:
        if not alone:
            tab.write_string(row, 0, clean(table.title), pen.title)
            row += 1
        for place, words in enumerate(table.columns):
            tab.write_string(row, place, clean(words), pen.over_numbers if table.has_numbers(place) else pen.header)
        if alone:
            tab.freeze_panes(row + 1, 0)
            tab.repeat_rows(row)
            tab.autofilter(row, 0, row + len(table.rows), len(table.columns) - 1)
        row += 1
        for cells in table.rows:
            _line(tab, row, cells, table, pen.looks)
            row += 1
        if table.total:
            _line(tab, row, table.total, table, pen.totals)
            row += 1
        row += 1


def _line(tab: Any, row: int, cells: Sequence[Cell], table: Table, looks: dict[str, Any]) -> None:
    for place, cell in enumerate(cells):
        if cell is None or cell == "":
            tab.write_blank(row, place, None, looks["text"])
        elif isinstance(cell, date):
            tab.write_datetime(row, place, cell, looks["date"])
        elif isinstance(cell, str):
            text = clean(cell)[:LONGEST_TEXT]
            tab.write_string(row, place, text, looks["safe" if text.startswith(TEMPTING) else "text"])
        elif place in table.tenths:
            tab.write_number(row, place, cell / 10, looks["tenths"])
        elif place in table.cents:
            tab.write_number(row, place, cell / 100, looks["cents"])
        else:
            tab.write_number(row, place, cell, looks["tenths" if isinstance(cell, float) else "number"])
