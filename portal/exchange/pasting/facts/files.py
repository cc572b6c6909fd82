"""A list as a file of a sheet (Excel, ODS, CSV) → the text that copying it would have given."""

import io
from typing import Any

from portal.exchange.workbook.facts.file.extent import looked_through
from portal.exchange.workbook.facts.file.reading import ON_A_PAGE, refuse_what_explodes
from portal.exchange.workbook.facts.file.refusing import LOCKED
from portal.exchange.workbook.facts.values.cells import typed
from portal.kit import file_kinds
from portal.kit.confined import confined
from portal.kit.errors import RuleError
from portal.kit.text import one_line

LARGEST = 5_000_000  # bytes, as uploaded
MOST_TEXT = 400_000  # characters of what is read
NO_SHEET = "Dit bestand kunnen we niet lezen als lijst. Bewaar het als .xlsx, .ods of .csv en kies het opnieuw."
NOTHING = "In dit bestand staat nog niets. Kies het bestand met je lijst."
TOO_LONG = "Deze lijst is te lang. Laat alleen de kolommen en rijen staan die je nodig hebt."
ZIPPED, OF_OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def text_of(content: bytes) -> str:
    """The first sheet with something in it: a line per row, tabs between the cells. RuleError (field "file")."""
    if len(content) > LARGEST:
        raise RuleError(f"Dit bestand is groter dan {LARGEST // 1_000_000} MB. {TOO_LONG}", "file")
    try:
        if not content.startswith((ZIPPED, OF_OLD)):
            return _decoded(content)
        text: str = confined(as_text, content, limits=ON_A_PAGE)
    except RuleError as error:
        raise RuleError(error.message, "file") from error
    return text


def _decoded(content: bytes) -> str:
    """A CSV file, as any program writes it."""
    text = None
    for encoding in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None or sum(sign < " " and sign not in "\t\r\n\f" for sign in text):
        raise RuleError(NO_SHEET)
    first, _, rest = text.partition("\n")
    text = rest if first.lower().startswith("sep=") else text
    if not text.strip():
        raise RuleError(NOTHING)
    if len(text) > MOST_TEXT:
        raise RuleError(TOO_LONG)
    return text


def as_text(content: bytes) -> str:
    """In the child."""
    # Only here: reading is rare, and the library is native code that nobody else needs.
    from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

    is_excel = False
    if content.startswith(ZIPPED):
        is_excel = b"xl/workbook.xml" in content
        refuse_what_explodes(content, "xl/workbook.xml" if is_excel else "content.xml", _no_list)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            broken: dict[int, dict[int, str]] = {}
            if is_excel:
                sound, found = looked_through(content, {name})
                book, broken = CalamineWorkbook.from_filelike(io.BytesIO(sound)), found.get(name, {})
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if lines := _lines(rows, broken):
                return "\n".join(lines)
    except (CalamineError, WorksheetNotFound, *file_kinds.ODD_ZIP) as error:
        raise _no_list(content) from error
    raise RuleError(NOTHING)


def _no_list(content: bytes) -> RuleError:
    return RuleError(LOCKED if file_kinds.kind_of(content) == file_kinds.LOCKED else NO_SHEET)


def _lines(rows: list[list[Any]], broken: dict[int, dict[int, str]]) -> list[str]:
    """The rows with something in them. An error of Excel stays what it is, so that the check reports it."""
    lines, room = [], MOST_TEXT
    for number, row in enumerate(rows, 1):
        cells = [one_line(typed(cell)) for cell in row]
        for place, words in broken.get(number, {}).items():
            if place < len(cells):
                cells[place] = words or "#N/A"
        if any(cells):
            lines.append("\t".join(_quoted(cell) for cell in cells).rstrip("\t"))
            room -= len(lines[-1]) + 1
            if room < 0:
                raise RuleError(TOO_LONG)
    return lines


def _quoted(cell: str) -> str:
    """As a spreadsheet copies it: in quotes where it begins with one."""
    return '"' + cell.replace('"', '""') + '"' if cell.startswith('"') else cell
