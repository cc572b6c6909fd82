"""What the coordinator sees of notes: what waits, how urgent, what is unusual; and the facts of the Word file."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.expenses.documents import ExpenseLineFacts, ExpenseNoteFacts
from portal.expenses.models import (
    LINE_KINDS,
    NEEDS_RECEIPT,
    STATUSES,
    ExpenseLine,
    ExpenseNote,
    Receipt,
)
from portal.expenses.reckoning import NoteView, RateTable, view_of, views_of
from portal.kit import clock
from portal.kit.dates import day_month, month_name
from portal.people.models import Person

OLD = timedelta(days=365)


@dataclass(frozen=True)
class Waiting:
    """A note in the queue: how it stands, the days left of the fourteen, and the sentences that ask for a look."""

    view: NoteView
    days_left: int
    remarks: tuple[str, ...]
    is_own: bool

    @property
    def note(self) -> ExpenseNote:
        assert self.view.note is not None
        return self.view.note

    @property
    def contents(self) -> str:
        """ "12 ritten, 1 ticket"."""
        trips, costs = len(self.view.driven), len([c for c in self.view.costs if not c.struck])
        parts = []
        if trips:
            bicycle = " met de fiets" if all(t.kind == "bicycle" for t in self.view.driven) else ""
            parts.append(f"{trips} {'rit' if trips == 1 else 'ritten'}{bicycle}")
        if costs:
            parts.append(f"{costs} {'kost' if costs == 1 else 'kosten'}")
        return ", ".join(parts)


def submitted(person: Person) -> list[Waiting]:
    """The notes to approve, the most urgent first. A fixed number of queries."""
    return _waiting(person, "submitted")


def to_pay(person: Person) -> list[Waiting]:
    """The approved notes, the most urgent first."""
    return _waiting(person, "approved")


def _waiting(person: Person, status: str) -> list[Waiting]:
    notes = list(
        ExpenseNote.visible_to(person)
        .where(ExpenseNote.status == status)
        .order_by(ExpenseNote.submitted_at, ExpenseNote.id)
    )
    views = views_of(notes)
    twins = _same_ticket(views)
    rates = RateTable(person.branch_id)
    today = clock.today()
    return [
        Waiting(
            view,
            (view.note.pay_by - today).days if view.note and view.note.pay_by else 0,
            tuple(_remarks(view, twins, rates)),
            view.volunteer.id == person.id,
        )
        for view in views
    ]


def _remarks(view: NoteView, twins: dict[str, list[tuple[int, str]]], rates: RateTable) -> list[str]:
    """What is unusual, in sentences; a clean note has none."""
    assert view.note is not None
    said = []
    oldest: date = clock.local(view.note.submitted_at).date() - OLD if view.note.submitted_at else date.min
    for line in view.claimed:
        if line.kind in NEEDS_RECEIPT and not line.tickets:
            said.append(f"Het ticket van {day_month(line.day)} ontbreekt.")
        for ticket in line.tickets:
            others = sorted({number for note_id, number in twins.get(ticket.sha256, []) if note_id != view.note.id})
            if others:
                said.append(f"Hetzelfde ticket staat ook op nota {others[0]}.")
        if line.day < oldest:
            said.append(f"De kost van {day_month(line.day)} {line.day.year} is meer dan een jaar oud.")
    missing = sorted({t.day for t in view.without_rate if rates.on(t.kind, t.day) is None})
    if missing:
        day = missing[0]
        said.append(f"Het tarief van {month_name(day)} {day.year} is nog niet gekend.")
    return list(dict.fromkeys(said))


def _same_ticket(views: list[NoteView]) -> dict[str, list[tuple[int, str]]]:
    """Hash of a file → (note id, number) of every submitted note that carries it."""
    hashes = [t.sha256 for v in views for line in v.claimed for t in line.tickets]
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    rows: Any = (
        Receipt.select(Receipt.sha256, ExpenseNote.id, ExpenseNote.number)
        .join(ExpenseLine)
        .join(ExpenseNote)
        .where(Receipt.sha256 << hashes, ExpenseNote.number.is_null(False), ExpenseLine.struck == False)  # noqa: E712
        .tuples()
    )
    for sha256, note_id, number in rows:
        found[sha256].append((note_id, number))
    return found


def gather_note(note: ExpenseNote) -> ExpenseNoteFacts:
    """One note as facts for its Word file; tickets are numbered B1, B2 … in the order of the lines."""
    view = view_of(note.volunteer, note.period, note)
    lines, number = [], 0
    for line in sorted(view.claimed, key=lambda one: (one.day, one.id or 0)):
        names = []
        for _ in line.tickets:
            number += 1
            names.append(f"B{number}")
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
    )
