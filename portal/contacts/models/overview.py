"""The overviews in which the contacts of a match are handed in, one per quarter."""

from typing import Any

from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.kit.dates import Quarter
from portal.people.models import OfBranch, Person
from portal.prepared import Prepared

NO_CONTACT_REASONS = {
    "family_away": "Het gezin was afwezig",
    "volunteer_away": "Ik was ziek of met vakantie",
    "paused": "De ondersteuning ligt even stil",
    "other": "Iets anders",
}


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
    return lately_handed_in(volunteer, quarter, quarter)[0][quarter]


def lately_handed_in(volunteer: Person, first: Quarter, second: Quarter) -> tuple[dict[Quarter, set[int]], bool]:
    """Of two quarters: quarter → the ids of a volunteer's matches that were handed in; and whether anything of any
    quarter was opened again (`reopened_of`). One query."""
    done: dict[Quarter, set[int]] = {first: set(), second: set()}
    is_reopened = False
    for match_id, year, number, status in _lately(volunteer.id, first.year, first.number, second.year, second.number):
        if status == "handed_in":
            done[Quarter(year, number)].add(match_id)
        else:
            is_reopened = True
    return done, is_reopened


def _is_reopened() -> Any:
    """The condition "was handed in, and is open again"."""
    return (ContactOverview.status == "open") & ContactOverview.handed_in_at.is_null(False)


_lately = Prepared(
    lambda volunteer, year, number, other_year, other_number: (
        ContactOverview.select(*(getattr(ContactOverview, name) for name in ("match", "year", "quarter", "status")))
        .join(Match)
        .where(
            Match.volunteer == volunteer,
            (ContactOverview.status == "handed_in")
            & (
                ((ContactOverview.year == year) & (ContactOverview.quarter == number))
                | ((ContactOverview.year == other_year) & (ContactOverview.quarter == other_number))
            )
            | _is_reopened(),
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
        .where(Match.volunteer == volunteer, _is_reopened())
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
