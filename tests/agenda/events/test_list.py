"""The agenda as a list: filtered by kind and place, in any order, and in Excel as it stands."""

import io
from datetime import date

import openpyxl

from portal.families.models.talk import PlannedTalk
from tests.agenda.conftest import THEN


def titles(page):
    parts = page.tree.xpath('//section[@aria-labelledby="komt" or @aria-labelledby="voorbij"]')
    return [link.text_content() for part in parts for link in part.xpath(".//li/a[1]")]


def test_it_is_filtered_sorted_and_taken_along(cast, plan, visit):
    plan(title="Zomer", day=date(2025, 11, 5))
    plan(title="Één avond", day=date(2025, 11, 6), kind="peer_supervision")
    plan(title="Vroeger", day=THEN, place="Bibliotheek")
    els = visit(cast.els)
    assert titles(els.get("/agenda")) == ["Zomer", "Één avond", "Vroeger"]
    page = els.get("/agenda?volgorde=titel")
    assert titles(page) == ["Één avond", "Zomer", "Vroeger"]
    page = els.get("/agenda?soort=vorming&volgorde=-titel")
    assert titles(page) == ["Zomer", "Vroeger"]
    book = openpyxl.load_workbook(io.BytesIO(els.client.get(page.links()["Deze lijst in Excel"]).data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [row[1] for row in rows] == ["Titel", "Zomer", "Vroeger"] and rows[1][0].date() == date(2025, 11, 5)
    assert titles(els.get("/agenda?soort=onzin&volgorde=x")) == ["Zomer", "Één avond", "Vroeger"]
    assert titles(els.get("/agenda?plaats=Bibliotheek")) == ["Vroeger"]
    assert visit(cast.lena).get("/agenda.xlsx").status == 403


def test_the_heading_counts_the_events_and_does_not_deny_the_talks_under_it(cast, plan, visit):
    day = date(2025, 10, 20)
    PlannedTalk.create(branch=cast.branch, match=cast.lenas, kind="alignment", planned_on=day, due_on=day)
    els = visit(cast.els)
    page = els.get("/agenda")
    assert "Er staat geen activiteit gepland." in page.text
    assert titles(page) == ["Afstemmingsgesprek met Lena Aerts"]
    plan(title="Zomer", day=date(2025, 11, 5))
    assert "1 activiteit komt eraan." in els.get("/agenda").text
