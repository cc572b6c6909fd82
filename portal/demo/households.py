"""Who lives in the families of the demo: parents, children, what is said of them. All invented, names included."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from dateutil.relativedelta import relativedelta
from peewee import chunked

from portal.demo.people import OPENED_ON, entered
from portal.families.models.family import FLAGS, Child, FamilyDetails, Parent, ProfileFlag
from portal.families.models.referral import Referral
from portal.people.models import Branch

RECORDED = (
    "single_parent", "mental_health", "disability", "no_work_income", "other_language", "newcomer", "supervision",
)  # fmt: skip
"""What a coordinator fills in of a profile; the two other flags follow from the months and years."""
assert set(RECORDED) == FLAGS.keys() - {"perinatal", "young_parent"}

NEWLY_ASKED = {"supervision": 2025}  # nobody noted it before
CAME_UP_LATER = frozenset({"Kastanje", "Vlier", "Koolmees", "Klaproos", "Bosuil", "Roodborst"})
"""Of these a mental vulnerability was known in 2025 and not yet in 2024."""


@dataclass(frozen=True)
class Household:
    """Parents and children by given name, with year or month of birth, and the flags whose answer is yes."""

    name: str
    language: str
    parents: tuple[tuple[str, int], ...]
    children: tuple[tuple[str, date], ...]
    flags: frozenset[str]
    expected: tuple[str, ...] = ()  # children of whose birth nobody told: only when they were due is known

    def is_perinatal_on(self, day: date) -> bool:
        """A pregnancy, or a child younger than two years and a half."""
        return any(day - relativedelta(months=30) < born <= day + relativedelta(months=9) for _, born in self.children)


def _household(name: str, language: str, parents: str, children: str, flags: str = "", expected: str = "") -> Household:
    """parents: "Grace 1990"; children: "Ada 2018-06"; each with commas in between."""
    months = [child.split() for child in children.split(", ")]
    return Household(
        name,
        language,
        tuple((given, int(year)) for given, year in (parent.split() for parent in parents.split(", "))),
        tuple((given, date.fromisoformat(f"{month}-01")) for given, month in months),
        frozenset(SHORT[flag] for flag in flags.split()),
        tuple(expected.split()),
    )


SHORT = {
    "alone": "single_parent", "mind": "mental_health", "body": "disability", "workless": "no_work_income",
    "tongue": "other_language", "new": "newcomer", "court": "supervision",
}  # fmt: skip

KNOWN = {
    "Merel": _household("Abara", "Engels", "Joy 1994", "Daniel 2016-09, Grace 2024-01", "alone workless tongue new"),
    "Kastanje": _household(
        "Yildiz", "Turks", "Elif 1987, Murat 1983", "Kaan 2010-05, Defne 2014-02, Ela 2019-10", "mind tongue"
    ),
    "Madelief": _household("Ferreira", "Portugees", "Inês 1991", "Tomás 2020-06, Lara 2022-01", "alone body tongue"),
    "Vlier": _household(
        "Popescu", "Roemeens", "Ioana 1986, Radu 1985", "Matei 2013-08, Ilinca 2016-03, Sofia 2022-12", "mind tongue"
    ),
    "Koolmees": _household(
        "Vandaele", "", "Katrien 1982", "Jarne 2009-01, Lotte 2012-11, Finn 2015-04", "alone mind"
    ),
    "Lavendel": _household(
        "Rahimi", "Dari", "Zahra 1993, Omid 1989", "Parwin 2019-02, Samir 2021-05", "workless tongue new"
    ),
    "Zwaluw": _household(
        "Bensalem", "Arabisch", "Salma 1990", "Ilyas 2017-07, Nour 2021-12, Amal 2025-10",
        "alone workless tongue", "Amal",
    ),
    "Akelei": _household(
        "Tesfay", "Tigrinya", "Selam 1988, Yonas 1984", "Hermon 2015-12, Ruta 2020-09, Noah 2023-04",
        "workless tongue new",
    ),
    "Hazelaar": _household("Lemmens", "", "Veerle 1981", "Bo 2011-06, Stan 2014-10, Mila 2017-03", "alone mind court"),
    "Roodborst": _household(
        "Geerts", "", "Eline 1990, Wout 1988", "Lou 2018-01, Fien 2021-03, Cas 2022-03", "mind body"
    ),
    "Sleutelbloem": _household(
        "Hassan", "Somalisch", "Ayaan 1992", "Yusra 2017-05, Bilal 2020-02, Sumaya 2024-08",
        "alone workless tongue new",
    ),
    "Winterkoning": _household("Kowalska", "Pools", "Ania 1993", "Zuzia 2019-08, Olek 2022-05", "alone mind tongue"),
    "Pimpernel": _household(
        "Vermeersch", "", "Martine 1979", "Robbe 2008-04, Amber 2011-11, Jef 2016-06", "alone body"
    ),
    "Klaproos": _household(
        "Kaya", "Turks", "Zeynep 1989, Emre 1988", "Deniz 2014-08, Ada 2021-01, Can 2023-09",
        "mind workless tongue",
    ),
    "Bosuil": _household("Thijs", "", "Evelien 1984", "Senne 2010-10, Nore 2013-02, Vic 2019-12", "alone mind"),
    "Zonnebloem": _household(
        "Marković", "Servisch", "Jelena 1990, Nikola 1987", "Luka 2018-07, Mina 2022-10, Vuk 2025-02", "mind tongue"
    ),
    "Wielewaal": _household(
        "Noorzai", "Pasjtoe", "Laila 1994, Hamid 1990", "Asad 2018-03, Mina 2023-11, Roya 2026-04",
        "workless tongue new",
    ),
    "Korenbloem": _household("De Backer", "", "Jolien 2001", "Miel 2024-12", "alone mind workless"),
    "Gaai": _household(
        "Verstappen", "", "Tine 1983, Kurt 1980", "Kobe 2010-02, Jolan 2012-06, Tuur 2015-09, Roos 2020-12",
        "mind court",
    ),
    "Duizendblad": _household(
        "Al-Khoury", "Arabisch", "Rima 1991, Fadi 1986", "Tarek 2018-11, Lina 2022-09, Adam 2025-01",
        "workless tongue new",
    ),
    "Klaver": _household(
        "Haile", "Amhaars", "Meron 1993", "Abel 2016-10, Saba 2021-08, Liya 2025-03", "alone tongue new"
    ),
    "Putter": _household(
        "Nowak", "Pools", "Marta 1982, Piotr 1979", "Kuba 2009-07, Hania 2012-09, Staś 2015-02, Ola 2020-05",
        "mind body tongue",
    ),
}  # fmt: skip
"""The families that were supported in 2025."""

LANGUAGES = ("", "", "Arabisch", "Engels", "Turks", "Oekraïens", "Frans", "Dari", "Spaans", "Tigrinya")
NAMES = (
    "Aydin", "Boussaid", "Coppens", "Demir", "Engelen", "Fofana", "Goossens", "Hoxha", "Ivanova", "Jacquemin",
    "Kamara", "Lefèvre", "Mbeki", "Naessens", "Osei", "Petrenko", "Quintens", "Rossi", "Sabbe", "Traoré",
    "Uwase", "Verhulst", "Wauters", "Ximenes", "Yilmaz", "Zaman",
)  # fmt: skip
PARENTS = ("Amina", "Bea", "Carine", "Dilara", "Eva", "Farah", "Griet", "Hanna", "Irina", "Jana", "Kim", "Leila")
PARTNERS = ("Ali", "Bram", "Ciro", "Dries", "Emir", "Filip", "Gert", "Hugo", "Ivan", "Joris")
CHILDREN = (
    "Alma", "Basil", "Cleo", "Dion", "Elena", "Fadi", "Gitte", "Hasan", "Ines", "Jules", "Kato", "Leon", "Maya",
    "Nils", "Oona", "Pim", "Quinn", "Rania", "Seppe", "Tess", "Umut", "Vera", "Warre", "Yara", "Ziad",
)  # fmt: skip


def household(alias: str, known_since: date) -> Household:
    """Who lives there: as it was told in the table, else made up, the same each time."""
    short = alias.removeprefix("Gezin ")
    if short in KNOWN:
        return KNOWN[short]
    rng = Random(f"{alias} thuis")
    alone = rng.random() < 0.45
    mother = known_since.year - rng.randrange(23, 42)
    parents = [(rng.choice(PARENTS), mother)]
    if not alone:
        parents.append((rng.choice(PARTNERS), mother - rng.randrange(6)))
    youngest = known_since - timedelta(days=rng.choice((-120, 90, 300, 500, 1100, 1600)))
    months, born = [], youngest.replace(day=1)
    for _ in range(rng.choice((1, 2, 2, 3, 3, 4))):
        months.append(born)
        born = (born - timedelta(days=rng.randrange(500, 1400))).replace(day=1)
    names = rng.sample(CHILDREN, len(months))
    language = rng.choice(LANGUAGES)
    chances = {"mental_health": 0.5, "disability": 0.15, "no_work_income": 0.4, "supervision": 0.08}
    flags = {flag for flag, chance in chances.items() if rng.random() < chance}
    flags |= {"single_parent"} if alone else set()
    flags |= {"other_language"} if language else set()
    flags |= {"newcomer"} if language and rng.random() < 0.5 else set()
    return Household(
        rng.choice(NAMES), language, tuple(parents), tuple(zip(names, reversed(months), strict=True)), frozenset(flags)
    )


STREETS = (
    "Bloemenlaan", "Kloosterstraat", "Nieuwe Weg", "Pastorijstraat", "Sparrenlaan", "Toekomststraat", "Vijverweg",
    "Zonnestraat", "Eikenlaan", "Brugstraat",
)  # fmt: skip


def add_households(branch: Branch, referrals: dict[str, Referral], started: dict[str, date], today: date) -> None:
    """Names, addresses, parents and children of every family; the profile of those that started, by alias."""
    rows: dict[Any, list[dict[str, Any]]] = {FamilyDetails: [], Child: [], Parent: [], ProfileFlag: []}
    for number, (alias, referral) in enumerate(referrals.items(), 1):
        home = household(alias, referral.received_on)
        made = {"branch": branch.id, "family": referral.family_id}
        rows[FamilyDetails].append({**made, **_details(alias, number, home, referral)})
        if referral.status == "declined":
            continue  # not asked any further
        told = {**made, "created_at": entered(max(referral.decided_on or referral.received_on, OPENED_ON))}
        told["created_at"] = min(told["created_at"], referral.created_at + timedelta(days=30))
        rows[Parent] += [{**told, "given_name": given, "birth_year": year} for given, year in home.parents]
        rows[Child] += [
            {**told, **_months(child, born, home, today)}
            for child, born in home.children
            if born <= today + timedelta(days=260)
        ]
        if alias in started:
            rows[ProfileFlag] += [{**made, **answer} for answer in _answers(alias, home, started[alias].year, today)]
    for model, found in rows.items():
        for some in chunked(found, 500):
            model.insert_many(some).execute()


def _months(child: str, born: date, home: Household, today: date) -> dict[str, Any]:
    is_born = born <= today.replace(day=1) and child not in home.expected
    return {
        "given_name": child if is_born else "",
        "birth_month": born if is_born else None,
        "due_month": None if is_born else born,
    }


def _details(alias: str, number: int, home: Household, referral: Referral) -> dict[str, Any]:
    rng = Random(f"{alias} adres")
    first = home.parents[0][0]
    return {
        "name": f"{first} {home.name}",
        "phone": f"+3247001{number:04d}",
        "email": "" if rng.random() < 0.5 else f"gezin{number}@post.example",
        "street": "" if referral.status == "declined" else f"{rng.choice(STREETS)} {rng.randrange(1, 90)}",
        "postcode": "" if referral.status == "declined" else "3999",
        "town": referral.family.municipality,
        "language": home.language or "Nederlands",
        "household_note": rng.choice(NOTES) if referral.status != "declined" else "",
        "share_children": referral.status != "declined" and rng.random() < 0.6,
    }


NOTES = ("", "", "", "De bel is stuk: even kloppen.", "Er is een hond in huis.", "Bel liever na 16 uur.",
         "Woont op de tweede verdieping, zonder lift.", "Een buurvrouw vertaalt als het nodig is.")  # fmt: skip


def _answers(alias: str, home: Household, since: int, today: date) -> list[dict[str, Any]]:
    """Yes or no for every flag, from the year the family started (or the portal's past: 2024) on."""
    answers = []
    short = alias.removeprefix("Gezin ")
    for flag in RECORDED:
        year = max(since, NEWLY_ASKED.get(flag, since))
        value = "yes" if flag in home.flags else "no"
        if flag == "mental_health" and short in CAME_UP_LATER:
            answers.append({"flag": flag, "year": year, "value": "no", "since_on": None})
            year, value = year + 1, "yes"
        if year <= today.year:
            since_on = date(year, 3, 10) if year > since and value == "yes" and date(year, 3, 10) < today else None
            answers.append({"flag": flag, "year": year, "value": value, "since_on": since_on})
    return answers
