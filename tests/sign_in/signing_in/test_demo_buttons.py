"""The demo's door is open to its cast, in a database that the demo made, and nowhere else."""

import pytest

from portal.people.models import Branch, Person
from tests.browser import Visitor


@pytest.fixture
def demo(demo_app, cast):
    """The same database opened by a portal that runs as the demo."""
    Person.update(email="lena@lindedal.example", given_name="Lena").where(Person.id == cast.lena.id).execute()
    Person.update(email="els@lindedal.example").where(Person.id == cast.els.id).execute()
    return demo_app


@pytest.fixture
def made_by_the_demo(cast, demo):
    Branch.update(is_demo=True).where(Branch.id == cast.branch.id).execute()


def test_one_button_per_person_of_the_cast(demo, made_by_the_demo, cast):
    visitor = Visitor(demo)
    page = visitor.get("/aanmelden?verder=/mijn-toestellen")
    page = page.press("Lena, een vrijwilliger van 34")
    assert page.heading == "Mijn toestellen"
    assert "Lena Aerts" in visitor.get("/mijn-gegevens").text
    laptop = Visitor(demo)
    laptop.get("/aanmelden").press("Els, de coördinator")
    assert laptop.get("/vrijwilligers").heading == "Vrijwilligers"


def test_the_outbox_shows_the_code_and_its_button_and_both_work(demo, made_by_the_demo, cast):
    phone = Visitor(demo)
    page = phone.get("/aanmelden").press("Stuur me een code", email="lena@lindedal.example")
    outbox = Visitor(demo).get("/demo/post")
    (code,) = outbox.all("code")
    assert "Lena Aerts (lena@lindedal.example)" in outbox.text
    page.press("Aanmelden", code=code)
    assert phone.get("/mijn-gegevens").heading == "Mijn gegevens"


def test_a_database_that_the_demo_did_not_make_has_no_open_door(demo, cast):
    visitor = Visitor(demo)
    page = visitor.get("/aanmelden")
    assert "Rondkijken" not in page.text
    assert visitor.get("/demo/post").status == 404
    token = page.form("Stuur me een code").values["csrf_token"]
    assert visitor.post(f"/demo/aanmelden/{cast.lena.id}", {"csrf_token": token}).status == 404


def test_only_the_cast_gets_in_that_way(demo, made_by_the_demo, cast):
    visitor = Visitor(demo)
    token = visitor.get("/aanmelden").form("Stuur me een code").values["csrf_token"]
    assert visitor.post(f"/demo/aanmelden/{cast.bram.id}", {"csrf_token": token}).status == 404


def test_outside_the_demo_its_pages_do_not_exist(app, cast, visit):
    Branch.update(is_demo=True).execute()
    Person.update(email="lena@lindedal.example").where(Person.id == cast.lena.id).execute()
    page = visit().get("/aanmelden")
    assert "Rondkijken" not in page.text
    assert visit().get("/demo/post").status == 404
    token = page.form("Stuur me een code").values["csrf_token"]
    assert visit().post(f"/demo/aanmelden/{cast.lena.id}", {"csrf_token": token}).status == 404
