"""A fingerprint or face signs in: for volunteers instead of a code, for coordinators as both steps at once."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter
from portal.sign_in.factors import facts as factors
from portal.sign_in.models import Device, Passkey, PasskeyChallenge, RecoveryCode
from portal.sign_in.passkeys import rules as passkeys
from portal.sign_in.passkeys.rules import PortalAddress
from portal.sign_in.passwords import rules as passwords
from portal.sign_in.throttle.rules import Caller
from tests.conftest import NOW
from tests.entries import entries_for
from tests.sign_in.signing_in.test_signing_in import ask, is_in, mailed
from tests.sign_in.soft_key import PRESENT, SoftKey, answered, question
from tests.sign_in.two_steps import KEY, knock

WORDS = "een lange zin vol woorden"
HERE = PortalAddress("http://localhost")


@pytest.fixture
def lenas(cast, visit):
    """The passkey on Lena's phone."""
    key = SoftKey()
    page = visit(cast.lena).get("/veilig-aanmelden").follow("Stel het in op dit toestel")
    page = answered(page, key.make(question(page)))
    assert "Je vingerafdruk of gezicht is ingesteld." in page.text
    return key


@pytest.fixture
def els(cast, visit):
    """Els, who set hers up right after her first password."""
    passwords.set_password(cast.els, WORDS)
    cast.els.key = SoftKey()
    page = knock(visit(), cast.els.email, WORDS).follow("Liever met je vingerafdruk of gezicht")
    page = answered(page, cast.els.key.make(question(page)))
    assert page.heading == "Je herstelcodes"
    assert page.follow("Ik heb ze bewaard").heading == "Dag Els"
    return cast.els


def door(visitor, onward=""):
    return visitor.get(f"/aanmelden{onward}").follow("Met mijn vingerafdruk of gezicht")


# ---- volunteers --------------------------------------------------------------------------------------------


def test_after_a_code_it_is_offered_and_nobody_has_to(cast, visit):
    phone = visit()
    page = ask(phone).press("Aanmelden", code=mailed()[0])
    assert page.heading == "Dag Lena" and "vingerafdruk of gezicht, zonder code?" in page.text
    page = page.press("Stel het in")
    assert page.heading == "Aanmelden met je vingerafdruk of gezicht"
    assert page.follow("Nu niet").heading == "Dag Lena"


def test_who_has_one_is_not_asked_again(lenas, cast, visit):
    assert "zonder code?" not in ask(visit()).press("Aanmelden", code=mailed()[0]).text


def test_lena_signs_in_with_her_finger_and_lands_where_she_was_going(lenas, cast, visit):
    phone = visit()
    page = door(phone, "?verder=/mijn-toestellen")
    assert answered(page, lenas.sign(question(page))).heading == "Mijn toestellen"
    assert "Lena Aerts" in phone.get("/mijn-gegevens").text
    assert Passkey.get().last_used_at == NOW
    assert RecoveryCode.select().count() == 0, "a volunteer has the code in her mail"


def test_the_code_in_her_mail_goes_on_working(lenas, visit):
    phone = visit()
    ask(phone).press("Aanmelden", code=mailed()[0])
    assert is_in(phone)


def test_setting_up_is_written_down_and_told(lenas, cast):
    (entry,) = entries_for(Passkey.get())
    assert (entry.verb, entry.actor_id) == ("add", cast.lena.id)
    letter = Letter.get(Letter.kind == "sign_in_changed")
    assert letter.to_address == cast.lena.email and "Chrome op Android" in letter.text


def test_who_signed_in_long_ago_first_proves_who_she_is(cast, visit):
    phone = visit(cast.lena)
    with clock.stopped(NOW + timedelta(minutes=6)):
        page = phone.get("/veilig-aanmelden/sleutel")
        assert page.heading == "Ben jij het nog?" and "Je wachtwoord" not in page.text
        page = page.press("Stuur me een code").press("Aanmelden", code=mailed()[0])
        assert page.heading == "Aanmelden met je vingerafdruk of gezicht"
        assert Device.select().where(Device.is_open()).count() == 1


