"""An expense note on the phone: it writes itself, takes a ticket, is handed in."""

import io
from datetime import date, datetime, timedelta

import pytest
from PIL import Image

from portal.contacts.quarters import rules as contacts
from portal.expenses.approval import rules
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.lines import rules as lines_rules
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, Receipt
from portal.expenses.models.rates import MileageRate
from portal.expenses.note.facts.reading import view_of
from portal.expenses.note.rules import IS_IN
from portal.expenses.settings import rules as settings
from portal.expenses.withdrawal import rules as withdrawal
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.kit.images import read_receipt
from portal.people.models import Person
from portal.post.models import Letter
from tests.browser import Upload
from tests.expenses.conftest import DECLARE

K3 = Quarter(2025, 3)
WEDNESDAYS = [date(2025, 7, 2) + timedelta(weeks=i) for i in range(12)]


def photo(width=800, height=1200, form="JPEG", **options):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, form, **options)
    return out.getvalue()


@pytest.fixture
def rates(cast):
    for kind, series, e4, first, last in (
        ("car", "quarterly", 4309, date(2025, 7, 1), date(2025, 9, 30)),
        ("bicycle", "yearly", 3600, date(2025, 1, 1), date(2025, 12, 31)),
    ):
        MileageRate.create(
            branch=cast.branch,
            kind=kind,
            series=series,
            rate_e4=e4,
            valid_from=first,
            valid_until=last,
            source="test",
        )


@pytest.fixture
def quarter(cast, rates):
    """Lena handed in twelve Wednesdays."""
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)


def address(person, period=K3):
    return f"/onkosten/{person.id}/{period}"


def test_the_note_writes_itself_and_rounds_per_line(cast, quarter, visit):
    page = visit(cast.lena).get(address(cast.lena))
    assert "12 ritten × 8,4 km" in page.text
    assert "Gezin Klaver, Lindedal€ 0,4309 per km" in page.text.replace("Lindedal €", "Lindedal€")
    assert page.all("total") == ["Je krijgt terug€ 43,44"], "12 × € 3,62 and not 100,8 km × € 0,4309 = € 43,43"


def test_what_was_asked_in_time_stays_asked_however_often_it_comes_back(cast, quarter, visit):
    """The year counts until it was first handed in, not until the third question about it was answered."""
    photos = [read_receipt(photo())]
    lines_rules.add_cost(
        cast.lena, K3, lines_rules.Cost("parking", date(2025, 7, 2), 400, "p", photos=photos), by=cast.lena
    )
    note = handing_in.submit(cast.lena, K3, True, by=cast.lena)
    rules.approve(note, by=cast.els)
    with clock.stopped(datetime(2026, 8, 20, 9)):
        successor = withdrawal.withdraw(ExpenseNote.get_by_id(note.id), "andere rekening", by=cast.els)
        page = visit(cast.lena).get(address(cast.lena))
        assert "Meer dan een jaar geleden" not in page.text and page.all("total") == ["Je krijgt terug€ 47,44"]
        page.press(DECLARE)
        assert "meer dan een jaar oud" not in visit(cast.els).get("/onkosten/te-keuren").text
    with clock.stopped(datetime(2026, 9, 1, 9)):
        rules.send_back(ExpenseNote.get_by_id(successor.id), "En de parking?", {}, by=cast.els)
        assert handing_in.submit(cast.lena, K3, True, by=cast.lena).status == "submitted"
        assert view_of(cast.lena, K3, ExpenseNote.get_by_id(successor.id)).total == 4744


def test_looking_at_a_note_writes_nothing(cast, quarter, visit):
    visit(cast.lena).get(address(cast.lena))
    assert not ExpenseNote.select().exists()


def test_declaring_and_one_button_hand_it_in(cast, quarter, visit):
    page = visit(cast.lena).get(address(cast.lena)).press(DECLARE)
    assert page.heading == "Je nota is ingediend"
    assert "Je krijgt € 43,44, ten laatste op vrijdag 17 oktober 2025." in page.text
    note = ExpenseNote.get()
    assert (note.number, note.status, note.iban) == ("2025-001", "submitted", "BE68539007547034")
    lines = list(note.lines)
    assert len(lines) == 12
    assert {(line.km, line.rate_e4, line.cents) for line in lines} == {(84, 4309, 362)}
    assert {line.route for line in lines} == {"thuis – G-001, Lindedal – thuis"}
    assert Letter.get(Letter.kind == "expense-submitted").to_address == cast.lena.email


