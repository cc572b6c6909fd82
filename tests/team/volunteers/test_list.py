"""The list of volunteers: filtered by what it shows, sorted by a heading, and taken along exactly as it stands."""

import io
from datetime import date
from urllib.parse import urlencode

import openpyxl
import pytest

from portal.people.models import Person, RolePeriod


@pytest.fixture
def team(cast):
    for name, role, town, email in (
        ("Ömer", "mentor", "Kerkem", "omer@voorbeeld.example"), ("Zoë", "mentor", "Lindedal", None),
        ("An", "family_buddy", "Kerkem", "an@voorbeeld.example"),
    ):  # fmt: skip
        person = Person.create(
            branch=cast.branch, given_name=name, family_name="Maes", town=town, email=email, on_paper=email is None
        )
        RolePeriod.create(branch=cast.branch, person=person, role=role, started_on=date(2024, 1, 1))
    return cast


def names(page):
    return [" ".join(th.text_content().split()).removesuffix(" op papier") for th in page.tree.xpath("//tbody//th")]


def cells(visitor, address):
    book = openpyxl.load_workbook(io.BytesIO(visitor.client.get(address).data))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_it_is_filtered_sorted_and_taken_along_as_it_stands(team, visit):
    els = visit(team.els)
    page = els.get("/vrijwilligers")
    assert names(page) == ["An Maes", "Bram Wouters", "Lena Aerts", "Ömer Maes", "Zoë Maes"]
    page = page.follow("Naam").follow("Naam ↑")
    assert names(page) == ["Zoë Maes", "Ömer Maes", "Lena Aerts", "Bram Wouters", "An Maes"]
    form = page.form("Tonen").fill(gemeente="Kerkem")
    assert form.element.get("method") == "get"
    page = els.get(f"/vrijwilligers?{urlencode(list(form.values.items(multi=True)))}")
    assert names(page) == ["Ömer Maes", "An Maes"], "the order stands"
    assert "omer@voorbeeld.example; an@voorbeeld.example" in page.text and "lena@" not in page.text
    rows = cells(els, page.links()["Deze lijst in Excel"])
    assert [row[0] for row in rows] == ["Naam", "Ömer Maes", "An Maes"]
    assert names(page.follow("Toon weer alles")) == names(els.get("/vrijwilligers"))


def test_what_the_list_does_not_have_is_left_out(team, visit):
    els = visit(team.els)
    for query in ("volgorde=onzin", "rol=baas", "gemeente=%00", "volgorde=-", "blad=99999"):
        assert len(names(els.get(f"/vrijwilligers?{query}"))) == 5, query
    assert visit(team.lena).get("/vrijwilligers.xlsx").status == 403
    assert [row[0] for row in cells(visit(team.yusuf), "/vrijwilligers.xlsx")] == ["Naam"]
