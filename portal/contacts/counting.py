"""What the figures about contacts mean (DOMAIN §2), as pure functions: days and numbers in, numbers out.

Whatever shows such a figure (page, Word, XLSX, overview) asks it here. Tenths are rounded half up.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from portal.kit.dates import Quarter

DAYS_OF_A_WEEK = 7


def active_days(started_on: date, ended_on: date | None, first: date, last: date) -> int:
    """Days from first up to and including last on which a match runs. Both its own ends count; no end: it goes on.

    For a period that is not over yet, give today as last: nobody was active tomorrow.
    """
    begin, end = max(started_on, first), last if ended_on is None else min(ended_on, last)
    return max(0, (end - begin).days + 1)


def quarters_between(first: date, last: date) -> list[Quarter]:
    """Every quarter with at least one day from first up to and including last, oldest first."""
    found = [Quarter.of(first)] if first <= last else []
    while found and found[-1].next().first <= last:
        found.append(found[-1].next())
    return found


def active_per_quarter(started_on: date, ended_on: date | None, first: date, last: date) -> list[tuple[int, int]]:
    """(active days, days of the quarter) for every quarter that a period touches: what `average_tenths` takes.

    A year's average is so per three months, as the agency asks it, whatever the length of its quarters.
    """
    return [
        (active_days(started_on, ended_on, max(quarter.first, first), min(quarter.last, last)), quarter.length)
        for quarter in quarters_between(first, last)
    ]


def average_tenths(contacts: int, active: Iterable[tuple[int, int]]) -> int | None:
    """Tenths of a contact per active family: contacts ÷ Σ(active days ÷ days of the period). None: nobody active.

    One pair (active days, days of the period) per match and period; a match that ran all through it weighs 1.
    So a year takes four pairs per match, and its average is per quarter.
    """
    days_by_period: Counter[int] = Counter()
    for days, period_days in active:
        days_by_period[period_days] += days
    families = sum((Fraction(days, period) for period, days in days_by_period.items()), Fraction(0))
    return half_up(10 * contacts / families) if families else None


def week_tenths(days: int) -> int:
    """Days as tenths of weeks: 92 → 131."""
    return half_up(Fraction(10 * days, DAYS_OF_A_WEEK))


def half_up(number: Fraction) -> int:
    """The nearest whole number, a half away from zero for what is positive."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)
