"""What a cell may hold and what it means: one reader per kind of column, each with its sentence when it is wrong.

A reader takes what the workbook holds (text, number, date, time, yes/no) and gives a plain value, or raises
`Unreadable` with a Dutch sentence that says what to do. Empty cells are the column's business, not the reader's.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from portal.families.file.facts.codes import CODE
from portal.kit import addresses, iban, money, phone
from portal.kit.dates import WEEKDAYS
from portal.kit.folding import folded
from portal.kit.numbers import parse_whole
from portal.kit.text import clean, one_line

Reader = Callable[[Any], Any]


class Unreadable(Exception):
    """The sentence that is shown with the cell."""


MOST_TENTHS = 300 * 10  # of a kilometre
TOTALS = {"totaal", "subtotaal", "algemeen totaal", "aantal"}
YES, NO = {"ja", "j", "yes", "x", "waar", "true", "1"}, {"nee", "neen", "n", "no", "onwaar", "false", "0"}


def words(most: int) -> Reader:
    """One line of text, at most so many characters. A number is taken as it is written: 3999, not 3999.0."""

    def read(cell: Any) -> str:
        text = one_line(typed(cell))
        if len(text) > most:
            raise Unreadable(f"Dit is langer dan {most} tekens. Maak het korter.")
        return text

    return read


def given_name(most: int) -> Reader:
    """A name. The count that people often put below a list is not one."""
    line = words(most)

    def read(cell: Any) -> str:
        text: str = line(cell)
        if folded(text).rstrip(":") in TOTALS:
            raise Unreadable(f"‘{text}’ is geen voornaam. Is dit een rij met een totaal, wis ze dan.")
        return text

    return read


def family_code(cell: Any) -> str:
    """The code of a family, in capitals."""
    code = one_line(typed(cell)).upper()
    if len(code) > 12 or not CODE.fullmatch(code):
        raise Unreadable("Gebruik letters, cijfers en een streepje, bijvoorbeeld G-014.")
    return code


def lines(most: int) -> Reader:
    """Text of several lines."""

    def read(cell: Any) -> str:
        text = clean(typed(cell)).strip()
        if len(text) > most:
            raise Unreadable(f"Dit is langer dan {most} tekens. Maak het korter.")
        return text

    return read


def whole(least: int, most: int) -> Reader:
    """A whole number within bounds."""

    def read(cell: Any) -> int:
        number = parse_whole(typed(cell))
        if number is None:
            raise Unreadable(f"‘{typed(cell)[:30]}’: schrijf een geheel getal van {least} tot {most}.")
        if not least <= number <= most:
            raise Unreadable(f"Schrijf een getal van {least} tot {most}.")
        return number

    return read


def kilometres(cell: Any) -> int:
    """Kilometres with at most one decimal, as a form takes them → tenths."""
    tenths = money.parse_km(one_line(typed(cell)))
    if tenths is None or tenths > MOST_TENTHS:
        raise Unreadable(
            f"‘{typed(cell)[:30]}’ is geen afstand in km, zoals 4,2 (hoogstens 300, één cijfer na de komma)."
        )
    return tenths


def yes_no(cell: Any) -> bool:
    """ja or nee."""
    if isinstance(cell, bool):
        return cell
    text = folded(typed(cell))
    if text in YES or text in NO:
        return text in YES
    raise Unreadable(f"‘{typed(cell)[:30]}’: schrijf ja of nee.")


def choice(names: Mapping[str, str], also: Mapping[str, str] | None = None) -> Reader:
    """The word on screen, its code, or a word that people have for it (`also`: word → code); capitals do not matter."""
    known = {folded(word): key for word, key in (also or {}).items()}
    known |= {folded(key): key for key in names} | {folded(word): key for key, word in names.items()}

    def read(cell: Any) -> str:
        text = folded(typed(cell))
        if text not in known:
            offered = ", ".join(word for word in names.values() if word)
            raise Unreadable(f"‘{typed(cell)[:40]}’ ken ik hier niet. Kies uit: {offered}.")
        return known[text]

    return read


def several(names: Mapping[str, str]) -> Reader:
    """Several choices with commas or semicolons in between → a tuple of codes in the order of the list."""
    one = choice(names)

    def read(cell: Any) -> tuple[str, ...]:
        found = {one(part) for part in re.split(r"[;,/\n]", typed(cell)) if part.strip()}
        return tuple(key for key in names if key in found)

    return read


def weekdays(cell: Any) -> str:
    """ "ma, wo", "maandag en woensdag", "ma/wo" or "1,3" → "1,3"."""
    found = set()
    for part in re.split(r"[;,/+&\s]+(?:en\s+)?", folded(typed(cell)).strip(" ,;")):
        word = part.rstrip(".")
        days = [n for n, day in enumerate(WEEKDAYS, 1) if word == str(n) or (len(word) > 1 and day.startswith(word))]
        if not days:
            raise Unreadable(f"‘{part[:20]}’ is geen weekdag. Schrijf elke dag apart, zoals: ma, wo.")
        found.add(days[0])
    return ",".join(map(str, sorted(found)))


def weekday(cell: Any) -> int:
    """One day of the week → 1 Monday … 7 Sunday."""
    found = weekdays(cell)
    if len(found) != 1:
        raise Unreadable("Schrijf één weekdag, zoals: wo.")
    return int(found)


def telephone(cell: Any) -> str:
    """A phone number → E.164."""
    number = phone.parse(typed(cell))  # also where Excel dropped the 0 or the plus
    if number is None:
        raise Unreadable(phone.WRONG)
    return number


def account(cell: Any) -> str:
    """An IBAN, compact."""
    number = iban.parse(typed(cell))
    if number is None:
        raise Unreadable(iban.WRONG)
    return number


def mail(cell: Any) -> str:
    """A mail address in lower case, as a form takes it."""
    return _address(cell, addresses.MAX_MAIL, addresses.parse_mail, addresses.WRONG_MAIL)


def link(cell: Any) -> str:
    """An address on the web, as a form takes it."""
    return _address(cell, addresses.MAX_LINK, addresses.parse_link, addresses.WRONG_LINK)


def _address(cell: Any, most: int, parse: Callable[[str], str | None], wrong: str) -> str:
    text = one_line(typed(cell))
    if len(text) > most:
        raise Unreadable(f"Dit is langer dan {most} tekens. Maak het korter.")
    found = parse(text)
    if found is None or len(found) > most:
        raise Unreadable(wrong)
    return found


def typed(cell: Any) -> str:
    """What a cell holds as somebody would type it: 3999.0 → "3999", 3.3000000000000003 → "3,3", nothing → ""."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell.day}/{cell.month}/{cell.year}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, int | float):
        return f"{cell:.9f}".rstrip("0").rstrip(".").replace(".", ",")
    return str(cell)
