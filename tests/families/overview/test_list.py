"""The list of families: filtered by what it shows, sorted by a heading, taken along as it stands; 5 000 as quickly."""

import io
from datetime import date

import openpyxl
import pytest

from portal.database import db
from portal.families.file.facts.course import STATES, files
from portal.families.models.family import Family, FamilyDetails
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.overview import facts
from portal.kit import clock
from tests import spending


def family(cast, code, name="", town="Kerkem", email=""):
    made = Family.create(branch=cast.branch, code=code, alias=f"Gezin {code}", municipality=town)
    FamilyDetails.create(branch=cast.branch, family=made, name=name, email=email)
    return made


@pytest.fixture
def some(cast):
    """Klaver (Lena) and Zonnebloem (Bram) run; and one family in every other state."""
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Öz", email="oz@voorbeeld.example")
    known = {"branch": cast.branch}
    alone = family(cast, "G-010", "Adams", "Lindedal")
    Trajectory.create(**known, family=alone, started_on=date(2025, 2, 1))
    closed = family(cast, "G-011", "Celik")
    Trajectory.create(**known, family=closed, started_on=date(2024, 2, 1), closed_on=date(2025, 1, 1))
    for code, status in (("G-012", "open"), ("G-013", "accepted"), ("G-014", "declined"), ("G-015", "withdrawn")):
        asked = family(cast, code, f"De {status}")
        Referral.create(**known, family=asked, received_on=date(2025, 3, 1), status=status)
    again = family(cast, "G-016", "Again")
    Trajectory.create(**known, family=again, started_on=date(2023, 2, 1), closed_on=date(2024, 1, 1))
    Referral.create(**known, family=again, received_on=date(2025, 4, 1), status="accepted", decided_on=date(2025, 4, 9))
    return cast


def test_who_begins_on_a_day_to_come_gets_no_support_yet(cast, visit):
    later = family(cast, "G-010")
    Trajectory.create(branch=cast.branch, family=later, started_on=date(2025, 10, 20))
    page = visit(cast.els).get("/gezinnen")
    assert "2 gezinnen krijgen steun, 1 begint later, 1 zonder vrijwilliger." in page.text
    Trajectory.update(started_on=date(2025, 11, 3)).execute()
    assert "Geen gezin krijgt nu steun, 3 beginnen later" in visit(cast.els).get("/gezinnen").text


def codes(page):
    cells = [" ".join(th.text_content().split()) for th in page.tree.xpath("//tbody//th")]
    return [cell.split(" · ")[-1] for cell in cells]


def test_what_the_database_says_of_each_is_what_the_page_shows(some):
    today = clock.today()
    columns = (facts.state_sql(some.branch.id, today), facts.since_sql(some.branch.id, today), facts.who_sql(today))
    rows = {id: said for id, *said in Family.select(Family.id, *columns).tuples()}
    found = files(Family.select())
    assert len({file.state for file in found}) == 7, "every state there is"
    for file in found:
        state, since, who = rows[file.family.id]
        shown = facts.since_of(file)
        assert state == STATES[file.state], file.family.code
        assert (str(since) if since else None) == (str(shown) if shown else None), file.family.code
        assert who == (file.current[0].volunteer.name if file.current else None)


def test_it_is_sorted_filtered_and_taken_along(some, visit):
    els = visit(some.els)
    page = els.get("/gezinnen?toon=alles&volgorde=gezin")
    assert codes(page)[:3] == ["G-010", "G-016", "G-011"], "by name, whatever its accents"
    assert codes(page.follow("Gezin ↑"))[0] == codes(page)[-1]
    page = els.get("/gezinnen?toon=alles&volgorde=sinds&gemeente=Kerkem&stand=op+de+wachtlijst")
    assert codes(page) == ["G-013", "G-016"] and "2 rijen: Kerkem, op de wachtlijst." in page.text
    book = openpyxl.load_workbook(io.BytesIO(els.client.get(page.links()["Deze lijst in Excel"]).data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [row[0] for row in rows] == ["Gezin", "De accepted · G-013", "Again · G-016"]
    assert len(codes(page.follow("Toon weer alles"))) == 9, "the tab stays"
    assert codes(els.get("/gezinnen?toon=alles&wie=Lena+Aerts")) == ["G-001"]
    assert codes(els.get("/gezinnen?wie=niemand")) == ["G-010"]
    assert "oz@voorbeeld.example" in els.get("/gezinnen?wie=Lena+Aerts").text


def test_what_was_searched_for_is_sorted_too_and_nothing_else_comes_in(some, visit):
    els = visit(some.els)
    page = els.get("/gezinnen").press("Zoeken", zoek="de ")
    assert codes(page.follow("Gezin").follow("Gezin ↑")) == ["G-015", "G-012", "G-014", "G-013"]
    for query in ("volgorde=onzin", "gemeente=Nergens", "stand=%00", "wie=x", "blad=99999", "volgorde=-"):
        assert els.get(f"/gezinnen?toon=alles&{query}").status == 200, query
    assert visit(some.lena).get("/gezinnen.xlsx").status == 403
    book = openpyxl.load_workbook(io.BytesIO(visit(some.yusuf).client.get("/gezinnen.xlsx?toon=alles").data))
    assert book.active.max_row == 1, "no family of another branch"


def test_five_thousand_families_in_any_order_a_page_at_a_time_and_quick(cast, visit):
    rows = [
        {"branch": cast.branch.id, "code": f"H-{i:04d}", "alias": f"Gezin {i}", "municipality": f"Plaats {i % 20}"}
        for i in range(5000)
    ]
    for start in range(0, 5000, 500):
        Family.insert_many(rows[start : start + 500]).execute()
    ids = [id for (id,) in Family.select(Family.id).where(Family.code.startswith("H-")).tuples()]
    for start in range(0, 5000, 500):
        some = ids[start : start + 500]
        FamilyDetails.insert_many(
            [{"branch": cast.branch.id, "family": id, "name": f"Ösel {id % 977}"} for id in some]
        ).execute()
        Trajectory.insert_many(
            [{"branch": cast.branch.id, "family": id, "started_on": date(2025, 1, 1)} for id in some]
        ).execute()
    begun = Trajectory.select(Trajectory.id, Trajectory.family).where(Trajectory.family << ids).tuples()
    goes = {"branch": cast.branch.id, "volunteer": cast.lena.id}
    matches = [
        {**goes, "trajectory": number, "family": id, "started_on": date(2025, 1, id % 28 + 1)} for number, id in begun
    ]
    for start in range(0, 5000, 500):
        Match.insert_many(matches[start : start + 500]).execute()
    db.execute_sql("analyze")  # as a server does by itself
    els = visit(cast.els)
    els.get("/gezinnen")
    for query in (
        "",
        "?volgorde=-gezin",
        "?volgorde=sinds&gemeente=Plaats+3",
        "?volgorde=wie",
        "?toon=alles&volgorde=stand",
    ):
        answer = els.client.get(f"/gezinnen{query}")
        assert answer.status_code == 200 and len(answer.data) <= 50_000, (query, len(answer.data))
        took = spending.least(lambda query=query: els.client.get(f"/gezinnen{query}"))
        spending.at_most(took, 0.2, query)  # a branch that is read whole takes seconds
