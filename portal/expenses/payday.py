"""Payday (*betaaldag*): approved notes leave for the bank together, are paid, or come back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from peewee import IntegrityError, fn

from portal.database import transaction
from portal.expenses.models import PAY_METHODS, BatchEntry, ExpenseNote, PaymentBatch
from portal.expenses.reckoning import NoteView, views_of
from portal.expenses.rules import STEPS, must, why_another
from portal.expenses.sepa import Payment, PaymentFileFacts, bank_name, purpose
from portal.history.rules import advance, change, next_number, record
from portal.kit import clock, iban
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.money import euro
from portal.kit.seen import check, mark
from portal.people.models import Branch, Person, staff_of
from portal.people.rules import account_mark, confirm_account, write_to
from portal.prepared import Prepared

OTHER_NOTE = "Nota {} is intussen gewijzigd. Kijk na wat er nu staat."
OTHER_BATCH = "Op deze betaaldag kwam intussen een betaling terug. Kijk na wat er nu staat."
FASTER = "Iemand anders was je net voor. Er is niets dubbel gebeurd."


# ---- what may be paid -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """An approved note: the days left of the fourteen, and what holds its payment up."""

    view: NoteView
    days_left: int
    holds: tuple[str, ...]
    why_another: str  # why somebody else pays it, or ""

    @property
    def note(self) -> ExpenseNote:
        assert self.view.note is not None
        return self.view.note

    @property
    def account_mark(self) -> str:
        """The mark of the volunteer's account of today."""
        return account_mark(self.note.volunteer)

    @property
    def is_ready(self) -> bool:
        return not self.holds and not self.why_another


def due(person: Person) -> list[Due]:
    """The approved notes that this person may see, the most urgent first. A fixed number of queries."""
    notes = list(
        ExpenseNote.visible_to(person)
        .where(ExpenseNote.branch == person.branch_id, ExpenseNote.status == "approved")
        .order_by(ExpenseNote.submitted_at, ExpenseNote.id)
    )
    held, today = holds(notes), clock.today()
    return [
        Due(view, (view.note.pay_by - today).days if view.note else 0, held[view.note.id],
            why_another(person, view.note))
        for view in views_of(notes) if view.note
    ]  # fmt: skip


def holds(notes: Sequence[ExpenseNote]) -> dict[int, tuple[str, ...]]:
    """Note id → why it can't be paid yet, in sentences. The notes come joined with their volunteers."""
    ids = [note.id for note in notes]
    failed = {
        entry.note_id: entry.failed_reason
        for entry in BatchEntry.select().where(
            BatchEntry.note << ids, BatchEntry.failed_at.is_null(False), BatchEntry.released_at.is_null()
        )
    }
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
    """Why the account must be asked about first; "" where today's, the note's and the confirmed one are the same."""
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


def release(note: ExpenseNote, actor: Person, seen: str) -> list[ExpenseNote]:
    """The coordinator asked the volunteer about the account on the page: it is confirmed (`confirm_account`), and the
    approved notes of this volunteer, which are returned, take it and may be paid."""
    must(actor, "withdraw", note)  # whoever may take a note out may also put it through
    person = note.volunteer
    with transaction():
        confirm_account(person, actor, seen)
        bank_name(person.account_holder)
        waiting = ExpenseNote.volunteer == person.id, ExpenseNote.status == "approved"
        notes = list(ExpenseNote.select().where(*waiting).order_by(ExpenseNote.id))
        for one in notes:
            before = {"iban": one.iban, "account_holder": one.account_holder}
            hit = (
                ExpenseNote.update(iban=person.iban, account_holder=person.account_holder)
                .where(ExpenseNote.id == one.id, ExpenseNote.status == "approved")
                .execute()
            )
            if not hit:
                raise RuleError(FASTER, conflict=True)
            BatchEntry.update(released_at=clock.now()).where(
                BatchEntry.note == one.id, BatchEntry.failed_at.is_null(False), BatchEntry.released_at.is_null()
            ).execute()
            record(one, "release_payment", actor, on_behalf_of=person, before=before, iban=person.iban)
        if note.id not in {one.id for one in notes}:
            raise RuleError(FASTER, conflict=True)
    return notes


def set_account(branch: Branch, holder: str, number: str, actor: Person) -> None:
    """The account that the branch pays from. Whoever keeps the money gets a letter about it."""
    compact = iban.parse(number)
    if compact is None:
        raise RuleError("Dit rekeningnummer klopt niet. Kijk de cijfers na op je bankkaart.", field="iban")
    try:
        bank_name(holder)
    except RuleError as error:
        raise RuleError(error.message, field="account_holder") from None
    with transaction():
        if not change(branch, "change_account", actor, account_holder=holder, iban=compact):
            return
        for someone in staff_of(branch.id):
            write_to(
                someone, "branch-account", "De rekening van de afdeling is gewijzigd",
                f"Dag {someone.given_name},\n\nOnkosten worden voortaan betaald van de rekening die eindigt op "
                f"{compact[-4:]}. {actor.name} wijzigde dat.\n\nKlopt dat niet? Bel dan meteen.",
                button_label="Bekijk de rekening", button_url="/onkosten/rekening",
            )  # fmt: skip


