"""Who is away, and on which days."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from portal.contacts.models.absence import Absence, absences_in
from portal.kit import clock
from portal.kit.dates import day_month, day_text, days_between
from portal.people.models import Person


def is_over(absence: Absence) -> bool:
    return absence.last_on < clock.today()


def period_text(absence: Absence) -> str:
    """ "van 1 juli tot en met 8 juli 2025", or "op 3 juli 2025"."""
    if absence.first_on == absence.last_on:
        return f"op {day_text(absence.last_on)}"
    same_year = absence.first_on.year == absence.last_on.year
    first = day_month(absence.first_on) if same_year else day_text(absence.first_on)
    return f"van {first} tot en met {day_text(absence.last_on)}"


def days_away(volunteer: Person, first: date, last: date) -> set[date]:
    """The days from first up to and including last on which somebody is away. One query."""
    return days_of(absences_in(volunteer, first, last), first, last)


def days_of(absences: Iterable[Absence], first: date, last: date) -> set[date]:
    """The days of these absences, from first up to and including last."""
    return {day for one in absences for day in days_between(max(one.first_on, first), min(one.last_on, last))}


def absence_on(volunteer: Person, day: date) -> Absence | None:
    """The absence somebody announced for a day, or None."""
    return next(iter(absences_in(volunteer, day, day)), None)


def is_absent(volunteer: Person, day: date) -> bool:
    """Whether somebody announced to be away on a day."""
    return absence_on(volunteer, day) is not None


def who_are_away(branch_id: int, day: date) -> Any:
    """Everyone of a branch who is away on a day, as a query to look in."""
    return Absence.select(Absence.volunteer).where(Absence.branch == branch_id, Absence.overlaps(day, day))
