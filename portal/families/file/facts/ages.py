"""How old a child is on a day, and which band of the report it counts in."""

from datetime import date
from typing import Any, Protocol

from dateutil.relativedelta import relativedelta

from portal.families.models.family import BANDS, Child

PREGNANCY = 9  # months before the birth that a child counts as unborn
PERINATAL = 30  # months: a child younger than this makes a family perinatal


class Born(Protocol):
    """A child, by the month in which it was born or is expected."""

    given_name: str
    birth_month: date | None
    due_month: date | None
    band_override: str


def months_on(child: Born, day: date) -> int | None:
    """Age in months; below 0, or 0 in the month in which it is due: not born yet. None: no month is known."""
    month = child.birth_month or child.due_month
    return None if month is None else 12 * (day.year - month.year) + day.month - month.month


def is_unborn_on(child: Born, day: date) -> bool:
    """Expected: born at most nine months after the day, or due by then and the month of it is not over."""
    months = months_on(child, day)
    return months is not None and -PREGNANCY <= months < (0 if child.birth_month else 1)


def age_on(child: Born, day: date) -> int | None:
    """Whole years; None for a child that is not born, or of which no month is known."""
    months = months_on(child, day)
    if months is None or months < (0 if child.birth_month else 1):
        return None
    return months // 12


def band_on(child: Born, day: date) -> str | None:
    """A key of BANDS; "" where no month is known; None for a child that does not count yet on that day."""
    if child.band_override in BANDS:
        return child.band_override
    return computed_band_on(child, day)


def computed_band_on(child: Born, day: date) -> str | None:
    """The same from the month alone."""
    if months_on(child, day) is None:
        return ""
    if is_unborn_on(child, day):
        return "unborn"
    age = age_on(child, day)
    if age is None:
        return None
    return "0-6" if age < 7 else "7-12" if age < 13 else "12+"


def born_lately(day: date) -> Any:
    """The condition on a Child "born, and younger than two and a half on a day": months_on from 0 to PERINATAL."""
    this_month = day.replace(day=1)
    return (Child.birth_month > this_month - relativedelta(months=PERINATAL)) & (Child.birth_month <= this_month)


def makes_perinatal(child: Born, day: date) -> bool:
    months = months_on(child, day)
    return months is not None and -PREGNANCY <= months < PERINATAL


def perinatal_between(child: Born, first: date, last: date) -> bool:
    """Whether the child makes its family perinatal on some day from first to last: ages only go up in between."""
    youngest, oldest = months_on(child, first), months_on(child, last)
    return (
        youngest is not None and oldest is not None and youngest < PERINATAL and oldest >= -PREGNANCY and first <= last
    )
