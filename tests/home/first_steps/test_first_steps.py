"""An empty portal greets with its first steps, each with one button and a tick that comes by itself."""

from datetime import date

import pytest

from portal.contacts.models.overview import ContactOverview
from portal.expenses.models.rates import MileageRate
from portal.families.models.family import Family
from portal.home.first_steps.facts import first_steps
from portal.people.models import Branch, Person, RolePeriod
from portal.team.welcome import rules as welcome
from tests.conftest import NOW


@pytest.fixture
def yusuf(cast):
    """The coordinator of a branch in which there is nothing yet, in a network where another is at work."""
    return cast.yusuf


def ticks(branch_id):
    return [step.is_done for step in first_steps(Branch.get_by_id(branch_id))]


def test_an_empty_portal_says_what_comes_first(yusuf, visit):
    page = visit(yusuf).get("/")
    assert "In vijf stappen staat alles klaar." in page.text and "Alles is nagekeken" not in page.text
    buttons = ["De afdeling invullen", "Wettelijke tarieven overnemen", "Vrijwilligers toevoegen",
               "Gezinnen toevoegen", "Vrijwilligers uitnodigen"]  # fmt: skip
    assert all(words in page.text for words in buttons) and "klaar</span>" not in page.answer.get_data(as_text=True)


def test_each_tick_comes_by_itself(yusuf, visit):
    here = yusuf.branch_id
    assert ticks(here) == [False] * 5
    page = visit(yusuf).get("/").press("Wettelijke tarieven overnemen")
    assert MileageRate.select().where(MileageRate.branch == here).exists()
    assert "Daarna volgt" not in page.text and "auto tot en met 31 maart 2026" in page.text.replace("\xa0", " ")
    page = page.visitor.get("/afdeling").press(
        "Bewaren", phone="016 99 99 99", email="elders@home-start.example", account_holder="Vzw Elders",
        iban="BE68 5390 0754 7034",
    )  # fmt: skip
    assert ticks(here) == [True, True, False, False, False] and "Nog 3 stappen" in page.text
    new = Person.create(branch=here, given_name="Mia", family_name="Maes", email="mia@elders.example")
    RolePeriod.create(branch=here, person=new, role="family_buddy", started_on=NOW.date())
    Family.create(branch=here, code="G-001", alias="Gezin Roos", municipality="Elders")
    assert ticks(here) == [True, True, True, True, False]
    assert "Nog één stap" in page.visitor.get("/").text
    welcome.invite([new], by=yusuf)
    assert ticks(here) == []
    assert "Alles is nagekeken" in page.visitor.get("/").text or "wacht" in page.visitor.get("/").text


def test_where_a_quarter_was_handed_in_nobody_is_greeted_as_new(cast):
    assert ticks(cast.branch.id) == [False, False, True, True, False]
    ContactOverview.create(branch=cast.branch, match=cast.lenas, year=2025, quarter=2, status="handed_in",
                           handed_in_at=NOW, handed_in_by=cast.lena)  # fmt: skip
    assert ticks(cast.branch.id) == []


def test_a_workbook_of_the_years_before_does_not_end_the_first_days(cast):
    ContactOverview.create(branch=cast.branch, match=cast.lenas, year=2025, quarter=2, status="handed_in",
                           handed_in_at=NOW)  # fmt: skip
    assert len(ticks(cast.branch.id)) == 5


def test_what_follows_is_named(cast):
    MileageRate.create(branch=cast.branch, kind="car", series="quarterly", rate_e4=4320, valid_from=date(2025, 4, 1),
                       valid_until=date(2025, 6, 30), source="wet")  # fmt: skip
    step = first_steps(Branch.get_by_id(cast.branch.id))[1]
    assert step.is_done and "Daarna volgt" in step.help and "(auto en fiets)" in step.help
