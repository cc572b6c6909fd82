"""Being away for a while: announced, changed, taken back; and who is away when."""

from datetime import date, timedelta

from portal.contacts.absences.facts import is_over
from portal.contacts.models.absence import ABSENCE_REASONS, Absence
from portal.contacts.models.contact import about_contacts, about_visit
from portal.database import locked, transaction
from portal.families.models.match import Match
from portal.history.rules import change, delete, record
from portal.kit import clock
from portal.kit.dates import day_text, days_between
from portal.kit.errors import RuleError
from portal.kit.limits import in_order
from portal.people.models import Person
from portal.post.rules import tear_up_about

LONGEST = timedelta(days=366)
FURTHEST_AHEAD = timedelta(days=366)
ASKED_FOR = timedelta(days=14)
"""So long a letter that asks about a visit may wait: see `weekly`."""
OVER = "Deze periode is voorbij. Er valt niets meer aan te veranderen."


def announce(volunteer: Person, first: date, last: date, reason: str, *, by: Person) -> Absence:
    """Announce an absence from a day until a day. Overlapping ones become one, so a second tap finds the first."""
    _checked(first, last, reason)
    with transaction():
        locked(volunteer)  # two at once must not both find nothing
        _ask_nothing(volunteer, first, last)
        others = _overlapping(volunteer, first, last)
        if not others:
            said = {"first_on": first, "last_on": last, "reason": reason}
            absence = Absence.create(branch=volunteer.branch_id, volunteer=volunteer, **said, entered_by=by)
            record(absence, "announce", by, on_behalf_of=volunteer, **said)
            return absence
        return _joined(others[0], others[1:], first, last, reason or others[0].reason, by=by)


def move(absence: Absence, first: date, last: date, reason: str, *, by: Person) -> Absence:
    """Change an absence that is not over yet. What it then overlaps is taken together with it."""
    if is_over(absence):
        raise RuleError(OVER, conflict=True)
    _checked(first, last, reason)
    volunteer = absence.volunteer
    with transaction():
        locked(volunteer)
        _ask_nothing(volunteer, first, last)
        change(absence, "move", by, on_behalf_of=volunteer, first_on=first, last_on=last, reason=reason)
        others = [other for other in _overlapping(volunteer, first, last) if other.id != absence.id]
        return _joined(absence, others, first, last, reason, by=by)


def call_off(absence: Absence, *, by: Person) -> None:
    """Take an absence back, as long as it is not over."""
    if is_over(absence):
        raise RuleError(OVER, conflict=True)
    with transaction():
        _throw_away(absence, by=by)


def _checked(first: date, last: date, reason: str) -> None:
    today = clock.today()
    in_order(first, last, "last_on")
    if last < today:
        raise RuleError("Deze dagen zijn al voorbij. Kies een laatste dag vanaf vandaag.", "last_on")
    if first > today + FURTHEST_AHEAD:
        raise RuleError("Kijk het jaar na: deze dag is meer dan een jaar ver.", "first_on")
    if last - first > LONGEST:
        raise RuleError("Dit is meer dan een jaar. Kies een laatste dag die dichterbij ligt.", "last_on")
    if reason and reason not in ABSENCE_REASONS:
        raise RuleError("Kies een reden uit de lijst, of laat ze leeg.", "reason")


def _ask_nothing(volunteer: Person, first: date, last: date) -> None:
    """A letter that still waits to ask whether somebody was there on one of these days is torn up; so is one that asks
    for a quarter, where they are away now: they hear of it when they are back (`collecting`)."""
    asked = days_between(max(first, clock.today() - ASKED_FOR), min(last, clock.today()))
    matches = list(Match.select(Match.id).where(Match.volunteer == volunteer.id))
    over = {about_visit(match.id, day) for day in asked for match in matches}
    of_a_quarter = about_contacts(volunteer.id) if first <= clock.today() <= last else None
    tear_up_about(volunteer.id, lambda about: about in over or bool(of_a_quarter and about.startswith(of_a_quarter)))


def _overlapping(volunteer: Person, first: date, last: date) -> list[Absence]:
    rows = Absence.select().where(Absence.volunteer == volunteer.id, Absence.overlaps(first, last))
    return list(rows.order_by(Absence.first_on, Absence.id))


def _joined(absence: Absence, others: list[Absence], first: date, last: date, reason: str, *, by: Person) -> Absence:
    """One absence over all days of several."""
    for other in others:
        _throw_away(other, by=by)
    first_on = min([first, absence.first_on, *(other.first_on for other in others)])
    last_on = max([last, absence.last_on, *(other.last_on for other in others)])
    if last_on - first_on > LONGEST:
        raise RuleError(
            f"Samen met wat er al staat, is dit meer dan een jaar. Het begon op {day_text(first_on)}.", "last_on"
        )
    change(absence, "join", by, on_behalf_of=absence.volunteer, first_on=first_on, last_on=last_on, reason=reason)
    return absence


def _throw_away(absence: Absence, *, by: Person) -> None:
    kept = {"first_on": absence.first_on, "last_on": absence.last_on, "reason": absence.reason}
    twice = "Deze afwezigheid is al weg. Er is niets dubbel gebeurd."
    delete(absence, "call_off", by, twice=twice, on_behalf_of=absence.volunteer, **kept)
