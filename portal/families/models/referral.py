"""Referrals, the organisations that refer, and the periods in which no family is taken."""

from typing import Any

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, TextField

from portal.families.models.family import Family, OfFamily
from portal.kit import clock
from portal.people.models import OfBranch

DECLINE_REASONS = {
    "outside_area": "buiten het werkingsgebied",
    "other_need": "een andere nood",
    "intake_stop": "wachtlijststop",
    "other": "iets anders",
}


class Referrer(OfBranch):
    """An organisation that refers families. The list grows with the branch."""

    name = CharField(120)
    contact_name = CharField(120, default="")  # whom to call there
    contact_phone = CharField(20, default="")  # E.164
    contact_email = CharField(254, default="")
    created_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("branch", "name"), True),)


class Referral(OfFamily):
    """An *aanmelding*: a family was referred, or came by itself; then it was accepted, or not, or it is still open.

    Accepted and not started is the waiting list; `withdrawn_on` takes it off again. A trajectory points at the
    referral that it came from.
    """

    family_id: int
    referrer_id: int | None
    family = ForeignKeyField(Family, backref="referrals", on_delete="RESTRICT")
    received_on = DateField()
    by_family = BooleanField(default=False)  # they found the way themselves; else by `referrer`, or it is not known
    referrer: Any = ForeignKeyField(Referrer, null=True, on_delete="RESTRICT")
    asked = TextField(default="")
    weekdays = CharField(20, default="")  # "1,3": which days suit the family
    language = CharField(40, default="")  # the volunteer's language that would help
    neighbourhood = CharField(80, default="")
    status = CharField(12, default="open")  # open, accepted, declined, withdrawn
    decided_on: Any = DateField(null=True)  # accepted or declined
    decline_reason = CharField(20, default="")  # a key of DECLINE_REASONS
    decline_note = CharField(300, default="")
    withdrawn_on: Any = DateField(null=True)
    withdrawn_note = CharField(300, default="")
    sent_in_at: Any = DateTimeField(null=True)  # through the open form, by whoever agreed to its sentence; None: noted
    sender_name = CharField(120, default="")  # who filled that in
    sender_organisation = CharField(120, default="")  # as they typed it; "": the family itself
    sender_phone = CharField(20, default="")  # E.164
    sender_email = CharField(254, default="")
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = (
            (("branch", "received_on"), False),
            (("branch", "status", "decided_on"), False),
            (("branch", "status", "received_on"), False),
        )


class IntakeStop(OfBranch):
    """A period in which the branch takes no new families (*wachtlijststop*)."""

    first_on = DateField()
    last_on: Any = DateField(null=True)
    note = CharField(300, default="")
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "first_on"), False),)
