"""Contacts (meeting days of a match) and the overviews in which they are handed in per quarter."""

from datetime import date, timedelta
from typing import Any

from peewee import JOIN, BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.database import BaseModel
from portal.dated import held_on
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.seen import mark
from portal.people.models import Branch, OfBranch, Person
from portal.prepared import Prepared

KINDS = {
    "home_visit": "huisbezoek",
    "outing": "uitstap",
    "appointment": "mee naar een afspraak",
    "call": "telefoon of video in plaats van een bezoek",
    "not_home": "niet thuis",
}
TRAVELLED = frozenset({"home_visit", "outing", "appointment", "not_home"})  # a phone call has no trip
ALWAYS_COUNTS, NEVER_COUNTS = "home_visit", "not_home"  # the other kinds count unless a branch says they do not

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
    def visible_to(cls, person: Person) -> Any:
        """Contacts of the matches that this person may see, joined with them."""
        query = cls.select(cls, Match).join(Match)
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(Match.volunteer == person.id)


class MissedVisit(OfBranch):
    """A volunteer said not to have been there on a day: it is not asked again. A contact on that day takes it away."""

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
"""So long the mail that asks about a day answers it; the stamp card has a place to land on for these days."""


def about_visit(match_id: int, day: date) -> str:
    """What a letter is about that asks whether somebody was there on a day."""
    return f"visit-{match_id}-{day}"


class ContactOverview(OfBranch):
    """The hand-in of one match for one quarter; until then there is no row, or an open one."""

    match_id: int
    match = ForeignKeyField(Match, backref="overviews", on_delete="RESTRICT")
    year = IntegerField()
    quarter = IntegerField()
    status = CharField(12, default="open")  # open, handed_in
    no_contact_reason = CharField(20, default="")
    on_paper = BooleanField(default=False)
    handed_in_at: Any = DateTimeField(null=True)
    handed_in_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    correction = TextField(default="")  # what the volunteer asks to correct after handing in
    correction_at: Any = DateTimeField(null=True)

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
    return {row.day: row for row in _contacts_in(match.id, quarter.first, quarter.last)}


_contacts_in = Prepared(
    lambda match, first, last: (
        Contact.select().where(Contact.match == match, Contact.day.between(first, last)).order_by(Contact.day)
    )
)


def overview_of(match: Match, quarter: Quarter) -> ContactOverview | None:
    """The hand-in of one match for a quarter, or None where nothing was saved yet."""
    found: ContactOverview | None = _overview_of.first(match.id, quarter.year, quarter.number)
    return found


_overview_of = Prepared(
    lambda match, year, number: ContactOverview.select().where(
        ContactOverview.match == match, ContactOverview.year == year, ContactOverview.quarter == number
    )
)


def handed_in_by(volunteer: Person, quarter: Quarter) -> set[int]:
    """The ids of a volunteer's matches that were handed in for a quarter."""
    return {match_id for (match_id,) in _handed_in_by(volunteer.id, quarter.year, quarter.number)}


_handed_in_by = Prepared(
    lambda volunteer, year, number: (
        ContactOverview.select(ContactOverview.match)
        .join(Match)
        .where(
            Match.volunteer == volunteer,
            ContactOverview.year == year,
            ContactOverview.quarter == number,
            ContactOverview.status == "handed_in",
        )
        .tuples()
    )
)


def lately_handed_in(volunteer: Person, first: Quarter, second: Quarter) -> dict[Quarter, set[int]]:
    """Quarter → the ids of a volunteer's matches that were handed in, of two quarters in one query."""
    rows = _lately_handed_in(volunteer.id, first.year, first.number, second.year, second.number)
    found: dict[Quarter, set[int]] = {first: set(), second: set()}
    for match_id, year, number in rows:
        found[Quarter(year, number)].add(match_id)
    return found


_lately_handed_in = Prepared(
    lambda volunteer, year, number, other_year, other_number: (
        ContactOverview.select(ContactOverview.match, ContactOverview.year, ContactOverview.quarter)
        .join(Match)
        .where(
            Match.volunteer == volunteer,
            ((ContactOverview.year == year) & (ContactOverview.quarter == number))
            | ((ContactOverview.year == other_year) & (ContactOverview.quarter == other_number)),
            ContactOverview.status == "handed_in",
        )
        .tuples()
    )
)


def reopened_of(volunteer: Person) -> list[ContactOverview]:
    """What a volunteer handed in and the coordinator opened again, the oldest first, with match and family."""
    return _reopened_of(volunteer.id)


