"""Who started with which family when, and until when. All invented.

2025 is in a file day by day, with the figures of a real year; afterwards the branch lives on by itself.
"""

from collections.abc import Iterator
from dataclasses import field
from datetime import date, timedelta
from random import Random

from portal.demo.files import rows, words
from portal.demo.making import in_turn
from portal.demo.people import VOLUNTEERS
from portal.kit.dates import Quarter, days_between
from portal.kit.records import dataclass

MADE_UP = words("made_up")


@dataclass
class Stay:
    """One volunteer with the family, from a day until a planned day (None: until the trajectory closes)."""

    volunteer: str
    started_on: date
    km: int  # tenths, one way
    ended_on: date | None = None


@dataclass
class Plan:
    """One trajectory as it is planned; what lies after today is left out when it is written down."""

    alias: str
    municipality: str
    started_on: date
    closes_on: date
    stays: list[Stay] = field(default_factory=list)
    reason: str = "completed"
    away: dict[Quarter, str] = field(default_factory=dict)  # quarters without any contact, and why

    @property
    def stay(self) -> Stay:
        return self.stays[-1]

    def last_day(self, stay: Stay) -> date:
        return stay.ended_on or self.closes_on


@dataclass(frozen=True)
class KnownPlan:
    """A line of the file. stays: "Fatima 1.8 km", for the next one, six days later, "Greet 5.1 km from 2025-04-11".
    away: "2025K3 family_away"."""

    alias: str
    municipality: str
    started_on: date
    closes_on: date
    stays: tuple[str, ...]
    reason: str
    away: tuple[str, ...]


def _plan(row: KnownPlan) -> Plan:
    plan = Plan(f"Gezin {row.alias}", row.municipality, row.started_on, row.closes_on, reason=row.reason)
    for stay in row.stays:
        volunteer, km, _, *since = stay.split()
        begin = date.fromisoformat(since[-1]) if since else plan.started_on
        if plan.stays:
            plan.stay.ended_on = begin - timedelta(days=6)
        plan.stays.append(Stay(volunteer, begin, round(10 * float(km))))
    for quarter, why in (away.split() for away in row.away):
        plan.away[Quarter.parse(quarter)] = why
    return plan


def known_plans() -> list[Plan]:
    """15 running on 1 January 2025, 7 started and 10 closed in 2025, and two that are known to follow."""
    return [_plan(row) for row in rows("trajectories", KnownPlan)]


STEADY = ("Rita", "Lena", "Annelies", "Jos")
"""They always have one family: the next follows at the turn of a quarter. The demo tells their story."""

AHEAD = timedelta(days=400)  # the longest that anybody waits


def plans_until(today: date) -> list[Plan]:
    """Every trajectory that had started by `today`, by start. A later `today` keeps the same past."""
    return [plan for plan in plans_ahead(today) if plan.started_on <= today]


def plans_ahead(today: date) -> list[Plan]:
    """The same, and those of families who may still be waiting for it today."""
    plans = known_plans()
    plans += _later_plans(plans, today + AHEAD)
    return sorted(plans, key=lambda p: (p.started_on, p.alias))


def _later_plans(known: list[Plan], today: date) -> list[Plan]:
    """From 2026 on: closings free a volunteer, who some weeks later starts with another family."""
    rng = Random("Lindedal vanaf 2026")
    names = in_turn(MADE_UP["families"])
    added: list[Plan] = []
    free = ["Fatima", "Griet", "Marleen", "Hilde", "Sofie", "Dirk"]
    steady_starts: dict[date, str] = {}
    for day in days_between(date(2026, 1, 1), today):
        chance = rng.random()
        free += [v.given_name for v in VOLUNTEERS if v.started_on == day]
        running = [p for p in known + added if p.started_on <= day <= p.closes_on]
        for plan in known + added:
            if plan.closes_on == day - timedelta(days=1):
                busy = [p.stay.volunteer for p in running]
                _after(plan.stay.volunteer, day, free, steady_starts, busy)
        if day in steady_starts:
            added.append(_start(steady_starts.pop(day), day, names, rng))
        elif _is_start_day(day) and chance < 0.13 and free and len(running) < _room(day):
            added.append(_start(free.pop(0), day, names, rng))
        if (day.month, day.day) in {(5, 12), (9, 15)} and free:
            _hand_over(running, day, free, rng)
    return added


def _after(volunteer: str, day: date, free: list[str], steady_starts: dict[date, str], busy: list[str]) -> None:
    """What a volunteer does whose family closed yesterday."""
    if volunteer in STEADY:
        start = day + timedelta(days=1 + STEADY.index(volunteer))
        while start.isoweekday() > 5 or start in steady_starts:
            start += timedelta(days=1)
        steady_starts[start] = volunteer
    elif volunteer not in busy and volunteer not in free:
        free.append(volunteer)


def _is_start_day(day: date) -> bool:
    return day.isoweekday() <= 5 and day.month != 8 and (day.month, day.day) < (12, 10)


def _room(day: date) -> int:
    """How many families are supported at once: it grows in the spring of 2026."""
    return 13 if day < date(2026, 3, 1) else 14 if day < date(2026, 5, 1) else 16


def _start(volunteer: str, day: date, names: Iterator[str], rng: Random) -> Plan:
    closes = day + timedelta(days=rng.randrange(370, 520))
    if volunteer in STEADY:
        quarter = Quarter.of(day + timedelta(days=400))
        while quarter.number not in (1, 2):
            quarter = quarter.next()
        closes = quarter.last
    plan = Plan(f"Gezin {next(names)}", rng.choice(MADE_UP["towns"]), day, closes)
    plan.reason = rng.choice(("completed", "completed", "completed", "moved", "stopped"))
    plan.stays.append(Stay(volunteer, day, 12 if volunteer == "Dirk" else rng.randrange(14, 126)))
    return plan


def _hand_over(running: list[Plan], day: date, free: list[str], rng: Random) -> None:
    """The volunteer of the longest running visit is followed by another one; the trajectory goes on."""
    able = [
        p
        for p in running
        if p.stay.volunteer not in (*STEADY, "Greet", "Dirk")
        and p.stay.started_on < day - timedelta(days=150)
        and p.closes_on > day + timedelta(days=80)
    ]
    if able:
        plan = min(able, key=lambda p: (p.stay.started_on, p.alias))
        plan.stay.ended_on = day
        free.append(plan.stay.volunteer)
        plan.stays.append(Stay(free.pop(0), day + timedelta(days=7), rng.randrange(14, 126)))
