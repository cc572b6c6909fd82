"""Contacts (meeting days of a match) and the overviews in which they are handed in per quarter."""

from typing import Any

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField

from portal.database import BaseModel
from portal.families.models import Match
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.people.models import Branch, Person

KINDS = {
    "home_visit": "huisbezoek",
    "outing": "uitstap",
    "appointment": "mee naar een afspraak",
    "call": "telefoon of video in plaats van een bezoek",
}
TRAVELLED = frozenset({"home_visit", "outing", "appointment"})  # a phone call has no trip

THEMES = {
    "listening": "luisterend oor",
    "parenting": "opvoedingsondersteuning",
    "rights": "rechtenverkenning",
    "paperwork": "administratie",
    "perinatal": "perinatale ondersteuning",
    "network": "netwerk en vrije tijd",
    "school": "schoolse ondersteuning",
    "language": "taalstimulatie",
}

NO_CONTACT_REASONS = {
    "family_away": "Het gezin was afwezig",
    "volunteer_away": "Ik was ziek of met vakantie",
    "paused": "De ondersteuning ligt even stil",
    "other": "Iets anders",
}


class Contact(BaseModel):
    """One meeting day of one match (DOMAIN §2)."""

    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    match = ForeignKeyField(Match, backref="contacts", on_delete="RESTRICT")
    day = DateField()
    kind = CharField(20, default="home_visit")
    counts = BooleanField(default=True)
    minutes: Any = IntegerField(null=True)
    entered_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("match", "day"), True), (("branch", "day"), False))

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """Contacts of the matches that this person may see, joined with them."""
        query = cls.select(cls, Match).join(Match)
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(Match.volunteer == person.id)


class ContactTheme(BaseModel):
    """A theme that came up in a contact."""

    contact = ForeignKeyField(Contact, backref="themes", on_delete="CASCADE")
    theme = CharField(20)

    class Meta:
        indexes = ((("contact", "theme"), True),)


class ContactOverview(BaseModel):
    """The hand-in of one match for one quarter; until then there is no row, or an open one."""

    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    match = ForeignKeyField(Match, backref="overviews", on_delete="RESTRICT")
    year = IntegerField()
    quarter = IntegerField()
    status = CharField(12, default="open")  # open, handed_in
    no_contact_reason = CharField(20, default="")
    on_paper = BooleanField(default=False)
    handed_in_at: Any = DateTimeField(null=True)
    handed_in_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")

    class Meta:
        indexes = ((("match", "year", "quarter"), True), (("branch", "year", "quarter"), False))

    @property
    def period(self) -> Quarter:
        return Quarter(self.year, self.quarter)

    @property
    def is_handed_in(self) -> bool:
        return self.status == "handed_in"
