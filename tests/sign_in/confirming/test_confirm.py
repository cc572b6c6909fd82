"""Before what matters most one proves once more who one is, and nothing typed is lost by it."""

from datetime import timedelta

import pytest

from portal.agenda.calendars.rules import open_calendar
from portal.expenses.models.payday import PaymentBatch
from portal.expenses.payday import facts as payday
from portal.expenses.payday import rules as payday_rules
from portal.kit import clock
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter
from portal.sign_in.models import Device, Passkey, SignInCode
from portal.sign_in.passwords import rules as passwords
from tests.conftest import NOW
from tests.expenses.conftest import approved as approved
from tests.sign_in.soft_key import SoftKey, answered, question

WORDS = "een lange zin vol woorden"
LATER = NOW + timedelta(minutes=5, seconds=1)


@pytest.fixture
def els(cast):
    passwords.set_password(cast.els, WORDS)
    return cast.els


def test_within_five_minutes_nothing_is_asked(els, visit):
    laptop = visit(els)
    with clock.stopped(NOW + timedelta(minutes=5)):
        assert laptop.get("/wie-mag-wat/nieuw").heading == "Geef iemand een taak"
    with clock.stopped(LATER):
        assert laptop.get("/wie-mag-wat/nieuw").heading == "Ben jij het nog?"


def test_after_the_password_one_is_where_one_was_going_and_five_minutes_begin_anew(els, visit):
    laptop = visit(els)
    with clock.stopped(LATER):
        page = laptop.get("/wie-mag-wat/nieuw").press("Ja, ik ben het", bevestig_wachtwoord=WORDS)
        assert (page.heading, page.address) == ("Geef iemand een taak", "/wie-mag-wat/nieuw")
        assert laptop.get("/bevestiging?verder=/wie-mag-wat").heading == "Wie mag wat"
    with clock.stopped(LATER + timedelta(minutes=4)):
        assert laptop.get("/wie-mag-wat/nieuw").heading == "Geef iemand een taak"


@pytest.mark.parametrize(("typed", "sentence"), [("", "Typ je wachtwoord."), ("een andere zin", "niet je wachtwoord")])
def test_another_password_proves_nothing(els, visit, typed, sentence):
    laptop = visit(els)
    with clock.stopped(LATER):
        page = laptop.get("/wie-mag-wat/nieuw").press("Ja, ik ben het", bevestig_wachtwoord=typed)
        assert page.status == 422 and sentence in page.text
        assert laptop.get("/wie-mag-wat/nieuw").heading == "Ben jij het nog?"


def test_whoever_finds_her_laptop_open_guesses_ten_times_at_most(els, visit):
    laptop = visit(els)
    with clock.stopped(LATER):
        page = laptop.get("/wie-mag-wat/nieuw")
        for _ in range(10):
            assert page.press("Ja, ik ben het", bevestig_wachtwoord="fout maar lang").status == 422
        assert page.press("Ja, ik ben het", bevestig_wachtwoord=WORDS).status == 429
    with clock.stopped(LATER + timedelta(minutes=16)):
        assert laptop.get("/wie-mag-wat/nieuw").press("Ja, ik ben het", bevestig_wachtwoord=WORDS).status == 200


def test_a_form_that_was_filled_in_slowly_is_taken_after_the_password_with_all_that_was_typed(els, cast, visit):
    laptop = visit(els)
    page = laptop.get("/wie-mag-wat/nieuw")
    with clock.stopped(LATER):
        asked = page.press(
            "Taak geven", role="treasurer", person="", given_name="Piet & “Jo”", family_name="<b>Kas</b>",
            email="piet@voorbeeld.example", started_on__dag="4", started_on__maand="oktober", started_on__jaar="2025",
        )  # fmt: skip
        assert asked.status == 403 and "Wat je invulde, gaat mee." in asked.text
        assert not Person.select().where(Person.email == "piet@voorbeeld.example").exists()
        wrong = asked.press("Ja, ik ben het", bevestig_wachtwoord="een andere zin")
        assert wrong.status == 422 and not Person.select().where(Person.email == "piet@voorbeeld.example").exists()
        done = wrong.press("Ja, ik ben het", bevestig_wachtwoord=WORDS)
    assert done.heading == "Wie mag wat" and "Piet & “Jo” <b>Kas</b>" in done.text
    period = RolePeriod.get(RolePeriod.role == "treasurer")
    assert (period.started_on.isoformat(), period.person.given_name) == ("2025-10-04", "Piet & “Jo”")