def test_what_was_set_up_can_be_taken_away(lenas, cast, visit):
    kept = Passkey.get()
    page = visit(cast.lena).get("/veilig-aanmelden").press("Weghalen: Chrome op Android")
    assert "Chrome op Android is weggehaald" in page.text and not Passkey.select().exists()
    assert [entry.actor_id for entry in entries_for(kept) if entry.verb == "remove"] == [cast.lena.id]
    page = door(visit())
    assert answered(page, lenas.sign(question(page))).status == 422


def test_a_lost_phone_that_the_coordinator_shuts_out_comes_in_with_no_finger(lenas, cast, visit):
    visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}").press("Overal afmelden")
    page = door(visit())
    assert answered(page, lenas.sign(question(page))).status == 422
    assert "remove_passkeys" in [entry.verb for entry in entries_for(cast.lena)]


def test_a_wifi_full_of_strangers_does_not_keep_her_known_phone_out(lenas, cast, visit):
    phone = visit()
    page = door(phone)
    answered(page, lenas.sign(question(page)))
    phone.get("/mijn-gegevens").press("Afmelden op dit toestel")
    stranger = visit()
    page = door(stranger)
    for _ in range(61):
        page = answered(page, "{}") if page.status != 429 else page
    assert page.status == 429
    page = door(phone)
    assert answered(page, lenas.sign(question(page))).heading == "Dag Lena"


def test_ten_devices_are_enough(lenas, cast, visit):
    for number in range(9):
        Passkey.create(person=cast.lena, credential_id=f"k{number}", public_key="x", label="Firefox")
    page = visit(cast.lena).get("/veilig-aanmelden/sleutel")
    page = answered(page, SoftKey().make(question(page)))
    assert page.status == 422 and "Je hebt er al tien" in page.text


# ---- coordinators ------------------------------------------------------------------------------------------


def test_for_a_coordinator_it_is_both_steps_at_once(els, visit):
    laptop = visit()
    page = door(laptop)
    assert answered(page, els.key.sign(question(page))).heading == "Dag Els"
    assert laptop.get("/vrijwilligers").heading == "Vrijwilligers"
    assert Device.select().order_by(Device.id.desc()).get().staff_roles == "coordinator"


def test_after_the_password_it_is_the_second_step(els, visit):
    page = knock(visit(), els.email, WORDS)
    assert page.heading == "Nog één stap"
    assert answered(page, els.key.sign(question(page))).heading == "Dag Els"


def test_one_from_her_time_as_a_volunteer_opens_nothing_of_a_coordinator(lenas, cast, visit):
    """It was made after a mailed code: whoever read her mail could have made it."""
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="coordinator", started_on=clock.today())
    page = door(visit())
    assert answered(page, lenas.sign(question(page))).status == 422
    assert not factors.has_second_factor(cast.lena)
    assert "Telt niet" in visit(Person.get_by_id(cast.lena.id)).get("/veilig-aanmelden").text


def test_her_only_one_cannot_be_taken_away(els, visit):
    page = visit(els).get("/veilig-aanmelden").press("Weghalen: Chrome op Android")
    assert "Stel eerst een andere manier in" in page.text and Passkey.select().count() == 1


# ---- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["disabled", "ended", "not started"])
def test_who_is_nobody_today_gets_in_nowhere(lenas, cast, visit, why):
    if why == "disabled":
        Person.update(disabled_at=NOW).where(Person.id == cast.lena.id).execute()
    elif why == "ended":
        RolePeriod.update(ended_on=clock.today() - timedelta(days=1)).execute()
    else:
        RolePeriod.update(started_on=clock.today() + timedelta(days=1)).execute()
    phone = visit()
    page = door(phone)
    assert answered(page, lenas.sign(question(page))).status == 422 and not is_in(phone)


