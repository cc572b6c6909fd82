"""From an event in the agenda to a letter in everybody's mailbox, and a volunteer's yes: typed once."""

import io
import re
from datetime import time, timedelta
from typing import Any

import docx
import pytest
from lxml import html
from playwright.sync_api import Browser, BrowserContext, Page

from portal.agenda.models.answer import Enrolment
from portal.agenda.models.event import Event
from portal.kit import clock
from portal.newsletter.models import FinalLetter, NewsletterCopy, NewsletterIssue
from portal.sign_in.passwords import rules as passwords
from tests.chromium.conftest import Live, text_of
from tests.chromium.second_step import set_up_app

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]

PASSWORD = "een-lange-zin-voor-els"


@pytest.fixture
def laptop(live: Live, cast: Any, screen: BrowserContext) -> Page:
    """Els, signed in."""
    passwords.set_password(cast.els, PASSWORD)
    page = screen.new_page()
    page.goto(f"{live.url}/aanmelden/wachtwoord")
    page.get_by_role("textbox", name=re.compile("mailadres")).fill(cast.els.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden").click()
    set_up_app(page)
    page.get_by_role("heading", name="Dag Els").wait_for()
    return page


@pytest.fixture
def event(cast: Any) -> Event:
    return Event.create(
        branch=cast.branch, kind="peer_supervision", title="Intervisie", day=clock.today() + timedelta(days=9),
        text="We wisselen ervaringen uit.", starts_at=time(19, 30), ends_at=time(21, 30), place="De Linde",
    )  # fmt: skip


def with_a_sentence_more(content: bytes) -> bytes:
    """What Els does in Word."""
    document = docx.Document(io.BytesIO(content))
    document.add_paragraph("Er is taart, getypt in Word.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_from_an_event_to_a_sent_letter_to_a_yes(
    live: Live, cast: Any, event: Event, laptop: Page, chromium: Browser
) -> None:
    # The draft knows the event; what Els types is seen beside it before it is kept.
    month = f"{clock.today():%Y-%m}"
    laptop.goto(f"{live.url}/nieuwsbrief")
    laptop.get_by_role("button", name=re.compile("^Ontwerp van")).click()
    laptop.get_by_text("volgt de agenda").wait_for()
    laptop.wait_for_load_state()  # what is typed before htmx is there is shown with the next letter
    laptop.locator("#introduction").fill("Een **warme** maand.")
    laptop.locator("#voorbeeld strong", has_text="warme").wait_for()
    assert NewsletterIssue.get().introduction == ""
    laptop.get_by_role("button", name="Tekst bewaren").click()
    laptop.get_by_text("Je tekst is bewaard.").wait_for()
    laptop.wait_for_load_state()  # before, a piece moves with a new page

    # A row opens; its piece moves without a new page, the row stays open, and what has the focus keeps it.
    laptop.locator("summary", has_text="Intervisie").click()
    moved = laptop.get_by_role("button", name=re.compile("^Lager.*Intervisie"))
    laptop.evaluate("window.stillHere = 1")
    key = moved.get_attribute("id")
    with laptop.expect_response(re.compile(rf"/nieuwsbrief/{month}\?bericht=\d+$")):
        moved.click()
    laptop.wait_for_function(f"document.activeElement && document.activeElement.id === '{key}'")
    assert laptop.evaluate("window.stillHere") == 1
    assert laptop.locator("#introduction").input_value() == "Een **warme** maand."

    # Finished in Word, and back.
    laptop.get_by_role("link", name="Afgewerkt in Word?").click()
    with laptop.expect_download() as download:
        laptop.get_by_role("link", name="Download het ontwerp in Word").click()
    finished = with_a_sentence_more(download.value.path().read_bytes())
    laptop.locator("#file").set_input_files(
        {"name": "brief van Els.docx", "mimeType": "application/octet-stream", "buffer": finished}
    )
    laptop.get_by_role("button", name="Brief bewaren").click()
    laptop.locator("article", has_text="Er is taart, getypt in Word.").wait_for()
    assert FinalLetter.get().name == "brief van Els.docx"

    # To herself first, then to everyone; the page follows the mails by itself.
    laptop.get_by_role("link", name="Verder naar versturen").click()
    laptop.get_by_role("button", name="Stuur mij eerst een proef").click()
    laptop.get_by_text("Een proef is op weg").wait_for()
    assert "taart" in text_of(live.mailbox.wait_for(cast.els.email, "Proef"))
    laptop.get_by_role("button", name="Verstuur aan iedereen").click()
    laptop.get_by_text("Over 2 minuten").first.wait_for()
    live.two_minutes_later()
    laptop.get_by_text("2 van 2 mails zijn weg.").wait_for()
    assert NewsletterCopy.select().count() == 2

    # Lena reads it on her phone and says yes, without signing in.
    letter = live.mailbox.wait_for(cast.lena.email, "Nieuwsbrief")
    assert "Er is taart, getypt in Word." in text_of(letter) and "Kom je naar ‘Intervisie’" in text_of(letter)
    body = letter.get_body(("html",))
    assert body is not None
    links = {a.text_content(): a.get("href") for a in html.document_fromstring(body.get_content()).iter("a")}
    context = chromium.new_context(
        service_workers="block", viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    phone = context.new_page()
    phone.goto(links["Laat weten of je komt"])
    assert not Enrolment.select().exists(), "to look is not to answer"
    phone.get_by_role("button", name=re.compile("Ik kom$|Ja")).first.click()
    phone.get_by_text("Je komt. We kijken ernaar uit.").wait_for()
    answer = Enrolment.get()
    assert (answer.person_id, answer.event_id, answer.answer) == (cast.lena.id, event.id, "yes")
    context.close()

    # And everybody can read it afterwards.
    laptop.goto(f"{live.url}/nieuwsbrief/{month}")
    assert "Er is taart, getypt in Word." in laptop.locator("main").inner_text()