def test_a_mistake_in_the_form_that_went_along_comes_back_with_what_was_typed(els, cast, visit):
    laptop = visit(els)
    page = laptop.get("/wie-mag-wat/nieuw")
    with clock.stopped(LATER):
        page = page.press("Taak geven", given_name="Piet", started_on__dag="40")
        page = page.press("Ja, ik ben het", bevestig_wachtwoord=WORDS)
        assert page.status == 422 and page.heading == "Geef iemand een taak"
        again = page.form("Taak geven").values
        assert (again["given_name"], again["started_on-dag"]) == ("Piet", "40")


def test_ticks_of_several_boxes_go_along(els, cast, approved, visit):
    laptop = visit(els)
    page = laptop.get("/onkosten/betaaldag")
    with clock.stopped(LATER):
        asked = page.press("Betaaldag beginnen", method="typed")
        assert asked.heading == "Ben jij het nog?" and not PaymentBatch.select().exists()
        asked.press("Ja, ik ben het", bevestig_wachtwoord=WORDS)
    assert len(payday.entries_of(PaymentBatch.get())) == len(approved) == 2


def test_a_payment_file_is_asked_for_again_from_its_page(els, cast, approved, visit):
    Branch.update(iban="BE62510007547061", account_holder="Lindedal vzw").where(Branch.id == cast.branch.id).execute()
    batch = payday_rules.start(approved, "sepa", "k", by=els)
    laptop = visit(els)
    here = f"/onkosten/betaaldag/{batch.id}"
    with clock.stopped(LATER):
        asked = laptop.get(f"{here}.xml", headers={"Referer": f"http://localhost{here}"})
        assert asked.heading == "Ben jij het nog?"
        page = asked.press("Ja, ik ben het", bevestig_wachtwoord=WORDS)
        assert page.address == here and "Druk nu opnieuw op de knop" in page.text
        assert laptop.get(f"{here}.xml").answer.mimetype == "application/xml"
    with clock.stopped(LATER + timedelta(minutes=6)):
        page = laptop.get(f"{here}.xml").press("Ja, ik ben het", bevestig_wachtwoord=WORDS)
        assert page.answer.mimetype == "application/xml", "without a page it came from, straight to the file"


def test_without_the_forms_token_nothing_is_proved(els, visit):
    laptop = visit(els)
    with clock.stopped(LATER):
        for address in ("/bevestiging", "/wie-mag-wat"):
            assert laptop.client.post(address, data={"bevestig_wachtwoord": WORDS}).status_code == 400
        assert laptop.get("/wie-mag-wat/nieuw").heading == "Ben jij het nog?"


def test_other_tabs_keep_working_after_proving_it(els, visit):
    """The token of a form that stood open is not voided by a new cookie: what is typed there is not lost."""
    laptop = visit(els)
    open_form = laptop.get("/mijn-gegevens")
    with clock.stopped(LATER):
        laptop.get("/wie-mag-wat/nieuw").press("Ja, ik ben het", bevestig_wachtwoord=WORDS)
        assert "Je gegevens zijn bewaard" in open_form.press("Bewaren", street="Kerkplein 2").text


def test_a_passkey_proves_it_too_also_with_a_form_that_goes_along(els, cast, visit):
    key, laptop = SoftKey(), visit(els)
    page = laptop.get("/veilig-aanmelden/sleutel")
    answered(page, key.make(question(page)))
    page = laptop.get("/wie-mag-wat/nieuw")
    with clock.stopped(LATER):
        asked = page.press("Taak geven", role="treasurer", person=str(cast.bram.id), started_on__dag="4",
                           started_on__maand="10", started_on__jaar="2025")  # fmt: skip
        page = answered(asked, key.sign(question(asked)), "bevestig_sleutel")
    assert page.heading == "Wie mag wat" and "Bram Wouters, penningmeester" in page.text
    with clock.stopped(LATER + timedelta(minutes=6)):
        asked = laptop.get("/wie-mag-wat/nieuw")
        assert answered(asked, SoftKey().sign(question(asked)), "bevestig_sleutel").status == 422
        asked = laptop.get("/wie-mag-wat/nieuw")
        assert answered(asked, key.sign(question(asked)), "bevestig_sleutel").heading == "Geef iemand een taak"


