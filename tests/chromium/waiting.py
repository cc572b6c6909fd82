"""Waiting for something by asking for it: with a limit, generous enough for a busy machine."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

from playwright.sync_api import Page, expect

PATIENCE = 30  # seconds for anything that is waited for, as Playwright has it: a fault never comes
expect.set_options(timeout=PATIENCE * 1000)


def until(found: Callable[[], Any], what: str) -> Any:
    """The result, once it is not None."""
    end = monotonic() + PATIENCE
    while (value := found()) is None:
        assert monotonic() < end, f"{what} did not come in {PATIENCE} s"
        sleep(0.05)
    return value


def until_yes(page: Page, question: str, about: Any = None, then_tell: str = "'no'") -> None:
    """Wait until an asynchronous question in the page is answered with yes. then_tell: what tells why it was not.

    Twice as long as elsewhere: before a new worker comes, Chromium gives the old one half a minute to end.
    """
    end = monotonic() + 2 * PATIENCE
    while not page.evaluate(question, about):
        assert monotonic() < end, (question, page.evaluate(then_tell))
        page.wait_for_timeout(50)
