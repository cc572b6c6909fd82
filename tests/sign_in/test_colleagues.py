"""A coordinator never becomes a colleague: not by signing her out, by her mail address, nor by an invitation."""

from datetime import UTC, timedelta

import pyotp
import pytest

from portal.kit import clock
from portal.kit import seal as totp
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter
from portal.sign_in.models import Passkey, RecoveryCode, Totp
from portal.sign_in.passwords import rules as passwords
from portal.sign_in.recovery_codes import rules as recovery
from portal.sign_in.totp import rules as totp_rules
from portal.team.accounts import rules as accounts
from portal.team.staff import rules as staff
from portal.team.staff.commands import reset_second_factor
from portal.team.staff.rules import Term
from portal.team.volunteers import rules
from tests.conftest import NOW
from tests.entries import entries_for
from tests.sign_in.soft_key import SoftKey, answered, question
from tests.sign_in.two_steps import KEY, code_of, knock, sign_in
from tests.team.staff.test_commands import run
from tests.team.staff.test_staff import TODAY, letters_to

WORDS, OTHERS = "een lange zin vol woorden", "een heel andere zin"
HERS = "Laat het hier zoals het was."


@pytest.fixture
def vera(cast, visit):
    """A volunteer who also keeps the money, and signs in with her finger."""
    staff.give_role(cast.branch, cast.bram, Term("treasurer", TODAY, None), by=cast.els)
    vera = Person.get_by_id(cast.bram.id)
    vera.key = SoftKey()
    page = visit().get(letters_to(vera, "invitation")[-1].button_url)
    page = page.press("Bewaren en verder", new=WORDS, again=WORDS).follow("Liever met je vingerafdruk of gezicht")
    assert answered(page, vera.key.make(question(page))).heading == "Je herstelcodes"
    return vera


def by_finger(visitor, person):
    page = visitor.get("/aanmelden").follow("Met mijn vingerafdruk of gezicht")
    return answered(page, person.key.sign(question(page)))


def invite(cast, visit, person) -> str:
    """The link in the mail that a new invitation sends."""
    page = visit(cast.els).get("/wie-mag-wat").follow(f"Wijzigen: {person.name}, penningmeester")
    page.press("Stuur een uitnodiging")
    return letters_to(person, "invitation")[-1].button_url


# ---- the second step ---------------------------------------------------------------------------------------


def test_signing_a_colleague_out_everywhere_leaves_her_second_step(vera, cast, visit):
    laptop = visit(vera)
    page = visit(cast.els).get(f"/vrijwilligers/{vera.id}").press("Overal afmelden")
    assert (
        "Bram is overal afgemeld. Wat als medewerker aanmeldt, haalt alleen wie het portaal beheert weg." in page.text
    )
    assert laptop.get("/mijn-gegevens").heading == "Aanmelden"
    assert Passkey.select().where(Passkey.person == vera.id).count() == 1
    assert by_finger(visit(), vera).heading == "Dag Bram"


def test_the_key_of_a_plain_volunteer_goes_with_the_lost_phone(cast, visit):
    key = SoftKey()
    page = visit(cast.lena).get("/veilig-aanmelden").follow("Stel het in op dit toestel")
    answered(page, key.make(question(page)))
    visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}").press("Overal afmelden")
    assert not Passkey.select().exists()
    assert "Els Peeters meldde je overal af." in about_access(cast.lena)[-1]


def test_an_invitation_never_opens_the_setting_up_again(vera, cast, visit):
    """Not even where the one second step is gone: role stopped, phone signed out, role given anew."""
    visit(cast.els).get("/wie-mag-wat").follow("Wijzigen: Bram Wouters, penningmeester").press("Stop deze taak nu")
    visit(cast.els).get(f"/vrijwilligers/{vera.id}").press("Overal afmelden")
    assert not Passkey.select().exists(), "she was a plain volunteer just then"
    staff.give_role(cast.branch, Person.get_by_id(vera.id), Term("treasurer", TODAY, None), by=cast.els)
    thief = visit()
    page = thief.get(invite(cast, visit, vera)).press("Bewaren en verder", new=OTHERS, again=OTHERS)
    assert page.heading == "Nog één stap"
    for address in ("/veilig-aanmelden/app", "/veilig-aanmelden/sleutel"):
        assert thief.get(address).heading == "Nog één stap"
        token = page.form("Aanmelden").values["csrf_token"]
        answer = thief.client.post(address, data={"csrf_token": token, "code": "123456", "answer": "{}"})
        assert answer.headers["Location"] == "/aanmelden/tweede-stap"
    assert not Totp.select().where(Totp.person == vera.id, Totp.confirmed_at.is_null(False)).exists()


