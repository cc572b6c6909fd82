"""Contacts: the meeting days of a match, what came up in them, and the days on which nobody was there."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField

from portal.database import BaseModel
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.people.models import OfBranch, Person
from portal.prepared import Prepared

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


class Contact(OfBranch):
    """One meeting day of one match (DOMAIN §2)."""

    match_id: int
    themes: Any
    match = ForeignKeyField(Match, backref="contacts", on_delete="RESTRICT")
    day = DateField()
    kind = CharField(20, default="home_visit")
    counts = BooleanField(default=True)
    minutes: Any = IntegerField(null=True)
    remark = CharField(300, default="")  # for the volunteer and the coordinator alone: in no document, in no export
    entered_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("match", "day"), True), (("branch", "day"), False))

    @classmethod
    def joined(cls) -> Any:
        """With the match."""
        return cls.select(cls, Match).join(Match)

    @classmethod
    def is_own(cls, person: Person) -> Any:
        return Match.volunteer == person.id


class MissedVisit(OfBranch):
    """A day on which a volunteer said not to have been there: it is not asked again. A contact on it deletes this."""

    match_id: int
    match = ForeignKeyField(Match, on_delete="CASCADE")
    day = DateField()
    said_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    said_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("match", "day"), True),)


class ContactTheme(BaseModel):
    """A theme that came up in a contact."""

    contact = ForeignKeyField(Contact, backref="themes", on_delete="CASCADE")
    theme = CharField(20)

    class Meta:
        indexes = ((("contact", "theme"), True),)


def missed_in(match: Match, first: date, last: date) -> set[date]:
    """The days from first up to and including last on which the volunteer said not to have been there."""
    return {row.day for row in _missed_in(match.id, first, last)}


_missed_in = Prepared(
    lambda match, first, last: MissedVisit.select().where(
        MissedVisit.match == match, MissedVisit.day.between(first, last)
    )
)

LINK_OPENS = timedelta(days=60)
"""For so long the mail that asks about a day can answer it; the stamp card has an anchor for each of these days."""


def about_contacts(volunteer_id: int) -> str:
    """How what letters that ask for a quarter are about begins, whatever the quarter."""
    return f"contacts-{volunteer_id}-"


def about_visit(match_id: int, day: date) -> str:
    """What a letter is about that asks whether somebody was there on a day."""
    return f"visit-{match_id}-{day}"


def visit_asked(about: str, match_id: int) -> date | None:
    """The day that a letter asks about, as `about_visit` says it of this match; None where it asks no such thing."""
    before, found, day = about.partition(f"visit-{match_id}-")
    return date.fromisoformat(day) if found and not before else None


def contacts_in(match: Match, quarter: Quarter) -> dict[date, Contact]:
    """The contacts of one match in a quarter, by day."""
    return {row.day: row for row in _contacts_in(match.id, quarter.first, quarter.last)}


_contacts_in = Prepared(
    lambda match, first, last: (
        Contact.select().where(Contact.match == match, Contact.day.between(first, last)).order_by(Contact.day)
    )
)


class Seen(NamedTuple):
    """A contact, as far as it says when whom was seen."""

    id: int
    match_id: int
    day: date
    counts: bool
    entered_by_id: int | None  # None: it came along in a workbook


def seen_by(volunteer: Person, first: date, last: date) -> list[Seen]:
    """The contacts of all matches of a volunteer, from first up to and including last. One query."""
    return list(map(Seen._make, _seen_by(volunteer.id, first, last)))


_seen_by = Prepared(
    lambda volunteer, first, last: (
        Contact.select(*(getattr(Contact, name) for name in ("id", "match", "day", "counts", "entered_by")))
        .join(Match)
        .where(Match.volunteer == volunteer, Contact.day.between(first, last))
        .tuples()
    )
)


def counted(match_ids: list[int], first: date, last: date) -> list[tuple[int, date]]:
    """(match id, day) of every contact that counts, from first up to and including last."""
    rows: Any = Contact.select(Contact.match, Contact.day).where(
        Contact.match << match_ids,
        Contact.counts,
        Contact.day.between(first, last),
    )
    return list(rows.order_by(Contact.day).tuples())
