"""Signing in leads nowhere else, plants no session, and can be tried only so often."""

from datetime import timedelta

from portal.database import transaction
from portal.kit import clock
from portal.post.models import Letter
from portal.sign_in.codes import rules as codes
from portal.sign_in.models import Attempt, Device, SignInCode
from portal.sign_in.throttle import rules as throttle
from tests.conftest import NOW
from tests.sign_in.signing_in.test_signing_in import ask, is_in, mailed, other_than

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
    answer = phone.client.post("/aanmelden/code?verder=//kwaad.example", data={"csrf_token": token, "code": code})
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
    assert codes._redeem([cast.lena.id], "x", "peper", {cast.lena.id: ""}) is None
    assert codes._redeem([cast.lena.id], issued.code, "peper", {cast.lena.id: ""}) is None
