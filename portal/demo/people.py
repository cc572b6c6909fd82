"""The people of the demo, all invented: a coordinator, the 22 volunteers of 2025 and who came later."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.history.rules import record
from portal.kit import clock
from portal.kit.dates import age_on
from portal.people.models import Branch, Person, RolePeriod
from portal.people.passwords import hash_password

OPENED_ON = date(2025, 1, 2)  # the portal's first working day: nothing was entered before it
YEAR_END = date(2025, 12, 31)
CAST_AGES = {"Rita": 71, "Lena": 34}  # whatever the day on which the demo is made


@dataclass(frozen=True)
class Volunteer:
    """One row of the cast list. `key` is the given name, which nobody shares."""

    key: str
    family_name: str
    gender: str
    age: int  # on 31 December 2025
    street: str
    town: str
    started_on: date
    vehicle: str = "car"
    role: str = "family_buddy"
    ended_on: date | None = None
    on_paper: bool = False
    account_holder: str = ""


VOLUNTEERS = (
    Volunteer("Rita", "Smets", "f", 70, "Kerkstraat 12", "Lindedal", date(2023, 9, 4)),
    Volunteer("Lena", "Aerts", "f", 33, "Dorpsstraat 1", "Lindedal", date(2025, 9, 1)),
    Volunteer("Karim", "Benali", "m", 41, "Molenweg 8", "Groenbeek", date(2024, 5, 6), "bicycle"),
    Volunteer("Willy", "Claes", "m", 72, "Lindelaan 31", "Lindedal", date(2023, 3, 1)),
    Volunteer("Greet", "Wouters", "f", 66, "Beukenlaan 5", "Wilgenrode", date(2023, 3, 1), "bicycle"),
    Volunteer("Hilde", "Maes", "f", 61, "Stationsstraat 44", "Lindedal", date(2023, 10, 2)),
    Volunteer(
        "Annelies", "Goos", "f", 74, "Veldstraat 9", "Kerkem", date(2023, 3, 1),
        on_paper=True, account_holder="Annelies Goos en Jan Baert",
    ),
    Volunteer("Tom", "Verbeke", "m", 38, "Hoogstraat 17", "Groenbeek", date(2024, 2, 5)),
    Volunteer("Jos", "Lambrechts", "m", 75, "Populierenlaan 2", "Kerkem", date(2023, 3, 1), on_paper=True),
    Volunteer("Fatima", "El Amrani", "f", 29, "Schoolstraat 20", "Lindedal", date(2024, 5, 6)),
    Volunteer("Marleen", "De Wit", "f", 68, "Bosweg 3", "Wilgenrode", date(2024, 2, 5)),
    Volunteer("Dirk", "Vanhove", "m", 58, "Marktplein 6", "Lindedal", date(2024, 1, 8), "none"),
    Volunteer("Inge", "Somers", "f", 47, "Kapelstraat 25", "Groenbeek", date(2024, 5, 6)),
    Volunteer("Noor", "Janssens", "f", 27, "Parkstraat 11", "Lindedal", date(2025, 3, 3), "bicycle"),
    Volunteer("Luc", "Hermans", "m", 69, "Akkerweg 14", "Kerkem", date(2024, 9, 2)),
    Volunteer("Griet", "Michiels", "f", 53, "Zandstraat 40", "Wilgenrode", date(2024, 9, 2)),
    Volunteer("Sofie", "Cools", "f", 44, "Wilgenlaan 7", "Lindedal", date(2025, 1, 13)),
    Volunteer("Nadia", "Haddad", "f", 50, "Nieuwstraat 16", "Groenbeek", date(2025, 3, 3)),
    Volunteer(
        "Paul", "Mertens", "m", 64, "Broekstraat 22", "Kerkem", date(2024, 9, 2), ended_on=date(2025, 12, 31)
    ),
    Volunteer("Lieve", "Jacobs", "f", 73, "Abdijstraat 4", "Lindedal", date(2023, 3, 1), role="mentor"),
    Volunteer("Rosette", "Pauwels", "f", 63, "Tuinwijk 19", "Wilgenrode", date(2024, 1, 8), role="mentor"),
    Volunteer("Guido", "Stevens", "m", 71, "Heidestraat 28", "Groenbeek", date(2025, 3, 3), role="mentor"),
    Volunteer("Emma", "Lievens", "f", 31, "Sportlaan 13", "Lindedal", date(2026, 2, 2)),
    Volunteer("Kris", "Dewaele", "m", 56, "Rozenlaan 10", "Kerkem", date(2026, 4, 1)),
)  # fmt: skip


def add_people(branch: Branch, today: date) -> dict[str, Person]:
    """The coordinator and everyone who had started by `today`, by given name."""
    els = Person.create(
        branch=branch, given_name="Els", family_name="Peeters", email="els@lindedal.example",
        phone="+32470000099",
        gender="f", birth_on=date(1981, 5, 19), street="Raadhuisplein 1", postcode="3999", town="Lindedal",
        account_holder="Els Peeters", iban=iban(99), password_hash=unknown_password(),
        created_at=entered(OPENED_ON),
    )  # fmt: skip
    RolePeriod.create(branch=branch, person=els, role="coordinator", started_on=date(2023, 1, 9))
    people = {"Els": els}
    for number, someone in enumerate(VOLUNTEERS, 1):
        if someone.started_on <= today:
            people[someone.key] = _add(branch, someone, number, today, els)
    return people


def _add(branch: Branch, someone: Volunteer, number: int, today: date, els: Person) -> Person:
    name = f"{someone.key} {someone.family_name}"
    begun = entered(max(someone.started_on, OPENED_ON))
    person = Person.create(
        branch=branch, given_name=someone.key, family_name=someone.family_name,
        email=None if someone.on_paper else f"{someone.key.lower()}@lindedal.example",
        phone=f"+3247000{number:04d}", gender=someone.gender, birth_on=_birth(someone, number, today),
        street=someone.street, postcode="3999", town=someone.town,
        account_holder=someone.account_holder or name, iban=iban(number), vehicle=someone.vehicle,
        on_paper=someone.on_paper, created_at=begun,
    )  # fmt: skip
    ended = someone.ended_on if someone.ended_on and someone.ended_on < today else None
    RolePeriod.create(branch=branch, person=person, role=someone.role, started_on=someone.started_on, ended_on=ended)
    with clock.stopped(begun):
        record(person, "create", els)
    return person


def _birth(someone: Volunteer, number: int, today: date) -> date:
    """A day of birth that fits the list. Rita and Lena had their birthday lately: their age keeps long."""
    if someone.key in CAST_AGES:
        birthday = today - timedelta(days=10)
        birth = birthday.replace(year=birthday.year - CAST_AGES[someone.key], day=min(birthday.day, 28))
        lowest, highest = (66, 75) if someone.key == "Rita" else (26, 50)
        if lowest <= age_on(birth, YEAR_END) <= highest:
            return birth  # beyond 2029 the bands of 2025 would no longer fit
    return date(2025 - someone.age, 1 + 5 * number % 12, 1 + 7 * number % 28)


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A Belgian time of the day as a moment to store."""
    return clock.from_local(datetime.combine(day, time(hour, minute)))


def entered(day: date) -> datetime:
    """Ten o'clock in the morning: when a coordinator enters things."""
    return moment(day, 10)


def iban(number: int) -> str:
    """A Belgian account number for tests, of bank code 000, with both check digits right."""
    account = f"000{1_234_500 + 37 * number:07d}"
    national = f"{account}{int(account) % 97 or 97:02d}"
    return f"BE{98 - int(national + '111400') % 97:02d}{national}"


def unknown_password() -> str:
    """The hash of a password that is thrown away at once: in the demo one signs in with a button."""
    return hash_password(secrets.token_urlsafe(32))
