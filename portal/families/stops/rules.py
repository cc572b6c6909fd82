"""Periods in which a branch takes no new families (*wachtlijststop*)."""

from datetime import date

from portal.database import once, transaction
from portal.families.models.referral import IntakeStop
from portal.history.rules import change, record
from portal.kit.dates import day_text, sane_day
from portal.kit.errors import RuleError
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


def add_stop(actor: Person, *, first_on: date, last_on: date | None, note: str, submission_key: str) -> IntakeStop:
    """From a day, until a day or until further notice."""

    def make() -> IntakeStop:
        _may_be(actor.branch_id, first_on, last_on)
        stop = IntakeStop.create(
            branch=actor.branch_id, first_on=first_on, last_on=last_on, note=note, submission_key=submission_key
        )
        record(stop, "create", actor, first_on=first_on, last_on=last_on)
        return stop

    return once(IntakeStop, submission_key, make, branch=actor.branch_id)


def change_stop(actor: Person, stop: IntakeStop, *, first_on: date, last_on: date | None, note: str) -> None:
    """Other days, or the last day of one that ran until further notice."""
    with transaction():
        _may_be(stop.branch_id, first_on, last_on, but=stop.id)
        change(stop, "update", actor, first_on=first_on, last_on=last_on, note=note)


def remove_stop(actor: Person, stop: IntakeStop) -> None:
    """It never was. What was declined because of it stays as it is."""
    with transaction():
        record(stop, "remove", actor, first_on=stop.first_on, last_on=stop.last_on)
        stop.delete_instance()


def _may_be(branch_id: int, first: date, last: date | None, *, but: int = 0) -> None:
    sane_day(first, "first_on")
    if last is not None:
        sane_day(last, "last_on")
        if last < first:
            raise RuleError(f"De stop begint op {day_text(first)}. Kies die dag of een latere.", "last_on")
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
