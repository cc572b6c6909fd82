"""A volunteer gets in with a mailed code or link; nobody learns who is known here."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.database import transaction
from portal.kit import clock
from portal.people import codes, throttle
from portal.people.models import Attempt, Device, Person, RolePeriod, SignInCode
from portal.post.models import Letter
from portal.post.worker import send_due
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

    known, unknown = work("lena@voorbeeld.example"), work("niemand@voorbeeld.example")
    assert unknown - known == 1  # undoing the second letter
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
    for _ in range(2):
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


def test_two_people_of_one_household_share_a_number_and_each_code_opens_its_own_door(cast, visit):
    Person.update(phone="+32470000012").where(Person.id << [cast.lena.id, cast.bram.id]).execute()
    lenas, brams = read_out(visit, cast, cast.lena), read_out(visit, cast, cast.bram)
    phone = visit()
    phone.get("/aanmelden/code?zelf=1").press("Aanmelden", who="0470 00 00 12", code=lenas)
    assert "Lena Aerts" in phone.get("/mijn-gegevens").text
    if lenas != brams:
        phone = visit()
        phone.get("/aanmelden/code?zelf=1").press("Aanmelden", who="0470 00 00 12", code=brams)
        assert "Bram Wouters" in phone.get("/mijn-gegevens").text


def test_without_phone_or_mail_the_coordinator_is_told_what_to_fill_in_first(cast, visit):
    Person.update(email=None, phone="").where(Person.id == cast.lena.id).execute()
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}").press("Toon een code")
    assert "Vul eerst een gsm-nummer of mailadres in" in page.text and SignInCode.select().count() == 0


def test_who_showed_a_code_is_written_down(cast, visit):
    from portal.history.models import entries_for

    read_out(visit, cast, cast.lena)
    (entry,) = entries_for(cast.lena)
    assert (entry.verb, entry.actor_id) == ("show_code", cast.els.id)
    assert SignInCode.get().shown_by_id == cast.els.id


def test_a_code_is_not_shown_for_a_coordinator(cast, db):
    from portal.kit.errors import RuleError

    with pytest.raises(RuleError, match="wachtwoord"):
        codes.show_code(cast.els, cast.els, "peper")


# ---- where it leads ----------------------------------------------------------------------------------------


def test_after_signing_in_one_lands_where_one_was_going(cast, visit):
    phone = visit()
    page = phone.get("/mijn-toestellen")
    assert page.heading == "Aanmelden"
    page = page.press("Stuur me een code", email="lena@voorbeeld.example")
    assert page.press("Aanmelden", code=mailed()[0]).heading == "Mijn toestellen"


def test_the_mailed_link_leads_there_too(cast, visit):
    visit().get("/mijn-gegevens?verder=/onkosten").press("Stuur me een code", email="lena@voorbeeld.example")
    page = visit().get(mailed()[1]).press("Ja, meld mij aan")
    assert page.address == "/mijn-gegevens?verder=/onkosten"


ELSEWHERE = [
    "//kwaad.example", "///kwaad.example", "/\\kwaad.example", "\\\\kwaad.example", "https://kwaad.example",
    "http:kwaad", "javascript:alert(1)", "/\t/kwaad.example", "/\n/kwaad.example", "/\r\nX: y", "/\x00",
    "kwaad.example", "/aanmelden", "/" + "a" * 600, " //kwaad.example", "//[", "@kwaad.nl", "", "/\u2028x",
]  # fmt: skip


def test_nobody_is_led_away_from_the_portal(cast, visit):
    phone = visit()
    phone.get("/aanmelden", query_string={"verder": "//kwaad.example"}).press(
        "Stuur me een code", email="lena@voorbeeld.example"
    )
    code, link = mailed()
    assert "verder" not in link
    token = phone.get("/aanmelden/code").form("Aanmelden").values["csrf_token"]
    answer = phone.client.post(
        "/aanmelden/code?verder=//kwaad.example", data={"csrf_token": token, "code": code}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    for target in ELSEWHERE:
        answer = phone.client.get("/aanmelden", query_string={"verder": target})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/"), target


def test_who_is_signed_in_already_goes_straight_on(cast, visit):
    assert visit(cast.lena).get("/aanmelden?verder=/mijn-toestellen").heading == "Mijn toestellen"


# ---- sessions ----------------------------------------------------------------------------------------------


def cookie(visitor) -> str:
    return visitor.client.get_cookie("portaal").value


def test_a_cookie_from_before_signing_in_is_worth_nothing_afterwards(cast, visit):
    phone = visit()
    page = ask(phone)
    planted = cookie(phone)
    page.press("Aanmelden", code=mailed()[0])
    assert cookie(phone) != planted
    with phone.client.session_transaction() as session:
        assert "asked" not in session
    thief = visit()
    thief.client.set_cookie("portaal", planted)
    assert not is_in(thief)


def test_a_cookie_from_before_signing_out_is_worth_nothing_afterwards(cast, visit):
    phone = visit(cast.lena)
    copied = cookie(phone)
    page = phone.get("/mijn-gegevens").press("Afmelden op dit toestel")
    assert page.heading == "Aanmelden" and "Je bent afgemeld" in page.text
    thief = visit()
    thief.client.set_cookie("portaal", copied)
    assert not is_in(thief) and not is_in(phone)


def test_signing_in_again_on_the_same_phone_ends_its_older_session(cast, visit):
    phone = visit(cast.bram)
    ask(visit())
    phone.get(mailed()[1]).press("Ja, meld mij aan")
    assert "Lena Aerts" in phone.get("/mijn-gegevens").text
    assert [d.person_id for d in Device.select().where(Device.is_open())] == [cast.lena.id]


# ---- limits ------------------------------------------------------------------------------------------------


def test_an_address_known_or_not_gets_five_codes_an_hour(cast, visit):
    for email in ("lena@voorbeeld.example", "niemand@voorbeeld.example"):
        for _ in range(5):
            assert ask(visit(), email).status == 200
        page = ask(visit(), email)
        assert page.status == 429 and page.heading == "Even wachten"
    assert Letter.select().count() == 5
    with clock.stopped(NOW + timedelta(minutes=61)):
        assert ask(visit()).status == 200


def test_one_network_asks_forty_codes_a_quarter_of_an_hour(cast, visit):
    phone = visit()
    page = phone.get("/aanmelden")
    for number in range(40):
        assert page.press("Stuur me een code", email=f"iemand{number}@voorbeeld.example").status == 200
    assert page.press("Stuur me een code", email="lena@voorbeeld.example").status == 429
    elsewhere = visit()
    elsewhere.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert ask(elsewhere).status == 200
    with clock.stopped(NOW + timedelta(minutes=16)):
        assert ask(phone, "bram@voorbeeld.example").status == 200


def test_guessing_stops_at_fifteen_tries_a_day_for_one_person(cast, visit):
    for hour in range(3):
        with clock.stopped(NOW + timedelta(hours=2 * hour)):
            page = ask(visit())
            for _ in range(5):
                assert page.press("Aanmelden", code=other_than(mailed()[0])).status == 422
    with clock.stopped(NOW + timedelta(hours=8)):
        phone = visit()
        page = ask(phone)
        assert page.press("Aanmelden", code=mailed()[0]).status == 429
        phone.get(mailed()[1]).press("Ja, meld mij aan")  # her own mail still lets her in
        assert is_in(phone)


def test_a_whole_ipv6_network_counts_as_one():
    assert throttle.network("2001:db8:1:2::1") == throttle.network("2001:db8:1:2:ffff::9")
    assert throttle.network("2001:db8:1:2::1") != throttle.network("2001:db8:1:3::1")
    assert throttle.network("198.51.100.7") != throttle.network("198.51.100.8")
    assert throttle.network(None) == throttle.network("onzin") == "unknown"


def test_tries_at_the_same_moment_never_exceed_the_limit(db):
    import threading

    from portal.database import db as database

    limit = throttle.Limit("race", 3, timedelta(hours=1))
    start, passed = threading.Barrier(8), []

    def attempt() -> None:
        start.wait()
        try:
            throttle.take(limit, "lena")
            passed.append(1)
        except throttle.TooOften:
            pass
        finally:
            database.close()

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= len(passed) <= 3


def test_tries_older_than_a_day_are_cleared_away(cast, visit):
    ask(visit())
    with clock.stopped(NOW + timedelta(days=2)):
        throttle.take(throttle.ASK_BY_NETWORK, "elders")
    assert Attempt.select().count() == 1


def test_parallel_guesses_count_each(cast, db):
    with transaction():
        issued = codes.issue(cast.lena, "peper")
    SignInCode.update(tries=4).execute()
    assert codes._redeem("lena@voorbeeld.example", "x", "peper") is None
    assert codes._redeem("lena@voorbeeld.example", issued.code, "peper") is None
