"""A volunteer's first page: what waits of the quarter that ended, and whom there is to visit today."""

from datetime import date

import pytest

from portal.contacts.quarters import rules as quarters
from portal.kit.dates import Quarter, day_text

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


@pytest.mark.parametrize("begins", [date(2025, 10, 4), date(2026, 1, 14)])
def test_a_family_that_is_visited_from_a_later_day_on_is_on_the_first_page(cast, visit, begins):
    """In this quarter or a later one; who goes there before reads the last day."""
    cast.brams.started_on = begins
    cast.brams.save()
    cast.lenas.ended_on = date(2025, 10, 14)
    cast.lenas.save()
    page = visit(cast.bram).get("/")
    assert f"Vanaf {day_text(begins)} ga je naar Gezin Zonnebloem.".replace("\xa0", " ") in page.text
    family = page.follow("Adres en telefoon van Gezin Zonnebloem")
    assert f"Je gaat er naartoe vanaf {day_text(begins)}.".replace("\xa0", " ") in family.text
    page = visit(cast.lena).get("/")
    assert "Je laatste dag bij Gezin Klaver: 14 oktober 2025." in page.text and "Binnenkort" not in page.text
    assert "Je laatste dag is 14 oktober 2025." in page.follow("Adres en telefoon van Gezin Klaver").text


def test_all_in_order_says_what_is_still_asked_below_it_and_nothing_to_do_once_it_is_answered(cast, visit):
    quarters.hand_in(cast.lenas, Quarter(2025, 3), [], [], "family_away", by=cast.lena)
    page = visit(cast.lena).get("/")
    assert "Was je woensdag 1 oktober bij Gezin Klaver?" in page.text
    assert page.all("say") == ["Alles is in orde. Zeg alleen nog even of je er was."]
    answered = page.press("Nee, woensdag 1 oktober niet bij Gezin Klaver")
    assert answered.all("say") == ["Alles is in orde. Je hoeft nu niets te doen."]
