"""What is unusual, a question that holds up its own line alone, lines that are not paid, and whose turn it is."""

from datetime import date, datetime, timedelta

import pytest

from portal.contacts.models.contact import Contact
from portal.contacts.models.overview import ContactOverview, overview_of
from portal.contacts.quarters import rules as contacts
from portal.expenses.approval import facts as queue
from portal.expenses.approval import rules
from portal.expenses.books.facts import given_km
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.lines import rules as writing
from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.models.places import Place
from portal.expenses.models.rates import MileageRate
from portal.expenses.note.facts.reading import view_of
from portal.expenses.oddities.facts import Oddities
from portal.expenses.places import rules as places
from portal.expenses.tickets import rules as tickets
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.post.models import Letter
from tests.browser import Upload
from tests.expenses.conftest import DECLARE, pay_all
from tests.test_house.conftest import photo

K3 = Quarter(2025, 3)
WEDNESDAYS = [date(2025, 7, 2) + timedelta(weeks=i) for i in range(12)]


def address(person, period=K3):
    return f"/onkosten/{person.id}/{period}"


def claim(cast, day):
    return f"{cast.lenas.id}:{day}"


@pytest.fixture
def ready(cast):
    """Lena's twelve Wednesdays, a rate, and nothing handed in."""
    MileageRate.create(
        branch=cast.branch, kind="car", rate_e4=4309, valid_from=K3.first, valid_until=K3.last, source="test"
    )  # fmt: skip
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)


@pytest.fixture
def note(cast, ready):
    """Handed in: twelve trips and a parking ticket of € 4."""
    writing.add_cost(
        cast.lena, K3, writing.Cost("parking", date(2025, 9, 3), 400, "parking", photos=photo()), by=cast.lena
    )
    return handing_in.submit(cast.lena, K3, True, by=cast.lena)


def remarks(cast):
    return [remark for waiting in queue.submitted(cast.els) for remark in waiting.remarks]


def parking():
    return ExpenseLine.get(ExpenseLine.kind == "parking")


# ---- trips as they really went


def test_a_longer_trip_is_changed_and_looked_at_from_a_fifth_on(cast, ready, visit):
    page = visit(cast.lena).get(address(cast.lena))
    page = page.follow("Andere kilometers of meegereden op 2 juli")
    assert "Gewoonlijk is dat 8,4 km, heen en terug." in page.text
    page = page.press("Bewaren", km="10,1")
    assert "Je rit is aangepast." in page.text and "1 rit × 10,1 km" in page.text and "11 ritten × 8,4 km" in page.text
    writing.change_trip(cast.lena, K3, writing.Ride(claim(cast, WEDNESDAYS[1]), "car", 100), by=cast.lena)
    page.press(DECLARE)
    assert remarks(cast) == ["De rit van 2\u00a0juli is 10,1\u00a0km, gewoonlijk 8,4\u00a0km."], "10 km is 19 % more"


def test_who_rode_along_asks_nothing_for_that_day(cast, ready, visit):
    lena = visit(cast.lena)
    page = lena.get(f"{address(cast.lena)}/rit/{cast.lenas.id}/2025-07-02").press("Bewaren", how="rode_along")
    assert page.all("total") == ["Je krijgt terug€ 39,82"]
    page.press(DECLARE)
    line = ExpenseLine.get(ExpenseLine.day == WEDNESDAYS[0])
    assert (line.struck, line.struck_why) == (True, "rode_along")


@pytest.mark.parametrize("km", ["", "0", "300,1", "999999999999", "acht", "8,45"])
def test_kilometres_beyond_reason_are_refused(cast, ready, visit, km):
    page = visit(cast.lena).get(f"{address(cast.lena)}/rit/{cast.lenas.id}/2025-07-02").press("Bewaren", km=km)
    assert page.status == 422 and not ExpenseNote.select().exists()


@pytest.mark.parametrize("day", ["2025-07-03", "2025-13-01", "gisteren", "0"])
def test_a_day_without_a_trip_is_no_page(cast, ready, visit, day):
    assert visit(cast.lena).get(f"{address(cast.lena)}/rit/{cast.lenas.id}/{day}").status == 404


