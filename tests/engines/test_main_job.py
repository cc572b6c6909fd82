"""The main job in Firefox, with and without JavaScript, and in WebKitGTK: sign in, twelve days, a ticket, the note."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from portal.contacts.models.contact import Contact
from portal.expenses.models.notes import ExpenseNote, Receipt
from portal.families.models.match import Match
from portal.kit.dates import Quarter, month_name
from portal.sign_in.codes import rules as codes
from tests.chromium.test_main_job import twelve_visits
from tests.engines.conftest import WITHOUT_JAVASCRIPT
from tests.engines.engine import Engine

pytestmark = [pytest.mark.browser, pytest.mark.slow("another browser starts and opens page after page")]
Portal = tuple[str, Callable[[], None]]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """More than the portal keeps, held on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    grain = Image.effect_noise((2400, 1800), 90).convert("RGB")
    grain.save(tmp_path / "ticket.jpg", "JPEG", quality=90, exif=exif)
    return tmp_path / "ticket.jpg"


def at_home(portal: Portal, cast: Any, engine: Engine) -> None:
    with codes.transaction():
        token = codes.issue(cast.lena, "x" * 32).token
    engine.open(f"{portal[0]}/aanmelden/{token}")
    engine.press("button", "Ja, meld mij aan")
    engine.until("!location.pathname.includes('/aanmelden')")
    engine.find("h1", "Dag Lena")


@pytest.mark.parametrize("engine", ["firefox", WITHOUT_JAVASCRIPT, "webkit"], indirect=True)
def test_a_quarter_and_its_note(portal: Portal, cast: Any, engine: Engine, photo: Path) -> None:
    quarter = Quarter.current().previous()
    Match.update(started_on=quarter.first).execute()
    at_home(portal, cast, engine)
    engine.press("a", "Contacten invullen")
    for day in twelve_visits(quarter):
        engine.press(f"label:has(input[value='{day}'])")
    engine.press("button", "Indienen")
    engine.find("h1", "Je onkostennota")
    assert Contact.select().where(Contact.match == cast.lenas.id).count() == 12

    engine.press("summary", "Een kost toevoegen")
    engine.type("#day-dag", "24")
    engine.type("#day-maand", month_name(quarter.months[2]))
    engine.type("#amount", "6,00")
    engine.type("#ticket", str(photo))
    engine.press("button", "Kost toevoegen")
    engine.find("*", "Je kost staat erbij.")
    ticket = Receipt.get()
    assert ticket.height > ticket.width, "upright"

    engine.press("button", "Dat verklaar ik: nota indienen")
    engine.find("h1", "Je nota is ingediend")
    note = ExpenseNote.get()
    assert note.status == "submitted" and re.fullmatch(r"\d{4}-001", note.number)


def test_a_photo_is_made_small(portal: Portal, cast: Any, engine: Engine, photo: Path) -> None:
    at_home(portal, cast, engine)
    engine.open(f"{portal[0]}/onkosten/{cast.lena.id}/{Quarter.current().previous()}")
    engine.press("summary", "Een kost toevoegen")
    engine.type("#ticket", str(photo))
    engine.find("*", "Kan je alles lezen?")
    shown = engine.script(
        "const [file] = document.querySelector('#ticket').files, img = document.querySelector('[data-preview] img');"
        "return [file.size, img.clientWidth, img.clientHeight]"
    )
    assert photo.stat().st_size > 1_000_000 > 350_000 > shown[0] and 250 < shown[1] < shown[2]


def test_without_a_line_the_first_page_is_as_it_was(portal: Portal, cast: Any, engine: Engine) -> None:
    at_home(portal, cast, engine)
    engine.until("navigator.serviceWorker.controller && caches.match(location.href, {ignoreVary: true}).then(Boolean)")
    portal[1]()
    engine.open(portal[0])
    engine.find("*", "Geen verbinding. Dit is zoals op")
    engine.find("h1", "Dag Lena")
