"""Payday (*betaaldag*): approved notes leave for the bank together, are paid, or come back."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from peewee import IntegrityError

from portal.database import transaction
from portal.expenses.models.notes import EDITABLE, ExpenseLine, ExpenseNote, open_key
from portal.expenses.models.payday import PAY_METHODS, BatchEntry, PaymentBatch
from portal.expenses.note.facts import views_of
from portal.expenses.note.rules import STEPS, about, check_seen, must, why_another
from portal.expenses.payday.documents import bank_name, purpose
from portal.expenses.payday.facts import batch_mark, entries_of, holds
from portal.expenses.payday.letters import paid_words
from portal.history.rules import advance, change, next_number, record
from portal.kit import clock, iban
from portal.kit.errors import RuleError
from portal.kit.money import euro
from portal.kit.seen import check
from portal.people.models import Branch, Person, staff_of
from portal.post.models import Letter, Mailing
from portal.post.rules import rest, take_back, tear_up, write_to
from portal.team.accounts.rules import confirm_account

PAY = "pay"  # what "Alles is betaald" did: the first half of `Mailing.what`
OTHER_NOTE = "Nota {} is intussen gewijzigd. Kijk na wat er nu staat."
OTHER_BATCH = "Op deze betaaldag kwam intussen een betaling terug. Kijk na wat er nu staat."
FASTER = "Iemand anders was je net voor. Er is niets dubbel gebeurd."


def release(note: ExpenseNote, actor: Person, seen: str) -> list[ExpenseNote]:
    """The coordinator asked the volunteer about the account on the page: it is confirmed (`confirm_account`), and the
    approved notes of this volunteer, which are returned, take it and may be paid."""
    must(actor, "withdraw", note)  # whoever may take a note out may also put it through
    person = note.volunteer
    with transaction():
        confirm_account(person, seen, by=actor)
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


def settle(batch: PaymentBatch, paid_on: date, reference: str, actor: Person, seen: str | None = None) -> Mailing:
    """The money left the account on a day: every note of the batch is paid, and each volunteer gets a letter.

    The letters rest two minutes; until then `unsettle` takes it all back.
    `seen`: the `batch_mark` of the page; None where there was no page.
    """
    if paid_on > clock.today():
        raise RuleError("Deze dag is nog niet voorbij. Vul de dag in waarop je betaalde.", "paid_on")
    with transaction():
        _close(batch, "paid", paid_on=paid_on, paid_by=actor.id, reference=reference)
        entries = entries_of(batch, live=True)
        check(seen, batch_mark(entries), OTHER_BATCH)
        mailing = rest(batch.branch_id, actor.id, f"{PAY}-{batch.id}")
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
                said = paid_words(entry, paid_on)
                # signing in ends with the last payment: no button that soon opens nothing
                button, address = (
                    ("", "") if note.volunteer.is_finishing else (said.button, f"/onkosten/nota/{note.id}")
                )
                write_to(
                    note.volunteer, "expense-paid", said.subject, said.text, button_label=button, button_url=address,
                    about=about(note), mailing=mailing,
                )  # fmt: skip
        record(batch, "pay", actor, paid_on=paid_on, reference=reference)
    return mailing


def unsettle(batch: PaymentBatch, mailing: Mailing, *, by: Person) -> None:
    """ "Alles is betaald" was pressed by mistake: no letter leaves, the batch is open and its notes wait to be paid."""
    with transaction():
        take_back(mailing)
        hit = (
            PaymentBatch.update(status="open", paid_on=None, paid_by=None, reference="")
            .where(PaymentBatch.id == batch.id, PaymentBatch.status == "paid")
            .execute()
        )
        if not hit:
            raise RuleError(FASTER, conflict=True)
        for entry in entries_of(batch, live=True):
            must(by, "unpay", entry.note)
            advance(
                entry.note, "unpay", STEPS, by, on_behalf_of=entry.note.volunteer, too_late=FASTER,
                paid_on=None, paid_by=None, payment_reference="",
            )  # fmt: skip
        record(batch, "unpay", by)


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
            button_label="Rekening nakijken", button_url="/mijn-gegevens", about=about(note),
        )  # fmt: skip


def pay_all(notes: Sequence[ExpenseNote], paid_on: date, reference: str, actor: Person) -> PaymentBatch:
    """A betaaldag from start to end, typed over at the bank: all notes are paid, or none."""
    with transaction():
        batch = start(notes, "typed", actor, str(uuid.uuid4()))
        settle(batch, paid_on, reference, actor)
    return batch


def withdraw(note: ExpenseNote, reason: str, actor: Person, seen: str | None = None) -> ExpenseNote:
    """Take an approved note out; returns its successor, which the volunteer corrects and hands in again.

    The lines move with their claims and tickets; the old note keeps a copy that claims nothing.
    seen: as `check_seen` takes it.
    """
    must(actor, "withdraw", note)
    if not reason:
        raise RuleError("Schrijf waarom. De vrijwilliger en je opvolger lezen dat later.", "reason")
    volunteer = note.volunteer
    try:
        with transaction():
            advance(
                note, "withdraw", STEPS, actor, on_behalf_of=volunteer, too_late=FASTER,
                withdrawn_at=clock.now(), withdrawn_reason=reason,
            )  # fmt: skip
            check_seen(note, seen)
            successor = _successor(note, reason, actor)
            _move_lines(note, successor)
            ExpenseNote.update(succeeded_by=successor.id).where(ExpenseNote.id == note.id).execute()
            note.succeeded_by = successor
            tear_up(Letter.about == about(note))
            record(successor, "succeed", actor, on_behalf_of=volunteer, predecessor=note.number)
            write_to(
                volunteer, "expense-withdrawn", "Je onkostennota staat weer open",
                f"Dag {volunteer.given_name},\n\nJe onkostennota {note.number} kan zo niet betaald worden. Ze staat "
                "weer open, met een vraag erbij. Kijk ze na en dien ze opnieuw in.",
                button_label="Nota nakijken", button_url=f"/onkosten/{volunteer.id}/{note.period}", about=about(note),
            )  # fmt: skip
    except IntegrityError:  # a new note of these months was begun in between
        raise RuleError(FASTER, conflict=True) from None
    return successor


def _successor(note: ExpenseNote, reason: str, actor: Person) -> ExpenseNote:
    """The open note of the same months, or a new one, held for this transaction."""
    key = open_key(note.volunteer_id, note.period)
    existing = ExpenseNote.get_or_none(ExpenseNote.open_key == key)
    if existing is None:
        return ExpenseNote.create(
            branch=note.branch_id, volunteer=note.volunteer_id, year=note.year, quarter=note.quarter, open_key=key,
            status="returned", question=reason, returned_at=clock.now(), entered_by=actor.id, predecessor=note.id,
        )  # fmt: skip
    held = (
        ExpenseNote.update(question=existing.question or reason)
        .where(ExpenseNote.id == existing.id, ExpenseNote.status << list(EDITABLE))
        .execute()
    )
    if not held:
        raise RuleError(
            "Er is intussen een nieuwe nota voor deze maanden ingediend. Stuur die eerst terug.", conflict=True
        )
    return existing


def _move_lines(note: ExpenseNote, successor: ExpenseNote) -> None:
    lines = list(ExpenseLine.select().where(ExpenseLine.note == note.id).order_by(ExpenseLine.id))
    ids = [line.id for line in lines]
    kept = [{**line.__data__, "claim": None, "submission_key": None} for line in lines]
    for row in kept:
        del row["id"]
    ExpenseLine.update(note=successor.id).where(ExpenseLine.id << ids).execute()
    if kept:
        ExpenseLine.insert_many(kept).execute()


def predecessors(note: ExpenseNote) -> list[ExpenseNote]:
    """The withdrawn notes whose lines this note took over."""
    return list(ExpenseNote.select().where(ExpenseNote.succeeded_by == note.id).order_by(ExpenseNote.id))