# ---- a batch --------------------------------------------------------------------------------------------------


def start(
    notes: Sequence[ExpenseNote], method: str, actor: Person, key: str, seen: Mapping[int, str] | None = None
) -> PaymentBatch:
    """Put approved notes on a betaaldag: all of them, or none. A second tap finds the batch that the first made.

    `seen`: note id → the mark of the note as the page showed it (`NoteView.mark`); None where there was no page.
    """
    if not notes:
        raise RuleError("Duid aan welke nota’s je betaalt.", "nota")
    if method not in PAY_METHODS:
        raise RuleError("Kies hoe je betaalt.", "method")
    branch = actor.branch
    if method == "sepa" and not branch.iban:
        raise RuleError("Vul eerst de rekening van de afdeling in. Daar vertrekt het geld.", "method")
    try:
        with transaction():
            made_before = PaymentBatch.get_or_none(PaymentBatch.submission_key == key)
            return made_before or _start(sorted(notes, key=lambda note: note.id), method, actor, key, seen)
    except IntegrityError:
        made_before = PaymentBatch.get_or_none(PaymentBatch.submission_key == key)
        if made_before is None:
            raise RuleError(FASTER, conflict=True) from None
        return made_before


def _start(
    notes: list[ExpenseNote], method: str, actor: Person, key: str, seen: Mapping[int, str] | None
) -> PaymentBatch:
    for note in notes:  # in the order of their ids, so that two who start together never wait for one another
        must(actor, "start_payment", note)
        advance(note, "start_payment", STEPS, actor, on_behalf_of=note.volunteer, too_late=FASTER)
    ids = [note.id for note in notes]
    fresh = list(ExpenseNote.select(ExpenseNote, Person).join(Person, on=(ExpenseNote.volunteer == Person.id))
                 .where(ExpenseNote.id << ids).order_by(ExpenseNote.id))  # fmt: skip
    for note_id, reasons in holds(fresh).items():
        if reasons:
            number = next(note.number for note in fresh if note.id == note_id)
            raise RuleError(f"Nota {number} kan nog niet mee. {reasons[0]}", "nota")
    views = views_of(fresh)
    for note, view in zip(fresh, views, strict=True):
        check(None if seen is None else seen.get(note.id, ""), view.mark, OTHER_NOTE.format(note.number))
    today, branch = clock.today(), actor.branch
    batch = PaymentBatch.create(
        branch=branch.id, number=f"B{today.year}-{next_number(branch.id, f'batch-{today.year}'):03d}", method=method,
        debtor_name=branch.account_holder, debtor_iban=branch.iban, execute_on=today, made_by=actor.id,
        submission_key=key,
    )  # fmt: skip
    BatchEntry.insert_many(
        [
            {
                "branch": branch.id, "batch": batch.id, "note": view.note.id, "live_key": view.note.id,
                "account_holder": view.note.account_holder, "iban": view.note.iban, "cents": view.total,
                "end_to_end": view.note.number, "text": purpose(view.note.number, branch.name),
            }
            for view in views if view.note
        ]
    ).execute()  # fmt: skip
    record(batch, "start", actor, method=method, notes=[note.number for note in fresh])
    return batch


def entries_of(batch: PaymentBatch, *, live: bool = False) -> list[BatchEntry]:
    """What the batch holds, by number, each with its note and volunteer; `live`: without those that came back."""
    query = (
        BatchEntry.select(BatchEntry, ExpenseNote, Person)
        .join(ExpenseNote)
        .join(Person, on=(ExpenseNote.volunteer == Person.id))
        .where(BatchEntry.batch == batch.id)
    )
    if live:
        query = query.where(BatchEntry.live_key.is_null(False))
    return list(query.order_by(BatchEntry.end_to_end))


def batch_mark(entries: Sequence[BatchEntry]) -> str:
    """The mark of what a batch pays, as its page shows it: without what came back."""
    return mark([(e.id, e.iban, e.account_holder, e.cents) for e in entries if e.live_key is not None])


def settle(batch: PaymentBatch, paid_on: date, reference: str, actor: Person, seen: str | None = None) -> None:
    """The money left the account on a day: every note of the batch is paid, and each volunteer gets a letter.

    `seen`: the `batch_mark` of the page; None where there was no page.
    """
    if paid_on > clock.today():
        raise RuleError("Deze dag is nog niet voorbij. Vul de dag in waarop je betaalde.", "paid_on")
    with transaction():
        _close(batch, "paid", paid_on=paid_on, paid_by=actor.id, reference=reference)
        entries = entries_of(batch, live=True)
        check(seen, batch_mark(entries), OTHER_BATCH)
        for entry in entries:
            note = entry.note
            must(actor, "pay", note)
            if note.submitted_at and paid_on < clock.local(note.submitted_at).date():
                raise RuleError(f"Nota {note.number} was toen nog niet ingediend. Kijk de datum na.", "paid_on")
            advance(
                note, "pay", STEPS, actor, on_behalf_of=note.volunteer, too_late=FASTER,
                paid_on=paid_on, paid_by=actor.id, payment_reference=reference or batch.number,
            )  # fmt: skip
            if entry.cents:
                _tell_paid(entry, paid_on)
        record(batch, "pay", actor, paid_on=paid_on, reference=reference)