def forged(key: SoftKey, **lies) -> SoftKey:
    return SoftKey(**{**vars(key), **lies})


def test_an_answer_for_another_address_is_refused(lenas, visit):
    """What a look-alike of the portal would get out of somebody."""
    for lie in ({"origin": "http://localhost.kwaad.example"}, {"host": "kwaad.example"}, {"origin": "null"}):
        page = door(visit())
        assert answered(page, forged(lenas, **lie).sign(question(page))).status == 422


def test_a_device_that_did_not_ask_for_the_finger_is_refused(lenas, cast, visit):
    page = door(visit())
    assert answered(page, forged(lenas, flags=PRESENT).sign(question(page))).status == 422
    page = visit(cast.lena).get("/veilig-aanmelden/sleutel")
    assert answered(page, SoftKey(flags=PRESENT).make(question(page))).status == 422
    assert Passkey.select().count() == 1


def test_another_key_that_borrows_the_name_is_refused(lenas, visit):
    page = door(visit())
    assert answered(page, SoftKey(id=lenas.id).sign(question(page))).status == 422


def test_an_answer_counts_once(lenas, visit):
    phone, thief = visit(), visit()
    page = door(phone)
    answer = lenas.sign(question(page))
    thief.client.set_cookie("portaal", phone.client.get_cookie("portaal").value)
    copied = thief.get("/aanmelden/wachtwoord")  # the form's token that goes with the copied cookie
    token = copied.form("Aanmelden").values["csrf_token"]
    answered(page, answer)
    assert is_in(phone)
    assert thief.post("/aanmelden/sleutel", {"csrf_token": token, "answer": answer}).status == 422
    assert not is_in(thief)


def test_an_answer_to_another_browsers_question_is_refused(lenas, visit):
    asked, other = door(visit()), door(visit())
    assert answered(other, lenas.sign(question(asked))).status == 422


def test_an_answer_that_took_too_long_is_refused(lenas, visit):
    page = door(visit())
    with clock.stopped(NOW + timedelta(minutes=11)):
        late = answered(page, lenas.sign(question(page)))
        assert late.status == 422 and "Dat duurde te lang" in late.text


def test_who_only_comes_to_the_door_writes_nothing(lenas, visit):
    stranger = visit()
    for _ in range(30):
        assert stranger.get("/aanmelden/sleutel").status == 200
    assert PasskeyChallenge.select().count() == 0


def test_an_answer_stays_used_up_as_long_as_its_question_is_good_and_is_then_forgotten(lenas, cast, db):
    asked = passkeys.ask("sign_in", HERE)
    answer = lenas.sign(json.loads(asked.options))
    assert passkeys.sign_in(passkeys.DeviceAnswer(answer, asked.challenge, HERE), Caller("n")) == cast.lena
    for minutes in (0, 5, 9, 10, 60):
        with clock.stopped(NOW + timedelta(minutes=minutes)), pytest.raises(RuleError, match="Dat duurde te lang"):
            passkeys.sign_in(passkeys.DeviceAnswer(answer, asked.challenge, HERE), Caller("n"))
    with clock.stopped(NOW + timedelta(minutes=11)):
        again = passkeys.ask("sign_in", HERE)
        passkeys.sign_in(
            passkeys.DeviceAnswer(lenas.sign(json.loads(again.options)), again.challenge, HERE), Caller("n")
        )
    assert PasskeyChallenge.select().count() == 1, "the one of before is cleared away"


def test_a_copied_key_is_seen_by_its_count(cast, visit):
    key = SoftKey(count=1)
    page = visit(cast.lena).get("/veilig-aanmelden/sleutel")
    answered(page, key.make(question(page)))
    key.count = 5
    page = door(visit())
    assert answered(page, key.sign(question(page))).heading == "Dag Lena"
    copy = forged(key, count=5)
    page = door(visit())
    assert answered(page, copy.sign(question(page))).status == 422