def test_a_training_day_is_typed_once_and_remembered(cast, ready, visit):
    places.add_place(cast.branch, "Huis van het Kind", 60, date(2025, 1, 1), by=cast.els)
    lena = visit(cast.lena)
    page = lena.get(address(cast.lena)).follow("Een andere rit, zoals een vorming")
    page = page.press("Rit toevoegen", day__dag="12", day__maand="9", name="Vormingszaal Elders", km="22,4")
    assert "Je rit staat erbij." in page.text and "Vorming, Vormingszaal Elders" in page.text
    page = page.follow("Een andere rit, zoals een vorming")
    assert "Vormingszaal Elders, 22,4 km" in page.text and "Huis van het Kind, 6 km" in page.text
    shared = Place.get(Place.name == "Huis van het Kind")
    page.press("Rit toevoegen", purpose="peer_supervision", day__dag="15", day__maand="9", place=str(shared.id))
    submitted = handing_in.submit(cast.lena, K3, True, by=cast.lena)
    trips = [(t.purpose, t.route, t.km, t.cents) for t in submitted.lines.where(ExpenseLine.match.is_null())]
    assert trips == [
        ("Vorming", "thuis – Vormingszaal Elders – thuis", 224, 965),
        ("Intervisie", "thuis – Huis van het Kind – thuis", 60, 259),
    ]
    assert remarks(cast) == [], "a training day asks for no look"


def test_what_is_typed_goes_before_the_kilometres_of_a_known_place(cast, ready, visit):
    hall = places.add_place(cast.branch, "Huis van het Kind", 60, date(2025, 1, 1), by=cast.els)
    for day, km, where in (("12", "7", {"place": str(hall.id)}), ("30", "8,5", {"name": "Huis van het Kind"})):
        page = visit(cast.lena).get(f"{address(cast.lena)}/rit")
        page.press("Rit toevoegen", day__dag=day, day__maand="9", km=km, **where)
    lines = ExpenseLine.select().where(ExpenseLine.match.is_null()).order_by(ExpenseLine.day)
    assert [(line.day.day, line.km, line.expected_km) for line in lines] == [(12, 70, 60), (30, 85, 70)]


def test_a_trip_of_today_can_be_added_today(cast, ready):
    K4 = Quarter(2025, 4)
    trip = writing.FreeTrip("training", clock.today(), "k", name="Zaal", km=50)
    assert writing.add_trip(cast.lena, K4, trip, by=cast.lena).day == clock.today()


def test_the_same_tap_adds_a_trip_once(cast, ready, visit):
    form = visit(cast.lena).get(f"{address(cast.lena)}/rit").form("Rit toevoegen")
    form.fill(day__dag="12", day__maand="9", name="Zaal", km="5")
    form.press()
    form.press()
    assert ExpenseLine.select().where(ExpenseLine.match.is_null()).count() == 1


def test_somebody_elses_place_is_not_in_the_list(cast, ready, visit):
    bram = Person.get_by_id(cast.bram.id)
    writing.add_trip(bram, K3, writing.FreeTrip("training", date(2025, 9, 1), "k", name="Brams zaal", km=50), by=bram)
    assert "Brams zaal" not in visit(cast.lena).get(f"{address(cast.lena)}/rit").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day__dag": ""}, "Vul de dag van je rit in."),
        ({"name": ""}, "Kies waar je was, of schrijf het erbij."),
        ({"km": ""}, "Vul in hoeveel kilometer het was, heen en terug."),
        ({"km": "301"}, "Vul de kilometers heen en terug in, ten hoogste 300 km."),
        ({"purpose": "other"}, "Schrijf waarvoor je reed."),
        ({"purpose": "hacken"}, "Kies een van de antwoorden."),
    ],
)
def test_a_wrong_trip_is_refused_in_a_sentence(cast, ready, visit, fields, sentence):
    values = {"day__dag": "12", "day__maand": "9", "name": "Zaal", "km": "5", **fields}
    page = visit(cast.lena).get(f"{address(cast.lena)}/rit").press("Rit toevoegen", **values)
    assert page.status == 422 and sentence in page.text
    assert not ExpenseLine.select().exists()


# ---- nothing back, and too late


