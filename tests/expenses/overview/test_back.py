"""A note that was handed in leads back to where it was found."""

from portal.expenses.models.notes import ExpenseNote
from portal.kit import clock


def test_the_way_back_is_the_list_and_nothing_is_louder(cast, visit):
    note = ExpenseNote.create(
        branch=cast.branch, volunteer=cast.lena, year=2025, quarter=2, status="paid", number="2025-001",
        volunteer_name="Lena Aerts", paid_on=clock.today(), submitted_at=clock.now(), approved_at=clock.now(),
    )  # fmt: skip
    page = visit(cast.lena).get(f"/onkosten/nota/{note.id}")
    assert page.follow("‹ Onkosten").heading == "Je onkosten"
    assert "Naar start" not in page.text
