"""The coordinator adds volunteers, corrects them, lets them stop and start again."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import database
from portal.kit import clock
from portal.people.models import Branch, Person, RolePeriod
from portal.people.volunteers.facts import active_volunteers
from portal.post.models import Letter
from portal.post.rules import Words, say_to
from portal.team.models import Mentoring
from tests.entries import entries_for

MIA = {"given_name": "Mia", "family_name": "De Smet", "role": "mentor"}


def add(laptop, **more):
    return laptop.get("/vrijwilligers").follow("Vrijwilliger toevoegen").press("Bewaren", **{**MIA, **more})


def test_a_volunteer_is_added_and_can_be_reached(cast, visit):
    page = add(
        visit(cast.els), email="Mia@Voorbeeld.example", phone="0470000013", on_paper="y", gender="f",
        birth_on__dag="29", birth_on__maand="febr", birth_on__jaar="1960",
        started_on__dag="1", started_on__maand="9", started_on__jaar="2025",
        street="Markt 4", postcode="3999", town="Lindedal",
        iban="BE68539007547034", account_holder="M. De Smet",
    )  # fmt: skip
    assert page.heading == "Mia De Smet" and "Mia staat erbij" in page.text
    assert "Meter/peter sinds 1 september 2025" in page.text and "op papier" in page.text
    mia = Person.get(Person.email == "mia@voorbeeld.example")
    assert (mia.phone, mia.birth_on, mia.on_paper, mia.branch_id) == (
        "+32470000013",
        date(1960, 2, 29),
        True,
        cast.branch.id,
    )
    index = visit(cast.els).get("/vrijwilligers")
    assert index.links()["0470 00 00 13"] == "tel:+32470000013"
    assert index.links()["mia@voorbeeld.example"] == "mailto:mia@voorbeeld.example"
    assert "3 vrijwilligers: 2 × gezinsbuddy, 1 × meter/peter." in index.text
    assert mia in active_volunteers(cast.branch.id, clock.today(), clock.today())


def test_free_days_languages_and_the_birthday_are_kept_and_corrected(cast, visit):
    page = add(visit(cast.els), weekdays=["3", "1"], languages="Frans, Arabisch", share_birthday="y")
    assert "maandag, woensdag" in page.text and "Frans, Arabisch" in page.text
    mia = Person.get(Person.given_name == "Mia")
    assert (mia.free_weekdays, mia.languages, mia.share_birthday) == ("1,3", "Frans, Arabisch", True)
    form = page.follow("Gegevens wijzigen").form("Bewaren")
    assert form.values.getlist("weekdays") == ["1", "3"]
    form.fill(weekdays=["5"], share_birthday=None).press()
    mia = Person.get(Person.given_name == "Mia")
    assert (mia.free_weekdays, mia.languages, mia.share_birthday) == ("5", "Frans, Arabisch", False)


def test_a_new_volunteer_signs_in_at_once(cast, visit):
    from portal.post.models import Letter

    add(visit(cast.els), email="mia@voorbeeld.example")
    visit().get("/aanmelden").press("Stuur me een code", email="mia@voorbeeld.example")
    assert Letter.get().to_name == "Mia De Smet"


def test_several_volunteers_may_have_no_mail_address(cast, visit):
    add(visit(cast.els))
    page = add(visit(cast.els), given_name="Jos")
    assert page.heading == "Jos De Smet"
    assert Person.select().where(Person.email.is_null()).count() == 2


def test_two_taps_add_one_person(cast, visit):
    form = visit(cast.els).get("/vrijwilligers/nieuw").form("Bewaren").fill(**MIA)
    first, second = form.press(), form.press()
    assert first.address == second.address
    assert Person.select().where(Person.given_name == "Mia").count() == 1


def test_an_address_that_somebody_has_is_refused_with_her_name(cast, visit):
    page = add(visit(cast.els), email="LENA@voorbeeld.example")
    assert page.status == 422
    assert "Dit mailadres is ook van Lena Aerts. Delen ze één mailbox? Vink dat dan aan." in page.text
    assert page.form("Bewaren").values["given_name"] == "Mia"


def test_an_address_of_another_branch_is_refused_without_a_name(cast, visit):
    page = add(visit(cast.els), email="yusuf@voorbeeld.example")
    assert page.status == 422 and "al van iemand anders" in page.text and "Yusuf" not in page.text


def test_who_moved_from_another_branch_keeps_the_address(cast, visit, app):
    """Stopped there, a volunteer here: or two people of two branches with one mailbox. A code is for who comes in."""
    address, first = "mia@voorbeeld.example", date(2025, 1, 1)
    moved = Person.create(branch=cast.yusuf.branch, given_name="Mia", family_name="De Smet", email=address)
    RolePeriod.create(branch=moved.branch, person=moved, role="mentor", started_on=first, ended_on=date(2025, 9, 1))
    page = add(visit(cast.els), email="mia@voorbeeld.example")
    assert page.status == 422 and "ook bekend in een andere afdeling" in page.text
    page = page.press("Bewaren", shares_mailbox="y")
    assert page.heading == "Mia De Smet" and page.status == 200
    here = Person.get(Person.branch == cast.branch, Person.given_name == "Mia")
    visit().get("/aanmelden").press("Stuur me een code", email="mia@voorbeeld.example")
    assert [letter.person_id for letter in Letter.select().where(Letter.kind == "sign_in")] == [here.id]
    third = add(visit(cast.els), given_name="Jos", family_name="Nys", email="mia@voorbeeld.example")
    assert third.status == 422 and "al van iemand anders" in third.text, "two at most"


def test_a_coordinator_becomes_a_volunteer_too_and_stops_as_one(cast, visit):
    els = visit(cast.els)
    page = add(els, given_name="Els", family_name="Peeters", email="els@voorbeeld.example")
    page = page.follow("Ja, dezelfde: maak van Els Peeters ook een vrijwilliger")
    assert page.heading == "Els Peeters wordt vrijwilliger"
    page = page.press("Vrijwilliger maken", role="mentor")
    assert page.heading == "Els Peeters" and "Els is nu vrijwilliger." in page.text
    assert Person.get_by_id(cast.els.id).roles == {"volunteer", "coordinator"}
    assert els.get("/vrijwilligers").status == 200, "still signed in as a coordinator"
    nobody = Person.create(branch=cast.branch, given_name="An", family_name="Nys")
    assert els.get(f"/vrijwilligers/{nobody.id}/herstart").status == 404, "of no role at all"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"given_name": " "}, "Vul de voornaam in."),
        ({"family_name": "x" * 81}, "ten hoogste 80 tekens"),
        ({"email": "mia"}, "Dit mailadres klopt niet."),
        ({"phone": "12"}, "Dit telefoonnummer klopt niet."),
        ({"role": "coordinator"}, "Kies wat deze vrijwilliger doet."),
        ({"iban": "BE00"}, "Dit rekeningnummer klopt niet."),
        ({"iban": "BE68539007547034"}, "Vul ook in op welke naam de rekening staat."),
        ({"started_on__dag": "31", "started_on__maand": "2"}, "Deze datum bestaat niet."),
        ({"started_on__jaar": "2099"}, "Kijk de startdatum na"),
        (
            {"birth_on__dag": "1", "birth_on__maand": "1", "birth_on__jaar": "2030"},
            "Kijk de geboortedatum na",
        ),
    ],
)
def test_what_is_not_right_says_what_to_do_and_keeps_the_rest(cast, visit, typed, sentence):
    page = add(visit(cast.els), **{"street": "Markt 4", **typed})
    assert page.status == 422 and sentence in page.text
    assert page.form("Bewaren").values["street"] == "Markt 4"
    assert Person.select().count() == 4


def test_details_are_corrected_and_history_says_by_whom(cast, visit):
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}").follow("Gegevens wijzigen")
    page = page.press("Bewaren", family_name="Aerts-Maes", role="language_buddy", started_on__dag="2")
    assert page.heading == "Lena Aerts-Maes" and "Taalmaatje sinds 2 januari 2025" in page.text
    (entry,) = entries_for(cast.lena)
    assert (entry.verb, entry.actor_id, entry.on_behalf_of_id) == ("correct", cast.els.id, cast.lena.id)
    assert Person.get_by_id(cast.lena.id).iban == "BE68539007547034"


def test_the_first_day_stays_before_the_first_family(cast, visit):
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/wijzigen")
    late = page.press("Bewaren", started_on__dag="9")
    assert late.status == 422 and "Lena begon op 8 januari 2025 bij een gezin." in late.text
    assert late.press("Bewaren", started_on__dag="8").status == 200
    assert RolePeriod.get(RolePeriod.person == cast.lena.id).started_on == date(2025, 1, 8)


def test_the_first_day_stays_before_the_first_guiding(cast, visit):
    kept = {"branch": cast.branch, "volunteer": cast.lena, "mentor": cast.bram}
    Mentoring.create(**kept, started_on=date(2025, 1, 5), ended_on=date(2025, 1, 6))
    late = visit(cast.els).get(f"/vrijwilligers/{cast.bram.id}/wijzigen").press("Bewaren", started_on__dag="7")
    assert late.status == 422 and "Op 5 januari 2025 begon een begeleiding" in late.text


def test_keeping_her_own_address_is_no_conflict(cast, visit):
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/wijzigen").press("Bewaren")
    assert page.status == 200 and entries_for(cast.lena) == []


def test_answers_to_a_branch_without_an_address_follow_its_coordinator(cast, visit):
    Branch.update(email="").where(Branch.id == cast.branch.id).execute()
    with database.transaction():
        say_to(Person.get_by_id(cast.lena.id), "note", Words("Je nota", "Dag Lena."))
    assert Letter.get().reply_to == cast.els.email
    visit(cast.els).get("/mijn-gegevens/mailadres").press("Mailadres bewaren", email="els.nieuw@voorbeeld.example")
    assert Letter.get(Letter.kind == "note").reply_to == "els.nieuw@voorbeeld.example"


def test_a_changed_address_voids_the_code_that_went_to_the_old_one(cast, visit):
    from tests.sign_in.signing_in.test_signing_in import ask, is_in, mailed

    phone = visit()
    ask(phone)
    _, link = mailed()
    visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/wijzigen").press("Bewaren", email="nieuw@voorbeeld.example")
    assert phone.get(link).status == 410
    assert not is_in(phone)


def test_what_waits_for_the_old_address_goes_to_the_new_one(cast, visit):
    """A mailbox was full for two days, or the address was a slip: it is put right, and the letter follows."""
    with database.transaction():
        say_to(cast.lena, "expense", Words("Je nota is goedgekeurd", "Dag Lena"))
        say_to(cast.lena, "sign_in_code", Words("Je code", "123 456"), secret=True)
        say_to(cast.lena, "account-changed", Words("Je rekeningnummer is gewijzigd", "Dag Lena"))
        say_to(cast.bram, "expense", Words("Je nota is goedgekeurd", "Dag Bram"))
    laptop = visit(cast.els)
    laptop.get(f"/vrijwilligers/{cast.lena.id}/wijzigen").press("Bewaren", email="nieuw@voorbeeld.example")
    goes = [(one.kind, one.to_address) for one in Letter.select().where(Letter.kind != "address_changed")]
    assert sorted(goes) == [
        ("account-changed", "lena@voorbeeld.example"),  # a warning is for who had the address
        ("expense", "bram@voorbeeld.example"),
        ("expense", "nieuw@voorbeeld.example"),
    ]
    laptop.get(f"/vrijwilligers/{cast.lena.id}/wijzigen").press("Bewaren", email="")
    (letter,) = Letter.select().where(Letter.person_id == cast.lena.id, Letter.kind == "expense")
    assert letter.given_up_at is not None and letter.error == "er is geen mailadres meer"


# ---- stopping and starting again ---------------------------------------------------------------------------


def stop(laptop, person, day: date):
    page = laptop.get(f"/vrijwilligers/{person.id}").follow("Stopzetten")
    return page.press(
        "Stopzetten", ended_on__dag=str(day.day), ended_on__maand=str(day.month), ended_on__jaar=str(day.year)
    )


def test_who_comes_back_signs_in_anew(cast, visit):
    phone, laptop = visit(cast.lena), visit(cast.els)
    stop(laptop, cast.lena, date(2025, 9, 1))
    page = (
        laptop.get(f"/vrijwilligers/{cast.lena.id}").follow("Opnieuw starten").press("Opnieuw starten", role="mentor")
    )
    assert "Meter/peter sinds 3 oktober 2025" in page.text
    assert [p.role for p in RolePeriod.select().where(RolePeriod.person == cast.lena.id).order_by(RolePeriod.id)] == [
        "family_buddy",
        "mentor",
    ]
    assert phone.get("/mijn-gegevens").heading == "Aanmelden"


def test_one_role_at_a_time(cast, visit):
    laptop = visit(cast.els)
    stop(laptop, cast.lena, date(2025, 10, 2))
    page = laptop.get(f"/vrijwilligers/{cast.lena.id}/herstart").press("Opnieuw starten", started_on__dag="2")
    assert page.status == 422 and "Op die dag liep de vorige periode nog." in page.text


def test_a_lost_phone_is_shut_out_by_the_coordinator(cast, visit):
    phone = visit(cast.lena)
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}")
    assert "Aangemeld op 1 toestel" in page.text
    page.press("Overal afmelden")
    assert phone.get("/mijn-gegevens").heading == "Aanmelden"


# ---- who may -----------------------------------------------------------------------------------------------


def test_a_coordinator_of_another_branch_finds_nobody(cast, visit):
    laptop = visit(cast.yusuf)
    token = laptop.get("/vrijwilligers/nieuw").form("Bewaren").values["csrf_token"]
    for path in ("", "/wijzigen", "/einde", "/herstart"):
        assert laptop.get(f"/vrijwilligers/{cast.lena.id}{path}").status == 404
    for path in ("", "/einde", "/einde/herstel", "/herstart", "/code", "/afmelding"):
        assert laptop.post(f"/vrijwilligers/{cast.lena.id}{path}", {"csrf_token": token}).status == 404
    assert "Lena" not in laptop.get("/vrijwilligers").text


def test_a_volunteer_sees_no_list(cast, visit):
    assert visit(cast.lena).get("/vrijwilligers").status == 403
    assert visit(cast.lena).get(f"/vrijwilligers/{cast.lena.id}").status == 403


def test_the_list_costs_the_same_for_two_and_for_twenty(cast, visit, count_statements):
    laptop = visit(cast.els)
    few = count_statements(lambda: laptop.get("/vrijwilligers"))
    for number in range(18):
        person = Person.create(branch=cast.branch, given_name=f"N{number}", family_name="Meer")
        RolePeriod.create(branch=cast.branch, person=person, role="mentor", started_on=date(2025, 1, 1))
    assert count_statements(lambda: laptop.get("/vrijwilligers")) == few


# ---- whatever is typed -------------------------------------------------------------------------------------

anything = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["\x00", "\ud7ff\uffff", "９９９９９９", "-1", "1" * 400, "' or 1=1 --", "a@b.c"]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_typed_at_the_door_gets_a_page_and_nobody_in(app, cast, visit, data):
    visitor = visit()
    visitor.client.environ_base["REMOTE_ADDR"] = f"2001:db8:{data.draw(st.integers(0, 9999)):04d}::1"
    address, button = data.draw(
        st.sampled_from(
            [
                ("/aanmelden", "Stuur me een code"),
                ("/aanmelden/code", "Aanmelden"),
                ("/aanmelden/wachtwoord", "Aanmelden"),
            ]
        )
    )
    form = visitor.get(address).form(button)
    for name in form.values:
        if name != "csrf_token":
            form.values.setlist(name, data.draw(st.lists(anything, max_size=3)))
    assert form.press().status in (200, 422, 429)
    assert visitor.client.get("/mijn-gegevens").status_code == 303


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_typed_about_a_volunteer_gets_a_page(cast, visit, data):
    form = visit(cast.els).get("/vrijwilligers/nieuw").form("Bewaren").fill(**MIA)
    names = [name for name in form.values if name != "csrf_token"]
    for name in data.draw(st.lists(st.sampled_from(names), max_size=6, unique=True)):
        form.values.setlist(name, data.draw(st.lists(anything, max_size=2)))
    before = Person.select().count()
    page = form.press()
    assert page.status in (200, 422)
    assert (Person.select().count() == before) is (page.status == 422)
