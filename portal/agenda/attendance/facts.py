"""Who was there, or was not noted; of mandatory training also who still has to come, and who was told."""

from datetime import date
from typing import Any

from peewee import SQL, fn

from portal.agenda.models.answer import Attendance, ToldDuty
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import FOR_CANDIDATES, FOR_VOLUNTEERS, MANDATORY_FOR, Event
from portal.families.file.facts.ages import born_lately
from portal.families.file.facts.profile import perinatal_on
from portal.families.models.family import Child
from portal.families.models.match import Match
from portal.kit import clock
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers, by_name, last_day, last_days

DUTIES = tuple(duty for duty in MANDATORY_FOR if duty)


def unnoted(branch_id: int, first: date, last: date) -> list[Event]:
    """The events for volunteers or candidates without anybody ticked or a guest counted, by day. One query."""
    noted = fn.EXISTS(Attendance.select(Attendance.id).where(Attendance.event == Event.id))
    query = Event.select().where(
        Event.branch == branch_id,
        Event.day.between(first, last),
        Event.kind << list(FOR_VOLUNTEERS | FOR_CANDIDATES),
        Event.cancelled_at.is_null(),
        Event.guests == 0,
        ~noted,
    )
    return list(query.order_by(Event.day, Event.id))


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
        found[duty][person_id] = min(first, found[duty].get(person_id, first))
    return found


def was_held(event: Event) -> bool:
    """Whether somebody is noted as having been there, or a guest is counted."""
    return bool(event.guests) or Attendance.select().where(Attendance.event == event.id).exists()


def owing(branch_id: int, day: date) -> dict[str, list[Person]]:
    """Duty → the volunteers of a day who still have to follow that training and may be told so, by name. Whoever stops
    before the next one is told nothing.

    For what volunteers read; the coordinator's own lists go by `with_young_child`. A fixed number of queries.
    """
    done, known = trained(branch_id), known_by_volunteers(branch_id, day)
    people = by_name(active_volunteers(branch_id, day, day).where(Person.disabled_at.is_null()))
    stop, following = last_days([person.id for person in people]), _next_days(branch_id, day)
    asked = {"everyone": people, "perinatal": [person for person in people if person.id in known]}
    return {
        duty: [p for p in asked[duty] if p.id not in done[duty] and _has_time(duty, stop.get(p.id), following)]
        for duty in DUTIES
    }


def _next_days(branch_id: int, day: date) -> dict[str, date]:
    """Duty → the next day, this one included, on which that training is given. One query."""
    going_ahead = Event.branch == branch_id, Event.mandatory_for != "", Event.cancelled_at.is_null()
    planned: Any = Event.select(Event.mandatory_for, fn.MIN(Event.day)).where(*going_ahead, Event.day >= day)
    return dict(planned.group_by(Event.mandatory_for).tuples())


def _has_time(duty: str, last: date | None, following: dict[str, date]) -> bool:
    """Whether somebody can still follow it: they go on, or it is given before their last day is over."""
    return last is None or following.get(duty, date.max) <= last


def duties_of(person: Person, day: date) -> list[str]:
    """The duties that a volunteer still has on a day, as the volunteer may know them."""
    if not person.is_volunteer:
        return []
    done = trained(person.branch_id)
    mine = ["everyone"]
    if person.id in known_by_volunteers(person.branch_id, day):
        mine.append("perinatal")
    last, following = last_day(person.id), _next_days(person.branch_id, day)
    return [duty for duty in mine if person.id not in done[duty] and _has_time(duty, last, following)]


def known_by_volunteers(branch_id: int, day: date) -> dict[int, date | None]:
    """Who may know that the perinatal module is for them: person id → the day they were told, or None.

    None: they visit a family with a child that was born less than two and a half years ago, which they see there. A
    pregnancy and the profile's answers are the coordinator's: nothing of a volunteer's pages and mails follows from
    them. One query.
    """
    told = ToldDuty.select(ToldDuty.person, ToldDuty.told_at).where(
        ToldDuty.branch == branch_id, ToldDuty.duty == "perinatal"
    )
    visited = (
        Match.select(Match.volunteer, SQL("null").converter(ToldDuty.told_at.python_value))
        .join(Child, on=(Child.family == Match.family))
        .where(Match.branch == branch_id, Match.overlaps(day, day), born_lately(day))
    )
    rows: Any = visited.union_all(told).tuples()
    known: dict[int, date | None] = {}
    for person, at in rows:
        known[person] = clock.day_of(at) if at else known.get(person)
    return known


def with_young_child(branch_id: int, day: date) -> set[int]:
    """The ids of volunteers whose family of that day is perinatal: a child under two and a half, or expecting one.

    For the coordinator's lists alone. What makes a family perinatal is said once, in `families.profile`, where a
    coordinator's own answer goes before the children. Three queries, however many families.
    """
    here = (Match.branch == branch_id, Match.overlaps(day, day))
    young = perinatal_on(Match.select(Match.family).where(*here), day)
    pairs: Any = Match.select(Match.volunteer, Match.family).where(*here).tuples()
    return {volunteer for volunteer, family in pairs if family in young}
