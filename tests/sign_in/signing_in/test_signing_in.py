"""A volunteer gets in with a mailed code or link; nobody learns who is known here."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter
from portal.post.worker import send_due
from portal.sign_in.codes import rules as codes
from portal.sign_in.models import SignInCode
from tests.conftest import NOW
from tests.post.server import mail_server, words


def ask(visitor, email="lena@voorbeeld.example"):
    return visitor.get("/aanmelden").press("Stuur me een code", email=email)


def mailed() -> tuple[str, str]:
    """The code and the link of the last letter."""
    letter = Letter.select().order_by(Letter.id.desc()).get()
    code = re.search(r"\d{3} \d{3}", letter.text)
    assert code
    return code[0], letter.button_url.removeprefix("http://localhost")


def is_in(visitor) -> bool:
    return visitor.client.get("/mijn-toestellen").status_code == 200


def test_the_mail_arrives_and_its_code_opens_the_door(cast, app, visit):
    with mail_server() as mailbox:
        phone = visit()
        page = ask(phone, " Lena@Voorbeeld.example ")
        assert page.address.endswith("/aanmelden/code") and "lena@voorbeeld.example" in page.text
        assert send_due(replace(app.extensions["settings"], mail_url=mailbox.url)) == 1
        code = re.search(r"\d{3} \d{3}", words(mailbox.mails[0]))[0]
        assert page.press("Aanmelden", code=code).address.endswith("/")
        assert is_in(phone)
        assert code not in Letter.get().text  # wiped once it was sent


def test_the_link_of_the_mail_opens_the_door_on_another_phone(cast, app, visit):
    with mail_server() as mailbox:
        ask(visit())
        send_due(replace(app.extensions["settings"], mail_url=mailbox.url))
        link = re.search(r"http://localhost(/aanmelden/\S+)", words(mailbox.mails[0]))[1]
        other = visit()
        page = other.get(link)
        assert page.heading == "Dag Lena" and not is_in(other)
        page.press("Ja, meld mij aan")
        assert is_in(other)


def test_a_mail_scanner_that_opens_the_link_does_not_use_it_up(cast, visit):
    ask(visit())
    _, link = mailed()
    for _ in range(3):
        visit().get(link)
    phone = visit()
    phone.get(link).press("Ja, meld mij aan")
    assert is_in(phone)


def test_code_and_link_work_once_together(cast, visit):
    phone, thief = visit(), visit()
    page = ask(phone)
    code, link = mailed()
    page.press("Aanmelden", code=code)
    late = thief.get(link)
    assert late.status == 410 and late.heading == "Deze link werkt niet meer"
    assert late.follow("Vraag een nieuwe code").heading == "Aanmelden"
    again = ask(thief)  # a new code for Lena is mailed; the old one stays used
    assert again.press("Aanmelden", code=code).status == 422
    assert not is_in(thief)


def test_a_link_that_was_opened_in_time_and_pressed_too_late_says_how_to_get_a_new_one(cast, visit):
    ask(visit())
    phone = visit()
    page = phone.get(mailed()[1])
    with clock.stopped(NOW + timedelta(minutes=10)):
        late = page.press("Ja, meld mij aan")
        assert late.status == 410 and "Vraag gerust een nieuwe" in late.text
        assert not is_in(phone)


@pytest.mark.parametrize(("minutes", "opens"), [(9, True), (10, False)])
def test_a_code_is_good_for_ten_minutes(cast, visit, minutes, opens):
    phone = visit()
    page = ask(phone)
    code, _ = mailed()
    with clock.stopped(NOW + timedelta(minutes=minutes)):
        page.press("Aanmelden", code=code)
        assert is_in(phone) is opens


def test_an_unknown_address_gets_the_same_answer_as_a_known_one(cast, visit):
    answers = []
    for email in ("lena@voorbeeld.example", "niemand@voorbeeld.example", "els@voorbeeld.example"):
        page = ask(visit(), email)
        wrong = page.press("Aanmelden", code="000 000" if Letter.select().count() else "000000")
        hide = re.compile(email.split("@")[0])
        answers.append((page.status, hide.sub("…", page.text), wrong.status, hide.sub("…", wrong.text)))
    assert answers[0] == answers[1] == answers[2]


def test_an_unknown_address_costs_the_same_statements_and_leaves_nothing(cast, visit, count_statements):
    def work(email):
        phone = visit()
        form = phone.get("/aanmelden").form("Stuur me een code").fill(email=email)
        return count_statements(form.press)

    with transaction():
        record(cast.lena, "correct", None)  # the very first row of all also begins the chain
    known, unknown = work("lena@voorbeeld.example"), work("niemand@voorbeeld.example")
    assert unknown == known
    assert [letter.to_address for letter in Letter.select()] == ["lena@voorbeeld.example"]
    assert SignInCode.select().count() == 1


def test_a_coordinator_gets_no_code_by_mail_but_hears_that_she_has_a_password(cast, visit):
    ask(visit(), "els@voorbeeld.example")
    letter = Letter.get()
    assert "wachtwoord" in letter.text and letter.button_url.endswith("/aanmelden/wachtwoord")
    assert SignInCode.select().count() == 0


def test_somebody_who_coordinates_besides_gets_no_code_either(cast, visit):
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="coordinator", started_on=clock.today())
    ask(visit())
    assert SignInCode.select().count() == 0 and Letter.get().kind == "sign_in_password"


def test_a_code_from_before_she_became_coordinator_opens_nothing(cast, visit):
    phone, other = visit(), visit()
    page = ask(phone)
    code, link = mailed()
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="coordinator", started_on=clock.today())
    page.press("Aanmelden", code=code)
    assert other.get(link).status == 410
    assert not is_in(phone)


def test_a_phone_that_a_code_opened_never_acts_as_coordinator(cast, visit):
    phone = visit()
    ask(phone).press("Aanmelden", code=mailed()[0])
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="coordinator", started_on=clock.today())
    assert phone.get("/vrijwilligers").address.startswith("/aanmelden")


@pytest.mark.parametrize("who", ["disabled", "ended", "not started"])
def test_who_is_no_volunteer_today_gets_no_letter(cast, visit, who):
    if who == "disabled":
        Person.update(disabled_at=NOW).where(Person.id == cast.lena.id).execute()
    elif who == "ended":
        RolePeriod.update(ended_on=clock.today() - timedelta(days=1)).execute()
    else:
        RolePeriod.update(started_on=clock.today() + timedelta(days=1)).execute()
    page = ask(visit())
    assert page.heading == "Typ je code" and Letter.select().count() == 0


def test_a_wrong_code_says_what_to_do(cast, visit):
    page = ask(visit())
    wrong = page.press("Aanmelden", code=other_than(mailed()[0]))
    assert wrong.status == 422
    assert "Kijk de zes cijfers na in je laatste mail" in wrong.text
    unclear = page.press("Aanmelden", code="12 34")
    assert "Typ de zes cijfers van je code" in unclear.text


def other_than(code: str) -> str:
    return "111 111" if code != "111 111" else "222 222"


def test_after_five_wrong_tries_even_the_right_code_is_void_but_the_link_still_works(cast, visit):
    phone = visit()
    page = ask(phone)
    code, link = mailed()
    for _ in range(5):
        page.press("Aanmelden", code=other_than(code))
    assert page.press("Aanmelden", code=code).status == 422
    assert not is_in(phone)
    phone.get(link).press("Ja, meld mij aan")
    assert is_in(phone)


def test_the_fifth_try_may_still_be_the_right_one(cast, visit):
    phone = visit()
    page = ask(phone)
    code, _ = mailed()
    for _ in range(4):
        page.press("Aanmelden", code=other_than(code))
    page.press("Aanmelden", code=code)
    assert is_in(phone)


def test_a_resent_mail_leaves_the_code_before_it_good_but_not_the_one_before_that(cast, visit):
    phone = visit()
    page = ask(phone)
    seen = [mailed()[0]]
    for minutes in (1, 2):
        with clock.stopped(NOW + timedelta(minutes=minutes)):
            page = page.press("Stuur de mail opnieuw")
        seen.append(mailed()[0])
    assert page.press("Aanmelden", code=seen[0]).status == 422
    page.press("Aanmelden", code=seen[1])
    assert is_in(phone)


def test_codes_of_two_people_do_not_mix(cast, visit):
    ask(visit(), "bram@voorbeeld.example")
    brams, _ = mailed()
    page = ask(visit())
    if brams != mailed()[0]:
        assert page.press("Aanmelden", code=brams).status == 422


def test_only_hashes_of_codes_are_stored_and_old_ones_are_cleared_away(cast, visit):
    ask(visit())
    code, link = mailed()
    row = SignInCode.get()
    stored = f"{row.code_hash} {row.link_hash}"
    assert code.replace(" ", "") not in stored and link.rpartition("/")[2] not in stored
    with clock.stopped(NOW + timedelta(days=2)):
        ask(visit())
    assert SignInCode.select().count() == 1


def test_the_code_page_without_an_address_asks_for_it_too(cast, visit):
    ask(visit())
    phone = visit()
    page = phone.get("/aanmelden").follow("Ik kreeg een code van mijn coördinator")
    page.press("Aanmelden", who="lena@voorbeeld.example", code=mailed()[0])
    assert is_in(phone)


# ---- the coordinator reads a code out ----------------------------------------------------------------------


def read_out(visit, cast, person) -> str:
    page = visit(cast.els).get(f"/vrijwilligers/{person.id}").press("Toon een code")
    assert page.heading == f"Code voor {person.given_name}"
    (code,) = page.all("code")
    assert f"Typ dan deze zes cijfers: {code}" in page.text
    return code


def test_a_code_that_the_coordinator_reads_out_works_with_a_phone_number(cast, visit):
    Person.update(email=None, phone="+32470000012").where(Person.id == cast.lena.id).execute()
    code = read_out(visit, cast, cast.lena)
    phone = visit()
    page = phone.get("/aanmelden/code?zelf=1")
    page.press("Aanmelden", who="0470/00.00.12", code=code)
    assert is_in(phone)


def test_a_code_that_is_read_out_works_where_the_address_was_typed_first(cast, visit):
    phone = visit()
    page = ask(phone)
    page.press("Aanmelden", code=read_out(visit, cast, cast.lena))
    assert is_in(phone)


def test_two_people_of_one_household_share_a_number_and_the_code_says_who_it_is(cast, visit):
    Person.update(phone="+32470000012").where(Person.id << [cast.lena.id, cast.bram.id]).execute()
    codes_of = {person: read_out(visit, cast, person) for person in (cast.lena, cast.bram)}
    for person, code in codes_of.items():
        phone = visit()
        phone.get("/aanmelden/code?zelf=1").press("Aanmelden", who="0470 00 00 12", code=code)
        assert person.name in phone.get("/mijn-gegevens").text
    page = visit().get("/aanmelden/code?zelf=1")
    shared = page.press("Aanmelden", who="0470 00 00 12", code="000000")
    nobodys = page.press("Aanmelden", who="0470 99 99 99", code="000000")
    assert shared.status == nobodys.status == 422
    assert shared.all("err") == nobodys.all("err") == [f"Fout: {codes.WRONG_WITH_PHONE}"]


def test_a_number_of_more_than_two_without_a_mail_address_gets_no_code(cast, visit):
    Person.update(phone="+32470000012").where(Person.id << [cast.lena.id, cast.bram.id]).execute()
    third = Person.create(branch=cast.branch, given_name="An", family_name="Bos", phone="+32470000012")
    RolePeriod.create(branch=cast.branch, person=third, role="family_buddy", started_on=clock.today())
    Person.update(email=None).where(Person.id == cast.lena.id).execute()
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}").press("Toon een code")
    assert "Dit gsm-nummer hebben meer dan twee mensen. Vul eerst een mailadres in" in page.text
    assert SignInCode.select().count() == 0


def test_a_number_of_who_stopped_or_never_came_in_is_shared_with_nobody(cast, visit):
    Person.update(email=None, phone="+32470000012").where(Person.id == cast.lena.id).execute()
    Person.update(phone="+32470000012").where(Person.id == cast.bram.id).execute()
    RolePeriod.update(ended_on=clock.today() - timedelta(days=1)).where(RolePeriod.person == cast.bram.id).execute()
    phone = visit()
    page = phone.get("/aanmelden/code?zelf=1")
    page.press("Aanmelden", who="0470/00.00.12", code=read_out(visit, cast, cast.lena))
    assert is_in(phone)


def test_without_phone_or_mail_the_coordinator_is_told_what_to_fill_in_first(cast, visit):
    Person.update(email=None, phone="").where(Person.id == cast.lena.id).execute()
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}").press("Toon een code")
    assert "Vul eerst een gsm-nummer of mailadres in" in page.text and SignInCode.select().count() == 0


def test_who_showed_a_code_is_written_down(cast, visit):
    from tests.entries import entries_for

    read_out(visit, cast, cast.lena)
    (entry,) = entries_for(cast.lena)
    assert (entry.verb, entry.actor_id) == ("show_code", cast.els.id)
    assert SignInCode.get().shown_by_id == cast.els.id


def test_whose_code_was_shown_gets_a_letter_without_it(cast, visit):
    code = read_out(visit, cast, cast.lena)
    letter = Letter.get()
    assert letter.to_address == cast.lena.email and "Els Peeters vroeg een code" in letter.text
    assert code not in letter.text and letter.button_url == "/mijn-toestellen#overal"


def test_a_code_is_not_shown_for_a_coordinator(cast, db):
    from portal.kit.errors import RuleError

    with pytest.raises(RuleError, match="wachtwoord"):
        codes.show_code(cast.els, "peper", by=cast.els)
