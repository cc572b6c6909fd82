"""Communication actions: of a day, or permanent ones that go on from year to year."""

from dataclasses import asdict
from datetime import date

from portal.agenda.models.outreach import Outreach
from portal.database import once, transaction
from portal.history.rules import change, delete, record
from portal.kit.dates import year_span
from portal.kit.errors import RuleError
from portal.kit.limits import EARLIEST
from portal.kit.records import dataclass
from portal.people.models import Person

LATEST = date(2100, 12, 31)


@dataclass(frozen=True)
class OutreachDetails:
    """See the model. last_on: only of a permanent one that ended."""

    title: str
    is_permanent: bool
    first_on: date
    last_on: date | None


@dataclass(frozen=True)
class Year:
    """What was done in a year: per month, the first day first; and what went on."""

    months: tuple[tuple[date, tuple[Outreach, ...]], ...]  # (first day, actions); no empty months
    permanent: tuple[Outreach, ...]

    @property
    def number(self) -> int:
        return sum(len(actions) for _, actions in self.months)


def year_of(branch_id: int, year: int) -> Year:
    """Everything of a year. One query."""
    holds = Outreach.holds_in(*year_span(year))
    rows = list(Outreach.select().where(Outreach.branch == branch_id, holds).order_by(Outreach.first_on, Outreach.id))
    dated = [row for row in rows if not row.is_permanent]
    months = [date(year, month, 1) for month in range(1, 13)]
    split = [(first, tuple(row for row in dated if row.first_on.month == first.month)) for first in months]
    return Year(tuple(pair for pair in split if pair[1]), tuple(row for row in rows if row.is_permanent))


def add(details: OutreachDetails, key: str, *, by: Person) -> Outreach:
    """A new action. The same key lands on the one that it made before."""
    _check(details)

    def make() -> Outreach:
        row = Outreach.create(branch=by.branch_id, submission_key=key, **asdict(details))
        record(row, "add", by, title=row.title, first_on=row.first_on)
        return row

    return once(Outreach, key, make, branch=by.branch_id)


def correct(row: Outreach, details: OutreachDetails, *, by: Person) -> None:
    """Change an action, or say until when it went on."""
    _check(details)
    with transaction():
        change(row, "correct", by, **asdict(details))


def remove(row: Outreach, *, by: Person) -> None:
    """Throw an action away; what it said stays in the history."""
    with transaction():
        told = {"title": row.title, "first_on": row.first_on, "last_on": row.last_on}
        delete(row, "remove", by, twice="Deze actie is al weg. Er is niets dubbel gebeurd.", **told)


def _check(details: OutreachDetails) -> None:
    if not EARLIEST <= details.first_on <= LATEST:
        raise RuleError("Kijk het jaar na.", "first_on")
    if details.last_on is None:
        return
    if not details.is_permanent:
        raise RuleError("Alleen een vaste actie heeft een laatste dag. Laat die leeg, of duid ‘vast’ aan.", "last_on")
    if not details.first_on <= details.last_on <= LATEST:
        raise RuleError("De laatste dag valt voor de eerste. Kijk de twee dagen na.", "last_on")
