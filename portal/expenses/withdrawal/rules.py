"""Taking an approved note out: its lines move to a successor, which the volunteer corrects and hands in again."""

from peewee import IntegrityError

from portal.database import transaction
from portal.expenses.models.notes import EDITABLE, ExpenseLine, ExpenseNote, open_key
from portal.expenses.note.letters import withdrawn_words
from portal.expenses.note.rules import JUST_CHANGED, about, check_seen, must, step
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.post.models import Letter
from portal.post.rules import say_to, tear_up
from portal.team.periods.rules import has_more_to_do


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
            step(note, "withdraw", JUST_CHANGED, by=by, withdrawn_at=clock.now(), withdrawn_reason=reason)
            check_seen(note, seen)
            successor = _successor(note, reason, by=by)
            _move_lines(note, successor)
            ExpenseNote.update(succeeded_by=successor.id).where(ExpenseNote.id == note.id).execute()
            note.succeeded_by = successor
            tear_up(Letter.about == about(note))
            has_more_to_do(volunteer, by=by)
            record(successor, "succeed", by, on_behalf_of=volunteer, predecessor=note.number)
            say_to(volunteer, "expense-withdrawn", withdrawn_words(note), about=about(successor))
    except IntegrityError:  # a new note of these months was begun in between
        raise RuleError(JUST_CHANGED, conflict=True) from None
    return successor


def _successor(note: ExpenseNote, reason: str, *, by: Person) -> ExpenseNote:
    """The open note of the same months, or a new one, held for this transaction."""
    key = open_key(note.volunteer_id, note.period)
    existing = ExpenseNote.get_or_none(ExpenseNote.open_key == key)
    if existing is None:
        same = {name: note.__data__[name] for name in ("branch", "volunteer", "year", "quarter")}
        asked = {"status": "returned", "question": reason, "returned_at": clock.now()}
        return ExpenseNote.create(**same, **asked, open_key=key, entered_by=by.id, predecessor=note.id)
    held = ExpenseNote.update(question=existing.question or reason).where(
        ExpenseNote.id == existing.id, ExpenseNote.status << list(EDITABLE)
    )
    if not held.execute():
        late = "Er is intussen een nieuwe nota voor deze maanden ingediend. Stuur die eerst terug."
        raise RuleError(late, conflict=True)
    return existing


def _move_lines(note: ExpenseNote, successor: ExpenseNote) -> None:
    lines = list(ExpenseLine.select().where(ExpenseLine.note == note.id).order_by(ExpenseLine.id))
    kept = [{**line.__data__, "claim": None, "submission_key": None} for line in lines]
    ids = [row.pop("id") for row in kept]
    ExpenseLine.update(note=successor.id).where(ExpenseLine.id << ids).execute()
    if kept:
        ExpenseLine.insert_many(kept).execute()
