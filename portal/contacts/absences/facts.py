"""Being away for a while: announced, changed, taken back; and who is away when."""

from datetime import date
from typing import Any

from portal.contacts.models.absence import Absence
from portal.kit import clock
from portal.kit.dates import Quarter, day_month, day_text, days_between
from portal.people.models import Person
from portal.prepared import Prepared


def is_over(absence: Absence) -> bool:
    return absence.last_on < clock.today()


def period_text(absence: Absence) -> str:
    """ "van 1 juli tot en met 8 juli 2025", or "op 3 juli 2025"."""
    if absence.first_on == absence.last_on:
        return f"op {day_text(absence.last_on)}"
    same_year = absence.first_on.year == absence.last_on.year
    first = day_month(absence.first_on) if same_year else day_text(absence.first_on)
    return f"van {first} tot en met {day_text(absence.last_on)}"


def absent_days(volunteer: Person, quarter: Quarter) -> set[date]:
    """The days of a quarter on which somebody is away. One query."""
    found = Absence.select().where(Absence.volunteer == volunteer.id, Absence.overlaps(quarter.first, quarter.last))
    return {
        day
        for absence in found
        for day in days_between(max(absence.first_on, quarter.first), min(absence.last_on, quarter.last))
    }


def absence_on(volunteer: Person, day: date) -> Absence | None:
    """What somebody announced about a day, or None where they are not away."""
    found: Absence | None = _absence_on.first(volunteer.id, day)
    return found


_absence_on = Prepared(
    lambda volunteer, day: Absence.select().where(
        Absence.volunteer == volunteer, Absence.first_on <= day, Absence.last_on >= day
    )
)


def is_absent(volunteer: Person, day: date) -> bool:
    """Whether somebody announced to be away on a day."""
    return Absence.select().where(Absence.volunteer == volunteer.id, Absence.overlaps(day, day)).exists()


def who_are_away(branch_id: int, day: date) -> Any:
    """Everyone of a branch who is away on a day, as a query to look in."""
    return Absence.select(Absence.volunteer).where(Absence.branch == branch_id, Absence.overlaps(day, day))
