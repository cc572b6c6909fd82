"""The portal at https://example.org/portaal: nothing that it shows, sends or sets lies outside that path."""

import re
import shutil
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from lxml import html
from werkzeug.test import Client, TestResponse

from portal import create_app, daily, database
from portal.agenda.telling.rules import INVITE
from portal.kit import clock
from portal.kit.links import personal_link
from portal.people.models import Person
from portal.post.models import Letter, Mailing
from tests.conftest import settings_for

ORIGIN, PATH = "https://example.org", "/portaal"
ADDRESSES = ("href", "src", "action", "formaction", "srcset", "poster", "data", "manifest")


@pytest.fixture(scope="module")
def below(autumn_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo behind a proxy that passes the whole path on."""
    place = tmp_path_factory.mktemp("below") / "demo.sqlite3"
    shutil.copy(autumn_file, place)
    settings = settings_for(
        f"sqlite:///{place}", PORTAL_DEMO="1", PORTAL_URL=f"{ORIGIN}{PATH}/", PORTAL_TRUSTED_HOSTS="example.org"
    )
    yield create_app(settings)
    database.db.manual_close() if not database.db.is_closed() else None
    database.db.obj.close_all()


@pytest.fixture(autouse=True)
def on_that_day(stopped_clock: None) -> Iterator[None]:
    with clock.stopped(datetime(2026, 11, 23, 9, 0)):
        yield


@dataclass
class Browser:
    """Asks for addresses as they stand on the page, host and all."""

    client: Client

    def get(self, address: str) -> TestResponse:
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}" == ORIGIN
        return self.client.open(
            parts.path, query_string=parts.query, base_url=ORIGIN, environ_overrides={"SCRIPT_NAME": ""}
        )

    def post(self, address: str, **values: str) -> TestResponse:
        return self.client.open(
            urlsplit(address).path, method="POST", data=values, base_url=ORIGIN, environ_overrides={"SCRIPT_NAME": ""},
            headers={"Referer": f"{ORIGIN}{PATH}/"},
        )  # fmt: skip


def addresses(answer: TestResponse, at: str, of: tuple[str, ...] = ADDRESSES) -> set[str]:
    """Every address on a page that a browser would go to by itself, by a tap or by htmx."""
    tree = html.document_fromstring(answer.get_data(as_text=True))
    found = set()
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            is_htmx = of == ADDRESSES and re.fullmatch("hx-(get|post|push-url)", name)
            is_ours = of == ADDRESSES and name.startswith("data-") and value.startswith("/")
            if (name in of or is_htmx or is_ours) and not re.match(r"[a-z]+:(?!//)|#", value):
                found.add(urljoin(at, value).partition("#")[0])
    return found


def is_outside(address: str) -> bool:
    return address.startswith(ORIGIN) and not re.match(rf"{ORIGIN}{PATH}(/|$)", address)


def sign_in(app: Flask, who: str) -> Browser:
    browser = Browser(app.test_client())
    page = browser.get(f"{ORIGIN}{PATH}/aanmelden")
    tree = html.document_fromstring(page.get_data(as_text=True))
    button = next(b for b in tree.iter("button") if who in (b.text_content() or ""))
    form = next(button.iterancestors("form"))
    values = {i.get("name"): i.get("value", "") for i in form.iter("input")}
    if button.get("name"):
        values[button.get("name")] = button.get("value", "")
    answer = browser.post(
        urljoin(f"{ORIGIN}{PATH}/aanmelden", button.get("formaction") or form.get("action")), **values
    )
    assert answer.status_code == 303, answer.status
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies and all(f"Path={PATH}" in cookie and cookie.startswith("__Secure-") for cookie in cookies), cookies
    return browser


def followed(browser: Browser, most: int) -> tuple[set[str], set[tuple[str, str]], set[str]]:
    """(pages seen, one of each kind; (page, address) that lead outside; addresses that open nothing)."""
    todo, seen, outside, broken = deque([f"{ORIGIN}{PATH}/"]), set(), set(), set()
    while todo and len(seen) < most:
        at = todo.popleft()
        kind = re.sub(r"\d+|(?<=/)[A-Za-z0-9_-]{24,}", "0", at.partition("?")[0])
        if kind in seen or "/static/" in at or "afmelding" in at:
            continue
        seen.add(kind)
        answer = browser.get(at)
        found = addresses(answer, at) if answer.mimetype == "text/html" else set()
        if "Location" in answer.headers:
            found = {urljoin(at, answer.headers["Location"])}
        outside |= {(at, goes) for goes in found if is_outside(goes)}
        broken |= {at} if answer.status_code in (404, 500) else set()
        links = addresses(answer, at, ("href",)) if answer.mimetype == "text/html" else found
        todo.extend(sorted(goes for goes in links if goes.startswith(ORIGIN)))
    return seen, outside, broken


@pytest.mark.slow("some eighty pages, in a portal of its own")
@pytest.mark.parametrize("who", ["Rita", "Els"])
def test_whoever_follows_the_links_never_leaves_the_path(below, who):
    seen, outside, broken = followed(sign_in(below, who), most=40)
    assert len(seen) > 30 and outside == set() and broken == set()


def test_a_proxy_may_take_the_path_off_and_without_its_slash_it_leads_on(below):
    browser = Browser(below.test_client())
    for address in (f"{ORIGIN}{PATH}/aanmelden", f"{ORIGIN}/aanmelden"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert {goes for goes in addresses(answer, f"{ORIGIN}{PATH}/aanmelden") if is_outside(goes)} == set()
    assert browser.get(f"{ORIGIN}{PATH}").headers["Location"] == f"{PATH}/"
    assert browser.get(f"{ORIGIN}{PATH}/leeft").status_code == 200


def test_the_phone_installs_the_portal_and_not_the_rest_of_the_host(below):
    browser = Browser(below.test_client())
    manifest = browser.get(f"{ORIGIN}{PATH}/manifest.webmanifest").get_json()
    assert {manifest[name] for name in ("id", "start_url", "scope")} == {f"{PATH}/"}
    assert all(icon["src"].startswith(f"{PATH}/static/") for icon in manifest["icons"])
    assert browser.get(f"{ORIGIN}{PATH}/worker.js").status_code == 200, "its scope is the folder that it lies in"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(below):
    answer = Browser(below.test_client()).get(f"{ORIGIN}{PATH}/contacten?kwartaal=2026Q3")
    assert answer.headers["Location"] == f"{PATH}/aanmelden?verder={PATH}/contacten?kwartaal%3D2026Q3"
    assert Browser(below.test_client()).get(f"{ORIGIN}{PATH}/").headers["Location"] == f"{PATH}/aanmelden"
    letter = sign_in(below, "Rita")
    with below.app_context():
        token = personal_link(below.config["SECRET_KEY"], Person.get(Person.given_name == "Rita").id, "/agenda")
    assert letter.get(f"{ORIGIN}{PATH}{token}").headers["Location"] == f"{PATH}/agenda"


def test_what_a_letter_leads_to_opens_below_the_path(below):
    browser = Browser(below.test_client())
    with below.app_context(), clock.stopped(datetime(2027, 1, 4, 9, 0)):  # a quarter is over, and it is Monday
        assert daily.run(below.extensions["settings"], clock.today()) > 0
        letters = list(Letter.select())
    said = "\n".join(f"{row.text}\n{row.html}" for row in letters)
    assert not re.search(rf"{ORIGIN}(?!{PATH}\b)", said)
    found = re.findall(rf"{ORIGIN}{PATH}/[^\s<>\"]+", said)
    found += [f"{ORIGIN}{PATH}{row.button_url}" for row in letters if row.button_url.startswith("/")]
    kinds = {re.sub(r"\d+|(?<=/)[^/]{24,}", "0", address): address for address in found}
    assert len(kinds) > 1
    assert {address for address in kinds.values() if browser.get(address).status_code == 404} == set()


def test_who_takes_mails_back_comes_back_to_their_page(below):
    els = sign_in(below, "Els")
    with below.app_context():
        branch = Person.get(Person.given_name == "Els").branch_id
        mailing = Mailing.create(branch_id=branch, what=f"{INVITE}-1", leaves_at=clock.now())
    page = els.get(f"{ORIGIN}{PATH}/te-doen").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    answer = els.post(f"{ORIGIN}{PATH}/mails/{mailing.id}/herstel", csrf_token=token)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PATH}/agenda/1")


def test_what_goes_out_of_the_page_is_the_whole_address(below):
    """A message for WhatsApp, a code to scan, a calendar: made of an address on the page and one in the settings."""
    els = sign_in(below, "Els")
    page = els.get(f"{ORIGIN}{PATH}/agenda/kalender").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    feed = re.search(rf"{ORIGIN}[^\s<\"]+", els.post(f"{ORIGIN}{PATH}/agenda/kalender", csrf_token=token).text)[0]
    calendar = els.get(feed)
    assert calendar.mimetype == "text/calendar"
    assert f"URL:{ORIGIN}{PATH}/agenda/" in calendar.text.replace("\r\n ", "").replace(";VALUE=URI", "")
