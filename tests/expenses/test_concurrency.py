"""Many hands at once: the same notes approved and paid by all of them, and nothing happens twice.

PORTAL_TEST_FULL=1: 16 threads and 200 notes.
"""

import os
import threading
from datetime import date, datetime

import peewee
import pytest

from portal import database
from portal.expenses.approval import rules
from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.models.payday import BatchEntry, PaymentBatch
from portal.expenses.payday import facts as payday
from portal.expenses.payday import rules as payday_rules
from portal.history.models import HistoryEntry
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter

FULL = os.environ.get("PORTAL_TEST_FULL", "") == "1"
THREADS, NOTES = (16, 200) if FULL else (6, 24)
TODAY = date(2025, 10, 3)


@pytest.fixture
def submitted(cast):
    """Notes of Lena's, one trip of € 3,62 each."""
    for i in range(NOTES):
        note = ExpenseNote.create(
            branch=cast.branch, volunteer=cast.lena, year=2000 + i // 4, quarter=1 + i % 4,
            number=f"2025-{i:03d}", status="submitted",
            volunteer_name="Lena Aerts", account_holder="Lena Aerts", iban=cast.lena.iban,
            submitted_at=datetime(2025, 10, 1, 9),
        )  # fmt: skip
        ExpenseLine.create(branch=cast.branch, note=note, kind="parking", day=date(2025, 9, 3), cents=362)
    piet = Person.create(branch=cast.branch, given_name="Piet", family_name="Kas", email="piet@voorbeeld.example")
    RolePeriod.create(branch=cast.branch, person=piet, role="treasurer", started_on=date(2025, 1, 1))
    return cast.els.id, piet.id


def patiently(work, number: int) -> None:
    """SQLite lets one write at a time and is not fair: who waited too long gets a 503 and tries again, as people do."""
    while True:
        try:
            return work(number)
        except peewee.OperationalError as error:
            if "locked" not in str(error):
                raise


def together(work) -> list[Exception]:
    """Let `work(number)` run in all threads at once, each with a connection of its own; what nobody expected."""
    start, unexpected = threading.Barrier(THREADS), []

    def run(number: int) -> None:
        try:
            start.wait()
            with database.db.connection_context():
                patiently(work, number)
        except Exception as error:
            unexpected.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    database.db.close()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return unexpected


def waiting(status: str) -> list[ExpenseNote]:
    query = ExpenseNote.select(ExpenseNote, Person).join(Person, on=(ExpenseNote.volunteer == Person.id))
    return list(query.where(ExpenseNote.status == status).order_by(ExpenseNote.id))


def test_the_same_notes_approved_and_paid_by_everyone_at_once(cast, submitted):
    els_id, piet_id = submitted

    def work(number: int) -> None:
        els, payer = Person.get_by_id(els_id), Person.get_by_id(piet_id if number % 2 else els_id)
        rules.approve_all(waiting("submitted"), by=els)
        size = 1 + number  # different hands take different bites
        while notes := waiting("approved"):
            for some in (notes, notes[:size]):
                try:
                    batch = payday_rules.start(some, "typed", f"{number}-{some[0].id}-{len(some)}", by=payer)
                    payday_rules.settle(batch, TODAY, "", by=payer)
                    break
                except RuleError as error:
                    assert error.conflict, error.message
        for batch in PaymentBatch.select().where(PaymentBatch.status == "open"):
            try:
                payday_rules.settle(batch, TODAY, "", by=payer)
            except RuleError as error:
                assert error.conflict, error.message

    assert together(work) == []
    assert {n.status for n in ExpenseNote.select()} == {"paid"}
    for verb in ("approve", "start_payment", "pay"):
        rows = HistoryEntry.select().where(HistoryEntry.verb == verb, HistoryEntry.subject == "expense_note")
        ids = [row.subject_id for row in rows]
        assert len(ids) == len(set(ids)) == NOTES, verb
    assert sorted(e.note_id for e in BatchEntry.select()) == sorted(n.id for n in ExpenseNote.select())
    assert sum(e.cents for e in BatchEntry.select()) == 362 * NOTES
    assert Letter.select().where(Letter.kind == "expense-paid").count() == NOTES
    assert {b.status for b in PaymentBatch.select()} == {"paid"}
    assert len({b.number for b in PaymentBatch.select()}) == PaymentBatch.select().count()


def test_paying_and_taking_back_at_once_never_does_both(cast, submitted):
    """Some start a betaaldag while others undo the approval: each note ends one way."""
    els_id, _ = submitted
    rules.approve_all(waiting("submitted"), by=Person.get_by_id(els_id))

    def work(number: int) -> None:
        els = Person.get_by_id(els_id)
        for note in waiting("approved"):
            try:
                if number % 2:
                    payday_rules.start([note], "typed", f"{number}-{note.id}", by=els)
                else:
                    rules.unapprove(note, by=els)
            except RuleError as error:
                assert error.conflict, error.message

    assert together(work) == []
    in_batches = {e.note_id for e in BatchEntry.select()}
    assert {n.id for n in waiting("paying")} == in_batches
    undone = HistoryEntry.select().where(HistoryEntry.verb == "unapprove").count()
    assert undone + len(in_batches) == NOTES


def test_settling_and_coming_back_at_once_never_does_both(cast, submitted):
    els_id, _ = submitted
    els = Person.get_by_id(els_id)
    rules.approve_all(waiting("submitted"), by=els)
    batch = payday_rules.start(waiting("approved"), "typed", "one", by=els)

    def work(number: int) -> None:
        els, again = Person.get_by_id(els_id), PaymentBatch.get_by_id(batch.id)
        try:
            if number % 2:
                payday_rules.settle(again, TODAY, "", by=els)
            else:
                payday_rules.fail(payday.entries_of(again)[0], "geweigerd", by=els)
        except RuleError as error:
            assert error.conflict, error.message

    assert together(work) == []
    failed = HistoryEntry.select().where(HistoryEntry.verb == "fail_payment").count()
    assert failed <= 1
    assert len(waiting("approved")) == BatchEntry.select().where(BatchEntry.live_key.is_null()).count() == failed
    rest = "paid" if PaymentBatch.get().status == "paid" else "paying"
    assert len(waiting(rest)) == NOTES - failed
