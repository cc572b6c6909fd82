"""Withdrawing an approved note: it stays readable, and a new note of the same quarter takes its lines over."""

from peewee import IntegrityError

from portal.database import transaction
from portal.expenses.models import EDITABLE, ExpenseLine, ExpenseNote, open_key
from portal.expenses.payday import FASTER
from portal.expenses.rules import STEPS, approval_kind, check_seen, must
from portal.history.rules import advance, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.people.rules import write_to
from portal.post.models import Letter


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
            Letter.delete().where(Letter.kind == approval_kind(note), Letter.sent_at.is_null()).execute()
            record(successor, "succeed", actor, on_behalf_of=volunteer, predecessor=note.number)
            write_to(
                volunteer, "expense-withdrawn", "Je onkostennota staat weer open",
                f"Dag {volunteer.given_name},\n\nJe onkostennota {note.number} kan zo niet betaald worden. Ze staat "
                "weer open, met een vraag erbij. Kijk ze na en dien ze opnieuw in.",
                button_label="Nota nakijken", button_url=f"/onkosten/{volunteer.id}/{note.period}",
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
