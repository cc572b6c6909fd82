"""A start that is still to come, in words: the first one, a return, or a role that follows upon another."""

from datetime import timedelta

from portal.agenda.models.candidate import Candidate
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.records import dataclass
from portal.people.models import VOLUNTEER_ROLES, Person, RolePeriod
from portal.people.volunteers.facts import period_before


@dataclass(frozen=True)
class Outcome:
    """What calling it off did: how many matches went; the role they have or had last, or the candidate they are again.
    Both are None for somebody who is gone."""

    matches: int
    before: RolePeriod | None
    candidate: Candidate | None


@dataclass(frozen=True)
class ToCome:
    """What a volunteer's file says of a start that is still to come. button: the words that call it off."""

    heading: str
    sentence: str
    button: str


def follows(before: RolePeriod, period: RolePeriod | None) -> bool:
    """Whether a role begins on the day after another."""
    return period is not None and before.ended_on == period.started_on - timedelta(days=1)


def to_come(person: Person, period: RolePeriod) -> ToCome | None:
    """period: the last one. None where it has begun."""
    if period.started_on <= clock.today():
        return None
    name, day, role = person.given_name, day_text(period.started_on), VOLUNTEER_ROLES[period.role]
    before = period_before(period)
    if before is None:
        return ToCome("Beginnen", f"{name} begint op {day}.", "Toch niet beginnen")
    if not follows(before, period):
        return ToCome("Weer beginnen", f"{name} start opnieuw op {day}.", "Toch niet opnieuw starten")
    if before.role == period.role:
        return ToCome("Verdergaan", f"{name} gaat op {day} verder als {role}.", "Toch niet verdergaan")
    until = f"tot en met {day_text(before.ended_on)}"
    sentence = f"{name} is {VOLUNTEER_ROLES[before.role]} {until}, en {role} vanaf {day}."
    return ToCome("Een andere rol", sentence, f"Toch geen {role} worden")
