"""Real costs or a fixed amount per day: one regime per volunteer and year, ceilings over all notes."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from peewee import IntegrityError

from portal.contacts.models.contact import Contact
from portal.contacts.quarters import rules as contacts
from portal.expenses.handing_in import rules
from portal.expenses.lines import rules as writing
from portal.expenses.models.notes import COST_KINDS, LINE_KINDS, ExpenseLine, ExpenseNote
from portal.expenses.models.rates import ExpensePolicy, MileageRate, RegimeChoice
from portal.expenses.note.facts.reading import view_of
from portal.expenses.rates.facts import add_statutory_rates, ceiling_of
from portal.expenses.regime import facts as regime_facts
from portal.expenses.regime import rules as regime_rules
from portal.expenses.settings import rules as settings
from portal.families.models.match import Match
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.kit.money import trip_cents
from portal.people.models import Person
from tests.expenses.conftest import DECLARE

K2, K3 = Quarter(2025, 2), Quarter(2025, 3)
WEDNESDAYS = [date(2025, 7, 2) + timedelta(weeks=i) for i in range(12)]


@pytest.fixture
def allowed(cast):
    """The branch lets volunteers choose, at € 40 a day."""
    add_statutory_rates(cast.branch)
    settings.set_policy(settings.Policy(True, 4000, date(2025, 1, 1)), by=cast.els)
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)


def address(person, period=K3):
    return f"/onkosten/{person.id}/{period}"


def test_a_day_whose_contact_is_gone_is_looked_at(cast, allowed, visit):
    regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
    note = rules.submit(cast.lena, K3, True, by=cast.lena)
    els = visit(cast.els)
    assert "De dag van" not in els.get(f"/onkosten/nota/{note.id}").text
    Contact.delete().where(Contact.match == cast.lenas.id, Contact.day == WEDNESDAYS[3]).execute()
    assert "De dag van 23 juli heeft geen contact." in els.get(f"/onkosten/nota/{note.id}").text
    assert "Kijk even na (1)" in els.get("/onkosten/te-keuren").text


def test_it_is_off_by_default_and_nobody_sees_a_word_of_it(cast, visit):
    add_statutory_rates(cast.branch)
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)
    assert "vast bedrag" not in visit(cast.lena).get(address(cast.lena)).text
    with pytest.raises(RuleError, match="betalen we terug wat je echt betaalde"):
        regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)


def test_where_both_are_allowed_the_choice_comes_before_the_first_note(cast, allowed, visit):
    lena = visit(cast.lena)
    page = lena.get(address(cast.lena))
    assert "Hoe wil je in 2025 terugbetaald worden?" in page.text
    refused = page.press(DECLARE)
    assert refused.status == 422 and "Kies eerst hoe je in 2025 vergoed wil worden." in refused.text
    choice = page.follow("Kiezen")
    assert "€ 40,00 voor elke dag dat je bij een gezin was, tot € 1.692,51 per jaar." in choice.text
    page = choice.press("Keuze bewaren", regime="flat_rate")
    assert "12 dagen × € 40,00" in page.text
    assert page.all("total") == ["Je krijgt terug€ 523,44"], "12 × € 40 and 12 trips of € 3,62"
    page.press(DECLARE)
    note = ExpenseNote.get()
    assert note.regime_choice.regime == "flat_rate"
    assert {line.kind: line.cents for line in note.lines} == {"flat_rate": 4000, "car": 362}


def test_two_families_on_one_day_are_one_day(cast, allowed):
    Match.update(volunteer=cast.lena).where(Match.id == cast.brams.id).execute()
    contacts.hand_in(cast.brams, K3, WEDNESDAYS[:2], [], "", by=cast.lena)
    regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
    view = view_of(cast.lena, K3, None)
    assert (len(view.days), len(view.trips)) == (12, 14)


def test_the_choice_holds_for_the_year_once_a_note_is_in(cast, allowed):
    regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
    regime_rules.choose(cast.lena, 2025, "actual_costs", by=cast.lena)
    rules.submit(cast.lena, K3, True, by=cast.lena)
    with pytest.raises(RuleError, match="Die keuze blijft voor het hele jaar"):
        regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
    regime_rules.choose(cast.lena, 2026, "flat_rate", by=cast.lena)


def test_the_database_itself_keeps_one_regime_per_year(cast, allowed):
    regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
    note = rules.submit(cast.lena, K3, True, by=cast.lena)
    with pytest.raises(IntegrityError):
        RegimeChoice.create(branch=cast.branch, volunteer=cast.lena, year=2025, regime="actual_costs")
    with pytest.raises(IntegrityError):
        RegimeChoice.delete().where(RegimeChoice.id == note.regime_choice_id).execute()


@pytest.mark.parametrize("kind", sorted(COST_KINDS))
def test_whatever_the_fixed_amount_covers_is_refused_beside_it_and_comes_off_a_draft_first(cast, allowed, kind):
    """Public transport alone may come on top: a kind of cost that is new here is covered unless somebody decides so."""
    assert LINE_KINDS[kind], "what the books and the note in Word call it"
    cost = writing.Cost(kind, WEDNESDAYS[0], 400, "k", "waarvoor het was")
    regime_rules.choose(cast.lena, 2025, "actual_costs", by=cast.lena)
    line = writing.add_cost(cast.lena, K3, cost, by=cast.lena)
    if kind == "public_transport":
        regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
        writing.add_cost(cast.lena, K3, replace(cost, key="k2"), by=cast.lena)
        return
    with pytest.raises(RuleError, match="Laat die eerst weg"):
        regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
    writing.leave_out(line, by=cast.lena)
    regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
    with pytest.raises(RuleError, match="zitten daarin"):
        writing.add_cost(cast.lena, K3, replace(cost, key="k3"), by=cast.lena)


def received_before(cast, cents, tenths=0):
    """An earlier note of the year."""
    choice = RegimeChoice.get()
    note = ExpenseNote.create(
        branch=cast.branch, volunteer=cast.lena, year=2025, quarter=1, status="paid", number="2025-900",
        submitted_at=clock.now(), regime_choice=choice,
    )  # fmt: skip
    ExpenseLine.create(branch=cast.branch, note=note, kind="flat_rate", day=date(2025, 3, 1), cents=cents)
    ExpenseLine.create(branch=cast.branch, note=note, kind="car", day=date(2025, 3, 1), km=tenths, cents=0)


def test_the_note_says_so_from_eighty_percent_and_is_refused_above_the_ceiling(cast, allowed, visit):
    regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
    lena = visit(cast.lena)
    assert "die mag" not in lena.get(address(cast.lena)).text
    received_before(cast, 169251 - 12 * 4000)
    page = lena.get(address(cast.lena))
    assert "Met deze nota heb je in 2025 € 1.692,51 van de € 1.692,51 die mag" in page.text
    ExpenseLine.update(cents=ExpenseLine.cents + 1).where(ExpenseLine.day == date(2025, 3, 1)).execute()
    refused = lena.get(address(cast.lena)).press(DECLARE)
    assert refused.status == 422
    assert "In 2025 mag je ten hoogste € 1.692,51 aan vaste bedragen krijgen." in refused.text
    assert "Duid enkele dagen aan als ‘niet vragen’." in refused.text
    claim = refused.tree.xpath("//input[@name='niet'][starts-with(@value, 'flat')]/@value")[0]
    done = refused.form(DECLARE).tick("niet", claim).press()
    assert done.heading == "Je nota is ingediend"


def test_transport_on_top_stops_at_two_thousand_kilometres(cast, allowed):
    regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
    received_before(cast, 0, 20_000 - 12 * 84)
    view = view_of(cast.lena, K3, None)
    assert regime_facts.flat_year(view).km == 20_000 and regime_facts.flat_year(view).is_near
    writing.change_trip(cast.lena, K3, writing.Ride(view.trips[0].claim, "car", 85), by=cast.lena)
    with pytest.raises(RuleError, match=r"ten hoogste 2.000.km .* is dat 0,1.km te veel"):
        rules.submit(cast.lena, K3, True, by=cast.lena)


def test_a_year_without_a_known_ceiling_is_never_guessed(cast, allowed):
    with pytest.raises(RuleError, match="maximum van 2027 is nog niet gekend"):
        regime_rules.choose(cast.lena, 2027, "flat_rate", by=cast.lena)
    settings.add_ceiling(settings.Ceiling(2027, 4500, 180000, 20_000, "index"), by=cast.els)
    assert regime_rules.choose(cast.lena, 2027, "flat_rate", by=cast.lena).regime == "flat_rate"


def test_the_coordinator_sets_the_amount_within_the_law(cast, visit):
    add_statutory_rates(cast.branch)
    page = visit(cast.els).get("/onkosten/instellingen")
    refused = page.press("Bewaren", allows="y", flat_day="42,32")
    assert refused.status == 422 and "Een dag mag in 2025 ten hoogste € 42,31 opleveren." in refused.text
    assert "Bewaard." in page.press("Bewaren", allows="y", flat_day="42,31").text
    assert ExpensePolicy.get().allows_flat_rate
    page.press("Maximum bewaren", year="2027", day_amount="45", year_amount="1800", km="2000", source="index")
    assert ceiling_of(cast.branch.id, 2027).year_cents == 180000
    again = page.press("Maximum bewaren", year="2027", day_amount="45", year_amount="1800", km="2000", source="index")
    assert "Het maximum van 2027 staat er al." in again.text
    again = page.press("Maximum bewaren", year="2027", day_amount="45", year_amount="1850", km="2000", source="index")
    assert "Het maximum is verbeterd." in again.text and "€ 1.850,00" in again.text
    assert ceiling_of(cast.branch.id, 2027).year_cents == 185000
    assert HistoryEntry.select().where(HistoryEntry.verb == "correct_ceiling").count() == 1


def test_an_amount_that_changes_within_a_quarter_is_said_with_the_days_it_holds_for(cast, allowed, visit):
    regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
    settings.set_policy(settings.Policy(True, 4200, date(2025, 9, 1)), by=cast.els)
    assert "9 dagen × € 40,00 en 3 dagen × € 42,00" in visit(cast.lena).get(address(cast.lena)).text


def test_days_of_before_anything_was_agreed_get_what_was_agreed_first(cast, visit):
    """Not the most that the law allows, for a branch that said "no" before it said "yes"."""
    add_statutory_rates(cast.branch)
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)
    settings.set_policy(settings.Policy(False, 0, date(2025, 1, 1)), by=cast.els)
    settings.set_policy(settings.Policy(True, 3000, date(2025, 9, 1)), by=cast.els)
    regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
    assert "12 dagen × € 30,00" in visit(cast.lena).get(address(cast.lena)).text
    settings.set_policy(settings.Policy(True, 3500, date(2025, 9, 10)), by=cast.els)
    assert "10 dagen × € 30,00 en 2 dagen × € 35,00" in visit(cast.lena).get(address(cast.lena)).text


def test_a_branch_that_stops_with_the_fixed_amount_leaves_only_years_that_were_begun(cast, allowed, visit):
    for person, pair in ((cast.lena, cast.lenas), (cast.bram, cast.brams)):
        regime_rules.choose(person, 2025, "flat_rate", by=person)
        Person.update(iban="BE62510007547061", account_holder=person.name).where(Person.id == person.id).execute()
        if person is cast.bram:
            contacts.hand_in(pair, K3, WEDNESDAYS[:2], [], "", by=person)
    rules.submit(Person.get_by_id(cast.bram.id), K3, True, by=cast.bram)
    settings.set_policy(settings.Policy(False, 0, date(2025, 10, 3)), by=cast.els)
    page = visit(cast.lena).get(address(cast.lena))
    assert "Vast bedrag" not in page.text and "Eerst één keuze" not in page.text
    assert page.all("total") == ["Je krijgt terug€ 43,44"], "her trips alone"
    assert "Je krijgt terug wat je echt betaalde" not in visit(cast.bram).get(address(cast.bram) + "/regeling").text
    assert "Er is voor een vast bedrag per dag gekozen." in visit(cast.bram).get(address(cast.bram) + "/regeling").text
    assert "In deze afdeling krijg je terug" in visit(cast.lena).get(address(cast.lena) + "/regeling").text
    settings.set_policy(settings.Policy(True, 4000, date(2025, 10, 3)), by=cast.els)
    assert "Eerst één keuze" in visit(cast.lena).get(address(cast.lena)).text


def test_until_the_first_note_a_choice_is_changed_by_a_link_on_the_note(cast, allowed, visit):
    regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
    lena = visit(cast.lena)
    page = lena.get(address(cast.lena)).follow("Toch terugkrijgen wat je echt betaalde?")
    assert "Zodra je eerste nota ingediend is, kan het niet meer anders." in page.text
    page = page.press("Keuze bewaren", regime="actual_costs")
    assert "Vast bedrag" not in page.text and page.all("total") == ["Je krijgt terug€ 43,44"]


def test_rounding_is_per_line_as_a_plain_recount_in_decimal_does_it():
    rng = random.Random(3)
    for _ in range(20_000):
        tenths, e4 = rng.randrange(1, 3001), rng.randrange(1, 99_999)
        recount = (Decimal(tenths) / 10 * Decimal(e4) / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert Decimal(trip_cents(tenths, e4)) / 100 == recount, (tenths, e4)


@pytest.mark.parametrize("seed", range(12))
def test_a_note_amounts_to_what_a_plain_recount_in_decimal_gives(cast, seed):
    """Random distances, rates, changes and struck trips: the note's total is the sum of its rounded lines."""
    rng = random.Random(seed)
    e4, one_way = rng.randrange(3000, 6000), rng.randrange(1, 400)
    MileageRate.create(
        branch=cast.branch, kind="car", rate_e4=e4, valid_from=K3.first, valid_until=K3.last, source="test"
    )  # fmt: skip
    Match.update(km_one_way=one_way).where(Match.id == cast.lenas.id).execute()
    days = rng.sample([K3.first + timedelta(days=i) for i in range(K3.length)], rng.randrange(2, 40))
    contacts.hand_in(cast.lenas, K3, days, [], "", by=cast.lena)
    driven = {f"{cast.lenas.id}:{day}": 2 * one_way for day in days}
    for claim in rng.sample(sorted(driven), len(driven) // 3):
        driven[claim] = rng.randrange(1, 3001)
        writing.change_trip(cast.lena, K3, writing.Ride(claim, "car", driven[claim]), by=cast.lena)
    struck = rng.sample(sorted(driven), len(driven) // 4)
    writing.strike(cast.lena, K3, struck, by=cast.lena)
    costs = [rng.randrange(1, 10_000) for _ in range(rng.randrange(4))]
    for i, cents in enumerate(costs):
        writing.add_cost(cast.lena, K3, writing.Cost("parking", days[0], cents, f"{seed}-{i}"), by=cast.lena)
    note = rules.submit(cast.lena, K3, True, by=cast.lena)
    lines = [Decimal(km) / 10 * Decimal(e4) / 10_000 for claim, km in driven.items() if claim not in struck]
    recount = sum((line.quantize(Decimal("0.01"), ROUND_HALF_UP) for line in lines), Decimal(sum(costs)) / 100)
    assert Decimal(view_of(cast.lena, K3, ExpenseNote.get_by_id(note.id)).total) / 100 == recount


@pytest.mark.parametrize("seed", range(8))
def test_the_ceiling_agrees_with_a_plain_recount_over_all_notes(cast, allowed, seed):
    """Quarter after quarter: a note is taken exactly when the year's sum stays within the ceiling."""
    rng = random.Random(seed)
    day_cents = rng.randrange(2000, 4232)
    ExpensePolicy.update(flat_day_cents=day_cents).execute()
    regime_rules.choose(cast.lena, 2025, "flat_rate", by=cast.lena)
    so_far = Decimal(0)
    with clock.stopped(datetime(2025, 12, 31, 20)):
        for number in (1, 2, 3, 4):
            quarter = Quarter(2025, number)
            if number != 3:
                first = max(quarter.first, date(2025, 1, 8))
                days = [first + timedelta(days=i) for i in range(rng.randrange(5, 25))]
                contacts.hand_in(cast.lenas, quarter, days, [], "", by=cast.lena)
            view = view_of(cast.lena, quarter, None)
            asked = Decimal(day_cents) / 100 * len(view.days)
            if so_far + asked <= Decimal("1692.51"):
                rules.submit(cast.lena, quarter, True, by=cast.lena)
                so_far += asked
            else:
                with pytest.raises(RuleError, match="te veel"):
                    rules.submit(cast.lena, quarter, True, by=cast.lena)
    assert so_far <= Decimal("1692.51")