_reopened_of = Prepared(
    lambda volunteer: (
        ContactOverview.select(ContactOverview, Match, Family)
        .join(Match)
        .join(Family)
        .where(
            Match.volunteer == volunteer,
            ContactOverview.status == "open",
            ContactOverview.handed_in_at.is_null(False),
        )
        .order_by(ContactOverview.year, ContactOverview.quarter, ContactOverview.id)
    )
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


class KindSetting(BaseModel):
    """Whether a kind of contact counts in a branch; a kind without a row counts."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="CASCADE")
    kind = CharField(20)
    counts = BooleanField(default=True)

    class Meta:
        indexes = ((("branch", "kind"), True),)


class KindBefore(BaseModel):
    """Whether a kind of contact counted in a branch up to and including a day; `KindSetting` holds after the last."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="CASCADE")
    kind = CharField(20)
    until_on = DateField()
    counts = BooleanField(default=True)

    class Meta:
        indexes = ((("branch", "kind", "until_on"), True),)


class CountingKinds:
    """Which kinds count in a branch on which day, read once. A home visit always does, nobody at home never."""

    def __init__(self, branch_id: int) -> None:
        self._now = {row.kind: row for row in KindSetting.select().where(KindSetting.branch == branch_id)}
        self.before: dict[str, list[KindBefore]] = {}
        for row in KindBefore.select().where(KindBefore.branch == branch_id).order_by(KindBefore.until_on):
            self.before.setdefault(row.kind, []).append(row)

    def count(self, kind: str, day: date) -> bool:
        """Whether a contact of this kind on this day counts."""
        if kind in (ALWAYS_COUNTS, NEVER_COUNTS):
            return kind == ALWAYS_COUNTS
        said = held_on(day, self.before.get(kind, ()), self._now.get(kind))
        return said is None or bool(said.counts)

    def on(self, day: date) -> frozenset[str]:
        """The kinds that count on a day."""
        return frozenset(kind for kind in KINDS if self.count(kind, day))


class Quote(OfBranch):
    """Words of a volunteer that may stand, without a name, in the annual report."""

    match_id: int
    contact_id: int | None
    match = ForeignKeyField(Match, on_delete="RESTRICT")
    contact = ForeignKeyField(Contact, null=True, backref="quotes", on_delete="SET NULL")
    day = DateField()  # of the contact: it says which year's report the quote is for
    theme = CharField(20)
    given = TextField()  # as it was written
    edited = TextField(default="")  # as the coordinator made it; "" while it stands as given
    status = CharField(12, default="given")  # given, released, withdrawn
    given_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    given_at = DateTimeField(default=clock.now)
    released_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    released_at: Any = DateTimeField(null=True)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "day"), False),)

    @property
    def text(self) -> str:
        """What would be printed."""
        return self.edited or self.given

    @property
    def mark(self) -> str:
        """The mark of what the page of the quote shows."""
        return mark(self.given, self.edited, self.theme)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """Quotes of the matches that this person may see, joined with match, family and volunteer."""
        query = (
            cls.select(cls, Match, Family, Person)
            .join_from(cls, Match)
            .join_from(Match, Family)
            .join_from(Match, Person, on=(Match.volunteer == Person.id))
        )
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(Match.volunteer == person.id)


def released_quotes(branch_id: int, year: int) -> list[Quote]:
    """What may be printed in the report of a year, by theme and day."""
    return list(
        Quote.select()
        .where(
            Quote.branch == branch_id,
            Quote.status == "released",
            Quote.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(Quote.theme, Quote.day, Quote.id)
    )


class Concern(OfBranch):
    """A volunteer worries about a family. For the reporter and the branch's coordinators alone."""

    reporter_id: int
    match_id: int | None
    reporter = ForeignKeyField(Person, on_delete="RESTRICT")
    match: Any = ForeignKeyField(Match, null=True, on_delete="RESTRICT")
    text = TextField()
    status = CharField(12, default="new")  # new, followed_up, closed
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "status"), False), (("reporter", "created_at"), False))

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """A coordinator: all of the branch. Anyone else: what they reported. Joined with reporter and family."""
        query = (
            cls.select(cls, Person, Match, Family)
            .join_from(cls, Person, on=(cls.reporter == Person.id))
            .join_from(cls, Match, JOIN.LEFT_OUTER)
            .join_from(Match, Family, JOIN.LEFT_OUTER)
        )
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(cls.reporter == person.id)


class ConcernAnswer(OfBranch):
    """What a coordinator did with a concern; the reporter reads it."""

    concern_id: int
    concern = ForeignKeyField(Concern, backref="answers", on_delete="CASCADE")
    status = CharField(12)  # the state it came to
    text = TextField()
    by = ForeignKeyField(Person, on_delete="RESTRICT")
    at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)


class Absence(OfBranch):
    """A volunteer is away from a day until a day (both included)."""

    volunteer_id: int
    volunteer = ForeignKeyField(Person, backref="absences", on_delete="CASCADE")
    first_on = DateField()
    last_on = DateField()
    reason = CharField(20, default="")
    entered_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("volunteer", "last_on"), False), (("branch", "last_on"), False))

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """A coordinator: everyone's of the branch. Anyone else: their own. Joined with the volunteer."""
        query = cls.select(cls, Person).join(Person, on=(cls.volunteer == Person.id))
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(cls.volunteer == person.id)

    @classmethod
    def overlaps(cls, first: date, last: date) -> Any:
        """The condition "away on at least one day from first to last"."""
        return (cls.first_on <= last) & (cls.last_on >= first)


ABSENCE_REASONS = {
    "holiday": "vakantie",
    "ill": "ziek",
    "family": "druk thuis of op het werk",
    "other": "iets anders",
}
