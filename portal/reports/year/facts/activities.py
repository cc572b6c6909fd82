"""The figures of a year about candidates, activities and communication, as the annual report wants them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.agenda.attendance.rules import attendance_of
from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import EVENT_KINDS, FOR_VOLUNTEERS, Event, title_text, where_text
from portal.agenda.models.outreach import Outreach
from portal.agenda.outreach.rules import year_of
from portal.kit.folding import order_key

NO_CHANNEL = "niet gekend"


@dataclass(frozen=True)
class Activity:
    """One line of the report's list of trainings and intervisions."""

    day: date
    kind: str  # "vorming", "intervisie", "bedankingsmoment"
    title: str
    where: str  # "online", a place, or ""
    partner: str
    attendance: int  # volunteers, candidates and unannounced guests


def interested(branch_id: int, year: int) -> int:
    """Who showed interest for the first time in a year."""
    return _in_year(branch_id, year, Candidate.interested_on)


def came_to_info_session(branch_id: int, year: int) -> int:
    return _in_year(branch_id, year, Candidate.came_on)


def finished_training(branch_id: int, year: int) -> int:
    return _in_year(branch_id, year, Candidate.trained_on)


def started(branch_id: int, year: int) -> int:
    return _in_year(branch_id, year, Candidate.started_on)


def came_of_interested(branch_id: int, year: int) -> int:
    """Of those who showed interest in a year: how many came to an info session, then or later."""
    return (
        Candidate.select()
        .where(Candidate.branch == branch_id, _within(Candidate.interested_on, year), Candidate.came_on.is_null(False))
        .count()
    )


def channels_of(branch_id: int, year: int) -> dict[str, int]:
    """Channel → how many of that year's interested people came by it, most first. The sum is `interested`."""
    rows: Any = (
        Candidate.select(Channel.name)
        .left_outer_join(Channel)
        .where(Candidate.branch == branch_id, _within(Candidate.interested_on, year))
        .tuples()
    )
    found = Counter(name or NO_CHANNEL for (name,) in rows)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], order_key(pair[0]))))


def activities(branch_id: int, year: int) -> list[Activity]:
    """What was there for volunteers and went ahead, by day. Two queries."""
    events = list(
        Event.select()
        .where(
            Event.branch == branch_id,
            _within(Event.day, year),
            Event.cancelled_at.is_null(),
            Event.kind << list(FOR_VOLUNTEERS),
        )
        .order_by(Event.day, Event.starts_at, Event.id)
    )
    there = attendance_of([event.id for event in events])
    return [
        Activity(
            day=event.day,
            kind=EVENT_KINDS[event.kind],
            title=title_text(event),
            where=where_text(event),
            partner=event.partner,
            attendance=there.get(event.id, 0) + event.guests,
        )
        for event in events
    ]


def outreach_of(branch_id: int, year: int) -> tuple[list[Outreach], list[Outreach]]:
    """The dated actions of a year by day, and the permanent ones that held in it."""
    found = year_of(branch_id, year)
    return [row for _, rows in found.months for row in rows], list(found.permanent)


def _within(field: Any, year: int) -> Any:
    return field.between(date(year, 1, 1), date(year, 12, 31))


def _in_year(branch_id: int, year: int, field: Any) -> int:
    return Candidate.select().where(Candidate.branch == branch_id, _within(field, year)).count()
