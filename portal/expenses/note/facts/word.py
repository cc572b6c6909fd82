"""One note as its Word file and its PDF tell it."""

from collections.abc import Iterable
from typing import Any

from portal.expenses.models.notes import LINE_KINDS, STATUSES, ExpenseLine, ExpenseNote, Receipt
from portal.expenses.models.rates import REGIMES
from portal.expenses.note.documents import ExpenseLineFacts, ExpenseNoteFacts, ReceiptFacts
from portal.expenses.note.facts.reading import view_of


def gather_note(note: ExpenseNote) -> ExpenseNoteFacts:
    """One note as facts for its files; tickets are numbered B1, B2 … in the order of the lines."""
    view = view_of(note.volunteer, note.period, note)
    lines, tickets = [], list[tuple[str, ExpenseLine, int]]()
    for line in sorted(view.claimed, key=lambda one: (one.day, one.id or 0)):
        names = []
        for ticket in line.tickets:
            names.append(f"B{len(tickets) + 1}")
            tickets.append((names[-1], line, ticket.id))
        lines.append(
            ExpenseLineFacts(
                kind=LINE_KINDS[line.kind], km_tenths=line.km, receipts=tuple(names), **_same(line, OF_LINE)
            )
        )
    typed_by_other = note.entered_by is not None and note.entered_by_id != note.volunteer_id
    return ExpenseNoteFacts(
        number=note.number or "",
        branch=note.branch.name,
        volunteer=note.volunteer_name or note.volunteer.name,
        account_holder=note.account_holder or note.volunteer.account_holder,
        iban=note.iban or note.volunteer.iban,
        status=STATUSES[note.status],
        regime=REGIMES[note.regime_choice.regime if note.regime_choice else "actual_costs"],
        made_at=note.approved_at or note.submitted_at or note.created_at,
        lines=tuple(lines),
        entered_by=note.entered_by.name if typed_by_other and note.submitted_at else "",
        return_reason=note.question,
        approved_by=note.approved_by.name if note.approved_by else "",
        annex=_annex(tickets),
        **_same(note, OF_NOTE),
    )


OF_LINE = "day route purpose rate_e4 rate_source cents".split()
OF_NOTE = """
    address period declared_at submitted_at on_paper signed_on_paper approved_at paid_on payment_reference
""".split()


def _same(row: ExpenseLine | ExpenseNote, names: Iterable[str]) -> dict[str, Any]:
    """What the paper calls as the table does."""
    return {name: getattr(row, name) for name in names}


def _annex(tickets: list[tuple[str, ExpenseLine, int]]) -> tuple[ReceiptFacts, ...]:
    """Each ticket as it is kept: (its name, its line, its id) in order."""
    rows = Receipt.select(Receipt.id, Receipt.content).where(Receipt.id << [number for _, _, number in tickets])
    contents = {receipt.id: bytes(receipt.content) for receipt in rows}
    return tuple(
        ReceiptFacts(name, line.day, line.purpose, line.cents, contents[number]) for name, line, number in tickets
    )
