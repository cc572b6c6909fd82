"""The talks of the coordinator in the demo: those that each match asks for, intakes, and what comes in between."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from portal.demo.families.families import Pair
from portal.demo.families.plans import MADE_UP
from portal.demo.making import OPENED_ON, Demo, moment
from portal.families.models.match import Match
from portal.families.models.referral import Referral
from portal.families.models.talk import PlannedTalk, Talk
from portal.families.talks.rules import A_YEAR, HALF_A_YEAR, KINDS_HELD, days_asked
from portal.kit import clock
from portal.kit.dates import holidays
from portal.kit.records import dataclass
from portal.people.models import Person, RolePeriod

COUNTED_IN_2025 = {"family": 60, "volunteer": 74}  # as in the annual report
A_YEAR_LATER = {"family": 22, "volunteer": 30}  # of what comes in between, in the years after it
NEARLY_OVER = timedelta(days=60)  # how long before the end a closing talk may come
JUST_NOW = timedelta(days=8)  # what was planned so recently still has to be held
FORGOTTEN = timedelta(days=45)  # of those planned in that time one was forgotten, and one was moved
AFTERWARDS = timedelta(weeks=6)
SHIFTS = (0, 0, 1, 1, 2, 3)

FAMILY_KINDS = ("long_call", "long_call", "care_table", "home_visit", "care_meeting", "confidant", "long_call")
VOLUNTEER_KINDS = ("call", "call", "coaching", "call", "other", "coaching")


@dataclass(frozen=True)
class Planned:
    """One talk that a match asks for, and how it went."""

    kind: str
    because: str
    planned_on: date
    status: str
    held_on: date | None = None
    moved_to: date | None = None


class Log:
    """Writes talks down, with their history."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.written = 0
        self.counted = {"family": 0, "volunteer": 0}

    def add(self, day: date, *, match: Match | None = None, **about: Any) -> Talk | None:
        """The talk, or None where its day has not come yet; in 2025 it counts towards the year all the same.

        about: the ids of a family, a volunteer or both, and the kind of the talk with each: family, family_kind ….
        """
        kinds = {whom: about.get(f"{whom}_kind", "") for whom in self.counted}
        if day.year == OPENED_ON.year:
            for whom, kind in kinds.items():
                self.counted[whom] += bool(kind)
        if day >= self.demo.today or day < OPENED_ON:
            return None
        self.written += 1
        rng = Random(f"{day} gesprek {self.written}")
        at = min(moment(day, rng.randrange(10, 17), rng.randrange(60)), clock.now())
        talk = Talk.create(
            branch=self.demo.branch,
            day=day,
            match=match,
            **about,
            minutes=rng.choice((None, 20, 30, 45, 60, 75)),
            note=rng.choice(MADE_UP["talk_notes"]),
            by=self.demo.els,
            created_at=at,
        )
        told = {f"{whom}_kind": kind for whom, kind in kinds.items()}
        self.demo.remember(talk, "create", at, by=self.demo.els, day=day, **told)
        return talk


def add_talks(demo: Demo, referrals: dict[str, Referral], pairs: list[Pair]) -> None:
    """Everything up to today, and the talks that are still to come."""
    log = Log(demo)
    for referral in referrals.values():
        if referral.decided_on and not referral.decline_reason:
            day = _workday(referral.decided_on - timedelta(days=2))
            log.add(day, family=referral.family_id, family_kind="intake")
    _add_planned(log, pairs)
    for pair in pairs:
        if pair.plan.reason != "completed" and pair.stay is pair.plan.stay:  # how are they, elsewhere?
            day = _workday(pair.plan.closes_on + AFTERWARDS)
            log.add(day, family=pair.match.family_id, family_kind="long_call")
    _in_between(log, referrals, pairs)


# ---- what a match asks for


def plan_of(pair: Pair, today: date) -> list[Planned]:
    """The talks that follow from a match, as they are on `today`; any before the portal are left out."""
    end = pair.last_planned
    known_end = end if end < today else None
    found, closed = [], False
    for kind, day in days_asked(pair.stay.started_on).items():
        if day < OPENED_ON:
            continue
        if kind == "closing" and day <= today - JUST_NOW and day + NEARLY_OVER < end:
            found.append(Planned("closing", "start", day, "extended", _held(day, end)))
            for later, on in (("alignment", day + HALF_A_YEAR), ("closing", day + A_YEAR)):
                found.append(_stands(later, "extension", on, end, known_end, today))
        else:
            found.append(_stands(kind, "start", day, end, known_end, today))
        closed |= found[-1].kind == "closing" and found[-1].status in ("held", "planned")
    if known_end and not closed and known_end >= OPENED_ON:
        found.append(_stands("closing", "end", known_end, known_end, known_end, today))
    return found


def _stands(kind: str, because: str, day: date, end: date, known_end: date | None, today: date) -> Planned:
    if known_end and day > known_end:
        return Planned(kind, because, day, "lapsed")
    if day <= today - JUST_NOW:
        return Planned(kind, because, day, "held", _held(day, end, exactly=kind == "introduction"))
    return Planned(kind, because, day, "planned")


