"""The counting rules against plain re-counts, day by day, written from the definition (DOMAIN §2)."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.contacts.quarters.facts import (
    active_days,
    active_per_quarter,
    average_tenths,
    half_up,
    quarters_between,
    week_tenths,
)
from portal.kit.dates import Quarter, days_between

LEAP = 2024
days = st.dates(date(2019, 1, 1), date(2026, 12, 31))
# Around the turns of quarters and years, and the 29th of February, mistakes of one day are found.
edges = st.sampled_from(
    [
        date(year, month, 1) + timedelta(days=shift)
        for year in (2019, 2020, 2023, LEAP, 2025)
        for month in (1, 3, 4, 7, 10)
        for shift in (-2, -1, 0, 1)
    ]
)
some_day = days | edges


@st.composite
def spans(draw: st.DrawFn) -> tuple[date, date | None]:
    """A match: its first day, and its last or none."""
    started = draw(some_day)
    return started, draw(st.none() | some_day.map(lambda day: max(day, started)))


def runs(match: tuple[date, date | None], day: date) -> bool:
    started, ended = match
    return started <= day and (ended is None or day <= ended)


def rounded(number: Fraction) -> int:
    """Tenths, by Decimal's own half up."""
    return int((Decimal(number.numerator) / Decimal(number.denominator) * 10).quantize(Decimal(1), ROUND_HALF_UP))


# --- active days ---


@given(match=spans(), first=some_day, last=some_day)
@example(match=(date(2024, 2, 29), date(2024, 2, 29)), first=date(2024, 2, 1), last=date(2024, 2, 29))
@example(match=(date(2024, 12, 31), None), first=date(2025, 1, 1), last=date(2025, 12, 31))
@example(match=(date(2024, 1, 1), date(2024, 12, 31)), first=date(2024, 12, 31), last=date(2025, 1, 1))
def test_active_days_are_the_days_on_which_the_match_runs(match, first, last):
    assert active_days(*match, first, last) == sum(runs(match, day) for day in days_between(first, last))


@pytest.mark.parametrize(
    ("started", "ended", "first", "last", "wanted"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), date(2024, 1, 1), date(2024, 12, 31), 366),
        (date(2025, 1, 1), None, date(2025, 1, 1), date(2025, 12, 31), 365),
        (date(2024, 2, 29), date(2024, 2, 29), date(2024, 1, 1), date(2024, 3, 31), 1),
        (date(2025, 10, 1), None, date(2025, 7, 1), date(2025, 9, 30), 0),
        (date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1), date(2025, 9, 30), 0),
        (date(2025, 1, 1), date(2025, 7, 1), date(2025, 7, 1), date(2025, 9, 30), 1),
        (date(2025, 7, 1), None, date(2025, 9, 30), date(2025, 7, 1), 0),  # a period that has not begun
    ],
)
def test_both_ends_of_a_match_and_of_a_period_count(started, ended, first, last, wanted):
    assert active_days(started, ended, first, last) == wanted


@given(match=spans(), first=some_day, handover=some_day)
def test_a_handover_from_one_day_to_the_next_loses_and_doubles_no_day(match, first, handover):
    started, ended = match
    last = first + timedelta(days=400)
    before = active_days(started, min(handover, ended or handover), first, last) if handover >= started else 0
    next_day = max(handover + timedelta(days=1), started)
    after = active_days(next_day, ended, first, last) if ended is None or next_day <= ended else 0
    assert before + after == active_days(started, ended, first, last)


# --- quarters of a period ---


@given(first=some_day, last=some_day)
def test_the_quarters_of_a_period_are_those_of_its_days(first, last):
    assert quarters_between(first, last) == sorted({Quarter.of(day) for day in days_between(first, last)})


@given(match=spans(), first=some_day, length=st.integers(0, 800))
def test_a_match_weighs_in_each_quarter_the_days_on_which_it_ran(match, first, length):
    last = first + timedelta(days=length)
    found: dict[Quarter, int] = {}
    for day in days_between(first, last):
        found[Quarter.of(day)] = found.get(Quarter.of(day), 0) + runs(match, day)
    wanted = [(found[quarter], len(list(quarter.days()))) for quarter in sorted(found)]
    assert active_per_quarter(*match, first, last) == wanted


