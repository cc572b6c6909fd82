"""A family is found however its name is typed, on both databases, and quickly."""

import pytest

from portal.contacts.models.concern import Concern
from portal.families.file.facts.course import matching
from portal.families.models.family import Family, FamilyDetails, FileView
from portal.families.models.referral import Referral
from portal.families.models.talk import Talk
from portal.families.talks import rules as talks
from portal.families.viewing.rules import called
from portal.kit import clock
from tests import spending


@pytest.fixture
def families(cast):
    """Klaver, Zonnebloem, and families with names as they come."""
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Élodie Öztürk-Çelik")
    named = {"G-010": "van den Broeck", "G-011": "D’Hondt", "G-012": "Łukasz Wójcik", "G-013": "Peeters-Ozturk"}
    for code, name in named.items():
        family = Family.create(branch=cast.branch, code=code, alias=f"Gezin {code}", municipality="Kerkem")
        FamilyDetails.create(branch=cast.branch, family=family, name=name)
    cast.bram.family_name = "Wuyts-Güler"
    cast.bram.save()
    return cast


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("öztürk", ["G-001", "G-013"]), ("OZTURK", ["G-001", "G-013"]), ("ozturk", ["G-001", "G-013"]),
        ("élodie", ["G-001"]), ("Elodie", ["G-001"]), ("ÖZTÜRK élodie", ["G-001"]), ("celik", ["G-001"]),
        ("o\u0308ztu\u0308rk", ["G-001", "G-013"]), ("öz\u200btürk", ["G-001", "G-013"]),
        ("Van Den Broeck", ["G-010"]), ("vandenbroeck", ["G-010"]), ("d'hondt", ["G-011"]), ("dhondt", ["G-011"]),
        ("lukasz", ["G-012"]), ("WOJCIK", ["G-012"]), ("klaver", ["G-001"]), ("g001", ["G-001"]), ("guler", ["G-002"]),
        ("gezin", ["G-001", "G-002", "G-010", "G-011", "G-012", "G-013"]),
        ("peeters klaver", []), ("%", []), ("|", []), ("’", []), ("ozturk lukasz", []),
    ],
)  # fmt: skip
def test_capitals_accents_and_apostrophes_do_not_matter(families, typed, found):
    ids = matching(families.els, typed)
    assert [Family.get_by_id(id).code for id in ids] == found
    assert matching(families.yusuf, typed) == []


def test_els_finds_a_family_on_the_page_and_pages_go_on(families, visit):
    els = visit(families.els)
    page = els.get("/gezinnen").press("Zoeken", zoek="OZTURK")
    assert "G-001" in page.text and "G-013" in page.text and "G-010" not in page.text
    for number in range(60):
        Family.create(branch=families.branch, code=f"H-{number:03d}", alias=f"Gezin Ösel {number}", municipality="K")
    first = els.get("/gezinnen").press("Zoeken", zoek="osel")
    assert "H-000" in first.text and "H-059" not in first.text
    assert "H-059" in els.get(f"{first.address}&blad=2").text


def test_five_thousand_families_are_searched_within_a_tenth_of_a_second(cast):
    rows = [
        {"branch": cast.branch.id, "code": f"X-{i:04d}", "alias": f"Gezin Bloem{i}", "municipality": "Kerkem"}
        for i in range(5000)
    ]
    Family.insert_many(rows).execute()
    names = ("Peeters", "Öztürk-Çelik", "van den Broeck", "D’Hondt", "Łukasz")
    ids = [id for (id,) in Family.select(Family.id).where(Family.code.startswith("X-")).tuples()]
    details = [{"branch": cast.branch.id, "family": id, "name": f"{names[id % 5]} {id}"} for id in ids]
    for start in range(0, 5000, 1000):
        FamilyDetails.insert_many(details[start : start + 1000]).execute()
    assert len(matching(cast.els, "ozturk")) == 1000
    spending.at_most(spending.least(lambda: matching(cast.els, "ozturk")), 0.1)


def test_a_coordinator_reads_names_in_lists_and_nobody_else_does(families, visit):
    """Beside the code, on every list of families; that she read them is written down once."""
    cast, name = families, "Élodie Öztürk-Çelik · G-001"
    asked = Family.create(branch=cast.branch, code="G-050", alias="Gezin Vos", municipality="Kerkem")
    FamilyDetails.create(branch=cast.branch, family=asked, name="Haile")
    Referral.create(
        branch=cast.branch, family=asked, received_on=clock.today(), decided_on=clock.today(), status="accepted"
    )
    Concern.create(branch=cast.branch, reporter=cast.lena, match=cast.lenas, text="Zorg.")
    Talk.create(
        branch=cast.branch, day=clock.today(), family=cast.klaver, family_kind="home_visit", created_by=cast.els
    )
    talks.plan_running(clock.today())
    els = visit(cast.els)
    for address in (
        "/gezinnen", "/contacten/overzicht", "/gesprekken", "/gesprekken/gepland", "/bezorgdheden", "/gesprekken/nieuw",
    ):  # fmt: skip
        assert name in els.get(address).text, address
    for address in ("/wachtlijst", "/gezinnen/aanmeldingen?toon=alles"):
        assert "Haile · G-050" in els.get(address).text, address
    assert FileView.select().where(FileView.what == "families").count() == 1
    assert "de namen van gezinnen in een lijst" in els.get("/inzage").text
    for address in ("/", "/contacten", "/bezorgdheden", "/onkosten"):
        assert "Öztürk" not in visit(cast.lena).get(address).text, address
    assert called(cast.lena, [cast.klaver], "families") == {}