def test_who_wants_nothing_back_gives_kilometres(cast, ready, visit):
    page = visit(cast.lena).get(address(cast.lena)).press("Ik wil niets terug")
    assert page.heading == "Dank je voor je kilometers"
    assert "Je reed 100,8 km en vraagt niets terug." in page.text
    assert given_km(cast.lena, 2025) == 1008 and given_km(cast.lena, 2024) == 0
    assert remarks(cast) == [] and not queue.submitted(cast.els)
    assert sum(line.cents for line in ExpenseNote.get().lines) == 0
    assert "Niets teruggevraagd" in visit(cast.lena).get("/onkosten").text
    again = page.press("Toch iets terugvragen")
    assert again.all("total") == ["Je krijgt terug€ 43,44"] and given_km(cast.lena, 2025) == 0


def test_giving_twice_is_giving_once(cast, ready, visit):
    form = visit(cast.lena).get(address(cast.lena)).form("Ik wil niets terug")
    form.press()
    assert "vraagt niets terug" in form.press().text
    assert HistoryEntry.select().where(HistoryEntry.verb == "give").count() == 1


def test_costs_are_never_given_away_by_accident(cast, ready, visit):
    writing.add_cost(cast.lena, K3, writing.Cost("parking", date(2025, 9, 3), 400, "k"), by=cast.lena)
    page = visit(cast.lena).get(address(cast.lena)).press("Ik wil niets terug")
    assert page.status == 422 and "Er staan ook kosten op je nota." in page.text


def test_what_is_over_a_year_old_is_refused_in_a_sentence(cast, ready, visit):
    with clock.stopped(datetime(2026, 8, 20, 10)):
        page = visit(cast.lena).get(address(cast.lena))
        assert page.text.count("Meer dan een jaar geleden") == 7 and "5 ritten × 8,4 km" in page.text
        refused = page.press("Kost toevoegen", day__dag="13", day__maand="8", amount="4")
        assert "Dat is meer dan een jaar geleden." in refused.text
    with clock.stopped(datetime(2026, 10, 20, 10)), pytest.raises(RuleError, match="tot een jaar na de dag"):
        handing_in.submit(cast.lena, K3, True, by=cast.lena)


# ---- what is unusual


def test_a_day_that_became_another_one_after_it_was_paid_is_not_paid_twice_unseen(cast, approved):
    pay_all(approved, date(2025, 10, 3), "ref", by=cast.els)
    contacts.reopen(overview_of(cast.lenas, K3), by=cast.els)
    days = [date(2025, 7, 3), *WEDNESDAYS[1:]]
    contacts.hand_in(cast.lenas, K3, days, WEDNESDAYS, "", by=cast.lena)
    second = handing_in.submit(cast.lena, K3, True, by=cast.lena)
    view = view_of(cast.lena, K3, second)
    assert [trip.day for trip in view.driven] == [date(2025, 7, 3)]
    told = f"Nota {approved[0].number} telt een rit van 2\u00a0juli, en dat contact is weg."
    assert Oddities(cast.els, [view]).remarks(view) == [told]


def test_a_trip_of_what_became_a_call_is_looked_at(cast, note):
    Contact.update(kind="call").where(Contact.day == WEDNESDAYS[3]).execute()
    assert remarks(cast) == ["De rit van 23\u00a0juli: dat contact is nu telefoon of video in plaats van een bezoek."]


def test_a_contact_that_went_after_it_was_paid_is_said_on_its_note_and_on_the_next_one(cast, approved, visit):
    pay_all(approved, date(2025, 10, 3), "ref", by=cast.els)
    els = visit(cast.els)
    address = f"/onkosten/nota/{approved[0].id}"
    assert "geen contact" not in els.get(address).text
    contacts.reopen(overview_of(cast.lenas, K3), by=cast.els)
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS[:11], WEDNESDAYS, "", by=cast.lena)
    assert "De rit van 17 september heeft geen contact." in els.get(address).text
    assert "geen contact" not in visit(cast.lena).get(address).text
    with clock.stopped(datetime(2026, 1, 2, 9)):
        contacts.hand_in(cast.lenas, Quarter(2025, 4), [date(2025, 10, 8)], [], "", by=cast.lena)
        handing_in.submit(cast.lena, Quarter(2025, 4), True, by=cast.lena)
        page = visit(cast.els).get("/onkosten/te-keuren")
        assert "Nota 2025-001 telt een rit van 17 september, en dat contact is weg." in page.text
    with clock.stopped(datetime(2026, 4, 2, 9)):
        contacts.hand_in(cast.lenas, Quarter(2026, 1), [date(2026, 1, 7)], [], "", by=cast.lena)
        later = handing_in.submit(cast.lena, Quarter(2026, 1), True, by=cast.lena)
        page = visit(cast.els).get(f"/onkosten/nota/{later.id}")
        assert page.heading == f"Nota {later.number} van Lena Aerts"
        assert "dat contact is weg" not in page.text, "not for ever"