def test_a_second_tap_lands_on_the_same_note(cast, quarter, visit):
    form = visit(cast.lena).get(address(cast.lena)).form(DECLARE)
    first, second = form.press(), form.press()
    assert first.address == second.address
    assert ExpenseNote.select().count() == 1
    assert HistoryEntry.select().where(HistoryEntry.verb == "submit").count() == 1


def test_without_the_declaration_nothing_is_handed_in(cast, quarter, visit):
    """It is the button's own: what is sent without it, as from a page of before, hands nothing in."""
    form = visit(cast.lena).get(address(cast.lena)).form(DECLARE)
    shown = form.element.text_content()
    assert "Ik verklaar op eer dat deze nota juist en volledig is." in shown, "said above the button"
    del form.pressed.attrib["name"]
    page = form.press()
    assert page.status == 422 and not ExpenseNote.select().where(ExpenseNote.status == "submitted").exists()
    assert "Verklaar dat je nota juist en volledig is: druk op de knop onder die zin." in page.text


def test_a_trip_not_driven_is_left_out(cast, quarter, visit):
    page = visit(cast.lena).get(address(cast.lena))
    claim = page.tree.xpath("//input[@name='niet']/@value")[0]
    page.form(DECLARE).tick("niet", claim).press()
    struck = ExpenseLine.get(ExpenseLine.struck == True)  # noqa: E712
    assert struck.day == WEDNESDAYS[0]
    assert "Je krijgt € 39,82" in visit(cast.lena).get("/").text


def test_a_bus_ticket_with_its_photo(cast, quarter, visit):
    page = visit(cast.lena).get(address(cast.lena)).press(
        "Kost toevoegen", kind="public_transport", day__dag="24", day__maand="9", amount="€ 6,00",
        ticket=Upload("ticket.jpg", photo()),
    )  # fmt: skip
    assert "Je kost staat erbij." in page.text
    assert page.all("total") == ["Je krijgt terug€ 49,44"]
    line = ExpenseLine.get(ExpenseLine.kind == "public_transport")
    assert (line.day, line.cents) == (date(2025, 9, 24), 600)
    receipt = Receipt.get()
    assert (receipt.mime, receipt.width, receipt.height) == ("image/jpeg", 800, 1200)


def test_pressing_add_twice_is_one_cost(cast, quarter, visit):
    form = (
        visit(cast.lena).get(address(cast.lena)).form("Kost toevoegen").fill(day__dag="24", day__maand="9", amount="6")
    )
    form.press()
    form.press()
    assert ExpenseLine.select().where(ExpenseLine.kind == "public_transport").count() == 1


def test_mistakes_stand_at_their_fields_and_the_photo_is_kept(cast, quarter, visit):
    page = (
        visit(cast.lena)
        .get(address(cast.lena))
        .press(
            "Kost toevoegen",
            kind="parking",
            day__dag="17",
            day__maand="9",
            amount="",
            ticket=Upload("t.jpg", photo()),
        )
    )
    assert page.status == 422
    assert "Vul het bedrag van je ticket in." in page.text
    assert "Je vorige foto is bewaard." in page.text
    assert page.form("Kost toevoegen").values["day-dag"] == "17"
    assert page.form("Kost toevoegen").values["kind"] == "parking"
    after = page.press("Kost toevoegen", amount="4")
    assert "Je kost staat erbij." in after.text
    assert Receipt.get().line.kind == "parking", "the photo did not have to be taken again"


