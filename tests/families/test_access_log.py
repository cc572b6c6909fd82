"""What is very personal leaves a line when it is opened, of one family or of many; no name stands in an address."""

import json
from datetime import date, timedelta

import pytest

from portal.contacts.concerns import rules as concerns
from portal.contacts.quarters import rules as contacts
from portal.families.models.family import FamilyDetails, FileView, ProfileFlag
from portal.families.models.referral import Referral
from portal.families.models.talk import Talk
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter
from tests.conftest import NOW

K3 = Quarter(2025, 3)
KLAVER = "Familie Vermeersch"


@pytest.fixture
def rooms(cast):
    """Something to read in every room: name → address."""
    branch, klaver = cast.branch, cast.klaver
    FamilyDetails.create(branch=branch, family=klaver, name=KLAVER)
    referral = Referral.create(
        branch=branch, family=klaver, received_on=date(2025, 9, 1), asked="Hulp in huis.", status="accepted",
        decided_on=date(2025, 9, 2),
    )  # fmt: skip
    talk = Talk.create(branch=branch, day=date(2025, 9, 3), family=klaver, family_kind="home_visit", note="Moe.")
    about = concerns.report(cast.lena, cast.lenas, "Het is koud in huis.", "een")
    nobody = concerns.report(cast.lena, None, "Ik twijfel.", "twee")
    ProfileFlag.create(branch=branch, family=klaver, flag="mental_health", year=2025, value="yes")
    contacts.hand_in(cast.lenas, K3, [date(2025, 7, 2)], [], "", by=cast.lena)
    return {
        "referral": f"/gezinnen/aanmeldingen/{referral.id}",
        "correcting": f"/gezinnen/aanmeldingen/{referral.id}/wijzigen",
        "talk": f"/gesprekken/{talk.id}", "concern": f"/bezorgdheden/{about.id}", "worry": f"/bezorgdheden/{nobody.id}",
        "match": f"/rapporten/koppeling/{cast.lenas.id}", "match_sheet": f"/rapporten/koppeling/{cast.lenas.id}.xlsx",
    }  # fmt: skip


def lines() -> list[tuple[int, int, str]]:
    return [(v.person_id, v.family_id, v.what) for v in FileView.select().order_by(FileView.id)]


@pytest.mark.parametrize(
    ("room", "what"),
    [
        ("referral", "referral"), ("correcting", "referral"), ("talk", "talk"), ("concern", "concern"),
        ("match", "contacts"), ("match_sheet", "contacts"),
    ],
)  # fmt: skip
def test_a_page_about_one_family_leaves_a_line(cast, rooms, visit, room, what):
    els = visit(cast.els)
    for _ in range(2):
        assert els.client.get(rooms[room]).status_code == 200
    names = [(cast.els.id, 0, "talks")] if what == "talk" else []  # the form's list of families
    assert lines() == [(cast.els.id, cast.klaver.id, what), *names], "once an hour"
    assert "Els Peeters" in els.get(f"/inzage?gezin={cast.klaver.code}").text
    with clock.stopped(NOW + timedelta(hours=2)):
        visit(cast.els).client.get(rooms[room])
    assert len(lines()) == 2 * (1 + len(names))


@pytest.mark.parametrize(
    ("address", "what", "words"),
    [
        ("/wachtlijst", "waiting", "de wachtlijst"),
        ("/gezinnen/aanmeldingen", "referrals", "de aanmeldingen"),
        ("/gesprekken", "talks", "de gesprekken"),
        ("/bezorgdheden", "concerns", "de bezorgdheden"),
        ("worry", "concerns", "de bezorgdheden"),
        ("/rapporten/jaar/2025/lijst?cijfer=flag_mental_health", "figure", "de gezinnen achter een cijfer"),
        ("/rapporten/2025K3.xlsx", "all-contacts", "de contacten van alle gezinnen"),
        ("/rapporten/jaar/2025.xlsx", "all-contacts", "de contacten van alle gezinnen"),
        ("/gegevens/overdracht.docx", "handover", "de overdracht"),
    ],
)
def test_a_list_of_families_leaves_one_line(cast, rooms, visit, address, what, words):
    els = visit(cast.els)
    for _ in range(2):
        assert els.client.get(rooms.get(address, address)).status_code == 200
    assert lines() == [(cast.els.id, 0, what)]
    log = els.get("/inzage").follow("Toon alleen lijsten van meer gezinnen")
    assert f"Els Peeters {words}" in log.text and "1 keer" in log.text
    assert words not in els.get(f"/inzage?gezin={cast.klaver.code}").text
    assert "Els" not in visit(cast.yusuf).get("/inzage").text


def test_a_volunteer_who_reads_her_own_worry_leaves_none(cast, rooms, visit):
    lena = visit(cast.lena)
    assert lena.get("/bezorgdheden").status == lena.get(rooms["concern"]).status == 200
    assert lines() == []


def test_a_name_that_is_searched_for_stands_in_no_address(cast, rooms, visit):
    els = visit(cast.els)
    page = els.get("/gezinnen").press("Zoeken", zoek="vermeersch")
    assert "1 gezin met ‘vermeersch’." in page.text and "G-001" in page.text and "G-002" not in page.text
    assert page.address.startswith("/gezinnen?gezocht=") and "vermeersch" not in page.address.lower()
    assert lines()[-1] == (cast.els.id, 0, "search")
    assert "1 gezin met ‘vermeersch’." in els.get(page.address).text, "going back and forward opens it again"
    theirs = visit(cast.yusuf).get(page.address)
    assert "vermeersch" not in theirs.text, "it opens for who searched"
    assert page.form("Zoeken").values["zoek"] == "vermeersch"
    assert "Geen gezin met ‘onbestaand’." in page.press("Zoeken", zoek="onbestaand").text
    assert els.get("/gezinnen?gezocht=onzin").status == els.get("/gezinnen?gezocht=" + "A" * 4000).status == 200


def test_the_families_of_a_volunteer_are_asked_for_by_number(cast, rooms, visit):
    page = visit(cast.els).get(f"/vrijwilligers/{cast.bram.id}").follow("Gezinnen van Bram")
    assert page.address == f"/gezinnen?vrijwilliger={cast.bram.id}"
    assert "1 gezin met ‘Bram Wouters’." in page.text and "G-002" in page.text and "G-001" not in page.text
    assert visit(cast.yusuf).get(page.address).status == 404


def test_what_leaves_as_a_file_stands_in_the_history(cast, rooms, visit):
    els, lena = visit(cast.els), visit(cast.lena)
    for browser, address in (
        (els, "/gegevens/overdracht.docx"), (els, f"/gezinnen/{cast.klaver.id}/kopie.xlsx"),
        (lena, "/mijn-gegevens/kopie.xlsx"), (els, "/gegevens/uitvoer.xlsx"),
    ):  # fmt: skip
        assert browser.client.get(address).status_code == 200
    found = HistoryEntry.select().where(HistoryEntry.verb << ["hand_over", "export"]).order_by(HistoryEntry.id)
    assert [(row.subject, row.verb, row.actor_id) for row in found] == [
        ("branch", "hand_over", cast.els.id), ("family", "export", cast.els.id), ("person", "export", cast.lena.id),
        ("branch", "export", cast.els.id),
    ]  # fmt: skip
    assert all(KLAVER not in json.dumps(row.details) for row in found)
