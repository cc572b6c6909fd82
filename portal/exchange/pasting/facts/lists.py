"""A list that was copied out of a sheet → rows under the headings of the workbook, as its import reads them."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import field

from portal.exchange.pasting.facts.proposals import (
    KINDS,
    WHOLE_NAME,
    Meaning,
    by_content,
    choices,
    heading_key,
    is_family_first,
    known_words,
    proposed,
)
from portal.exchange.workbook.facts.sheets.sheet import Sheet
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.kit.text import one_line

MOST = 1000  # rows: more are a workbook
MOST_COLUMNS = 60
SHOWN = 5
NOBODY = "Onder de titels staat nog niemand. Kopieer ook de rijen."


@dataclass(frozen=True)
class Asked:
    """What was said about a list, for as long as it is that list (`shape`); empty where nothing was said yet.

    columns: the key of each column, "" for one that is left out. has_titles: whether the first row holds headings.
    family_first: whether a whole name without a comma begins with the family name.
    """

    columns: tuple[str, ...] = ()
    has_titles: bool | None = None
    family_first: bool | None = None
    shape: str = ""


AS_IT_LOOKS = Asked()


def nobody_knows(_heading: str) -> None:
    """The default of `before`: nobody chose anything yet."""


@dataclass(frozen=True)
class Known:
    """What holds for every list of a branch. usual: key → the value of every row where the list has no such column.
    codes: for families without. before: what each heading was chosen to be earlier."""

    usual: Mapping[str, str] = field(default_factory=dict)
    codes: Sequence[str] = ()
    before: Meaning = nobody_knows


@dataclass(frozen=True)
class Heading:
    """A column of the list: its heading, its first value, and the key of what it is ("" where it is left out)."""

    title: str
    example: str
    key: str


@dataclass(frozen=True)
class Pasted:
    """columns: of the list. headings, rows: of the workbook, every row as long as the headings.

    name: the first name that may be read in two ways, ("An", "De Smet") as it is read now; () where there is none.
    family_first: how such names are read.
    """

    sheet: Sheet
    columns: tuple[Heading, ...]
    has_titles: bool
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    name: tuple[str, ...]
    family_first: bool
    shape: str

    @property
    def is_known(self) -> bool:
        """Whether any column is taken."""
        return any(column.key for column in self.columns)

    @property
    def first(self) -> tuple[tuple[str, ...], ...]:
        """The rows to show before anything is done with them."""
        return self.rows[:SHOWN]

    @property
    def skipped(self) -> tuple[str, ...]:
        """Columns that are left out."""
        return tuple(column.title for column in self.columns if not column.key)


def pasted(kind: str, text: str, known: Known, asked: Asked = AS_IT_LOOKS) -> Pasted:
    """What was pasted, understood. RuleError (field "text") where it is no list, or nothing in it is known."""
    sheet, _ = KINDS[kind]
    words = known_words(kind)

    def meaning(heading: str) -> str | None:
        word = heading_key(heading)
        before = known.before(word)
        return words.get(word) if before is None else before

    table = _table(text, meaning)
    shape = f"{len(table[0])} {'|'.join(map(heading_key, table[0]))}"[:1000]
    same = asked.shape == shape
    has_titles = asked.has_titles if same and asked.has_titles is not None else _has_titles(kind, table, meaning)
    titles = table[0] if has_titles else [f"kolom {place}" for place in range(1, len(table[0]) + 1)]
    lines = table[1:] if has_titles else table
    if not lines:
        raise RuleError(NOBODY, "text")
    if len(lines) > MOST:
        raise RuleError(f"Dit zijn {len(lines)} rijen. Plak er hoogstens {MOST}, of gebruik het werkboek.", "text")
    keys = proposed(kind, titles, lines, meaning)
    if same and len(asked.columns) == len(keys):
        may_be = choices(kind)
        keys = tuple(key if key in may_be else "" for key in asked.columns)
    columns = tuple(
        Heading(title or f"kolom {place + 1}", next((line[place] for line in lines if line[place]), ""), key)
        for place, (title, key) in enumerate(zip(titles, keys, strict=True))
    )
    family_first = asked.family_first if same else None
    if family_first is None:
        places = [place for place, key in enumerate(keys) if key == WHOLE_NAME]
        names = [line[place] for place in places for line in lines if line[place] and "," not in line[place]]
        family_first = any(is_family_first(titles[place], names) for place in places)
    headings, rows, name = _rows(sheet, keys, lines, known, family_first=family_first)
    return Pasted(sheet, columns, has_titles, headings, rows, name, family_first, shape)


def _has_titles(kind: str, table: Sequence[Sequence[str]], meaning: Meaning) -> bool:
    """Whether the first row names the columns: it does where one is known, or where nothing in it is a value."""
    if any(meaning(cell) is not None for cell in table[0]):
        return True
    found = {by_content(kind, [cell], ()) for cell in table[0] if cell}
    return found <= {"", WHOLE_NAME}  # two words are a name, or a heading


def _rows(
    sheet: Sheet, keys: Sequence[str], lines: Sequence[Sequence[str]], known: Known, *, family_first: bool
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """The headings of the workbook, the rows under them, and the first name that may be read in two ways."""
    name: tuple[str, ...] = ()
    rows = []
    for line in lines:
        row, may_be = _row(keys, line, family_first=family_first)
        rows.append(row)
        name = name or may_be
    for row, code in zip(rows, known.codes, strict=False):
        row["code"] = row.get("code") or code
    for row in rows:
        for key, value in known.usual.items():
            row[key] = row.get(key) or value
    used = [column for column in sheet.columns if any(column.key in row for row in rows)]
    cells = tuple(tuple(row.get(column.key, "") for column in used) for row in rows)
    return tuple(column.title for column in used), cells, name


def _table(text: str, meaning: Meaning) -> list[list[str]]:
    """The cells, all rows alike long, from the row with the headings on: apart by tabs, as every sheet copies them, or
    else by the sign of a CSV file."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise RuleError("Plak hier eerst je lijst.", "text")
    sign = next((sign for sign in ("\t", ";", ",") if any(sign in line for line in lines[:SHOWN])), "\t")
    try:
        found = [[one_line(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=sign)]
    except csv.Error:
        raise RuleError("Deze lijst kunnen we niet lezen. Kopieer ze opnieuw uit je rekenblad.", "text") from None
    found = [row for row in found if any(row)]
    while len(found) > 1 and _is_above(found[0], found[1], meaning):
        del found[0]
    wide = max(map(len, found))
    found = [row + [""] * (wide - len(row)) for row in found]
    used = [place for place in range(wide) if any(row[place] for row in found)]
    if len(used) > MOST_COLUMNS:
        raise RuleError(f"Dit zijn {len(used)} kolommen. Plak alleen die je nodig hebt.", "text")
    return [[row[place] for place in used] for row in found]


def _is_above(row: Sequence[str], below: Sequence[str], meaning: Meaning) -> bool:
    """Whether a row is the title of the list as a whole: one cell above a row of more."""
    filled = [cell for cell in row if cell]
    return len(filled) == 1 and sum(map(bool, below)) > 1 and meaning(filled[0]) is None


def _row(keys: Sequence[str], cells: Sequence[str], *, family_first: bool) -> tuple[dict[str, str], tuple[str, ...]]:
    """The cells by key, and the two parts of an ambiguous name. Of two columns that mean the same the
    first that is filled in counts."""
    row: dict[str, str] = {}
    for key, cell in zip(keys, cells, strict=False):
        if key and not row.get(key):
            row[key] = cell
    parts: tuple[str, ...] = ()
    if WHOLE_NAME in row:
        name = row.pop(WHOLE_NAME)
        given, family = _split(name, family_first)
        if "," not in name and given and family:
            parts = (given, family)
        row["given_name"], row["family_name"] = row.get("given_name") or given, row.get("family_name") or family
    return row, parts


def _split(name: str, family_first: bool) -> tuple[str, str]:
    """("An", "Peeters") for "Peeters, An" and "An Peeters"; for "Peeters An" with family_first, without a comma."""
    family, comma, given = name.partition(",")
    if comma:
        return given.strip(), family.strip()
    if family_first:
        family, _, given = name.rpartition(" ")
        return (given, family) if family else ("", given)
    first, _, rest = name.partition(" ")
    return first, rest.strip()