@pytest.mark.parametrize(("year", "lengths"), [(2024, [91, 91, 92, 92]), (2025, [90, 91, 92, 92])])
def test_a_family_that_was_there_all_year_weighs_four_quarters(year, lengths):
    pairs = active_per_quarter(date(year - 1, 5, 1), None, date(year, 1, 1), date(year, 12, 31))
    assert pairs == [(length, length) for length in lengths]
    assert average_tenths(40, pairs) == 100  # 40 contacts in a year are 10 per three months


# --- averages ---

pairs = st.lists(st.tuples(st.integers(0, 92), st.sampled_from([90, 91, 92])), max_size=30)


@given(contacts=st.integers(0, 2000), active=pairs)
@example(contacts=1, active=[(80, 80), (80, 80), (80, 80), (80, 80)])  # 0,25: half up gives 0,3
@example(contacts=3, active=[(90, 90)] * 4)  # 0,75: half up gives 0,8
def test_the_average_is_contacts_by_the_sum_of_shares_half_up(contacts, active):
    whole = sum((Fraction(days, period) for days, period in active), Fraction(0))
    assert average_tenths(contacts, active) == (rounded(contacts / whole) if whole else None)


@given(contacts=st.integers(0, 500), active=pairs, cut=st.integers(0, 92), place=st.integers(0, 29))
def test_two_volunteers_after_each_other_weigh_as_one(contacts, active, cut, place):
    if not active:
        return
    place %= len(active)
    total, period = active[place]
    cut = min(cut, total)
    split = [*active[:place], (cut, period), (total - cut, period), *active[place + 1 :]]
    assert average_tenths(contacts, split) == average_tenths(contacts, active)


def test_the_annual_report_speaks_of_ten_only_per_active_family():
    """552 ÷ 22 families ÷ 4 quarters is 6,3; but they were there for part of the year, some 55 quarters in all."""
    assert average_tenths(552, [(92, 92)] * 88) == 63
    assert average_tenths(552, [(92, 92)] * 55) == 100


def test_without_an_active_family_there_is_no_average():
    assert average_tenths(0, []) is None
    assert average_tenths(5, [(0, 92), (0, 90)]) is None
    assert average_tenths(0, [(1, 92)]) == 0


@given(number=st.fractions(0, 1000))
def test_a_half_is_rounded_up(number):
    assert half_up(number) == int((number + Fraction(1, 2)).__floor__())


@pytest.mark.parametrize(("number", "weeks"), [(0, 0), (7, 10), (92, 131), (46, 66), (90, 129), (3, 4), (366, 523)])
def test_weeks_are_days_by_seven_with_one_decimal(number, weeks):
    assert week_tenths(number) == weeks


# --- a whole world: matches, contacts that count or not, and the figures of a year ---


@st.composite
def worlds(draw: st.DrawFn):
    """A year and matches around it, each with the days of its contacts and whether they count."""
    year = draw(st.sampled_from([2023, LEAP, 2025]))
    around = st.integers(-60, 425).map(lambda offset: date(year, 1, 1) + timedelta(days=offset))
    matches = []
    for _ in range(draw(st.integers(0, 6))):
        started = draw(around)
        ended = draw(st.none() | around.map(lambda day, started=started: max(day, started)))
        last = min(ended or date(year + 1, 3, 1), date(year + 1, 3, 1))
        offsets = st.integers(0, max(0, (last - started).days))
        contacts = draw(st.dictionaries(offsets, st.booleans(), max_size=15))
        matches.append((started, ended, {started + timedelta(days=n): counts for n, counts in contacts.items()}))
    return year, matches


@given(world=worlds())
def test_the_average_of_a_year_is_that_of_a_plain_recount(world):
    year, matches = world
    first, last = date(year, 1, 1), date(year, 12, 31)
    contacts = sum(counts for _, _, met in matches for day, counts in met.items() if day.year == year)
    active = [pair for started, ended, _ in matches for pair in active_per_quarter(started, ended, first, last)]
    weight = Fraction(0)
    for started, ended, _ in matches:
        for day in days_between(first, last):
            if runs((started, ended), day):
                month = 3 * ((day.month - 1) // 3) + 1
                end = date(year, month + 3, 1) if month < 10 else date(year + 1, 1, 1)
                weight += Fraction(1, (end - date(year, month, 1)).days)
    assert average_tenths(contacts, active) == (rounded(contacts / weight) if weight else None)
