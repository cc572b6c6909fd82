"""From the empty machine to the first quarter handed in: one command starts it, the rest is done in two browsers."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Locator, Page

from portal.exchange.workbook.facts.file.workbooks import filled
from portal.exchange.workbook.facts.sheets.order import SHEETS
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.root import ROOT
from tests.chromium.conftest import Mailbox, text_of
from tests.chromium.serving import free_port
from tests.chromium.waiting import PATIENCE, until

pytestmark = [pytest.mark.browser, pytest.mark.slow("a portal starts twice, and Chromium opens page after page")]

PASSPHRASE = "drie groene zwaluwen fluiten"
MOST_CLICKS, MOST_FIELDS = 25, 20


class Work:
    """Counts what is done: clicks (and taps), and fields that are filled in."""

    def __init__(self) -> None:
        self.clicks = self.fields = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def fill(self, page: Page, **fields: str) -> None:
        for name, value in fields.items():
            page.locator(f"#{name}").fill(value)
            self.fields += 1


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address that the one command prints, and the folder of a portal that was never set up."""
    said, port = tmp_path / "said", free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    env |= {"PORTAL_SETTINGS": str(tmp_path / "portal.env"), "PYTHONUNBUFFERED": "1",
            "PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}"}  # fmt: skip
    with said.open("wb") as out:
        running = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)],
            cwd=ROOT, env=env, stdout=out, stderr=out,
        )  # fmt: skip
    try:
        printed = until(lambda: re.search(r"http://\S+/opstart/\S+", said.read_text()), "the address")
        yield printed[0], tmp_path
    finally:
        running.terminate()
        try:
            running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait(10)


@pytest.fixture
def desk(screen: BrowserContext) -> Page:
    return screen.new_page()


def what_she_has(quarter: Quarter) -> bytes:
    """The workbook as a coordinator fills it in: one volunteer at one family, since the first day of the quarter."""
    first = quarter.first
    rows: dict[str, dict[str, Any]] = {
        "Vrijwilligers": {
            "given_name": "Lena", "family_name": "Aerts", "email": "lena@voorbeeld.example", "role": "family_buddy",
            "started_on": first,
        },
        "Gezinnen": {"code": "G-001", "alias": "Gezin Klaver", "municipality": "Proefdal"},
        "Trajecten": {"family": "G-001", "started_on": first},
        "Koppelingen": {
            "family": "G-001", "volunteer": "Lena Aerts", "started_on": first, "usual_weekday": 3, "km_one_way": 42,
        },
    }  # fmt: skip
    tabs = [(sheet, [rows[sheet.name]] if sheet.name in rows else []) for sheet in SHEETS]
    return filled(tabs, "Home-Start Proefdal", clock.now())


def two_minutes_later(folder: Path) -> None:
    """What rests so that it can be taken back leaves now."""
    with sqlite3.connect(folder / "portal.sqlite3", timeout=PATIENCE) as file:
        file.execute("update letter set due_at = ?", (datetime(2020, 1, 1).isoformat(" "),))
    file.close()


