"""What a column of somebody's own list is: by what was chosen before, by its heading, or by its cells."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import zip_longest

from portal.exchange.workbook.facts.sheets.families import FAMILIES
from portal.exchange.workbook.facts.sheets.people import VOLUNTEERS
from portal.exchange.workbook.facts.sheets.sheet import Sheet
from portal.exchange.workbook.facts.values.cells import Unreadable
from portal.kit import clock
from portal.kit.folding import folded

WHOLE_NAME = "whole_name"  # a column of ours that the workbook does not have: first and last name together
WHOLE_NAME_TITLE = "Hele naam"
ADULT = 15  # years ago: an earlier day is a birthday, a later one a start
TICKS = {"x", "geen", "ja", "nee", "neen"}
"""A column of these alone ticks something, and is no gender or vehicle."""
SHARE = 0.8  # of the filled cells that must be alike

_REACH = {
    "phone": ("gsm", "tel", "telefoonnummer", "gsm-nummer", "gsmnummer", "mobiel"),
    "email": ("mail", "email", "mailadres", "e-mailadres", "emailadres"),
    "street": ("straat", "adres", "straat en nr", "straat + nr"),
    "postcode": ("postnummer", "pc"),
}
_OF_VOLUNTEERS = _REACH | {
    WHOLE_NAME: ("naam", "vrijwilliger", "volledige naam", "naam en voornaam", "naam voornaam", "voornaam en naam"),
    "family_name": ("achternaam",),
    "town": ("woonplaats", "stad"),
    "birth_on": ("geboren", "geboren op", "geboortedag"),
    "gender": ("m/v",),
    "iban": ("rekening", "rekeningnummer"),
    "account_holder": ("op naam van",),
    "role": ("functie", "taak"),
    "started_on": ("sinds", "start", "startdatum", "begonnen op", "vrijwilliger sinds"),
}
_OF_FAMILIES = _REACH | {
    "code": ("gezinscode", "nummer"),
    "name": ("familie", "familienaam", "gezin"),
    "language": ("taal",),
    "municipality": ("stad",),
    "town": ("woonplaats",),
}
VOLUNTEER_WORDS, FAMILY_WORDS = (
    {word: key for key, words in meanings.items() for word in words} for meanings in (_OF_VOLUNTEERS, _OF_FAMILIES)
)
KINDS: Mapping[str, tuple[Sheet, Mapping[str, str]]] = {
    "vrijwilligers": (VOLUNTEERS, VOLUNTEER_WORDS),
    "gezinnen": (FAMILIES, FAMILY_WORDS),
}
"""What can be pasted → the sheet of the workbook that it becomes, and what people call its columns."""

_FAMILY_FIRST = ("naam en voornaam", "naam, voornaam", "naam voornaam", "familienaam ")
_BEFORE_A_FAMILY = {"de", "van", "vande", "vanden", "vander", "den", "der", "ten", "ter", "el", "le", "la", "du", "von"}

_STREET = re.compile(r"[^\d,;@]{3,}\s\d{1,4}\s?[a-zA-Z]?(?:,?\s(?:bus|b)\.?\s?\w{1,5})?")
_PLACE = re.compile(r"[1-9]\d{3}", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_CODE = re.compile(r"[A-Za-z]{1,4}[- ]?\d{1,5}", re.ASCII)
_COMMA = re.compile(r"[^\W\d_][^\d,;@]*, ?[^\W\d_][^\d,;@]*")
_NAMES = re.compile(r"(?:[^\W\d_][^\d,;@\s]*\s+){1,5}[^\W\d_][^\d,;@\s]*")


def choices(kind: str) -> Mapping[str, str]:
    """What a column may be: key → title."""
    sheet, _ = KINDS[kind]
    whole = {WHOLE_NAME: WHOLE_NAME_TITLE} if sheet is VOLUNTEERS else {}
    return {**whole, **{column.key: column.title for column in sheet.columns}}


def known_words(kind: str) -> Mapping[str, str]:
    """A heading, folded → the key of a column."""
    sheet, words = KINDS[kind]
    return {**{folded(column.title): column.key for column in sheet.columns}, **words}


def heading_key(heading: str) -> str:
    """A heading as it is looked up and remembered."""
    return folded(heading).rstrip("*:. ").strip()


Meaning = Callable[[str], str | None]
"""A heading → the key of a column, "" for one that is left out, None where nobody knows it."""


def proposed(kind: str, headings: Sequence[str], rows: Sequence[Sequence[str]], meaning: Meaning) -> tuple[str, ...]:
    """The key of each column, "" where it does not seem to be one of ours."""
    keys = [meaning(heading) for heading in headings]
    if "given_name" in keys and "family_name" not in keys:  # beside a first name, "Naam" is the other one
        keys = ["family_name" if key == WHOLE_NAME else key for key in keys]
    taken = {key for key in keys if key}
    columns = list(zip_longest(*rows, fillvalue=""))
    for place, key in enumerate(keys):
        if key is None:
            cells = [cell for cell in columns[place] if cell] if place < len(columns) else []
            keys[place] = found = by_content(kind, cells, taken)
            taken.add(found)
    return tuple(key or "" for key in keys)


def is_family_first(heading: str, names: Collection[str]) -> bool:
    """Whether whole names seem to begin with the family name: the heading says so, or most begin with De, Van …"""
    begun = sum(folded(name).partition(" ")[0] in _BEFORE_A_FAMILY for name in names)
    return heading_key(heading).startswith(_FAMILY_FIRST) or begun * 2 > len(names)


def by_content(kind: str, cells: Collection[str], taken: Collection[str]) -> str:
    """The first kind of value that most of these cells are, and no column has yet; "" for none."""
    sheet, _ = KINDS[kind]
    readers = {column.key: column.read for column in sheet.columns}
    has_names = not {"given_name", "family_name", WHOLE_NAME}.isdisjoint(taken)

    def reads(key: str) -> Callable[[str], bool]:
        def is_one(cell: str) -> bool:
            try:
                return readers[key](cell) not in ("", None)
            except Unreadable:
                return False

        return is_one

    tests: list[tuple[str, Callable[[str], bool]]] = [(key, reads(key)) for key in ("email", "iban", "phone")]
    if sheet is VOLUNTEERS:
        tests += [
            (key, reads(key)) for key in ("gender", "role", "vehicle") if not TICKS.issuperset(map(folded, cells))
        ]
        is_day = reads("birth_on")
        tests += [
            ("birth_on", lambda cell: is_day(cell) and readers["birth_on"](cell).year < clock.today().year - ADULT),
            ("started_on", is_day),
        ]
        if not has_names:
            tests += [(WHOLE_NAME, lambda cell: bool(_COMMA.fullmatch(cell) or _NAMES.fullmatch(cell)))]
    else:
        tests += [("code", lambda cell: bool(_CODE.fullmatch(cell)))]
    tests += [
        ("street", lambda cell: bool(_STREET.fullmatch(cell))),
        ("postcode", lambda cell: bool(_PLACE.fullmatch(cell)) and not _YEAR.fullmatch(cell)),
    ]
    for key, is_one in tests:
        may_be = cells and key not in taken and (key in readers or key == WHOLE_NAME)
        if may_be and sum(map(is_one, cells)) >= SHARE * len(cells):
            return key
    return ""
