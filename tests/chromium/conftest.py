"""A real portal on a loopback port, a real mail server, a real Chromium."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, sync_playwright

from portal.kit import clock
from portal.post.models import Letter
from tests.chromium.eye import Eye
from tests.chromium.fonts import offered
from tests.chromium.serving import Line, free_port, serve
from tests.chromium.waiting import PATIENCE
from tests.chromium.walk import Reader, pages
from tests.worlds import built

# Chromium's own pages behind its address bar, and a spare process for the next page, cost each new window more than a
# page of ours. The second list replaces Playwright's: those of its features that matter here are in it too.
WITHOUT = [
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "SpareRendererForSitePerProcess",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
]  # fmt: skip
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", f"--disable-features={','.join(WITHOUT)}",
]  # fmt: skip


@pytest.fixture(autouse=True)
def browser_time(real_clock: None) -> None:
    """A browser cannot be told what time it is, so these tests run today."""


@pytest.fixture(scope="session")
def fonts(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a Chromium that has the tests' own fonts."""
    return offered(tmp_path_factory.mktemp("letters"))


# It draws a frame only on command, and nobody commands it. A Chromium with windows ignores this and draws as always.
DRAWS_NOTHING = "--enable-begin-frame-control"
# Scripts as they come: axe is never at work long enough on one page for what V8's last compiler takes.
AS_THEY_COME = "--js-flags=--no-opt"


@pytest.fixture(scope="package")
def browsers(chromium_path: str, fonts: dict[str, str]) -> Iterator[BrowserType]:
    """Nothing starts before the browser and its fonts are found: without them these tests are skipped.

    It ends with the last of them: beside each test after it, all its processes would be asked what they used.
    """
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="package")
def chromium(browsers: BrowserType, chromium_path: str, fonts: dict[str, str]) -> Iterator[Browser]:
    browser = browsers.launch(executable_path=chromium_path, args=QUIET, env={**fonts})
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def still(browsers: BrowserType, chromium_path: str, fonts: dict[str, str]) -> Iterator[Browser]:
    """A Chromium for measuring: the layout is computed when it is asked for, and nothing is drawn.

    Drawing is half of the work. Whatever waits for a frame waits for ever here: a click by Playwright, an animation.
    """
    browser = browsers.launch(executable_path=chromium_path, args=[*QUIET, DRAWS_NOTHING, AS_THEY_COME], env={**fonts})
    yield browser
    browser.close()


PHONE: Any = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
LAPTOP: Any = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="module")
def with_workers(browsers: BrowserType, chromium_path: str, fonts: dict[str, str]) -> Iterator[Browser]:
    """A Chromium for a file of tests whose portal has its service worker.

    It may wait for ever where one of the contexts of a browser with a worker is closed: they stay open until it ends.
    """
    browser = browsers.launch(executable_path=chromium_path, args=QUIET, env={**fonts})
    yield browser
    browser.close()


@pytest.fixture
def phone_of_its_own(with_workers: Browser) -> Iterator[BrowserContext]:
    """A phone whose portal has its service worker. Nothing that another test left is on it."""
    context = with_workers.new_context(**PHONE)
    yield context
    for page in context.pages:
        page.close()


@dataclass
class Mailbox:
    """Keeps what the portal really sent."""

    letters: list[EmailMessage] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        with self.arrived:
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
            self.arrived.notify_all()
        return "250 OK"

    def wait_for(self, address: str, about: str = "") -> EmailMessage:
        """The last letter to someone whose subject holds `about`."""

        def found() -> EmailMessage | None:
            return next((m for m in reversed(self.letters) if address in m["To"] and about in m["Subject"]), None)

        with self.arrived:
            came = self.arrived.wait_for(lambda: found() is not None, PATIENCE)
            assert came, f"no letter to {address} about {about!r}"
            letter = found()
        assert letter is not None
        return letter


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@dataclass
class Live:
    """A portal that answers on a loopback address."""

    url: str
    mailbox: Mailbox

    def two_minutes_later(self) -> None:
        """Letters that rest so that they can be taken back leave now."""
        rests = Letter.mailing.is_null(False) | Letter.kind.endswith("enrol")
        Letter.update(due_at=clock.now()).where(rests).execute()


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield box, controller.port
    controller.stop()


@pytest.fixture
def live(app: Flask, database_url: str, mailbox: tuple[Mailbox, int]) -> Iterator[Live]:
    """An empty portal that sends real mail. It ends before `app` closes the connections that its threads work on."""
    box, port = mailbox
    address, end = serve(app, database_url, f"smtp://127.0.0.1:{port}")
    yield Live(address, box)
    end()


@pytest.fixture(scope="session")
def demo_file(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo world of today."""
    return built(tmp_path_factory, migrated, date.today())


@pytest.fixture(scope="module")
def shown(demo_house: Flask, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal with the demo world, for a file of tests that only look around and share it.

    A process has one database at a time: such a file uses no `demo` or `live` beside it.
    """
    place = tmp_path_factory.mktemp("shown") / "demo.sqlite3"
    shutil.copy(demo_file, place)
    address, end = serve(demo_house, f"sqlite:///{place}")
    yield address
    end()


@pytest.fixture
def line(demo_house: Flask, demo_file: Path, tmp_path: Path) -> Iterator[Line]:
    shutil.copy(demo_file, tmp_path / "demo.sqlite3")
    line = Line(demo_house, tmp_path / "demo.sqlite3")
    yield line
    line.unplug()
    line.place.close()


@pytest.fixture
def demo(line: Line) -> str:
    """The address of a portal with the demo world."""
    return line.address


def look_around_as(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/aanmelden")
    page.get_by_role("button", name=re.compile(name)).first.click()
    page.wait_for_url(f"{address}/")


@pytest.fixture
def phone(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A phone of 360 × 740; parametrize indirectly with False for one without JavaScript."""
    has_javascript = getattr(request, "param", True)
    context = chromium.new_context(**PHONE, java_script_enabled=has_javascript, service_workers="block")
    yield context
    context.close()


@pytest.fixture
def screen(chromium: Browser) -> Iterator[BrowserContext]:
    """A screen of 1280 × 900."""
    context = chromium.new_context(**LAPTOP, service_workers="block")
    yield context
    context.close()


@pytest.fixture(scope="module")
def reader(still: Browser, shown: str) -> Iterator[Callable[[str], Reader]]:
    """One of the cast by name. Each signs in and walks round once, for all tests of a file."""
    contexts: list[BrowserContext] = []

    @cache
    def read_as(who: str) -> Reader:
        contexts.append(still.new_context(reduced_motion="reduce", service_workers="block"))
        page = contexts[-1].new_page()
        page.goto(f"{shown}/aanmelden")
        page.get_by_role("button", name=re.compile(who)).first.dispatch_event("click")
        page.wait_for_url(f"{shown}/")
        return Reader(Eye(page), pages(page, shown))

    yield read_as
    for context in contexts:
        context.close()


@pytest.fixture
def reading(reader: Callable[[str], Reader], who: str) -> Reader:
    """The reader that a case is about."""
    return reader(who)
