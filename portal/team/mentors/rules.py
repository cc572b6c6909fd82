"""A mentor guides a volunteer: begun, corrected or ended, thrown away; and what a stop ends with it."""

from dataclasses import asdict
from datetime import date, timedelta

from portal.database import locked, once, transaction
from portal.history.rules import change, delete, record
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.limits import in_order
from portal.kit.records import dataclass
from portal.people.models import Person, RolePeriod
from portal.team.models import Mentoring

AHEAD = timedelta(days=366)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class MentoringDays:
    """From when until when, both included; ended_on None: it goes on."""

    started_on: date
    ended_on: date | None = None


def begin(volunteer: Person, mentor: Person, days: MentoringDays, key: str, *, by: Person) -> Mentoring:
    """A mentor guides a volunteer from a day on. The previous mentor ends the day before.

    key: of the form, so that a second tap finds the same.
    """
    if mentor.id == volunteer.id:
        raise RuleError("Kies iemand anders: niemand begeleidt zichzelf.", "mentor")
    if mentor.branch_id != volunteer.branch_id:
        raise RuleError("Kies iemand van je eigen afdeling.", "mentor")
    _check(volunteer, mentor, days)

    def make() -> Mentoring:
        locked(volunteer)  # two coordinators at once must not both find nobody
        _end_before(volunteer, days, by=by)
        _refuse_overlap(volunteer, days)
        row = Mentoring.create(
            branch=volunteer.branch_id, volunteer=volunteer, mentor=mentor, submission_key=key, **asdict(days)
        )
        record(row, "begin", by, on_behalf_of=volunteer, mentor=mentor.id, started_on=days.started_on)
        return row

    return once(Mentoring, key, make, branch=volunteer.branch_id)


def correct(mentoring: Mentoring, days: MentoringDays, *, by: Person) -> None:
    """Correct the first or last day; without a last day it goes on."""
    _check(mentoring.volunteer, mentoring.mentor, days)
    with transaction():
        locked(mentoring.volunteer)
        _refuse_overlap(mentoring.volunteer, days, but=mentoring.id)
        change(mentoring, "correct", by, on_behalf_of=mentoring.volunteer, **asdict(days))


def remove(mentoring: Mentoring, *, by: Person) -> None:
    """Delete what was written down by mistake."""
    with transaction():
        kept = {"mentor": mentoring.mentor_id, "started_on": mentoring.started_on, "ended_on": mentoring.ended_on}
        twice = "Deze begeleiding is al weg. Er is niets dubbel gebeurd."
        delete(mentoring, "remove", by, twice=twice, on_behalf_of=mentoring.volunteer, **kept)


# ---- a volunteer or a mentor stops: for `home.stopping`, in its transaction


def end_with(
    person: Person, last_day: date, ended_before: dict[int, date | None], *, by: Person
) -> dict[int, date | None]:
    """Whoever stops guides nobody and is guided by nobody after the last day. Returns id → the last day it had.

    ended_before: what an earlier stop of the same period ended; those get the new last day. What would begin after
    that day is thrown away.
    """
    query = Mentoring.select().where((Mentoring.volunteer == person.id) | (Mentoring.mentor == person.id))
    goes_on = Mentoring.ended_on.is_null() | (Mentoring.ended_on > last_day)
    ended = dict(ended_before)
    for row in query.where(goes_on | (Mentoring.id << list(ended_before))).order_by(Mentoring.id):
        before = ended.setdefault(row.id, row.ended_on)
        if row.started_on > last_day:
            remove(row, by=by)
        else:
            change(row, "stop", by, ended_on=last_day if before is None else min(before, last_day))
    return ended


def go_on(ended: dict[int, date | None], *, by: Person) -> int:
    """The stop is taken back: the last days are what they were. Returns how many rows no longer exist."""
    rows = list(Mentoring.select().where(Mentoring.id << list(ended)).order_by(Mentoring.id))
    for row in rows:
        change(row, "reopen", by, ended_on=ended[row.id])
    return len(ended) - len(rows)


def _check(volunteer: Person, mentor: Person, days: MentoringDays) -> None:
    if days.started_on > clock.today() + AHEAD:
        raise RuleError("Kijk het jaar na: deze dag is meer dan een jaar ver.", "started_on")
    in_order(days.started_on, days.ended_on, "ended_on")
    for person in (volunteer, mentor):
        _check_volunteers(person, days)


def _check_volunteers(person: Person, days: MentoringDays) -> None:
    """RuleError unless both are volunteers on the first day, and on the last."""
    periods = list(RolePeriod.select().where(RolePeriod.person == person.id, RolePeriod.is_volunteer()))
    for field, day in (("started_on", days.started_on), ("ended_on", days.ended_on)):
        if day is not None and not any(row.started_on <= day and row.is_open_on(day) for row in periods):
            raise RuleError(f"{person.given_name} is op {day_text(day)} geen vrijwilliger. Kies een andere dag.", field)
    if days.ended_on is None and not any(row.ended_on is None for row in periods):
        last = max((row.ended_on for row in periods), default=None)
        until = f" op {day_text(last)}" if last else ""
        raise RuleError(f"{person.given_name} stopt{until}. Vul ten laatste die dag in als laatste dag.", "ended_on")


def _end_before(volunteer: Person, days: MentoringDays, *, by: Person) -> None:
    rows = Mentoring.select().where(
        Mentoring.volunteer == volunteer.id, Mentoring.ended_on.is_null(), Mentoring.started_on < days.started_on
    )
    for row in rows:
        change(row, "end", by, on_behalf_of=volunteer, ended_on=days.started_on - ONE_DAY)


def _refuse_overlap(volunteer: Person, days: MentoringDays, but: int = 0) -> None:
    """RuleError for two mentors at a time."""
    others = Mentoring.select().where(
        Mentoring.volunteer == volunteer.id,
        Mentoring.id != but,
        Mentoring.started_on <= (days.ended_on or date.max),
        Mentoring.ended_on.is_null() | (Mentoring.ended_on >= days.started_on),
    )
    other = others.first()
    if other is not None:
        until = f"tot en met {day_text(other.ended_on)}" if other.ended_on else "zonder einde"
        raise RuleError(
            f"{other.mentor.name} begeleidt {volunteer.given_name} vanaf {day_text(other.started_on)} {until}. "
            "Kies andere dagen.",
            "started_on",
        )
