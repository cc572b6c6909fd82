"""Periods in which a branch takes no new families (*wachtlijststop*)."""

from dataclasses import asdict
from datetime import date

from portal.database import once, transaction
from portal.families.models.referral import IntakeStop
from portal.history.rules import change, delete, record
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.limits import not_before, sane_day
from portal.kit.records import dataclass
from portal.people.models import Person


def stop_on(branch_id: int, day: date) -> IntakeStop | None:
    """The stop that runs on a day."""
    runs = IntakeStop.last_on.is_null() | (IntakeStop.last_on >= day)
    found: IntakeStop | None = (
        IntakeStop.select().where(IntakeStop.branch == branch_id, IntakeStop.first_on <= day, runs).first()
    )
    return found


def stops_of(branch_id: int) -> list[IntakeStop]:
    """All of a branch, the latest first."""
    return list(
        IntakeStop.select()
        .where(IntakeStop.branch == branch_id)
        .order_by(IntakeStop.first_on.desc(), IntakeStop.id.desc())
    )


@dataclass(frozen=True)
class StopPeriod:
    """From a day, until a day or until further notice."""

    first_on: date
    last_on: date | None
    note: str


def add_stop(period: StopPeriod, key: str, *, by: Person) -> IntakeStop:
    """The branch takes no new families for a while."""

    def make() -> IntakeStop:
        _may_be(by.branch_id, period)
        stop = IntakeStop.create(branch=by.branch_id, submission_key=key, **asdict(period))
        record(stop, "create", by, first_on=period.first_on, last_on=period.last_on)
        return stop

    return once(IntakeStop, key, make, branch=by.branch_id)


def change_stop(stop: IntakeStop, period: StopPeriod, *, by: Person) -> None:
    """Other days, or the last day of one that ran until further notice."""
    with transaction():
        _may_be(stop.branch_id, period, but=stop.id)
        change(stop, "update", by, **asdict(period))


def remove_stop(stop: IntakeStop, *, by: Person) -> None:
    """Delete a stop that never was. Referrals declined because of it stay as they are."""
    with transaction():
        twice = "Deze wachtlijststop is al weg. Er is niets dubbel gebeurd."
        delete(stop, "remove", by, twice=twice, first_on=stop.first_on, last_on=stop.last_on)


def _may_be(branch_id: int, period: StopPeriod, *, but: int = 0) -> None:
    first, last = period.first_on, period.last_on
    sane_day(first, "first_on")
    if last is not None:
        sane_day(last, "last_on")
        not_before(last, first, "De stop begint op {}.", "last_on")
    other = (
        IntakeStop.select()
        .where(
            IntakeStop.branch == branch_id,
            IntakeStop.id != but,
            IntakeStop.first_on <= (last or date.max),
            IntakeStop.last_on.is_null() | (IntakeStop.last_on >= first),
        )
        .first()
    )
    if other is not None:
        until = f"tot {day_text(other.last_on)}" if other.last_on else "tot nader bericht"
        raise RuleError(f"Er is al een stop van {day_text(other.first_on)} {until}. Pas die aan.", "first_on")
