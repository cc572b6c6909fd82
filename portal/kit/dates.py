"""Days, months and quarters, and how to say them in Dutch."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache

from dateutil.easter import easter

from portal.kit import clock
from portal.kit.money import NBSP
from portal.kit.records import dataclass
from portal.kit.text import one_line

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
SHORT_WEEKDAYS = tuple(name[:2] for name in WEEKDAYS)
MONTHS = tuple("januari februari maart april mei juni juli augustus september oktober november december".split())
ORDINALS = ("1e", "2e", "3e", "4e")


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter. `str()` is its address and file name: "2025K3"."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """ "2025K3" or "2025Q3" → Quarter. ValueError for anything else or a year outside 2000-2100."""
        match = re.fullmatch(r"(20\d\d|2100)[KQkq]([1-4])", text, re.ASCII)
        if not match:
            raise ValueError(f"geen kwartaal: {text!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def current(cls) -> "Quarter":
        return cls.of(clock.today())

    def __str__(self) -> str:
        return f"{self.year}K{self.number}"

    @cached_property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @cached_property
    def last(self) -> date:
        return date(self.year, 3 * self.number, 31 if self.number in (1, 4) else 30)

    @property
    def months(self) -> tuple[date, date, date]:
        """The first day of each of its three months."""
        return tuple(date(self.year, 3 * self.number - 2 + i, 1) for i in range(3))  # type: ignore[return-value]

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def days(self) -> Iterator[date]:
        return days_between(self.first, self.last)

    def previous(self) -> "Quarter":
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    def next(self) -> "Quarter":
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def title(self) -> str:
        """ "3e kwartaal 2025", for the coordinator."""
        return f"{ORDINALS[self.number - 1]} kwartaal {self.year}"

    @property
    def in_months(self) -> str:
        """ "juli, augustus en september", for volunteers, who do not count in quarters."""
        first, second, third = MONTHS[3 * self.number - 3 : 3 * self.number]
        return f"{first}, {second} en {third}"

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from first up to and including last; none if last comes before first."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def week_of(day: date) -> list[date]:
    """The seven days of a week, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=i) for i in range(7)]


def year_span(year: int) -> tuple[date, date]:
    """The first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def month_days(first: date) -> list[date]:
    """Every day of the month that begins on `first`."""
    return list(days_between(first, first.replace(day=monthrange(first.year, first.month)[1])))


def months_later(day: date, number: int) -> date:
    """The first day of the month so many months after that of a day; a negative number: before it."""
    years, index = divmod(day.month - 1 + number, 12)
    return date(day.year + years, index + 1, 1)


def month_name(day: date) -> str:
    return MONTHS[day.month - 1]


def short_weekdays(listed: str, joint: str = ", ") -> str:
    """ "1,3" → "ma, wo": days of the week as they are stored, in words."""
    return joint.join(SHORT_WEEKDAYS[int(n) - 1] for n in listed.split(",") if n)


def weekday_name(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def day_text(day: date) -> str:
    """ "3 november 2026"."""
    return f"{day.day}{NBSP}{month_name(day)} {day.year}"


def day_month(day: date) -> str:
    """ "3 november"."""
    return f"{day.day}{NBSP}{month_name(day)}"


def weekday_day(day: date) -> str:
    """ "woensdag 2 juli"."""
    return f"{weekday_name(day)} {day_month(day)}"


def day_short(day: date) -> str:
    """ "3/11/2026"."""
    return f"{day.day}/{day.month}/{day.year}"


def moment_text(moment: datetime) -> str:
    """A stored moment in Belgian time: "3 oktober 2025 om 10.42 uur"."""
    return f"{day_text(clock.day_of(moment))} om {hour_text(moment)}"


def hour(at: time) -> str:
    """ "19.30"."""
    return f"{at.hour}.{at.minute:02d}"


def hour_text(moment: datetime) -> str:
    """The time of day of a stored moment, in Belgium: "10.42 uur"."""
    there = clock.local(moment)
    return f"{there.hour}.{there.minute:02d}{NBSP}uur"


def month_text(day: date) -> str:
    """ "november 2026"."""
    return f"{month_name(day)} {day.year}"


def parse_month(text: str) -> date:
    """ "2025-10" → 1 October 2025. ValueError for anything else."""
    match = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text, re.ASCII)
    if not match:
        raise ValueError(f"geen maand: {text!r}")
    return date(int(match[1]), int(match[2]), 1)


WRONG_DAY = "Deze datum bestaat niet. Schrijf dag, maand en jaar, bijvoorbeeld 3\u00a011\u00a02026."
WRONG_MONTH = "Schrijf maand en jaar, bijvoorbeeld 3/2024 of maart 2024."
WRONG_HOUR = "Schrijf het uur zoals 19.30."
YEARS_AHEAD = 10  # how far ahead a year of two digits may be: in 2026 "36" is 2036 and "37" is 1937


def parse_day(day: str, month: str, year: str) -> date | None:
    """Three typed fields → a date; all of it in the first is fine too. None where there is no such day.

    The month may be a number or (part of) a name, the year may have two digits.
    """
    if not month.strip() and not year.strip():
        return read_day(day)
    return _day(day.strip(), month.strip(), year.strip())


def read_iso(text: str) -> date | None:
    """The day of "2025-07-02", as addresses have it; None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def read_day(text: str) -> date | None:
    """ "3/11/2025", "3-11-25", "3 nov 2025", "ma 3 november '25", "2025-11-03 10:30" → a date, else None."""
    words = _AT.sub("", _WEEKDAY.sub("", one_line(text).lower()))
    if found := _YEAR_FIRST.fullmatch(words):
        return _day(found[3], found[2], found[1])
    found = _DAY_FIRST.fullmatch(words)
    return _day(found[1], found[2], found[3]) if found else None


