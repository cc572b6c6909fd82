"""What a note amounts to: rates, trips that follow from contacts, totals. Reads only."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from portal.contacts.models import TRAVELLED, Contact
from portal.expenses.models import (
    ExpenseLine,
    ExpenseNote,
    MileageRate,
    claim_key,
    lines_of,
)
from portal.families.models import Family, Match
from portal.kit.dates import Quarter
from portal.kit.money import trip_cents
from portal.people.models import Person

SERIES = {"car": "quarterly", "bicycle": "yearly"}
"""Which series of rates is used per kind; the federal quarterly one for cars (DOMAIN §3)."""


class RateTable:
    """All rates of a branch, read once. No rate is carried over beyond its last day."""

    def __init__(self, branch_id: int) -> None:
        rows = MileageRate.select().where(MileageRate.branch == branch_id).order_by(MileageRate.valid_from.desc())
        self._rates = list(rows)

    def on(self, kind: str, day: date) -> MileageRate | None:
        """The rate of a kind ("car", "bicycle") on a day; the one that began last where two overlap."""
        return next(
            (
                r
                for r in self._rates
                if r.kind == kind and r.series == SERIES[kind] and r.valid_from <= day <= r.valid_until
            ),
            None,
        )


@dataclass
class NoteView:
    """A note as it stands now: stored once it was submitted, reckoned from the contacts before that."""

    volunteer: Person
    quarter: Quarter
    note: ExpenseNote | None
    lines: list[ExpenseLine] = field(default_factory=list)

    @property
    def status(self) -> str:
        return self.note.status if self.note else "draft"

    @property
    def trips(self) -> list[ExpenseLine]:
        return [line for line in self.lines if line.is_trip]

    @property
    def costs(self) -> list[ExpenseLine]:
        return [line for line in self.lines if not line.is_trip]

    @property
    def claimed(self) -> list[ExpenseLine]:
        """The lines that are asked back."""
        return [line for line in self.lines if not line.struck]

    @property
    def driven(self) -> list[ExpenseLine]:
        return [line for line in self.trips if not line.struck]

    @property
    def total(self) -> int:
        """Cents of all claimed lines whose amount is known."""
        return sum(line.cents or 0 for line in self.claimed)

    @property
    def trips_total(self) -> int:
        return sum(line.cents or 0 for line in self.driven)

    @property
    def without_rate(self) -> list[ExpenseLine]:
        """Trips that wait for a rate."""
        return [line for line in self.claimed if line.cents is None]

    @cached_property
    def sums(self) -> list[tuple[int, int, int | None, int | None, str, str]]:
        """Equal trips taken together: (how many, km, rate, cents together, alias, municipality)."""
        groups: dict[tuple[int | None, int, int | None], list[ExpenseLine]] = {}
        for line in self.driven:
            groups.setdefault((line.match_id, line.km, line.rate_e4), []).append(line)
        return [
            (
                len(lines), km, rate, None if rate is None else sum(line.cents for line in lines),
                _family(lines[0]).alias, _family(lines[0]).municipality,
            )
            for (_, km, rate), lines in groups.items()
        ]  # fmt: skip


def _family(line: ExpenseLine) -> Family:
    """The family that a trip went to."""
    family: Family = line.match.family  # type: ignore[union-attr]
    return family


def view_of(volunteer: Person, quarter: Quarter, note: ExpenseNote | None) -> NoteView:
    """How a note stands. `note` None: nothing was stored yet."""
    stored = lines_of([note.id])[note.id] if note else []
    if note is not None and not note.is_editable:
        return NoteView(volunteer, quarter, note, stored)
    extras = [line for line in stored if line.match_id is None]
    return NoteView(volunteer, quarter, note, _trips(volunteer, quarter, stored, note) + extras)


def views_of(notes: list[ExpenseNote]) -> list[NoteView]:
    """Submitted notes with their stored lines, in a fixed number of queries."""
    lines = lines_of([n.id for n in notes])
    return [NoteView(n.volunteer, n.period, n, lines[n.id]) for n in notes]


def _trips(
    volunteer: Person, quarter: Quarter, stored: list[ExpenseLine], note: ExpenseNote | None
) -> list[ExpenseLine]:
    """One round trip per contact that was travelled to, and that no other note has claimed."""
    if volunteer.vehicle == "none":
        return []
    contacts = list(
        Contact.select(Contact, Match, Family)
        .join(Match)
        .join(Family)
        .where(
            Match.volunteer == volunteer.id,
            Match.km_one_way > 0,
            Contact.kind << list(TRAVELLED),
            Contact.day.between(quarter.first, quarter.last),
        )
        .order_by(Contact.day, Contact.id)
    )
    keys = {claim_key(c.match_id, c.day) for c in contacts}
    mine = {claim_key(line.match_id, line.day): line for line in stored if line.match_id is not None}
    taken = {
        line.claim
        for line in ExpenseLine.select(ExpenseLine.claim, ExpenseLine.note).where(ExpenseLine.claim << list(keys))
        if note is None or line.note_id != note.id
    }
    rates = RateTable(volunteer.branch_id)
    trips = []
    for contact in contacts:
        key = claim_key(contact.match_id, contact.day)
        if key in taken:
            continue
        match = contact.match
        line = mine.get(key) or ExpenseLine(
            branch=volunteer.branch_id,
            note=note.id if note else None,
            day=contact.day,
            match=match,
            claim=key,
        )
        line.match = match
        line.kind = volunteer.vehicle
        line.km = match.round_trip
        line.route = f"thuis – {match.family.code}, {match.family.municipality} – thuis"
        line.purpose = "contact met gezin"
        price(line, rates)
        trips.append(line)
    return trips


def price(line: ExpenseLine, rates: RateTable) -> None:
    """Put the rate of its day and its amount on a trip; both stay empty while the rate is not known."""
    found = rates.on(line.kind, line.day)
    line.rate_e4 = found.rate_e4 if found else None
    line.rate_source = found.source if found else ""
    line.cents = trip_cents(line.km, found.rate_e4) if found else None
