"""Each trip has its kind: as the profile said on its day, another in one tap, kept when a note comes back."""

from datetime import date, datetime

import pytest

from portal.contacts.quarters import rules as contacts
from portal.expenses.approval import rules as approval
from portal.expenses.approval.facts import submitted
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.lines import rules as writing
from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.models.places import Place
from portal.expenses.models.rates import MileageRate
from portal.expenses.note.facts.reading import view_of
from portal.expenses.places import rules as places
from portal.families.support import rules as support
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.people.models import Person, VehicleBefore
from portal.team.volunteers import rules as volunteers
from tests.expenses.conftest import K3, WEDNESDAYS

EIGHT = WEDNESDAYS[:8]


@pytest.fixture
def eight(cast):
    """Eight visits by car in July and August, with the rates of both."""
    for kind, series, e4 in (("car", "quarterly", 4309), ("bicycle", "yearly", 3600)):
        MileageRate.create(
            branch=cast.branch, kind=kind, series=series, rate_e4=e4, valid_from=date(2025, 7, 1),
            valid_until=date(2025, 9, 30), source="test",
        )  # fmt: skip
    contacts.hand_in(cast.lenas, K3, EIGHT, [], "", by=cast.lena)


def note_of(cast):
    lena = Person.get_by_id(cast.lena.id)
    return view_of(lena, K3, ExpenseNote.get_or_none(ExpenseNote.volunteer == lena.id))


def kinds(cast):
    return [(line.kind, line.km, line.cents) for line in note_of(cast).driven]


CAR, BICYCLE = ("car", 84, 362), ("bicycle", 84, 302)


def test_choosing_the_bicycle_today_changes_no_trip_of_before(cast, eight, visit):
    assert note_of(cast).total == 8 * 362
    visit(cast.lena).get("/mijn-gegevens").press("Bewaren", vehicle="bicycle")
    assert kinds(cast) == [CAR] * 8
    assert [(row.vehicle, row.until_on) for row in VehicleBefore.select()] == [("car", date(2025, 10, 2))]


def test_with_a_day_it_holds_from_that_day(cast, eight, visit):
    since = {"vehicle_from__dag": "1", "vehicle_from__maand": "8"}
    page = visit(cast.lena).get("/mijn-gegevens").press("Bewaren", vehicle="bicycle", **since)
    assert "Je gegevens zijn bewaard." in page.text
    assert kinds(cast) == [CAR] * 5 + [BICYCLE] * 3
    page.press("Bewaren")
    assert kinds(cast) == [CAR] * 5 + [BICYCLE] * 3, "saving the page once more changes nothing"
    text = visit(cast.lena).get(f"/onkosten/{cast.lena.id}/{K3}").text
    assert "5 ritten × 8,4 km met de auto" in text and "3 ritten × 8,4 km met de fiets" in text


def test_one_trip_is_with_the_bicycle_in_one_tap_and_back(cast, eight, visit):
    page = visit(cast.lena).get(f"/onkosten/{cast.lena.id}/{K3}").press("Het was met de fiets op 9 juli")
    assert kinds(cast) == [CAR, BICYCLE, *[CAR] * 6]
    assert page.all("total") == ["Je krijgt terug€ 28,36"]
    assert page.tree.xpath("//details[@open]//button[starts-with(., 'Het was met de auto')]"), "the list stays open"
    page.press("Het was met de auto op 9 juli")
    assert kinds(cast) == [CAR] * 8 and ExpenseLine.get(ExpenseLine.day == EIGHT[1]).own_kind == ""


def test_the_tap_keeps_the_ticks_that_were_made(cast, eight, visit):
    page = visit(cast.lena).get(f"/onkosten/{cast.lena.id}/{K3}")
    claim = page.tree.xpath("//input[@name='niet']/@value")[0]
    page.form("Het was met de fiets op 9 juli").tick("niet", claim).press()
    assert kinds(cast) == [BICYCLE, *[CAR] * 6]


def test_what_differs_from_the_usual_stands_in_the_queue(cast, eight, visit):
    ride = [writing.Ride(str(line.claim), "bicycle") for line in note_of(cast).visits[:2]]
    for one in ride:
        writing.change_trip(cast.lena, K3, one, by=cast.lena)
    writing.change_trip(cast.lena, K3, writing.Ride(str(note_of(cast).visits[2].claim), "car", 90), by=cast.lena)
    trip = writing.FreeTrip("training", date(2025, 9, 12), "k", name="Nieuwe zaal", km=50)
    writing.add_trip(cast.lena, K3, trip, by=cast.lena)
    handing_in.submit(cast.lena, K3, True, by=cast.lena)
    (waiting,) = submitted(cast.els)
    assert waiting.remarks == ("2 ritten waren met de fiets, gewoonlijk met de auto: de eerste op 2\u00a0juli.",)
    assert waiting.contents == "9 ritten (1 met andere kilometers, 1 naar een nieuwe plaats)"
    page = visit(cast.els).get("/onkosten/te-keuren")
    assert "2 ritten × 8,4 km met de fiets" in page.text


