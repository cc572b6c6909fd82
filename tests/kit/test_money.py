"""Money and kilometres: exact, half up, and read as people type them."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.kit import money

CENTS = st.integers(0, money.MAX_CENTS)
TENTHS = st.integers(0, money.MAX_TENTHS)
RATES = st.integers(0, 99_999)


@given(TENTHS, RATES)
@example(5, 100)  # exactly half a cent
@example(84, 4309)
def test_a_trip_is_rounded_half_up_like_decimals(tenths, rate):
    exact = Decimal(tenths) / 10 * Decimal(rate) / 10_000 * 100
    assert money.trip_cents(tenths, rate) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_lines_are_rounded_one_by_one():
    """Twelve trips of 8,4 km at 0,4309: € 43,44 by line, € 43,43 on the total (DOMAIN §3)."""
    assert 12 * money.trip_cents(84, 4309) == 4344
    assert money.trip_cents(12 * 84, 4309) == 4343


@given(CENTS)
def test_an_amount_comes_back_as_it_was_shown(cents):
    assert money.parse_euro(money.euro(cents)) == cents
    assert money.parse_euro(money.amount_number(cents)) == cents


@given(TENTHS)
def test_a_distance_comes_back_as_it_was_shown(tenths):
    assert money.parse_km(money.km(tenths)) == tenths


@given(RATES)
def test_a_rate_comes_back_as_it_was_shown(rate):
    assert money.parse_rate(money.rate(rate)) == rate


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("6,4", 640), ("6.40", 640), ("€ 6,40", 640), ("€6", 600), (" 6 ", 600), ("1.234,50", 123450), ("1 234,50",
        123450),
        ("1.234", 123400), ("1234.5", 123450), ("1.234.567", 123456700), ("0,1", 10), ("€\u00a06,40", 640), ("6,400",
        640), ("0.500", 50), ("0.5", 50),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_type_them(typed, cents):
    assert money.parse_euro(typed) == cents


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "zes",
        "6,405",
        "1,2,3",
        "-6",
        "6,",
        ",5",
        "0.999",
        "0.999,50",
        "00.500,00",
        "1e3",
        "٣",
        "6,40 euro",
        "1,234.50",
        "9" * 13,
        "NaN",
        "inf",
        "²",
        "6\x00",
    ],
)
def test_what_is_no_amount_is_not_guessed(typed):
    assert money.parse_euro(typed) is None


@pytest.mark.parametrize(
    ("typed", "tenths"),
    [
        ("8,4", 84),
        ("8.4 km", 84),
        ("12", 120),
        ("12KM", 120),
        ("8,45", None),
        ("ver", None),
        ("0.999", None),
        ("0.500", 5),
        ("0.999,0", None),
        ("1.000", 10000),
    ],
)
def test_distances_are_read_in_whole_tenths(typed, tenths):
    assert money.parse_km(typed) == tenths


def test_amounts_read_the_belgian_way():
    assert money.euro(123450) == "€\u00a01.234,50"
    assert money.euro(-640) == "€\u00a0-6,40"
    assert money.rate(4309) == "€\u00a00,4309"
    assert (money.km(84), money.km(120)) == ("8,4\u00a0km", "12\u00a0km")


@given(st.text(max_size=40))
def test_nothing_that_is_typed_makes_it_fall_over(typed):
    for parse in (money.parse_euro, money.parse_km, money.parse_rate):
        value = parse(typed)
        assert value is None or value >= 0
