"""What may be paid and what holds it up, what the bank gets, and what was paid."""

from collections.abc import Sequence
from typing import Any

from peewee import fn

from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.models.payday import CAME_BACK, BatchEntry, PaymentBatch
from portal.expenses.note.facts.reading import views_of
from portal.expenses.note.facts.view import WaitingNote
from portal.expenses.note.rules import why_another
from portal.expenses.payday.documents import Payment, PaymentFileFacts, bank_name
from portal.kit import clock, iban
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.kit.seen import mark
from portal.people.models import Person
from portal.prepared import Prepared
from portal.team.accounts.rules import account_mark

# ---- what may be paid


@dataclass(frozen=True)
class DueNote(WaitingNote):
    """An approved note, and what holds its payment up."""

    holds: tuple[str, ...]

    @property
    def account_mark(self) -> str:
        """The mark of the volunteer's current account."""
        return account_mark(self.note.volunteer)

    @property
    def is_ready(self) -> bool:
        return not self.holds and not self.why_another


def due(person: Person) -> list[DueNote]:
    """The approved notes that this person may see, the most urgent first. A fixed number of queries."""
    approved = ExpenseNote.visible_to(person).where(
        ExpenseNote.branch == person.branch_id, ExpenseNote.status == "approved"
    )
    notes = list(approved.order_by(ExpenseNote.submitted_at, ExpenseNote.id))
    held, today = holds(notes), clock.today()
    return [
        DueNote(view, (note.pay_by - today).days, why_another(person, note), held[note.id])
        for view, note in zip(views_of(notes), notes, strict=True)
    ]


def holds(notes: Sequence[ExpenseNote]) -> dict[int, tuple[str, ...]]:
    """Note id → why it can't be paid yet, in sentences. The notes come joined with their volunteers."""
    ids = [note.id for note in notes]
    back = BatchEntry.select().where(BatchEntry.note << ids, CAME_BACK)
    failed = {entry.note_id: entry.failed_reason for entry in back}
    return {note.id: tuple(_holds(note, failed.get(note.id, ""))) for note in notes}


def _holds(note: ExpenseNote, failed: str) -> list[str]:
    said = []
    if failed:
        said.append(f"De bank gaf de betaling terug: {failed}")
    if sentence := _unconfirmed(note):
        said.append(sentence)
    try:
        bank_name(note.account_holder)
    except RuleError as error:
        said.append(error.message)
    return said


def _unconfirmed(note: ExpenseNote) -> str:
    """Why the account must be checked first; "" where the current, the note's and the confirmed one are the same."""
    person = note.volunteer
    confirmed = person.confirmed_account
    if not person.iban:
        return f"{person.given_name} heeft geen rekeningnummer meer. Vraag na waarheen het geld moet."
    if person.account == confirmed:
        own = (note.iban, note.account_holder) == confirmed
        return "" if own else "Op deze nota staat nog een andere rekening. Vraag na welke klopt."
    if not confirmed[0]:
        return "Eerste betaling op deze rekening. Vraag na of ze klopt."
    if person.iban == person.confirmed_iban:
        return f"Nieuwe naam bij de rekening. Nagevraagd was {person.confirmed_holder}. Vraag na of het klopt."
    return f"Nieuw rekeningnummer. Nagevraagd was {iban.grouped(person.confirmed_iban)}. Vraag na of het klopt."


def entries_of(batch: PaymentBatch, *, live: bool = False) -> list[BatchEntry]:
    """What the batch holds, by number, each with its note and volunteer; `live`: without those that came back."""
    joined = BatchEntry.select(BatchEntry, ExpenseNote, Person).join(ExpenseNote)
    query = joined.join(Person, on=(ExpenseNote.volunteer == Person.id)).where(BatchEntry.batch == batch.id)
    if live:
        query = query.where(BatchEntry.live_key.is_null(False))
    return list(query.order_by(BatchEntry.end_to_end))


def batch_mark(entries: Sequence[BatchEntry]) -> str:
    """The mark of what a batch pays, as its page shows it: payments that came back left out."""
    return mark([(e.id, e.iban, e.account_holder, e.cents) for e in entries if e.live_key is not None])


