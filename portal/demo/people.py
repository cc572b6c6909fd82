"""The people of the demo, all invented: a coordinator, a treasurer, the 22 volunteers of 2025 and who came later."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.history.rules import record
from portal.kit import clock
from portal.kit.dates import age_on
from portal.people.models import Branch, Person, RolePeriod
from portal.sign_in.passwords.rules import hash_password
from portal.team.models import SEEN_DOCUMENTS, SeenDocument

OPENED_ON = date(2025, 1, 2)  # the portal's first working day: nothing was entered before it
YEAR_END = date(2025, 12, 31)
CAST_AGES = {"Rita": 71, "Lena": 34}  # whatever the day on which the demo is made


@dataclass(frozen=True)
class DemoVolunteer:
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


TALK = "language_buddy"

VOLUNTEERS = (
    DemoVolunteer("Rita", "Smets", "f", 70, "Kerkstraat 12", "Lindedal", date(2023, 9, 4)),
    DemoVolunteer("Lena", "Aerts", "f", 33, "Dorpsstraat 1", "Lindedal", date(2025, 9, 1)),
    DemoVolunteer("Karim", "Benali", "m", 41, "Molenweg 8", "Groenbeek", date(2024, 5, 6), "bicycle", TALK),
    DemoVolunteer("Willy", "Claes", "m", 72, "Lindelaan 31", "Lindedal", date(2023, 3, 1)),
    DemoVolunteer("Greet", "Wouters", "f", 66, "Beukenlaan 5", "Wilgenrode", date(2023, 3, 1), "bicycle"),
    DemoVolunteer("Hilde", "Maes", "f", 61, "Stationsstraat 44", "Lindedal", date(2023, 10, 2)),
    DemoVolunteer(
        "Annelies", "Goos", "f", 74, "Veldstraat 9", "Kerkem", date(2023, 3, 1),
        on_paper=True, account_holder="Annelies Goos en Jan Baert",
    ),
    DemoVolunteer("Tom", "Verbeke", "m", 38, "Hoogstraat 17", "Groenbeek", date(2024, 2, 5)),
    DemoVolunteer("Jos", "Lambrechts", "m", 75, "Populierenlaan 2", "Kerkem", date(2023, 3, 1), on_paper=True),
    DemoVolunteer("Fatima", "El Amrani", "f", 29, "Schoolstraat 20", "Lindedal", date(2024, 5, 6), role=TALK),
    DemoVolunteer("Marleen", "De Wit", "f", 68, "Bosweg 3", "Wilgenrode", date(2024, 2, 5)),
    DemoVolunteer("Dirk", "Vanhove", "m", 58, "Marktplein 6", "Lindedal", date(2024, 1, 8), "none"),
    DemoVolunteer("Inge", "Somers", "f", 47, "Kapelstraat 25", "Groenbeek", date(2024, 5, 6), role=TALK),
    DemoVolunteer("Noor", "Janssens", "f", 27, "Parkstraat 11", "Lindedal", date(2025, 3, 3), "bicycle"),
    DemoVolunteer("Luc", "Hermans", "m", 69, "Akkerweg 14", "Kerkem", date(2024, 9, 2)),
    DemoVolunteer("Griet", "Michiels", "f", 53, "Zandstraat 40", "Wilgenrode", date(2024, 9, 2), role=TALK),
    DemoVolunteer("Sofie", "Cools", "f", 44, "Wilgenlaan 7", "Lindedal", date(2025, 1, 13)),
    DemoVolunteer("Nadia", "Haddad", "f", 50, "Nieuwstraat 16", "Groenbeek", date(2025, 3, 3)),
    DemoVolunteer(
        "Paul", "Mertens", "m", 64, "Broekstraat 22", "Kerkem", date(2024, 9, 2), ended_on=date(2025, 12, 31)
    ),
    DemoVolunteer("Lieve", "Jacobs", "f", 73, "Abdijstraat 4", "Lindedal", date(2023, 3, 1), role="mentor"),
    DemoVolunteer("Rosette", "Pauwels", "f", 63, "Tuinwijk 19", "Wilgenrode", date(2024, 1, 8), role="mentor"),
    DemoVolunteer("Guido", "Stevens", "m", 71, "Heidestraat 28", "Groenbeek", date(2025, 3, 3), role="mentor"),
    DemoVolunteer("Emma", "Lievens", "f", 31, "Sportlaan 13", "Lindedal", date(2026, 2, 2)),
    DemoVolunteer("Kris", "Dewaele", "m", 56, "Rozenlaan 10", "Kerkem", date(2026, 4, 1)),
)  # fmt: skip

MORE = {
    # languages besides Dutch, free weekdays (1 Monday), whether the letter may name the birthday
    "Rita": ("Frans", "2,4", True),
    "Lena": ("Engels", "3,5", True),
    "Karim": ("Arabisch, Frans", "1,4", False),
    "Willy": ("", "1,2,3", True),
    "Greet": ("Frans", "2,5", True),
    "Hilde": ("Engels, Frans", "3", False),
    "Annelies": ("", "", True),
    "Tom": ("Engels", "5", False),
    "Jos": ("Frans", "1,4", False),
    "Fatima": ("Arabisch, Berbers, Frans", "3,6", True),
    "Marleen": ("Frans", "1,2", True),
    "Dirk": ("Engels, Duits", "4", False),
    "Inge": ("Spaans, Engels", "2,3", True),
    "Noor": ("Engels, Turks", "3,6", False),
    "Luc": ("", "1,5", True),
    "Griet": ("Engels, Pools", "2,4", True),
    "Sofie": ("Engels", "3", False),
    "Nadia": ("Arabisch, Frans", "4,5", True),
    "Lieve": ("Frans", "2", True),
    "Rosette": ("", "", True),
    "Guido": ("Engels, Frans", "1", False),
    "Emma": ("Engels, Spaans", "3,5", True),
    "Kris": ("Frans", "1,3", False),
}
NOT_SEEN = {("Willy", "criminal_record"), ("Kris", "agreement"), ("Emma", "criminal_record")}


def add_people(branch: Branch, today: date) -> dict[str, Person]:
    """The coordinator and everyone who had started by `today`, by given name."""
    els = _staff(branch, "Els", "Peeters", 99, gender="f", birth_on=date(1981, 5, 19), street="Raadhuisplein 1")
    RolePeriod.create(branch=branch, person=els, role="coordinator", started_on=date(2023, 1, 9))
    people = {"Els": els, "Herman": _treasurer(branch, els)}
    for number, someone in enumerate(VOLUNTEERS, 1):
        if someone.started_on <= today:
            people[someone.key] = _add(branch, someone, number, today, els)
    return people


def _treasurer(branch: Branch, els: Person) -> Person:
    herman = _staff(branch, "Herman", "Dierckx", 98, gender="m", birth_on=date(1958, 3, 7), street="Raadhuisplein 8")
    RolePeriod.create(branch=branch, person=herman, role="treasurer", started_on=OPENED_ON)
    remember(herman, "create", els, entered(OPENED_ON))
    return herman


def _staff(branch: Branch, given_name: str, family_name: str, number: int, **more: Any) -> Person:
    """Somebody of the staff, who has an account too."""
    return Person.create(
        branch=branch, given_name=given_name, family_name=family_name, email=f"{given_name.lower()}@lindedal.example",
        phone=f"+324700000{number}", postcode="3999", town="Lindedal", password_hash=unknown_password(),
        created_at=entered(OPENED_ON), **account(f"{given_name} {family_name}", number, OPENED_ON), **more,
    )  # fmt: skip


def _add(branch: Branch, someone: DemoVolunteer, number: int, today: date, els: Person) -> Person:
    name = f"{someone.key} {someone.family_name}"
    languages, free_weekdays, share_birthday = MORE.get(someone.key, ("", "", False))
    begun = entered(max(someone.started_on, OPENED_ON))
    person = Person.create(
        branch=branch,
        given_name=someone.key,
        family_name=someone.family_name,
        email=None if someone.on_paper else f"{someone.key.lower()}@lindedal.example",
        phone=f"+3247000{number:04d}",
        gender=someone.gender,
        birth_on=_birth(someone, number, today),
        street=someone.street,
        postcode="3999",
        town=someone.town,
        **account(someone.account_holder or name, number, begun.date()),
        vehicle=someone.vehicle,
        on_paper=someone.on_paper,
        languages=languages,
        free_weekdays=free_weekdays,
        share_birthday=share_birthday,
        created_at=begun,
    )
    ended = someone.ended_on if someone.ended_on and someone.ended_on < today else None
    RolePeriod.create(branch=branch, person=person, role=someone.role, started_on=someone.started_on, ended_on=ended)
    remember(person, "create", els, begun)
    for kind in SEEN_DOCUMENTS:
        seen_on = someone.started_on - timedelta(days=3 + number % 5)
        if (someone.key, kind) not in NOT_SEEN:
            at = entered(max(seen_on, OPENED_ON))
            row = SeenDocument.create(
                branch=branch, person=person, kind=kind, seen_on=seen_on, seen_by=els, created_at=at
            )
            remember(row, "see", els, at, on_behalf_of=person, kind=kind, seen_on=seen_on)
    return person


def _birth(someone: DemoVolunteer, number: int, today: date) -> date:
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


def remember(row: Any, verb: str, actor: Person | None, at: datetime, **details: Any) -> None:
    """A history row about something that was done at a moment, never after the demo's past."""
    with clock.stopped(min(at, clock.now())):
        record(row, verb, actor, **details)


def account(holder: str, number: int, day: date) -> dict[str, Any]:
    """An account that the coordinator asked about on a day."""
    filled_in = {"account_holder": holder, "iban": iban(number)}
    return filled_in | {"confirmed_holder": holder, "confirmed_iban": iban(number), "confirmed_at": entered(day)}


def iban(number: int) -> str:
    """A Belgian account number for tests, of bank code 000, with both check digits right."""
    account = f"000{1_234_500 + 37 * number:07d}"
    national = f"{account}{int(account) % 97 or 97:02d}"
    return f"BE{98 - int(national + '111400') % 97:02d}{national}"


def unknown_password() -> str:
    """The hash of a password that is thrown away at once: in the demo one signs in with a button."""
    return hash_password(secrets.token_urlsafe(32))
