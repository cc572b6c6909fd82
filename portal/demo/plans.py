"""Who started with which family when, and until when. All invented.

2025 stands here day by day, with the figures of a real year; afterwards the branch lives on by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from portal.demo.people import VOLUNTEERS
from portal.kit.dates import Quarter, days_between


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

    @property
    def stay(self) -> Stay:
        return self.stays[-1]

    def last_day(self, stay: Stay) -> date:
        return stay.ended_on or self.closes_on


def _plan(alias: str, town: str, start: str, close: str, *stays: tuple[Any, ...], reason: str = "completed") -> Plan:
    """stays: (volunteer, tenths of a km) and, for who takes over, the day: six days after the one before."""
    plan = Plan(f"Gezin {alias}", town, date.fromisoformat(start), date.fromisoformat(close), reason=reason)
    for volunteer, km, *day in stays:
        begin = date.fromisoformat(day[0]) if day else plan.started_on
        if plan.stays:
            plan.stay.ended_on = begin - timedelta(days=6)
        plan.stays.append(Stay(volunteer, begin, km))
    return plan


def known_plans() -> list[Plan]:
    """15 running on 1 January 2025, 7 started and 10 closed in 2025, and two that are known to follow."""
    return [
        _plan("Kastanje", "Lindedal", "2024-02-06", "2025-04-08", ("Willy", 42)),
        _plan("Merel", "Groenbeek", "2024-01-15", "2025-02-24", ("Hilde", 63)),
        _plan("Madelief", "Lindedal", "2024-02-08", "2025-03-20", ("Dirk", 12)),
        _plan("Vlier", "Kerkem", "2024-04-10", "2025-05-28", ("Tom", 87)),
        _plan("Koolmees", "Wilgenrode", "2024-04-23", "2025-06-24", ("Marleen", 35)),
        _plan("Lavendel", "Hoogveld", "2024-05-16", "2025-06-26", ("Inge", 112)),
        _plan("Zwaluw", "Lindedal", "2024-06-21", "2025-08-29", ("Fatima", 18), ("Greet", 51, "2025-04-11")),
        _plan("Hazelaar", "Kerkem", "2024-09-17", "2025-10-14", ("Luc", 29), reason="referred"),
        _plan("Winterkoning", "Groenbeek", "2024-11-20", "2025-09-10", ("Griet", 74), reason="moved"),
        _plan("Klaproos", "Hoogveld", "2024-12-05", "2025-11-27", ("Paul", 140)),
        _plan("Akelei", "Groenbeek", "2024-08-27", "2026-02-10", ("Karim", 26)),
        _plan("Roodborst", "Kerkem", "2024-09-30", "2026-03-31", ("Jos", 33)),
        _plan("Sleutelbloem", "Wilgenrode", "2024-10-23", "2026-06-30", ("Rita", 58)),
        _plan("Pimpernel", "Wilgenrode", "2024-11-28", "2026-04-23", ("Greet", 21)),
        _plan("Bosuil", "Lindedal", "2024-12-16", "2026-03-31", ("Annelies", 66)),
        _plan("Zonnebloem", "Lindedal", "2025-02-12", "2026-05-20", ("Sofie", 30), ("Luc", 71, "2025-11-05")),
        _plan("Wielewaal", "Hoogveld", "2025-04-01", "2026-06-09", ("Nadia", 95)),
        _plan("Korenbloem", "Lindedal", "2025-05-12", "2026-09-14", ("Noor", 17)),
        _plan("Gaai", "Groenbeek", "2025-06-05", "2026-07-02", ("Willy", 54)),
        _plan("Duizendblad", "Kerkem", "2025-07-09", "2026-10-07", ("Hilde", 80), ("Inge", 69, "2025-10-09")),
        _plan("Klaver", "Lindedal", "2025-09-10", "2027-03-31", ("Lena", 42)),
        _plan("Putter", "Hoogveld", "2025-11-10", "2027-01-18", ("Tom", 103)),
        _plan("IJsvogel", "Kerkem", "2026-02-19", "2027-04-22", ("Greet", 48)),
        _plan("Vlinderstruik", "Wilgenrode", "2026-05-08", "2027-07-09", ("Greet", 24)),
    ]


AWAY = {
    ("Gezin Bosuil", Quarter(2025, 3)): "family_away",
    ("Gezin Gaai", Quarter(2026, 1)): "volunteer_away",
    ("Gezin IJsvogel", Quarter(2026, 3)): "family_away",
}
"""Quarters in which a match had no contact at all, and why."""

STEADY = ("Rita", "Lena", "Annelies", "Jos")
"""They always have one family: the next one follows at the turn of a quarter. The demo tells their story."""

TOWNS = ("Lindedal", "Lindedal", "Lindedal", "Groenbeek", "Wilgenrode", "Kerkem", "Hoogveld")
SPARE = (
    "Boterbloem", "Spreeuw", "Esdoorn", "Vink", "Margriet", "Huismus", "Kamperfoelie", "Ooievaar",
    "Ridderspoor", "Tjiftjaf",
    "Berk", "Kievit", "Viooltje", "Grutto", "Rozemarijn", "Buizerd", "Kornoelje", "Lijster", "Salie",
    "Boerenzwaluw", "Iris",
    "Specht", "Meidoorn", "Kwikstaart", "Tijm", "Leeuwerik", "Lindebloesem", "Reiger", "Pioen",
    "Staartmees", "Wilg", "Sijs",
    "Anemoon", "Kneu", "Eik", "Fuut", "Dotterbloem", "Torenvalk", "Heide", "Nachtegaal", "Krokus",
    "Meerkoet", "Beuk", "Kauw",
)  # fmt: skip


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
    names = _names()
    added: list[Plan] = []
    free = ["Fatima", "Griet", "Marleen", "Hilde", "Sofie", "Dirk"]
    steady_starts: dict[date, str] = {}
    for day in days_between(date(2026, 1, 1), today):
        chance = rng.random()
        free += [v.key for v in VOLUNTEERS if v.started_on == day]
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


def _names() -> Iterator[str]:
    for turn in range(1, 1000):
        for name in SPARE:
            yield name if turn == 1 else f"{name} {turn}"


def _after(volunteer: str, day: date, free: list[str], steady_starts: dict[date, str], busy: list[str]) -> None:
    """What somebody does whose family closed yesterday."""
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
    plan = Plan(f"Gezin {next(names)}", rng.choice(TOWNS), day, closes)
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
