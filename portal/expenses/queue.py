"""What the coordinator sees of notes: what waits, how urgent, what is unusual; and the facts of the Word file."""

from dataclasses import dataclass

from portal.expenses.documents import ExpenseLineFacts, ExpenseNoteFacts, ReceiptFacts
from portal.expenses.models import LINE_KINDS, REGIMES, STATUSES, ExpenseLine, ExpenseNote, Receipt
from portal.expenses.oddities import Oddities
from portal.expenses.reckoning import NoteView, view_of, views_of
from portal.expenses.rules import why_another
from portal.kit import clock
from portal.people.models import Person


@dataclass(frozen=True)
class Waiting:
    """A note in the queue: how it stands, the days left of the fourteen, and the sentences that ask for a look."""

    view: NoteView
    days_left: int
    remarks: tuple[str, ...]
    why_another: str  # why somebody else decides about it, or ""

    @property
    def note(self) -> ExpenseNote:
        assert self.view.note is not None
        return self.view.note

    @property
    def contents(self) -> str:
        """ "12 ritten, 1 ticket"."""
        trips, costs = len(self.view.driven), len([c for c in self.view.costs if not c.struck])
        days = len([d for d in self.view.days if not d.struck])
        parts = [f"{days} {'dag' if days == 1 else 'dagen'}"] if days else []
        if trips:
            bicycle = " met de fiets" if all(t.kind == "bicycle" for t in self.view.driven) else ""
            parts.append(f"{trips} {'rit' if trips == 1 else 'ritten'}{bicycle}")
        if costs:
            parts.append(f"{costs} {'kost' if costs == 1 else 'kosten'}")
        return ", ".join(parts)


def submitted(person: Person) -> list[Waiting]:
    """The notes to approve, the most urgent first. A fixed number of queries."""
    return _waiting(person, "submitted")


@dataclass(frozen=True)
class Turn:
    """A note that waits for its volunteer, and for how many days already."""

    view: NoteView
    days: int


def returned(person: Person) -> list[Turn]:
    """The notes with a question that waits for an answer, the longest first."""
    notes = list(
        ExpenseNote.visible_to(person)
        .where(ExpenseNote.status == "returned", ExpenseNote.branch == person.branch_id)
        .order_by(ExpenseNote.returned_at, ExpenseNote.id)
    )
    today = clock.today()
    return [
        Turn(view, (today - clock.local(note.returned_at).date()).days if note.returned_at else 0)
        for view, note in zip(views_of(notes), notes, strict=True)
    ]


def _waiting(person: Person, status: str) -> list[Waiting]:
    notes = list(
        ExpenseNote.visible_to(person)
        .where(ExpenseNote.status == status)
        .order_by(ExpenseNote.submitted_at, ExpenseNote.id)
    )
    views = views_of(notes)
    odd = Oddities(person, views)
    today = clock.today()
    return [
        Waiting(
            view,
            (view.note.pay_by - today).days if view.note and view.note.pay_by else 0,
            tuple(odd.remarks(view)),
            why_another(person, view.note) if view.note else "",
        )
        for view in views
    ]


def gather_note(note: ExpenseNote) -> ExpenseNoteFacts:
    """One note as facts for its Word file; tickets are numbered B1, B2 … in the order of the lines."""
    view = view_of(note.volunteer, note.period, note)
    lines, tickets = [], list[tuple[str, ExpenseLine, int]]()
    for line in sorted(view.claimed, key=lambda one: (one.day, one.id or 0)):
        names = []
        for ticket in line.tickets:
            names.append(f"B{len(tickets) + 1}")
            tickets.append((names[-1], line, ticket.id))
        lines.append(
            ExpenseLineFacts(
                day=line.day,
                kind=LINE_KINDS[line.kind],
                route=line.route,
                purpose=line.purpose,
                km_tenths=line.km,
                rate_e4=line.rate_e4,
                rate_source=line.rate_source,
                cents=line.cents,
                receipts=tuple(names),
            )
        )
    typed_by_other = note.entered_by is not None and note.entered_by_id != note.volunteer_id
    return ExpenseNoteFacts(
        number=note.number or "",
        branch=note.branch.name,
        volunteer=note.volunteer_name or note.volunteer.name,
        address=note.address,
        account_holder=note.account_holder or note.volunteer.account_holder,
        iban=note.iban or note.volunteer.iban,
        period=note.period,
        status=STATUSES[note.status],
        regime=REGIMES[note.regime_choice.regime if note.regime_choice else "actual_costs"],
        made_at=note.approved_at or note.submitted_at or note.created_at,
        lines=tuple(lines),
        declared_at=note.declared_at,
        submitted_at=note.submitted_at,
        on_paper=note.on_paper,
        entered_by=note.entered_by.name if typed_by_other and note.submitted_at else "",
        return_reason=note.question,
        approved_by=note.approved_by.name if note.approved_by else "",
        approved_at=note.approved_at,
        paid_on=note.paid_on,
        payment_reference=note.payment_reference,
        annex=_annex(tickets),
    )


def _annex(tickets: list[tuple[str, ExpenseLine, int]]) -> tuple[ReceiptFacts, ...]:
    """Each ticket with its thumbnail: (its name, its line, its id) in order."""
    rows = Receipt.select(Receipt.id, Receipt.thumbnail).where(Receipt.id << [number for _, _, number in tickets])
    small = {receipt.id: receipt.thumbnail for receipt in rows}
    return tuple(
        ReceiptFacts(name, line.day, line.purpose, line.cents, bytes(small[number]) if small.get(number) else None)
        for name, line, number in tickets
    )
