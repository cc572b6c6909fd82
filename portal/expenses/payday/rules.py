"""Payday (*betaaldag*): approved notes leave for the bank together, are paid, or come back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from peewee import IntegrityError

from portal.database import once, transaction
from portal.expenses.models.notes import ExpenseNote
from portal.expenses.models.payday import CAME_BACK, PAY_METHODS, BatchEntry, PaymentBatch
from portal.expenses.note.facts.reading import kinds_of, views_of
from portal.expenses.note.rules import JUST_CHANGED, about, must, step, why_another
from portal.expenses.payday.documents import bank_name, purpose
from portal.expenses.payday.facts import batch_mark, entries_of, holds
from portal.expenses.payday.letters import account_words, failed_words, paid_words
from portal.history.rules import change, next_number, record
from portal.kit import clock, iban
from portal.kit.errors import RuleError
from portal.kit.seen import check
from portal.people.models import Branch, Person, staff_of
from portal.post.models import Letter, Mailing
from portal.post.rules import rest, say_to, take_back, tear_up
from portal.team.accounts.rules import confirm_account
from portal.team.periods.rules import has_more_to_do

PAY = "pay"  # what "Alles is betaald" did: the first half of `Mailing.what`
FAILED = "expense-failed"  # the kind of the letter about a payment that came back
NOT_PAID: dict[str, Any] = {"paid_on": None, "paid_by": None, "payment_reference": ""}
OTHER_NOTE = "Nota {} is intussen gewijzigd. Kijk na wat er nu staat."
OTHER_BATCH = "Op deze betaaldag kwam intussen een betaling terug. Kijk na wat er nu staat."


def release(note: ExpenseNote, seen: str, *, by: Person) -> list[ExpenseNote]:
    """The coordinator asked the volunteer about the account on the page: it is confirmed (`confirm_account`), and the
    approved notes of this volunteer, which are returned, take it and may be paid."""
    must(by, "withdraw", note)  # whoever may take a note out may also put it through
    person = note.volunteer
    with transaction():
        confirm_account(person, seen, by=by)
        bank_name(person.account_holder)
        waiting = ExpenseNote.volunteer == person.id, ExpenseNote.status == "approved"
        notes = list(ExpenseNote.select().where(*waiting).order_by(ExpenseNote.id))
        for one in notes:
            before = {"iban": one.iban, "account_holder": one.account_holder}
            taken = ExpenseNote.update(iban=person.iban, account_holder=person.account_holder)
            if not taken.where(ExpenseNote.id == one.id, ExpenseNote.status == "approved").execute():
                raise RuleError(JUST_CHANGED, conflict=True)
            BatchEntry.update(released_at=clock.now()).where(BatchEntry.note == one.id, CAME_BACK).execute()
            record(one, "release_payment", by, on_behalf_of=person, before=before, iban=person.iban)
            tear_up((Letter.about == about(one)) & (Letter.kind == FAILED))
        if note.id not in {one.id for one in notes}:
            raise RuleError(JUST_CHANGED, conflict=True)
    return notes


def set_account(branch: Branch, holder: str, number: str, *, by: Person) -> None:
    """The account that the branch pays from. Whoever keeps the money gets a letter about it."""
    compact = iban.parse(number)
    if compact is None:
        raise RuleError(iban.WRONG, field="iban")
    try:
        bank_name(holder)
    except RuleError as error:
        raise RuleError(error.message, field="account_holder") from None
    with transaction():
        if not change(branch, "change_account", by, account_holder=holder, iban=compact):
            return
        for someone in staff_of(branch.id):
            say_to(someone, "branch-account", account_words(someone, compact, by))


# ---- a batch


def start(
    notes: Sequence[ExpenseNote], method: str, key: str, seen: Mapping[int, str] | None = None, *, by: Person
) -> PaymentBatch:
    """Put approved notes on a betaaldag: all of them, or none. A second tap finds the batch that the first made.

    `seen`: note id → the mark of the note as the page showed it (`NoteView.mark`); None where there was no page.
    """
    if not notes:
        raise RuleError("Duid aan welke nota’s je betaalt.", "nota")
    if method not in PAY_METHODS:
        raise RuleError("Kies hoe je betaalt.", "method")
    branch = by.branch
    if method == "sepa" and not branch.iban:
        raise RuleError("Vul eerst de rekening van de afdeling in. Daar vertrekt het geld.", "method")
    some = sorted(notes, key=lambda note: note.id)
    try:
        return once(PaymentBatch, key, lambda: _start(some, method, key, seen, by=by), branch=branch.id)
    except IntegrityError:
        raise RuleError(JUST_CHANGED, conflict=True) from None


def _start(
    notes: list[ExpenseNote], method: str, key: str, seen: Mapping[int, str] | None, *, by: Person
) -> PaymentBatch:
    for note in notes:  # in the order of their ids, so that two who start together never wait for one another
        must(by, "start_payment", note)
        step(note, "start_payment", JUST_CHANGED, by=by)
    ids = [note.id for note in notes]
    joined = ExpenseNote.select(ExpenseNote, Person).join(Person, on=(ExpenseNote.volunteer == Person.id))
    fresh = list(joined.where(ExpenseNote.id << ids).order_by(ExpenseNote.id))
    for note_id, reasons in holds(fresh).items():
        if reasons:
            number = next(note.number for note in fresh if note.id == note_id)
            raise RuleError(f"Nota {number} kan nog niet mee. {reasons[0]}", "nota")
    views = views_of(fresh)
    for note, view in zip(fresh, views, strict=True):
        check(None if seen is None else seen.get(note.id, ""), view.mark, OTHER_NOTE.format(note.number))
    today, branch = clock.today(), by.branch
    number = f"B{today.year}-{next_number(branch.id, f'batch-{today.year}'):03d}"
    debtor = {"debtor_name": branch.account_holder, "debtor_iban": branch.iban}
    made = {"method": method, "execute_on": today, "made_by": by.id, "submission_key": key}
    batch = PaymentBatch.create(branch=branch, number=number, **debtor, **made)
    kinds = kinds_of(ids)
    rows = [_entry(batch, note, view.total, kinds[note.id]) for note, view in zip(fresh, views, strict=True)]
    BatchEntry.insert_many(rows).execute()
    record(batch, "start", by, method=method, notes=[note.number for note in fresh])
    return batch


def _entry(batch: PaymentBatch, note: ExpenseNote, cents: int, kinds: dict[str, int]) -> dict[str, Any]:
    """One note in a batch, as the bank gets it, and what it is for."""
    account = {"account_holder": note.account_holder, "iban": note.iban, "cents": cents, "kinds": json.dumps(kinds)}
    said = {"end_to_end": note.number, "text": purpose(note.number, batch.branch.name)}
    return {"branch": batch.branch_id, "batch": batch.id, "note": note.id, "live_key": note.id, **account, **said}


def settle(batch: PaymentBatch, paid_on: date, reference: str, seen: str | None = None, *, by: Person) -> Mailing:
    """The money left the account on a day: every note of the batch is paid, and each volunteer gets a letter.

    The letters rest two minutes; until then `unsettle` takes it all back.
    `seen`: the `batch_mark` of the page; None where there was no page.
    """
    if paid_on > clock.today():
        raise RuleError("Deze dag is nog niet voorbij. Vul de dag in waarop je betaalde.", "paid_on")
    with transaction():
        _close(batch, "paid", paid_on=paid_on, paid_by=by.id, reference=reference)
        entries = entries_of(batch, live=True)
        check(seen, batch_mark(entries), OTHER_BATCH)
        mailing = rest(batch.branch_id, by.id, f"{PAY}-{batch.id}")
        for entry in entries:
            note = entry.note
            must(by, "pay", note)
            if note.submitted_at and paid_on < clock.day_of(note.submitted_at):
                raise RuleError(f"Nota {note.number} was toen nog niet ingediend. Kijk de datum na.", "paid_on")
            paid = {"paid_on": paid_on, "paid_by": by.id, "payment_reference": reference or batch.number}
            step(note, "pay", JUST_CHANGED, by=by, **paid)
            if entry.cents:
                said = paid_words(entry, paid_on)
                if note.volunteer.is_finishing:  # signing in ends with the last payment: no button that opens nothing
                    said = replace(said, button="", path="")
                say_to(note.volunteer, "expense-paid", said, about=about(note), mailing=mailing)
        record(batch, "pay", by, paid_on=paid_on, reference=reference)
    return mailing


def unsettle(batch: PaymentBatch, mailing: Mailing, *, by: Person) -> None:
    """ "Alles is betaald" was pressed by mistake: no letter leaves, the batch is open again and its notes wait."""
    with transaction():
        take_back(mailing)
        reopened = PaymentBatch.update(status="open", paid_on=None, paid_by=None, reference="")
        if not reopened.where(PaymentBatch.id == batch.id, PaymentBatch.status == "paid").execute():
            raise RuleError(JUST_CHANGED, conflict=True)
        for entry in entries_of(batch, live=True):
            must(by, "unpay", entry.note)
            step(entry.note, "unpay", JUST_CHANGED, by=by, **NOT_PAID)
        record(batch, "unpay", by)
        _close_empty(batch, by=by)


def cancel(batch: PaymentBatch, seen: str | None = None, *, by: Person) -> None:
    """The batch does not go to the bank after all: its notes wait for another betaaldag. `seen`: as for `settle`."""
    with transaction():
        _close(batch, "cancelled")
        entries = entries_of(batch, live=True)
        check(seen, batch_mark(entries), OTHER_BATCH)
        for entry in entries:
            note = entry.note
            if why_another(by, note):
                must(by, "stop_payment", note)
            step(note, "stop_payment", JUST_CHANGED, by=by)
        BatchEntry.update(live_key=None).where(BatchEntry.batch == batch.id).execute()
        record(batch, "cancel", by)


def _close(batch: PaymentBatch, status: str, **values: object) -> None:
    """Open → paid or cancelled, once; the second to try is told that nothing happened twice."""
    closed = PaymentBatch.update(status=status, **values)
    if not closed.where(PaymentBatch.id == batch.id, PaymentBatch.status == "open").execute():
        raise RuleError(f"Betaaldag {batch.number} is al afgewerkt. Er is niets dubbel gebeurd.", conflict=True)


def _close_empty(batch: PaymentBatch, *, by: Person) -> None:
    """An open batch of which every payment came back pays nothing any more, so nobody has to settle it."""
    if entries_of(batch, live=True):
        return
    closed = PaymentBatch.update(status="cancelled").where(PaymentBatch.id == batch.id, PaymentBatch.status == "open")
    if closed.execute():
        record(batch, "cancel", by)


def fail(entry: BatchEntry, reason: str, *, by: Person) -> None:
    """One payment came back: its note waits again, held until the coordinator looked at the account."""
    if not reason:
        raise RuleError("Schrijf wat de bank zegt.", "reason")
    note = entry.note
    must(by, "fail_payment", note)
    with transaction():
        failed = BatchEntry.update(live_key=None, failed_at=clock.now(), failed_reason=reason)
        if not failed.where(BatchEntry.id == entry.id, BatchEntry.live_key.is_null(False)).execute():
            raise RuleError(JUST_CHANGED, conflict=True)
        step(note, "fail_payment", JUST_CHANGED, by=by, **NOT_PAID)
        _close_empty(entry.batch, by=by)
        record(entry, "fail", by, on_behalf_of=note.volunteer, reason=reason)
        has_more_to_do(note.volunteer, by=by)
        say_to(note.volunteer, FAILED, failed_words(entry), about=about(note))
