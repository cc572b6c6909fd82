"""How a day, a month and an hour are read from a cell, whether Excel knows it for one or somebody typed it."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.exchange.workbook.facts.values.cells import Unreadable, typed
from portal.kit import dates
from portal.kit.text import one_line

_SHAPE = re.compile(r"\d{1,2}[/. -]++\w++[/. -]++\d{2,4}|\d{4}-\d++-\d++", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?", re.ASCII)  # a day as Excel counts them, kept as text
SERIAL = range(10_000, 100_000)  # Excel's own number of a day from 1927 on, in a cell without a format for dates
DAY_ZERO = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1900, 2199


def day(cell: Any) -> date:
    """An Excel date, the number that Excel has for one, or text as a form takes it."""
    found = _day(cell)
    if found is None:
        text = one_line(typed(cell))[:30]
        if _SHAPE.fullmatch(text):
            raise Unreadable(f"‘{text}’ bestaat niet op de kalender. Kijk de dag na.")
        raise Unreadable(f"‘{text}’ is geen datum. Schrijf ze als 3/11/2025.")
    return _sane(found)


def month(cell: Any) -> date:
    """A month, as its first day: text as a form takes it, or any date in it."""
    found = _day(cell) or dates.read_month(typed(cell))
    if found is None:
        raise Unreadable(f"‘{typed(cell)[:30]}’ is geen maand. Schrijf ze als 11/2025.")
    return _sane(found.replace(day=1))


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return DAY_ZERO + timedelta(days=int(cell)) if int(cell) in SERIAL else None
    text = typed(cell).strip()
    counted = _SERIAL.fullmatch(text)
    return _day(int(counted[1])) if counted else dates.read_day(text)


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
    if isinstance(cell, float) and 0 <= cell < 1:  # Excel's own number of an hour
        minutes = round(cell * 1440) % 1440
        return time(minutes // 60, minutes % 60)
    found = dates.parse_hour(typed(cell))
    if found is None:
        raise Unreadable(f"‘{typed(cell)[:30]}’ is geen uur. Schrijf het als 19:30.")
    return found
