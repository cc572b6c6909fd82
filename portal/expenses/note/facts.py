"""What a note amounts to: rates, trips and days that follow from contacts, totals. Reads only."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from peewee import fn

from portal.contacts.models import TRAVELLED, Contact
from portal.dated import held_on
from portal.expenses.models.notes import (
    LINE_KINDS,
    STATUSES,
    ExpenseLine,
    ExpenseNote,
    Receipt,
    claim_key,
    flat_key,
    lines_of,
    notes_of,
    sums_of,
)
from portal.expenses.models.rates import REGIMES
from portal.expenses.note.documents import ExpenseLineFacts, ExpenseNoteFacts, ReceiptFacts
from portal.expenses.rates.facts import FlatDays, RateTable, price, regime_of
from portal.families.models.family import Family
from portal.families.models.match import Match, matches_before
from portal.kit import clock
from portal.kit.dates import Quarter, month_name, weekday_day
from portal.kit.money import euro
from portal.kit.seen import mark
from portal.people.models import Branch, Person, vehicles_before

ONE_YEAR = timedelta(days=365)
"""What is older than this on the day of handing in is not paid back any more."""


@dataclass(frozen=True)
class TripSum:
    """Equal trips taken together. km: tenths of one of them; rate and cents (together): None while not known."""

    count: int
    km: int
    kind: str  # car or bicycle
    rate: int | None
    cents: int | None
    where: str  # the family's alias, or what it was for
    place: str


def what_waits(known: int | None, waiting: int, rate: str) -> str:
    """The sentences about money that can't be told whole yet: cents that are known, or None; and trips that wait."""
    amount = f"het bedrag van {waiting} {'rit' if waiting == 1 else 'ritten'}"
    if known is None:
        return f"{amount.capitalize()} volgt, zodra we {rate} kennen."
    return f"Je krijgt {euro(known)}. Daarbij komt {amount}, zodra we {rate} kennen."


