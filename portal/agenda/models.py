"""Events and attendance, candidates, and communication actions."""

from datetime import date, datetime, time, timedelta
from typing import Any

from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
    TimeField,
)

from portal.database import BaseModel
from portal.kit import clock
from portal.people.models import Branch, Person

EVENT_KINDS = {
    "info_session": "infosessie",
    "initial_training": "startopleiding",
    "training": "vorming",
    "peer_supervision": "intervisie",
    "thank_you": "bedankingsmoment",
    "staff": "vorming of overleg van medewerkers",
    "network": "overleg in het netwerk",
}
FOR_VOLUNTEERS = frozenset({"training", "peer_supervision", "thank_you"})  # the list of the report's §4.3.2
FOR_CANDIDATES = frozenset({"info_session", "initial_training"})
FOR_STAFF = frozenset({"staff", "network"})

MANDATORY_FOR = {
    "": "niet verplicht",
    "everyone": "verplicht voor iedereen, één keer (verontrusting)",
    "perinatal": "verplicht bij een kind jonger dan 2,5 jaar of een zwangerschap (perinataal)",
}

ENROL_BY = {
    "portal": "in het portaal",
    "mail": "met een mail aan een collega",
    "link": "via een link",
    "none": "niet nodig",
}

ANSWERS = {"yes": "komt", "no": "komt niet"}


def midnight_after(day: date) -> datetime:
    """The end of a Belgian day, as naive UTC."""
    return clock.from_local(datetime.combine(day + timedelta(days=1), time()))


class Event(BaseModel):
    """Something on a day, of one branch. A training of several parts is several events with one `series`."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    kind = CharField(20)  # a key of EVENT_KINDS
    title = CharField(160)
    text = TextField(default="")
    day = DateField()
    starts_at: Any = TimeField(null=True)  # Belgian time of day; None: the whole day, or not known
    ends_at: Any = TimeField(null=True)
    series = CharField(36, default="")  # the same for the parts of one training
    part = IntegerField(default=0)  # 1, 2, 3 … within the series; 0: stands alone
    place = CharField(200, default="")
    is_online = BooleanField(default=False)
    online_link = CharField(500, default="")  # only for who comes
    price = CharField(80, default="")
    organiser = CharField(120, default="")  # empty: the branch itself
    partner = CharField(120, default="")
    enrol_by = CharField(10, default="portal")  # a key of ENROL_BY
    enrol_name = CharField(120, default="")  # the colleague
    enrol_email = CharField(254, default="")
    enrol_link = CharField(500, default="")
    mandatory_for = CharField(12, default="")  # a key of MANDATORY_FOR; being there fulfils that duty
    seats: Any = IntegerField(null=True)  # None: room for everyone
    guests = IntegerField(default=0)  # people who were there and are not in the portal
    cancelled_at: Any = DateTimeField(null=True)
    created_at = DateTimeField(default=clock.now)
    changed_at = DateTimeField(default=clock.now)
    revision = IntegerField(default=0)  # SEQUENCE of the calendar file
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "day"), False), (("branch", "kind", "day"), False))

    @property
    def answers_until(self) -> datetime:
        """When it starts, as naive UTC; without an hour the end of its day. From then on no answer changes."""
        if self.starts_at is None:
            return midnight_after(self.day)
        return clock.from_local(datetime.combine(self.day, self.starts_at))

    @property
    def is_open(self) -> bool:
        """Somebody may still say that they come, or not."""
        return self.cancelled_at is None and clock.now() < self.answers_until

    @property
    def is_past(self) -> bool:
        return bool(self.day < clock.today())

    @property
    def is_for_volunteers(self) -> bool:
        return self.kind in FOR_VOLUNTEERS

    @property
    def is_for_candidates(self) -> bool:
        return self.kind in FOR_CANDIDATES

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The coordinator: all of the branch. A volunteer: what is meant for volunteers."""
        query = cls.select().where(cls.branch == person.branch_id)
        if person.is_coordinator:
            return query
        if person.is_volunteer:
            return query.where(cls.kind << list(FOR_VOLUNTEERS | FOR_CANDIDATES))
        return query.where(cls.id.is_null())


