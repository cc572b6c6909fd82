"""The referrals of the demo: who asked for help, what came of it, and who waits. All invented.

2025 stands here row by row; every later trajectory had its referral too, and some ask in vain.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from portal.demo.people import OPENED_ON, entered, remember
from portal.demo.plans import TOWNS, Plan, plans_ahead
from portal.families.models.family import Family
from portal.families.models.referral import IntakeStop, Referral, Referrer
from portal.kit import clock
from portal.people.models import Branch, Person

REFERRERS = (
    "Kind en Gezin", "Sociale Dienst", "CGG", "CKG", "Buurtwerk De Tol", "CLB", "Huis van het Kind", "Vroedvrouwen",
)  # fmt: skip
THEMSELVES = ""


@dataclass(frozen=True)
class Asking:
    """One referral as it is planned; what lies after today is left out when it is written down."""

    alias: str
    municipality: str
    received_on: date
    decided_on: date | None
    by: str  # one of REFERRERS, or THEMSELVES
    decline_reason: str = ""
    note: str = ""  # why it was declined or withdrawn
    withdrawn_on: date | None = None


def _asking(
    alias: str, town: str, received: str, decided: str, by: str, reason: str = "", note: str = "", withdrawn: str = ""
) -> Asking:
    return Asking(
        f"Gezin {alias}",
        town,
        date.fromisoformat(received),
        date.fromisoformat(decided),
        by,
        reason,
        note,
        date.fromisoformat(withdrawn) if withdrawn else None,
    )


STOP = ("2025-09-15", "2025-12-31", "Te veel gezinnen wachten al langer dan een half jaar.")

BEFORE_THEIR_START = {
    "Zonnebloem": ("2024-08-08", "2024-08-20", "Kind en Gezin"),
    "Wielewaal": ("2024-09-12", "2024-09-24", "Buurtwerk De Tol"),
    "Korenbloem": ("2024-10-24", "2024-11-05", "Sociale Dienst"),
    "Gaai": ("2024-11-28", "2024-12-10", "CLB"),
    "Duizendblad": ("2024-12-05", "2024-12-17", THEMSELVES),
    "Klaver": ("2025-02-13", "2025-02-27", "Kind en Gezin"),
    "Putter": ("2025-05-28", "2025-06-12", "CGG"),
    "Boterbloem": ("2025-03-24", "2025-04-08", "Sociale Dienst"),
    "IJsvogel": ("2025-06-30", "2025-07-10", THEMSELVES),
    "Spreeuw": ("2025-08-25", "2025-09-04", "CKG"),
}
"""Received and accepted, and by whom: the trajectories that started in 2025, and those that 2025 left waiting."""

WITHOUT_TRAJECTORY = (
    _asking("Hommel", "Lindedal", "2025-01-20", "2025-01-30", THEMSELVES, note="Kreeg hulp van familie.",
            withdrawn="2025-08-19"),
    _asking("Distel", "Verrewegen", "2025-03-10", "2025-03-13", "Kind en Gezin", "outside_area",
            "Woont in Verrewegen. Doorverwezen naar de afdeling daar."),
    _asking("Klimop", "Groenbeek", "2025-04-14", "2025-04-24", "Sociale Dienst", note="Verhuisde naar een andere stad.",
            withdrawn="2025-11-06"),
    _asking("Bosanemoon", "Kerkem", "2025-06-05", "2025-06-12", "CGG", "other_need",
            "Zoekt iemand die elke avond kookt."),
    _asking("Egel", "Wilgenrode", "2025-07-14", "2025-07-24", "Buurtwerk De Tol", note="Vond intussen andere hulp.",
            withdrawn="2026-03-17"),
    _asking("Brem", "Lindedal", "2025-09-22", "2025-09-23", "Kind en Gezin", "intake_stop"),
    _asking("Goudvink", "Lindedal", "2025-10-29", "2025-10-30", THEMSELVES, "intake_stop"),
    _asking("Kikker", "Hoogveld", "2025-11-27", "2025-11-28", "Sociale Dienst", "intake_stop"),
)  # fmt: skip

IN_VAIN = (
    # month, day, what came of it; each year since 2026
    (2, 9, "outside_area", "Woont buiten onze vijf gemeenten."),
    (3, 16, "withdrawn", "Heeft het niet meer nodig."),
    (5, 11, "other_need", "Zoekt vooral hulp in het huishouden."),
    (9, 7, "withdrawn", "Reageert niet meer op onze berichten."),
    (10, 12, "other", "Er loopt al intensieve begeleiding aan huis."),
)
NAMES = (
    "Brandnetel", "Vuurvlieg", "Zilverspar", "Bever", "Paardenbloem", "Otter", "Veldmuis", "Judaspenning", "Wezel",
    "Hulst", "Libel", "Maretak", "Salamander", "Vossenbes", "Zandhagedis",
)  # fmt: skip

ASKED = (
    "Iemand die meegaat naar het consultatiebureau en de speelgroep.",
    "Hulp bij papieren en post, en een luisterend oor.",
    "Samen Nederlands oefenen en de buurt leren kennen.",
    "Wat rust voor mama: even iemand erbij met de kinderen.",
    "Steun bij het huiswerk en bij de contacten met de school.",
    "Een babbel, en hulp om een vast ritme te vinden.",
    "Iemand die meedenkt over vrije tijd voor de kinderen.",
)
NEIGHBOURHOODS = ("", "centrum", "stationsbuurt", "wijk De Linde", "aan de vaart", "")


def askings(today: date) -> list[Asking]:
    """Every referral that came in before `today`, by date. A later `today` keeps the same past."""
    found = [_of_plan(plan) for plan in plans_ahead(today)]
    found += WITHOUT_TRAJECTORY
    names = (f"{name} {turn}".removesuffix(" 1") for turn in range(1, 100) for name in NAMES)
    for year in range(2026, today.year + 1):
        found += [_in_vain(f"Gezin {next(names)}", year, *rest) for rest in IN_VAIN]
    lately = today - timedelta(days=3)
    if lately >= date(2026, 1, 5):  # there is always one to decide on
        found.append(Asking("Gezin Sneeuwklokje", "Lindedal", lately, None, "Kind en Gezin"))
    return sorted((a for a in found if a.received_on < today), key=lambda a: (a.received_on, a.alias))


def _of_plan(plan: Plan) -> Asking:
    """The referral that a trajectory came from."""
    short = plan.alias.removeprefix("Gezin ")
    if short in BEFORE_THEIR_START:
        return _asking(short, plan.municipality, *BEFORE_THEIR_START[short])
    rng = Random(f"{plan.alias} aanmelding")
    accepted = plan.started_on - timedelta(days=rng.randrange(70, 230))
    if plan.started_on.year > OPENED_ON.year:  # those that 2025 left waiting stand in the table above
        accepted = max(accepted, date(2026, 1, 12) + timedelta(days=rng.randrange(40)))
    accepted = _workday(accepted)
    received = _workday(accepted - timedelta(days=rng.randrange(5, 17)))
    by = rng.choice((*REFERRERS, THEMSELVES, THEMSELVES))
    return Asking(plan.alias, plan.municipality, received, accepted, by)


def _in_vain(alias: str, year: int, month: int, day: int, outcome: str, note: str) -> Asking:
    rng = Random(f"{alias} {year}")
    received = _workday(date(year, month, day) + timedelta(days=rng.randrange(12)))
    decided = _workday(received + timedelta(days=rng.randrange(3, 12)))
    town = "Verrewegen" if outcome == "outside_area" else rng.choice(TOWNS)
    by = rng.choice((*REFERRERS, THEMSELVES))
    if outcome == "withdrawn":
        gone = _workday(decided + timedelta(days=rng.randrange(60, 140)))
        return Asking(alias, town, received, decided, by, "", note, gone)
    return Asking(alias, town, received, decided, by, outcome, note)


def _workday(day: date) -> date:
    """The day itself, or the Monday after it."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


