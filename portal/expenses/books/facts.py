"""The books of expenses: a volunteer's year, the law's named list, the journal, and how soon notes were paid."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from peewee import fn

from portal.contacts.models.contact import Contact
from portal.expenses.books.documents import (
    JournalFacts,
    JournalRow,
    NamedDay,
    NamedListFacts,
    NamedTotal,
    StatementFacts,
    StatementNote,
)
from portal.expenses.models.notes import LINE_KINDS, PAY_WITHIN_DAYS, STATUSES, ExpenseLine, ExpenseNote
from portal.expenses.models.payday import CAME_BACK, BatchEntry, PaymentBatch
from portal.expenses.models.rates import REGIMES, RegimeChoice
from portal.expenses.note.facts.reading import kinds_of
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter, year_span
from portal.kit.folding import name_key
from portal.kit.records import dataclass
from portal.people.models import Branch, Person
from portal.people.volunteers.facts import by_name

OWED = ("approved", "paying", "paid")
"""The statuses in which the branch owes or has paid what a note holds."""

QUARTERS_SHOWN = 8  # of how soon notes were paid


def _lines(first: date, last: date) -> Any:
    """The lines that are paid for days of a period, joined with their note."""
    return (
        ExpenseLine.select(ExpenseLine, ExpenseNote)
        .join(ExpenseNote)
        .where(_is_paid_for(first, last))
        .order_by(ExpenseLine.day, ExpenseLine.id)
    )


def _is_paid_for(first: date, last: date) -> Any:
    """The condition on a line with its note "paid, or to be paid, for a day of the period".

    A line is on the note of its own quarter; which notes to look through is found by their years.
    """
    return (
        ExpenseLine.day.between(first, last)
        & ~ExpenseLine.struck
        & ExpenseLine.cents.is_null(False)
        & (ExpenseNote.status << OWED)
        & ExpenseNote.year.between(first.year, last.year)
    )


# ---- the year of a volunteer


def gather_statement(person: Person, year: int) -> StatementFacts:
    """One volunteer's visits, kilometres and amounts of the days of a year. Amounts: approved, being paid or paid."""
    first, last = year_span(year)
    lines = list(_lines(first, last).where(ExpenseNote.volunteer == person.id))
    kinds: dict[str, tuple[int, int]] = {}
    by_note: dict[int, int] = defaultdict(int)
    for line in lines:
        tenths, cents = kinds.get(line.kind, (0, 0))
        kinds[line.kind] = (tenths + (line.km or 0), cents + line.cents)
        by_note[line.note_id] += line.cents
    notes = {line.note_id: line.note for line in lines}
    return StatementFacts(
        year=year,
        branch=person.branch.name,
        volunteer=person.name,
        given_name=person.given_name,
        made_on=clock.today(),
        visits=visits(person, year),
        kinds=tuple((LINE_KINDS[kind], *kinds[kind]) for kind in LINE_KINDS if kind in kinds),
        notes=tuple(
            StatementNote(
                note.number or "",
                f"{note.period.in_months} {note.year}",
                STATUSES[note.status],
                note.paid_on,
                by_note[note.id],
            )
            for note in sorted(notes.values(), key=lambda n: (n.period, n.id))
        ),
        given_km=given_km(person, year),
    )


def visits(person: Person, year: int) -> int:
    """How often a volunteer visited: the contacts of a year that count."""
    days = Contact.day.between(*year_span(year))
    return Contact.select().join(Match).where(Match.volunteer == person.id, Contact.counts, days).count()


def given_km(person: Person, year: int) -> int:
    """Tenths of a kilometre that were driven in a year on notes that asked nothing back."""
    given: Any = (
        ExpenseLine.select(fn.SUM(ExpenseLine.km))
        .join(ExpenseNote)
        .where(ExpenseNote.volunteer == person.id, ExpenseNote.status == "given", ~ExpenseLine.struck)
        .where(ExpenseLine.day.between(*year_span(year)))
    )
    return int(given.scalar() or 0)


def years_of(person: Person) -> list[int]:
    """The years for which a volunteer has a statement, the latest first."""
    noted = {n.year for n in ExpenseNote.select(ExpenseNote.year).where(ExpenseNote.volunteer == person.id)}
    return sorted(noted | {clock.today().year}, reverse=True)


# ---- the branch's year


def _came_back(branch_id: int) -> set[int]:
    """The ids of the notes whose payment came back, as long as nobody looked at it."""
    rows: Any = BatchEntry.select(BatchEntry.note).where(BatchEntry.branch == branch_id, CAME_BACK)
    return {note for (note,) in rows.tuples()}