def read_month(text: str) -> date | None:
    """ "3/2024", "03-24", "2024-03", "maart 2024", "mrt '24", or any day in it → 1 March 2024, else None."""
    words = one_line(text).lower()
    if found := re.fullmatch(r"(\d{4})[\s/.-]++(\d{1,2}|[^\W\d_]{3,9})\.?", words, re.ASCII):
        return _day("1", found[2], found[1])
    if found := re.fullmatch(rf"(\d{{1,2}}|[^\W\d_]{{3,9}}){_BETWEEN}{_YEAR}", words, re.ASCII):
        return _day("1", found[1], found[2])
    day = read_day(words)
    return day.replace(day=1) if day else None


def parse_hour(text: str) -> time | None:
    """ "19.30", "19:30", "19:30:00", "19u30", "19u", "19" → a time of day. None for anything else."""
    found = _HOUR.fullmatch(one_line(text).lower())
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))


_HOUR = re.compile(r"(\d{1,2})\s*+(?:(?:uur|[.:,uh])\s*+(?:(\d{2})(?::\d{2})?)?)?\s*+(?:uur|u|h)?", re.ASCII)
_YEAR = r"['’]?(\d{4}|\d{2})"
_BETWEEN = r"(?:\s*+[/.-]\s*+|\s++)"
_WEEKDAY = re.compile(r"^(?:ma|di|wo|do|vr|za|zo)(?:[a-z]{1,5}dag)?\.?,?\s++")
# The time behind a day that was a moment. With a full stop only midnight: "3 11.25" is a day.
_AT = re.compile(
    r"(?<![t ,])[t ,]++(?:0?0\.00(?:\.00)?|[0-2]?\d[:u][0-5]\d(?:[:.][0-5]\d(?:\.\d{1,6})?)?)z?$", re.ASCII
)
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(rf"(\d{{1,2}})(?:e|de|ste)?{_BETWEEN}(\d{{1,2}}|[a-z]{{3,9}})\.?{_BETWEEN}{_YEAR}", re.ASCII)


def _day(day: str, month: str, year: str) -> date | None:
    if not re.fullmatch(r"\d{1,2}", day, re.ASCII):
        return None
    try:
        return date(_full_year(year), _month(month), int(day))
    except ValueError:
        return None


def _month(typed: str) -> int:
    """1 to 12, or 0 where there is no such month."""
    word = typed.lower().rstrip(".")
    if re.fullmatch(r"\d{1,2}", word, re.ASCII):
        return int(word)
    if word == "mrt":
        return 3
    return next((i for i, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word)), 0)


def _full_year(typed: str) -> int:
    """A year of four digits, or of two: the last that lies no more than YEARS_AHEAD from now. 0: neither."""
    digits = typed.lstrip("'’")
    if not re.fullmatch(r"\d{4}|\d{2}", digits, re.ASCII):
        return 0
    if len(digits) == 4:
        return int(digits)
    last = clock.today().year + YEARS_AHEAD
    return last - (last - int(digits)) % 100


def age_on(birth: date, day: date) -> int:
    """Completed years; someone born on 29 February has their birthday on 1 March in other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@lru_cache(maxsize=64)
def holidays(year: int) -> dict[date, str]:
    """The ten legal Belgian public holidays of a year (law of 4 January 1974)."""
    paas = easter(year)
    return {
        date(year, 1, 1): "nieuwjaar",
        paas + timedelta(days=1): "paasmaandag",
        date(year, 5, 1): "dag van de arbeid",
        paas + timedelta(days=39): "Hemelvaart",
        paas + timedelta(days=50): "pinkstermaandag",
        date(year, 7, 21): "nationale feestdag",
        date(year, 8, 15): "Maria-Hemelvaart",
        date(year, 11, 1): "Allerheiligen",
        date(year, 11, 11): "Wapenstilstand",
        date(year, 12, 25): "Kerstmis",
    }
