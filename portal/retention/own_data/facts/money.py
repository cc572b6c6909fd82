"""The notes of one person with their lines, for the workbook to take along."""

from collections import Counter
from typing import Any

from portal.expenses.models.notes import LINE_KINDS, STATUSES, STRUCK, ExpenseLine, ExpenseNote, Receipt, sums_of
from portal.expenses.models.places import Place
from portal.expenses.models.rates import REGIMES, RegimeChoice
from portal.kit.dates import Quarter
from portal.kit.iban import grouped
from portal.kit.money import rate
from portal.people.models import Person
from portal.retention.own_data.facts.book import Columns, Number, Subject, day_of, word, yes_no


def money_of(person: Person) -> tuple[Subject, ...]:
    """Notes with their amounts, their lines with kilometres, rates and tickets; choices and places besides."""
    order = (ExpenseNote.year, ExpenseNote.quarter, ExpenseNote.id)
    notes = list(ExpenseNote.select().where(ExpenseNote.volunteer == person.id).order_by(*order))
    numbers = {note.id: note.number or "nog geen nummer" for note in notes}
    choices = RegimeChoice.select().where(RegimeChoice.volunteer == person.id).order_by(RegimeChoice.year)
    places = Place.select().where(Place.person == person.id).order_by(Place.id)
    return (
        _notes(notes, numbers),
        _lines(person, numbers),
        Subject("Terugbetaling per jaar", choices, {"Jaar": "year", "Hoe": word("regime", REGIMES)}),
        Subject("Plaatsen", places, {"Naam": "name", "Km heen en terug": Number("km")}),
    )


def _notes(notes: list[ExpenseNote], numbers: dict[int, str]) -> Subject:
    """numbers: of each note, by its id."""
    sums = sums_of(notes)
    note: Columns = {
        "Nummer": lambda n: numbers[n.id],
        "Kwartaal": lambda n: Quarter(n.year, n.quarter).title,
        "Stand": word("status", STATUSES),
        "Bedrag": Number(lambda n: sums.get(n.id, 0), "cents"),
        "Ingediend op": day_of("submitted_at"),
        "Op papier": yes_no("on_paper"),
        "Goedgekeurd op": day_of("approved_at"),
        "Betaald op": "paid_on",
        "Rekening": lambda n: grouped(n.iban),
        "Op naam van": "account_holder",
        "Vraag": "question",
        "Ingetrokken omdat": "withdrawn_reason",
    }
    return Subject("Onkostennota’s", notes, note)


def _lines(person: Person, numbers: dict[int, str]) -> Subject:
    """numbers: of the notes that they are on, by the id of each."""
    lines = ExpenseLine.select().where(ExpenseLine.note << list(numbers)).order_by(ExpenseLine.day, ExpenseLine.id)
    owned: Any = Receipt.select(Receipt.line).where(Receipt.owner == person.id, Receipt.line.is_null(False)).tuples()
    tickets = Counter(line for (line,) in owned)
    line: Columns = {
        "Nota": lambda x: numbers[x.note_id],
        "Datum": "day",
        "Soort": word("kind", LINE_KINDS),
        "Waarvoor": "purpose",
        "Van – naar": "route",
        "Kilometer": Number("km"),
        "Tarief per km": lambda x: rate(x.rate_e4) if x.rate_e4 else None,
        "Bedrag": Number("cents", "cents"),
        "Niet gevraagd of betaald": lambda x: STRUCK.get(x.struck_why, "ja") if x.struck else "",
        "Reden": "cut_reason",
        "Vraag": "question",
        "Antwoord": "answer",
        "Tickets": lambda x: tickets[x.id],
    }
    return Subject("Onkostenlijnen", lines, line)
