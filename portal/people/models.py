"""Who is who: branches, people, and their roles over time."""

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.database import BaseModel
from portal.kit import clock, phone
from portal.kit.folding import name_key
from portal.prepared import Prepared

VOLUNTEER_ROLES = {
    "family_buddy": "gezinsbuddy",
    "mentor": "meter/peter",
    "language_buddy": "taalmaatje",
}
STAFF_ROLES = {"coordinator": "coördinator", "treasurer": "penningmeester", "network": "netwerk"}
ROLES = {**VOLUNTEER_ROLES, **STAFF_ROLES}
VEHICLES = {"car": "met de auto", "bicycle": "met de fiets", "none": "geen kilometers"}


NEW_IN_A_ROLE = timedelta(days=30)  # for so long whoever gave the role has no note approved or paid with it
GENDERS = {"f": "vrouw", "m": "man", "x": "x", "": "niet gekend"}


class Branch(BaseModel):
    """An *afdeling*: one coordinator and some twenty volunteers."""

    name = CharField(80, unique=True)  # "Home-Start Lindedal"
    municipality = CharField(80)
    phone = CharField(20, default="")  # E.164
    email = CharField(254, default="")
    address = CharField(200, default="")
    account_holder = CharField(70, default="")  # the account that expenses are paid from
    iban = CharField(34, default="")
    newsletter_greeting = CharField(120, default="Beste vrijwilligers,")
    newsletter_signature = TextField(default="Fijne groeten en tot snel!")
    is_demo = BooleanField(default=False)
    created_at = DateTimeField(default=clock.now)

    @property
    def short_name(self) -> str:
        """ "Lindedal" of "Home-Start Lindedal"."""
        return self.name.removeprefix("Home-Start ").strip()

    @cached_property
    def began_on(self) -> date:
        """The day on which the branch came to the portal: what was to be done before it was done elsewhere."""
        return clock.day_of(self.created_at)

    @property
    def reply_address(self) -> str:
        """Where an answer to a letter goes: to the branch, or to its coordinator if it has no address of its own."""
        return str(self.email) or next((str(person.email) for person in coordinators(self.id) if person.email), "")

    @property
    def reach(self) -> str:
        """ "bel 016 00 00 00 of mail naar lindedal@…", as far as it is filled in; "" where nothing is."""
        call = f"bel {phone.national(self.phone)}" if self.phone else ""
        mail = f"mail naar {self.email}" if self.email else ""
        return " of ".join(filter(None, (call, mail)))

    @property
    def closing(self) -> str:
        """The line under every letter: whom an answer reaches, and the number to call."""
        number = phone.national(self.phone) if self.phone else ""
        if not self.reply_address:
            return f"Een vraag? Bel {self.name}: {number}." if number else ""
        call = f", of bel {number}" if number else ""
        return f"Een vraag? Antwoord gewoon op deze mail{call}. {self.name}"


