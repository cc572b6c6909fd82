"""The quarter that fills itself, counted in taps; and the stamp card by keyboard and on paper."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.contacts.models.contact import Contact, ContactTheme, MissedVisit
from portal.contacts.models.overview import ContactOverview
from portal.contacts.models.quote import Quote
from portal.contacts.weekly import rules
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter, holidays
from portal.people.models import Person
from tests.chromium.conftest import look_around_as
from tests.chromium.test_main_job import Taps

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]


@pytest.fixture
def lenas(demo: str) -> Match:
    """Lena's only family is that of yesterday's weekday, since long; nothing is known of this quarter and the last."""
    lena = Person.get(Person.given_name == "Lena")
    match: Match = Match.get(Match.volunteer == lena.id, Match.ended_on.is_null())
    first = Quarter.current().previous().first
    weekday = (clock.today() - timedelta(days=1)).isoweekday()
    Match.update(usual_weekday=weekday, started_on=first - timedelta(days=90)).where(Match.id == match.id).execute()
    mine = Contact.select(Contact.id).where(Contact.match == match.id, Contact.day >= first)
    Quote.update(contact=None).where(Quote.contact << mine).execute()
    ContactTheme.delete().where(ContactTheme.contact << mine).execute()
    Contact.delete().where(Contact.match == match.id, Contact.day >= first).execute()
    ContactOverview.delete().where(ContactOverview.match == match.id, ContactOverview.year >= first.year).execute()
    found: Match = Match.get_by_id(match.id)
    return found


@pytest.fixture
def page(phone: BrowserContext, demo: str) -> Iterator[Page]:
    page = phone.new_page()
    yield page


def usual_days(match: Match, quarter: Quarter) -> list[Any]:
    return [d for d in quarter.days() if d.isoweekday() == match.usual_weekday and d not in holidays(d.year)]


def test_a_week_is_one_tap_and_a_quarter_of_answered_weeks_one_more(page: Page, demo: str, lenas: Match) -> None:
    quarter = Quarter.current().previous()
    for day in usual_days(lenas, quarter):
        rules.answer(lenas, day, "yes", by=lenas.volunteer)
    look_around_as(page, demo, "Lena")
    taps = Taps(page)
    yesterday = clock.today() - timedelta(days=1)
    if yesterday not in holidays(yesterday.year) and yesterday not in quarter:
        taps.tap(page.locator(f"[formaction*='/dag/{yesterday}/nee']"))
        page.locator(".flash", has_text="je was er niet").wait_for()
        assert taps.count == 1, "with opening the portal, a week is two taps"
        assert MissedVisit.select().where(MissedVisit.match == lenas.id).count() == 1
        expect(page.locator(".flash")).to_be_focused()  # a screen reader begins there
        assert page.title().startswith("Bewaard: je was er niet")
    taps.count = 0
    taps.tap(page.locator(".btn", has_text="contacten indienen"))
    page.get_by_role("heading", name="Je onkostennota").wait_for()
    assert taps.count == 1


def test_the_calendar_is_one_stop_with_arrows_and_tells_its_total(page: Page, demo: str, lenas: Match) -> None:
    look_around_as(page, demo, "Lena")
    page.goto(f"{demo}/contacten/{lenas.id}/{Quarter.current().previous()}")
    assert page.locator("input[name=dag][tabindex='0']").count() == 1
    start = page.locator("input[name=dag]:enabled").first
    start.focus()
    value = "document.activeElement.value"
    first = page.evaluate(value)
    for key, days in (("ArrowRight", 1), ("ArrowDown", 7), ("ArrowLeft", -1), ("ArrowUp", -7)):
        before = page.evaluate(value)
        page.keyboard.press(key)
        moved = page.evaluate(
            "([a, b]) => Math.round((new Date(b) - new Date(a)) / 864e5)", [before, page.evaluate(value)]
        )
        assert moved == days, key
    assert page.evaluate(value) == first
    told = page.locator("p.vh[role=status]")
    assert told.inner_text() == ""
    page.keyboard.press("Space")
    expect(told).to_have_text("1 contact")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") != "dag", "one stop"


@pytest.mark.parametrize("phone", [False], indirect=True)
def test_without_javascript_every_day_is_reached(page: Page, demo: str, lenas: Match) -> None:
    look_around_as(page, demo, "Lena")
    page.goto(f"{demo}/contacten/{lenas.id}/{Quarter.current().previous()}")
    assert page.locator("input[name=dag]").count() == Quarter.current().previous().length
    assert page.locator("input[name=dag][tabindex]").count() == 0


def test_a_card_on_paper_says_whose_it_is_and_has_nothing_to_press(page: Page, demo: str, lenas: Match) -> None:
    look_around_as(page, demo, "Lena")
    page.goto(f"{demo}/contacten/{lenas.id}/{Quarter.current().previous()}")
    assert not page.locator(".on-paper").is_visible()
    page.emulate_media(media="print")
    assert lenas.volunteer.name in page.locator(".on-paper").inner_text()
    assert page.locator(".sign").is_visible()
    assert [link.inner_text() for link in page.locator("main a, main button, summary").all() if link.is_visible()] == []
