"""The branch on one page: how it is reached, and the account; and where that stands afterwards."""

from datetime import timedelta

import pytest

from portal.contacts.collecting.letters import reminder
from portal.home.branch import rules
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.people.branch.rules import BranchDetails
from portal.people.models import Branch, Person
from portal.post.models import Letter
from portal.team.welcome import rules as welcome
from tests.conftest import NOW

ACCOUNT = {"account_holder": "Home-Start Lindedal vzw", "iban": "BE68 5390 0754 7034"}


def test_all_of_it_on_one_page(cast, visit):
    page = visit(cast.els).get("/afdeling")
    page = page.press("Bewaren", phone="016 11 22 33", email="info@lindedal.example", address="Markt 1", **ACCOUNT)
    assert "De gegevens van de afdeling zijn bewaard." in page.text
    here = Branch.get_by_id(cast.branch.id)
    assert (here.phone, here.email, here.address, here.iban) == (
        "+3216112233", "info@lindedal.example", "Markt 1", "BE68539007547034",
    )  # fmt: skip
    assert Letter.get().kind == "branch-account", "who keeps the money is told"
    lena = visit(cast.lena).get("/")
    assert "016 11 22 33" in lena.text and "info@lindedal.example" in lena.text


def test_the_account_asks_who_she_is_again_and_a_phone_number_does_not(cast, visit):
    page = visit(cast.els).get("/afdeling")
    with clock.stopped(NOW + timedelta(minutes=6)):
        page.press("Bewaren", phone="016 11 22 33")
        assert Branch.get_by_id(cast.branch.id).phone == "+3216112233"
        page.visitor.get("/afdeling").press("Bewaren", **ACCOUNT)
    assert Branch.get_by_id(cast.branch.id).iban == ""


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Vul de naam van de afdeling in."),
        ({"name": "Home-Start Elders"}, "Er is al een afdeling met deze naam."),
        ({"phone": "12"}, "Dit telefoonnummer klopt niet."),
        ({"iban": "BE68 5390 0754 7034"}, "Vul in op welke naam de rekening staat."),
        ({"account_holder": "Home-Start"}, "Vul het rekeningnummer in."),
        ({**ACCOUNT, "iban": "BE68 5390 0754 7035"}, "Dit rekeningnummer klopt niet."),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_is_half_written(cast, visit, typed, sentence):
    page = visit(cast.els).get("/afdeling").press("Bewaren", **{"address": "Markt 1", **typed})
    assert page.status == 422 and sentence in page.text and 'value="Markt 1"' in page.answer.get_data(as_text=True)
    assert Branch.get_by_id(cast.branch.id).address == ""


def test_an_account_is_never_emptied_by_this_page(cast):
    Branch.update(iban="BE68539007547034", account_holder="Vzw").where(Branch.id == cast.branch.id).execute()
    branch = Branch.get_by_id(cast.branch.id)
    details = BranchDetails(branch.name, branch.municipality, branch.phone, branch.email, "")
    with pytest.raises(RuleError, match="Haal de rekening niet weg"):
        rules.keep_branch(branch, details, ("", ""), by=cast.els)


def test_of_two_coordinators_none_undoes_the_other_unseen(cast, visit):
    form = visit(cast.els).get("/afdeling").form("Bewaren").fill(address="Markt 1")
    branch = Branch.get_by_id(cast.branch.id)
    details = BranchDetails(branch.name, branch.municipality, "+3216112233", branch.email, "")
    rules.keep_branch(branch, details, ("", ""), by=cast.els)
    page = form.press()
    assert page.status == 409 and "Dit is gewijzigd nadat je deze pagina opende" in page.text
    assert Branch.get_by_id(cast.branch.id).phone == "+3216112233"


def test_letters_that_wait_say_the_new_number(cast):
    welcome.invite([cast.lena], by=cast.els)
    branch = Branch.get_by_id(cast.branch.id)
    details = BranchDetails(branch.name, branch.municipality, "+3216112233", "info@lindedal.example", "")
    rules.keep_branch(branch, details, ("", ""), by=cast.els)
    assert (
        "016 11 22 33" in Letter.get().closing.replace("\xa0", " ") and Letter.get().reply_to == "info@lindedal.example"
    )
    said = Letter.get().text.replace("\xa0", " ")
    assert "Bel 016 11 22 33, dan doen we het samen." in said and "016 00 00 00" not in said


@pytest.mark.parametrize(
    ("phone", "said"),
    [("+3216112233", "Bel 016 11 22 33"), ("", "Antwoord op deze mail")],
)
def test_paper_or_phone_never_ends_with_nothing_behind_it(cast, phone, said):
    Branch.update(phone=phone).where(Branch.id == cast.branch.id).execute()
    text = reminder(Person.get_by_id(cast.lena.id), Quarter(2025, 3)).text.replace("\xa0", " ")
    assert text.endswith(f"Liever op papier of aan de telefoon? {said}, dan doen we het samen.")


def test_another_branch_is_untouched(cast, visit):
    visit(cast.yusuf).get("/afdeling").press("Bewaren", phone="016 99 99 99")
    assert Branch.get_by_id(cast.branch.id).phone == "+3216000000"
    assert Branch.get_by_id(cast.yusuf.branch_id).phone == "+3216999999"
