"""The people of the demo, all invented: a coordinator, a treasurer, the 22 volunteers of 2025 and later ones."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from portal.demo.files import rows
from portal.demo.making import OPENED_ON, Demo, entered
from portal.kit.dates import age_on
from portal.kit.records import dataclass
from portal.people.models import Branch, Person, RolePeriod
from portal.sign_in.passwords.rules import hash_password
from portal.team.models import SEEN_DOCUMENTS, Mentoring, SeenDocument, VolunteerRemark

YEAR_END = date(2025, 12, 31)
CAST_AGES = {"Rita": 71, "Lena": 34}  # whatever the day on which the demo is made


@dataclass(frozen=True)
class DemoVolunteer:
    """Someone of the list. Nobody shares a given name."""

    given_name: str
    family_name: str
    gender: str
    age: int  # on 31 December 2025
    street: str
    town: str
    started_on: date
    ended_on: date | None
    role: str
    vehicle: str
    on_paper: bool
    languages: tuple[str, ...]
    free_weekdays: tuple[str, ...]
    share_birthday: bool
    not_seen: tuple[str, ...]  # the papers that nobody saw
    account_holder: str  # where they share it

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True)
class Guided:
    """Which mentor guides a volunteer, and how long."""

    volunteer: str
    mentor: str
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Remark:
    """What Els remembers of a volunteer."""

    given_name: str
    heard: str
    remark: str


VOLUNTEERS = rows("volunteers", DemoVolunteer)


def add_people(branch: Branch, today: date) -> Demo:
    """The coordinator, the treasurer, and everyone who had started by `today`."""
    els = _staff(branch, "Els", "Peeters", 99, gender="f", birth_on=date(1981, 5, 19), street="Raadhuisplein 1")
    RolePeriod.create(branch=branch, person=els, role="coordinator", started_on=date(2023, 1, 9))
    herman = _staff(branch, "Herman", "Dierckx", 98, gender="m", birth_on=date(1958, 3, 7), street="Raadhuisplein 8")
    RolePeriod.create(branch=branch, person=herman, role="treasurer", started_on=OPENED_ON)
    demo = Demo(branch, today, {"Els": els, "Herman": herman})
    demo.remember(herman, "create", entered(OPENED_ON))
    for number, someone in enumerate(VOLUNTEERS, 1):
        if someone.started_on <= today:
            demo.people[someone.given_name] = _add(demo, someone, number)
    _add_mentors(demo)
    for noted in rows("remarks", Remark):
        row = VolunteerRemark.create(
            branch=branch, person=demo.people[noted.given_name], heard=noted.heard, remark=noted.remark
        )
        demo.remember(row, "update", entered(OPENED_ON), fields=["heard", "remark"])
    return demo


def _staff(branch: Branch, given_name: str, family_name: str, number: int, **more: Any) -> Person:
    """A member of staff, who has a bank account too."""
    begun = entered(OPENED_ON)
    return Person.create(
        branch=branch,
        given_name=given_name,
        family_name=family_name,
        email=f"{given_name.lower()}@lindedal.example",
        phone=f"+324700000{number}",
        postcode="3999",
        town="Lindedal",
        password_hash=unknown_password(),
        created_at=begun,
        **account(f"{given_name} {family_name}", number, begun),
        **more,
    )


def _add(demo: Demo, someone: DemoVolunteer, number: int) -> Person:
    begun = entered(someone.started_on)
    person = Person.create(
        branch=demo.branch,
        given_name=someone.given_name,
        family_name=someone.family_name,
        email=None if someone.on_paper else f"{someone.given_name.lower()}@lindedal.example",
        phone=f"+3247000{number:04d}",
        gender=someone.gender,
        birth_on=_birth(someone, number, demo.today),
        street=someone.street,
        postcode="3999",
        town=someone.town,
        **account(someone.account_holder or someone.name, number, begun),
        vehicle=someone.vehicle,
        on_paper=someone.on_paper,
        languages=", ".join(someone.languages),
        free_weekdays=",".join(someone.free_weekdays),
        share_birthday=someone.share_birthday,
        created_at=begun,
    )
    ended = someone.ended_on if someone.ended_on and someone.ended_on < demo.today else None
    RolePeriod.create(
        branch=demo.branch, person=person, role=someone.role, started_on=someone.started_on, ended_on=ended
    )
    demo.remember(person, "create", begun)
    seen_on = someone.started_on - timedelta(days=3 + number % 5)
    at = entered(seen_on)
    for kind in SEEN_DOCUMENTS:
        if kind not in someone.not_seen:
            row = SeenDocument.create(
                branch=demo.branch, person=person, kind=kind, seen_on=seen_on, seen_by=demo.els, created_at=at
            )
            demo.remember(row, "see", at, on_behalf_of=person, kind=kind, seen_on=seen_on)
    return person


def _birth(someone: DemoVolunteer, number: int, today: date) -> date:
    """A day of birth that fits the list. Rita and Lena had theirs recently, so that their age holds for long."""
    if someone.given_name in CAST_AGES:
        birthday = today - timedelta(days=10)
        birth = birthday.replace(year=birthday.year - CAST_AGES[someone.given_name], day=min(birthday.day, 28))
        lowest, highest = (66, 75) if someone.given_name == "Rita" else (26, 50)
        if lowest <= age_on(birth, YEAR_END) <= highest:
            return birth  # beyond 2029 the bands of 2025 would no longer fit
    return date(2025 - someone.age, 1 + 5 * number % 12, 1 + 7 * number % 28)


def _add_mentors(demo: Demo) -> None:
    """Who guides whom, as far as it had begun."""
    for one in rows("mentors", Guided):
        if one.started_on > demo.today or not {one.volunteer, one.mentor} <= demo.people.keys():
            continue
        volunteer, mentor = demo.people[one.volunteer], demo.people[one.mentor]
        begun, ended = entered(one.started_on), one.ended_on if one.ended_on and one.ended_on <= demo.today else None
        row = Mentoring.create(
            branch=demo.branch,
            volunteer=volunteer,
            mentor=mentor,
            started_on=one.started_on,
            ended_on=ended,
            created_at=begun,
        )
        demo.remember(row, "begin", begun, on_behalf_of=volunteer, mentor=mentor.id, started_on=one.started_on)
        if ended:
            changed = {"ended_on": [None, str(ended)]}
            demo.remember(row, "correct", entered(ended), on_behalf_of=volunteer, changed=changed)


def account(holder: str, number: int, at: datetime) -> dict[str, Any]:
    """The account was confirmed by the coordinator at a moment."""
    filled_in = {"account_holder": holder, "iban": iban(number)}
    return filled_in | {"confirmed_holder": holder, "confirmed_iban": iban(number), "confirmed_at": at}


def iban(number: int) -> str:
    """A Belgian account number for tests, of bank code 000, with both check digits right."""
    account = f"000{1_234_500 + 37 * number:07d}"
    national = f"{account}{int(account) % 97 or 97:02d}"
    return f"BE{98 - int(national + '111400') % 97:02d}{national}"


def unknown_password() -> str:
    """The hash of a password that is thrown away at once: in the demo people sign in with a button."""
    return hash_password(secrets.token_urlsafe(32))
