"""Two volunteers share one mailbox: each gets a code of their own, and the code says who signs in."""

import re

import pytest

from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.links import personal_link
from portal.newsletter.sending.facts.copies import audience
from portal.people.models import Person, RolePeriod, at_mailbox
from portal.post.models import Letter
from portal.sign_in.codes import rules as codes
from portal.sign_in.codes.letters import Onward
from portal.sign_in.models import SignInCode
from portal.sign_in.throttle.rules import Caller
from portal.team.staff import rules as staff

MAIL = "lena@voorbeeld.example"


@pytest.fixture
def together(cast):
    """Bram reads his mail at Lena's."""
    Person.update(email=MAIL, mail_place=1).where(Person.id == cast.bram.id).execute()
    cast.bram = Person.get_by_id(cast.bram.id)
    return cast


def ask(visitor, email=MAIL):
    return visitor.get("/aanmelden").press("Stuur me een code", email=email)


def mailed() -> dict[str, tuple[str, str]]:
    """Whom each letter with a code is for → the code and the link."""
    found = {}
    for letter in Letter.select().where(Letter.kind == "sign_in").order_by(Letter.id):
        name = re.search(r"Code voor ([^,]+),", letter.text)[1]
        assert letter.to_address == MAIL and letter.subject.endswith(f"code voor {name}")
        found[name] = re.search(r"\d{3} \d{3}", letter.text)[0], letter.button_url.removeprefix("http://localhost")
    return found


def who(visitor) -> str:
    page = visitor.get("/mijn-gegevens").text
    return next(name for name in ("Lena Aerts", "Bram Wouters") if name in page)


def test_each_gets_a_mail_that_says_for_whom_and_the_code_opens_for_that_one(together, visit):
    page = ask(visit())
    assert "In elke mail staat voor wie de code is." in page.text
    assert set(mailed()) == {"Lena Aerts", "Bram Wouters"}
    for name, (code, _) in mailed().items():
        phone = visit()
        phone.get("/aanmelden/code?zelf=1").press("Aanmelden", who=MAIL, code=code)
        assert who(phone) == name
    ask(visit())
    for name, (_, link) in mailed().items():
        phone = visit()
        page = phone.get(link)
        assert f"Je meldt je aan als {name}." in page.text
        page.press("Ja, meld mij aan")
        assert who(phone) == name


def test_a_strange_address_looks_the_same_and_costs_the_same(together, visit, count_statements):
    def work(email):
        return count_statements(
            lambda: codes.ask_for_code(codes.CodeRequest(email, Caller("n")), "p" * 32, Onward("http://localhost"))
        )

    def attempt(email):
        with pytest.raises(RuleError):
            codes.use_code(email, "000000", Caller("n"), "p" * 32)

    asked = [work(email) for email in (MAIL, "niemand@voorbeeld.example", together.els.email)]
    assert max(asked) - min(asked) <= 2, asked  # the letters that stay are not undone
    tried = [count_statements(lambda email=email: attempt(email)) for email in (MAIL, "niemand@voorbeeld.example")]
    assert abs(tried[0] - tried[1]) <= 1, tried
    pages = [ask(visit(), email).text.replace(email, "") for email in (MAIL, "niemand@voorbeeld.example")]
    assert pages[0] == pages[1]


def test_five_wrong_tries_void_the_codes_of_both_and_no_more(together, visit):
    page = ask(visit())
    for _ in range(5):
        page.press("Aanmelden", code="000000")
    assert [row.tries for row in SignInCode.select()] == [5, 5]
    code, link = mailed()["Bram Wouters"]
    assert page.press("Aanmelden", code=code).status == 422
    assert visit().get(link).press("Ja, meld mij aan").heading == "Dag Bram"


def test_a_code_that_is_by_chance_that_of_both_opens_nothing(together, visit, monkeypatch):
    page = ask(visit())
    code = mailed()["Lena Aerts"][0].replace(" ", "")
    same = codes._code_hash(together.bram.id, code, visit().app.extensions["settings"].secret_key)
    SignInCode.update(code_hash=same).where(SignInCode.person == together.bram.id).execute()
    assert page.press("Aanmelden", code=code).status == 422


def test_a_personal_link_mails_a_code_to_that_person_alone(together, app, visit):
    link = personal_link(app.extensions["settings"].secret_key, together.bram.id, "/contacten")
    visit().get(link).press("Stuur me een code")
    assert set(mailed()) == {"Bram Wouters"}


def test_who_of_the_two_stopped_gets_no_code(together, visit):
    RolePeriod.update(ended_on=clock.today().replace(day=1)).where(RolePeriod.person == together.lena.id).execute()
    ask(visit())
    assert set(mailed()) == {"Bram Wouters"}


def test_the_coordinator_is_asked_and_ticks_it(cast, visit):
    els = visit(cast.els)
    page = els.get("/vrijwilligers/nieuw").press(
        "Bewaren", given_name="Rita", family_name="Smets", role="family_buddy", email=f" mailto:{MAIL}",
    )  # fmt: skip
    assert page.status == 422 and "Dit mailadres is ook van Lena Aerts. Delen ze één mailbox?" in page.text
    page = page.press("Bewaren", shares_mailbox="y")
    rita = Person.get(Person.given_name == "Rita")
    assert page.status == 200 and [p.given_name for p in at_mailbox(MAIL)] == ["Lena", "Rita"]
    page = els.get(f"/vrijwilligers/{rita.id}/wijzigen").press("Bewaren", town="Kerkem")
    assert page.status == 200 and Person.get_by_id(rita.id).mail_place == 1
    third = els.get("/vrijwilligers/nieuw").press(
        "Bewaren", given_name="An", family_name="Bos", role="family_buddy", email=MAIL
    )
    assert "Dit mailadres is al van Lena Aerts en Rita Smets." in third.text
    els.get(f"/vrijwilligers/{cast.lena.id}/wijzigen").press("Bewaren", email="lena@elders.example")
    assert [p.given_name for p in at_mailbox(MAIL)] == ["Rita"]
    back = els.get(f"/vrijwilligers/{cast.lena.id}/wijzigen").press("Bewaren", email=MAIL)
    assert back.press("Bewaren", shares_mailbox="y").status == 200
    assert sorted((p.given_name, p.mail_place) for p in at_mailbox(MAIL)) == [("Lena", 0), ("Rita", 1)]


@pytest.mark.parametrize("whose", ["els", "yusuf"])
def test_the_address_of_whoever_has_a_password_or_of_another_branch_is_shared_with_nobody(cast, visit, whose):
    page = visit(cast.els).get("/vrijwilligers/nieuw").press(
        "Bewaren", given_name="Rita", family_name="Smets", role="family_buddy", email=f"{whose}@voorbeeld.example",
    )  # fmt: skip
    assert page.status == 422 and "Dit mailadres is al van" in page.text
    assert ("Els Peeters" in page.text) is (whose == "els") or "Yusuf" not in page.text


def test_who_shares_a_mailbox_gets_no_task_with_a_password(together):
    term = staff.Term("treasurer", clock.today(), None)
    with pytest.raises(RuleError, match="deelt een mailbox"):
        staff.give_role(together.branch, together.bram, term, by=together.els)
    with pytest.raises(RuleError, match="deelt een mailbox"):
        staff.add_staff(staff.NewStaff("treasurer", together.branch.name, "", "Lena Aerts", MAIL, "x"))


def test_the_newsletter_comes_once_for_each_with_what_each_still_owes(together):
    mails = [person.name for person in audience(together.branch.id).by_mail if person.email == MAIL]
    assert mails == ["Bram Wouters", "Lena Aerts"]
