"""What a coordinator sees of all that waits before she scrolls."""

import pytest
from playwright.sync_api import BrowserContext

from tests.chromium.conftest import LAPTOP, look_around_as

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]


def test_the_first_thing_to_do_is_on_a_phones_first_screen(phone: BrowserContext, demo: str) -> None:
    """The links to each kind of it are folded there, and a keyboard opens them; a wide screen has room for them."""
    page = phone.new_page()
    look_around_as(page, demo, "Els")
    page.goto(f"{demo}/te-doen")
    first, menu = page.locator(".todo .btn").first.bounding_box(), page.locator(".nav").bounding_box()
    assert first and menu and first["y"] + first["height"] <= menu["y"], "above the menu at the bottom"
    links = page.locator(".jump a:visible")
    assert links.count() == 0
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    links.first.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith(page.locator("main h2[id]").first.get_attribute("id") or "?")
    page.set_viewport_size(LAPTOP["viewport"])
    assert links.count() > 3 and not page.locator("summary").first.is_visible()