def _held(day: date, end: date, *, exactly: bool = False) -> date:
    """A working day soon after the planned one; the last one before the end of the match where that is near."""
    if exactly:
        return day
    held = _workday(day + timedelta(days=Random(f"{day} gehad").choice(SHIFTS)))
    return held if held <= end else day - timedelta(days=max(day.weekday() - 4, 0))


def _add_planned(log: Log, pairs: list[Pair]) -> None:
    today = log.demo.today
    plans = [(pair, planned) for pair in pairs for planned in plan_of(pair, today)]
    since = max(today - FORGOTTEN, date(OPENED_ON.year, 12, 31))  # the talks of 2025 were held, all of them
    overdue = [
        (pair, p)
        for pair, p in plans
        if p.status == "held"
        and p.kind in ("first_weeks", "alignment")
        and p.planned_on > since
        and pair.match.ended_on is None
    ]
    waiting = sorted(overdue, key=lambda one: (one[1].planned_on, one[0].code), reverse=True)[:2]
    for pair, planned in plans:
        if (pair, planned) in waiting:
            moved_to = None if (pair, planned) == waiting[0] else _workday(today + timedelta(days=2))
            _write(log, pair, replace(planned, status="planned", held_on=None, moved_to=moved_to))
        else:
            _write(log, pair, planned)


def _write(log: Log, pair: Pair, planned: Planned) -> None:
    match, asked = pair.match, moment(max(pair.stay.started_on, OPENED_ON), 10)
    if planned.because == "extension":
        asked = moment(pair.stay.started_on + A_YEAR, 11)
    elif planned.because == "end":
        asked = moment(planned.planned_on, 10)
    asked = min(asked, clock.now())
    talk, status, due_on = None, planned.status, planned.moved_to or planned.planned_on
    if planned.held_on:
        kinds = KINDS_HELD["alignment" if status == "extended" else planned.kind]
        about: dict[str, Any] = {"family_kind": kinds[0], "volunteer": match.volunteer_id, "volunteer_kind": kinds[1]}
        talk = log.add(planned.held_on, match=match, family=match.family_id if kinds[0] else None, **about)
    row = PlannedTalk.create(
        branch=log.demo.branch,
        match=match,
        kind=planned.kind,
        because=planned.because,
        planned_on=planned.planned_on,
        due_on=due_on,
        status=status,
        talk=talk if status == "held" else None,
        created_at=asked,
    )
    log.demo.remember(row, "plan", asked, kind=planned.kind, because=planned.because, planned_on=planned.planned_on)
    step = {"held": "hold", "extended": "extend", "lapsed": "lapse"}.get(status)
    if step:
        done = talk.created_at if talk else moment(match.ended_on or planned.held_on or due_on, 10)
        log.demo.remember(row, step, done, status=["planned", status])


# ---- what comes in between


def _in_between(log: Log, referrals: dict[str, Referral], pairs: list[Pair]) -> None:
    """Calls and meetings: those of 2025 fill up what the report counts, later years have some each month."""
    demo = log.demo
    for year in range(OPENED_ON.year, demo.today.year + 1):
        for whom, options in (("family", _families(referrals, pairs, year)), ("volunteer", _helpers(demo, year))):
            Random(f"{whom} {year}").shuffle(options)
            left = COUNTED_IN_2025[whom] - log.counted[whom] if year == OPENED_ON.year else A_YEAR_LATER[whom]
            for number, (day, about) in enumerate(sorted(options[:left])):
                kinds = FAMILY_KINDS if whom == "family" else VOLUNTEER_KINDS
                said: dict[str, Any] = {whom: about, f"{whom}_kind": kinds[number % len(kinds)]}
                log.add(day, **said)


def _families(referrals: dict[str, Referral], pairs: list[Pair], year: int) -> list[tuple[date, int]]:
    """Days on which something could be talked over with a family: waiting, supported, or closed not long ago."""
    spans = {}
    for alias, referral in referrals.items():
        if referral.decided_on and not referral.decline_reason:
            ends = [pair.plan.closes_on for pair in pairs if pair.plan.alias == alias]
            last = referral.withdrawn_on or (max(ends) + timedelta(days=90) if ends else date.max)
            spans[alias] = (referral.decided_on + timedelta(days=10), last)
    return [
        (day, referrals[alias].family_id)
        for alias, (first, last) in spans.items()
        for day in _desk_days(alias, year)
        if first <= day <= last
    ]


def _helpers(demo: Demo, year: int) -> list[tuple[date, int]]:
    """The same for volunteers, mentors too."""
    found = []
    for name, person in demo.people.items():
        first, last = _active(person)
        if name not in ("Els", "Herman"):
            found += [(day, person.id) for day in _desk_days(name, year) if first <= day <= last]
    return found


def _active(person: Person) -> tuple[date, date]:
    period = RolePeriod.get(RolePeriod.person == person.id)
    return period.started_on + timedelta(days=30), period.ended_on or date.max


def _desk_days(name: str, year: int) -> list[date]:
    """Some eight days of a year on which Els is at her desk."""
    rng = Random(f"{name} {year} bureau")
    days = {_workday(date(year, 1, 6) + timedelta(days=rng.randrange(345))) for _ in range(8)}
    return sorted(day for day in days if day.year == year)


def _workday(day: date) -> date:
    """The day itself, or the first one after it on which Els works."""
    while day.weekday() > 4 or day in holidays(day.year):
        day += timedelta(days=1)
    return day
