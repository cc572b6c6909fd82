"""Coordinators sign in with a password, and are signed out when they walk away."""

from datetime import timedelta
from itertools import count

import pytest

from portal.kit import clock
from portal.people.models import Person, RolePeriod
from portal.sign_in.models import Device
from portal.sign_in.passwords import rules as passwords
from portal.sign_in.throttle.rules import Caller
from tests import spending
from tests.conftest import NOW
from tests.sign_in import two_steps as second_step

WORDS = "een lange zin vol wörden"


@pytest.fixture
def els(cast):
    passwords.set_password(cast.els, WORDS)
    return cast.els


def knock(visitor, password=WORDS, email="els@voorbeeld.example"):
    """The password alone: it opens nothing yet."""
    return second_step.knock(visitor, email, password)


def enter(visitor, password=WORDS):
    """Password and second step."""
    return second_step.through(knock(visitor, password), Person.get(Person.email == "els@voorbeeld.example"))


def test_a_coordinator_signs_in_with_her_password(els, visit):
    laptop = visit()
    assert enter(laptop).address == "/"
    assert laptop.get("/vrijwilligers").heading == "Vrijwilligers"


def test_the_same_word_typed_on_another_keyboard_is_the_same_password(els, visit):
    laptop = visit()
    enter(laptop, "een lange zin vol wo\u0308rden")
    assert laptop.get("/vrijwilligers").heading == "Vrijwilligers"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("els@voorbeeld.example", "een andere zin die langer is"),
        ("els@voorbeeld.example", WORDS.upper()),
        ("niemand@voorbeeld.example", WORDS),
        ("lena@voorbeeld.example", WORDS),
        ("yusuf@voorbeeld.example", ""),
    ],
)
def test_whatever_is_wrong_the_sentence_is_the_same(els, visit, email, password):
    page = knock(visit(), password or " ", email)
    assert page.status == 422 and passwords.WRONG in page.text
    assert password not in page.answer.get_data(as_text=True) or not password


def test_a_volunteer_with_a_password_in_the_table_does_not_get_in_with_it(els, cast, visit):
    Person.update(password_hash=passwords.hash_password(WORDS)).where(Person.id == cast.lena.id).execute()
    assert knock(visit(), email="lena@voorbeeld.example").status == 422


def test_an_unknown_address_takes_as_long_as_a_known_one(slow_hashes, els, real_clock):
    from portal.kit.errors import RuleError

    def cost(email: str) -> float:
        numbers = count()

        def sign_in() -> None:
            with pytest.raises(RuleError):
                passwords.sign_in_with_password(email, "niet het juiste woord", Caller(f"198.51.100.{next(numbers)}"))

        return spending.least(sign_in, 7)

    known, unknown = cost("els@voorbeeld.example"), cost("niemand@voorbeeld.example")
    spending.at_most(known, unknown * 5)  # without the stand-in hash an unknown one would be some thirty times faster
    assert not passwords._hasher.check_needs_rehash(passwords.NOBODY)
    assert Person.get_by_id(els.id).password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$"), "as slow to guess"


def test_ten_wrong_passwords_close_the_account_for_a_quarter_of_an_hour(els, visit):
    laptop = visit()
    page = laptop.get("/aanmelden/wachtwoord")
    for _ in range(10):
        assert page.press("Aanmelden", email="els@voorbeeld.example", password="fout maar lang").status == 422
    assert page.press("Aanmelden", email="els@voorbeeld.example", password=WORDS).status == 429
    with clock.stopped(NOW + timedelta(minutes=16)):
        enter(laptop)
        assert laptop.get("/vrijwilligers").heading == "Vrijwilligers"


def test_right_passwords_are_not_counted_as_tries(els, visit):
    for _ in range(12):
        assert knock(visit()).status == 200


def test_after_thirty_idle_minutes_a_coordinator_is_signed_out(els, visit):
    laptop = visit()
    enter(laptop)
    for minutes in (29, 58):  # each page starts the half hour anew
        with clock.stopped(NOW + timedelta(minutes=minutes)):
            assert laptop.get("/vrijwilligers").heading == "Vrijwilligers"
    with clock.stopped(NOW + timedelta(minutes=89)):
        assert laptop.get("/vrijwilligers").heading == "Aanmelden"