def test_handing_in_with_a_half_filled_cost_says_all_mistakes_together(cast, quarter, visit):
    page = (
        visit(cast.lena)
        .get(address(cast.lena))
        .press(DECLARE, day__dag="17", ticket=Upload("x.jpg", b"GIF89a no photo"))
    )
    assert page.status == 422
    sentences = page.all("errors")[0]
    assert "Vul het bedrag van je ticket in." in sentences
    assert "Dit is een gif. Kies een foto" in sentences
    assert not ExpenseNote.select().where(ExpenseNote.status == "submitted").exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day__dag": "31", "day__maand": "9"}, "Deze dag bestaat niet. Kies een dag en een maand."),
        ({"day__maand": ""}, "Kies ook de maand."),
        ({"amount": "zes"}, "Schrijf het bedrag in cijfers, bijvoorbeeld 6,40."),
        ({"amount": "0"}, "Vul het bedrag van je ticket in."),
        ({"amount": "9" * 30}, "Schrijf het bedrag in cijfers, bijvoorbeeld 6,40."),
        ({"amount": "5000"}, "Dit bedrag is wel heel hoog."),
        ({"kind": "other"}, "Schrijf waarvoor het was."),
        ({"purpose": "x" * 121}, "Hou het korter: ten hoogste 120 tekens"),
    ],
)
def test_a_wrong_cost_is_refused_in_a_sentence(cast, quarter, visit, fields, sentence):
    values = {"kind": "parking", "day__dag": "24", "day__maand": "9", "amount": "6,40", **fields}
    page = visit(cast.lena).get(address(cast.lena)).press("Kost toevoegen", **values)
    assert page.status == 422
    assert sentence in page.text
    assert not ExpenseLine.select().exists()


def test_the_box_that_a_mistake_speaks_of_stands_open_and_says_nothing_of_what_was_not_typed(cast, quarter, visit):
    page = visit(cast.lena).get(address(cast.lena)).press("Kost toevoegen")
    assert "Vul het bedrag van je ticket in." in page.all("errors")[0]
    assert "Wat je al invulde" not in page.text
    (box,) = (one for one in page.tree.iter("details") if "Een kost toevoegen" in one.text_content())
    assert box.get("open") is not None
    assert "Wat je al invulde, staat er nog." in page.press("Kost toevoegen", day__dag="3", day__maand="9").text


def test_the_month_of_a_cost_is_proposed_while_it_runs_and_chosen_when_it_is_over(cast, quarter, visit):
    lena = visit(cast.lena)
    assert [o.get("selected") is not None for o in lena.get(address(cast.lena)).tree.iter("option")] == [False] * 4
    running = lena.get(f"/onkosten/{cast.lena.id}/2025K4")
    assert running.tree.xpath("//select[@id='day-maand']/option[@selected]/text()") == ["oktober"]


def test_a_cost_from_a_page_of_before_it_was_handed_in_is_not_dropped_in_silence(cast, quarter, visit):
    lena = visit(cast.lena)
    form = lena.get(address(cast.lena)).form("Kost toevoegen")
    form.fill(day__dag="3", day__maand="9", amount="6", purpose="Bus naar de stad")
    handing_in.submit(cast.lena, K3, True, by=cast.lena)
    page = form.press()
    assert page.status == 409 and IS_IN in page.text and "Wat je schreef Bus naar de stad" in page.text
    assert not ExpenseLine.select().where(ExpenseLine.kind == "public_transport").exists()


def test_leaving_a_cost_out_can_be_undone(cast, quarter, visit):
    lines_rules.add_cost(cast.lena, K3, lines_rules.Cost("parking", date(2025, 9, 3), 400, "k1"), by=cast.lena)
    page = visit(cast.lena).get(address(cast.lena)).press("Weglaten: Parking van 3 september")
    assert page.all("total") == ["Je krijgt terug€ 43,44"]
    page = page.press("Ongedaan maken")
    assert page.all("total") == ["Je krijgt terug€ 47,44"]


def test_photos_of_a_ticket_are_added_and_left_out(cast, quarter, visit):
    lena = visit(cast.lena)
    lena.get(address(cast.lena)).press(
        "Kost toevoegen", day__dag="3", day__maand="9", amount="4", ticket=Upload("a.jpg", photo(100, 100))
    )
    first = Receipt.get()
    page = lena.get(address(cast.lena)).follow("Foto’s wijzigen: Bus, tram of trein van 3 september")
    page = page.press("Foto bewaren", ticket=Upload("b.png", photo(50, 60, "PNG"), "image/png"))
    assert "De nieuwe foto is bewaard." in page.text
    assert [(r.width, r.height) for r in Receipt.select().order_by(Receipt.id)] == [(100, 100), (50, 60)]
    page = page.follow("Foto’s wijzigen: Bus, tram of trein van 3 september")
    page.press("Foto bewaren", weg=[str(first.id)])
    assert [(r.width, r.height) for r in Receipt.select()] == [(50, 60)]


