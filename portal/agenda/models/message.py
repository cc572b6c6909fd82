"""Letters to people whom the coordinator chose."""

from typing import Any

from peewee import CharField, DateTimeField, ForeignKeyField, TextField

from portal.kit import clock
from portal.people.models import OfBranch, Person


class Message(OfBranch):
    """What the coordinator wrote to people she chose. Each got a letter of their own: kind "message-12"."""

    subject = CharField(160)
    text = TextField()  # without the greeting, which is each one's own
    receivers = TextField()  # the marks of those who were chosen: "v12 v13 k5"
    written_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)
    taken_back_at: Any = DateTimeField(null=True)  # within the two minutes: nobody got it
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "created_at"), False),)
