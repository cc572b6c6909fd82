"""A volunteer's first page: what waits of the quarter that ended, and whom there is to visit today."""

from datetime import date

import pytest

from portal.contacts.quarters import rules as quarters
from portal.kit.dates import Quarter

WAITS = "Nog één ding te doen: je contacten van juli, augustus en september doorgeven."


@pytest.mark.parametrize(
    ("started_on", "ended_on", "waits", "today"),
    [
        (date(2025, 1, 8), None, True, True),
        (date(2025, 10, 1), None, False, True),  # began in this quarter: nothing of the last one is asked
        (date(2025, 1, 8), date(2025, 9, 30), True, False),  # ended in the last one: still to hand in, not to visit
        (date(2025, 1, 8), date(2025, 6, 30), False, False),
        (date(2025, 10, 4), None, False, False),  # begins tomorrow
    ],
)
def test_what_waits_and_who_is_visited_follow_from_the_days_of_the_match(
    cast, visit, started_on, ended_on, waits, today
):
    cast.lenas.started_on, cast.lenas.ended_on = started_on, ended_on
    cast.lenas.save()
    page = visit(cast.lena).get("/")
    assert (WAITS in page.text) is waits
    assert ("Was je bij Gezin Klaver?" in page.text) is today


def test_all_in_order_says_what_is_still_asked_below_it_and_nothing_to_do_once_it_is_answered(cast, visit):
    quarters.hand_in(cast.lenas, Quarter(2025, 3), [], [], "family_away", by=cast.lena)
    page = visit(cast.lena).get("/")
    assert "Was je woensdag 1 oktober bij Gezin Klaver?" in page.text
    assert page.all("say") == ["Alles is in orde. Zeg alleen nog even of je er was."]
    answered = page.press("Nee, woensdag 1 oktober niet bij Gezin Klaver")
    assert answered.all("say") == ["Alles is in orde. Je hoeft nu niets te doen."]
