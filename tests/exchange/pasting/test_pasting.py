"""A list that is pasted out of a sheet: understood as people write it, shown first, loaded as a workbook is."""

import pytest

from portal.exchange.pasting.facts.lists import Known, pasted
from portal.families.models.family import Family, FamilyDetails
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from tests.conftest import NOW

LIST = "Naam\tGsm\tMail\tHobby\nPeeters, An\t0470 12 34 56\tan@voorbeeld.example\tbreien\nJan De Smet\t\t\t\n"


def test_shown_first_then_checked_then_loaded(cast, visit):
    page = visit(cast.els).get("/gegevens/plakken/vrijwilligers").press("Bekijk hoe we het lezen", text=LIST)
    assert "Zo lezen we het" in page.text and "De Smet" in page.text and "Hobby" in page.text
    assert not Person.select().where(Person.given_name == "An").exists()
    page = page.press("Klopt, lees alles na")
    assert "Er komen 2 nieuwe rijen bij." in page.text.replace("\xa0", " ")
    page.press("Inladen")
    an = Person.get(Person.given_name == "An")
    assert (an.family_name, an.phone, an.email) == ("Peeters", "+32470123456", "an@voorbeeld.example")
    period = RolePeriod.get(RolePeriod.person == an)
    assert (period.role, period.started_on) == ("family_buddy", NOW.date())
    assert Person.get(Person.given_name == "Jan").family_name == "De Smet"


def test_the_same_list_twice_adds_nobody_twice(cast, visit):
    for said in ("2 nieuwe rijen", "staat al in het portaal"):
        page = visit(cast.els).get("/gegevens/plakken/vrijwilligers").press("Bekijk hoe we het lezen", text=LIST)
        page = page.press("Klopt, lees alles na")
        assert said in page.text.replace("\xa0", " ")
        if "nieuwe" in said:
            page.press("Inladen")
    assert Person.select().where(Person.given_name == "An").count() == 1


def test_families_get_a_code_and_the_place_of_the_branch(cast, visit):
    text = "Familie;Straat;Gsm\nYilmaz;Dreef 3;0470 11 22 33\nMaes;;\n"
    page = visit(cast.els).get("/gegevens/plakken/gezinnen").press("Bekijk hoe we het lezen", text=text)
    page.press("Klopt, lees alles na").press("Inladen")
    rows = FamilyDetails.select(FamilyDetails, Family).join(Family)
    codes = {row.name: (row.family.code, row.family.municipality) for row in rows}
    assert codes == {"Yilmaz": ("G-003", "Lindedal"), "Maes": ("G-004", "Lindedal")}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Plak hier eerst je lijst."),
        ("Naam\tMail", "Onder de titels staat nog niemand."),
        ("Naam\n" + "An Peeters\n" * 1001, "Plak er hoogstens 1000"),
    ],
)
def test_what_is_no_list_is_said_and_stays(cast, visit, text, sentence):
    page = visit(cast.els).get("/gegevens/plakken/vrijwilligers").press("Bekijk hoe we het lezen", text=text)
    assert page.status == 422 and sentence in page.text
    assert text.strip()[:20] in page.tree.xpath('//textarea[@name="text"]')[0].text_content()


def test_a_cell_that_cannot_be_read_is_told_with_its_row(cast, visit):
    text = "Voornaam\tFamilienaam\tGsm\nAn\tPeeters\tonbekend\n"
    page = visit(cast.els).get("/gegevens/plakken/vrijwilligers").press("Bekijk hoe we het lezen", text=text)
    page = page.press("Klopt, lees alles na")
    assert "Nog niet klaar om in te laden" in page.text and "Telefoon" in page.text


ODD = ["\x00\tNaam\n\x00", 'Naam\n"An', "Naam\tNaam\nAn A\tBo B", "Naam\r\rAn B", "Naam\n'=1+1"]


@pytest.mark.parametrize("text", ODD)
def test_odd_text_is_a_list_or_a_sentence(text):
    try:
        assert pasted("vrijwilligers", text, Known({"role": "gezinsbuddy"})).columns
    except RuleError as error:
        assert error.field == "text"


def test_no_such_list(cast, visit):
    assert visit(cast.els).get("/gegevens/plakken/banken").status == 404
