"""The paydays of the demo: what Herman paid, what came back, and a batch that still waits for the bank."""

from datetime import date
from typing import Any

from portal.demo.making import Demo, insert, moment
from portal.demo.money.expenses import Written
from portal.expenses.models.payday import BatchEntry, PaymentBatch
from portal.expenses.payday.documents import purpose
from portal.history.rules import next_number
from portal.kit import clock

CAME_BACK = "Rekening afgesloten"


def add_batches(demo: Demo, written: list[Written]) -> None:
    """A batch for every day on which something was paid, and one for what left without being paid yet."""
    days: dict[tuple[date, bool], list[Written]] = {}
    for one in written:
        if one.plan.paid or one.plan.leaves:
            days.setdefault((one.plan.paid or one.plan.leaves or date.min, one.plan.paid is not None), []).append(one)
    entries: list[dict[str, Any]] = []
    for (day, is_paid), notes in sorted(days.items(), key=lambda one: one[0]):
        batch = _batch(demo, day, is_paid, [one.note.number for one in notes])
        entries += [_entry(batch, one) for one in notes]
    insert(BatchEntry, entries)


def _batch(demo: Demo, day: date, is_paid: bool, numbers: list[str | None]) -> PaymentBatch:
    branch, herman = demo.branch, demo.people["Herman"]
    at = min(moment(day, 9, 10), clock.now())
    batch = PaymentBatch.create(
        branch=branch,
        number=f"B{day.year}-{next_number(branch.id, f'batch-{day.year}'):03d}",
        method="sepa",
        status="paid" if is_paid else "open",
        debtor_name=branch.account_holder,
        debtor_iban=branch.iban,
        execute_on=day,
        made_by=herman,
        created_at=at,
        paid_on=day if is_paid else None,
        paid_by=herman if is_paid else None,
    )
    demo.remember(batch, "start", at, by=herman, method="sepa", notes=numbers)
    if is_paid:
        demo.remember(batch, "pay", moment(day, 16, 40), by=herman, paid_on=day, reference="")
    return batch


def _entry(batch: PaymentBatch, one: Written) -> dict[str, Any]:
    note, bounced = one.note, one.plan.bounced
    return {
        "branch": batch.branch_id,
        "batch": batch.id,
        "note": note.id,
        "live_key": None if bounced else note.id,
        "account_holder": note.account_holder,
        "iban": note.iban,
        "cents": one.cents,
        "end_to_end": note.number,
        "text": purpose(note.number or "", batch.branch.name),
        "failed_at": min(moment(bounced, 10, 20), clock.now()) if bounced else None,
        "failed_reason": CAME_BACK if bounced else "",
    }
