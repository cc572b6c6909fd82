"""Strangers may guess as much as they like: they get nowhere, and never lock the owner out of a browser of hers."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from portal import create_app
from portal.kit import clock
from portal.people.models import Person
from portal.sign_in import pages as sessions
from portal.sign_in.codes import rules as codes
from portal.sign_in.models import Attempt, SignInCode
from portal.sign_in.passwords import rules as passwords
from portal.sign_in.throttle import rules as throttle
from tests.browser import Visitor
from tests.conftest import NOW, settings_for
from tests.sign_in.signing_in.test_signing_in import ask, is_in, mailed, other_than
from tests.sign_in.two_steps import code_of, knock, sign_in, through

WORDS = "een lange zin vol woorden"


@pytest.fixture
def els(cast):
    passwords.set_password(cast.els, WORDS)
    return cast.els


def forget_session(visitor) -> None:
    """She signs out; her browser still knows that she was here."""
    visitor.get("/mijn-gegevens").press("Afmelden op dit toestel")


def guess_passwords(visit, email, times=11):
    stranger = visit()
    page = stranger.get("/aanmelden/wachtwoord")
    answers = [page.press("Aanmelden", email=email, password="fout maar lang").status for _ in range(times)]
    assert answers[-1] == 429
    return page


# ---- over processes and restarts ---------------------------------------------------------------------------


def test_two_portals_on_one_database_count_together(els, visit, database_url, app):
    """As on two web machines, and as after a restart: nothing is counted in memory."""
    other = create_app(settings_for(database_url))
    try:
        first, second = visit(), Visitor(other)
        pages = [visitor.get("/aanmelden/wachtwoord") for visitor in (first, second)]
        for number in range(10):
            page = pages[number % 2].press("Aanmelden", email=els.email, password="fout maar lang")
            assert page.status == 422
        for page in pages:
            assert page.press("Aanmelden", email=els.email, password=WORDS).status == 429
        restarted = Visitor(create_app(settings_for(database_url)))
        assert knock(restarted, els.email, WORDS).status == 429
    finally:
        create_app(settings_for(database_url))


GUESS = """
import sys
from portal import database
from portal.sign_in.throttle import rules as throttle
database.connect(sys.argv[1])
passed = 0
for _ in range(int(sys.argv[2])):
    try:
        throttle.take(throttle.PASSWORD_BY_ADDRESS, "els@voorbeeld.example")
        passed += 1
    except throttle.TooOften:
        pass