def test_a_question_to_confirm_does_not_sign_in_and_the_other_way_round(lenas, cast, db):
    confirm = passkeys.ask("confirm", HERE, cast.lena)
    with pytest.raises(RuleError):
        passkeys.sign_in(
            passkeys.DeviceAnswer(lenas.sign(json.loads(confirm.options)), confirm.challenge, HERE), Caller("n")
        )
    entrance = passkeys.ask("sign_in", HERE)
    with pytest.raises(RuleError):
        passkeys.confirm(
            cast.lena, passkeys.DeviceAnswer(lenas.sign(json.loads(entrance.options)), entrance.challenge, HERE)
        )
    made = passkeys.ask_new(cast.bram, HERE, KEY)
    with pytest.raises(RuleError):
        passkeys.add(
            cast.lena, passkeys.DeviceAnswer(SoftKey().make(json.loads(made.options)), made.challenge, HERE), "x"
        )


def test_the_key_of_another_confirms_nothing(lenas, cast, db):
    asked = passkeys.ask("confirm", HERE, cast.bram)
    with pytest.raises(RuleError):
        passkeys.confirm(cast.bram, passkeys.DeviceAnswer(lenas.sign(json.loads(asked.options)), asked.challenge, HERE))


def test_one_key_belongs_to_one_person(lenas, cast, visit):
    page = visit(cast.bram).get("/veilig-aanmelden/sleutel")
    page = answered(page, lenas.make(question(page)))
    assert page.status == 409 and Passkey.get().person_id == cast.lena.id


def test_what_is_asked_names_nobody_at_the_door_and_no_device_twice(lenas, cast, visit):
    asked = question(door(visit()))
    assert not asked.get("allowCredentials") and asked["userVerification"] == "required"
    made = question(visit(cast.lena).get("/veilig-aanmelden/sleutel"))
    assert len(made["excludeCredentials"]) == 1 and made["authenticatorSelection"]["residentKey"] == "required"
    assert made["attestation"] == "none"
    assert len(made["user"]["id"]) == 43, "32 bytes that name nobody"


ANSWERS = st.one_of(
    st.text(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda more: (
            st.lists(more, max_size=4)
            | st.dictionaries(st.sampled_from(["id", "rawId", "type", "response", "x"]), more, max_size=5)
        ),
        max_leaves=8,
    ).map(json.dumps),
    st.just("[" * 15_000),
    st.just(json.dumps({"id": "\ud800"})),
    st.just(json.dumps({"id": "x\x00", "rawId": "x\x00"})),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(answer=ANSWERS)
def test_whatever_is_sent_as_an_answer_is_a_sentence_and_no_failure(lenas, cast, answer):
    for way in ("sign", "make"):
        asked = passkeys.ask("sign_in", HERE) if way == "sign" else passkeys.ask_new(cast.bram, HERE, KEY)
        with pytest.raises(RuleError):
            if way == "sign":
                passkeys._verified(
                    passkeys.DeviceAnswer(answer, asked.challenge, HERE),
                    passkeys._asked_before_sign_in(asked.challenge)[0],
                    None,
                )
            else:
                passkeys.add(cast.bram, passkeys.DeviceAnswer(answer, asked.challenge, HERE), "x")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(part=st.sampled_from(["clientDataJSON", "authenticatorData", "signature"]), noise=st.binary(max_size=200))
def test_a_right_answer_with_one_part_replaced_is_refused(lenas, db, part, noise):
    from webauthn.helpers import bytes_to_base64url

    asked = passkeys.ask("sign_in", HERE)
    answer = json.loads(lenas.sign(json.loads(asked.options)))
    answer["response"][part] = bytes_to_base64url(noise)
    with pytest.raises(RuleError):
        passkeys._verified(
            passkeys.DeviceAnswer(json.dumps(answer), asked.challenge, HERE),
            passkeys._asked_before_sign_in(asked.challenge)[0],
            None,
        )