def test_a_ticket_is_seen_by_its_owner_and_the_coordinator_alone(cast, quarter, visit):
    lena = visit(cast.lena)
    lena.get(address(cast.lena)).press(
        "Kost toevoegen", day__dag="3", day__maand="9", amount="4", ticket=Upload("a.jpg", photo())
    )
    ticket = f"/onkosten/ticket/{Receipt.get().id}"
    answer = lena.get(ticket).answer
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert visit(cast.els).get(ticket).status == 200
    assert visit(cast.bram).get(ticket).status == 404
    assert visit(cast.yusuf).get(ticket + "/klein").status == 404


def test_contacts_come_first(cast, rates, visit):
    contacts.save_days(cast.lenas, K3, WEDNESDAYS, [], by=cast.lena)
    page = visit(cast.lena).get(address(cast.lena))
    assert "Geef eerst de contacten van juli, augustus en september door." in page.text
    assert "Ik verklaar op eer" not in page.text, "no button that can only fail"
    assert page.follow("Contacten invullen").address == f"/contacten/{cast.lenas.id}/2025K3"
    with pytest.raises(RuleError, match="Geef eerst de contacten"):
        handing_in.submit(cast.lena, K3, True, by=cast.lena)


def test_a_running_quarter_waits(cast, rates):
    lines_rules.add_cost(
        cast.lena, Quarter(2025, 4), lines_rules.Cost("parking", date(2025, 10, 1), 400, "k1"), by=cast.lena
    )
    with pytest.raises(RuleError, match="Deze maanden lopen nog"):
        handing_in.submit(cast.lena, Quarter(2025, 4), True, by=cast.lena)


def test_an_empty_note_is_not_handed_in(cast, rates):
    contacts.hand_in(cast.lenas, K3, [], [], "family_away", by=cast.lena)
    with pytest.raises(RuleError, match="Er staat nog niets op deze nota"):
        handing_in.submit(cast.lena, K3, True, by=cast.lena)
    assert not ExpenseNote.select().exists(), "nothing half-written"


def test_an_account_is_asked_for_once(cast, quarter, visit):
    Person.update(iban="").where(Person.id == cast.lena.id).execute()
    page = visit(cast.lena).get(address(cast.lena))
    assert "Rekeningnummer invullen" in page.links()
    refused = page.press(DECLARE)
    assert refused.status == 422
    assert "We kennen je rekeningnummer nog niet." in refused.text


def test_a_day_without_a_rate_waits_and_stops_nobody(cast, rates, visit):
    MileageRate.delete().where(MileageRate.kind == "car").execute()
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS[:2], [], "", by=cast.lena)
    page = visit(cast.lena).get(address(cast.lena))
    assert "We kennen het tarief van juli nog niet. Je nota wacht even, jij hoeft niets te doen." in page.text
    page.press(DECLARE)
    note = ExpenseNote.get()
    assert [line.cents for line in note.lines] == [None, None]
    with pytest.raises(RuleError, match="Het tarief van juli 2025 is nog niet gekend"):
        rules.approve(note, by=cast.els)
    settings.add_rate(settings.Rate("car", 4309, date(2025, 7, 1), date(2025, 9, 30), "kwartaaltarief"), by=cast.els)
    rules.approve(note, by=cast.els)
    assert [line.cents for line in note.lines] == [362, 362]


def test_a_rate_is_never_carried_over(cast, rates):
    contacts.save_days(cast.lenas, Quarter(2025, 4), [date(2025, 10, 1)], [], by=cast.lena)
    view = view_of(cast.lena, Quarter(2025, 4), None)
    assert [line.cents for line in view.trips] == [None]


