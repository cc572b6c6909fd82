"""Mandatory training: who was there, and who still has to come."""

from datetime import date
from typing import Any

from peewee import fn

from portal.agenda.models import MANDATORY_FOR, Attendance, Candidate, Event
from portal.families.models import Match
from portal.families.profile import perinatal_on
from portal.kit import clock
from portal.people.models import Person, active_volunteers

DUTIES = tuple(duty for duty in MANDATORY_FOR if duty)


def trained(branch_id: int) -> dict[str, dict[int, date]]:
    """Duty (a key of MANDATORY_FOR) → person id → the first day they were at a training for it.

    What somebody followed as a candidate counts once they are a volunteer. Two queries.
    """
    there = (
        Event.branch == branch_id,
        Event.mandatory_for != "",
        Event.cancelled_at.is_null(),
        Event.day <= clock.today(),
    )
    as_person = (
        Attendance.select(Event.mandatory_for, Attendance.person, fn.MIN(Event.day))
        .join(Event)
        .where(*there, Attendance.person.is_null(False))
        .group_by(Event.mandatory_for, Attendance.person)
    )
    as_candidate = (
        Attendance.select(Event.mandatory_for, Candidate.person, fn.MIN(Event.day))
        .join_from(Attendance, Event)
        .join_from(Attendance, Candidate)
        .where(*there, Candidate.person.is_null(False))
        .group_by(Event.mandatory_for, Candidate.person)
    )
    found: dict[str, dict[int, date]] = {duty: {} for duty in DUTIES}
    for duty, person_id, first in [*as_person.tuples(), *as_candidate.tuples()]:
        day = first if isinstance(first, date) else date.fromisoformat(first)
        found[duty][person_id] = min(day, found[duty].get(person_id, day))
    return found


def owing(branch_id: int, day: date) -> dict[str, list[Person]]:
    """Duty → the volunteers of a day who still have to follow that training, by name. A fixed number of queries."""
    done, young = trained(branch_id), with_young_child(branch_id, day)
    people = list(active_volunteers(branch_id, day, day).where(Person.disabled_at.is_null()))
    return {
        "everyone": [p for p in people if p.id not in done["everyone"]],
        "perinatal": [p for p in people if p.id in young and p.id not in done["perinatal"]],
    }


def duties_of(person: Person, day: date) -> list[str]:
    """The duties that a volunteer still has on a day."""
    if not person.is_volunteer:
        return []
    done = trained(person.branch_id)
    mine = ["everyone"]
    if person.id in with_young_child(person.branch_id, day):
        mine.append("perinatal")
    return [duty for duty in mine if person.id not in done[duty]]


def with_young_child(branch_id: int, day: date) -> set[int]:
    """The ids of volunteers whose family of that day is perinatal: a child under two and a half, or expecting one.

    What makes a family perinatal is said once, in `families.profile`, where a coordinator's own answer goes before the
    children. Three queries, however many families.
    """
    here = (Match.branch == branch_id, Match.overlaps(day, day))
    young = perinatal_on(Match.select(Match.family).where(*here), day)
    pairs: Any = Match.select(Match.volunteer, Match.family).where(*here).tuples()
    return {volunteer for volunteer, family in pairs if family in young}
