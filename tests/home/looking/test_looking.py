"""A coordinator looks around as a volunteer: she sees their pages, and nothing is written by it."""

from datetime import date, timedelta

import pytest

from portal.contacts.models.contact import Contact
from portal.families.models.family import FamilyDetails, FileView
from portal.history.models import HistoryEntry
from portal.home.looking import rules
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from tests.conftest import NOW


@pytest.fixture
def around(cast, visit):
    """Els' browser, in which she looks around as Lena."""
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Yilmaz", phone="+32470000001", street="Dreef 3")
    els = visit(cast.els)
    page = els.get(f"/vrijwilligers/{cast.lena.id}").press("Proefrondje als Lena")
    assert "Je kijkt rond als Lena Aerts. Er wordt niets bewaard." in page.text and "Dag Lena" in page.text
    return els


def counts():
    return Contact.select().count(), FileView.select().count(), HistoryEntry.select().count()


def test_every_page_of_hers_and_nothing_written(cast, around):
    before = counts()
    pages = ["/", "/contacten", f"/contacten/{cast.lenas.id}/2025K3", "/onkosten", "/agenda", "/mijn-gegevens",
             f"/gezinnen/koppeling/{cast.lenas.id}", "/nieuwsbrief"]  # fmt: skip
    for path in pages:
        page = around.get(path)
        assert (page.status in (200, 404) and "Je kijkt rond als Lena Aerts." in page.text) or page.status == 404
        assert "portal.js" not in page.answer.get_data(as_text=True) and "Portal-Keep" not in page.answer.headers
    assert counts() == before


def test_whatever_is_pressed_is_not_done(cast, around):
    page = around.get(f"/contacten/{cast.lenas.id}/2025K3")
    before = counts()
    token = page.tree.xpath('//input[@name="csrf_token"]')[0].get("value")
    card = f"/contacten/{cast.lenas.id}"
    for path in (f"{card}/2025K3", "/mijn-gegevens", "/afmelden", f"{card}/vandaag"):
        answer = around.client.post(path, data={"csrf_token": token, "phone": "0470 11 11 11"})
        assert answer.status_code in (303, 404) and not answer.headers.get("Location", "/").startswith("/aanmelden")
    assert counts() == before and Person.get_by_id(cast.lena.id).phone == ""
    assert "Er is niets bewaard." in around.get("/").text


def test_no_page_of_the_coordinator_nor_of_another_volunteer(cast, around):
    for path in ("/vrijwilligers", "/gezinnen", "/te-doen", f"/contacten/{cast.brams.id}/2025K3", "/afdeling"):
        assert around.get(path).status in (403, 404), path
    for path in ("/mijn-toestellen", "/mijn-gegevens/mailadres"):
        assert around.client.get(path).status_code == 303, path


def test_one_button_ends_it(cast, around):
    page = around.get("/").press("Stoppen")
    assert "Je proefrondje is gedaan." in page.text and page.address == f"/vrijwilligers/{cast.lena.id}"
    assert around.get("/te-doen").status == 200
    verbs = [(row.verb, row.actor_id) for row in HistoryEntry.select().order_by(HistoryEntry.id)]
    assert verbs[-2:] == [("look_around", cast.els.id), ("stop_looking", cast.els.id)]


def test_it_stands_in_the_access_log_before_anything_is_seen(cast, around):
    (row,) = FileView.select().where(FileView.what == "looking")
    assert (row.person_id, row.family_id, row.what) == (cast.els.id, cast.klaver.id, "looking")
    around.get("/").press("Stoppen")
    assert "een proefrondje als vrijwilliger" in around.get("/inzage").text


@pytest.mark.parametrize("who", ["els", "yusuf", "elsewhere", "treasurer too", "stopped"])
def test_only_as_a_volunteer_of_now_of_her_own_branch(cast, who):
    someone = {"els": cast.els, "yusuf": cast.yusuf}.get(who, cast.lena)
    if who == "elsewhere":
        someone = Person.create(branch=cast.yusuf.branch, given_name="Mia", family_name="Maes")
        RolePeriod.create(branch=someone.branch, person=someone, role="family_buddy", started_on=date(2025, 1, 1))
    if who == "treasurer too":
        RolePeriod.create(branch=cast.branch, person=someone, role="network", started_on=NOW.date())
    if who == "stopped":
        RolePeriod.update(ended_on=NOW.date() - timedelta(days=1)).where(RolePeriod.person == someone).execute()
    with pytest.raises(RuleError, match="Een proefrondje"):
        rules.begin(Person.get_by_id(someone.id), by=cast.els)


def test_a_volunteer_never_looks_around_and_another_branch_does_not_exist(cast, visit):
    for person, status in ((cast.bram, 403), (cast.yusuf, 404)):
        phone = visit(person)
        token = phone.get("/mijn-gegevens").tree.xpath('//input[@name="csrf_token"]')[0].get("value")
        answer = phone.client.post(f"/vrijwilligers/{cast.lena.id}/proefrondje", data={"csrf_token": token})
        assert answer.status_code == status
    phone = visit(cast.bram)
    with phone.client.session_transaction() as session:
        session["looking"] = cast.lena.id
    assert "Dag Bram" in phone.get("/").text, "a session that says so is not believed of a volunteer"


def test_it_ends_with_the_role_of_either(cast, around):
    RolePeriod.update(ended_on=date(2025, 10, 2)).where(RolePeriod.person == cast.lena).execute()
    with clock.stopped(NOW + timedelta(minutes=1)):
        page = around.get("/")
    assert "Dag Els" in page.text and "Je kijkt rond" not in page.text
