"""The words of the letter about a note that was handed in."""

from portal.expenses.models.notes import ExpenseNote
from portal.expenses.note.facts.view import NoteView
from portal.post.rules import Words


def submitted_words(note: ExpenseNote, view: NoteView) -> Words:
    return Words(
        f"Je onkostennota {note.number} is ingediend",
        f"Dag {note.volunteer.given_name},\n\n"
        f"Je onkostennota van {note.period.in_months} is goed aangekomen. {view.promise}",
        "Bekijk je nota",
        f"/onkosten/nota/{note.id}",
    )
