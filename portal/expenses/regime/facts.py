"""How far a volunteer is in a year of the flat rate (DOMAIN §3)."""

from typing import Any

from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.models.rates import MILEAGE_KINDS
from portal.expenses.note.facts.view import NoteView
from portal.expenses.rates.facts import RateTable, ceiling_of, choice_of, policy_of
from portal.kit.dates import year_span
from portal.kit.records import dataclass
from portal.people.models import Person

WARN_AT = 80
"""Percentage of a year's ceiling from which the note says so."""


@dataclass(frozen=True)
class FlatYear:
    """How far a volunteer is in a year of fixed amounts, this note included. Cents, and tenths of a kilometre."""

    year: int
    received: int
    ceiling: int
    km: int
    km_ceiling: int

    @property
    def is_near(self) -> bool:
        """From 80 % of the money or of the kilometres on."""
        return self.received * 100 >= self.ceiling * WARN_AT or self.km * 100 >= self.km_ceiling * WARN_AT

    @property
    def over(self) -> int:
        """Cents above the ceiling, or 0."""
        return max(0, self.received - self.ceiling)

    @property
    def km_over(self) -> int:
        return max(0, self.km - self.km_ceiling)


def has_notes(volunteer: Person, year: int) -> bool:
    """Whether a note of this year was ever handed in."""
    return (
        ExpenseNote.select()
        .where(ExpenseNote.volunteer == volunteer.id, ExpenseNote.year == year, ExpenseNote.submitted_at.is_null(False))
        .exists()
    )


def may_choose(volunteer: Person, year: int) -> bool:
    """Whether a year may still be paid back in the other way."""
    return policy_of(volunteer.branch_id).allows_flat_rate and not has_notes(volunteer, year)


def flat_year(view: NoteView) -> FlatYear | None:
    """How far the year is with this note on top of all others; None for somebody paid real costs, or while unknown."""
    year = view.quarter.year
    chosen = choice_of(view.volunteer, year)
    if chosen is None or chosen.regime != "flat_rate":
        return None
    ceiling = ceiling_of(view.volunteer.branch_id, year)
    if ceiling is None:
        return None
    elsewhere = _lines_of_year(view.volunteer, year, view.note.id if view.note else 0)
    lines, rates = [*elsewhere, *view.claimed], RateTable(view.volunteer.branch_id)
    received = sum(line.cents or 0 for line in lines if line.kind == "flat_rate")
    km = sum(_distance(line, rates) for line in lines)
    return FlatYear(year, received, ceiling.year_cents, km, ceiling.km)


def _lines_of_year(volunteer: Person, year: int, but: int) -> list[ExpenseLine]:
    days = ExpenseLine.day.between(*year_span(year))
    query: Any = (
        ExpenseLine.select()
        .join(ExpenseNote)
        .where(ExpenseNote.volunteer == volunteer.id, ExpenseNote.id != but, ~ExpenseLine.struck, days)
        .where(ExpenseNote.status.not_in(["given", "withdrawn"]), ExpenseNote.submitted_at.is_null(False))
    )
    return list(query)


def _distance(line: ExpenseLine, rates: RateTable) -> int:
    """Tenths of a km that a line takes of the year's transport; a bus ticket counts at the car's rate of its day."""
    if line.kind in MILEAGE_KINDS:
        return line.km or 0
    if line.kind != "public_transport":
        return 0
    rate = rates.on("car", line.day)
    return -(-(line.cents or 0) * 1000 // rate.rate_e4) if rate else 0
