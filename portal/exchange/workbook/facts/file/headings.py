"""The row of headings of a sheet: where it is, which column is what, and what has no heading."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from portal.exchange.workbook.facts.file.extent import letters
from portal.exchange.workbook.facts.sheets.sheet import Sheet
from portal.exchange.workbook.facts.values.column import Column
from portal.kit.folding import folded
from portal.kit.text import one_line

NOTHING = {"", "-", "–", "—", "/", "nvt", "n.v.t."}
"""What people write in a cell to say that nothing belongs there."""
LOOKED_AT = 20  # rows in which the headings are sought
NO_TITLES = "Op dit blad staat geen enkele titel uit het sjabloon. Zet ze in een rij boven de andere."
UNTITLED = "Boven wat hier staat, staat geen titel. Zet er een uit het sjabloon boven, of wis deze kolom."

Add = Callable[[str, int, str, str], None]
"""Reports what is wrong: sheet, row, column, sentence."""


def is_nothing(cell: Any) -> bool:
    """Whether a cell is empty, or says that it is."""
    return cell is None or (isinstance(cell, str) and one_line(cell).lower() in NOTHING)


def header_of(sheet: Sheet, cells: Iterator[list[Any]]) -> tuple[int, list[Any], Iterator[list[Any]]]:
    """The number of the row that holds the headings, its cells, and the rows below.

    The first that is not empty, or the first with two headings of ours where that one has none: a title of the whole
    list is above them.
    """
    first = list(itertools.islice(cells, LOOKED_AT))
    filled = [place for place, row in enumerate(first) if not all(map(is_nothing, row))]
    if not filled:
        return _below_blanks(len(first), cells)
    least = min(2, len(sheet.columns))
    titled = (place for place in filled if sum(_column(sheet, cell) is not None for cell in first[place]) >= least)
    found = filled[0]
    if not any(_column(sheet, cell) for cell in first[found]):
        found = next(titled, found)
    return found + 1, first[found], itertools.chain(first[found + 1 :], cells)


def _below_blanks(before: int, cells: Iterator[list[Any]]) -> tuple[int, list[Any], Iterator[list[Any]]]:
    for number, row in enumerate(cells, before + 1):
        if not all(map(is_nothing, row)):
            return number, row, cells
    return 1, [], cells


def _column(sheet: Sheet, title: Any) -> Column | None:
    return sheet.by_title.get(_words(title))


def _words(title: Any) -> str:
    return "" if title is None else folded(str(title)).rstrip("*").strip()


def columns_of(sheet: Sheet, header: list[Any], row: int, add: Add) -> list[tuple[int, Column]] | None:
    """Which place holds which column; None when a required one is missing."""
    found: list[tuple[int, Column]] = []
    if any(map(_words, header)) and not any(_column(sheet, title) for title in header):
        add(sheet.name, row, "", NO_TITLES)
        return None
    for place, title in enumerate(header):
        column = _column(sheet, title)
        if column is None and _words(title):
            add(sheet.name, row, str(title)[:60], "Deze kolom ken ik niet. Wis ze of gebruik de naam uit het sjabloon.")
        elif column is not None and any(other is column for _, other in found):
            add(sheet.name, row, column.title, "Deze kolom staat er twee keer. Wis er een.")
        elif column is not None:
            found.append((place, column))
    present = {column.key for _, column in found}
    missing = [column.title for column in sheet.columns if column.required and column.key not in present]
    if missing and found:
        add(sheet.name, row, missing[0], f"Deze kolom ontbreekt: {', '.join(missing)}.")
    return None if missing else found


class Untitled:
    """The columns of a sheet without a heading: their cells are not read, and that is reported once."""

    def __init__(self, sheet: Sheet, header: list[Any]) -> None:
        self.sheet = sheet
        self.titled = {place for place, title in enumerate(header) if _words(title)}

    def look(self, number: int, row: list[Any], add: Add) -> None:
        """Reports the first filled cell of each."""
        for place, cell in enumerate(row):
            if place not in self.titled and not is_nothing(cell):
                self.titled.add(place)
                add(self.sheet.name, number, letters(place + 1), UNTITLED)
