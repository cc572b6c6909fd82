"""Who lives in the families of the demo: parents, children, and their profile. All invented, names included."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from dateutil.relativedelta import relativedelta

from portal.demo.families.plans import MADE_UP
from portal.demo.files import rows
from portal.demo.making import Demo, entered, insert
from portal.families.models.family import DERIVED_FLAGS, FLAGS, Child, FamilyDetails, Parent, ProfileFlag
from portal.families.models.referral import Referral
from portal.kit.records import dataclass

RECORDED = [flag for flag in FLAGS if flag not in DERIVED_FLAGS]
"""What a coordinator fills in of a profile; the two other flags follow from the months and years."""

NEWLY_ASKED = {"supervision": 2025}  # nobody noted it before


@dataclass(frozen=True)
class Household:
    """A family as the file has it. parents: "Joy 1994"; children: "Daniel 2016-09", or "Amal 2025-10 expected" where
    nobody told of the birth; flags: those answered yes, some only a year after the family came."""

    alias: str
    name: str
    language: str
    parents: tuple[str, ...]
    children: tuple[str, ...]
    flags: tuple[str, ...]
    came_up_later: tuple[str, ...] = ()

    def is_perinatal_on(self, day: date) -> bool:
        """A pregnancy, or a child younger than two years and a half."""
        first, last = day - relativedelta(months=30), day + relativedelta(months=9)
        return any(first < born <= last for _, born, _ in self.born)

    @property
    def born(self) -> list[tuple[str, date, bool]]:
        """Each child, the first day of the month of birth, and whether only that month is known."""
        told = (child.split() for child in self.children)
        return [(name, date.fromisoformat(f"{month}-01"), bool(expected)) for name, month, *expected in told]


KNOWN = {home.alias: home for home in rows("households", Household)}
"""The families that were supported in 2025."""


def household(alias: str, known_since: date) -> Household:
    """Who lives there: as the file has it, else made up, the same each time."""
    short = alias.removeprefix("Gezin ")
    if short in KNOWN:
        return KNOWN[short]
    rng = Random(f"{alias} thuis")
    alone = rng.random() < 0.45
    mother = known_since.year - rng.randrange(23, 42)
    parents = [f"{rng.choice(MADE_UP['mothers'])} {mother}"]
    if not alone:
        parents.append(f"{rng.choice(MADE_UP['fathers'])} {mother - rng.randrange(6)}")
    born = (known_since - timedelta(days=rng.choice((-120, 90, 300, 500, 1100, 1600)))).replace(day=1)
    months = []
    for _ in range(rng.choice((1, 2, 2, 3, 3, 4))):
        months.append(born)
        born = (born - timedelta(days=rng.randrange(500, 1400))).replace(day=1)
    names = rng.sample(MADE_UP["children"], len(months))
    children = [f"{name} {month:%Y-%m}" for name, month in zip(names, reversed(months), strict=True)]
    language = rng.choice(MADE_UP["languages"])
    chances = {"mental_health": 0.5, "disability": 0.15, "no_work_income": 0.4, "supervision": 0.08}
    flags = [flag for flag, chance in chances.items() if rng.random() < chance]
    flags += ["single_parent"] if alone else []
    flags += ["other_language"] if language else []
    flags += ["newcomer"] if language and rng.random() < 0.5 else []
    name = rng.choice(MADE_UP["family_names"])
    return Household(short, name, language, tuple(parents), tuple(children), tuple(flags))


def add_households(demo: Demo, referrals: dict[str, Referral], started: dict[str, date]) -> None:
    """Names, addresses, parents and children of every family; the profile of those that started, by alias."""
    lines: dict[Any, list[dict[str, Any]]] = {FamilyDetails: [], Child: [], Parent: [], ProfileFlag: []}
    for number, (alias, referral) in enumerate(referrals.items(), 1):
        home = household(alias, referral.received_on)
        made = {"branch": demo.branch.id, "family": referral.family_id}
        lines[FamilyDetails].append({**made, **_details(alias, number, home, referral)})
        if referral.status == "declined":
            continue  # not asked any further
        at = min(entered(referral.decided_on or referral.received_on), referral.created_at + timedelta(days=30))
        told = {**made, "created_at": at}
        for given_name, year in map(str.split, home.parents):
            lines[Parent].append({**told, "given_name": given_name, "birth_year": int(year)})
        lines[Child] += [{**told, **child} for child in _children(home, demo.today)]
        if alias in started:
            lines[ProfileFlag] += [{**made, **answer} for answer in _answers(home, started[alias].year, demo.today)]
    for model, found in lines.items():
        insert(model, found)


def _children(home: Household, today: date) -> Iterator[dict[str, Any]]:
    """Those who were born, by name, and those who are expected and known of."""
    for name, month, is_expected in home.born:
        if month <= today.replace(day=1) and not is_expected:
            yield {"given_name": name, "birth_month": month, "due_month": None}
        elif month <= today + timedelta(days=260):
            yield {"given_name": "", "birth_month": None, "due_month": month}


def _details(alias: str, number: int, home: Household, referral: Referral) -> dict[str, Any]:
    rng = Random(f"{alias} adres")
    is_known = referral.status != "declined"
    return {
        "name": f"{home.parents[0].split()[0]} {home.name}",
        "phone": f"+3247001{number:04d}",
        "email": "" if rng.random() < 0.5 else f"gezin{number}@post.example",
        "street": f"{rng.choice(MADE_UP['streets'])} {rng.randrange(1, 90)}" if is_known else "",
        "postcode": "3999" if is_known else "",
        "town": referral.family.municipality,
        "language": home.language or "Nederlands",
        "household_note": rng.choice(MADE_UP["household_notes"]) if is_known else "",
        "share_children": is_known and rng.random() < 0.6,
    }


def _answers(home: Household, since: int, today: date) -> list[dict[str, Any]]:
    """Yes or no for every flag, from the year the family started (or the portal's past: 2024) on."""
    answers = []
    for flag in RECORDED:
        year = max(since, NEWLY_ASKED.get(flag, since))
        value = "yes" if flag in home.flags else "no"
        if flag in home.came_up_later:
            answers.append({"flag": flag, "year": year, "value": "no", "since_on": None})
            year += 1
        if year <= today.year:
            noted_on = date(year, 3, 10)
            since_on = noted_on if year > since and value == "yes" and noted_on < today else None
            answers.append({"flag": flag, "year": year, "value": value, "since_on": since_on})
    return answers