def test_a_trip_whose_contact_is_gone_is_looked_at(cast, note):
    Contact.delete().where(Contact.day == WEDNESDAYS[3]).execute()
    assert remarks(cast) == ["De rit van 23\u00a0juli heeft geen contact."]


def test_the_same_photo_on_two_lines_is_said_to_both(cast, ready, visit):
    for i in range(2):
        writing.add_cost(
            cast.lena, K3, writing.Cost("parking", date(2025, 9, 3 + i), 400, f"p{i}", photos=photo()), by=cast.lena
        )
    page = visit(cast.lena).get(address(cast.lena))
    assert "Deze foto staat twee keer op deze nota. Klopt dat, dan hoef je niets te doen." in page.text
    handing_in.submit(cast.lena, K3, True, by=cast.lena)
    assert remarks(cast) == [
        "Het ticket van 3\u00a0september staat twee keer op deze nota.",
        "Het ticket van 4\u00a0september staat twee keer op deze nota.",
    ]


def test_the_same_day_and_amount_is_said_to_both(cast, ready, visit):
    for i in range(2):
        writing.add_cost(cast.lena, K3, writing.Cost("parking", date(2025, 9, 3), 400, f"p{i}"), by=cast.lena)
    assert "Er staat nog een kost van die dag met hetzelfde bedrag." in visit(cast.lena).get(address(cast.lena)).text
    handing_in.submit(cast.lena, K3, True, by=cast.lena)
    assert "Twee kosten van 3\u00a0september hebben hetzelfde bedrag." in remarks(cast)


def test_another_volunteers_ticket_is_not_named_to_who_sends_it_again(cast, note, visit):
    bram = Person.get_by_id(cast.bram.id)
    writing.add_cost(bram, K3, writing.Cost("parking", date(2025, 9, 5), 900, "bram", photos=photo()), by=bram)
    page = visit(cast.bram).get(address(cast.bram))
    assert "Deze foto staat ook op een andere nota." in page.text and note.number not in page.text


# ---- question and answer, line by line


def decide(visit, cast, note, **values):
    return visit(cast.els).get(f"/onkosten/nota/{note.id}/lijnen").press("Goedkeuren zoals aangeduid", **values)


def ask_about_parking(visit, cast, note):
    line = parking()
    return decide(visit, cast, note, **{f"lijn__{line.id}": "ask", f"woorden__{line.id}": "Was dit voor het gezin?"})


def test_a_question_holds_up_its_own_line_alone(cast, note, visit):
    page = ask_about_parking(visit, cast, note)
    assert "Nota 2025-001 is goedgekeurd. Lena krijgt je vraag." in page.text
    first, second = ExpenseNote.select().order_by(ExpenseNote.id)
    assert (first.status, view_of(cast.lena, K3, first).total) == ("approved", 4344)
    assert (second.status, second.predecessor_id, second.period) == ("returned", first.id, K3)
    letter = Letter.get(Letter.kind == f"expense-approved-{first.id}")
    assert "Je krijgt €\u00a043,44" in letter.text and "nog een vraag" in letter.text
    assert "Was dit voor het gezin?" not in letter.text
    assert "1 nota wacht op een vrijwilliger" in page.text and "wacht op Lena" in page.text


def test_an_empty_answer_is_not_a_yes(cast, note, visit):
    ask_about_parking(visit, cast, note)
    page = visit(cast.lena).get("/").follow("Vraag beantwoorden")
    page = page.follow("Antwoord met een foto of een zin: Parking van 3 september")
    empty = page.press("Antwoord versturen")
    assert empty.status == 422 and "Schrijf iets of kies een foto." in empty.text
    assert not remarks(cast), "nothing was answered"
    assert "Je antwoord is verstuurd." in empty.press("Ja, dit klopt").text
    assert remarks(cast) == ["Antwoord over parking van 3\u00a0september: ‘Ja, dit klopt.’"]


