"""A list that was copied out of a sheet → rows under the headings of the workbook, as its import reads them."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.exchange.workbook.facts.columns import Sheet
from portal.exchange.workbook.facts.sheets import FAMILIES, VOLUNTEERS
from portal.kit.errors import RuleError
from portal.kit.folding import folded
from portal.kit.text import one_line

MOST = 1000  # rows: more are a workbook
SHOWN = 5
WHOLE_NAME = "whole_name"  # a column of ours that the workbook does not have: first and last name together
NO_HEADINGS = "De eerste rij noemt de kolommen niet. Kopieer ook de rij met de titels, zoals Naam, Mail en Gsm."

_REACH = {
    "gsm": "phone", "tel": "phone", "telefoonnummer": "phone", "gsm-nummer": "phone", "gsmnummer": "phone",
    "mobiel": "phone", "mail": "email", "email": "email", "mailadres": "email", "e-mailadres": "email",
    "emailadres": "email", "straat": "street", "adres": "street", "straat en nr": "street", "straat + nr": "street",
    "postnummer": "postcode", "pc": "postcode",
}  # fmt: skip
VOLUNTEER_WORDS = {
    **_REACH, "naam": WHOLE_NAME, "vrijwilliger": WHOLE_NAME, "volledige naam": WHOLE_NAME, "achternaam": "family_name",
    "woonplaats": "town", "stad": "town", "geboren": "birth_on", "geboren op": "birth_on", "geboortedag": "birth_on",
    "m/v": "gender", "rekening": "iban", "rekeningnummer": "iban", "op naam van": "account_holder", "functie": "role",
    "taak": "role", "sinds": "started_on", "start": "started_on", "startdatum": "started_on",
    "begonnen op": "started_on", "vrijwilliger sinds": "started_on",
}  # fmt: skip
FAMILY_WORDS = {
    **_REACH, "gezinscode": "code", "nummer": "code", "familie": "name", "familienaam": "name", "gezin": "name",
    "taal": "language", "stad": "municipality", "woonplaats": "town",
}  # fmt: skip
KINDS: Mapping[str, tuple[Sheet, Mapping[str, str]]] = {
    "vrijwilligers": (VOLUNTEERS, VOLUNTEER_WORDS),
    "gezinnen": (FAMILIES, FAMILY_WORDS),
}
"""What can be pasted → the sheet of the workbook that it becomes, and what people call its columns."""


@dataclass(frozen=True)
class Pasted:
    """headings, rows: of the workbook, every row as long as the headings. skipped: headings that it does not have."""

    sheet: Sheet
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    skipped: tuple[str, ...]

    @property
    def first(self) -> tuple[tuple[str, ...], ...]:
        """The rows to show before anything is done with them."""
        return self.rows[:SHOWN]


def pasted(kind: str, text: str, usual: Mapping[str, str], codes: Sequence[str] = ()) -> Pasted:
    """What was pasted, understood. RuleError (field "text") where it is no list, or its headings say nothing.

    usual: key of a column → what holds for every row where the list has no such column. codes: for families without.
    """
    sheet, words = KINDS[kind]
    table = _table(text)
    titles = {column.key: column.title for column in sheet.columns}
    by_word = {**{folded(title): key for key, title in titles.items()}, **words}
    keys = [by_word.get(folded(cell).rstrip("*:. ").strip(), "") for cell in table[0]]
    if not any(keys):
        raise RuleError(NO_HEADINGS, "text")
    skipped = tuple(cell for cell, key in zip(table[0], keys, strict=True) if cell and not key)
    rows = [_row(keys, cells) for cells in table[1:] if any(cells)]
    if not rows:
        raise RuleError("Onder de titels staat nog niemand. Kopieer ook de rijen.", "text")
    if len(rows) > MOST:
        raise RuleError(f"Dit zijn {len(rows)} rijen. Plak er hoogstens {MOST}, of gebruik het werkboek.", "text")
    for row, code in zip(rows, codes, strict=False):
        row.setdefault("code", code)
    for row in rows:
        for key, value in usual.items():
            row[key] = row.get(key) or value
    used = [column.key for column in sheet.columns if any(column.key in row for row in rows)]
    lines = tuple(tuple(row.get(key, "") for key in used) for row in rows)
    return Pasted(sheet, tuple(titles[key] for key in used), lines, skipped)


def _table(text: str) -> list[list[str]]:
    """The cells: apart by tabs, as every sheet copies them, or else by the sign of a CSV file."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise RuleError("Plak hier eerst je lijst.", "text")
    sign = next((sign for sign in ("\t", ";", ",") if sign in lines[0]), "\t")
    try:
        found = [[one_line(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=sign)]
    except csv.Error:
        raise RuleError("Deze lijst kunnen we niet lezen. Kopieer ze opnieuw uit je rekenblad.", "text") from None
    found = [row for row in found if any(row)]
    wide = max(map(len, found))
    return [row + [""] * (wide - len(row)) for row in found]


def _row(keys: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells by key; of two columns that mean the same the first that is filled in counts."""
    row: dict[str, str] = {}
    for key, cell in zip(keys, cells, strict=False):
        if key and not row.get(key):
            row[key] = cell
    if WHOLE_NAME in row:
        given, family = _split(row.pop(WHOLE_NAME))
        row["given_name"], row["family_name"] = row.get("given_name") or given, row.get("family_name") or family
    return row


def _split(name: str) -> tuple[str, str]:
    """("An", "Peeters") of "Peeters, An" and of "An Peeters": the first word is the given name where no comma tells."""
    family, comma, given = name.partition(",")
    if comma:
        return given.strip(), family.strip()
    first, _, rest = name.partition(" ")
    return first, rest.strip()
