"""One box on every page finds families, volunteers, candidates, activities, notes and pages; and tells nobody else."""

import re
from datetime import date, datetime

import pytest
from flask import url_for
from playhouse.test_utils import count_queries

from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event
from portal.expenses.models.notes import ExpenseNote
from portal.families.models.family import Child, Family, FamilyDetails, FileView, Parent
from portal.families.trajectories import rules as trajectories
from portal.families.trajectories.rules import FamilyFacts
from portal.home.search.facts import PAGES, found
from portal.kit import clock
from portal.people.models import Person, RolePeriod
from tests import spending
from tests.conftest import NOW


@pytest.fixture
def known(cast):
    """The Yilmaz family with Elif and her mother Gül, a candidate, an event, a note of Lena's."""
    here = {"branch": cast.branch}
    FamilyDetails.create(family=cast.klaver, name="Yılmaz", phone="+32492436709", **here)
    Child.create(family=cast.klaver, given_name="Elif", birth_month=date(2023, 1, 1), **here)
    Parent.create(family=cast.klaver, given_name="Gül", **here)
    Person.update(phone="+32470123456").where(Person.id == cast.lena.id).execute()
    Candidate.create(given_name="Tine", family_name="Zomers", phone="+32471000001", interested_on=NOW.date(), **here)
    Event.create(kind="training", title="Taal thuis", day=date(2025, 11, 5), place="Bibliotheek", **here)
    ExpenseNote.create(
        volunteer=cast.lena, year=2025, quarter=3, number="2025-031", status="submitted", submitted_at=NOW, **here
    )
    return cast


def hits(person, words):
    return {kind.key: [hit.words for hit in kind.hits] for kind in found(person, words)}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("yilmaz", {"gezinnen": ["G-001"]}), ("G-001", {"gezinnen": ["G-001"]}), ("elif", {"gezinnen": ["G-001"]}),
        ("gul", {"gezinnen": ["G-001"]}), ("0492 43 67 09", {"gezinnen": ["G-001"]}),
        ("+32 492 43 67 09", {"gezinnen": ["G-001"]}), ("0032492436709", {"gezinnen": ["G-001"]}),
        ("436709", {"gezinnen": ["G-001"]}), ("lena aerts", {"gezinnen": ["G-001"], "vrijwilligers": ["Lena Aerts"]}),
        ("0470/12.34.56", {"vrijwilligers": ["Lena Aerts"]}), ("bram@voor", {"vrijwilligers": ["Bram Wouters"]}),
        ("zomers", {"kandidaten": ["Tine Zomers"]}), ("0471 00 00 01", {"kandidaten": ["Tine Zomers"]}),
        ("taal thuis", {"agenda": ["Taal thuis"]}), ("bibliotheek", {"agenda": ["Taal thuis"]}),
        ("2025-031", {"notas": ["Nota 2025-031"]}), ("031", {"notas": ["Nota 2025-031"]}),
        ("wachtlijststop", {"bladzijden": ["Wachtlijststop"]}), ("kilometer", {"bladzijden": ["Tarieven"]}),
        ("lena", {"gezinnen": ["G-001"], "vrijwilligers": ["Lena Aerts"]}),
        ("%", {}), ("_", {}), ("049", {}), ("nergens", {}),
    ],
)  # fmt: skip
def test_everything_with_a_name_or_a_number_is_found(known, typed, expected):
    assert hits(known.els, typed) == expected
    assert {key: words for key, words in hits(known.yusuf, typed).items() if key != "bladzijden"} == {}


@pytest.mark.parametrize("start", ["/", "/agenda", "/tarieven", "/gezinnen/nieuw", "/rapporten"])
def test_any_person_or_family_is_two_steps_from_any_page(known, visit, start):
    els = visit(known.els)
    page = els.get(start).press("Zoek", zoek="yilmaz")
    assert page.follow("Yılmaz · G-001").heading == "Yılmaz · G-001"
    assert els.get(start).press("Zoek", zoek="wouters").follow("Bram Wouters").heading == "Bram Wouters"


def test_the_words_stand_in_no_address_and_open_for_nobody_else(known, visit):
    page = visit(known.els).get("/").press("Zoek", zoek="yilmaz")
    assert "gezocht=" in page.address and "ilmaz" not in page.address.lower()
    assert "Typ bovenaan een naam" in visit(known.yusuf).get(page.address).text
    assert visit(known.lena).get(page.address).status == 403
    rows = FileView.select().where(FileView.what != "todos")  # the first page, where she came from
    assert [(row.what, row.person_id) for row in rows] == [("search", known.els.id)]


def test_only_a_coordinator_has_the_box(known, visit):
    assert "zoek-alles" in visit(known.els).get("/").answer.text
    assert "zoek-alles" not in visit(known.lena).get("/").answer.text
    assert "zoek-alles" not in visit().get("/aanmelden").answer.text