def test_one_tap_answers_and_the_line_is_back_with_the_coordinator(cast, note, visit):
    ask_about_parking(visit, cast, note)
    home = visit(cast.lena).get("/")
    assert "Je coördinator heeft een vraag over je onkostennota" in home.text
    page = home.follow("Vraag beantwoorden")
    assert "Was dit voor het gezin?" in page.text and page.all("total") == ["Je krijgt terug€ 4,00"]
    done = page.press("Ja, dit klopt: Parking van 3 september")
    assert "Je antwoord is verstuurd. Je hoeft niets meer te doen." in done.text
    second = ExpenseNote.select().order_by(ExpenseNote.id.desc()).first()
    assert (second.status, second.number) == ("submitted", "2025-002")
    assert remarks(cast) == ["Antwoord over parking van 3\u00a0september: ‘Ja, dit klopt.’"]
    rules.approve(second, by=cast.els)
    totals = [view_of(cast.lena, K3, n).total for n in ExpenseNote.select().order_by(ExpenseNote.id)]
    assert totals == [4344, 400], "asked once, paid once, to the cent"


@pytest.mark.parametrize("button", ["Ja, dit klopt: Parking van 3 september", "Laat maar weg: Parking van 3 september"])
def test_a_letter_that_waits_asks_nothing_once_it_is_answered(cast, note, visit, button):
    ask_about_parking(visit, cast, note)
    visit(cast.lena).get(address(cast.lena)).press(button)
    letter = Letter.get(Letter.kind == f"expense-approved-{note.id}")
    assert "Je krijgt €\u00a043,44" in letter.text and "vraag" not in letter.text
    assert (letter.button_label, letter.button_url) == ("Bekijk je nota", f"/onkosten/nota/{note.id}")


def test_an_answer_with_a_photo(cast, note, visit):
    ask_about_parking(visit, cast, note)
    lena = visit(cast.lena)
    page = lena.get(address(cast.lena)).follow("Antwoord met een foto of een zin: Parking van 3 september")
    other = Upload("t.png", bigger(), "image/png")
    page.press("Antwoord versturen", words="Hier staat het uur op.", ticket=other)
    line = parking()
    assert line.answer == "Hier staat het uur op." and line.receipts.count() == 2
    assert line.note.status == "submitted"


def bigger():
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (80, 120), "grey").save(out, "PNG")
    return out.getvalue()


def test_never_mind_closes_the_line_without_money(cast, note, visit):
    ask_about_parking(visit, cast, note)
    page = visit(cast.lena).get(address(cast.lena)).press("Laat maar weg: Parking van 3 september")
    assert "In orde. Er staat niets meer open." in page.text
    assert {n.status for n in ExpenseNote.select()} == {"approved", "given"}
    assert given_km(cast.lena, 2025) == 0
    assert "Alles is in orde." in visit(cast.lena).get("/").text


def test_a_second_answer_comes_too_late(cast, note, visit):
    ask_about_parking(visit, cast, note)
    form = visit(cast.lena).get(address(cast.lena)).form("Ja, dit klopt: Parking van 3 september")
    form.press()
    again = form.press()
    assert again.status == 409
    assert HistoryEntry.select().where(HistoryEntry.verb == "answer").count() == 1


def test_several_questions_go_back_with_the_last_answer(cast, note, visit):
    trip = ExpenseLine.get(ExpenseLine.day == WEDNESDAYS[0])
    rules.approve(note, rules.Decisions(questions={parking().id: "Waarom?", trip.id: "Was je daar?"}), by=cast.els)
    lena = visit(cast.lena)
    page = lena.get(address(cast.lena)).press("Ja, dit klopt: Parking van 3 september")
    assert "Kijk de rest na en dien in." in page.text
    page.press("Ja, dit klopt: contact met gezin van 2 juli")
    assert [n.status for n in ExpenseNote.select().order_by(ExpenseNote.id)] == ["approved", "submitted"]
    assert len(view_of(cast.lena, K3, note).driven) == 11