def test_a_note_that_comes_back_keeps_its_lines_but_for_what_is_answered(cast, eight):
    note = handing_in.submit(cast.lena, K3, True, by=cast.lena)
    approval.send_back(note, "Klopt de eerste rit?", {}, by=cast.els)
    lena = Person.get_by_id(cast.lena.id)
    volunteers.change_vehicle(lena, "none", date(2025, 1, 1), by=lena)
    details = support.MatchDetails(date(2025, 1, 8), 100, None, date(2025, 1, 8))
    support.update_match(cast.lenas, details, by=cast.els)
    assert kinds(cast) == [CAR] * 8
    writing.change_trip(lena, K3, writing.Ride(str(note_of(cast).visits[0].claim), "bicycle", 84), by=lena)
    again = handing_in.submit(lena, K3, True, by=lena)
    assert [(line.kind, line.km, line.cents) for line in again.lines.order_by(ExpenseLine.day)] == [
        BICYCLE, *[CAR] * 7,
    ]  # fmt: skip


def test_a_note_taken_back_by_oneself_follows_the_profile_again(cast, eight):
    note = handing_in.submit(cast.lena, K3, True, by=cast.lena)
    handing_in.take_back(note, by=cast.lena)
    volunteers.change_vehicle(cast.lena, "bicycle", date(2025, 7, 1), by=cast.lena)
    assert kinds(cast) == [BICYCLE] * 8


def test_a_distance_holds_from_its_day(cast, eight, visit):
    page = visit(cast.els).get(f"/koppelingen/{cast.lenas.id}/wijzigen")
    page.press("Bewaren", km_one_way="10", from_on__dag="30", from_on__maand="7")
    assert [km for _, km, _ in kinds(cast)] == [84] * 4 + [200] * 4
    again = visit(cast.els).get(f"/koppelingen/{cast.lenas.id}/wijzigen")
    assert "Tot en met 29 juli 2025" in again.text and "4,2 km" in again.text


def test_the_usual_weekday_of_before_stands_in_the_calendar_of_before(cast, visit):
    page = visit(cast.els).get(f"/koppelingen/{cast.lenas.id}/wijzigen")
    page.press("Bewaren", usual_weekday="5", from_on__dag="1", from_on__maand="9")
    card = visit(cast.lena).get(f"/contacten/{cast.lenas.id}/{K3}")
    usual = card.tree.xpath("//label[contains(@class, 'usual')]//input/@value")
    assert usual[:9] == [str(day) for day in WEDNESDAYS[:9]] and usual[9:] == [
        "2025-09-05", "2025-09-12", "2025-09-19", "2025-09-26",
    ]  # fmt: skip


def test_a_place_has_its_kilometres_of_the_day_of_the_trip(cast, eight):
    places.add_place(cast.branch, "Huis van het Kind", 60, date(2025, 1, 1), by=cast.els)
    places.add_place(cast.branch, "Huis van het Kind", 80, date(2025, 9, 10), by=cast.els)
    house = Place.get(Place.name == "Huis van het Kind")
    found = []
    for day in (date(2025, 9, 9), date(2025, 9, 10)):
        trip = writing.FreeTrip("training", day, f"k{day}", place=house)
        found.append(writing.add_trip(cast.lena, K3, trip, by=cast.lena).km)
    assert found == [60, 80]


def test_own_kilometres_for_a_place_leave_earlier_days_as_they_were(cast, eight):
    places.add_place(cast.branch, "Huis van het Kind", 60, date(2025, 1, 1), by=cast.els)
    house = Place.get(Place.name == "Huis van het Kind")
    own = writing.FreeTrip("training", date(2025, 9, 10), "own", place=house, km=100)
    writing.add_trip(cast.lena, K3, own, by=cast.lena)
    mine = places.places_for(cast.lena)[0]
    assert (mine.km, places.km_on(mine, date(2025, 9, 9)), places.km_on(mine, date(2025, 9, 10))) == (100, 60, 100)


def test_a_trip_elsewhere_is_with_the_bicycle_in_one_tap(cast, eight, visit):
    trip = writing.FreeTrip("training", date(2025, 9, 12), "k", name="Zaal", km=50)
    writing.add_trip(cast.lena, K3, trip, by=cast.lena)
    visit(cast.lena).get(f"/onkosten/{cast.lena.id}/{K3}").press("Het was met de fiets op 12 september")
    line = ExpenseLine.get(ExpenseLine.day == date(2025, 9, 12))
    assert (line.kind, line.own_kind, line.cents) == ("bicycle", "bicycle", 180)
    told = HistoryEntry.get(HistoryEntry.verb == "change_trip")
    assert told.details == '{"kind": "bicycle"}' and told.actor_id == cast.lena.id


def test_a_change_that_is_still_to_come_survives_saving_the_page(cast, visit):
    later = {"vehicle_from__dag": "1", "vehicle_from__maand": "12"}
    page = visit(cast.lena).get("/mijn-gegevens").press("Bewaren", vehicle="bicycle", **later)
    page.press("Bewaren", street="Kerkplein 3")
    assert [(row.vehicle, row.until_on) for row in VehicleBefore.select()] == [("car", date(2025, 11, 30))]
    with clock.stopped(datetime(2025, 12, 2, 9)):
        visit(cast.lena).get("/mijn-gegevens").press("Bewaren")
        assert VehicleBefore.select().count() == 1
