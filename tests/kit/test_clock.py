"""The one place that asks what time it is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from portal.kit import clock

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1))


def test_a_moment_just_before_midnight_utc_is_already_the_next_day_in_belgium():
    with clock.stopped(datetime(2025, 6, 30, 22, 30)):
        assert clock.today() == date(2025, 7, 1), "summer: two hours ahead"
    with clock.stopped(datetime(2025, 12, 31, 22, 59)):
        assert clock.today() == date(2025, 12, 31), "winter: one hour ahead"
    with clock.stopped(datetime(2025, 12, 31, 23, 0)):
        assert clock.today() == date(2026, 1, 1)


@given(MOMENTS)
def test_a_moment_comes_back_from_belgian_time(moment):
    there = clock.local(moment)
    if there.fold == 0:  # in the night that the clock goes back, an hour happens twice
        assert clock.from_local(there.replace(tzinfo=None)) == moment


def test_a_stopped_clock_goes_on_where_it_was():
    first, second = datetime(2025, 1, 1), datetime(2025, 2, 2)
    with clock.stopped(first):
        with clock.stopped(second):
            assert clock.now() == second
        assert clock.now() == first


def test_it_starts_again_even_after_a_failure(real_clock):
    try:
        with clock.stopped(datetime(2025, 1, 1)):
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert abs(clock.now() - datetime.now(UTC).replace(tzinfo=None)) < timedelta(seconds=5)


def test_today_is_the_day_where_the_clock_hangs(real_clock, monkeypatch):
    """Nowhere in the world is it today in both of these, whenever this runs."""
    for zone, hours in (("Pacific/Kiritimati", 14), ("Etc/GMT+12", -12)):
        monkeypatch.setattr(clock, "BRUSSELS", ZoneInfo(zone))
        before, found = clock.now(), clock.today()
        days = {(moment + timedelta(hours=hours)).date() for moment in (before, clock.now())}
        assert found in days
