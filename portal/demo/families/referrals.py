"""The referrals of the demo: who asked for help, what came of it, and who waits. All invented.

2025 is in a file row by row; every later trajectory had its referral too, and some ask in vain.
"""

from dataclasses import asdict, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from portal.demo.families.plans import MADE_UP, Plan, plans_ahead
from portal.demo.files import day_of, rows
from portal.demo.making import OPENED_ON, Demo, entered, in_turn, workday
from portal.families.models.family import Family
from portal.families.models.referral import IntakeStop, Referral, Referrer
from portal.kit import clock
from portal.kit.records import dataclass

THEMSELVES = ""
STOP = date(2025, 9, 15), date(2025, 12, 31), "Te veel gezinnen wachten al langer dan een half jaar."


@dataclass(frozen=True)
class Organisation:
    """Who refers families, and whom to call there."""

    name: str
    contact_name: str
    contact_phone: str
    contact_email: str


@dataclass(frozen=True)
class Asking:
    """One referral as it is planned; what lies after today is left out when it is written down."""

    alias: str
    municipality: str  # in the file: "" for a family that starts, as its trajectory says
    received_on: date
    decided_on: date | None
    by: str  # one of REFERRERS, or THEMSELVES
    decline_reason: str = ""
    withdrawn_on: date | None = None
    note: str = ""  # why it was declined or withdrawn


REFERRERS = rows("referrers", Organisation)
KNOWN = {asking.alias: replace(asking, alias=f"Gezin {asking.alias}") for asking in rows("referrals", Asking)}


def askings(today: date) -> list[Asking]:
    """Every referral that came in before `today`, by date. A later `today` keeps the same past."""
    found = [_of_plan(plan) for plan in plans_ahead(today)]
    found += [asking for asking in KNOWN.values() if asking.municipality]
    names = in_turn(MADE_UP["families_in_vain"])
    for year in range(2026, today.year + 1):
        found += [_in_vain(f"Gezin {next(names)}", year, **asked) for asked in MADE_UP["in_vain"]]
    lately = today - timedelta(days=3)
    if lately >= date(2026, 1, 5):  # there is always one to decide on
        found.append(Asking("Gezin Sneeuwklokje", "Lindedal", lately, None, "Kind en Gezin"))
    return sorted((a for a in found if a.received_on < today), key=lambda a: (a.received_on, a.alias))


def _of_plan(plan: Plan) -> Asking:
    """The referral that a trajectory came from."""
    short = plan.alias.removeprefix("Gezin ")
    if short in KNOWN:
        return replace(KNOWN[short], municipality=plan.municipality)
    rng = Random(f"{plan.alias} aanmelding")
    accepted = plan.started_on - timedelta(days=rng.randrange(70, 230))
    if plan.started_on.year > OPENED_ON.year:  # those that 2025 left waiting are in the file
        accepted = max(accepted, date(2026, 1, 12) + timedelta(days=rng.randrange(40)))
    accepted = workday(accepted)
    received = workday(accepted - timedelta(days=rng.randrange(5, 17)))
    by = rng.choice((*(referrer.name for referrer in REFERRERS), THEMSELVES, THEMSELVES))
    return Asking(plan.alias, plan.municipality, received, accepted, by)


def _in_vain(alias: str, year: int, on: str, outcome: str, note: str) -> Asking:
    rng = Random(f"{alias} {year}")
    received = workday(day_of(year, on) + timedelta(days=rng.randrange(12)))
    decided = workday(received + timedelta(days=rng.randrange(3, 12)))
    town = "Verrewegen" if outcome == "outside_area" else rng.choice(MADE_UP["towns"])
    by = rng.choice((*(referrer.name for referrer in REFERRERS), THEMSELVES))
    if outcome == "withdrawn":
        gone = workday(decided + timedelta(days=rng.randrange(60, 140)))
        return Asking(alias, town, received, decided, by, withdrawn_on=gone, note=note)
    return Asking(alias, town, received, decided, by, outcome, note=note)


def add_referrals(demo: Demo) -> dict[str, Referral]:
    """Families with their referrals, numbered as they came in; by alias. And the intake stop of 2025."""
    referrers = {
        one.name: Referrer.create(branch=demo.branch, **asdict(one), created_at=entered(OPENED_ON)) for one in REFERRERS
    }
    _add_stop(demo)
    found = {}
    for number, asking in enumerate(askings(demo.today), 1):
        at = min(entered(asking.received_on), clock.now())
        family = Family.create(
            branch=demo.branch,
            code=f"G-{number:03d}",
            alias=asking.alias,
            municipality=asking.municipality,
            created_at=at,
        )
        referral = Referral.create(
            branch=demo.branch,
            family=family,
            received_on=asking.received_on,
            by_family=asking.by == THEMSELVES,
            referrer=referrers.get(asking.by),
            created_at=at,
            **_outcome(asking, demo.today),
            **_wish(asking),
        )
        demo.remember(family, "create", at)
        _remember(demo, referral)
        found[asking.alias] = referral
    return found


def _outcome(asking: Asking, today: date) -> dict[str, Any]:
    """Its state on `today`."""
    if asking.decided_on is None or asking.decided_on >= today:
        return {"status": "open"}
    known: dict[str, Any] = {"status": "accepted", "decided_on": asking.decided_on}
    if asking.decline_reason:
        known |= {"status": "declined", "decline_reason": asking.decline_reason, "decline_note": asking.note}
    elif asking.withdrawn_on and asking.withdrawn_on < today:
        known |= {"status": "withdrawn", "withdrawn_on": asking.withdrawn_on, "withdrawn_note": asking.note}
    return known


def _wish(asking: Asking) -> dict[str, str]:
    rng = Random(f"{asking.alias} vraag")
    days = sorted(rng.sample(range(1, 6), rng.choice((1, 2, 2, 3))))
    return {
        "asked": rng.choice(MADE_UP["asked"]),
        "weekdays": ",".join(map(str, days)),
        "language": rng.choice(("", "", "Frans", "Arabisch", "Engels")),
        "neighbourhood": rng.choice(MADE_UP["neighbourhoods"]),
    }


def _remember(demo: Demo, referral: Referral) -> None:
    demo.remember(referral, "create", entered(referral.received_on))
    if referral.decided_on:
        verb = "decline" if referral.decline_reason else "accept"
        demo.remember(referral, verb, entered(referral.decided_on), decided_on=referral.decided_on)
    if referral.withdrawn_on:
        demo.remember(referral, "withdraw", entered(referral.withdrawn_on), withdrawn_on=referral.withdrawn_on)


def _add_stop(demo: Demo) -> None:
    first, last, note = STOP
    if first < demo.today:
        at, ended = entered(first), last if last < demo.today else None
        stop = IntakeStop.create(branch=demo.branch, first_on=first, last_on=ended, note=note, created_at=at)
        demo.remember(stop, "create", at, first_on=first)
