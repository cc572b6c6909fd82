"""The words of the letter about a note that was taken out."""

from portal.expenses.models.notes import ExpenseNote
from portal.post.rules import Words


def withdrawn_words(note: ExpenseNote) -> Words:
    """To the volunteer whose approved note was taken out."""
    volunteer = note.volunteer
    return Words(
        "Je onkostennota staat weer open",
        f"Dag {volunteer.given_name},\n\nJe onkostennota {note.number} kan zo niet betaald worden. Ze staat "
        "weer open, met een vraag erbij. Kijk ze na en dien ze opnieuw in.",
        "Nota nakijken",
        f"/onkosten/{volunteer.id}/{note.period}",
    )
