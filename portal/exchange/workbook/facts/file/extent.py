"""How far a sheet really reaches, before a reader makes a grid of it: a cell at XFD1048576 would ask for 549 GB.

The parts are streamed, and only a cell with something in it counts: a space that somebody left in the last row and
column is cut out.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Collection
from dataclasses import field
from typing import Any
from xml.parsers import expat

from portal.kit.errors import RuleError
from portal.kit.folding import folded
from portal.kit.records import dataclass

MOST_COLUMNS, MOST_ROWS = 200, 250_000
MOST_CELLS = 4_000_000  # of the rectangle that the filled ones span
CHUNK = 1 << 16
TOO_FAR = (
    "Op het blad {sheet} staat iets in cel {cell}, ver van al de rest. Wis wat na kolom GR of onder rij 250.000 "
    "staat, en bewaar het werkboek opnieuw."
)
TOO_WIDE = "Op het blad {sheet} staan er cellen te ver uit elkaar. Zet alles bij elkaar, links boven."

Broken = dict[int, dict[int, str]]
"""Row (from 1) → place in it (from 0) → "#N/A", or "" for a formula that was never computed."""

_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class _Cell:
    """A cell beyond the limits: where its words are in the part, and what they are."""

    name: str
    begins: int
    kind: str = ""
    words: str = ""


@dataclass
class _Extent:
    """What was seen of one sheet: how far its cells reach, and those beyond the limits."""

    rows: int = 0
    columns: int = 0
    cells: list[tuple[_Cell, int]] = field(default_factory=list)  # with where it ends
    broken: Broken = field(default_factory=dict)


def looked_through(content: bytes, sheets: Collection[str]) -> tuple[bytes, dict[str, Broken]]:
    """The workbook without the blank cells far off on these sheets, and by sheet the cells that hold an error, which a
    reader would take for empty ones. RuleError where a cell that is not blank is far off.

    What is not found here (an odd packing, other names) is left to the reader, whose memory is limited.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        cut: dict[str, bytes] = {}
        broken: dict[str, Broken] = {}
        known = {folded(name): name for name in sheets}
        for sheet, part in _parts(book, known).items():
            seen = _extent(book, part)
            broken[known[folded(sheet)]] = seen.broken
            if seen.cells:
                blank = _blank_strings(book) if any(cell.kind == "s" for cell, _ in seen.cells) else set()
                for cell, _ in seen.cells:
                    words = cell.words.strip()
                    if words and not (cell.kind == "s" and words in blank):
                        raise RuleError(TOO_FAR.format(sheet=sheet[:40], cell=cell.name))
                cut[part] = _without(book.read(part), [(cell.begins, end) for cell, end in seen.cells])
            if seen.rows * seen.columns > MOST_CELLS:
                raise RuleError(TOO_WIDE.format(sheet=sheet[:40]))
        return (_packed(book, cut) if cut else content), broken


def _parts(book: zipfile.ZipFile, wanted: Collection[str]) -> dict[str, str]:
    """The name of each wanted sheet → its part."""
    named: dict[str, str] = {}

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet" and folded(attributes.get("name", "")) in wanted:
            key = next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
            named[key] = attributes["name"].strip()

    found: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("Id") in named:
            part = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            if part in names:
                found[named[attributes["Id"]]] = part

    names = set(book.namelist())
    _stream(book, "xl/workbook.xml", sheet)
    if "xl/_rels/workbook.xml.rels" in names:
        _stream(book, "xl/_rels/workbook.xml.rels", relation)
    return found


def _stream(
    book: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    words: Callable[[str], None] | None = None,
) -> None:
    """A part, element by element, names without their prefix. What is no XML ends where it stops being it."""
    parser = _parser()
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if words is not None:
        parser.CharacterDataHandler = words
    _feed(book, part, parser)


def _parser() -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: Any) -> None:
        raise expat.ExpatError

    parser.EntityDeclHandler = refuse
    return parser


def _feed(book: zipfile.ZipFile, part: str, parser: Any) -> None:
    try:
        with book.open(part) as source:
            while chunk := source.read(CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except expat.ExpatError:
        return  # the reader will say what is wrong with it


def _extent(book: zipfile.ZipFile, part: str) -> _Extent:
    seen = _Extent()
    parser = _parser()
    row = column = 0
    far: _Cell | None = None
    in_value = is_formula = False
    kind = value = ""  # value: of an error or a formula alone

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, far, in_value, kind, is_formula, value
        tag = tag.rpartition(":")[2]
        if tag == "c":
            kind, is_formula, value = attributes.get("t", ""), False, ""
            place = _PLACE.fullmatch(attributes.get("r", ""))
            row, column = (int(place[2]), _number(place[1])) if place else (row, column + 1)
            if row > MOST_ROWS or column > MOST_COLUMNS:
                name = place[0] if place else f"{letters(column)}{row}"
                far = _Cell(name, parser.CurrentByteIndex, kind)
        elif tag == "row":
            given = attributes.get("r", "")
            row, column = int(given) if given.isascii() and given.isdigit() else row + 1, 0
        elif tag == "f":
            is_formula = True
        elif tag in ("v", "t"):
            in_value = far is not None or is_formula or kind == "e"
            if far is None:  # a cell with a look and nothing in it makes no grid larger
                seen.rows, seen.columns = max(seen.rows, row), max(seen.columns, column)

    def end(tag: str) -> None:
        nonlocal far, in_value
        tag = tag.rpartition(":")[2]
        if tag in ("v", "t"):
            in_value = False
        elif tag == "c" and far is not None:
            # At an end the index is that of "</c>", or for "<c/>" that of its beginning.
            seen.cells.append((far, parser.CurrentByteIndex))
            far = None
        elif tag == "c" and (kind == "e" or (is_formula and not value and kind != "str")):
            seen.broken.setdefault(row, {})[column - 1] = value
            seen.rows, seen.columns = max(seen.rows, row), max(seen.columns, column)

    def words(text: str) -> None:
        nonlocal value
        if in_value and far is not None and len(far.words) < 100:
            far.words += text.strip() if not far.words else text
        elif in_value and len(value) < 20:
            value = (value + text.strip())[:20]

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    _feed(book, part, parser)
    return seen


def _number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def letters(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def _blank_strings(book: zipfile.ZipFile) -> set[str]:
    """The numbers of the shared strings with nothing in them."""
    if "xl/sharedStrings.xml" not in book.namelist():
        return set()
    blank: set[str] = set()
    number, is_blank = -1, True

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal number, is_blank
        if tag == "si":
            number, is_blank = number + 1, True

    def end(tag: str) -> None:
        if tag == "si" and is_blank:
            blank.add(str(number))

    def words(text: str) -> None:
        nonlocal is_blank
        is_blank = is_blank and not text.strip()

    _stream(book, "xl/sharedStrings.xml", start, end, words)
    return blank


def _without(part: bytes, cells: list[tuple[int, int]]) -> bytes:
    """A part without these cells: each from its beginning to the end of its end tag."""
    kept, place = [], 0
    for begins, ends in cells:
        kept.append(part[place:begins])
        place = part.index(b">", ends) + 1
    return b"".join([*kept, part[place:]])


def _packed(book: zipfile.ZipFile, instead: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for entry in book.infolist():
            target.writestr(entry.filename, instead.get(entry.filename) or book.read(entry))
    return out.getvalue()