def test_with_a_code_on_paper_she_sets_a_new_one_up_herself(vera, visit):
    Passkey.delete().execute()
    laptop = visit()
    page = knock(laptop, vera.email, WORDS)
    page = page.press("Aanmelden", code=recovery.issue(vera)[0])
    assert page.heading == "Dag Bram"
    page = laptop.get("/veilig-aanmelden/app")
    assert page.press("Klaar", code=code_of(vera)).status == 200
    assert Totp.get().confirmed_at == NOW


def test_after_the_operator_reset_it_the_password_leads_to_setting_up(vera, app, visit):
    since = Person.get_by_id(vera.id).second_factor_since
    assert since == NOW
    Passkey.delete().execute()
    assert knock(visit(), vera.email, WORDS).heading == "Nog één stap"
    run(app, reset_second_factor, "--email", vera.email)
    assert Person.get_by_id(vera.id).second_factor_since is None
    assert sign_in(visit(), vera, WORDS).heading == "Dag Bram"


def test_of_two_who_know_a_first_password_only_one_sets_a_second_step_up(cast, visit):
    """Both stand before the app when neither had one; who is second is told, and changes nothing."""
    passwords.set_password(cast.els, WORDS)
    hers, thiefs = knock(visit(), cast.els.email, WORDS), knock(visit(), cast.els.email, WORDS)
    codes = {
        page: pyotp.TOTP(page.all("secret")[0].replace(" ", "")).at(NOW.replace(tzinfo=UTC)) for page in (hers, thiefs)
    }
    assert hers.press("Klaar", code=codes[hers]).heading == "Je herstelcodes"
    assert thiefs.press("Klaar", code=codes[thiefs]).heading == "Nog één stap"
    totp_rules.begin(cast.els, KEY, "threshold x")
    late = pyotp.TOTP(
        totp.unseal(KEY, totp_rules.PURPOSE, Totp.get(Totp.asked_by == "threshold x").sealed, cast.els.id)
    )
    with pytest.raises(RuleError, match="al een tweede stap"):
        totp_rules.confirm(
            cast.els, late.at(NOW.replace(tzinfo=UTC)), KEY, totp_rules.SetUpUnder("threshold x", alone=True)
        )
    assert Totp.select().where(Totp.confirmed_at.is_null(False)).count() == 1


# ---- the secret of an app that is being set up -------------------------------------------------------------


def test_each_browser_with_the_password_is_shown_a_secret_of_its_own(cast, visit):
    passwords.set_password(cast.els, WORDS)
    hers, thief = visit(), visit()
    shown = knock(hers, cast.els.email, WORDS).all("secret")
    assert knock(thief, cast.els.email, WORDS).all("secret") != shown
    assert hers.get("/veilig-aanmelden/app").all("secret") == shown, "and hers stays, though he asked later"


def test_a_second_laptop_of_hers_is_shown_another_secret(cast, visit):
    passwords.set_password(cast.els, WORDS)
    first, second = visit(cast.els), visit(cast.els)
    shown = first.get("/veilig-aanmelden/app").all("secret")
    assert second.get("/veilig-aanmelden/app").all("secret") != shown
    assert first.get("/veilig-aanmelden/app").all("secret") == shown


# ---- her mail address --------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["is", "was", "will be"])
def test_the_address_of_who_is_was_or_will_be_staff_changes_by_nobody_else(cast, visit, when):
    start, end = {"is": (0, None), "was": (-90, -30), "will be": (30, None)}[when]
    RolePeriod.create(
        branch=cast.branch, person=cast.bram, role="treasurer", started_on=TODAY + timedelta(days=start),
        ended_on=None if end is None else TODAY + timedelta(days=end),
    )  # fmt: skip
    page = visit(cast.els).get(f"/vrijwilligers/{cast.bram.id}").follow("Gegevens wijzigen")
    assert page.tree.xpath("//input[@name='email']/@readonly") and "Bram wijzigt dit zelf" in page.text
    refused = page.press("Bewaren", email="els2@voorbeeld.example", languages="Frans")
    assert refused.status == 422 and HERS in refused.text
    assert refused.form("Bewaren").values["languages"] == "Frans"
    assert Person.get_by_id(cast.bram.id).email == "bram@voorbeeld.example"
    assert page.press("Bewaren", languages="Frans").status == 200, "all the rest may be corrected"
    assert page.press("Bewaren", email="").status == 422, "nor taken away"


