"""What a note comes to is one figure, wherever it stands."""

from datetime import date, timedelta

import pytest

from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.note.facts.reading import listed, view_of
from portal.expenses.note.facts.view import NoteSum, NoteView
from portal.home.start.facts import JUST_PAID
from portal.kit import clock
from portal.kit.money import euro
from tests.conftest import Cast


def note(cast: Cast, year: int, quarter: int, status: str) -> ExpenseNote:
    """A note with a trip, a trip that was not driven, a trip without a rate, and a cost."""
    made = ExpenseNote.create(
        branch=cast.branch, volunteer=cast.lena, year=year, quarter=quarter, number=f"{year}-{quarter:03d}",
        status=status, submitted_at=clock.now(), volunteer_name=cast.lena.name,
        paid_on=clock.today() if status == "paid" else None,
    )  # fmt: skip
    rows = [
        ("car", 84, 361, False), ("car", 84, 361, True), ("bicycle", 30, None, False), ("parking", None, 250, False),
    ]  # fmt: skip
    for day, (kind, km, cents, struck) in enumerate(rows, 1):
        ExpenseLine.create(
            branch=cast.branch, note=made, kind=kind, day=date(year, 3 * quarter, day), km=km, cents=cents,
            struck=struck, struck_why="not_driven" if struck else "", purpose="Vorming",
        )  # fmt: skip
    return made


@pytest.mark.parametrize("status", ["submitted", "approved", "paying", "paid", "given", "withdrawn"])
def test_lists_and_the_note_itself_show_the_same_sum(cast, visit, status):
    made = note(cast, 2025, 2, status)
    (shown,) = listed(cast.lena)
    full = view_of(cast.lena, made.period, made)
    assert isinstance(shown, NoteSum)
    assert (shown.total, shown.km, shown.status, shown.quarter) == (full.total, full.km, full.status, full.quarter)
    assert shown.total == 611 and shown.km == 114
    client = visit(cast.lena)
    for page in ("/", f"/onkosten/nota/{made.id}"):
        assert euro(611).replace("\u00a0", " ") in client.get(page).text


def test_a_note_that_is_still_open_is_reckoned_anew(cast):
    made = note(cast, 2025, 2, "returned")
    (shown,) = listed(cast.lena)
    assert isinstance(shown, NoteView)
    assert shown.total == view_of(cast.lena, made.period, made).total


def test_the_newest_notes_come_first(cast):
    for year, quarter in ((2024, 4), (2025, 2), (2025, 1)):
        note(cast, year, quarter, "paid")
    assert [str(one.quarter) for one in listed(cast.lena)] == ["2025K2", "2025K1", "2024K4"]
    assert listed(cast.bram) == []


def test_the_first_page_reads_the_newest_notes_and_what_is_not_settled_or_was_just_paid(cast):
    today = clock.today()
    for number, status in enumerate(("paid", "given", "paid", "approved", "paid", "paid", "paid", "given")):
        made = note(cast, 2022 + number // 4, number % 4 + 1, status)
        ExpenseNote.update(paid_on=date(2024, 1, 1)).where(ExpenseNote.id == made.id, status == "paid").execute()
    just, before = today - timedelta(days=13), today - timedelta(days=15)
    ExpenseNote.update(paid_on=just).where(ExpenseNote.year == 2022, ExpenseNote.quarter == 1).execute()
    ExpenseNote.update(paid_on=before).where(ExpenseNote.year == 2022, ExpenseNote.quarter == 3).execute()
    found = listed(cast.lena, today - JUST_PAID)
    assert [str(one.quarter) for one in found] == ["2023K4", "2023K3", "2023K2", "2022K4", "2022K1"]
    assert len(listed(cast.lena)) == 8