def test_after_twelve_hours_a_coordinator_shows_both_steps_again_however_busy_she_is(els, visit):
    laptop = visit()
    enter(laptop)
    for minutes in range(20, 12 * 60, 20):
        with clock.stopped(NOW + timedelta(minutes=minutes)):
            assert laptop.client.get("/mijn-toestellen").status_code == 200
    with clock.stopped(NOW + timedelta(hours=12)):
        assert laptop.get("/vrijwilligers").heading == "Aanmelden"


def test_a_volunteers_phone_is_remembered_for_a_year(cast, visit):
    phone = visit(cast.lena)
    with clock.stopped(NOW + timedelta(days=364)):
        assert phone.get("/mijn-gegevens").heading == "Mijn gegevens"
    with clock.stopped(NOW + timedelta(days=366)):
        assert phone.get("/mijn-gegevens").heading == "Aanmelden"


def test_somebody_who_is_shut_out_is_out_at_once(cast, visit):
    phone = visit(cast.lena)
    assert phone.get("/mijn-gegevens").heading == "Mijn gegevens"
    Person.update(disabled_at=NOW).where(Person.id == cast.lena.id).execute()
    assert phone.get("/mijn-gegevens").heading == "Aanmelden"


def test_who_stops_coordinating_keeps_nothing_of_it(els, cast, visit):
    laptop = visit()
    enter(laptop)
    RolePeriod.update(ended_on=clock.today() - timedelta(days=1)).where(RolePeriod.person == els.id).execute()
    assert laptop.get("/vrijwilligers").heading == "Aanmelden"


# ---- changing it -------------------------------------------------------------------------------------------


def change(laptop, old=WORDS, new="een heel nieuwe zin", again=None):
    page = laptop.get("/mijn-gegevens").follow("Wachtwoord wijzigen")
    return page.press("Wachtwoord bewaren", old=old, new=new, again=again or new)


def test_a_new_password_ends_her_other_devices_and_replaces_the_old_one(els, visit):
    laptop, other = visit(), visit()
    enter(laptop)
    enter(other)
    assert "Je wachtwoord is gewijzigd" in change(laptop).text
    assert other.get("/vrijwilligers").heading == "Aanmelden"
    assert laptop.get("/vrijwilligers").heading == "Vrijwilligers"
    assert knock(visit()).status == 422
    assert knock(visit(), "een heel nieuwe zin").status == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "niet mijn wachtwoord"}, "Dit is niet je wachtwoord van nu."),
        ({"new": "elf tekens."}, "Neem minstens 12 tekens."),
        ({"new": "aaaaaaaaaaaaaaaa"}, "Neem meer verschillende tekens."),
        ({"new": "ab cd ef " * 40}, "Neem ten hoogste 200 tekens."),
        ({"new": "qwertyuiop123"}, "Dit wachtwoord is snel te raden."),
        ({"new": "iloveyou1234"}, "Dit wachtwoord is snel te raden."),
        ({"new": "wachtwoord2026"}, "Dit wachtwoord is snel te raden."),
        ({"new": "Vrijwilliger!"}, "Dit wachtwoord is snel te raden."),
        ({"new": "Peeters123456"}, "Dit wachtwoord is snel te raden."),
        ({"again": "een andere nieuwe zin"}, "Typ twee keer hetzelfde."),
    ],
)
def test_a_password_that_will_not_do_says_why(els, visit, typed, sentence):
    laptop = visit(els)
    page = change(laptop, **typed)
    assert page.status == 422 and sentence in page.text
    assert knock(visit()).status == 200


def test_twelve_tekens_are_enough(els, visit):
    assert change(visit(els), new="twaalf teken").status == 200


@pytest.mark.parametrize(
    "new", ["x" * 40 + "een zin van meer dan zestig tekens", "卄丂九卄丂九四五六七八九", "   vijf   woorden   "]
)
def test_any_characters_and_a_long_sentence_are_fine(els, visit, new):
    assert change(visit(els), new=new).status == 200
    assert knock(visit(), new).status == 200


def test_a_volunteer_has_no_password_to_change(cast, visit):
    assert visit(cast.lena).get("/mijn-gegevens/wachtwoord").status == 403


def test_a_hash_never_stands_in_the_history(els, visit):
    from portal.history.models import HistoryEntry

    change(visit(els))
    assert not [e for e in HistoryEntry.select() if "argon2" in e.details]
    assert Device.select().count() >= 1
