"""The access log as it is read: a coordinator's branch in full, for the network only how often."""

from datetime import datetime, timedelta

import pytest

from portal.database import transaction
from portal.families.models.family import Family, FileView
from portal.families.viewing.rules import note_view
from portal.history.chain import append
from portal.kit import clock
from portal.people.models import Person, RolePeriod
from tests.conftest import NOW, Cast


@pytest.fixture
def network(cast: Cast) -> Person:
    nele = Person.create(branch=cast.yusuf.branch, given_name="Nele", family_name="Net", email="nele@voorbeeld.example")
    RolePeriod.create(branch=cast.yusuf.branch, person=nele, role="network", started_on=NOW.date())
    return nele


def opened(family: Family, person: Person, at: datetime = NOW, what: str = "file") -> None:
    with transaction():
        append(FileView, branch=family.branch_id, family_id=family.id, person_id=person.id, at=at, what=what)


def test_the_coordinator_reads_who_and_when(cast, visit):
    els = visit(cast.els)
    assert "Nog niemand opende een dossier" in els.get("/inzage").text
    opened(cast.klaver, cast.els)
    opened(cast.zonnebloem, cast.bram, NOW - timedelta(days=1), "contact")
    page = els.get("/inzage")
    assert page.text.index("Els Peeters G-001, het dossier") < page.text.index("Bram Wouters G-002, adres en telefoon")
    assert "3 oktober 2025 om 10.42 uur" in page.text
    assert "G-002" not in els.get("/inzage?gezin=g-001").text
    assert "1 keer" in els.get(f"/inzage?wie={cast.bram.id}").text
    assert "Niets gevonden" in els.get("/inzage?gezin=ONZIN").text
    assert "G-001" not in visit(cast.yusuf).get("/inzage").text
    assert visit(cast.lena).get("/inzage").status == 403


def test_who_opens_it_again_within_the_hour_is_noted_once_and_for_something_else_once_more(cast):
    for what in ("file", "file", "contact", "file", "export"):
        note_view(cast.klaver, what, by=cast.els)
    note_view(cast.zonnebloem, by=cast.els)
    note_view(cast.zonnebloem, by=cast.bram)
    with clock.stopped(NOW + timedelta(hours=1, minutes=1)):
        note_view(cast.klaver, by=cast.els)
    seen = [(row.family_id, row.person_id, row.what) for row in FileView.select().order_by(FileView.id)]
    klaver, zonnebloem, els = cast.klaver.id, cast.zonnebloem.id, cast.els.id
    assert seen == [
        (klaver, els, "file"), (klaver, els, "contact"), (klaver, els, "export"),
        (zonnebloem, els, "file"), (zonnebloem, cast.bram.id, "file"), (klaver, els, "file"),
    ]  # fmt: skip


def test_the_log_is_paged(cast, visit):
    for hour in range(120):
        opened(cast.klaver, cast.els, NOW - timedelta(hours=hour))
    page = visit(cast.els).get("/inzage")
    assert "120 keer" in page.text and "Blad 1 van 3" in page.text and len(page.answer.data) < 50_000
    assert "Blad 3 van 3" in page.follow("Volgende ›").follow("Volgende ›").text


def test_the_network_counts_and_sees_no_family(cast, visit, network):
    for person in (cast.els, cast.els, cast.bram):
        opened(cast.klaver, person)
    opened(cast.klaver, cast.els, NOW - timedelta(days=40))
    opened(cast.klaver, cast.els, datetime(2025, 10, 2, 22, 30))  # half past midnight of the 3rd in Belgium
    page = visit(network).get("/inzage")
    assert page.heading == "Hoe vaak gingen dossiers open?"
    cells = [" ".join(c.text_content().replace("\u00a0", " ").split()) for c in page.tree.xpath("//tbody/tr/*")]
    assert cells == ["3 oktober 2025", "Home-Start Lindedal", "4", "2"]
    assert "G-001" not in page.text and "Els" not in page.text