print(passed)
"""


def test_two_processes_at_the_same_time_let_no_more_through(els, database_url):
    def process(_number: int) -> int:
        done = subprocess.run(
            [sys.executable, "-c", GUESS, database_url, "12"], capture_output=True, text=True, check=True, timeout=240
        )
        return int(done.stdout)

    with ThreadPoolExecutor() as pool:
        passed = sum(pool.map(process, range(2)))
    assert 1 <= passed <= throttle.PASSWORD_BY_ADDRESS.times
    with pytest.raises(throttle.TooOften):
        # this test's clock stands still in 2025, theirs runs: what they wrote lies ahead of it and counts
        for _ in range(throttle.PASSWORD_BY_ADDRESS.times + 1):
            throttle.take(throttle.PASSWORD_BY_ADDRESS, "els@voorbeeld.example")


# ---- the owner on a browser of hers ------------------------------------------------------------------------


def test_strangers_who_guess_passwords_do_not_lock_els_out_of_her_laptop(els, visit):
    laptop = visit()
    sign_in(laptop, els, WORDS)
    forget_session(laptop)
    guess_passwords(visit, els.email)
    assert knock(visit(), els.email, WORDS).status == 429, "a browser that she never used has to wait"
    assert sign_in(laptop, els, WORDS).heading == "Dag Els"


def test_her_own_wifi_full_of_strangers_does_not_either(els, visit):
    laptop = visit()
    sign_in(laptop, els, WORDS)
    forget_session(laptop)
    stranger = visit()
    page = stranger.get("/aanmelden/wachtwoord")
    for number in range(61):
        page.press("Aanmelden", email=f"iemand{number}@voorbeeld.example", password="fout maar lang")
    assert page.press("Aanmelden", email="nog@voorbeeld.example", password="fout").status == 429
    assert sign_in(laptop, els, WORDS).heading == "Dag Els"


def test_on_her_laptop_too_somebody_may_guess_ten_times_only(els, visit):
    laptop = visit()
    sign_in(laptop, els, WORDS)
    forget_session(laptop)
    page = laptop.get("/aanmelden/wachtwoord")
    for _ in range(10):
        assert page.press("Aanmelden", email=els.email, password="fout maar lang").status == 422
    assert page.press("Aanmelden", email=els.email, password=WORDS).status == 429


def test_strangers_who_guess_codes_void_nothing_on_lenas_phone(cast, visit):
    phone = visit()
    ask(phone).press("Aanmelden", code=mailed()[0])
    forget_session(phone)
    page = ask(phone)
    code = mailed()[0]
    stranger = visit()
    for _ in range(15):
        guess = stranger.get("/aanmelden/code?zelf=1")
        assert guess.press("Aanmelden", who="lena@voorbeeld.example", code=other_than(code)).status == 422
    guess = stranger.get("/aanmelden/code?zelf=1")
    assert guess.press("Aanmelden", who="lena@voorbeeld.example", code=code).status == 429
    page.press("Aanmelden", code=code)
    assert is_in(phone)


def test_strangers_who_ask_for_codes_do_not_keep_lena_from_asking(cast, visit):
    phone = visit()
    ask(phone).press("Aanmelden", code=mailed()[0])
    forget_session(phone)
    for _ in range(5):
        ask(visit())
    assert ask(visit()).status == 429
    page = ask(phone)
    assert page.status == 200
    page.press("Aanmelden", code=mailed()[0])
    assert is_in(phone)


def test_on_a_known_phone_a_code_may_be_guessed_fifteen_times_a_day(cast, visit):
    phone = visit()
    ask(phone).press("Aanmelden", code=mailed()[0])
    forget_session(phone)
    page = ask(phone)
    code = mailed()[0]
    for _ in range(15):
        assert page.press("Aanmelden", code=other_than(code)).status == 422
    assert page.press("Aanmelden", code=code).status == 429


def test_strangers_with_the_password_do_not_use_her_second_tries_up(els, visit):
    laptop = visit()
    sign_in(laptop, els, WORDS)
    forget_session(laptop)
    thief = visit()
    page = knock(thief, els.email, WORDS)
    for _ in range(20):
        page.press("Aanmelden", code="000000")
    assert page.press("Aanmelden", code=code_of(els)).status == 429
    assert through(knock(laptop, els.email, WORDS), els).heading == "Dag Els"


def test_the_mark_of_a_known_browser_names_nobody_and_cannot_be_made_up(els, cast, visit):
    laptop = visit()
    sign_in(laptop, els, WORDS)
    mark = laptop.client.get_cookie("portaal_bekend")
    assert mark.http_only and mark.same_site == "Lax" and "els" not in mark.decoded_value
    guess_passwords(visit, els.email)
    for value in ("", "x", mark.value[:-2] + "aa", '["a",["b"]]', "\u20ac" * 9, "W10.x"):
        forger = visit()
        forger.client.set_cookie("portaal_bekend", value)
        assert knock(forger, els.email, WORDS).status == 429, value
    brams = visit()
    brams.client.set_cookie("portaal_bekend", mark.value)
    assert ask(brams, "bram@voorbeeld.example").status == 200
    assert Attempt.select().where(Attempt.key.startswith("ask:")).count() == 1


def test_a_shared_browser_knows_everyone_who_signed_in_on_it(cast, visit):
    shared = visit()
    for email in ("lena@voorbeeld.example", "bram@voorbeeld.example"):
        ask(shared, email).press("Aanmelden", code=mailed()[0])
        forget_session(shared)
    for email in ("lena@voorbeeld.example", "bram@voorbeeld.example"):
        for _ in range(5):
            ask(visit(), email)
        assert ask(visit(), email).status == 429
        assert ask(shared, email).status == 200


def test_a_new_code_of_her_own_lets_her_in_after_strangers_used_the_tries_up(cast, visit):
    """Also without a known browser: the link in her mail needs no tries."""
    page = ask(visit())
    for _ in range(5):
        page.press("Aanmelden", code=other_than(mailed()[0]))
    phone = visit()
    phone.get(mailed()[1]).press("Ja, meld mij aan")
    assert is_in(phone)


def test_tries_of_a_known_browser_are_cleared_away_like_all_others(cast, db):
    throttle.take(throttle.CODE_BY_ADDRESS, "x", "mark")
    with clock.stopped(NOW + timedelta(days=2)):
        throttle.take(throttle.CODE_BY_ADDRESS, "y")
    assert Attempt.select().count() == 1


def test_who_is_wrong_in_the_right_browser_still_counts(cast, db):
    from portal.kit.errors import RuleError

    for _ in range(15):
        with pytest.raises(RuleError):
            codes.use_code(
                "lena@voorbeeld.example",
                "000000",
                throttle.Caller("n", throttle.Browser("mark", (cast.lena.id,))),
                "p",
            )
    with pytest.raises(throttle.TooOften):
        codes.use_code(
            "lena@voorbeeld.example", "000000", throttle.Caller("n", throttle.Browser("mark", (cast.lena.id,))), "p"
        )


# ---- a number or address of another ------------------------------------------------------------------------

NUMBER = "+32470000012"


def by_phone(visitor, code, number="0470 00 00 12"):
    return visitor.get("/aanmelden/code?zelf=1").press("Aanmelden", who=number, code=code)


def test_writing_down_the_number_of_another_gives_no_more_tries_at_his_code_than_a_stranger_has(cast, visit):
    """Lena takes Bram's number, and signs in again from one empty browser after another."""
    Person.update(phone=NUMBER).where(Person.id == cast.bram.id).execute()
    ask(visit(), cast.bram.email)
    code, link = mailed()
    visit(cast.lena).get("/mijn-gegevens").press("Bewaren", phone=NUMBER)
    for _ in range(4):
        fresh = visit()
        ask(fresh).press("Aanmelden", code=mailed()[0])
        forget_session(fresh)
        for _ in range(4):
            by_phone(fresh, other_than(code))
    assert SignInCode.get(SignInCode.person == cast.bram.id).tries == 5, "as in any strange browser"
    assert by_phone(visit(), code).status in (422, 429)
    assert visit().get(link).press("Ja, meld mij aan").heading == "Dag Bram", "and she closed nothing to him"


