"""Who showed interest in the demo, and how the branch showed itself. All names are invented.

2025 is in files with the figures of a real year; later years are made up.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

from portal.agenda.candidates import facts
from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import Event
from portal.agenda.models.outreach import Outreach
from portal.demo.families.plans import MADE_UP
from portal.demo.files import day_of, rows
from portal.demo.making import OPENED_ON, Demo, entered, insert, moment
from portal.kit import clock
from portal.kit.records import dataclass

CHANNELS = ("Gemeentemagazine", "via via", "Facebook", "flyer", "pers", "infostand")
VERBS = {verb: target for verb, (target, _) in facts.VERBS.items()} | {"start": "started"}


@dataclass(frozen=True)
class Interest:
    """One candidate with the day of each step; what lies after today is left out when it is written down."""

    name: str
    channel: str
    interested: date
    came: date | None
    trained: date | None
    screened: date | None
    started: date | None  # as the volunteer of that name
    stopped: date | None
    reason: str


@dataclass(frozen=True)
class Action:
    """How the branch showed itself. on: a day, "01-12" of each year since 2026, or "always"."""

    on: str
    title: str

    def days(self, last: int) -> list[date]:
        """Its first days, until a year."""
        if self.on == "always":
            return [date(2023, 3, 1)]
        if len(self.on) == len("01-12"):
            return [day_of(year, self.on) for year in range(2026, last + 1)]
        return [date.fromisoformat(self.on)]


A_YEAR = 16  # people who show interest, since 2026
LATER_STOPS = ("no_time", "other_choice", "no_answer", "no_fit", "other")


def add_candidates(demo: Demo, events: list[Event]) -> None:
    """Everyone who showed interest before today, with the steps they took, and the actions that drew them."""
    at = entered(OPENED_ON)
    channels = {name: Channel.create(branch=demo.branch, name=name, created_at=at) for name in CHANNELS}
    sessions = [event for event in events if event.kind in ("info_session", "initial_training")]
    trained = {event.series: event.day for event in sessions if event.part == 3}
    later = (one for year in range(2026, demo.today.year + 1) for one in _later(year, events))
    present = []
    for interest in [*rows("candidates", Interest), *later]:
        if interest.interested >= demo.today:
            continue
        candidate = _add(demo, channels[interest.channel], interest)
        days = [event for event in sessions if event.day == candidate.came_on and event.kind == "info_session"]
        if candidate.trained_on:
            days += [event for event in sessions if event.part and trained.get(event.series) == candidate.trained_on]
        present += [
            {
                "branch": demo.branch.id,
                "event": event.id,
                "person": None,
                "candidate": candidate.id,
                "noted_by": demo.els.id,
                "noted_at": min(moment(event.day, 22), clock.now()),
            }
            for event in days
        ]
    insert(Attendance, present)
    _add_outreach(demo)


def _later(year: int, events: list[Event]) -> list[Interest]:
    """Made up, the same each time: most come to the next session, some go on, nobody starts yet."""
    info = [event.day for event in events if event.kind == "info_session"]
    last_parts = [event.day for event in events if event.kind == "initial_training" and event.part == 3]
    given, family = MADE_UP["candidates_given"], MADE_UP["candidates_family"]
    found = []
    for number in range(A_YEAR):
        rng = Random(f"{year} kandidaat {number}")
        day = date(year, 1, 3) + timedelta(days=22 * number + rng.randrange(20))
        name = f"{given[(number + 3 * year) % len(given)]} {family[(2 * number + year) % len(family)]}"
        came = next((on for on in info if on > day), None) if rng.random() < 0.75 else None
        trained = next((on for on in last_parts if came and on > came), None) if rng.random() < 0.55 else None
        screened = trained + timedelta(days=9) if trained else None
        last = screened or came or day + timedelta(days=40)
        stopped = last + timedelta(days=rng.randrange(15, 70))
        found.append(
            Interest(name, rng.choice(CHANNELS), day, came, trained, screened, None, stopped, rng.choice(LATER_STOPS))
        )
    return found


def _add(demo: Demo, channel: Channel, interest: Interest) -> Candidate:
    rng = Random(f"{interest.name} {interest.interested}")
    invited = interest.came and max(interest.came - timedelta(days=12), interest.interested)
    days = (interest.interested, invited, interest.came, interest.trained, interest.screened, interest.started)
    known = {step: day for step, day in zip(facts.ORDER, days, strict=True) if day and day < demo.today}
    is_stopped = interest.stopped is not None and interest.stopped < demo.today
    given, _, family = interest.name.partition(" ")
    at = min(entered(interest.interested), clock.now())
    candidate = Candidate.create(
        branch=demo.branch,
        given_name=given,
        family_name=family,
        email=f"{given}.{family}@post.example".lower(),
        phone=f"+3247002{rng.randrange(10_000):04d}",
        town=rng.choice(MADE_UP["towns"]),
        channel=channel,
        interested_on=interest.interested,
        status="stopped" if is_stopped else list(known)[-1],
        invited_on=known.get("invited"),
        came_on=known.get("came"),
        trained_on=known.get("trained"),
        screened_on=known.get("screened"),
        started_on=known.get("started"),
        person=demo.people[given] if "started" in known else None,
        stopped_on=interest.stopped if is_stopped else None,
        stop_reason=interest.reason if is_stopped else "",
        created_at=at,
    )
    demo.remember(candidate, "add", at)
    for verb, step in VERBS.items():
        if step in known:
            details: dict[str, Any] = {facts.DATES[step]: known[step]}
            demo.remember(candidate, verb, entered(known[step]), **details)
    if is_stopped:
        demo.remember(candidate, "stop", entered(interest.stopped or demo.today), reason=interest.reason)
    return candidate


def _add_outreach(demo: Demo) -> None:
    shown = [(day, action) for action in rows("outreach", Action) for day in action.days(demo.today.year)]
    for day, action in sorted(shown, key=lambda one: one[0]):
        if day < demo.today:
            row = Outreach.create(
                branch=demo.branch,
                title=action.title,
                is_permanent=action.on == "always",
                first_on=day,
                created_at=entered(day),
            )
            demo.remember(row, "add", entered(day), title=action.title, first_on=day)
