"""The candidates on the way: filtered, in an order, and taken along as they stand; 5 000 of them as quickly."""

import io
from datetime import date

import openpyxl

from portal.agenda.models.candidate import Candidate
from tests import spending


def candidate(cast, name: str, town: str, status: str = "interested", email: str = "") -> None:
    Candidate.create(
        branch=cast.branch, given_name=name, town=town, status=status, email=email, interested_on=date(2025, 9, 1)
    )


def test_they_are_filtered_ordered_and_taken_along(cast, visit):
    candidate(cast, "Ömer", "Kerkem", email="omer@voorbeeld.example")
    candidate(cast, "Zoë", "Kerkem", "came")
    candidate(cast, "An", "Lindedal")
    candidate(cast, "Piet", "Kerkem", "stopped")
    els = visit(cast.els)
    page = els.get("/kandidaten?gemeente=Kerkem&volgorde=naam")
    shown = [a.text for a in page.tree.xpath('//section[@aria-labelledby="onderweg"]//ul[@class="list"]//a')]
    assert shown == ["Ömer", "Zoë"] and "1 mailadres om te kopiëren" in page.text
    book = openpyxl.load_workbook(io.BytesIO(els.client.get(page.links()["Deze lijst in Excel"]).data))
    assert [row[0].value for row in book.active.iter_rows()] == ["Naam", "Ömer", "Zoë"]
    assert visit(cast.bram).get("/kandidaten.xlsx").status == 403


def test_five_thousand_are_a_page_at_a_time_and_quick(cast, visit):
    rows = [
        {"branch": cast.branch.id, "given_name": f"K{i}", "town": "Kerkem", "interested_on": date(2025, 9, 1)}
        for i in range(5000)
    ]
    for start in range(0, 5000, 500):
        Candidate.insert_many(rows[start : start + 500]).execute()
    els = visit(cast.els)
    els.get("/kandidaten")
    sorted_list = "/kandidaten?volgorde=-naam&gemeente=Kerkem"
    answer = els.client.get(sorted_list)
    assert answer.status_code == 200 and b"Blad 1 van 100" in answer.data and len(answer.data) < 60_000
    spending.at_most(spending.least(lambda: els.client.get(sorted_list)), 0.5)
