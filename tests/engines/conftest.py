"""The other two engines of phones: Gecko, and the WebKit that Safari has."""

import glob
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from tests.chromium.conftest import browser_time
from tests.chromium.serving import serve
from tests.conftest import need
from tests.engines.engine import MINI_BROWSER, Engine, Marionette, WebDriver, Wire

__all__ = ["browser_time"]  # stands beside the tests in Chromium


@pytest.fixture
def portal(app: Flask, database_url: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """A portal's address, and how to unplug it."""
    address, end = serve(app, database_url)
    unplugged = []

    def unplug() -> None:
        if not unplugged:
            unplugged.append(True)
            end()

    yield address, unplug
    unplug()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Engine]]:
    """Engines by name. To start one takes longer than a test: each does so once for a file."""
    wires: list[Wire] = []

    @cache
    def start(which: str) -> Engine:
        profile = tmp_path_factory.mktemp("engine") / "profile"
        wires.append(webkit(profile) if which == "webkit" else firefox(profile, which))
        return Engine(wires[-1])

    yield start
    for wire in wires:
        wire.close()


@pytest.fixture(params=["firefox", "webkit"])
def engine(request: pytest.FixtureRequest, started: Callable[[str], Engine]) -> Iterator[Engine]:
    """Each engine that this machine has; the closing line tells which it has not. Nobody is signed in."""
    engine = started(request.param)
    yield engine
    engine.forget()


def firefox(profile: Path, which: str) -> Wire:
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    path = need("Firefox", path, "apt-get install firefox-esr", always=False)
    return Marionette(path, profile, javascript=which != WITHOUT_JAVASCRIPT)


WITHOUT_JAVASCRIPT = "firefox without javascript"


def webkit(profile: Path) -> Wire:
    how = "apt-get install webkit2gtk-driver xvfb"
    parts = (shutil.which("WebKitWebDriver"), next(iter(glob.glob(MINI_BROWSER)), None), shutil.which("Xvfb"))
    path, browser, screen = (need("WebKitGTK", part, how, always=False) for part in parts)
    return WebDriver(path, browser, screen, profile)