def test_she_changes_it_herself_with_a_proof_and_both_addresses_are_told(vera, cast, visit):
    laptop = visit(vera)
    with clock.stopped(NOW + timedelta(minutes=6)):
        page = laptop.get("/mijn-gegevens").follow("Mailadres wijzigen")
        assert page.heading == "Ben jij het nog?"
        page = page.press("Ja, ik ben het", bevestig_wachtwoord=WORDS)
        for typed, sentence in (
            ("", "Vul je nieuwe mailadres in."), ("vera", "mailadres"), ("els@voorbeeld.example", "al van iemand"),
        ):  # fmt: skip
            wrong = page.press("Mailadres bewaren", email=typed)
            assert wrong.status == 422 and sentence in wrong.text
        page = page.press("Mailadres bewaren", email=" Vera@Voorbeeld.example ")
    assert page.heading == "Mijn gegevens" and "Je mailadres is gewijzigd." in page.text
    told = {letter.to_address: letter.text for letter in Letter.select().where(Letter.kind == "address_changed")}
    assert set(told) == {"bram@voorbeeld.example", "vera@voorbeeld.example"}
    assert "hoort niet meer bij jou" in told["bram@voorbeeld.example"] and "vera@" not in told["bram@voorbeeld.example"]
    assert "change_address" in [entry.verb for entry in entries_for(vera)]
    assert knock(visit(), "bram@voorbeeld.example", WORDS).status == 422
    assert knock(visit(), "vera@voorbeeld.example", WORDS).heading == "Nog één stap"


def test_a_new_address_voids_the_links_that_went_to_the_old_one(vera, cast, visit):
    link = invite(cast, visit, vera)
    rules.change_own_address(Person.get_by_id(vera.id), "vera@voorbeeld.example")
    assert visit().get(link).status == 410


def test_who_was_staff_and_only_volunteers_now_changes_it_herself_too(cast, visit):
    RolePeriod.create(
        branch=cast.branch, person=cast.lena, role="coordinator", started_on=TODAY - timedelta(days=90),
        ended_on=TODAY - timedelta(days=30),
    )  # fmt: skip
    page = visit(cast.lena).get("/mijn-gegevens").follow("Mailadres wijzigen")
    assert page.press("Mailadres bewaren", email="lena2@voorbeeld.example").heading == "Mijn gegevens"


def test_a_plain_volunteer_has_no_such_page_and_finds_none(cast, visit):
    phone = visit(cast.lena)
    page = phone.get("/mijn-gegevens")
    assert "Mailadres wijzigen" not in page.links() and phone.get("/mijn-gegevens/mailadres").status == 403
    token = page.form("Bewaren").values["csrf_token"]
    answer = phone.post("/mijn-gegevens/mailadres", {"csrf_token": token, "email": "x@voorbeeld.example"})
    assert answer.status == 403 and Person.get_by_id(cast.lena.id).email == "lena@voorbeeld.example"


def test_the_account_letter_still_finds_the_address_that_was_hers(vera, cast):
    Person.update(iban="BE43068999999501", account_holder="Bram").where(Person.id == vera.id).execute()
    vera = Person.get_by_id(vera.id)
    rules.change_own_address(vera, "vera@voorbeeld.example")
    accounts.change_account(vera, "Bram", "BE68539007547034", by=vera)
    told = {letter.to_address for letter in Letter.select().where(Letter.kind == "account-changed")}
    assert told == {"bram@voorbeeld.example", "vera@voorbeeld.example"}


# ---- letters -----------------------------------------------------------------------------------------------


def about_access(person) -> list[str]:
    return [letter.text for letter in letters_to(person, "sign_in_changed")]


@pytest.mark.parametrize("how", ["herself", "by an invitation", "from the command line"])
def test_a_new_password_is_told(cast, visit, how):
    passwords.set_password(cast.els, WORDS)
    assert not about_access(cast.els), "the first one is no change"
    els = Person.get_by_id(cast.els.id)
    if how == "herself":
        page = visit(els).get("/mijn-gegevens").follow("Wachtwoord wijzigen")
        assert page.press("Wachtwoord bewaren", old=WORDS, new=OTHERS, again=OTHERS).heading == "Mijn gegevens"
    elif how == "by an invitation":
        staff.invite_again(RolePeriod.get(RolePeriod.person == els.id), by=els)
        link = letters_to(els, "invitation")[-1].button_url
        visit().get(link).press("Bewaren en verder", new=OTHERS, again=OTHERS)
    else:
        passwords.set_password(els, OTHERS)
    (letter,) = about_access(els)
    assert "wachtwoord" in letter and "bel dan meteen 016\xa000\xa000\xa000" in letter


def test_a_new_phone_number_and_new_codes_on_paper_are_told(cast, visit):
    visit(cast.lena).get("/mijn-gegevens").press("Bewaren", phone="0470/00 00 12")
    assert "eindigt nu op 12" in about_access(cast.lena)[0]
    visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}").follow("Gegevens wijzigen").press("Bewaren", phone="")
    assert "is nu leeg" in about_access(cast.lena)[1]
    passwords.set_password(cast.els, WORDS)
    sign_in(visit(), cast.els, WORDS)
    before = len(about_access(cast.els))
    visit(cast.els).get("/veilig-aanmelden").press("Maak tien nieuwe")
    assert "tien nieuwe herstelcodes" in about_access(cast.els)[before]
    assert RecoveryCode.select().count() == 10
