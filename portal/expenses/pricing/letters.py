"""The words of the letter about an amount that was waited for."""

from portal.expenses.models.notes import ExpenseNote
from portal.expenses.note.facts.view import NoteView
from portal.post.rules import Words


def priced_words(note: ExpenseNote, view: NoteView) -> Words:
    """What the letter of the hand-in could not say yet."""
    return Words(
        f"Het bedrag van je onkostennota {note.number}",
        f"Dag {note.volunteer.given_name},\n\nWe kennen nu het tarief waarop je onkostennota van "
        f"{note.period.in_months} wachtte. {view.promise}",
        "Bekijk je nota",
        f"/onkosten/nota/{note.id}",
    )
