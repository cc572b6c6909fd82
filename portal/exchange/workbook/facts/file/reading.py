"""A workbook as bytes → rows of plain values, and a sentence for every cell that cannot be read.

It is read once, in a child process (`portal.kit.confined`), into lines of JSON; whatever looks at the workbook later
looks at those: `Workbook`.
"""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from portal.exchange.workbook.facts.file.extent import Broken, looked_through
from portal.exchange.workbook.facts.file.headings import Untitled, columns_of, header_of, is_nothing
from portal.exchange.workbook.facts.file.refusing import no_known_sheet, no_workbook, two_alike
from portal.exchange.workbook.facts.sheets.order import SHEETS
from portal.exchange.workbook.facts.sheets.sheet import Sheet
from portal.exchange.workbook.facts.values.cells import Unreadable
from portal.exchange.workbook.facts.values.column import Column
from portal.kit.confined import Limits, confined
from portal.kit.errors import RuleError
from portal.kit.file_kinds import ODD_ZIP
from portal.kit.folding import folded

LARGEST = 60 * 1024 * 1024  # bytes, as uploaded
LARGEST_UNPACKED = 800 * 1024 * 1024
MOST_PARTS = 2000
MOST_RATIO = 300  # a workbook packs well, a bomb far better
BROKEN = "Hier staat een fout van Excel ({}). Verbeter de formule, of typ de waarde."
EMPTY = "Deze formule heeft nog geen uitkomst. Bewaar het werkboek in Excel of LibreOffice, of typ de waarde."
TOO_MUCH = "Dit werkboek is uitgepakt veel te groot. Laad het in delen."

ON_A_PAGE = Limits(megabytes=280, seconds=15, wait=40, answer=12_000_000)
BY_COMMAND = Limits(megabytes=2000, seconds=600, wait=1200, answer=400_000_000)


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
    """A workbook that was read: `read_workbook`."""

    def __init__(self, read: bytes) -> None:
        first, *self._lines = read.split(b"\n")
        about = json.loads(first)
        self._unknown: list[str] = about["unknown"]
        self._begins: dict[str, int] = about["sheets"]

    def unknown(self) -> list[str]:
        """Tabs that are not ours, in the order of the workbook."""
        return self._unknown

    def has(self, sheet: Sheet) -> bool:
        """Whether a tab of this workbook is that sheet."""
        return sheet.name in self._begins

    def rows(self, sheet: Sheet, findings: Findings) -> Iterator[Row]:
        """The readable rows of a sheet; a row with a problem is reported and left out. No tab: no rows."""
        if not self.has(sheet):
            return
        empty = {column.key: column.empty for column in sheet.columns}
        for place in range(self._begins[sheet.name], len(self._lines)):
            line = json.loads(self._lines[place])
            match line:
                case [int(number), dict(values)]:
                    yield Row(number, empty | {key: _value(value) for key, value in values.items()})
                case [int(number), str(column), str(sentence)]:
                    findings.add(sheet.name, number, column, sentence)
                case {"more": int(more)}:
                    findings.total += more
                case _:
                    return


def read_workbook(content: bytes, *, on_a_page: bool = True) -> bytes:
    """What a workbook holds, for `Workbook`. RuleError when it is not one, or larger than anybody makes. on_a_page:
    while somebody waits; else as the command reads it, up to the size of a network.
    """
    if not content:
        raise RuleError("Dit bestand is leeg. Kies het werkboek opnieuw.", "file")
    if len(content) > LARGEST:
        raise RuleError("Dit bestand is groter dan 60 MB. Laad het in delen.", "file")
    limits = ON_A_PAGE if on_a_page else BY_COMMAND
    try:
        read: bytes = confined(as_lines, content, limits.answer, limits=limits)
    except RuleError as error:
        raise RuleError(error.message, "file") from error
    return read


def as_lines(content: bytes, most: int) -> bytes:
    """In the child: the sheets that are ours as lines of JSON, at most so many bytes of them."""
    refuse_what_explodes(content)
    # Only here: reading is rare, and the library is native code that nobody else needs.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sound, broken = looked_through(content, {sheet.name for sheet in SHEETS})
        book = CalamineWorkbook.from_filelike(io.BytesIO(sound))
    except (CalamineError, *ODD_ZIP) as error:
        raise no_workbook(content) from error
    names = {folded(name): name for name in book.sheet_names}
    alike = Counter(map(folded, book.sheet_names))
    ours = [sheet for sheet in SHEETS if folded(sheet.name) in names]
    if not ours:
        raise no_known_sheet(list(book.sheet_names), [sheet.name for sheet in SHEETS])
    for sheet in ours:
        if alike[folded(sheet.name)] > 1:
            raise two_alike(sheet.name)
    known = {folded(sheet.name) for sheet in SHEETS} | {"uitleg", "lijsten"}
    begins: dict[str, int] = {}
    lines: list[bytes] = []
    for sheet in ours:
        begins[sheet.name] = len(lines)
        for line in _lines_of(book, names[folded(sheet.name)], sheet, broken.get(sheet.name, {})):
            lines.append(_dumped(line))
            most -= len(lines[-1]) + 1
            if most < 100_000:
                raise RuleError(TOO_MUCH)
    unknown = [name[:100] for key, name in names.items() if key not in known]
    return _joined(begins, unknown[:200], lines)


