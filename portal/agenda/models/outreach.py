"""Communication actions."""

from datetime import date
from typing import Any

from peewee import BooleanField, CharField, DateField, DateTimeField

from portal.kit import clock
from portal.people.models import OfBranch


class Outreach(OfBranch):
    """A communication action: on a day, or one that goes on from a day until it ends (*permanent*)."""

    title = CharField(300)
    is_permanent = BooleanField(default=False)
    first_on = DateField()
    last_on: Any = DateField(null=True)  # a permanent one that ended
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "first_on"), False),)

    @classmethod
    def holds_in(cls, first: date, last: date) -> Any:
        """The condition "on a day from first to last, or permanent and going on then"."""
        goes_on = cls.is_permanent & (cls.last_on.is_null() | (cls.last_on >= first)) & (cls.first_on <= last)
        return goes_on | (~cls.is_permanent & cls.first_on.between(first, last))