def test_nobody_is_led_away_by_it(els, visit):
    laptop = visit(els)
    with clock.stopped(LATER):
        for target in ("//kwaad.example", "https://kwaad.example", "/\\kwaad.example"):
            page = laptop.get("/bevestiging", query_string={"verder": target})
            page = page.press("Ja, ik ben het", bevestig_wachtwoord=WORDS)
            assert page.address == "/"
            Device.update(proved_at=NOW).execute()


def test_a_volunteer_proves_it_with_a_code(cast, visit):
    phone = visit(cast.lena)
    with clock.stopped(LATER):
        page = phone.get("/bevestiging?verder=/mijn-toestellen")
        assert "lena@voorbeeld.example" in page.text and "wachtwoord" not in page.text
        token = page.form("Stuur me een code").values["csrf_token"]
        answer = phone.post("/bevestiging", {"csrf_token": token, "bevestig_wachtwoord": "x" * 20})
        assert answer.status == 422


def test_a_device_from_before_the_update_proves_nothing(els, visit):
    laptop = visit(els)
    Device.update(proved_at=None).execute()
    assert laptop.get("/wie-mag-wat/nieuw").heading == "Ben jij het nog?"


@pytest.mark.parametrize("address", ["/wie-mag-wat/nieuw", "/onkosten/betaaldag/1.xml"])
def test_htmx_is_sent_to_the_page_that_asks(els, visit, address):
    laptop = visit(els)
    with clock.stopped(LATER):
        answer = laptop.client.get(address, headers={"HX-Request": "true", "Referer": "http://localhost/wie-mag-wat"})
    assert answer.headers["HX-Redirect"] == "/bevestiging?verder=/wie-mag-wat"


@pytest.mark.parametrize(
    "endpoint",
    ["payday.sepa_file", "payday.start_payday", "payday.set_account", "staff.new_role", "staff.give_role",
     "staff.term", "staff.term", "staff.stop_role", "staff.invite_again", "safety.new_recovery_codes",
     "safety.remove_app", "safety.remove_passkey", "workbook.export", "handover.handover", "periods.own_copy",
     "periods.family_copy"],
)  # fmt: skip
def test_what_matters_most_asks_it(app, endpoint):
    assert getattr(app.view_functions[endpoint], "fresh", False)


# ---- ways in that a coordinator gives ----------------------------------------------------------------------


def test_a_laptop_that_is_found_open_shows_no_code_of_a_volunteer(els, cast, visit):
    laptop = visit(els)
    page = laptop.get(f"/vrijwilligers/{cast.lena.id}")
    with clock.stopped(LATER):
        asked = page.press("Toon een code")
        assert asked.heading == "Ben jij het nog?" and not SignInCode.select().exists()
        assert asked.press("Ja, ik ben het", bevestig_wachtwoord=WORDS).heading == "Code voor Lena"


def test_nor_does_it_move_her_mail_address(els, cast, visit):
    laptop = visit(els)
    page = laptop.get(f"/vrijwilligers/{cast.lena.id}/wijzigen")
    with clock.stopped(LATER):
        assert page.press("Bewaren", languages="Frans").heading == "Lena Aerts", "all else is everyday work"
        page = laptop.get(f"/vrijwilligers/{cast.lena.id}/wijzigen")
        asked = page.press("Bewaren", email="dief@voorbeeld.example", languages="Turks")
        assert asked.heading == "Ben jij het nog?" and not Letter.select().exists()
        assert Person.get_by_id(cast.lena.id).email == "lena@voorbeeld.example"
        done = asked.press("Ja, ik ben het", bevestig_wachtwoord=WORDS)
    assert done.heading == "Lena Aerts"
    lena = Person.get_by_id(cast.lena.id)
    assert (lena.email, lena.languages) == ("dief@voorbeeld.example", "Turks")
    told = {letter.to_address: letter.text for letter in Letter.select()}
    assert set(told) == {"lena@voorbeeld.example", "dief@voorbeeld.example"}
    assert "hoort niet meer bij jou" in told["lena@voorbeeld.example"]
    assert "dief@" not in told["lena@voorbeeld.example"] and "lena@" not in told["dief@voorbeeld.example"]


