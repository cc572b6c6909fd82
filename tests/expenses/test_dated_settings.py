"""A setting with a date changes no day before it: for each of them, random values and days, looked at day by day."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from portal.contacts.details import rules as details
from portal.contacts.details.rules import CHOSEN_KINDS
from portal.contacts.models.contact import Contact
from portal.contacts.models.kind import CountingKinds
from portal.contacts.quarters.facts import stamp_card
from portal.dated import held_on
from portal.expenses.models.places import Place
from portal.expenses.models.rates import ExpensePolicy, RegimeChoice
from portal.expenses.note.facts.reading import view_of
from portal.expenses.places import rules as places
from portal.expenses.rates.facts import FlatDays, RateTable, add_statutory_rates
from portal.expenses.settings import rules as settings
from portal.families.models.match import Match
from portal.families.support import rules as support
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.people.volunteers.facts import vehicles_before
from portal.team.volunteers import rules as volunteers

DAYS = [date(2025, 1, 8) + timedelta(days=n) for n in range(268)]
QUARTERS = [Quarter(2025, number) for number in (1, 2, 3)]
VISITS = DAYS[::5]

World = Any
Setting = tuple[Callable[[World, Random, date], None], Callable[[World], dict[date, Any]]]


@pytest.fixture
def world(cast):
    """Lena with a contact of some kind every fifth day, under the flat rate in half of the tries."""
    add_statutory_rates(cast.branch)
    r, kinds = Random(16), ["home_visit", *CHOSEN_KINDS]
    Contact.insert_many(
        [{"branch": cast.branch.id, "match": cast.lenas.id, "day": day, "kind": r.choice(kinds)} for day in VISITS]
    ).execute()
    settings.set_policy(settings.Policy(True, 3000, DAYS[0]), by=cast.els)
    places.add_place(cast.branch, "Zaal", 60, DAYS[0], by=cast.els)
    return cast


def vehicle(cast, r, day):
    volunteers.change_vehicle(lena(cast), r.choice(["car", "bicycle", "none"]), day, by=cast.els)


def match(cast, r, day):
    weekday = r.choice([None, 1, 3, 5])
    changed = support.MatchDetails(date(2025, 1, 8), r.randrange(0, 300), weekday, day)
    support.update_match(Match.get_by_id(cast.lenas.id), changed, by=cast.els)


def kinds(cast, r, day):
    details.set_counting(cast.branch, r.sample(sorted(CHOSEN_KINDS), 2), from_on=day, by=cast.els)


def flat_day(cast, r, day):
    settings.set_policy(settings.Policy(True, r.randrange(1, 4100), day), by=cast.els)


def place(cast, r, day):
    places.add_place(cast.branch, "Zaal", r.randrange(1, 500), day, by=cast.els)


def rate(cast, r, day):
    """Refused where a day has a rate already, so that none is ever written over."""
    kind = r.choice(["car", "bicycle"])
    with pytest.raises(RuleError):
        new = settings.Rate(kind, r.randrange(1, 9999), day, day + timedelta(days=40), "x")
        settings.add_rate(new, by=cast.els)


def lena(cast):
    return Person.get_by_id(cast.lena.id)


def amounts(cast):
    """Day → what the notes make of it, with real costs and under the flat rate."""
    found: dict[date, Any] = {day: [] for day in DAYS}
    for regime in ("actual_costs", "flat_rate"):
        RegimeChoice.delete().where(RegimeChoice.volunteer == cast.lena, RegimeChoice.year == 2025).execute()
        RegimeChoice.create(branch=cast.branch, volunteer=cast.lena, year=2025, regime=regime)
        for quarter in QUARTERS:
            for line in view_of(lena(cast), quarter, None).lines:
                found[line.day].append((line.kind, line.km, line.expected_km, line.usual_kind, line.cents))
    return found


def figures(cast):
    """Day → everything that a page or a figure reads of it."""
    person, pair = lena(cast), Match.get_by_id(cast.lenas.id)
    counting, flat, rates = CountingKinds(cast.branch.id), FlatDays(cast.branch.id), RateTable(cast.branch.id)
    before, hall = vehicles_before(person), Place.get(Place.name == "Zaal")
    counted = dict(Contact.select(Contact.day, Contact.counts).tuples())
    usual = {
        box.day: box.is_usual for quarter in QUARTERS for month in stamp_card(pair, quarter, []) for box in month.days
    }
    hall_before = places.places_before(cast.branch.id).get(hall.id, [])
    return {
        day: (
            held_on(day, before, person).vehicle, usual.get(day), counting.on(day), counted.get(day), flat.on(day),
            held_on(day, hall_before, hall).km, *(rates.on(kind, day) for kind in ("car", "bicycle")),
        )
        for day in DAYS
    }  # fmt: skip


@pytest.mark.parametrize("change", [vehicle, match, kinds, flat_day, place, rate], ids=lambda change: change.__name__)
def test_no_day_before_it_changes(world, change):
    r = Random(change.__name__)
    for _ in range(8):
        from_on = r.choice(DAYS)
        money, read = amounts(world), figures(world)
        change(world, r, from_on)
        for then, now in ((money, amounts(world)), (read, figures(world))):
            assert {day: value for day, value in now.items() if day < from_on} == {
                day: value for day, value in then.items() if day < from_on
            }, (change.__name__, from_on)
    assert ExpensePolicy.select().count() == 1


@pytest.mark.parametrize("change", [vehicle, match, kinds, flat_day, place], ids=lambda change: change.__name__)
def test_and_the_days_from_it_do(world, change):
    """Else the test above would hold for a setting that does nothing."""
    from_on = date(2025, 5, 1)
    money, read = amounts(world), figures(world)
    moved = set()
    for seed in range(3):
        change(world, Random(seed), from_on)
        now = amounts(world), figures(world)
        moved |= {day for day in DAYS if money[day] != now[0][day] or read[day] != now[1][day]}
    assert moved and min(moved) >= from_on