class Enrolment(BaseModel):
    """What somebody answered to an event. With too few seats the earliest yes comes first, the rest waits."""

    branch_id: int
    event_id: int
    person_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    event = ForeignKeyField(Event, backref="enrolments", on_delete="CASCADE")
    person = ForeignKeyField(Person, backref="enrolments", on_delete="CASCADE")
    answer = CharField(4)  # yes, no
    answered_at = DateTimeField(default=clock.now)  # of this answer: the order of the waiting list
    via = CharField(12, default="portal")  # portal, link, coordinator
    seat_told_at: Any = DateTimeField(null=True)  # told that a seat came free

    class Meta:
        indexes = ((("event", "person"), True), (("person", "event"), False))


class Channel(BaseModel):
    """The way somebody heard of us. The list grows with the branch."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    name = CharField(80)
    created_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("branch", "name"), True),)


STOP_REASONS = {
    "no_time": "geen tijd",
    "other_choice": "koos iets anders",
    "no_fit": "past niet bij elkaar",
    "no_answer": "antwoordt niet meer",
    "moved": "verhuisd",
    "other": "iets anders",
}


class Candidate(BaseModel):
    """Somebody who is interested, step by step until they start as a volunteer, or stop."""

    branch_id: int
    channel_id: int | None
    person_id: int | None
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    given_name = CharField(60)
    family_name = CharField(80, default="")
    email = CharField(254, default="")
    phone = CharField(20, default="")  # E.164
    town = CharField(80, default="")
    channel: Any = ForeignKeyField(Channel, null=True, on_delete="RESTRICT")
    interested_on = DateField()
    status = CharField(12, default="interested")  # interested, invited, came, trained, screened, started, stopped
    invited_on: Any = DateField(null=True)  # to an info session
    came_on: Any = DateField(null=True)  # the day of the info session
    trained_on: Any = DateField(null=True)  # the last day of the initial training
    screened_on: Any = DateField(null=True)  # the screening talk
    started_on: Any = DateField(null=True)
    person: Any = ForeignKeyField(Person, null=True, unique=True, on_delete="SET NULL")  # who they became
    stopped_on: Any = DateField(null=True)
    stop_reason = CharField(20, default="")  # a key of STOP_REASONS
    stop_note = CharField(300, default="")
    note = CharField(300, default="")
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)
    anonymised_at: Any = DateTimeField(null=True)

    class Meta:
        indexes = ((("branch", "interested_on"), False), (("branch", "status"), False))

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        if person.is_coordinator:
            return cls.select().where(cls.branch == person.branch_id)
        return cls.select().where(cls.id.is_null())


class Attendance(BaseModel):
    """Somebody was at an event: a volunteer or a candidate, enrolled or not. No row: not there, or not noted."""

    branch_id: int
    event_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    event = ForeignKeyField(Event, backref="attendances", on_delete="CASCADE")
    person: Any = ForeignKeyField(Person, null=True, backref="attendances", on_delete="CASCADE")
    candidate: Any = ForeignKeyField(Candidate, null=True, backref="attendances", on_delete="CASCADE")
    noted_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    noted_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("event", "person"), True), (("event", "candidate"), True), (("branch", "person"), False))


class ToldDuty(BaseModel):
    """The coordinator told a volunteer that a training is for them: a duty that follows from what she alone knows."""

    branch_id: int
    person_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    person = ForeignKeyField(Person, backref="told_duties", on_delete="CASCADE")
    duty = CharField(12)  # a key of MANDATORY_FOR
    told_at = DateTimeField(default=clock.now)
    told_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")

    class Meta:
        indexes = ((("branch", "duty"), False), (("person", "duty"), True))


class Outreach(BaseModel):
    """A communication action: on a day, or one that goes on from a day until it ends (*permanent*)."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    title = CharField(300)
    is_permanent = BooleanField(default=False)
    first_on = DateField()
    last_on: Any = DateField(null=True)  # a permanent one that ended
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "first_on"), False),)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        if person.is_coordinator:
            return cls.select().where(cls.branch == person.branch_id)
        return cls.select().where(cls.id.is_null())

    @classmethod
    def holds_in(cls, first: date, last: date) -> Any:
        """The condition "on a day from first to last, or permanent and going on then"."""
        goes_on = cls.is_permanent & (cls.last_on.is_null() | (cls.last_on >= first)) & (cls.first_on <= last)
        return goes_on | (~cls.is_permanent & cls.first_on.between(first, last))
