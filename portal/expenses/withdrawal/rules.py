"""Taking an approved note out: its lines move to a successor, which the volunteer corrects and hands in again."""

from peewee import IntegrityError

from portal.database import transaction
from portal.expenses.models.notes import EDITABLE, ExpenseLine, ExpenseNote, open_key
from portal.expenses.note.letters import withdrawn_words
from portal.expenses.note.rules import FASTER, STEPS, about, check_seen, must
from portal.history.rules import advance, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.post.models import Letter
from portal.post.rules import say_to, tear_up


def withdraw(note: ExpenseNote, reason: str, seen: str | None = None, *, by: Person) -> ExpenseNote:
    """Take an approved note out; returns its successor, which the volunteer corrects and hands in again.

    The lines move with their claims and tickets; the old note keeps a copy that claims nothing.
    seen: as `check_seen` takes it.
    """
    must(by, "withdraw", note)
    if not reason:
        raise RuleError("Schrijf waarom. De vrijwilliger en je opvolger lezen dat later.", "reason")
    volunteer = note.volunteer
    try:
        with transaction():
            advance(
                note, "withdraw", STEPS, by, on_behalf_of=volunteer, too_late=FASTER,
                withdrawn_at=clock.now(), withdrawn_reason=reason,
            )  # fmt: skip
            check_seen(note, seen)
            successor = _successor(note, reason, by=by)
            _move_lines(note, successor)
            ExpenseNote.update(succeeded_by=successor.id).where(ExpenseNote.id == note.id).execute()
            note.succeeded_by = successor
            tear_up(Letter.about == about(note))
            record(successor, "succeed", by, on_behalf_of=volunteer, predecessor=note.number)
            say_to(volunteer, "expense-withdrawn", withdrawn_words(note), about=about(note))
    except IntegrityError:  # a new note of these months was begun in between
        raise RuleError(FASTER, conflict=True) from None
    return successor


def _successor(note: ExpenseNote, reason: str, *, by: Person) -> ExpenseNote:
    """The open note of the same months, or a new one, held for this transaction."""
    key = open_key(note.volunteer_id, note.period)
    existing = ExpenseNote.get_or_none(ExpenseNote.open_key == key)
    if existing is None:
        return ExpenseNote.create(
            branch=note.branch_id, volunteer=note.volunteer_id, year=note.year, quarter=note.quarter, open_key=key,
            status="returned", question=reason, returned_at=clock.now(), entered_by=by.id, predecessor=note.id,
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
