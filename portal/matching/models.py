"""The open forms of a branch: what a referrer or somebody interested fills in without signing in."""

from typing import Any

from peewee import CharField, DateTimeField

from portal.kit import clock
from portal.people.models import OfBranch

OPEN_FORMS = {"referral": "een gezin aanmelden", "candidate": "vrijwilliger worden"}


class OpenForm(OfBranch):
    """A form that is on. Its key is the end of an address that may stand on a website: it opens a form, no data."""

    kind = CharField(12)  # a key of OPEN_FORMS
    key = CharField(40, unique=True)
    opened_at: Any = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("branch", "kind"), True),)
