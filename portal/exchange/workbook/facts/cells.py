"""What a cell may hold and what it means: one reader per kind of column, each with its sentence when it is wrong.

A reader takes what the workbook holds (text, number, date, time, yes/no) and gives a plain value, or raises
`Unreadable` with a Dutch sentence that says what to do. Empty cells are the column's business, not the reader's.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.families.file.facts.codes import CODE
from portal.kit import addresses, iban, phone
from portal.kit.dates import SHORT_WEEKDAYS
from portal.kit.text import clean, one_line

Reader = Callable[[Any], Any]


class Unreadable(Exception):
    """The sentence that stands with the cell."""


_DAY = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_MONTH = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{4})")
_CLOCK = re.compile(r"(\d{1,2})\s*[:.u]\s*(\d{2})(?::\d{2})?")
FIRST_YEAR, LAST_YEAR = 1900, 2199
YES, NO = {"ja", "j", "yes", "x", "waar", "true", "1"}, {"nee", "n", "no", "onwaar", "false", "0"}


def words(most: int) -> Reader:
    """One line of text, at most so many characters. A number is taken as it is written: 3999, not 3999.0."""

    def read(cell: Any) -> str:
        text = one_line(_text(cell))
        if len(text) > most:
            raise Unreadable(f"Dit is langer dan {most} tekens. Maak het korter.")
        return text

    return read


def family_code(cell: Any) -> str:
    """The code of a family, in capitals."""
    code = one_line(_text(cell)).upper()
    if len(code) > 12 or not CODE.fullmatch(code):
        raise Unreadable("Gebruik letters, cijfers en een streepje, bijvoorbeeld G-014.")
    return code


def lines(most: int) -> Reader:
    """Text of several lines."""

    def read(cell: Any) -> str:
        text = clean(_text(cell)).strip()
        if len(text) > most:
            raise Unreadable(f"Dit is langer dan {most} tekens. Maak het korter.")
        return text

    return read


def day(cell: Any) -> date:
    """An Excel date, or text such as 3/11/2025."""
    if isinstance(cell, datetime):
        return _sane(cell.date())
    if isinstance(cell, date):
        return _sane(cell)
    text = _text(cell).strip()
    if found := _DAY.fullmatch(text):
        d, m, y = map(int, found.groups())
    elif found := _ISO.fullmatch(text):
        y, m, d = map(int, found.groups())
    else:
        raise Unreadable(f"‘{text[:30]}’ is geen datum. Schrijf ze als 3/11/2025.")
    try:
        return _sane(date(y, m, d))
    except ValueError:
        raise Unreadable(f"‘{text[:30]}’ bestaat niet op de kalender. Kijk de dag na.") from None


def month(cell: Any) -> date:
    """A month, as its first day: 11/2025, or any date in it."""
    if isinstance(cell, str) and (found := _MONTH.fullmatch(cell.strip())):
        number, year = map(int, found.groups())
        if not 1 <= number <= 12:
            raise Unreadable(f"‘{cell.strip()}’ is geen maand. Schrijf ze als 11/2025.")
        return _sane(date(year, number, 1))
    try:
        return day(cell).replace(day=1)
    except Unreadable:
        raise Unreadable(f"‘{_text(cell)[:30]}’ is geen maand. Schrijf ze als 11/2025.") from None


def _sane(found: date) -> date:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable(f"Kijk het jaar na: {found.year} kan niet kloppen.")
    return found


def clock_time(cell: Any) -> time:
    """A time of day: an Excel time, or text such as 19:30 or 19u30."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, timedelta) and timedelta() <= cell < timedelta(days=1):
        minutes = int(cell.total_seconds()) // 60
        return time(minutes // 60, minutes % 60)
    found = _CLOCK.fullmatch(_text(cell).strip())
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return time(int(found[1]), int(found[2]))
    raise Unreadable(f"‘{_text(cell)[:30]}’ is geen uur. Schrijf het als 19:30.")


def whole(least: int, most: int) -> Reader:
    """A whole number within bounds."""

    def read(cell: Any) -> int:
        try:
            number = float(cell) if isinstance(cell, int | float) else float(_text(cell).strip().replace(",", "."))
        except (ValueError, OverflowError):
            raise Unreadable(f"‘{_text(cell)[:30]}’ is geen getal.") from None
        if number != number or number in (float("inf"), float("-inf")) or number != int(number):
            raise Unreadable("Schrijf een geheel getal.")
        if not least <= number <= most:
            raise Unreadable(f"Schrijf een getal van {least} tot {most}.")
        return int(number)

    return read


def kilometres(cell: Any) -> int:
    """Kilometres with at most one decimal → tenths."""
    text = repr(cell) if isinstance(cell, int | float) else _text(cell).strip().replace(",", ".")
    found = re.fullmatch(r"(\d{1,3})(?:\.(\d)0*)?", text)
    if found is None or int(found[1]) > 300:
        raise Unreadable(
            f"‘{_text(cell)[:30]}’ is geen afstand in km, zoals 4,2 (hoogstens 300, één cijfer na de komma)."
        )
    return int(found[1]) * 10 + int(found[2] or 0)


def yes_no(cell: Any) -> bool:
    """ja or nee."""
    if isinstance(cell, bool):
        return cell
    text = _text(cell).strip().lower()
    if text in YES or text in NO:
        return text in YES
    raise Unreadable(f"‘{_text(cell)[:30]}’: schrijf ja of nee.")


def choice(names: Mapping[str, str]) -> Reader:
    """The word on screen, or its code; capitals do not matter."""
    known = {key.lower(): key for key in names} | {word.lower(): key for key, word in names.items()}

    def read(cell: Any) -> str:
        text = one_line(_text(cell)).lower()
        if text not in known:
            offered = ", ".join(word for word in names.values() if word)
            raise Unreadable(f"‘{_text(cell)[:40]}’ ken ik hier niet. Kies uit: {offered}.")
        return known[text]

    return read


def several(names: Mapping[str, str]) -> Reader:
    """Several choices with commas or semicolons in between → a tuple of codes in the order of the list."""
    one = choice(names)

    def read(cell: Any) -> tuple[str, ...]:
        found = {one(part) for part in re.split(r"[;,]", _text(cell)) if part.strip()}
        return tuple(key for key in names if key in found)

    return read


def weekdays(cell: Any) -> str:
    """ "ma, wo" or "1,3" → "1,3"."""
    found = set()
    for part in re.split(r"[;,\s]+", _text(cell).lower().strip()):
        if part[:1].isdigit() and part in {str(n) for n in range(1, 8)}:
            found.add(int(part))
        elif part[:2] in SHORT_WEEKDAYS:
            found.add(SHORT_WEEKDAYS.index(part[:2]) + 1)
        else:
            raise Unreadable(f"‘{part[:20]}’ is geen weekdag. Schrijf ze als: ma, wo.")
    return ",".join(map(str, sorted(found)))


def weekday(cell: Any) -> int:
    """One day of the week → 1 Monday … 7 Sunday."""
    found = weekdays(cell)
    if len(found) != 1:
        raise Unreadable("Schrijf één weekdag, zoals: wo.")
    return int(found)


def telephone(cell: Any) -> str:
    """A phone number → E.164."""
    text = _text(cell)
    if isinstance(cell, int | float) and len(text) in (8, 9):
        text = "0" + text  # Excel takes the nought off
    number = phone.parse(text)
    if number is None:
        raise Unreadable(f"‘{text[:30]}’ is geen telefoonnummer. Schrijf het als 0470 12 34 56.")
    return number


def account(cell: Any) -> str:
    """An IBAN, compact."""
    number = iban.parse(_text(cell))
    if number is None:
        raise Unreadable("Dit rekeningnummer klopt niet. Kijk de cijfers na.")
    return number


def mail(cell: Any) -> str:
    """A mail address in lower case, as a form takes it."""
    return _address(cell, addresses.MAX_MAIL, addresses.parse_mail, addresses.WRONG_MAIL)


def link(cell: Any) -> str:
    """An address on the web, as a form takes it."""
    return _address(cell, addresses.MAX_LINK, addresses.parse_link, addresses.WRONG_LINK)


def _address(cell: Any, most: int, parse: Callable[[str], str | None], wrong: str) -> str:
    text = one_line(_text(cell))
    if len(text) > most:
        raise Unreadable(f"Dit is langer dan {most} tekens. Maak het korter.")
    found = parse(text)
    if found is None or len(found) > most:
        raise Unreadable(wrong)
    return found


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, float) and cell == int(cell) and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
