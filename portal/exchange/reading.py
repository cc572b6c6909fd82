"""A workbook as bytes → rows of plain values, and a sentence for every cell that cannot be read."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from portal.exchange.cells import Unreadable
from portal.exchange.sheets import SHEETS, Column, Sheet
from portal.kit.errors import RuleError

LARGEST = 60 * 1024 * 1024  # bytes as it comes
LARGEST_UNPACKED = 800 * 1024 * 1024
MOST_PARTS = 2000
MOST_RATIO = 300  # a workbook packs well, a bomb far better
NO_WORKBOOK = "Dit bestand is geen Excel-werkboek. Open het in Excel of LibreOffice en bewaar het als .xlsx."


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where. row 0: the sheet as a whole; column "": the row as a whole."""

    sheet: str
    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number in Excel and its values by the keys of the columns."""

    number: int
    values: dict[str, Any]


@dataclass
class Findings:
    """Everything that was found wrong; only the first ones are kept, the rest is counted."""

    keep: int = 500
    problems: list[Problem] = field(default_factory=list)
    total: int = 0

    def add(self, sheet: str, row: int, column: str, sentence: str) -> None:
        self.total += 1
        if len(self.problems) < self.keep:
            self.problems.append(Problem(sheet, row, column, sentence))


class Workbook:
    """An opened workbook. RuleError when it is none, or when it is too large to be one that somebody made."""

    def __init__(self, content: bytes) -> None:
        _refuse_what_explodes(content)
        # Only here: reading is rare, and the library is native code that nobody else needs.
        from python_calamine import CalamineError, CalamineWorkbook

        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        except (CalamineError, OSError, ValueError) as error:
            raise RuleError(NO_WORKBOOK, "file") from error
        self.names = {name.strip().casefold(): name for name in self._book.sheet_names}

    def unknown(self) -> list[str]:
        """Tabs that are none of ours, in the order of the workbook."""
        known = {sheet.name.casefold() for sheet in SHEETS} | {"uitleg", "lijsten"}
        return [name for key, name in self.names.items() if key not in known]

    def rows(self, sheet: Sheet, findings: Findings) -> Iterator[Row]:
        """The readable rows of a sheet; a row with a problem is told and left out. No tab: no rows."""
        name = self.names.get(sheet.name.casefold())
        if name is None:
            return
        from python_calamine import CalamineError

        try:
            lines = iter(self._book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        except (CalamineError, ValueError) as error:
            raise RuleError(
                f"Het blad {sheet.name} kan niet gelezen worden. Bewaar het werkboek opnieuw.", "file"
            ) from error
        columns = _columns(sheet, next(lines, []), findings)
        if columns is None:
            return
        empty = {column.key: column.empty for column in sheet.columns}
        for number, cells in enumerate(lines, 2):
            row = _row(sheet, number, columns, cells, empty, findings)
            if row is not None:
                yield row


def _refuse_what_explodes(content: bytes) -> None:
    if not content:
        raise RuleError("Dit bestand is leeg. Kies het werkboek opnieuw.", "file")
    if len(content) > LARGEST:
        raise RuleError("Dit bestand is groter dan 60 MB. Laad het in delen.", "file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            entries = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise RuleError(NO_WORKBOOK, "file") from error
    unpacked = sum(entry.file_size for entry in entries)
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise RuleError(NO_WORKBOOK, "file")
    if any("vbaproject" in name.lower() for name in names):
        raise RuleError("Dit werkboek bevat macro’s. Bewaar het als gewone .xlsx, zonder macro’s.", "file")
    suspect = unpacked > 20_000_000 and unpacked > MOST_RATIO * len(content)
    if len(entries) > MOST_PARTS or unpacked > LARGEST_UNPACKED or suspect:
        raise RuleError("Dit werkboek is uitgepakt veel te groot. Laad het in delen.", "file")


def _columns(sheet: Sheet, header: list[Any], findings: Findings) -> list[tuple[int, Column]] | None:
    """Which place holds which column; None when a required one is missing."""
    found: list[tuple[int, Column]] = []
    for place, title in enumerate(header):
        words = str(title).strip().rstrip("*").strip().casefold()
        column = sheet.by_title.get(words)
        if column is None and words:
            findings.add(
                sheet.name, 1, str(title)[:60], "Deze kolom ken ik niet. Wis ze of gebruik de naam uit het sjabloon."
            )
        elif column is not None and any(other is column for _, other in found):
            findings.add(sheet.name, 1, column.title, "Deze kolom staat er twee keer. Wis er een.")
        elif column is not None:
            found.append((place, column))
    present = {column.key for _, column in found}
    missing = [column.title for column in sheet.columns if column.required and column.key not in present]
    if missing and found:
        findings.add(sheet.name, 1, missing[0], f"Deze kolom ontbreekt: {', '.join(missing)}.")
    return None if missing else found


def _row(
    sheet: Sheet,
    number: int,
    columns: list[tuple[int, Column]],
    cells: list[Any],
    empty: dict[str, Any],
    findings: Findings,
) -> Row | None:
    values = dict(empty)
    filled = good = False
    before = findings.total
    for place, column in columns:
        cell = cells[place] if place < len(cells) else ""
        if cell is None or cell == "" or (isinstance(cell, str) and not cell.strip()):
            continue
        filled = True
        try:
            values[column.key] = column.read(cell)
        except Unreadable as error:
            findings.add(sheet.name, number, column.title, str(error))
    if not filled:
        return None
    for column in sheet.columns:
        if column.required and values[column.key] in ("", None) and findings.total == before:
            findings.add(sheet.name, number, column.title, "Vul deze cel in.")
    good = findings.total == before
    return Row(number, values) if good else None