def test_answers_wait_where_a_question_about_the_whole_is_open(cast, note, visit):
    rules.send_back(note, "Kijk de kilometers eens na.", {parking().id: "Waarom?"}, by=cast.els)
    page = visit(cast.lena).get(address(cast.lena)).press("Ja, dit klopt: Parking van 3 september")
    assert "Je antwoord is bewaard." in page.text
    page.press(DECLARE)
    assert parking().answer == "Ja, dit klopt." and ExpenseNote.get().status == "submitted"


def test_a_line_that_is_not_paid_says_why(cast, note, visit):
    line = parking()
    page = decide(visit, cast, note, **{f"lijn__{line.id}": "cut", f"woorden__{line.id}": "Dit was op een zondag."})
    assert "Nota 2025-001 is goedgekeurd." in page.text
    shown = visit(cast.lena).get(f"/onkosten/nota/{note.id}")
    assert "Niet betaald Dit was op een zondag." in shown.text and shown.all("total") == ["Samen€ 43,44"]
    letter = Letter.get(Letter.kind == f"expense-approved-{note.id}")
    assert "Eén lijn wordt niet betaald. Waarom, lees je op je nota." in letter.text
    page = visit(cast.lena).get(address(cast.lena) + "?nieuw=1")
    assert page.all("total") == ["Je krijgt terug€ 0,00"], "a trip that was not paid does not come back by itself"


@pytest.mark.parametrize(
    ("choice", "sentence"), [("cut", "Schrijf waarom je"), ("ask", "Schrijf wat je wil weten over")]
)
def test_a_decision_without_words_is_asked_for_and_nothing_happens(cast, note, visit, choice, sentence):
    page = decide(visit, cast, note, **{f"lijn__{parking().id}": choice})
    assert page.status == 422 and f"{sentence}" in page.text and "Parking van 3 september" in page.text
    assert ExpenseNote.get().status == "submitted"


def test_nothing_left_to_pay_is_a_question_about_the_whole(cast, note):
    everything = {line.id: "Waarom?" for line in note.lines}
    with pytest.raises(RuleError, match="Dan blijft er niets te betalen"):
        rules.approve(note, rules.Decisions(questions=everything), by=cast.els)
    assert ExpenseNote.select().count() == 1


def test_a_line_of_another_note_can_not_be_decided_here(cast, note):
    with pytest.raises(RuleError) as caught:
        rules.approve(note, rules.Decisions({999_999: "x"}), by=cast.els)
    assert caught.value.conflict


def test_undoing_brings_asked_and_cut_lines_back(cast, note, visit):
    trip = ExpenseLine.get(ExpenseLine.day == WEDNESDAYS[0])
    rules.approve(note, rules.Decisions({trip.id: "Niet gereden"}, {parking().id: "Waarom?"}), by=cast.els)
    rules.unapprove(ExpenseNote.get_by_id(note.id), by=cast.els)
    assert ExpenseNote.select().count() == 1
    assert parking().question == "", "nobody waits for an answer any more"
    assert view_of(cast.lena, K3, ExpenseNote.get_by_id(note.id)).total == 4744
    assert not Letter.select().where(Letter.kind == f"expense-approved-{note.id}").exists()


def test_undoing_is_refused_once_the_answer_is_in(cast, note, visit):
    rules.approve(note, rules.Decisions(questions={parking().id: "Waarom?"}), by=cast.els)
    handing_in.answer(parking(), by=cast.lena)
    with pytest.raises(RuleError) as caught:
        rules.unapprove(ExpenseNote.get_by_id(note.id), by=cast.els)
    assert caught.value.conflict


def test_an_approved_note_can_not_be_edited(cast, note, visit):
    rules.approve(note, by=cast.els)
    line = parking()
    for change in (
        lambda: writing.leave_out(line, by=cast.lena),
        lambda: tickets.change_photos(line, [], photo(), by=cast.lena),
        lambda: handing_in.answer(line, by=cast.lena),
        lambda: rules.send_back(ExpenseNote.get_by_id(note.id), "?", {}, by=cast.els),
        lambda: handing_in.take_back(ExpenseNote.get_by_id(note.id), by=cast.lena),
    ):
        with pytest.raises(RuleError) as caught:
            change()
        assert caught.value.conflict
    assert view_of(cast.lena, K3, ExpenseNote.get_by_id(note.id)).total == 4744


