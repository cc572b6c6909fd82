"""Candidates on their way to becoming a volunteer, and how they heard of us."""

from typing import Any

from peewee import CharField, DateField, DateTimeField, ForeignKeyField

from portal.kit import clock
from portal.people.models import OfBranch, Person


class Channel(OfBranch):
    """The way somebody heard of us. The list grows with the branch."""

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


class Candidate(OfBranch):
    """Somebody who is interested, step by step until they start as a volunteer, or stop."""

    channel_id: int | None
    person_id: int | None
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
    sent_in_at: Any = DateTimeField(null=True)  # through the open form, agreeing to its sentence; None: noted
    checked_at: Any = DateTimeField(null=True)  # when the coordinator had read what was sent in
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)
    anonymised_at: Any = DateTimeField(null=True)

    class Meta:
        indexes = ((("branch", "interested_on"), False), (("branch", "status"), False))

    @property
    def is_unread(self) -> bool:
        """Sent in by themselves, and nobody looked at it yet or took a step."""
        return self.sent_in_at is not None and self.checked_at is None and self.status == "interested"

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()
