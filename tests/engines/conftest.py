"""The other two engines of phones: Gecko, and the WebKit that Safari has."""

import glob
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.chromium.conftest import browser_time, serve
from tests.conftest import need
from tests.engines.engine import MINI_BROWSER, Engine, Marionette, WebDriver, Wire

__all__ = ["browser_time"]  # stands beside the tests in Chromium


@pytest.fixture
def portal(app: Flask, database_url: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """A portal's address, and how to unplug it."""
    address, end = serve(database_url)
    unplugged = []

    def unplug() -> None:
        if not unplugged:
            unplugged.append(True)
            end()

    yield address, unplug
    unplug()


@pytest.fixture(params=["firefox", "webkit"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each engine that this machine has; the closing line tells which it has not."""
    wire = webkit(tmp_path / "webkit") if request.param == "webkit" else firefox(tmp_path / "firefox", request.param)
    try:
        yield Engine(wire)
    finally:
        wire.close()


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