def test_from_nothing_to_the_first_quarter(
    machine: tuple[str, Path], mailbox: tuple[Mailbox, int], desk: Page, phone: BrowserContext
) -> None:
    (address, folder), (box, port) = machine, mailbox
    quarter, work = Quarter.current().previous(), Work()

    # Els sets the portal up, behind the address that was printed.
    desk.goto(address)
    work.fill(
        desk, branch="Home-Start Proefdal", municipality="Proefdal", phone="016 12 34 56",
        branch_email="proefdal@home-start.example", name="Els Peeters", email="els@voorbeeld.example",
        password=PASSPHRASE, again=PASSPHRASE,
    )  # fmt: skip
    work.click(desk.get_by_role("button", name="Verder naar adres en mail"))
    work.fill(desk, host="127.0.0.1", port=str(port), sender="Home-Start Proefdal <portaal@example.org>")
    work.click(desk.get_by_role("button", name="Bewaren en het portaal maken"))
    work.click(desk.get_by_role("button", name="Het staat op papier. Start het portaal"))
    sign_in = desk.get_by_role("link", name="Aanmelden")
    sign_in.wait_for()
    until(lambda: _answers(desk, address), "the portal")
    work.click(sign_in)
    work.fill(desk, email="els@voorbeeld.example", password=PASSPHRASE)
    work.click(desk.get_by_role("button", name="Aanmelden", exact=True))
    secret = desk.locator(".secret").inner_text().replace(" ", "")
    work.fill(desk, code=pyotp.TOTP(secret).now())
    work.click(desk.get_by_role("button", name="Klaar"))
    work.click(desk.get_by_role("link", name="Ik heb ze bewaard"))

    # The first steps: what is filled in already has its tick.
    desk.get_by_text("stappen, dan staat alles klaar").wait_for()
    assert desk.get_by_text("✓ klaar").count() == 1, "the rates of the law"
    work.click(desk.get_by_role("link", name="De afdeling invullen"))
    work.fill(desk, account_holder="Home-Start Proefdal vzw", iban="BE68 5390 0754 7034")
    work.click(desk.get_by_role("button", name="Bewaren"))
    work.click(desk.get_by_role("link", name="Vrijwilligers toevoegen"))
    work.click(desk.get_by_role("link", name="Werkboek inladen"))
    desk.locator("#file").set_input_files(
        {"name": "wat-we-hebben.xlsx", "mimeType": "application/octet-stream", "buffer": what_she_has(quarter)}
    )
    work.fields += 1
    work.click(desk.get_by_role("button", name="Nalezen"))
    work.click(desk.get_by_role("button", name="Inladen"))
    desk.get_by_text("Ingeladen: 4 nieuwe rijen.").wait_for()
    work.click(desk.get_by_role("link", name="Start", exact=True).first)
    desk.get_by_text("Nog één stap, dan staat alles klaar.").wait_for()
    work.click(desk.get_by_role("link", name="Vrijwilligers uitnodigen"))
    work.click(desk.get_by_role("button", name="Mail 1 uitnodiging"))
    desk.get_by_text("Over 2 minuten vertrekt 1 mail.").wait_for()
    two_minutes_later(folder)

    # Lena gets it, and is in without a password.
    letter = text_of(box.wait_for("lena@voorbeeld.example", "Welkom"))
    link = re.search(r"http://\S+/uitnodiging/\S+", letter)
    assert link is not None and "Zo werkt het" in letter and "016 12 34 56" in letter.replace("\u00a0", " ")
    page = phone.new_page()
    page.goto(link[0])
    work.clicks += 1  # on the button in the mail
    work.click(page.get_by_role("button", name="Ja, meld mij aan"))
    work.click(page.get_by_role("link", name="Contacten invullen"))
    for day in [day for day in quarter.days() if day.isoweekday() == 3][:3]:
        work.click(page.locator(f"label:has(input[value='{day}'])"))
    work.click(page.get_by_role("button", name="Indienen"))
    page.get_by_role("heading", name="Je onkostennota").wait_for()

    # Els sees it: nobody is new here any more.
    desk.goto(address.partition("/opstart")[0])
    desk.get_by_role("heading", name="Dag Els").wait_for()
    assert desk.get_by_text("dan staat alles klaar").count() == 0
    print(f"\nfrom nothing to the first quarter: {work.clicks} clicks, {work.fields} fields")
    assert work.clicks <= MOST_CLICKS and work.fields <= MOST_FIELDS


def _answers(page: Page, address: str) -> bool | None:
    """Whether the portal itself is there: the set-up answers to nothing else than its own address."""
    try:
        answer = page.request.get(f"{address.partition('/opstart')[0]}/aanmelden/wachtwoord", timeout=2_000)
    except Exception:
        return None
    return True if answer.status == 200 else None