def _tell_paid(entry: BatchEntry, paid_on: date) -> None:
    volunteer = entry.note.volunteer
    write_to(
        volunteer, "expense-paid", "Je onkosten zijn betaald",
        f"Dag {volunteer.given_name},\n\nOp {day_text(paid_on)} is {euro(entry.cents)} gestort op je rekening die "
        f"eindigt op {entry.iban[-4:]}. Je herkent het aan de mededeling: {entry.text}.",
        button_label="Bekijk je nota", button_url=f"/onkosten/nota/{entry.note_id}",
    )  # fmt: skip


def cancel(batch: PaymentBatch, actor: Person, seen: str | None = None) -> None:
    """The batch does not go to the bank after all: its notes wait for another betaaldag. `seen`: as for `settle`."""
    with transaction():
        _close(batch, "cancelled")
        entries = entries_of(batch, live=True)
        check(seen, batch_mark(entries), OTHER_BATCH)
        for entry in entries:
            note = entry.note
            if why_another(actor, note):
                must(actor, "stop_payment", note)
            advance(note, "stop_payment", STEPS, actor, on_behalf_of=note.volunteer, too_late=FASTER)
        BatchEntry.update(live_key=None).where(BatchEntry.batch == batch.id).execute()
        record(batch, "cancel", actor)


def _close(batch: PaymentBatch, status: str, **values: object) -> None:
    """Open → paid or cancelled, once; whoever comes second reads that nothing happened twice."""
    hit = (
        PaymentBatch.update(status=status, **values)
        .where(PaymentBatch.id == batch.id, PaymentBatch.status == "open")
        .execute()
    )
    if not hit:
        raise RuleError(f"Betaaldag {batch.number} is al afgewerkt. Er is niets dubbel gebeurd.", conflict=True)


def fail(entry: BatchEntry, reason: str, actor: Person) -> None:
    """One payment came back: its note waits again, held until the coordinator looked at the account."""
    if not reason:
        raise RuleError("Schrijf wat de bank zegt.", "reason")
    note = entry.note
    must(actor, "fail_payment", note)
    with transaction():
        hit = (
            BatchEntry.update(live_key=None, failed_at=clock.now(), failed_reason=reason)
            .where(BatchEntry.id == entry.id, BatchEntry.live_key.is_null(False))
            .execute()
        )
        if not hit:
            raise RuleError(FASTER, conflict=True)
        advance(
            note, "fail_payment", STEPS, actor, on_behalf_of=note.volunteer, too_late=FASTER,
            paid_on=None, paid_by=None, payment_reference="",
        )  # fmt: skip
        record(entry, "fail", actor, on_behalf_of=note.volunteer, reason=reason)
        volunteer = note.volunteer
        write_to(
            volunteer, "expense-failed", "Je betaling kwam terug",
            f"Dag {volunteer.given_name},\n\nDe bank kon {euro(entry.cents)} niet storten op je rekening die eindigt "
            f"op {entry.iban[-4:]}. Kijk je rekeningnummer na. We proberen het daarna opnieuw.",
            button_label="Rekening nakijken", button_url="/mijn-gegevens",
        )  # fmt: skip


def came_back(person: Person) -> ExpenseNote | None:
    """A note of this volunteer whose payment came back and waits for a look at the account."""
    return _came_back.first(person.id)


_came_back = Prepared(
    lambda volunteer: (
        ExpenseNote.select()
        .join(BatchEntry)
        .where(
            ExpenseNote.volunteer == volunteer, ExpenseNote.status == "approved",
            BatchEntry.failed_at.is_null(False), BatchEntry.released_at.is_null(),
        )
        .limit(1)
    )
)  # fmt: skip


def pay_all(notes: Sequence[ExpenseNote], paid_on: date, reference: str, actor: Person) -> PaymentBatch:
    """A betaaldag from start to end, typed over at the bank: all notes are paid, or none."""
    with transaction():
        batch = start(notes, "typed", actor, str(uuid.uuid4()))
        settle(batch, paid_on, reference, actor)
    return batch


# ---- what the bank gets ---------------------------------------------------------------------------------------


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


def counts(branch_id: int) -> dict[str, int]:
    """How many notes wait at each step of the desk: to approve, to pay."""
    return {
        "to_approve": how_many(branch_id, "submitted"),
        "to_pay": how_many(branch_id, "approved", "paying"),
    }


def how_many(branch_id: int, *statuses: str) -> int:
    """The notes of a branch in one of these statuses."""
    return ExpenseNote.select().where(ExpenseNote.branch == branch_id, ExpenseNote.status << statuses).count()


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
