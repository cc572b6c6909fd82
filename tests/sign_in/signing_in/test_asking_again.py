"""Asking for the mail again says that it did, rests a minute, and never leaves her without a number to call."""

from datetime import timedelta

import pytest

from portal.kit import clock
from portal.people.models import Branch, Person
from portal.post.models import Letter
from portal.sign_in.codes import rules as codes
from tests.conftest import NOW

AGAIN = "Stuur de mail opnieuw"
CALL = "Bel 016 00 00 00"


@pytest.fixture
def alone(cast):
    """A portal of one branch: the number is hers, whoever looks."""
    Branch.update(phone="").where(Branch.id == cast.yusuf.branch_id).execute()
    Person.update(branch=cast.branch).where(Person.branch == cast.yusuf.branch_id).execute()
    for table in cast.yusuf.role_periods:
        type(table).update(branch=cast.branch).where(type(table).id == table.id).execute()
    Branch.delete().where(Branch.id != cast.branch.id).execute()
    return cast


def mails() -> int:
    return Letter.select().where(Letter.kind == "sign_in").count()


def plain(page) -> str:
    return page.text.replace("\u00a0", " ")


def asked(visit, email="lena@voorbeeld.example"):
    return visit().get("/aanmelden").press("Stuur me een code", email=email)


def test_another_mail_says_when_it_left_and_the_button_rests_a_minute(cast, visit):
    page = asked(visit)
    assert "We stuurden de laatste mail om 10.42 uur." in plain(page) and mails() == 1
    page = page.press(AGAIN)
    assert "We stuurden om 10.42 uur een mail. Een nieuwe kan vanaf 10.43 uur." in plain(page)
    assert mails() == 1, "a second tap sends nothing"
    with clock.stopped(NOW + timedelta(seconds=61)):
        page = page.press(AGAIN)
        assert "We stuurden om 10.43 uur een nieuwe mail." in plain(page) and mails() == 2


@pytest.mark.parametrize("email", ["lena@voorbeeld.example", "niemand@voorbeeld.example"])
def test_too_many_mails_leave_the_code_the_number_and_true_words(alone, visit, email):
    page = asked(visit, email)
    for minutes in range(1, 7):
        with clock.stopped(NOW + timedelta(minutes=minutes)):
            page = page.press(AGAIN)
    assert page.status == 429 and page.heading == "Even wachten"
    assert "Over een uur kan je een nieuwe vragen." in page.text, "five an hour, and not a quarter of one"
    assert CALL in page.links()
    with clock.stopped(NOW + timedelta(minutes=70)):
        assert "een nieuwe mail" in page.press(AGAIN).text


@pytest.mark.parametrize(
    "address",
    ["/aanmelden", "/aanmelden/code", "/aanmelden/code?zelf=1", "/aanmelden/wachtwoord", "/aanmelden/sleutel",
     "/aanmelden/onzin", "/privacy", "/bestaat-niet"],
)  # fmt: skip
def test_every_page_before_signing_in_has_the_number_of_a_branch_alone(alone, visit, address):
    page = visit().get(address)
    numbers = [a for a in page.tree.iter("a") if (a.get("href") or "") == "tel:+3216000000"]
    assert len(numbers) == 1, f"{address}: once, and not twice"


@pytest.mark.parametrize("email", ["lena@voorbeeld.example", "niemand@voorbeeld.example"])
def test_of_several_branches_no_number_tells_a_stranger_who_is_known(cast, visit, email):
    assert "016" not in asked(visit, email).text and "016" not in visit().get("/aanmelden").text


def test_the_link_of_a_mail_knows_whose_number_it_is(cast, visit):
    with codes.transaction():
        token = codes.issue(cast.lena, "x" * 32).token
    assert CALL in visit().get(f"/aanmelden/{token}").links()


@pytest.mark.parametrize("email", ["lena@voorbeeld.example", "niemand@voorbeeld.example"])
def test_a_code_that_is_used_up_or_too_old_says_so_known_or_not(cast, visit, email):
    page = asked(visit, email)
    for _ in range(4):
        page = page.press("Aanmelden", code="000 001")
        assert "Kijk de zes cijfers na" in page.text
    page = page.press("Aanmelden", code="000 001")
    assert codes.USED_UP in page.text and "Kijk de zes cijfers na" not in page.text
    assert page.tree.xpath("//main//button[@class='btn']/text()") == ["Stuur me een nieuwe code"]
    assert "Aanmelden" not in page.all("btn") and "Wat je al invulde" not in page.text
    with clock.stopped(NOW + timedelta(minutes=2)):
        page = page.press("Stuur me een nieuwe code").press("Aanmelden", code="000 001")
        assert "Kijk de zes cijfers na" in page.text, "of a new mail"
    with clock.stopped(NOW + timedelta(minutes=13)):
        assert codes.TOO_OLD in page.press("Aanmelden", code="000 001").text
