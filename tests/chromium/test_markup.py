"""Thirty ways of smuggling a script in, in every row of everything that people type: Chromium runs none of them, and
the policy has nothing to stop."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from portal import database
from portal.people.models import Person
from tests.browser import Visitor
from tests.chromium.serving import serve
from tests.chromium.walk import FEWEST, OPEN_ALL, pages
from tests.conftest import settings_for
from tests.test_house.poison import MARKUP, poison

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]

WHO = ("Els", "Lena", "Rita")
TELLS = "report-uri /nergens"  # without an address to report to, Chromium complains of the policy itself

# What no page of ours holds, however it got there.
FOREIGN = """() => [...document.querySelectorAll('*')].flatMap((e) => [
  ...[...e.attributes].filter((a) => a.name.startsWith('on') || a.name === 'srcdoc' || a.name === 'style')
    .map((a) => `${e.tagName} ${a.name}`),
  ...(/^(IFRAME|OBJECT|EMBED|BASE|STYLE|ANIMATE|MATH)$/i.test(e.tagName) ? [e.tagName] : []),
  ...(e.tagName === 'SCRIPT' && !e.src.startsWith(location.origin + '/static/') ? ['SCRIPT'] : []),
  ...(e.tagName === 'META' && e.httpEquiv ? ['META ' + e.httpEquiv] : []),
  ...(e.tagName === 'A' && e.href && !/^(https?|mailto|tel|sms):/.test(e.href) ? ['A ' + e.href] : []),
  ...(e.action && e.tagName === 'FORM' && !String(e.getAttribute('action') || '/').startsWith('/') ? ['FORM'] : []),
])"""
OPENED = f"() => {{ ({OPEN_ALL})(); return ({FOREIGN})() }}"  # with everything unfolded


@dataclass
class Seen:
    """What a browser met."""

    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def watch(self, page: Page, home: str) -> None:
        page.on("dialog", lambda dialog: (self.dialogs.append(f"{page.url}: {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda m: self.errors.append(f"{page.url}: {m.text}") if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("request", lambda r: self.elsewhere.append(r.url) if not r.url.startswith((home, "blob:")) else None)


@pytest.fixture(scope="module")
def poisoned(
    house: Flask, demo_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a portal whose every word is markup, and a cookie for each of the cast: a file that only looks."""
    place = tmp_path_factory.mktemp("poisoned") / "demo.sqlite3"
    shutil.copy(demo_file, place)
    url = f"sqlite:///{place}"
    house.extensions["settings"] = settings_for(url)
    database.connect(url)
    cookies = {}
    for name in WHO:
        visitor = Visitor(house).sign_in(Person.get(Person.given_name == name))
        cookies[name] = visitor.client.get_cookie("portaal").value
    assert poison(MARKUP) > 2_000
    address, end = serve(house, url, around=policy_that_only_tells)
    yield address, cookies
    end()


def policy_that_only_tells(app: WSGIApplication) -> WSGIApplication:
    """Chromium says what it would have stopped, and stops nothing."""

    def changed(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            names = {"Content-Security-Policy": "Content-Security-Policy-Report-Only"}
            told = [(names.get(name, name), f"{value}; {TELLS}" if name in names else value) for name, value in headers]
            return start_response(status, told, *more)

        return app(environ, start)

    return changed


@pytest.mark.parametrize("who", WHO)
def test_nothing_that_was_typed_runs_and_the_policy_has_nothing_to_stop(still: Browser, poisoned, who: str) -> None:
    """In one look: the policy only tells, so what it would stop runs, for escaping must hold by itself.

    What runs only once it is drawn (an animation, what has the focus) is seen where it stands: see FOREIGN.
    """
    address, cookies = poisoned
    context = still.new_context(service_workers="block", viewport={"width": 360, "height": 740})
    context.add_cookies([{"name": "portaal", "value": cookies[who], "url": address, "httpOnly": True}])
    page, met, seen = context.new_page(), Seen(), 0
    met.watch(page, address)
    for where in pages(page, address):
        seen += 1
        met.foreign += [f"{where}: {found}" for found in page.evaluate(OPENED)]
    context.close()
    assert met == Seen(), met
    assert seen >= FEWEST[who], seen


def test_where_it_does_come_out_as_markup_the_browser_tells(still: Browser, poisoned) -> None:
    """Else the tests above would prove nothing: the same words, put in a page unescaped."""
    address, _ = poisoned
    context = still.new_context(service_workers="block")
    page, met = context.new_page(), Seen()
    met.watch(page, address)
    page.goto(f"{address}/aanmelden")
    for words in (words for words in MARKUP if "refresh" not in words):  # that one leaves at once
        page.set_content(f'<main><p>{words}</p><input value="{words}"></main>')
        met.foreign += page.evaluate(FOREIGN)
    context.close()
    assert len(met.dialogs) >= 10 and met.elsewhere and len(met.foreign) >= 15
    assert any("Content Security Policy" in error for error in met.errors), "the policy tells as well"
