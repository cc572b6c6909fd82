"""What was paid, a quarter at a time, and the years before it folded."""

from datetime import date, datetime

from portal.expenses.models.notes import ExpenseLine, ExpenseNote


def paid(cast, number: str, on: date, cents: int) -> None:
    note = ExpenseNote.create(
        branch=cast.branch, volunteer=cast.lena, year=2024, quarter=1, number=number, status="paid", paid_on=on,
        submitted_at=datetime(2024, 1, 2), volunteer_name="Lena Aerts",
    )  # fmt: skip
    for struck in (False, True):
        ExpenseLine.create(branch=cast.branch, note=note, kind="parking", day=on, cents=cents, struck=struck)


def test_the_last_quarter_stands_open_and_the_others_are_one_press_away(cast, visit):
    for number, on, cents in (
        ("2023-001", date(2023, 5, 4), 500), ("2025-001", date(2025, 2, 3), 700), ("2025-002", date(2025, 9, 1), 900),
        ("2025-003", date(2025, 9, 8), 350),
    ):  # fmt: skip
        paid(cast, number, on, cents)
    page = visit(cast.els).get("/onkosten/betaald")
    assert "Betaald in het 3e kwartaal 2025" in page.text and "2 nota’s, samen € 12,50." in page.text
    shown = page.tree.xpath('//section[@aria-labelledby="nota"]')[0].text_content()
    assert "2025-002" in shown and "2025-003" in shown and "2025-001" not in shown
    years = page.tree.xpath('//section[@aria-labelledby="jaren"]/details')
    assert [(one.xpath("string(summary)").replace("\u00a0", " "), one.get("open") is not None) for one in years] == [
        ("2025: 3 nota’s, € 19,50", True), ("2023: 1 nota, € 5,00", False),
    ]  # fmt: skip
    older = page.follow("2e kwartaal 2023")
    assert "2023-001" in older.text and "2025-002" not in older.text and "1 nota, samen € 5,00." in older.text
    assert [visit(cast.els).get(f"/onkosten/betaald?kwartaal={typed}").status for typed in ("2020K1", "x")] == [404] * 2


def test_more_notes_in_a_quarter_than_a_page_holds_stand_on_the_next(cast, visit):
    for place in range(52):
        paid(cast, f"2025-{place:03d}", date(2025, 8, 1), 100)
    page = visit(cast.els).get("/onkosten/betaald")
    assert "2025-051" in page.text and "2025-000" not in page.text
    assert "2025-000" in page.follow("Volgende ›").text
