"""Being away for a while: announced, changed, taken back; and who is away when."""

from datetime import date, timedelta

from portal.contacts.models import ABSENCE_REASONS, Absence
from portal.database import transaction
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.dates import Quarter, day_month, day_text, days_between
from portal.kit.errors import RuleError
from portal.people.models import Person

LONGEST = timedelta(days=366)
FURTHEST_AHEAD = timedelta(days=366)
OVER = "Deze periode is voorbij. Er valt niets meer aan te veranderen."


def announce(volunteer: Person, first: date, last: date, reason: str, actor: Person) -> Absence:
    """Somebody is away from a day until a day. What overlaps is taken together, so a second tap finds the first."""
    _checked(first, last, reason)
    with transaction():
        _one_at_a_time(volunteer)
        others = _overlapping(volunteer, first, last)
        if not others:
            absence = Absence.create(
                branch=volunteer.branch_id, volunteer=volunteer, first_on=first, last_on=last, reason=reason,
                entered_by=actor,
            )  # fmt: skip
            record(absence, "announce", actor, on_behalf_of=volunteer, first_on=first, last_on=last, reason=reason)
            return absence
        return _joined(others[0], others[1:], first, last, reason or others[0].reason, volunteer, actor)


def move(absence: Absence, first: date, last: date, reason: str, actor: Person) -> Absence:
    """Change an absence that is not over yet. What it then overlaps is taken together with it."""
    if is_over(absence):
        raise RuleError(OVER, conflict=True)
    _checked(first, last, reason)
    volunteer = absence.volunteer
    with transaction():
        _one_at_a_time(volunteer)
        change(absence, "move", actor, on_behalf_of=volunteer, first_on=first, last_on=last, reason=reason)
        others = [other for other in _overlapping(volunteer, first, last) if other.id != absence.id]
        return _joined(absence, others, first, last, reason, volunteer, actor)


def call_off(absence: Absence, actor: Person) -> None:
    """Take an absence back, as long as it is not over."""
    if is_over(absence):
        raise RuleError(OVER, conflict=True)
    with transaction():
        _throw_away(absence, absence.volunteer, actor)


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


def is_absent(volunteer: Person, day: date) -> bool:
    """Whether somebody announced to be away on a day."""
    return Absence.select().where(Absence.volunteer == volunteer.id, Absence.overlaps(day, day)).exists()


def absent_volunteers(branch_id: int, day: date) -> set[int]:
    """The ids of everyone of a branch who is away on a day. One query."""
    rows = Absence.select(Absence.volunteer).where(Absence.branch == branch_id, Absence.overlaps(day, day))
    return {row.volunteer_id for row in rows}


def _checked(first: date, last: date, reason: str) -> None:
    today = clock.today()
    if last < first:
        raise RuleError("De laatste dag valt voor de eerste. Kijk de twee dagen na.", "last_on")
    if last < today:
        raise RuleError("Deze dagen zijn al voorbij. Kies een laatste dag vanaf vandaag.", "last_on")
    if first > today + FURTHEST_AHEAD:
        raise RuleError("Kijk het jaar na: deze dag is meer dan een jaar ver.", "first_on")
    if last - first > LONGEST:
        raise RuleError("Dit is meer dan een jaar. Kies een laatste dag die dichterbij ligt.", "last_on")
    if reason and reason not in ABSENCE_REASONS:
        raise RuleError("Kies een reden uit de lijst, of laat ze leeg.", "reason")


def _one_at_a_time(volunteer: Person) -> None:
    """Hold the volunteer until the transaction ends: two taps at once must not both find nothing."""
    Person.update(disabled_at=Person.disabled_at).where(Person.id == volunteer.id).execute()


def _overlapping(volunteer: Person, first: date, last: date) -> list[Absence]:
    rows = Absence.select().where(Absence.volunteer == volunteer.id, Absence.overlaps(first, last))
    return list(rows.order_by(Absence.first_on, Absence.id))


def _joined(
    absence: Absence, others: list[Absence], first: date, last: date, reason: str, volunteer: Person, actor: Person
) -> Absence:
    """One absence over all days of several."""
    for other in others:
        _throw_away(other, volunteer, actor)
    first_on = min([first, absence.first_on, *(other.first_on for other in others)])
    last_on = max([last, absence.last_on, *(other.last_on for other in others)])
    if last_on - first_on > LONGEST:
        raise RuleError(
            f"Samen met wat er al staat, is dit meer dan een jaar. Het begon op {day_text(first_on)}.", "last_on"
        )
    change(absence, "join", actor, on_behalf_of=volunteer, first_on=first_on, last_on=last_on, reason=reason)
    return absence


def _throw_away(absence: Absence, volunteer: Person, actor: Person) -> None:
    kept = {"first_on": absence.first_on, "last_on": absence.last_on, "reason": absence.reason}
    record(absence, "call_off", actor, on_behalf_of=volunteer, **kept)
    absence.delete_instance()