class Person(BaseModel):
    """A volunteer or coordinator. What they may do follows from their role periods."""

    matches: Any  # peewee's way to a table of a higher floor
    branch = ForeignKeyField(Branch, backref="people", on_delete="RESTRICT")
    branch_id: Any
    given_name = CharField(60)
    family_name = CharField(80)
    email: Any = CharField(254, null=True)  # lower case; None for someone who wants all on paper
    mail_place = IntegerField(default=0)  # 1: the second of two volunteers who share a mailbox; 0: everybody else
    phone = CharField(20, default="")  # E.164
    gender = CharField(1, default="")
    birth_on: Any = DateField(null=True)
    street = CharField(120, default="")
    postcode = CharField(10, default="")
    town = CharField(80, default="")
    account_holder = CharField(70, default="")
    iban = CharField(34, default="")
    confirmed_holder = CharField(70, default="")  # the account that the coordinator asked about, or that was paid to
    confirmed_iban = CharField(34, default="")
    confirmed_at: Any = DateTimeField(null=True)
    vehicle = CharField(10, default="car")
    on_paper = BooleanField(default=False)  # wants forms and letters on paper
    share_birthday = BooleanField(default=False)  # agreed that the newsletter and the to-do page name their birthday
    weekly_mail: Any = BooleanField(null=True)  # the question of the day after a visit as a mail too; None: never said
    languages = CharField(120, default="")  # besides Dutch, as people say it: "Frans, Arabisch"
    free_weekdays = CharField(20, default="")  # "1,3": free on Monday and Wednesday; "": not asked
    calendar_key: Any = CharField(64, null=True, unique=True)  # a hash; opens the personal calendar until it is revoked
    anonymised_at: Any = DateTimeField(null=True)
    password_hash = CharField(200, default="")
    # Since when there is a second step. It outlives app and passkeys: whoever had one never gets in with the password
    # alone, until `reset-second-factor`.
    second_factor_since: Any = DateTimeField(null=True)
    created_at = DateTimeField(default=clock.now)
    disabled_at: Any = DateTimeField(null=True)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "family_name"), False), (("email", "mail_place"), True))

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def stands_at(self) -> tuple[tuple[str, ...], int]:
        """The sort key of this person in a list by name, the same on every database."""
        return name_key(self.given_name, self.family_name), self.id

    @property
    def account(self) -> tuple[str, str]:
        """Where expenses go: (IBAN, holder), as they are filled in today."""
        return self.iban, self.account_holder

    @property
    def confirmed_account(self) -> tuple[str, str]:
        """(IBAN, holder) of the account that money may go to; ("", "") while nobody asked about any."""
        return self.confirmed_iban, self.confirmed_holder

    @cached_property
    def roles(self) -> frozenset[str]:
        """What this person may act as today: "volunteer" or "finishing", "coordinator", "treasurer", "network"."""
        return _roles(self, self._terms, clock.today())

    @property
    def is_volunteer(self) -> bool:
        return "volunteer" in self.roles

    @property
    def is_finishing(self) -> bool:
        """Stopped as a volunteer, and still hands in the last contacts and the last note; nothing else."""
        return "finishing" in self.roles

    @property
    def hands_in(self) -> bool:
        """Has contacts and notes of their own to hand in: a volunteer, or one who stopped and is not done yet."""
        return self.is_volunteer or self.is_finishing

    @property
    def is_coordinator(self) -> bool:
        return "coordinator" in self.roles

    @property
    def is_treasurer(self) -> bool:
        return "treasurer" in self.roles

    @property
    def is_network(self) -> bool:
        """Reads the totals of every branch, and no family."""
        return "network" in self.roles

    @property
    def is_staff(self) -> bool:
        """Coordinates, keeps the money or reads for the network: signs in with a password."""
        return not self.roles.isdisjoint(STAFF_ROLES)

    @cached_property
    def was_ever_staff(self) -> bool:
        """Whether this person has, had or will have a role with a password: their mail address is theirs alone."""
        return bool(
            self.password_hash
            or RolePeriod.select().where(RolePeriod.person == self.id, RolePeriod.role << list(STAFF_ROLES)).exists()
        )

    @cached_property
    def lately_appointed_by(self) -> frozenset[int]:
        """The ids of those who gave this person a current role in the last 30 days, who gave it to them, and so on."""
        since = clock.now() - NEW_IN_A_ROLE
        new = {by for _, by, at, _ in self._terms if by is not None and at is not None and at > since}
        found: set[int] = set()
        while new - found:
            found |= new
            rows: Any = RolePeriod.select(RolePeriod.appointed_by).where(
                RolePeriod.person << new, RolePeriod.appointed_by.is_null(False), RolePeriod.appointed_at > since
            )
            new = {by for (by,) in rows.tuples()}
        return frozenset(found)

    @cached_property
    def _terms(self) -> list[tuple[str, int | None, datetime | None, date | None]]:
        """The roles of today, each with who gave it, when, and its last day."""
        return _terms_on(self.id, clock.today())

    def last_day_as(self, role: str) -> date | None:
        """The last day of a role of today; None where it has none, or is not theirs."""
        return next((last for name, _, _, last in self._terms if name == role), None)

    @property
    def staff_roles(self) -> str:
        """The roles of today that need a second factor, as a device remembers them; "" for a volunteer."""
        return ",".join(sorted(self.roles & STAFF_ROLES.keys()))

    @property
    def staff_word(self) -> str:
        """ "coördinator", "penningmeester" or "netwerk"; "" for a volunteer."""
        return next((word for role, word in STAFF_ROLES.items() if role in self.roles), "")

    @classmethod
    def visible_to(cls, person: "Person") -> Any:
        """A coordinator sees everyone of the branch; anyone else only themselves."""
        if person.is_coordinator:
            return cls.select().where(cls.branch == person.branch_id)
        return cls.select().where(cls.id == person.id)


