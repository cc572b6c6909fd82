"""How a note stands: what was stored, and the trips and days that follow from contacts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from peewee import JOIN, SQL, Case, fn

from portal.contacts.models.contact import Contact
from portal.contacts.models.kind import TRAVELLED
from portal.dated import held_on
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, Receipt, claim_key, flat_key, sums_of
from portal.expenses.models.rates import MILEAGE_KINDS
from portal.expenses.note.facts.view import NoteSum, NoteView, oldest_day
from portal.expenses.rates.facts import FlatDays, RateTable, price, regime_of
from portal.families.models.family import Family
from portal.families.models.match import Match, matches_before
from portal.kit.dates import Quarter
from portal.people.models import Person
from portal.people.volunteers.facts import vehicles_before
from portal.prepared import Prepared


def view_of(volunteer: Person, quarter: Quarter, note: ExpenseNote | None) -> NoteView:
    """How a note stands. `note` None: nothing was stored yet."""
    stored = lines_of([note.id])[note.id] if note else []
    if note is not None and not note.is_editable:
        return NoteView(volunteer, quarter, note, stored)
    rates = RateTable(volunteer.branch_id, min([quarter.first, *(line.day for line in stored)]))
    extras = [line for line in stored if not line.is_computed]
    for line in extras:
        if line.is_trip and not (line.handed_in and line.rate_e4):
            price(line, rates)
    sheet = _Sheet(volunteer, quarter, note, stored, rates)
    return NoteView(volunteer, quarter, note, sheet.days() + sheet.trips() + extras)


def views_of(notes: list[ExpenseNote]) -> list[NoteView]:
    """Submitted notes with their stored lines, in a fixed number of queries."""
    lines = lines_of([n.id for n in notes])
    return [NoteView(n.volunteer, n.period, n, lines[n.id]) for n in notes]


def summed(notes: list[ExpenseNote]) -> list[NoteSum]:
    """Notes that were handed in, for a list, in the order they came."""
    sums = sums_of(notes)
    return [NoteSum(note, sums.get(note.id, 0), 0) for note in notes]


NEWEST = 3
"""So many notes are listed where only what is new matters, however long ago they were paid."""


def listed(volunteer: Person, paid_since: date | None = None) -> list[NoteView | NoteSum]:
    """Somebody's notes for a list, the newest first: a note that is still open as it stands now, others summed.

    paid_since: the newest, and of those before them what is not settled, or was paid on this day or later.
    """
    mine = volunteer.id
    return [
        view_of(volunteer, n.period, ExpenseNote.get_by_id(n.id))
        if n.is_editable
        else NoteSum(n, n.summed_cents or 0, n.summed_km or 0, n.waiting)
        for n in (_notes_of(mine) if paid_since is None else _new_notes_of(mine, paid_since, mine))
    ]


def _with_sums(*of: Any) -> Any:
    """Notes, the newest first: only what a list shows, with what their lines that are asked back come to.

    `summed_cents`, and of the trips alone `summed_km` (tenths); None where there are no such lines. `waiting`: how
    many lines have no amount yet.
    """
    columns = (
        *(getattr(ExpenseNote, name) for name in ("id", "year", "quarter", "status", "submitted_at", "paid_on")),
        fn.SUM(ExpenseLine.cents).alias("summed_cents"),
        fn.SUM(Case(None, [(ExpenseLine.kind << list(MILEAGE_KINDS), ExpenseLine.km)])).alias("summed_km"),
        (fn.COUNT(ExpenseLine.id) - fn.COUNT(ExpenseLine.cents)).alias("waiting"),
    )
    asked_back = (ExpenseLine.note == ExpenseNote.id) & ~ExpenseLine.struck
    query = ExpenseNote.select(*columns).join(ExpenseLine, JOIN.LEFT_OUTER, on=asked_back).where(*of)
    return query.group_by(ExpenseNote.id).order_by(*_newest_first(ExpenseNote)).objects()


def _newest_first(note: Any) -> tuple[Any, ...]:
    return note.year.desc(), note.quarter.desc(), note.id.desc()


def _is_new(paid_since: Any, volunteer: Any) -> Any:
    """The condition of `listed`."""
    other = ExpenseNote.alias()
    newest = other.select(other.id).where(other.volunteer == volunteer).order_by(*_newest_first(other))
    settled = ExpenseNote.status << ["paid", "given"]
    return ~settled | (ExpenseNote.paid_on >= paid_since) | (ExpenseNote.id << newest.limit(SQL(str(NEWEST))))


_notes_of = Prepared(lambda volunteer: _with_sums(ExpenseNote.volunteer == volunteer))
_new_notes_of = Prepared(
    lambda volunteer, paid_since, again: _with_sums(ExpenseNote.volunteer == volunteer, _is_new(paid_since, again))
)


def lines_of(note_ids: list[int]) -> dict[int, list[ExpenseLine]]:
    """Note id → its lines by day, each with its match, family and receipts (without their bytes). Two queries."""
    lines = list(
        ExpenseLine.select(ExpenseLine, Match, Family)
        .join(Match, JOIN.LEFT_OUTER)
        .join(Family, JOIN.LEFT_OUTER)
        .where(ExpenseLine.note << note_ids)
        .order_by(ExpenseLine.day, ExpenseLine.id)
    )
    slim = (getattr(Receipt, name) for name in ("id", "line", "mime", "width", "height", "size", "sha256"))
    by_line: dict[int | None, list[Receipt]] = {}
    for receipt in Receipt.select(*slim).where(Receipt.line << [line.id for line in lines]).order_by(Receipt.id):
        by_line.setdefault(receipt.line_id, []).append(receipt)
    by_note: dict[int, list[ExpenseLine]] = {note_id: [] for note_id in note_ids}
    for line in lines:
        line.tickets = by_line.get(line.id, [])
        by_note[line.note_id].append(line)
    return by_note


class _Sheet:
    """What follows from the contacts of one volunteer in one quarter, and no other note has claimed."""

    def __init__(
        self, volunteer: Person, quarter: Quarter, note: ExpenseNote | None, stored: list[ExpenseLine], rates: RateTable
    ) -> None:
        self.volunteer = volunteer
        self.quarter = quarter
        self.note = note
        self.rates = rates
        self._mine = {line.claim: line for line in stored if line.is_computed}
        self._oldest = oldest_day(note)

    def trips(self) -> list[ExpenseLine]:
        """One round trip per contact that was travelled to; what was handed in already stays as it was told."""
        contacts = self._contacts(Contact.kind << list(TRAVELLED))
        taken = self._taken([claim_key(c.match_id, c.day) for c in contacts])
        vehicles, matches = vehicles_before(self.volunteer), matches_before(self.volunteer)
        made = []
        for contact in contacts:
            key, match = claim_key(contact.match_id, contact.day), contact.match
            if key in taken:
                continue
            line = self._line(key, contact.day)
            line.match = match
            if not line.handed_in:
                usual = held_on(contact.day, matches.get(match.id, ()), match).round_trip
                vehicle = held_on(contact.day, vehicles, self.volunteer).vehicle
                if not _follow(line, vehicle, usual):
                    continue
            if not (line.handed_in and line.rate_e4):
                price(line, self.rates)
            line.route = f"thuis – {match.family.code}, {match.family.municipality} – thuis"
            line.purpose = "contact met gezin"
            made.append(line)
        return made

    def days(self) -> list[ExpenseLine]:
        """One fixed amount per day with a contact, for somebody who chose that for this year."""
        year = self.quarter.year
        if regime_of(self.volunteer, year) != "flat_rate":
            return []
        days = sorted({c.day for c in self._contacts(Contact.counts)})
        taken = self._taken([flat_key(self.volunteer.id, day) for day in days])
        amounts = FlatDays(self.volunteer.branch_id)
        made = []
        for day in days:
            key = flat_key(self.volunteer.id, day)
            if key in taken:
                continue
            line = self._line(key, day)
            line.kind, line.purpose = "flat_rate", "vrijwilligerswerk"
            if not (line.handed_in and line.cents):
                line.cents, line.rate_source = amounts.on(day)
            made.append(line)
        return made

    def _contacts(self, *conditions: Any) -> list[Contact]:
        return list(
            Contact.select(Contact, Match, Family)
            .join(Match)
            .join(Family)
            .where(
                Match.volunteer == self.volunteer.id,
                Contact.day.between(self.quarter.first, self.quarter.last),
                *conditions,
            )
            .order_by(Contact.day, Contact.id)
        )

    def _taken(self, keys: list[str]) -> set[str]:
        if not keys:
            return set()
        rows = ExpenseLine.select(ExpenseLine.claim, ExpenseLine.note).where(ExpenseLine.claim << keys)
        return {row.claim for row in rows if self.note is None or row.note_id != self.note.id}

    def _line(self, key: str, day: date) -> ExpenseLine:
        """The stored line, or a new one; what is too old is struck, and says so."""
        line = self._mine.get(key) or ExpenseLine(
            branch=self.volunteer.branch_id, note=self.note.id if self.note else None, day=day, claim=key
        )
        if day < self._oldest and not (line.struck or line.handed_in):  # once asked in time it stays asked
            line.struck, line.struck_why = True, "too_old"
        return line


def _follow(line: ExpenseLine, vehicle: str, usual_km: int) -> bool:
    """Make a trip what was usual on its day, but for what the volunteer said otherwise. False: there is no trip."""
    kind = line.own_kind or vehicle
    if kind == "none" or not usual_km:
        return False
    line.kind, line.usual_kind = kind, "" if vehicle == "none" else vehicle
    line.expected_km, line.km = usual_km, line.own_km or usual_km
    return True


def kinds_of(notes: Iterable[int]) -> dict[int, dict[str, int]]:
    """Note id → cents per kind of line, of the lines that are asked back."""
    ids = list(notes)
    sums: dict[int, dict[str, int]] = {note: defaultdict(int) for note in ids}
    lines = ExpenseLine.select(ExpenseLine.note, ExpenseLine.kind, ExpenseLine.cents).where(
        ExpenseLine.note << ids, ~ExpenseLine.struck, ExpenseLine.cents.is_null(False)
    )
    for line in lines:
        sums[line.note_id][line.kind] += line.cents
    return sums
