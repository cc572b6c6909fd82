"""Within which days a day lies: the day itself may, the next one may not, and the sentence stands at its field."""

from datetime import date, timedelta

import pytest

from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.limits import EARLIEST, FURTHEST_AHEAD, not_after, not_before, past_day, sane_day

ONE_DAY = timedelta(days=1)
DAY = date(2025, 11, 4)


def refused(rule, *given) -> tuple[str, str]:
    with pytest.raises(RuleError) as error:
        rule(*given)
    return error.value.message, error.value.field


def test_a_day_may_be_the_first_one_or_later():
    not_before(DAY, DAY, "Het traject startte op {}.", "day")
    not_before(DAY, None, "Het traject startte op {}.", "day")
    said = ("Het traject startte op 4\N{NO-BREAK SPACE}november 2025. Kies die dag of een latere.", "day")
    assert refused(not_before, DAY - ONE_DAY, DAY, "Het traject startte op {}.", "day") == said


def test_a_day_may_be_the_last_one_or_earlier():
    not_after(DAY, DAY, "Zij stopte op {}.", "day")
    not_after(DAY, None, "Zij stopte op {}.", "day")
    said = ("Zij stopte op 4\N{NO-BREAK SPACE}november 2025. Kies die dag of een vroegere.", "day")
    assert refused(not_after, DAY + ONE_DAY, DAY, "Zij stopte op {}.", "day") == said


def test_a_name_with_braces_is_said_as_it_is():
    assert "{0!r}" in refused(not_after, DAY + ONE_DAY, DAY, "{0!r} stopte op {}.", "day")[0]


def test_a_day_that_must_be_past_may_be_today():
    past_day(clock.today(), "held", "Wacht tot dan.")
    later = clock.today() + ONE_DAY
    assert refused(past_day, later, "held", "Wacht tot dan.")[0] == "Deze dag is nog niet voorbij. Wacht tot dan."


@pytest.mark.parametrize("rule", [sane_day, past_day])
def test_long_ago_is_a_slip(rule):
    rule(EARLIEST, "day")
    assert refused(rule, EARLIEST - ONE_DAY, "day") == ("Kijk het jaar na: deze dag ligt te ver terug.", "day")


def test_a_sane_day_is_at_most_a_year_ahead():
    sane_day(clock.today() + FURTHEST_AHEAD, "day")
    assert "meer dan een jaar ver" in refused(sane_day, clock.today() + FURTHEST_AHEAD + ONE_DAY, "day")[0]
