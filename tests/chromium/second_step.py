"""Setting the app up in a real browser: the first time a coordinator signs in."""

from typing import Any

import pyotp
from playwright.sync_api import Page


def set_up_app(page: Page) -> Any:
    """From the page after the first password to the start page; returns the app on the phone."""
    app = pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", ""))
    page.locator("#code").fill(app.now())
    page.get_by_role("button", name="Klaar").click()
    page.get_by_role("heading", name="Je herstelcodes").wait_for()
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    return app
