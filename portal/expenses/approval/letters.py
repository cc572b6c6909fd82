"""The words of the letters about what the coordinator decided."""

from portal.expenses.models.notes import ExpenseNote
from portal.kit.dates import day_text
from portal.kit.money import euro
from portal.post.rules import Words


def returned_words(note: ExpenseNote) -> Words:
    """The note came back with a question."""
    volunteer = note.volunteer
    return Words(
        "Een vraag over je onkostennota",
        f"Dag {volunteer.given_name},\n\nJe coördinator heeft een vraag over je onkostennota {note.number}. "
        "Kijk ze na en dien ze opnieuw in.",
        "Vraag beantwoorden",
        f"/onkosten/{volunteer.id}/{note.period}",
    )


def approved_words(note: ExpenseNote, total: int, cut: int, *, asks: bool) -> Words:
    """The note was approved. total: cents that are paid; cut: how many lines are not; asks: others are asked about."""
    volunteer = note.volunteer
    words = (
        f"Dag {volunteer.given_name}, je nota is goedgekeurd. "
        f"Je krijgt {euro(total)}, ten laatste op {day_text(note.pay_by)}."
    )
    if cut:
        many = "Eén lijn wordt" if cut == 1 else f"{cut} lijnen worden"
        words += f"\n\n{many} niet betaald. Waarom, lees je op je nota."
    button, path = "Bekijk je nota", f"/onkosten/nota/{note.id}"
    if asks:
        words += "\n\nOver de rest heeft je coördinator nog een vraag. Met één tik geef je antwoord."
        button, path = "Vraag beantwoorden", f"/onkosten/{volunteer.id}/{note.period}"
    return Words("Je onkostennota is goedgekeurd", words, button, path)
