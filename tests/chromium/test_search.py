"""The slash key goes to the search box, and from there to somebody without a pointer."""

import re

import pytest
from playwright.sync_api import Browser

from tests.chromium.conftest import look_around_as

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]


def test_a_slash_goes_to_the_box_and_is_still_a_sign_in_a_field(chromium: Browser, demo: str) -> None:
    page = chromium.new_context(service_workers="block", viewport={"width": 1280, "height": 800}).new_page()
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