def came_back(person: Person) -> ExpenseNote | None:
    """A note of this volunteer whose payment came back from the account that is theirs still; with another one the
    coordinator's look is all that it waits for."""
    found: ExpenseNote | None = _came_back.first(person.id, person.iban, person.account_holder)
    return found


_came_back = Prepared(
    lambda volunteer, iban, holder: (
        ExpenseNote.select()
        .join(BatchEntry)
        .where(ExpenseNote.volunteer == volunteer, ExpenseNote.status == "approved", CAME_BACK)
        .where(BatchEntry.iban == iban, BatchEntry.account_holder == holder)
        .limit(1)
    )
)


def failures(note: ExpenseNote) -> list[BatchEntry]:
    """The payments of a note that came back, the first first."""
    query = BatchEntry.select().where(BatchEntry.note == note.id, BatchEntry.failed_at.is_null(False))
    return list(query.order_by(BatchEntry.failed_at, BatchEntry.id))


# ---- what was paid


@dataclass(frozen=True)
class PaidQuarter:
    """What was paid in a quarter: how many notes, and cents together."""

    quarter: Quarter
    notes: int
    cents: int


def paid_quarters(branch_id: int) -> list[PaidQuarter]:
    """Every quarter in which something was paid, the last first. Two queries: a row per day of payment."""
    paid = (ExpenseNote.branch == branch_id, ExpenseNote.status == "paid")
    days: Any = ExpenseNote.select(ExpenseNote.paid_on, fn.COUNT(ExpenseNote.id)).where(*paid)
    sums: Any = (
        ExpenseLine.select(ExpenseNote.paid_on, fn.SUM(ExpenseLine.cents))
        .join(ExpenseNote)
        .where(*paid, ~ExpenseLine.struck)
    )
    found: dict[Quarter, list[int]] = {}
    for place, rows in enumerate((days, sums)):
        for day, number in rows.group_by(ExpenseNote.paid_on).tuples():
            found.setdefault(Quarter.of(day), [0, 0])[place] += int(number or 0)
    return [PaidQuarter(quarter, *found[quarter]) for quarter in sorted(found, reverse=True)]


def paid_in(person: Person, quarter: Quarter) -> Any:
    """The notes that were paid in a quarter, the last first: a query."""
    paid = (ExpenseNote.branch == person.branch_id) & (ExpenseNote.status == "paid")
    days = ExpenseNote.paid_on.between(quarter.first, quarter.last)
    notes = ExpenseNote.visible_to(person).where(paid, days)
    return notes.order_by(ExpenseNote.paid_on.desc(), ExpenseNote.id.desc())


# ---- what the bank gets


def open_batches(person: Person) -> list[tuple[PaymentBatch, int, int]]:
    """The batches that are not settled yet: (batch, how many notes, cents together), the oldest first."""
    live = (BatchEntry.batch == PaymentBatch.id) & BatchEntry.live_key.is_null(False)
    query = (
        PaymentBatch.visible_to(person)
        .select_extend(fn.COUNT(BatchEntry.id).alias("notes"), fn.SUM(BatchEntry.cents).alias("cents"))
        .left_outer_join(BatchEntry, on=live)
        .where(PaymentBatch.status == "open")
        .group_by(PaymentBatch)
        .order_by(PaymentBatch.id)
    )
    return [(batch, batch.notes, int(batch.cents or 0)) for batch in query.objects()]


def payment_of(entry: BatchEntry) -> Payment:
    """One entry as the bank gets it."""
    return Payment(entry.end_to_end, entry.account_holder, entry.iban, entry.cents, entry.text)


def gather_file(batch: PaymentBatch) -> PaymentFileFacts:
    """The SEPA file's facts. What came back, and a note of nothing, is left out."""
    entries = entries_of(batch, live=True)
    return PaymentFileFacts(
        message_id=f"{batch.number}-{batch.branch_id}-{len(entries)}",
        debtor_name=batch.debtor_name,
        debtor_iban=batch.debtor_iban,
        made_at=clock.local(batch.created_at).replace(tzinfo=None),
        execute_on=batch.execute_on,
        payments=tuple(payment_of(entry) for entry in entries if entry.cents > 0),
    )
