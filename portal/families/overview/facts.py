"""The list of families as the database sorts and filters it: by what each row shows."""

from datetime import date
from typing import Any

from peewee import Case, fn

from portal.families.file.facts.course import STATES, FamilyFile, in_state
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.people.models import Person

NOBODY = "niemand"


def since_of(file: FamilyFile) -> date | None:
    """Since when a family is in its state: by its match, its trajectory, or its referral."""
    if file.state == "running":
        started: date = file.current[0].started_on
        return started
    if file.trajectory is not None and (file.is_supported or file.state == "closed"):
        began: date = file.trajectory.started_on
        return began
    asked = file.referral
    return (asked.decided_on or asked.received_on) if asked is not None else None


def since_sql(branch_id: int, today: date) -> Any:
    """The same as an expression to sort by."""
    going = Match.select(fn.MIN(Match.started_on)).where(Match.family == Family.id, Match.goes_on(today))
    begun = Trajectory.select(fn.MAX(Trajectory.started_on)).where(Trajectory.family == Family.id)
    known = fn.COALESCE(Referral.decided_on, Referral.received_on)
    asked = Referral.select(fn.MAX(known)).where(Referral.family == Family.id)
    pending = Case(None, ((state_sql(branch_id, today) << list(PENDING), asked),), None)
    return fn.COALESCE(pending, going, begun, asked)


PENDING = (STATES["applied"], STATES["waiting"])


def state_sql(branch_id: int, today: date) -> Any:
    """The words of a family's state, as an expression."""
    last = (
        Referral.select(Referral.status)
        .where(Referral.family == Family.id)
        .order_by(Referral.received_on.desc(), Referral.id.desc())
        .limit(1)
    )
    here = {name: in_state(name, branch_id, today) for name in ("supported", "unmatched", "closed")}
    of_referral = {"open": "applied", "accepted": "waiting", "declined": "declined", "withdrawn": "withdrawn"}
    return Case(
        None,
        (
            (here["unmatched"], STATES["unmatched"]),
            (here["supported"], STATES["running"]),
            (here["closed"], STATES["closed"]),
            *((last == status, STATES[state]) for status, state in of_referral.items()),
        ),
        STATES["closed"],
    )


def begins_later(branch_id: int, today: date) -> Any:
    """The condition on families "supported from a day to come, and not yet"."""
    ours = Trajectory.select(Trajectory.family).where(Trajectory.branch == branch_id)
    begun = ours.where(Trajectory.started_on <= today, Trajectory.goes_on(today))
    return (Family.id << ours.where(Trajectory.started_on > today)) & Family.id.not_in(begun)


def who_sql(today: date) -> Any:
    """The name of the volunteer of a family, the first where there are several, as an expression to sort by."""
    name = Person.given_name.concat(" ").concat(Person.family_name)
    going = Match.select(fn.MIN(name)).join(Person, on=(Match.volunteer == Person.id))
    return going.where(Match.family == Family.id, Match.goes_on(today))


def who_go(branch_id: int, today: date) -> dict[str, list[int]]:
    """Name → the ids of the volunteers of that name who go to a family today or later. One query."""
    going = Match.select(Match.volunteer).where(Match.branch == branch_id, Match.goes_on(today))
    found: dict[str, list[int]] = {}
    for person in Person.select().where(Person.id << going):
        found.setdefault(person.name, []).append(person.id)
    return found


def visited_by(people: list[int] | None, branch_id: int, today: date) -> Any:
    """The condition on families "one of these people goes there"; None: nobody does."""
    going = Match.select(Match.family).where(Match.branch == branch_id, Match.goes_on(today))
    return Family.id.not_in(going) if people is None else Family.id << going.where(Match.volunteer << people)
