"""People look after their own details and devices."""

from datetime import date, timedelta

from portal.kit import clock
from portal.people.models import Person
from portal.sign_in.models import Device
from tests.conftest import NOW
from tests.entries import entries_for


def test_lena_sees_her_own_details_and_changes_them(cast, visit):
    page = visit(cast.lena).get("/mijn-gegevens")
    assert "BE68 5390 0754 7034" in page.answer.get_data(as_text=True).replace("\u00a0", " ")
    page = page.press("Bewaren", phone="0470/00 00 12", street="Kerkplein 2", vehicle="bicycle")
    assert "Je gegevens zijn bewaard" in page.text
    lena = Person.get_by_id(cast.lena.id)
    assert (lena.phone, lena.street, lena.vehicle, lena.iban) == (
        "+32470000012",
        "Kerkplein 2",
        "bicycle",
        "BE68539007547034",
    )
    entry, travels = entries_for(lena)
    assert (travels.verb, travels.details) == (
        "change_vehicle", '{"vehicle": ["car", "bicycle"], "from_on": "2025-10-03"}',
    )  # fmt: skip
    assert entry.actor_id == lena.id and entry.on_behalf_of_id is None
    assert "Kerkplein 2" in entry.details and "iban" not in entry.details


def test_saving_without_a_change_writes_nothing(cast, visit):
    visit(cast.lena).get("/mijn-gegevens").press("Bewaren")
    assert entries_for(cast.lena) == []


def test_lena_gives_consent_for_her_birthday_and_takes_it_back(cast, visit):
    Person.update(birth_on=date(1991, 10, 12)).where(Person.id == cast.lena.id).execute()
    page = visit(cast.lena).get("/mijn-gegevens")
    assert "Op 12 oktober. Nooit het jaar" in page.text
    page = page.form("Bewaren").tick("share_birthday", "y").press()
    assert Person.get_by_id(cast.lena.id).share_birthday
    page.press("Bewaren", share_birthday=None)
    assert not Person.get_by_id(cast.lena.id).share_birthday
    assert [(entry.verb, entry.actor_id) for entry in entries_for(cast.lena)] == [("change_details", cast.lena.id)] * 2


def test_staff_read_nothing_about_visits_birthdays_or_their_own_coordinator(cast, visit):
    Person.update(share_birthday=True, vehicle="bicycle").where(Person.id == cast.els.id).execute()
    page = visit(cast.els).get("/mijn-gegevens")
    assert "Vraag het aan wie het portaal beheert." in page.text and "Bel je coördinator" not in page.text
    assert "Hoe rij je naar je gezin?" not in page.text and "verjaardag" not in page.text
    page.press("Bewaren", street="Kerkplein 2")
    els = Person.get_by_id(cast.els.id)
    assert (els.street, els.vehicle, els.share_birthday) == ("Kerkplein 2", "bicycle", True)


def test_a_wrong_phone_number_keeps_what_was_typed(cast, visit):
    page = visit(cast.lena).get("/mijn-gegevens").press("Bewaren", phone="bel me maar")
    assert page.status == 422 and page.form("Bewaren").values["phone"] == "bel me maar"


def test_after_saving_one_goes_back_to_where_one_came_from(cast, visit):
    page = visit(cast.lena).get("/mijn-gegevens?verder=/mijn-toestellen").press("Bewaren", street="Elders 3")
    assert page.heading == "Mijn toestellen"
    page = visit(cast.lena).get("/mijn-gegevens?verder=//kwaad.example").press("Bewaren", street="Elders 4")
    assert page.address == "/mijn-gegevens"


# ---- devices -----------------------------------------------------------------------------------------------


def test_a_lost_phone_is_signed_out_from_another_one(cast, visit):
    lost, here = visit(cast.lena), visit(cast.lena)
    page = here.get("/mijn-gegevens").follow("Mijn toestellen")
    assert page.text.count("Chrome op Android Dit toestel") == 1
    page.press("Afmelden: Chrome op Android")
    assert lost.get("/mijn-gegevens").heading == "Aanmelden"
    assert here.get("/mijn-gegevens").heading == "Mijn gegevens"


def test_everywhere_but_here(cast, visit):
    others, here, brams = [visit(cast.lena), visit(cast.lena)], visit(cast.lena), visit(cast.bram)
    page = here.get("/mijn-toestellen").press("Overal afmelden behalve hier")
    assert "Je bent overal afgemeld, behalve hier." in page.text
    assert [other.get("/mijn-gegevens").heading for other in others] == ["Aanmelden"] * 2
    assert here.get("/mijn-gegevens").heading == brams.get("/mijn-gegevens").heading == "Mijn gegevens"


def test_signing_this_device_out_in_the_list_is_signing_out(cast, visit):
    page = visit(cast.lena).get("/mijn-toestellen")
    (leaving,) = page.tree.xpath("//form[@data-leaving]")  # what was half typed leaves with her
    assert leaving is page.form("Afmelden: Chrome op Android, dit toestel").element
    page = page.press("Afmelden: Chrome op Android, dit toestel")
    assert page.heading == "Aanmelden"


def test_nobody_ends_the_device_of_somebody_else(cast, visit):
    visit(cast.lena)
    device = Device.get(Device.person == cast.lena.id)
    bram = visit(cast.bram)
    token = bram.get("/mijn-toestellen").form("Afmelden: Chrome op Android, dit toestel").values["csrf_token"]
    assert bram.post(f"/mijn-toestellen/{device.id}/afmelding", {"csrf_token": token}).status == 404
    assert Device.get_by_id(device.id).ended_at is None


def test_a_coordinators_idle_devices_are_not_listed(cast, visit):
    visit(cast.els)
    with clock.stopped(NOW + timedelta(hours=1)):
        page = visit(cast.els).get("/mijn-toestellen")
        assert page.text.count("Laatst gebruikt") == 1


def test_when_a_device_was_last_used_is_said_in_days(cast, visit):
    visit(cast.lena)
    with clock.stopped(NOW + timedelta(days=3)):
        page = visit(cast.lena).get("/mijn-toestellen")
        assert "Laatst gebruikt: vandaag" in page.text and "Laatst gebruikt: 3 oktober 2025" in page.text
