"""Who did what: one row per change, in the same transaction, and steps that only one person can take."""

import json
from datetime import date

import pytest

from portal.database import transaction
from portal.history.models import Counter, HistoryEntry
from portal.history.rules import advance, change, next_number, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.newsletter.models import NewsletterIssue
from portal.people.models import Person
from tests.entries import entries_for

STEPS = {("draft", "send"): ("sent", "coordinator"), ("sent", "take_back"): ("draft", "coordinator")}


@pytest.fixture
def letter(cast):
    return NewsletterIssue.create(branch=cast.branch, year=2025, month=10, greeting="Dag")


def test_a_change_tells_before_and_after_who_and_when(cast):
    with transaction():
        assert change(cast.lena, "correct", cast.els, town="Elders", birth_on=date(1991, 2, 3))
    (entry,) = entries_for(cast.lena)
    assert (entry.actor_id, entry.verb, entry.branch_id, entry.at) == (
        cast.els.id,
        "correct",
        cast.branch.id,
        clock.now(),
    )
    assert json.loads(entry.details) == {"changed": {"town": ["Lindedal", "Elders"], "birth_on": [None, "1991-02-03"]}}
    assert Person.get_by_id(cast.lena.id).town == "Elders"


def test_what_stays_the_same_is_no_change(cast):
    with transaction():
        assert not change(cast.lena, "correct", cast.els, town="Lindedal")
    assert entries_for(cast.lena) == []


def test_on_whose_behalf_is_told_when_it_is_somebody_else(cast):
    with transaction():
        record(cast.lenas, "tick", cast.els, on_behalf_of=cast.lena)
        record(cast.lenas, "tick", cast.lena, on_behalf_of=cast.lena)
        record(cast.lenas, "tick", None)
    assert [(e.actor_id, e.on_behalf_of_id) for e in entries_for(cast.lenas)] == [
        (cast.els.id, cast.lena.id), (cast.lena.id, None), (None, None),
    ]  # fmt: skip


def test_outside_a_transaction_nothing_is_recorded(cast):
    with pytest.raises(AssertionError, match="transaction"):
        record(cast.lena, "correct", cast.els)


def test_a_change_that_fails_leaves_no_history(cast):
    with pytest.raises(ZeroDivisionError), transaction():
        change(cast.lena, "correct", cast.els, town="Elders")
        raise ZeroDivisionError
    assert entries_for(cast.lena) == []
    assert Person.get_by_id(cast.lena.id).town == "Lindedal"


def test_two_people_who_change_different_fields_do_not_undo_each_other(cast):
    mine, yours = Person.get_by_id(cast.lena.id), Person.get_by_id(cast.lena.id)
    with transaction():
        change(mine, "correct", cast.els, town="Elders")
        change(yours, "correct", cast.lena, phone="+3216000000")
    stored = Person.get_by_id(cast.lena.id)
    assert (stored.town, stored.phone) == ("Elders", "+3216000000")


def test_a_step_moves_the_row_and_tells_so(cast, letter):
    with transaction():
        advance(letter, "send", STEPS, cast.els, too_late="Te laat.", sent_on=date(2025, 10, 3))
    stored = NewsletterIssue.get()
    assert (stored.status, stored.sent_on) == ("sent", date(2025, 10, 3)) == (letter.status, letter.sent_on)
    assert json.loads(entries_for(letter)[0].details) == {"status": ["draft", "sent"], "sent_on": "2025-10-03"}


def test_the_second_of_two_comes_too_late_and_changes_nothing(cast, letter):
    stale = NewsletterIssue.get()
    with transaction():
        advance(letter, "send", STEPS, cast.els, too_late="Te laat.", sent_on=date(2025, 10, 3))
    with pytest.raises(RuleError, match=r"Te laat\.") as refused, transaction():
        advance(stale, "send", STEPS, cast.els, too_late="Te laat.", sent_on=date(2025, 10, 4))
    assert refused.value.conflict
    assert NewsletterIssue.get().sent_on == date(2025, 10, 3)
    assert len(entries_for(letter)) == 1


def test_a_step_from_the_wrong_state_is_refused(cast, letter):
    with pytest.raises(RuleError, match=r"Te laat\."), transaction():
        advance(letter, "take_back", STEPS, cast.els, too_late="Te laat.")
    assert not HistoryEntry.select().where(HistoryEntry.subject == "newsletter_issue").exists()


def test_numbers_follow_each_other_per_branch_and_name_without_gaps(cast):
    with transaction():
        assert [
            next_number(1, "note-2025"),
            next_number(1, "note-2025"),
            next_number(2, "note-2025"),
            next_number(1, "note-2026"),
        ] == [1, 2, 1, 1]
    with pytest.raises(ZeroDivisionError), transaction():
        assert next_number(1, "note-2025") == 3
        raise ZeroDivisionError
    with transaction():
        assert next_number(1, "note-2025") == 3, "a number that was not used comes back"
    assert Counter.get(Counter.branch_id == 1, Counter.name == "note-2025").value == 3