def test_nobody_else_answers_or_decides(cast, note, visit):
    line = parking()
    rules.approve(note, rules.Decisions(questions={line.id: "Waarom?"}), by=cast.els)
    assert visit(cast.bram).get(f"/onkosten/lijn/{line.id}/antwoord").status == 404
    assert visit(cast.yusuf).get(f"/onkosten/lijn/{line.id}/antwoord").status == 404
    assert visit(cast.lena).get(f"/onkosten/nota/{note.id}/lijnen").status == 403


def test_whose_turn_it_is_stands_at_every_note(cast, note, visit):
    lena, els = visit(cast.lena), visit(cast.els)
    assert "wacht op je coördinator" in lena.get("/onkosten").text
    assert "wacht op jou" in els.get(f"/onkosten/nota/{note.id}").text
    rules.send_back(note, "Waarom?", {}, by=cast.els)
    assert "wacht op jou" in lena.get("/onkosten").text
    assert "wacht op Lena" in els.get("/onkosten/te-keuren").text
    assert "wacht op Lena" in els.get(f"/onkosten/nota/{note.id}").text


def test_reopened_contacts_hold_an_answer_but_do_not_lose_it(cast, note):
    rules.approve(note, rules.Decisions(questions={parking().id: "Waarom?"}), by=cast.els)
    contacts.reopen(ContactOverview.get(), by=cast.els)
    after = handing_in.answer(parking(), by=cast.lena)
    assert after.status == "returned" and parking().answer == "Ja, dit klopt."


# ---- what a page showed is what is approved


@pytest.mark.parametrize(
    ("page", "button", "more"),
    [
        ("te-keuren", "Goedkeuren: nota van Lena Aerts", {}),
        ("te-keuren", "Gekozen nota’s goedkeuren", {"nota": True}),
        ("te-keuren", "Terugsturen: nota van Lena Aerts", {"question": "Waarvoor was dit?"}),
        ("nota/{}/lijnen", "Goedkeuren zoals aangeduid", {}),
        ("goedkeuringen", "1 nota goedkeuren", {}),
    ],
)
def test_a_note_that_changed_since_the_page_is_looked_at_again(cast, note, visit, page, button, more):
    """Els has her page open; Lena takes the note back, doubles it and hands it in again."""
    els = visit(cast.els)
    if "Lena" in button:
        ExpenseLine.update(km=840).where(ExpenseLine.day == WEDNESDAYS[0]).execute()  # something to look at
    form = els.get(f"/onkosten/{page.format(note.id)}").form(button)
    form.fill(**{name: [str(note.id)] if value is True else value for name, value in more.items()})
    lena = visit(cast.lena)
    lena.get(f"/onkosten/nota/{note.id}").press("Iets vergeten? Neem je nota terug")
    writing.add_cost(
        cast.lena, K3, writing.Cost("parking", date(2025, 9, 10), 25000, "later", photos=photo()), by=cast.lena
    )
    handing_in.submit(cast.lena, K3, True, by=cast.lena)
    answer = form.press()
    assert "is intussen gewijzigd. Kijk na wat er nu staat." in answer.text and "€ 297,44" in answer.text
    assert ExpenseNote.get().status == "submitted" and ExpenseNote.get().question == ""
    del form.values["seen" if "seen" in form.values else f"seen-{note.id}"]
    form.press()
    assert ExpenseNote.get().status == "submitted", "a form that does not say what it showed does nothing"


def test_a_yes_is_an_answer_to_the_question_on_the_page(cast, note, visit):
    """Lena has her page open; the question is answered elsewhere, and Els asks another one."""
    rules.send_back(note, "", {parking().id: "Was dit voor het gezin?"}, by=cast.els)
    lena = visit(cast.lena)
    old = lena.get(address(cast.lena)).form("Ja, dit klopt: Parking van 3 september")
    handing_in.answer(parking(), by=cast.lena)
    rules.send_back(ExpenseNote.get(), "", {parking().id: "Mogen we dit van je rekening halen?"}, by=cast.els)
    page = old.press()
    assert page.status == 409 and "Je coördinator vraagt intussen iets anders." in page.text
    assert "Mogen we dit van je rekening halen?" in page.text and parking().answer == ""
    page.press("Antwoord versturen", words="Neen.")
    assert parking().answer == "Neen."