def _lines_of(book: Any, name: str, sheet: Sheet, broken: Broken) -> Iterator[Any]:
    """[row, values] for each readable row, [row, column, sentence] for each problem, None at the end."""
    from python_calamine import CalamineError

    try:
        cells = iter(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    except (CalamineError, ValueError) as error:
        raise RuleError(f"Het blad {sheet.name} kan niet gelezen worden. Bewaar het werkboek opnieuw.") from error
    yield from _as_read(cells, sheet, broken)


def read_rows(sheet: Sheet, rows: Iterable[list[Any]]) -> bytes:
    """Rows of one sheet from elsewhere, the headings first, as `read_workbook` gives those of a workbook."""
    return _joined({sheet.name: 0}, [], map(_dumped, _as_read(iter(rows), sheet, {})))


def _joined(begins: dict[str, int], unknown: list[str], lines: Iterable[bytes]) -> bytes:
    """What `Workbook` reads: at which line each sheet begins, the tabs that are not ours, and the lines."""
    return b"\n".join([_dumped({"sheets": begins, "unknown": unknown}), *lines])


def _dumped(line: Any) -> bytes:
    return json.dumps(line, default=_told, ensure_ascii=False, separators=(",", ":")).encode()


def _as_read(cells: Iterator[list[Any]], sheet: Sheet, broken: Broken) -> Iterator[Any]:
    findings = Findings()
    place, header, cells = header_of(sheet, cells)
    columns = columns_of(sheet, header, place, findings.add)
    untitled = Untitled(sheet, header)
    told = 0
    if columns is not None:
        for number, row in enumerate(cells, place + 1):
            untitled.look(number, row, findings.add)
            values = _row(sheet, number, columns, row, findings, broken.get(number, {}))
            if values is not None:
                yield [number, values]
            for problem in findings.problems[told:]:
                yield [problem.row, problem.column, problem.sentence]
            told = len(findings.problems)
    for problem in findings.problems[told:]:
        yield [problem.row, problem.column, problem.sentence]
    if findings.total > len(findings.problems):
        yield {"more": findings.total - len(findings.problems)}
    yield None


def _told(value: Any) -> Any:
    """Days and hours as JSON."""
    return {"day": value.isoformat()} if isinstance(value, date) else {"hour": value.isoformat()}


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else time.fromisoformat(value["hour"])
    return value


def refuse_what_explodes(
    content: bytes, part: str = "xl/workbook.xml", refusal: Callable[[bytes], RuleError] = no_workbook
) -> None:
    """RuleError for a zip that is no workbook, holds macros, or unpacks into far more than somebody typed.

    part: what only a sheet of that program has; refusal: what is said of a file without it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            entries = parts.infolist()
    except ODD_ZIP as error:
        raise refusal(content) from error
    unpacked = sum(entry.file_size for entry in entries)
    names = {entry.filename for entry in entries}
    if part not in names:
        raise refusal(content)
    if any("vbaproject" in name.lower() for name in names):
        raise RuleError("Dit werkboek bevat macro’s. Bewaar het als gewone .xlsx, zonder macro’s.")
    suspect = unpacked > 20_000_000 and unpacked > MOST_RATIO * len(content)
    if len(entries) > MOST_PARTS or unpacked > LARGEST_UNPACKED or suspect:
        raise RuleError(TOO_MUCH)


def _row(
    sheet: Sheet,
    number: int,
    columns: list[tuple[int, Column]],
    cells: list[Any],
    findings: Findings,
    broken: dict[int, str],
) -> dict[str, Any] | None:
    """The values of the filled cells; None where there are none, or where one is wrong."""
    values: dict[str, Any] = {}
    filled = False
    before = findings.total
    for place, column in columns:
        cell = cells[place] if place < len(cells) else ""
        if place in broken:
            filled = True
            findings.add(sheet.name, number, column.title, BROKEN.format(broken[place]) if broken[place] else EMPTY)
            continue
        if is_nothing(cell):
            continue
        filled = True
        try:
            values[column.key] = column.read(cell)
        except Unreadable as error:
            findings.add(sheet.name, number, column.title, str(error))
    if not filled:
        return None
    for column in sheet.columns:
        if column.required and values.get(column.key, column.empty) in ("", None) and findings.total == before:
            findings.add(sheet.name, number, column.title, "Vul deze cel in.")
    return values if findings.total == before else None
