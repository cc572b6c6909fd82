"""All notes in one list: filtered, sorted, and in Excel exactly as it stands."""

import io

import openpyxl
import pytest

from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.withdrawal import rules as withdrawal
from portal.kit import clock
from tests.conftest import NOW


@pytest.fixture
def notes(cast):
    """Lena has one paid and one draft, Bram one that was handed in."""
    for place, (who, year, quarter, status, cents) in enumerate((
        (cast.lena, 2025, 2, "paid", 1250), (cast.lena, 2025, 3, "draft", 300), (cast.bram, 2025, 2, "submitted", 9900),
    )):  # fmt: skip
        number = f"2025-{place:03d}" if status != "draft" else None
        note = ExpenseNote.create(
            branch=cast.branch, volunteer=who, year=year, quarter=quarter, status=status, number=number,
            submitted_at=NOW if number else None, paid_on=clock.today() if status == "paid" else None,
        )  # fmt: skip
        for struck in (False, True):
            ExpenseLine.create(
                branch=cast.branch, note=note, kind="other", day=clock.today(), cents=cents, struck=struck
            )
    return cast


def names(page):
    return [" ".join(th.text_content().split()) for th in page.tree.xpath("//tbody//th")]


def test_they_are_filtered_sorted_and_taken_along(notes, visit):
    els = visit(notes.els)
    page = els.get("/onkosten/te-keuren").follow("Alle nota’s in een lijst")
    assert names(page) == [notes.lena.name, notes.bram.name, notes.lena.name], "the newest quarter first"
    page = page.follow("Bedrag").follow("Bedrag ↑")
    assert names(page)[0] == notes.bram.name and "€ 99,00" in page.text, "what was struck does not count"
    page = els.get("/onkosten/lijst?kwartaal=2e+kwartaal+2025&volgorde=bedrag")
    assert names(page) == [notes.lena.name, notes.bram.name]
    book = openpyxl.load_workbook(io.BytesIO(els.client.get(page.links()["Deze lijst in Excel"]).data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [row[0] for row in rows[1:]] == names(page) and [row[-1] for row in rows[1:]] == [12.5, 99]
    assert names(els.get("/onkosten/lijst?stand=Nog+niet+ingediend&naam=Lena+Aerts")) == [notes.lena.name]
    assert len(names(els.get("/onkosten/lijst?stand=x&kwartaal=9&volgorde=y&blad=7777&naam=%00"))) in (0, 3)


def test_of_a_note_that_is_still_written_no_part_is_given_for_its_amount(notes, visit):
    """Its trips follow from the contacts: only what was added by hand is stored."""
    els = visit(notes.els)
    page = els.get("/onkosten/lijst?stand=Nog+niet+ingediend")
    assert "€" not in " ".join(page.all("r")) and "–" in " ".join(page.all("r"))
    book = openpyxl.load_workbook(io.BytesIO(els.client.get(page.links()["Deze lijst in Excel"]).data))
    assert [cell.value for cell in list(book.active.iter_rows())[1]][-1] is None
    page = els.get("/onkosten/lijst?volgorde=bedrag")
    assert names(page)[0] == notes.lena.name and "Nog niet ingediend" in page.text.split("€ 12,50")[0]


def test_an_amount_that_moved_to_the_next_note_is_counted_once(cast, approved, visit):
    """Bram's € 11,77 was taken out and stands on its successor, which he hands in again."""
    successor = withdrawal.withdraw(approved[1], "fout", by=cast.els)
    ExpenseNote.update(status="submitted").where(ExpenseNote.id == successor.id).execute()
    els = visit(cast.els)
    page = els.get("/onkosten/lijst?naam=Bram+Wouters&volgorde=-bedrag")
    assert page.text.count("€ 11,77") == 1 and "Ingetrokken" in page.text
    book = openpyxl.load_workbook(io.BytesIO(els.client.get(page.links()["Deze lijst in Excel"]).data))
    assert [row[-1].value for row in list(book.active.iter_rows())[1:]] == [11.77, None]


def test_a_treasurer_sees_what_was_handed_in_and_another_branch_nothing(notes, visit):
    assert names(visit(notes.yusuf).get("/onkosten/lijst")) == []
    assert visit(notes.lena).get("/onkosten/lijst").status == 403


def test_whoever_stands_in_it_can_be_written_to(notes, piet, visit):
    page = visit(notes.els).get("/onkosten/lijst?naam=Lena+Aerts").follow("Schrijf deze persoon een mail")
    assert notes.lena.name in page.text and notes.bram.name not in page.text
    both = visit(notes.els).get("/onkosten/lijst").follow("Schrijf hun een mail")
    assert notes.lena.name in both.text and notes.bram.name in both.text
    page = visit(piet).get("/onkosten/lijst")
    assert notes.bram.name in page.text and "een mail" not in page.text, "a treasurer writes to nobody"


def test_five_thousand_are_a_page_at_a_time(cast, visit):
    rows = [
        {"branch": cast.branch.id, "volunteer": cast.lena.id, "year": 2000 + i % 25, "quarter": i % 4 + 1,
         "number": f"N-{i}", "status": "paid"}
        for i in range(5000)
    ]  # fmt: skip
    for start in range(0, 5000, 500):
        ExpenseNote.insert_many(rows[start : start + 500]).execute()
    answer = visit(cast.els).client.get("/onkosten/lijst?volgorde=-bedrag")
    assert b"Blad 1 van 100" in answer.data and len(answer.data) <= 50_000, len(answer.data)