class OfBranch(BaseModel):
    """What belongs to one branch; seen by its coordinator, and by whoever it is about where a table says so."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")

    @classmethod
    def joined(cls) -> Any:
        """All rows, with what its pages show of other tables beside them."""
        return cls.select()

    @classmethod
    def is_own(cls, person: Person) -> Any:
        """The condition "a volunteer sees it too, for it is theirs". Nothing is, unless the table says so."""
        return cls.id.is_null()

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The rows that this person may see, `joined`."""
        return cls.joined().where(cls.branch == person.branch_id if person.is_coordinator else cls.is_own(person))


class RolePeriod(OfBranch):
    """Somebody did something for the branch from a day until a day. One primary volunteer role at a time."""

    person = ForeignKeyField(Person, backref="role_periods", on_delete="CASCADE")
    person_id: Any
    role = CharField(20)
    started_on = DateField()
    ended_on: Any = DateField(null=True)
    appointed_by_id: Any
    appointed_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")  # who gave a staff role, on the page
    appointed_at: Any = DateTimeField(null=True)
    finishing = BooleanField(default=False)  # of a volunteer: once it ended, the last quarter may still be handed in

    class Meta:
        indexes = ((("person", "started_on"), False), (("branch", "role"), False))

    def is_open_on(self, day: date) -> bool:
        """Not ended on a day; a role that starts later is open too."""
        return self.ended_on is None or bool(self.ended_on >= day)

    @classmethod
    def is_volunteer(cls) -> Any:
        """The condition "a volunteer's role"."""
        return cls.role << list(VOLUNTEER_ROLES)

    @classmethod
    def goes_on(cls, day: date) -> Any:
        """The condition `is_open_on`."""
        return cls.ended_on.is_null() | (cls.ended_on >= day)

    @classmethod
    def covers(cls, day: date) -> Any:
        return (cls.started_on <= day) & cls.goes_on(day)

    @classmethod
    def lets_in(cls, day: date) -> Any:
        """The condition "opens something on a day": the role itself, or what is still to be handed in after it."""
        return cls.covers(day) | (cls.finishing & (cls.ended_on < day))


class VehicleBefore(OfBranch):
    """How somebody travelled up to and including a day; `Person.vehicle` holds after the last of them."""

    person_id: int
    person = ForeignKeyField(Person, on_delete="CASCADE")
    until_on = DateField()
    vehicle = CharField(10)

    class Meta:
        indexes = ((("person", "until_on"), True),)


def roles_on(person: Person, day: date) -> frozenset[str]:
    """The `roles` of somebody on a day; nobody who was disabled has any."""
    return _roles(person, _terms_on(person.id, day), day)


def _roles(
    person: Person, terms: list[tuple[str, int | None, datetime | None, date | None]], day: date
) -> frozenset[str]:
    if person.disabled_at is not None:
        return frozenset()
    found = {
        role if role not in VOLUNTEER_ROLES else "volunteer" if last is None or last >= day else "finishing"
        for role, _, _, last in terms
    }
    return frozenset(found - {"finishing"} if "volunteer" in found else found)


_terms_on = Prepared(
    lambda person, day: (
        RolePeriod.select(RolePeriod.role, RolePeriod.appointed_by, RolePeriod.appointed_at, RolePeriod.ended_on)
        .where(RolePeriod.person == person, RolePeriod.lets_in(day))
        .tuples()
    )
)


MAILBOX = 2  # at most so many people share a mailbox; the work of a code is done for as many


def at_mailbox(email: str) -> list[Person]:
    """Who has this mail address: nobody, one person, or two who share the mailbox."""
    return list(Person.select().where(Person.email == email).order_by(Person.mail_place)) if email else []


def coordinators(branch_id: int) -> list[Person]:
    """The people who coordinate the branch today."""
    return _with_a_role_of_today(["coordinator"], branch_id)


def staff_of(branch_id: int) -> list[Person]:
    """The people who coordinate the branch or keep its money today."""
    return _with_a_role_of_today(list(STAFF_ROLES), branch_id)


def network_readers() -> list[Person]:
    """The people who read for the network today, whatever their branch."""
    return _with_a_role_of_today(["network"])


def _with_a_role_of_today(roles: list[str], branch_id: int | None = None) -> list[Person]:
    """Of one branch, or of all."""
    periods = RolePeriod.select(RolePeriod.person).where(RolePeriod.role << roles, RolePeriod.covers(clock.today()))
    people = Person.select().where(Person.disabled_at.is_null())
    if branch_id is not None:
        periods, people = periods.where(RolePeriod.branch == branch_id), people.where(Person.branch == branch_id)
    return list(people.where(Person.id << periods).order_by(Person.id))