def test_many_of_a_kind_are_a_tap_and_a_page_further(cast, visit):
    for number in range(60):
        Family.create(branch=cast.branch, code=f"H-{number:03d}", alias=f"Gezin Roos {number}", municipality="K")
    page = visit(cast.els).get("/").press("Zoek", zoek="roos")
    assert "60 resultaten met ‘roos’." in page.text and "H-007" in page.text and "H-008" not in page.text
    page = page.follow("Toon alle 60: Gezinnen")
    assert "H-049" in page.text and "H-050" not in page.text
    assert "H-059" in page.follow("Volgende ›").text


def test_every_page_of_the_map_is_found_by_its_name(cast, visit, app):
    tree = visit(cast.els).get("/").tree
    mapped = {a.get("href"): a.text_content() for a in tree.get_element_by_id("alles").iter("a")}
    with app.test_request_context():
        named = {url_for(page.endpoint): page.title for page in PAGES}
    assert {address: words for address, words in mapped.items() if named.get(address) != words} == {}


def test_five_thousand_families_with_children_are_searched_within_a_tenth_of_a_second(cast):
    here = {"branch": cast.branch.id}
    rows = [{**here, "code": f"X-{i:04d}", "alias": f"Gezin Bloem{i}", "municipality": "Kerkem"} for i in range(5000)]
    Family.insert_many(rows).execute()
    ids = [id for (id,) in Family.select(Family.id).where(Family.code.startswith("X-")).tuples()]
    names = ("Peeters", "Öztürk-Çelik", "van den Broeck", "D’Hondt", "Łukasz")
    details = [{**here, "family": id, "name": f"{names[id % 5]} {id}", "phone": f"+3247{id:07d}"} for id in ids]
    for start in range(0, 5000, 1000):
        FamilyDetails.insert_many(details[start : start + 1000]).execute()
        children = [
            {**here, "family": id, "given_name": f"Kind{id % 700}", "birth_month": date(2022, 1, 1)}
            for id in ids[start : start + 1000] for _ in range(2)
        ]  # fmt: skip
        Child.insert_many(children).execute()
    found(cast.els, "broeck")
    asked = []
    for words in ("ozturk", "kind12", "kind69", "x-01"):
        with count_queries() as counted:
            (kind,) = found(cast.els, words)
        asked.append(counted.count)
        assert kind.total > 10
    assert max(asked) <= 16, asked
    spending.at_most(spending.least(lambda: found(cast.els, "ozturk")), 0.1)


def test_the_box_takes_a_slash_from_anywhere(cast, visit):
    page = visit(cast.els).get("/")
    assert page.tree.get_element_by_id("zoek-alles").get("aria-keyshortcuts") == "/"
    assert re.search(r"/search(\.\w+)?\.js", page.answer.text)


def test_a_family_is_found_by_the_code_it_had_until_another_gets_it(known):
    """A note that was handed in before keeps it."""
    trajectories.update_family(known.klaver, FamilyFacts("G-050", "Gezin Klaver", "Lindedal"), by=known.els)
    assert hits(known.els, "g-001")["gezinnen"] == ["G-050"]
    trajectories.update_family(known.zonnebloem, FamilyFacts("G-001", "Gezin Zon", "Lindedal"), by=known.els)
    assert hits(known.els, "G-001")["gezinnen"] == ["G-001"] and hits(known.els, "G-002")["gezinnen"] == ["G-001"]
    assert "gezinnen" not in hits(known.yusuf, "G-002")


def test_who_stopped_and_what_is_off_is_found_as_that(known):
    """As a family that is closed, or a note that was paid: a name alone would pass for one that goes on."""
    end_of_lena = RolePeriod.update(ended_on=date(2025, 9, 30)).where(RolePeriod.person == known.lena.id)
    end_of_bram = RolePeriod.update(ended_on=date(2025, 10, 31)).where(RolePeriod.person == known.bram.id)

    def said(words, kind):
        return next(k.hits[0].detail for k in found(known.els, words) if k.key == kind).replace("\xa0", " ")

    assert "stop" not in said("lena", "vrijwilligers") and "gestopt" not in said("zomers", "kandidaten")
    assert said("taal thuis", "agenda") == "woensdag 5 november 2025"
    end_of_lena.execute()
    end_of_bram.execute()
    Candidate.update(status="stopped").execute()
    Event.update(cancelled_at=NOW).execute()
    assert said("lena", "vrijwilligers").startswith("gestopt op 30 september 2025, ")
    assert said("bram", "vrijwilligers").startswith("stopt op 31 oktober 2025, ")
    assert said("zomers", "kandidaten").startswith("gestopt, interesse sinds ")
    assert said("taal thuis", "agenda") == "woensdag 5 november 2025, gaat niet door"
    with clock.stopped(datetime(2025, 11, 6, 9)):
        assert said("taal thuis", "agenda") == "woensdag 5 november 2025, ging niet door"