@dataclass
class NoteView:
    """A note as it stands now: stored once it was submitted, computed from the contacts before that."""

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
    def visits(self) -> list[ExpenseLine]:
        """Trips that follow from contacts."""
        return [line for line in self.trips if line.match_id is not None]

    @property
    def free_trips(self) -> list[ExpenseLine]:
        """Trips elsewhere, that the volunteer added."""
        return [line for line in self.trips if line.match_id is None]

    @property
    def days(self) -> list[ExpenseLine]:
        """Days with a fixed amount."""
        return [line for line in self.lines if line.kind == "flat_rate"]

    @property
    def costs(self) -> list[ExpenseLine]:
        return [line for line in self.lines if not line.is_trip and line.kind != "flat_rate"]

    @property
    def claimed(self) -> list[ExpenseLine]:
        """The lines that are asked back."""
        return [line for line in self.lines if not line.struck]

    @property
    def driven(self) -> list[ExpenseLine]:
        return [line for line in self.trips if not line.struck]

    @property
    def cut(self) -> list[ExpenseLine]:
        """The lines that the coordinator does not pay."""
        return [line for line in self.lines if line.is_cut]

    @property
    def asked(self) -> list[ExpenseLine]:
        """The lines with a question that waits for an answer."""
        return [line for line in self.lines if line.is_asked and not line.struck]

    @property
    def total(self) -> int:
        """Cents of all claimed lines whose amount is known."""
        return sum(line.cents or 0 for line in self.claimed)

    @property
    def km(self) -> int:
        """Tenths of all trips that were driven."""
        return sum(line.km for line in self.driven)

    @property
    def without_rate(self) -> list[ExpenseLine]:
        """Trips that wait for a rate."""
        return [line for line in self.claimed if line.cents is None]

    @property
    def waiting(self) -> int:
        """How many lines wait for a rate."""
        return len(self.without_rate)

    @property
    def other_kind(self) -> list[ExpenseLine]:
        """Trips with another vehicle than usual."""
        return [line for line in self.driven if line.usual_kind and line.kind != line.usual_kind]

    @property
    def other_km(self) -> list[ExpenseLine]:
        """Trips of another distance than usual."""
        return [line for line in self.driven if line.expected_km and line.km != line.expected_km]

    @property
    def new_places(self) -> list[ExpenseLine]:
        """Trips to a place that nobody wrote down before."""
        return [line for line in self.driven if line.match_id is None and not line.expected_km]

    @property
    def promise(self) -> str:
        """What the volunteer gets: all of it by its last day, or what is known and what waits for which rate.

        "Je krijgt € 12,00. Daarbij komt het bedrag van 3 ritten, zodra we het tarief van oktober kennen." Without that
        rate nothing is paid yet, so no day is named.
        """
        if not self.waiting:
            last = self.note.pay_by if self.note else None
            return f"Je krijgt {euro(self.total)}" + (
                f", ten laatste op {weekday_day(last)} {last.year}." if last else "."
            )
        known = None if self.waiting == len(self.claimed) else self.total
        return what_waits(known, self.waiting, f"het tarief van {self.months_without_rate}")

    @property
    def months_without_rate(self) -> str:
        """The months of which the rate is not known: "oktober en november"."""
        names = [month_name(first) for first in sorted({line.day.replace(day=1) for line in self.without_rate})]
        return " en ".join(filter(None, (", ".join(names[:-1]), names[-1])))

    @property
    def mark(self) -> str:
        """The mark of what a page shows of it: its account and its lines, with what was asked and answered."""
        account = (self.note.iban, self.note.account_holder) if self.note else ()
        return mark(account, [
            (x.id, x.day, x.kind, x.purpose, x.route, x.km, x.cents, x.struck, x.question, x.answer,
             [ticket.id for ticket in x.tickets])
            for x in self.lines
        ])  # fmt: skip

    @cached_property
    def sums(self) -> list[TripSum]:
        """Equal trips taken together, in the order of their first."""
        groups: dict[tuple[Any, int, str, int | None], list[ExpenseLine]] = {}
        for line in self.driven:
            key = (line.match_id or (line.purpose, line.route), line.km, line.kind, line.rate_e4)
            groups.setdefault(key, []).append(line)
        return [
            TripSum(
                len(lines), km, kind, rate, None if rate is None else sum(line.cents for line in lines),
                *where(lines[0]),
            )
            for (_, km, kind, rate), lines in groups.items()
        ]  # fmt: skip

    @property
    def kinds(self) -> list[str]:
        """What was ridden with: car, bicycle, both or nothing."""
        return sorted({line.kind for line in self.driven})


def where(line: ExpenseLine) -> tuple[str, str]:
    """Where a trip went to, in the volunteer's words: (family's alias, municipality) or (purpose, place)."""
    if line.match is None:
        return line.purpose, line.route.removeprefix("thuis – ").removesuffix(" – thuis")
    family: Family = line.match.family
    return family.alias, family.municipality


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


@dataclass(frozen=True)
class NoteSum:
    """A note that was handed in, as a list shows it: what its stored lines come to, added up by the database."""

    note: ExpenseNote  # as `notes_of` reads it: what a list shows
    total: int  # cents
    km: int  # tenths
    waiting: int = 0  # lines that wait for a rate

    @property
    def status(self) -> str:
        return self.note.status

    @property
    def quarter(self) -> Quarter:
        return self.note.period


def summed(notes: list[ExpenseNote]) -> list[NoteSum]:
    """Notes that were handed in, for a list, in the order they came."""
    sums = sums_of(notes)
    return [NoteSum(note, sums.get(note.id, 0), 0) for note in notes]


def listed(volunteer: Person, limit: int = 1000) -> list[NoteView | NoteSum]:
    """Somebody's notes for a list, the newest first: a note that is still open as it stands now, others summed."""
    return [
        view_of(volunteer, n.period, ExpenseNote.get_by_id(n.id))
        if n.is_editable
        else NoteSum(n, n.summed_cents or 0, n.summed_km or 0, n.waiting)
        for n in notes_of(volunteer, limit)
    ]


def oldest_day(note: ExpenseNote | None) -> date:
    """The first day that can still be asked back: a year before the note was first handed in, or before today."""
    handed_in = clock.local(note.submitted_at).date() if note and note.submitted_at else clock.today()
    return handed_in - ONE_YEAR