@dataclass(frozen=True)
class YearRow:
    """One volunteer in the branch's year: kilometres in tenths, cents for the days of the year."""

    person: Person
    km: int
    paid: int
    waiting: int  # approved, or on its way to the bank
    back: int  # the bank gave it back

    @property
    def cents(self) -> int:
        return self.paid + self.waiting + self.back


@dataclass(frozen=True)
class YearSums:
    """What a branch's year comes to, in cents; `people`: how many were paid something."""

    people: int
    paid: int
    waiting: int
    back: int


def year_rows(branch_id: int, year: int) -> list[YearRow]:
    """Every volunteer who gets something for days of the year, by name."""
    rows: Any = (
        ExpenseLine.select(
            ExpenseNote.id, ExpenseNote.volunteer, ExpenseNote.status, fn.SUM(ExpenseLine.km), fn.SUM(ExpenseLine.cents)
        )
        .join(ExpenseNote)
        .where(ExpenseNote.branch == branch_id, _is_paid_for(*year_span(year)))
        .group_by(ExpenseNote.id, ExpenseNote.volunteer, ExpenseNote.status)
    )
    back = _came_back(branch_id)
    sums: dict[int, dict[str, int]] = defaultdict(lambda: {"km": 0, "paid": 0, "waiting": 0, "back": 0})
    for note, volunteer, status, km, cents in rows.tuples():
        stand = "paid" if status == "paid" else "back" if note in back else "waiting"
        sums[volunteer]["km"] += int(km or 0)
        sums[volunteer][stand] += int(cents)
    people = by_name(Person.select().where(Person.id << list(sums)))
    return [YearRow(person, **sums[person.id]) for person in people]


def year_sums(rows: list[YearRow]) -> YearSums:
    """The rows of a year added up."""
    people, paid = sum(row.paid > 0 for row in rows), sum(row.paid for row in rows)
    return YearSums(people, paid, sum(row.waiting for row in rows), sum(row.back for row in rows))


def _at(full_name: str) -> tuple[str, ...]:
    given_name, _, family_name = full_name.partition(" ")
    return name_key(given_name, family_name)


def gather_named_list(branch: Branch, year: int) -> NamedListFacts:
    """Name, day and amount of all that was paid or is owed for the days of a year (law of 3 July 2005)."""
    chosen = RegimeChoice.select().where(RegimeChoice.branch == branch.id, RegimeChoice.year == year)
    regimes = {choice.volunteer_id: choice.regime for choice in chosen}
    sums: dict[tuple[int, date], int] = defaultdict(int)
    names: dict[int, str] = {}  # as on their last note of the year: a name may change, and is forgotten one day
    elsewhere = 0  # paid in another year for days of this one
    for line in _lines(*year_span(year)).where(ExpenseNote.branch == branch.id):
        names[line.note.volunteer_id] = line.note.volunteer_name
        sums[line.note.volunteer_id, line.day] += line.cents
        elsewhere += line.cents if line.note.status == "paid" and line.note.paid_on.year != year else 0
    order = {id: (_at(name), id) for id, name in names.items()}
    days = tuple(
        NamedDay(names[id], day, cents, REGIMES[regimes.get(id, "actual_costs")])
        for (id, day), cents in sorted(sums.items(), key=lambda item: (order[item[0][0]], item[0][1]))
        if cents
    )
    rows = sorted(year_rows(branch.id, year), key=lambda row: order[row.person.id])
    people = tuple(NamedTotal(names[row.person.id], row.paid, row.waiting, row.back) for row in rows)
    journal = gather_journal(branch, year)
    moved = journal.total_cents, elsewhere, journal.across_cents
    return NamedListFacts(year, branch.name, clock.today(), days, people, *moved)


@dataclass(frozen=True)
class _Move:
    """Money that left the account for a note, or came back. kinds: cents per kind of line, less than 0 where it did."""

    day: date
    note: ExpenseNote
    account: tuple[str, str]  # holder, IBAN
    kinds: dict[str, int]
    cents: int
    reference: str


