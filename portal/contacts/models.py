"""Contacts (meeting days of a match) and the overviews in which they are handed in per quarter."""

from datetime import date
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

    match_id: int
    themes: Any
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

    match_id: int
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


def contacts_in(match: Match, quarter: Quarter) -> dict[date, Contact]:
    """The contacts of one match in a quarter, by day."""
    rows = Contact.select().where(Contact.match == match.id, Contact.day.between(quarter.first, quarter.last))
    return {row.day: row for row in rows.order_by(Contact.day)}


def overview_of(match: Match, quarter: Quarter) -> ContactOverview | None:
    """The hand-in of one match for a quarter, or None where nothing was saved yet."""
    return ContactOverview.get_or_none(
        ContactOverview.match == match.id,
        ContactOverview.year == quarter.year,
        ContactOverview.quarter == quarter.number,
    )


def handed_in(match_ids: list[int], quarter: Quarter) -> dict[int, ContactOverview]:
    """Match id → its overview of a quarter, for those that were handed in."""
    rows = ContactOverview.select().where(
        ContactOverview.match << match_ids,
        ContactOverview.year == quarter.year,
        ContactOverview.quarter == quarter.number,
        ContactOverview.status == "handed_in",
    )
    return {row.match_id: row for row in rows}


def counted(match_ids: list[int], first: date, last: date) -> list[tuple[int, date]]:
    """(match id, day) of every contact that counts, from first up to and including last."""
    rows: Any = Contact.select(Contact.match, Contact.day).where(
        Contact.match << match_ids,
        Contact.counts,
        Contact.day.between(first, last),
    )
    return list(rows.order_by(Contact.day).tuples())