class _Sheet:
    """What follows from the contacts of one volunteer in one quarter, and no other note has claimed."""

    def __init__(
        self,
        volunteer: Person,
        quarter: Quarter,
        note: ExpenseNote | None,
        stored: list[ExpenseLine],
        rates: RateTable,
    ) -> None:
        self.volunteer, self.quarter, self.note, self.rates = volunteer, quarter, note, rates
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
        """One fixed amount per day with a contact, for who chose that for this year."""
        year = self.quarter.year
        if regime_of(self.volunteer, year) != "flat_rate":
            return []
        days = sorted({c.day for c in self._contacts(Contact.counts == True)})  # noqa: E712
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
        rows = ExpenseLine.select(ExpenseLine.claim, ExpenseLine.note).where(ExpenseLine.claim << keys)
        return {row.claim for row in rows if self.note is None or row.note_id != self.note.id}

    def _line(self, key: str, day: date) -> ExpenseLine:
        """The stored line, or a new one; what is too old is struck, and says so."""
        line = self._mine.get(key) or ExpenseLine(
            branch=self.volunteer.branch_id, note=self.note.id if self.note else None, day=day, claim=key
        )
        if day < self._oldest and not line.struck:
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


def given_km(branch: Branch | int, year: int) -> int:
    """Tenths of a kilometre that volunteers drove in a year and asked nothing back for."""
    branch_id = branch if isinstance(branch, int) else branch.id
    found: int = (
        ExpenseLine.select(fn.COALESCE(fn.SUM(ExpenseLine.km), 0))
        .join(ExpenseNote)
        .where(
            ExpenseNote.branch == branch_id,
            ExpenseNote.status == "given",
            ExpenseLine.struck == False,  # noqa: E712
            ExpenseLine.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .scalar()
    )
    return found


def gather_note(note: ExpenseNote) -> ExpenseNoteFacts:
    """One note as facts for its Word file; tickets are numbered B1, B2 … in the order of the lines."""
    view = view_of(note.volunteer, note.period, note)
    lines, tickets = [], list[tuple[str, ExpenseLine, int]]()
    for line in sorted(view.claimed, key=lambda one: (one.day, one.id or 0)):
        names = []
        for ticket in line.tickets:
            names.append(f"B{len(tickets) + 1}")
            tickets.append((names[-1], line, ticket.id))
        lines.append(
            ExpenseLineFacts(
                day=line.day,
                kind=LINE_KINDS[line.kind],
                route=line.route,
                purpose=line.purpose,
                km_tenths=line.km,
                rate_e4=line.rate_e4,
                rate_source=line.rate_source,
                cents=line.cents,
                receipts=tuple(names),
            )
        )
    typed_by_other = note.entered_by is not None and note.entered_by_id != note.volunteer_id
    return ExpenseNoteFacts(
        number=note.number or "",
        branch=note.branch.name,
        volunteer=note.volunteer_name or note.volunteer.name,
        address=note.address,
        account_holder=note.account_holder or note.volunteer.account_holder,
        iban=note.iban or note.volunteer.iban,
        period=note.period,
        status=STATUSES[note.status],
        regime=REGIMES[note.regime_choice.regime if note.regime_choice else "actual_costs"],
        made_at=note.approved_at or note.submitted_at or note.created_at,
        lines=tuple(lines),
        declared_at=note.declared_at,
        submitted_at=note.submitted_at,
        on_paper=note.on_paper,
        entered_by=note.entered_by.name if typed_by_other and note.submitted_at else "",
        return_reason=note.question,
        approved_by=note.approved_by.name if note.approved_by else "",
        approved_at=note.approved_at,
        paid_on=note.paid_on,
        payment_reference=note.payment_reference,
        annex=_annex(tickets),
    )


def _annex(tickets: list[tuple[str, ExpenseLine, int]]) -> tuple[ReceiptFacts, ...]:
    """Each ticket with its thumbnail: (its name, its line, its id) in order."""
    rows = Receipt.select(Receipt.id, Receipt.thumbnail).where(Receipt.id << [number for _, _, number in tickets])
    small = {receipt.id: receipt.thumbnail for receipt in rows}
    return tuple(
        ReceiptFacts(name, line.day, line.purpose, line.cents, bytes(small[number]) if small.get(number) else None)
        for name, line, number in tickets
    )