def gather_journal(branch: Branch, year: int) -> JournalFacts:
    """Every payment of a calendar year, and every one that came back in it, with its amount per kind, by day.

    What left in one year and came back in the next stays in both: a journal that was handed over does not change.
    """
    first, last = year_span(year)
    ours = ExpenseNote.branch == branch.id
    paid = list(
        ExpenseNote.select().where(ours, ExpenseNote.status == "paid", ExpenseNote.paid_on.between(first, last))
    )
    returned = _returned(branch.id, year)
    kinds = kinds_of({note.id for note in paid} | {entry.note_id for entry in returned})
    moves: list[_Move] = []
    for entry in returned:
        was_for, batch, account = _was_for(entry, kinds), entry.batch, (entry.account_holder, entry.iban)
        back, reason = {kind: -cents for kind, cents in was_for.items()}, f"Kwam terug: {entry.failed_reason}"
        sent = _Move(batch.paid_on, entry.note, account, was_for, entry.cents, batch.reference or batch.number)
        moves += (sent, replace(sent, day=_back_on(entry), kinds=back, cents=-entry.cents, reference=reason))
    moves = [move for move in moves if first <= move.day <= last]
    across = sum(move.cents for move in moves)
    for note in paid:
        cents, account = kinds[note.id], (note.account_holder, note.iban)
        moves.append(_Move(note.paid_on, note, account, cents, sum(cents.values()), note.payment_reference))
    moves.sort(key=lambda move: (move.day, move.note.number))
    columns = [kind for kind in LINE_KINDS if any(kind in move.kinds for move in moves)]
    rows = tuple(
        JournalRow(
            paid_on=move.day,
            number=move.note.number,
            volunteer=move.note.volunteer_name,
            account_holder=move.account[0],
            iban=move.account[1],
            period=move.note.period.title,
            kinds=tuple(move.kinds.get(kind, 0) for kind in columns),
            cents=move.cents,
            reference=move.reference,
        )
        for move in moves
    )
    return JournalFacts(year, branch.name, clock.now(), tuple(LINE_KINDS[kind] for kind in columns), rows, across)


def _was_for(entry: BatchEntry, kinds: dict[int, dict[str, int]]) -> dict[str, int]:
    """Cents per kind when a payment left, which its note may be corrected after. kinds: what the notes hold now; that
    is taken where nothing was written down, as long as it comes to the same."""
    if entry.kinds:
        return {kind: int(cents) for kind, cents in json.loads(entry.kinds).items()}
    now = kinds[entry.note_id]
    return now if sum(now.values()) == entry.cents else {}


def _returned(branch_id: int, year: int) -> list[BatchEntry]:
    """The payments that left before they came back, one or both of which in this year, with their batch and note."""
    first, last = year_span(year)
    query = (
        BatchEntry.select(BatchEntry, PaymentBatch, ExpenseNote)
        .join(PaymentBatch)
        .switch(BatchEntry)
        .join(ExpenseNote)
        .where(BatchEntry.branch == branch_id, BatchEntry.failed_at.is_null(False), PaymentBatch.paid_on <= last)
        .order_by(BatchEntry.id)
    )
    return [entry for entry in query if entry.batch.paid_on <= _back_on(entry) >= first]


def _back_on(entry: BatchEntry) -> date:
    return clock.day_of(entry.failed_at)


def years_of_branch(branch_id: int) -> list[int]:
    """The years in which the branch has notes, the last first; this year always."""
    rows = ExpenseNote.select(ExpenseNote.year).where(ExpenseNote.branch == branch_id).distinct()
    return sorted({row.year for row in rows} | {clock.today().year}, reverse=True)


# ---- the fourteen days


@dataclass(frozen=True)
class Promptness:
    """Of the notes handed in during a quarter: how many were paid within 14 days, of those whose 14 days are known."""

    quarter: Quarter
    in_time: int
    total: int

    @property
    def percentage(self) -> int:
        """Rounded down, so that 100 means every one."""
        return 100 * self.in_time // self.total

    @property
    def none_yet(self) -> bool:
        """None was, of a quarter that still runs: others may be paid in time."""
        return not self.in_time and self.quarter.last >= clock.today()


def promptness(branch_id: int) -> list[Promptness]:
    """Per quarter of handing in, two years of them, the last first.

    A note that still has days left and is not paid does not count yet.
    """
    since = Quarter.current()
    for _ in range(QUARTERS_SHOWN - 1):
        since = since.previous()
    notes = ExpenseNote.select(ExpenseNote.submitted_at, ExpenseNote.paid_on).where(
        ExpenseNote.branch == branch_id,
        ExpenseNote.submitted_at >= clock.from_local(datetime.combine(since.first, time())),
        ExpenseNote.status << ("submitted", "approved", "paying", "paid"),
    )
    counts: dict[Quarter, list[int]] = defaultdict(lambda: [0, 0])
    rows: Any = notes.tuples()
    for submitted_at, paid_on in rows:
        handed_in = clock.day_of(submitted_at)
        days = ((paid_on or clock.today()) - handed_in).days
        in_time = paid_on is not None and days <= PAY_WITHIN_DAYS
        if in_time or days > PAY_WITHIN_DAYS:
            counts[Quarter.of(handed_in)][0] += in_time
            counts[Quarter.of(handed_in)][1] += 1
    return [Promptness(quarter, *counts[quarter]) for quarter in sorted(counts, reverse=True)]
