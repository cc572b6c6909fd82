"""A missing rate is added: lines that wait for it get their amount at once, and their volunteers are told."""

from collections import defaultdict

from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.models.rates import MILEAGE_KINDS
from portal.expenses.note.facts.reading import view_of
from portal.expenses.note.letters import priced_words
from portal.expenses.note.rules import about, held
from portal.expenses.rates.facts import RateTable, price
from portal.history.rules import record
from portal.people.models import Person
from portal.post.models import Letter
from portal.post.rules import say_to, tear_up


def price_waiting(branch_id: int, *, by: Person | None) -> int:
    """Price the trips of notes that were handed in and wait for a rate that is known now; returns how many notes.

    Call it inside the transaction that adds or changes a rate. A note without any trip left to price changes nothing.
    """
    waiting: dict[int, list[ExpenseLine]] = defaultdict(list)
    lines = ExpenseLine.select(ExpenseLine).join(ExpenseNote)
    lines = lines.where(ExpenseNote.branch == branch_id, ExpenseNote.status == "submitted")
    unpriced = lines.where(ExpenseLine.cents.is_null(), ExpenseLine.kind << list(MILEAGE_KINDS), ~ExpenseLine.struck)
    for line in unpriced.order_by(ExpenseLine.note, ExpenseLine.day, ExpenseLine.id):
        waiting[line.note_id].append(line)
    if not waiting:
        return 0
    rates = RateTable(branch_id, min(line.day for some in waiting.values() for line in some))
    return sum(_price(note_id, some, rates, by=by) for note_id, some in waiting.items())


def _price(note_id: int, waiting: list[ExpenseLine], rates: RateTable, *, by: Person | None) -> bool:
    """Whether any of these trips of one note got its amount."""
    if not held(ExpenseNote.id == note_id, ExpenseNote.status == "submitted"):
        return False  # approved or sent back in between: there it gets its rate too
    for line in waiting:
        price(line, rates)
    priced = [line for line in waiting if line.cents is not None]
    if not priced:
        return False
    for line in priced:
        line.save()
    note = ExpenseNote.get_by_id(note_id)
    amounts = {line.id: [line.rate_e4, line.cents] for line in priced}
    record(note, "price", by, on_behalf_of=note.volunteer, lines=amounts)
    kind = f"expense-priced-{note.id}"
    tear_up(Letter.kind == kind)  # an earlier one like it; that of the hand-in is overtaken by itself
    say_to(
        note.volunteer, kind, priced_words(note, view_of(note.volunteer, note.period, note).promise), about=about(note)
    )
    return True
