"""The contacts of a quarter: filtered by how they stand, in any order, in Excel, and a mail to who is shown."""

import io
from datetime import date

import openpyxl

from portal.contacts.quarters import rules as contacts
from portal.kit.dates import Quarter

K3 = Quarter(2025, 3)


def names(page):
    return [" ".join(th.text_content().split()) for th in page.tree.xpath("//tbody//th")]


def test_it_is_filtered_sorted_and_taken_along(cast, visit):
    contacts.hand_in(cast.lenas, K3, [date(2025, 7, 2), date(2025, 9, 3)], [], "", by=cast.lena)
    els = visit(cast.els)
    page = els.get("/contacten/overzicht?kwartaal=2025K3")
    assert names(page) == [cast.bram.name, cast.lena.name]
    page = page.follow("Samen").follow("Samen ↑")
    assert names(page) == [cast.lena.name, cast.bram.name]
    page = els.get("/contacten/overzicht?kwartaal=2025K3&stand=ontbreekt")
    assert names(page) == [cast.bram.name]
    assert page.follow("Schrijf deze persoon een mail").form("Lees na").values.getlist("to") == [f"v{cast.bram.id}"]
    book = openpyxl.load_workbook(
        io.BytesIO(els.client.get("/contacten/overzicht.xlsx?kwartaal=2025K3&volgorde=-samen").data)
    )
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[0][2:6] == ["Juli", "Augustus", "September", "Samen"]
    assert [(row[0], *row[2:7]) for row in rows[1:]] == [
        (cast.lena.name, 1, 0, 1, 2, "ingediend"), (cast.bram.name, 0, 0, 0, 0, "ontbreekt"),
    ]  # fmt: skip
    assert visit(cast.lena).get("/contacten/overzicht.xlsx").status == 403
