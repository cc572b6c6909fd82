"""Days and quarters, and how they are said."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit import dates
from portal.kit.dates import Quarter

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
QUARTERS = st.builds(Quarter, st.integers(2001, 2099), st.integers(1, 4))


@given(DAYS)
def test_every_day_lies_in_its_own_quarter_and_in_no_other(day):
    quarter = Quarter.of(day)
    assert day in quarter
    assert quarter.first <= day <= quarter.last
    assert day not in quarter.next() and day not in quarter.previous()


@given(QUARTERS)
def test_quarters_follow_each_other_without_gap(quarter):
    assert quarter.next().first == quarter.last + timedelta(days=1)
    assert quarter.next().previous() == quarter == quarter.previous().next()
    assert quarter.previous() < quarter < quarter.next()
    days = list(quarter.days())
    assert (days[0], days[-1], len(days)) == (quarter.first, quarter.last, quarter.length)
    assert 90 <= quarter.length <= 92
    assert [m.month for m in quarter.months] == sorted({d.month for d in days})


@given(QUARTERS)
def test_a_quarter_comes_back_from_its_address(quarter):
    assert Quarter.parse(str(quarter)) == quarter == Quarter.parse(str(quarter).replace("K", "q"))


@pytest.mark.parametrize(
    "text",
    ["", "2025", "2025K0", "2025K5", "2025 K3", "1999K4", "2101K1", "２０２５K3", "2025K3\n", "K32025", "20251K3"],
)
def test_what_is_no_quarter_is_refused(text):
    with pytest.raises(ValueError, match="geen kwartaal"):
        Quarter.parse(text)


def test_a_quarter_is_said_in_months_to_volunteers():
    quarter = Quarter(2025, 3)
    assert quarter.in_months == "juli, augustus en september"
    assert quarter.title == "3e kwartaal 2025"


@given(DAYS)
def test_a_day_comes_back_from_three_boxes(day):
    assert dates.parse_day(str(day.day), str(day.month), str(day.year)) == day
    assert dates.parse_day(f" {day.day} ", dates.month_name(day).upper(), str(day.year)) == day


@given(DAYS)
def test_a_month_comes_back_from_its_address(day):
    assert dates.parse_month(f"{day:%Y-%m}") == day.replace(day=1)


@pytest.mark.parametrize("typed", [("31", "9", "2025"), ("29", "2", "2025"), ("0", "1", "2025"), ("1", "13", "2025"),
("1", "ju", "2025"), ("1", "", "2025"), ("1", "1", "125"), ("1", "1", "0000"), ("１", "1", "2025"), ("1", "1",
"99999"), ("-1", "1", "2025"), ("x", "y", "z")])  # fmt: skip
def test_days_that_do_not_exist_are_refused(typed):
    assert dates.parse_day(*typed) is None


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_nothing_typed_in_the_boxes_makes_it_fall_over(day, month, year):
    found = dates.parse_day(day, month, year)
    assert found is None or isinstance(found, date)


@pytest.mark.parametrize(
    ("typed", "month"),
    [("jan", 1), ("maart", 3), ("Mrt", 3), ("mrt.", 3), ("ma", 0), ("sept", 9), ("DECEMBER", 12), ("okt", 10)],
)
def test_the_name_of_a_month_may_be_shortened(typed, month):
    assert dates.parse_day("3", typed, "2025") == (date(2025, month, 3) if month else None)


def test_the_public_holidays_of_2025_and_2026():
    """Federal list of legal public holidays."""
    assert sorted(dates.holidays(2025)) == [
        date(2025, 1, 1), date(2025, 4, 21), date(2025, 5, 1), date(2025, 5, 29), date(2025, 6, 9),
        date(2025, 7, 21), date(2025, 8, 15), date(2025, 11, 1), date(2025, 11, 11), date(2025, 12, 25),
    ]  # fmt: skip
    assert sorted(dates.holidays(2026)) == [
        date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25),
        date(2026, 7, 21), date(2026, 8, 15), date(2026, 11, 1), date(2026, 11, 11), date(2026, 12, 25),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1950, 10, 3), date(2025, 10, 3), 75), (date(1950, 10, 4), date(2025, 10, 3), 74),
        (date(2004, 2, 29), date(2025, 2, 28), 20), (date(2004, 2, 29), date(2025, 3, 1), 21), (date(2025, 1, 1),
        date(2025, 1, 1), 0),
    ],
)  # fmt: skip
def test_ages_are_completed_years(birth, day, age):
    assert dates.age_on(birth, day) == age


def test_days_read_the_belgian_way():
    day = date(2026, 11, 3)
    assert dates.day_text(day) == "3\u00a0november 2026"
    assert dates.day_short(day) == "3/11/2026"
    assert dates.weekday_day(day) == "dinsdag 3\u00a0november"
    assert dates.month_text(day) == "november 2026"
    assert dates.moment_text(datetime(2025, 10, 3, 8, 42)) == "3\u00a0oktober 2025 om 10.42\u00a0uur"
