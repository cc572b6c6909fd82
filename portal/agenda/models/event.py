"""Events, and how they are said."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from peewee import BooleanField, CharField, DateField, DateTimeField, IntegerField, TextField, TimeField

from portal.kit import clock
from portal.kit.dates import day_text, hour, weekday_name
from portal.kit.money import NBSP
from portal.people.models import OfBranch, Person

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

TOLD = ("day", "starts_at", "ends_at", "place", "is_online", "online_link")
"""What people who know of an event want to hear when it changes."""


def midnight_after(day: date) -> datetime:
    """The end of a Belgian day, as naive UTC."""
    return clock.from_local(datetime.combine(day + timedelta(days=1), time()))


class Event(OfBranch):
    """Something on a day, of one branch. A training of several parts is several events with one `series`."""

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
    online_link = CharField(500, default="")  # only for whoever comes
    price = CharField(80, default="")
    organiser = CharField(120, default="")  # empty: the branch itself
    partner = CharField(120, default="")
    enrol_by = CharField(10, default="portal")  # a key of ENROL_BY
    enrol_name = CharField(120, default="")  # the colleague
    enrol_email = CharField(254, default="")
    enrol_link = CharField(500, default="")
    question = CharField(160, default="")  # its own, to whoever comes: "Is er iets dat je niet eet?"; empty: none
    mandatory_for = CharField(12, default="")  # a key of MANDATORY_FOR; being there fulfils that duty
    seats: Any = IntegerField(null=True)  # None: room for everyone
    invitation = TextField(default="")  # a sentence of the coordinator's own, in the letters that invite
    guests = IntegerField(default=0)  # people who were there and are not in the portal
    cancelled_at: Any = DateTimeField(null=True)
    created_at = DateTimeField(default=clock.now)
    changed_at = DateTimeField(default=clock.now)
    moved_at: Any = DateTimeField(null=True)  # when its day, hour or place last changed
    revision = IntegerField(default=0)  # SEQUENCE of the calendar file
    submission_key: Any = CharField(36, null=True, unique=True)

    is_full = False  # where somebody is asked whether they come: all its seats are taken (`with_room`)

    class Meta:
        indexes = ((("branch", "day"), False), (("branch", "kind", "day"), False))

    @property
    def answers_until(self) -> datetime:
        """When it starts, as naive UTC; without an hour the end of its day. From then on no answer changes."""
        return self.starts or midnight_after(self.day)

    @property
    def starts(self) -> datetime | None:
        """The moment it starts, as naive UTC; None where no hour is known."""
        return None if self.starts_at is None else clock.from_local(datetime.combine(self.day, self.starts_at))

    @property
    def ends(self) -> datetime | None:
        """The moment it ends, as naive UTC: on the next day where its hour is before that of the start."""
        if self.ends_at is None:
            return None
        day = self.day + timedelta(days=self.ends_next_day)
        return clock.from_local(datetime.combine(day, self.ends_at))

    @property
    def ends_next_day(self) -> bool:
        return bool(self.starts_at is not None and self.ends_at is not None and self.ends_at < self.starts_at)

    @property
    def over_at(self) -> datetime:
        """The end of its day, or later where it goes on after midnight. From then on its links open nothing."""
        midnight = midnight_after(self.day)
        return max(midnight, self.ends or midnight)

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
        if person.is_coordinator:
            return cls.select().where(cls.branch == person.branch_id)
        query = cls.of_volunteers(person.branch_id)
        return query if person.is_volunteer else query.where(cls.id.is_null())

    @classmethod
    def of_volunteers(cls, branch_id: int) -> Any:
        """What the volunteers of a branch see of its agenda."""
        return cls.select().where(cls.branch == branch_id, cls.kind << list(FOR_VOLUNTEERS | FOR_CANDIDATES))


def hours_text(event: Event) -> str:
    """ "van 19.30 tot 21.30 uur", "om 19.30 uur" or ""."""
    if event.starts_at is None:
        return ""
    if event.ends_at is None:
        return f"om {hour(event.starts_at)}{NBSP}uur"
    night = "\u00a0’s\u00a0nachts" if event.ends_next_day else ""
    return f"van {hour(event.starts_at)} tot {hour(event.ends_at)}{NBSP}uur{night}"


def when_text(event: Event) -> str:
    """ "woensdag 3 december 2025, van 19.30 tot 21.30 uur"."""
    day = f"{weekday_name(event.day)} {day_text(event.day)}"
    return ", ".join(filter(None, (day, hours_text(event))))


def where_text(event: Event) -> str:
    """ "online", the place, or both. Never the online link."""
    if event.is_online:
        return f"online of in {event.place}" if event.place else "online"
    return event.place


def enrol_text(event: Event) -> str:
    """How to enrol, as a sentence without a full stop; "" where that is not needed."""
    who = event.enrol_name or event.enrol_email
    return {
        "portal": "Laat in het portaal weten of je komt",
        "mail": f"Mail naar {who}" if who == event.enrol_email else f"Mail naar {who}, {event.enrol_email}",
        "link": f"Schrijf je in via {event.enrol_link}",
    }.get(event.enrol_by, "")


def title_text(event: Event) -> str:
    """The title, with which part of a series it is: "Startopleiding, deel 2"."""
    return f"{event.title}, deel {event.part}" if event.part else event.title


def going_ahead(branch_id: int, first: date, last: date, kinds: Collection[str] = FOR_VOLUNTEERS) -> list[Event]:
    """What goes ahead from first to last of these kinds, by day: without any, of what is for volunteers. One query."""
    query = Event.select().where(
        Event.branch == branch_id,
        Event.day.between(first, last),
        Event.cancelled_at.is_null(),
        Event.kind << list(kinds),
    )
    return list(query.order_by(Event.day, Event.starts_at, Event.id))
