"""The words of the letters about a note, each to its volunteer."""

from portal.expenses.models.notes import ExpenseNote
from portal.expenses.note.facts.view import what_comes
from portal.kit.dates import day_text
from portal.post.rules import Words

APPROVED = "Je onkostennota is goedgekeurd"
ASKED = "\n\nOver de rest heeft je coördinator nog een vraag. Met één tik geef je antwoord."


def submitted_words(note: ExpenseNote, promise: str) -> Words:
    """The note came in. promise: `NoteView.promise`."""
    said = f"Je onkostennota van {note.period.in_months} is goed aangekomen. {promise}"
    return _to_read(note, f"Je onkostennota {note.number} is ingediend", said)


def priced_words(note: ExpenseNote, promise: str) -> Words:
    """What `submitted_words` could not say yet, for a rate was not known."""
    said = f"We kennen nu het tarief waarop je onkostennota van {note.period.in_months} wachtte. {promise}"
    return _to_read(note, f"Het bedrag van je onkostennota {note.number}", said)


def returned_words(note: ExpenseNote) -> Words:
    """The note came back with a question."""
    said = f"Je coördinator heeft een vraag over je onkostennota {note.number}. Kijk ze na en dien ze opnieuw in."
    return _to_write(note, "Een vraag over je onkostennota", said, "Vraag beantwoorden")


def withdrawn_words(note: ExpenseNote) -> Words:
    """The note was approved, and taken out."""
    said = (
        f"Je onkostennota {note.number} kan zo niet betaald worden. Ze staat weer open, met een vraag erbij. "
        "Kijk ze na en dien ze opnieuw in."
    )
    return _to_write(note, "Je onkostennota staat weer open", said, "Nota nakijken")


def approved_words(note: ExpenseNote, total: int, cut: int, *, asks: bool) -> Words:
    """The note was approved. total: cents that are paid; cut: how many lines are not; asks: others are asked about."""
    volunteer = note.volunteer
    words = (
        f"Dag {volunteer.given_name}, je nota is goedgekeurd. {what_comes(total, note.pay_by, day_text(note.pay_by))}"
    )
    if cut:
        many = "Eén lijn wordt" if cut == 1 else f"{cut} lijnen worden"
        words += f"\n\n{many} niet betaald. Waarom, lees je op je nota."
    if asks:
        button, path = "Vraag beantwoorden", f"/onkosten/{volunteer.id}/{note.period}"
        return Words(APPROVED, words + ASKED, button, path)
    return _approved(note, words)


def answered_words(note: ExpenseNote, before: str) -> Words:
    """What `approved_words` say (before: their text) once what was asked has its answer."""
    return _approved(note, before.replace(ASKED, ""))


def _approved(note: ExpenseNote, words: str) -> Words:
    return Words(APPROVED, words, "Bekijk je nota", f"/onkosten/nota/{note.id}")


def _to_read(note: ExpenseNote, subject: str, said: str) -> Words:
    text = f"Dag {note.volunteer.given_name},\n\n{said}"
    return Words(subject, text, "Bekijk je nota", f"/onkosten/nota/{note.id}")


def _to_write(note: ExpenseNote, subject: str, said: str, button: str) -> Words:
    text = f"Dag {note.volunteer.given_name},\n\n{said}"
    return Words(subject, text, button, f"/onkosten/{note.volunteer_id}/{note.period}")