def add_referrals(branch: Branch, els: Person, today: date) -> dict[str, Referral]:
    """Families with their referrals, numbered as they came in; by alias. And the intake stop of 2025."""
    names = {}
    for name in REFERRERS:
        names[name] = Referrer.create(branch=branch, name=name, created_at=entered(OPENED_ON))
    _add_stop(branch, els, today)
    found = {}
    for number, asking in enumerate(askings(today), 1):
        at = min(entered(max(asking.received_on, OPENED_ON)), clock.now())
        family = Family.create(
            branch=branch, code=f"G-{number:03d}", alias=asking.alias, municipality=asking.municipality, created_at=at
        )
        referral = Referral.create(
            branch=branch,
            family=family,
            received_on=asking.received_on,
            by_family=asking.by == THEMSELVES,
            referrer=names.get(asking.by),
            created_at=at,
            **_outcome(asking, today),
            **_wish(asking),
        )
        remember(family, "create", els, at)
        _remember(referral, els)
        found[asking.alias] = referral
    return found


def _outcome(asking: Asking, today: date) -> dict[str, Any]:
    """How it stands on `today`."""
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
        "asked": rng.choice(ASKED),
        "weekdays": ",".join(map(str, days)),
        "language": rng.choice(("", "", "Frans", "Arabisch", "Engels")),
        "neighbourhood": rng.choice(NEIGHBOURHOODS),
    }


def _remember(referral: Referral, els: Person) -> None:
    steps: list[tuple[str, Any, dict[str, Any]]] = [("create", referral.received_on, {})]
    if referral.decided_on:
        verb = "decline" if referral.decline_reason else "accept"
        steps.append((verb, referral.decided_on, {"decided_on": referral.decided_on}))
    if referral.withdrawn_on:
        steps.append(("withdraw", referral.withdrawn_on, {"withdrawn_on": referral.withdrawn_on}))
    for verb, day, details in steps:
        remember(referral, verb, els, entered(max(day, OPENED_ON)), **details)


def _add_stop(branch: Branch, els: Person, today: date) -> None:
    first, last, note = date.fromisoformat(STOP[0]), date.fromisoformat(STOP[1]), STOP[2]
    if first < today:
        stop = IntakeStop.create(
            branch=branch,
            first_on=first,
            last_on=last if last < today else None,
            note=note,
            created_at=entered(first),
        )
        remember(stop, "create", els, entered(first), first_on=first)