def test_nor_does_it_let_anybody_new_in(els, cast, visit):
    laptop = visit(els)
    page = laptop.get("/vrijwilligers/nieuw")
    typed = {"given_name": "Dirk", "family_name": "Dief", "role": "mentor"}
    with clock.stopped(LATER):
        assert page.press("Bewaren", **typed).heading == "Dirk Dief", "without a mail address nobody comes in"
        page = laptop.get("/vrijwilligers/nieuw")
        typed["given_name"] = "Dora"
        asked = page.press("Bewaren", **typed, email="dief@voorbeeld.example")
        assert asked.heading == "Ben jij het nog?"
        assert not Person.select().where(Person.email == "dief@voorbeeld.example").exists()
        assert asked.press("Ja, ik ben het", bevestig_wachtwoord=WORDS).heading == "Dora Dief"
    assert Person.select().where(Person.email == "dief@voorbeeld.example").exists()


# ---- signing out everywhere --------------------------------------------------------------------------------


@pytest.fixture
def robbed(cast, visit):
    """Lena, whose phone knows her finger and reads her calendar."""
    key = SoftKey()
    page = visit(cast.lena).get("/veilig-aanmelden").follow("Stel het in op dit toestel")
    answered(page, key.make(question(page)))
    cast.lena.feed = f"/agenda/feed/{open_calendar(cast.lena)}.ics"
    cast.lena.key = key
    return cast.lena


def test_signing_out_everywhere_takes_fingers_and_calendar_away_for_who_wants_it(robbed, visit):
    thief, here = visit(robbed), visit(robbed)
    letter = Letter.select().order_by(Letter.id.desc()).get()
    assert letter.button_url == "/mijn-toestellen#overal" and "vingerafdrukken weg" in letter.text
    page = here.get(letter.button_url)
    page = page.form("Overal afmelden behalve hier").tick("passkeys", "y").tick("calendar", "y").press()
    assert (
        "Je bent overal afgemeld, behalve hier. Al je vingerafdrukken en gezichten zijn weggehaald. "
        "Je agenda-adres toont niets meer." in page.text
    )
    assert thief.get("/mijn-gegevens").heading == "Aanmelden" and visit().get(robbed.feed).status == 404
    door = visit().get("/aanmelden").follow("Met mijn vingerafdruk of gezicht")
    assert answered(door, robbed.key.sign(question(door))).status == 422
    page = here.get("/mijn-toestellen")
    assert not page.tree.xpath("//input[@type='checkbox']"), "there is nothing left to tick"


def test_without_the_ticks_they_stay(robbed, visit):
    here = visit(robbed)
    page = here.get("/mijn-toestellen").press("Overal afmelden behalve hier")
    assert "weggehaald" not in page.text and Passkey.select().count() == 1 and visit().get(robbed.feed).status == 200


def test_the_others_are_out_at_once_and_only_what_signs_in_by_itself_waits_for_a_proof(robbed, visit):
    thief, here = visit(robbed), visit(robbed)
    page = here.get("/mijn-toestellen")
    with clock.stopped(LATER):
        asked = page.form("Overal afmelden behalve hier").tick("passkeys", "y").press()
        assert asked.heading == "Ben jij het nog?"
        assert thief.get("/mijn-gegevens").heading == "Aanmelden" and Passkey.select().count() == 1


def test_a_coordinator_keeps_a_second_step(els, visit):
    laptop = visit(els)
    key = SoftKey()
    page = laptop.get("/veilig-aanmelden/sleutel")
    answered(page, key.make(question(page)))
    page = laptop.get("/mijn-toestellen").form("Overal afmelden behalve hier").tick("passkeys", "y").press()
    assert "Stel eerst de app op je gsm in." in page.text and Passkey.select().count() == 1


def test_the_coordinators_button_shuts_finger_and_calendar_of_a_lost_phone_too(robbed, cast, visit):
    Device.update(ended_at=NOW).where(Device.person == robbed.id).execute()
    page = visit(cast.els).get(f"/vrijwilligers/{robbed.id}")
    assert "Nu nergens aangemeld" in page.text
    page = page.press("Overal afmelden")
    assert "Lena is overal afgemeld." in page.text and "Overal afmelden" not in page.all("btn")
    assert not Passkey.select().exists() and visit().get(robbed.feed).status == 404
