"""What came of notes that were taken out."""

from portal.expenses.models.notes import ExpenseNote


def predecessors(note: ExpenseNote) -> list[ExpenseNote]:
    """The withdrawn notes whose lines this note took over."""
    return list(ExpenseNote.select().where(ExpenseNote.succeeded_by == note.id).order_by(ExpenseNote.id))
