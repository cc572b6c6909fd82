"""The known mileage rates, as DOMAIN §3 lists them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from portal.expenses.models.rates import MileageRate
from portal.expenses.rates.facts import STATUTORY, RateTable, add_statutory_rates
from portal.people.models import Branch


@pytest.mark.parametrize(
    ("kind", "day", "rate"),
    [
        ("car", date(2024, 7, 1), 4297),
        ("car", date(2024, 12, 31), 4293),
        ("car", date(2025, 1, 1), 4290),
        ("car", date(2025, 6, 30), 4320),
        ("car", date(2025, 9, 30), 4309),
        ("car", date(2025, 10, 1), 4312),
        ("car", date(2026, 3, 31), 4326),
        ("bicycle", date(2024, 12, 31), 3500),
        ("bicycle", date(2025, 1, 1), 3600),
        ("bicycle", date(2026, 12, 31), 3700),
    ],
)
def test_a_trip_gets_the_rate_of_its_day(db: Flask, kind: str, day: date, rate: int) -> None:
    branch = Branch.create(name="Home-Start Lindedal", municipality="Lindedal")
    add_statutory_rates(branch)
    assert RateTable(branch.id).on(kind, day).rate_e4 == rate


def test_days_whose_rate_nobody_knows_have_none(db: Flask) -> None:
    branch = Branch.create(name="Home-Start Lindedal", municipality="Lindedal")
    add_statutory_rates(branch)
    rates = RateTable(branch.id)
    assert rates.on("car", date(2026, 4, 1)) is None
    assert rates.on("car", date(2024, 6, 30)) is None
    assert rates.on("bicycle", date(2027, 1, 1)) is None


def test_adding_them_twice_changes_nothing(db: Flask) -> None:
    branch = Branch.create(name="Home-Start Lindedal", municipality="Lindedal")
    add_statutory_rates(branch)
    add_statutory_rates(branch)
    assert MileageRate.select().count() == len(STATUTORY)


def test_no_series_has_a_gap_or_an_overlap() -> None:
    for series in {row[:2] for row in STATUTORY}:
        periods = sorted((start, end) for kind, name, _, start, end, _ in STATUTORY if (kind, name) == series)
        for (_, end), (start, _) in pairwise(periods):
            assert start == end + timedelta(days=1)