def test_a_later_rate_changes_no_note(cast, quarter):
    note = handing_in.submit(cast.lena, K3, True, by=cast.lena)
    MileageRate.update(rate_e4=9999).execute()
    rules.approve(note, by=cast.els)
    assert sum(line.cents for line in note.lines) == 4344


def test_cyclists_get_the_bicycle_rate(cast, quarter, visit):
    Person.update(vehicle="bicycle").where(Person.id == cast.lena.id).execute()
    page = visit(cast.lena).get(address(cast.lena))
    assert "Ritten met de fiets" in page.text
    assert "€ 0,3600 per km" in page.text


def test_a_phone_call_has_no_trip(cast, quarter):
    from portal.contacts.models.contact import Contact

    Contact.update(kind="call").where(Contact.day == WEDNESDAYS[0]).execute()
    assert len(view_of(cast.lena, K3, None).trips) == 11


def test_taking_a_note_back_keeps_its_number_and_what_was_struck(cast, quarter, visit):
    page = visit(cast.lena).get(address(cast.lena))
    claim = page.tree.xpath("//input[@name='niet']/@value")[0]
    shown = page.form(DECLARE).tick("niet", claim).press()
    again = shown.press("Iets vergeten? Neem je nota terug")
    assert again.tree.xpath("//input[@name='niet'][@checked]/@value") == [claim]
    again.press(DECLARE)
    assert ExpenseNote.get().number == "2025-001"


def test_a_day_is_never_paid_twice(cast, quarter, visit):
    first = handing_in.submit(cast.lena, K3, True, by=cast.lena)
    rules.approve(first, by=cast.els)
    page = visit(cast.lena).get(address(cast.lena) + "?nieuw=1")
    assert not page.tree.xpath("//input[@name='niet']"), "the trips are on the first note"
    page.press("Kost toevoegen", day__dag="3", day__maand="9", amount="4")
    second = handing_in.submit(cast.lena, K3, True, by=cast.lena)
    assert second.id != first.id
    assert second.number == "2025-002"
    assert [line.cents for line in second.lines] == [400]


def test_names_and_accounts_are_frozen_at_submission(cast, quarter):
    note = handing_in.submit(cast.lena, K3, True, by=cast.lena)
    Person.update(iban="BE62510007547061", family_name="Anders", street="Elders 2").execute()
    note = ExpenseNote.get_by_id(note.id)
    assert (note.iban, note.volunteer_name, note.address) == (
        "BE68539007547034",
        "Lena Aerts",
        "Dorpsstraat 1, 3999 Lindedal",
    )


def test_nobody_opens_another_volunteers_note(cast, quarter, visit):
    note = handing_in.submit(cast.lena, K3, True, by=cast.lena)
    for person in (cast.bram, cast.yusuf):
        for place in (address(cast.lena), f"/onkosten/nota/{note.id}", f"/onkosten/nota/{note.id}.docx"):
            assert visit(person).get(place).status == 404, place


def test_the_coordinator_types_a_paper_note_over(cast, quarter, visit):
    page = visit(cast.els).get(address(cast.lena))
    assert page.heading == "Onkostennota van Lena Aerts"
    page.press("Nota indienen", declared="y")
    note = ExpenseNote.get()
    assert note.on_paper and note.entered_by_id == cast.els.id
    entry = HistoryEntry.get(HistoryEntry.verb == "submit")
    assert (entry.actor_id, entry.on_behalf_of_id) == (cast.els.id, cast.lena.id)


def test_an_unticked_day_takes_its_trip_along(cast, quarter, visit):
    lena = visit(cast.lena)
    page = lena.get(address(cast.lena))
    page.form("Kost toevoegen").fill(day__dag="3", day__maand="9", amount="4").tick(
        "niet", page.tree.xpath("//input[@name='niet']/@value")[0]
    ).press()
    from portal.contacts.models.overview import ContactOverview

    contacts.reopen(ContactOverview.get(), by=cast.els)
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS[1:], WEDNESDAYS, "", by=cast.lena)
    handing_in.submit(cast.lena, K3, True, by=cast.lena)
    assert ExpenseLine.select().where(ExpenseLine.match.is_null(False)).count() == 11
