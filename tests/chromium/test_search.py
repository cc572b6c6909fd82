"""What only a browser shows of the desk: the slash key goes to the search box, a list is a table on paper."""

import re

import pytest
from playwright.sync_api import BrowserContext

from tests.chromium.conftest import look_around_as

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]


def test_a_slash_goes_to_the_box_and_is_still_a_sign_in_a_field(screen: BrowserContext, demo: str) -> None:
    page = screen.new_page()
    look_around_as(page, demo, "Els")
    page.goto(f"{demo}/rapporten")
    page.keyboard.press("/")
    page.keyboard.type("1/2 lena")
    assert page.locator("#zoek-alles").input_value() == "1/2 lena"
    page.locator("#zoek-alles").fill("lena")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/zoeken"))
    assert "lena" not in page.url.lower()
    page.get_by_role("link", name=re.compile("^Lena")).first.click()
    page.wait_for_url(re.compile(r"/vrijwilligers/\d+$"))


def test_a_list_on_paper_is_a_table_and_nothing_to_press_or_folded_away(screen: BrowserContext, demo: str) -> None:
    page = screen.new_page()
    page.set_viewport_size({"width": 680, "height": 900})  # A4 between its margins
    look_around_as(page, demo, "Els")
    page.goto(f"{demo}/vrijwilligers")
    row = page.locator(".table tbody tr").first
    shown = "one => getComputedStyle(one).display"
    assert row.evaluate(shown) == "grid", "cards on a narrow screen"
    page.emulate_media(media="print")
    assert row.evaluate(shown) == "table-row" and page.locator(".table thead th").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    page.goto(f"{demo}/agenda")
    page.get_by_role("link", name=re.compile("Bedankt, dat vieren we")).first.click(force=True)
    page.wait_for_url(re.compile(r"/agenda/\d+"))
    assert [one.inner_text() for one in page.locator("main :is(button, textarea)").all() if one.is_visible()] == []
    page.emulate_media(media="screen")
    page.goto(f"{demo}/onkosten/te-keuren")
    boxes = page.locator(".table .choose")
    assert boxes.locator(".pick").first.is_visible()
    page.emulate_media(media="print")
    assert boxes.count() > 1 and not any(box.is_visible() for box in boxes.all()), "a tick is for a screen"
