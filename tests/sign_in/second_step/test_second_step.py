"""A password alone opens nothing: an app on the phone is the second step, and ten codes on paper are the spare key."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit import clock
from portal.kit.seal import derived_key, seal, unseal
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter
from portal.sign_in.devices import rules as steps
from portal.sign_in.factors import facts as factors
from portal.sign_in.models import Device, HalfwaySignIn, RecoveryCode, Totp
from portal.sign_in.passwords import rules as passwords
from portal.sign_in.recovery_codes import rules as recovery
from portal.sign_in.totp import rules as totp
from portal.team.staff.commands import reset_second_factor
from tests.conftest import NOW
from tests.entries import entries_for
from tests.sign_in import two_steps as second_step
from tests.sign_in.two_steps import KEY, code_of, knock, sign_in
from tests.team.staff.test_commands import run

WORDS = "een lange zin vol woorden"


@pytest.fixture
def els(cast):
    """With a password, and no second step yet."""
    passwords.set_password(cast.els, WORDS)
    return cast.els


@pytest.fixture
def safe(els, visit):
    """Els with an app, and her codes on paper."""
    page = knock(visit(), els.email, WORDS).press("Klaar", code=code_of(els))
    els.paper = re.findall(r"\d[a-z2-9]{4}-[a-z2-9]{5}", page.text)
    Totp.update(last_step=0).execute()  # the half minute of setting up is past
    return els


def is_in(visitor) -> bool:
    return visitor.get("/vrijwilligers").heading == "Vrijwilligers"


# ---- setting up --------------------------------------------------------------------------------------------


def test_the_first_time_the_password_leads_to_setting_up_and_to_nothing_else(els, visit):
    laptop = visit()
    page = knock(laptop, els.email, WORDS)
    assert page.heading == "Een app als tweede stap" and page.status == 200
    for address in ("/", "/vrijwilligers", "/onkosten/betaaldag", "/mijn-gegevens", "/veilig-aanmelden"):
        assert laptop.get(address).heading == "Aanmelden"
    assert not Device.select().where(Device.person == els.id).exists()


def test_the_secret_stands_in_groups_of_four_and_stays_until_it_is_confirmed(els, visit):
    laptop = visit()
    first = knock(laptop, els.email, WORDS)
    (shown,) = first.all("secret")
    assert shown.replace(" ", "") == second_step.app_of(els).secret
    assert {len(group) for group in shown.split()} == {4}
    assert laptop.get("/veilig-aanmelden/app").all("secret") == [shown]
    assert 'class="qr"' in first.answer.get_data(as_text=True)
    with clock.stopped(NOW + timedelta(minutes=29)):
        assert laptop.get("/veilig-aanmelden/app").all("secret") == [shown]
    with clock.stopped(NOW + timedelta(minutes=31)):
        assert laptop.get("/veilig-aanmelden/app").heading == "Aanmelden"


def test_a_wrong_code_does_not_set_it_up(els, visit):
    laptop = visit()
    page = knock(laptop, els.email, WORDS).press("Klaar", code=wrong(code_of(els)))
    assert page.status == 422 and totp.WRONG in page.text
    assert not factors.has_second_factor(els) and not is_in(laptop)


def test_after_setting_up_she_is_in_with_ten_codes_shown_once(els, visit):
    laptop = visit()
    page = knock(laptop, els.email, WORDS).press("Klaar", code=code_of(els))
    codes = re.findall(r"\d[a-z2-9]{4}-[a-z2-9]{5}", page.text)
    assert len(set(codes)) == 10 and [code[0] for code in codes] == list("0123456789")
    assert is_in(laptop)
    everywhere = "".join(laptop.get(a).text for a in ("/veilig-aanmelden", "/mijn-gegevens", "/veilig-aanmelden/app"))
    assert not any(code in everywhere for code in codes)
    file = page.press("Bewaar ze als tekst")
    assert file.answer.mimetype == "text/plain" and "herstelcodes.txt" in file.answer.headers["Content-Disposition"]
    assert all(code in file.answer.get_data(as_text=True) for code in codes)


def test_only_lists_of_codes_are_given_back_as_text(safe, visit):
    laptop = visit(safe)
    token = laptop.get("/mijn-gegevens").form("Bewaren").values["csrf_token"]
    for codes in ([], ["<script>"] * 10, ["0aaaa-bbbbb"] * 9, ["0aaaa-bbbbb\n"] * 10):
        answer = laptop.client.post("/veilig-aanmelden/herstelcodes/tekst", data={"csrf_token": token, "code": codes})
        assert answer.status_code == 303


def test_the_password_alone_never_replaces_a_second_step(safe, visit):
    thief = visit()
    assert knock(thief, safe.email, WORDS).heading == "Nog één stap"
    before = Totp.get().sealed
    for address in ("/veilig-aanmelden/app", "/veilig-aanmelden/sleutel"):
        assert thief.get(address).heading == "Nog één stap"
    token = thief.get("/aanmelden/tweede-stap").form("Aanmelden").values["csrf_token"]
    for address in ("/veilig-aanmelden/app", "/veilig-aanmelden/sleutel"):
        answer = thief.client.post(address, data={"csrf_token": token, "code": code_of(safe), "answer": "{}"})
        assert answer.headers["Location"] == "/aanmelden/tweede-stap"
    assert Totp.get().sealed == before and Totp.select().count() == 1 and not is_in(thief)


def test_a_volunteer_has_no_app_to_set_up(cast, visit):
    assert visit(cast.lena).get("/veilig-aanmelden/app").status == 403
    assert "App op je gsm" not in visit(cast.lena).get("/veilig-aanmelden").text


# ---- signing in --------------------------------------------------------------------------------------------


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_password_and_code_open_the_door_and_lead_on(safe, visit):
    laptop = visit()
    page = laptop.get("/vrijwilligers").follow("Met mijn wachtwoord, als medewerker")
    page = page.press("Aanmelden", email=safe.email, password=WORDS).press("Aanmelden", code=code_of(safe))
    assert page.heading == "Vrijwilligers"


@pytest.mark.parametrize(("halves", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(safe, visit, halves, opens):
    laptop = visit()
    page = knock(laptop, safe.email, WORDS).press("Aanmelden", code=code_of(safe, halves))
    assert (page.status == 200) is opens and is_in(laptop) is opens


def test_a_code_counts_once(safe, visit):
    code = code_of(safe)
    first, second = visit(), visit()
    knock(first, safe.email, WORDS).press("Aanmelden", code=code)
    page = knock(second, safe.email, WORDS).press("Aanmelden", code=code)
    assert is_in(first) and page.status == 422 and not is_in(second)
    assert knock(visit(), safe.email, WORDS).press("Aanmelden", code=code_of(safe, -1)).status == 422, "an older one"
    third = visit()
    knock(third, safe.email, WORDS).press("Aanmelden", code=code_of(safe, 1))
    assert is_in(third)


def test_the_code_that_set_the_app_up_is_used_too(els, visit):
    code = code_of_new(els, visit)
    assert not totp.accept(els, code, KEY)


def code_of_new(els, visit) -> str:
    page = knock(visit(), els.email, WORDS)
    code = code_of(els)
    page.press("Klaar", code=code)
    return code


def test_a_password_opens_one_door(safe, visit):
    """The cookie from between the two steps, copied and used again."""
    laptop, thief = visit(), visit()
    page = knock(laptop, safe.email, WORDS)
    thief.client.set_cookie("portaal", laptop.client.get_cookie("portaal").value)
    page.press("Aanmelden", code=code_of(safe))
    assert thief.get("/aanmelden/tweede-stap").heading == "Aanmelden"
    assert is_in(laptop) and not is_in(thief)


@pytest.mark.parametrize("event", ["password", "disabled", "role", "reset", "late"])
def test_half_a_sign_in_ends_with_what_it_rests_on(safe, visit, app, event):
    laptop = visit()
    page = knock(laptop, safe.email, WORDS)
    if event == "password":
        passwords.set_password(safe, "een heel andere zin")
    elif event == "disabled":
        Person.update(disabled_at=NOW).where(Person.id == safe.id).execute()
    elif event == "role":
        RolePeriod.update(ended_on=clock.today() - timedelta(days=1)).where(RolePeriod.person == safe.id).execute()
    elif event == "reset":
        run(app, reset_second_factor, "--email", safe.email)
    moment = NOW + timedelta(minutes=31 if event == "late" else 0)
    code = code_of(safe) if event != "reset" else "123456"
    with clock.stopped(moment):
        assert page.press("Aanmelden", code=code).heading == "Aanmelden"
        assert not is_in(laptop)


def test_old_thresholds_are_cleared_away(safe, visit):
    knock(visit(), safe.email, WORDS)
    with clock.stopped(NOW + timedelta(hours=2)):
        knock(visit(), safe.email, WORDS)
    assert HalfwaySignIn.select().count() == 1


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "१२३४५६", "0" * 39, "\x00\u202e", "0aaaa-bbbbb", "x" * 5000])
def test_whatever_is_typed_gets_an_answer(safe, visit, typed):
    page = knock(visit(), safe.email, WORDS).press("Aanmelden", code=typed)
    assert page.status == 422 and page.heading == "Nog één stap"


def warnings(person) -> list[Letter]:
    return list(Letter.select().where(Letter.text.contains("Iemand typte je wachtwoord juist")))


def test_after_twenty_wrong_codes_a_day_it_is_over(safe, visit):
    page = knock(visit(), safe.email, WORDS)
    for _ in range(20):
        assert page.press("Aanmelden", code="000000").status == 422
    assert page.press("Aanmelden", code=code_of(safe)).status == 429


def test_the_first_wrong_code_from_a_strange_browser_is_told_to_the_owner_once_a_day(safe, visit):
    thief = visit()
    page = knock(thief, safe.email, WORDS)
    assert not warnings(safe), "who gets this far and waits has not failed yet"
    page.press("Aanmelden", code="000000")
    (letter,) = warnings(safe)
    assert letter.to_address == safe.email and "kies dan een nieuw wachtwoord" in letter.text
    for _ in range(22):
        page.press("Aanmelden", code="000000")
    assert len(warnings(safe)) == 1
    with clock.stopped(NOW + timedelta(days=1, minutes=1)):
        knock(visit(), safe.email, WORDS).press("Aanmelden", code="000000")
    assert len(warnings(safe)) == 2


def test_a_slip_on_her_own_laptop_is_told_to_nobody_unless_it_goes_on(safe, visit):
    laptop = visit()
    sign_in(laptop, safe, WORDS)
    laptop.get("/mijn-gegevens").press("Afmelden op dit toestel")
    page = knock(laptop, safe.email, WORDS)
    for _ in range(20):
        page.press("Aanmelden", code="000000")
    assert not warnings(safe)
    assert page.press("Aanmelden", code="000000").status == 429
    assert len(warnings(safe)) == 1


# ---- codes on paper ----------------------------------------------------------------------------------------


def test_a_code_on_paper_opens_the_door_once_and_is_told_of(safe, visit):
    laptop = visit()
    knock(laptop, safe.email, WORDS).press("Aanmelden", code=safe.paper[3].upper().replace("-", " "))
    assert is_in(laptop)
    letter = Letter.select().order_by(Letter.id.desc()).get()
    assert "herstelcodes" in letter.text and "nog 9" in letter.text
    again = visit()
    assert knock(again, safe.email, WORDS).press("Aanmelden", code=safe.paper[3]).status == 422
    assert not is_in(again)
    assert "nog 9 van de 10" in laptop.get("/veilig-aanmelden").text


def test_new_codes_void_the_old_ones(safe, visit):
    page = visit(safe).get("/veilig-aanmelden").press("Maak tien nieuwe")
    fresh = re.findall(r"\d[a-z2-9]{4}-[a-z2-9]{5}", page.text)
    assert len(fresh) == 10 and not set(fresh) & set(safe.paper)
    assert not recovery.accept(safe, safe.paper[0]) and recovery.accept(safe, fresh[0])


def test_of_two_sheets_it_can_be_seen_which_counts(safe, visit):
    """An old one lies around: both say when they were made, and the page says from when those are that count."""
    laptop = visit(safe)
    with clock.stopped(NOW + timedelta(minutes=4)):
        page = laptop.get("/veilig-aanmelden")
        assert "Je hebt nog 10 van de 10 codes op papier, van 3 oktober 2025." in page.text
        page = page.press("Maak tien nieuwe")
        assert "Van Els Peeters, gemaakt op 3 oktober 2025." in page.text
        sheet = page.press("Bewaar ze als tekst").answer.text
        assert "Van Els Peeters, gemaakt op 3\xa0oktober 2025. Codes van vroeger werken niet meer." in sheet
        refused = knock(visit(), safe.email, WORDS).press("Aanmelden", code=safe.paper[0])
        assert refused.status == 422 and "van je nieuwste blad" in refused.text


def test_codes_on_paper_belong_to_one_person(safe, cast):
    assert not recovery.accept(cast.yusuf, safe.paper[0])
    assert RecoveryCode.select().where(RecoveryCode.used_at.is_null(False)).count() == 0


@given(st.text(max_size=20))
def test_only_what_looks_like_a_code_is_taken_for_one(typed):
    code = recovery.parse(typed)
    assert code is None or (recovery.SHAPE.fullmatch(code) and len(code) == 11)


# ---- what is stored ----------------------------------------------------------------------------------------


def test_no_secret_and_no_code_stands_in_the_database(slow_hashes, safe, visit):
    secret = second_step.app_of(safe).secret
    stored = [row.sealed for row in Totp.select()] + [row.code_hash for row in RecoveryCode.select()]
    stored += [entry.details for entry in entries_for(safe)] + [letter.text for letter in Letter.select()]
    stored = " ".join(stored)
    assert secret not in stored and not any(code in stored for code in safe.paper)
    assert stored.count("$argon2id$v=19$m=19456,t=2,p=1$") == 10, "as slow to guess as a password"


def test_a_sealed_secret_opens_with_its_key_for_its_owner_only():
    sealed = seal("k" * 32, "app", "GEHEIM", 7)
    assert unseal("k" * 32, "app", sealed, 7) == "GEHEIM" and "GEHEIM" not in sealed
    assert sealed != seal("k" * 32, "app", "GEHEIM", 7), "a nonce of its own each time"
    assert unseal("x" * 32, "app", sealed, 7) is None
    assert unseal("k" * 32, "other", sealed, 7) is None
    assert unseal("k" * 32, "app", sealed, 8) is None, "moved to the row of another"
    assert unseal("k" * 32, "app", "", 7) is unseal("k" * 32, "app", "€", 7) is None
    assert derived_key("k" * 32, "a") != derived_key("k" * 32, "b")


@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_single_bit_that_differs_opens_nothing(place, flip):
    import base64

    raw = bytearray(base64.urlsafe_b64decode(seal("k" * 32, "app", "GEHEIM", 7)))
    raw[place % len(raw)] ^= flip
    assert unseal("k" * 32, "app", base64.urlsafe_b64encode(bytes(raw)).decode(), 7) is None


# ---- losing it all -----------------------------------------------------------------------------------------


def test_resetting_from_the_command_line_forgets_all_and_is_told(safe, app, visit):
    laptop = visit(safe)
    answer = run(app, reset_second_factor, "--email", " ELS@voorbeeld.example ")
    assert answer.exit_code == 0 and "Els Peeters" in answer.output
    assert not factors.has_second_factor(safe) and not RecoveryCode.select().exists()
    assert not is_in(laptop)
    assert "reset_second_factor" in [entry.verb for entry in entries_for(safe)]
    letter = Letter.select().order_by(Letter.id.desc()).get()
    assert letter.to_address == safe.email and "gewist" in letter.text
    assert sign_in(visit(), safe, WORDS).heading == "Dag Els"


def test_resetting_somebody_unknown_says_so(app, cast):
    answer = run(app, reset_second_factor, "--email", "niemand@voorbeeld.example")
    assert answer.exit_code == 1 and "Er is niemand" in answer.output


def test_the_last_second_step_cannot_be_taken_away(safe, visit):
    page = visit(safe).get("/veilig-aanmelden").press("App weghalen")
    assert "Stel eerst een andere manier in" in page.text and factors.has_second_factor(safe)


def test_another_phone_replaces_the_one_before(safe, visit):
    laptop = visit(safe)
    old = second_step.app_of(safe)
    page = laptop.get("/veilig-aanmelden").follow("Een andere gsm instellen")
    page = page.press("Klaar", code=code_of(safe))
    assert "De app is ingesteld" in page.text and second_step.app_of(safe).secret != old.secret
    assert Totp.select().count() == 1 and len({code[0] for code in safe.paper}) == 10
    assert RecoveryCode.select().where(RecoveryCode.used_at.is_null()).count() == 10, "the codes on paper stay good"


def test_a_second_step_shown_twice_signs_in_once(safe, db):
    from portal.kit.errors import RuleError

    token = steps.begin_halfway(safe)
    steps.end_halfway(token)
    with pytest.raises(RuleError):
        steps.end_halfway(token)