def test_a_known_browser_counts_for_who_signed_in_there_and_for_nobody_else(cast, visit):
    Person.update(phone=NUMBER).where(Person.id == cast.bram.id).execute()
    lenas = visit()
    ask(lenas).press("Aanmelden", code=mailed()[0])
    forget_session(lenas)
    ask(visit(), cast.bram.email)
    code = mailed()[0]
    for _ in range(5):
        assert by_phone(lenas, other_than(code)).status == 422
    assert by_phone(lenas, code).status == 422, "void after five, as in any strange browser"
    assert not is_in(lenas)


def test_tries_by_mail_and_by_phone_are_counted_together_and_neither_tells_of_the_other(cast, visit):
    Person.update(phone=NUMBER).where(Person.id == cast.lena.id).execute()
    for round in range(3):
        with clock.stopped(NOW + timedelta(minutes=20 * round)):
            page = ask(visit())
            code = mailed()[0]
            for _ in range(5):
                page.press("Aanmelden", code=other_than(code))
    with clock.stopped(NOW + timedelta(hours=2)):
        ask(visit())
        code, link = mailed()
        answer = by_phone(visit(), code)
        assert answer.status == 422, "used up, and not a 429: that would tell whose number it is"
        nobodys = by_phone(visit(), code, "0470 99 99 99")
        assert answer.all("err") == nobodys.all("err") != []
        phone = visit()
        phone.get(link).press("Ja, meld mij aan")
        assert is_in(phone)


def test_a_code_is_void_after_fifteen_tries_in_known_browsers_too(cast, visit):
    """Two browsers of hers, with fifteen tries each: the code has fifteen in all."""
    browsers = []
    for _ in range(2):
        browser = visit()
        ask(browser).press("Aanmelden", code=mailed()[0])
        forget_session(browser)
        browsers.append(browser)
    page = ask(browsers[0])
    code = mailed()[0]
    other = browsers[1].get("/aanmelden/code?zelf=1")
    for _ in range(10):
        assert page.press("Aanmelden", code=other_than(code)).status == 422
    for _ in range(5):
        assert other.press("Aanmelden", who=cast.lena.email, code=other_than(code)).status == 422
    assert other.press("Aanmelden", who=cast.lena.email, code=code).status == 422
    assert not is_in(browsers[1])


def test_a_cookie_of_the_release_before_is_read_without_harm(cast, app, visit):
    with app.test_request_context():
        old = sessions._serializer().dumps(["a-mark", ["3f2a9c", "77aa01"]])
    phone = visit()
    phone.client.set_cookie("portaal_bekend", str(old))
    ask(phone).press("Aanmelden", code=mailed()[0])
    assert is_in(phone)
