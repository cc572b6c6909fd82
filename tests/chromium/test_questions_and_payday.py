"""A note with a question: part of it is paid, the answer comes from the phone, and one payday pays both."""

import re
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import BrowserContext, Page

from portal.contacts.quarters import rules as contacts
from portal.expenses.handing_in import rules
from portal.expenses.lines import rules as lines
from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.models.rates import MileageRate
from portal.expenses.payday import rules as payday
from portal.families.models.match import Match
from portal.kit.dates import Quarter
from portal.kit.money import euro, trip_cents
from portal.people.models import Branch
from portal.sign_in.passwords import rules as passwords
from tests.chromium.conftest import Live, text_of
from tests.chromium.second_step import set_up_app
from tests.chromium.test_main_job import bus_ticket, twelve_visits

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]

PASSWORD = "een-lange-zin-voor-els"
RATE = 4309


@pytest.fixture
def submitted(live: Live, cast: Any) -> ExpenseNote:
    """Lena's twelve trips and a parking without a ticket, handed in."""
    quarter = Quarter.current().previous()
    Match.update(started_on=quarter.first - timedelta(days=365)).execute()
    passwords.set_password(cast.els, PASSWORD)
    payday.set_account(Branch.get_by_id(cast.branch.id), "Home-Start Lindedal vzw", "BE62510007547061", by=cast.els)
    MileageRate.create(
        branch=cast.branch, kind="car", rate_e4=RATE, valid_from=quarter.first, valid_until=quarter.last, source="test"
    )
    contacts.hand_in(cast.lenas, quarter, twelve_visits(quarter), [], "", by=cast.lena)
    lines.add_cost(cast.lena, quarter, lines.Cost("parking", quarter.months[2], 450, "parking"), by=cast.lena)
    return rules.submit(cast.lena, quarter, True, by=cast.lena)


@pytest.fixture
def laptop(live: Live, cast: Any, submitted: ExpenseNote, screen: BrowserContext) -> Page:
    """Els, signed in."""
    page = screen.new_page()
    page.goto(f"{live.url}/aanmelden/wachtwoord")
    page.get_by_role("textbox", name=re.compile("mailadres")).fill(cast.els.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden").click()
    set_up_app(page)
    page.get_by_role("heading", name="Dag Els").wait_for()
    return page


def sign_in(page: Page, live: Live, address: str) -> None:
    page.goto(f"{live.url}/aanmelden")
    page.get_by_role("textbox", name="Je mailadres").fill(address)
    page.get_by_role("button", name="Stuur me een code").click()
    code = re.search(r"\b(\d{3}) ?(\d{3})\b", text_of(live.mailbox.wait_for(address, "Aanmelden bij")))
    assert code is not None
    page.locator("#code").fill(code[1] + code[2])
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_role("heading", name="Dag Lena").wait_for()


@pytest.mark.parametrize(
    "phone", [True, pytest.param(False, marks=pytest.mark.thorough)], indirect=True, ids=["javascript", "no javascript"]
)
def test_a_question_an_answer_and_one_payday(
    live: Live, cast: Any, submitted: ExpenseNote, laptop: Page, phone: BrowserContext
) -> None:
    parking = ExpenseLine.get(ExpenseLine.kind == "parking")

    # Els asks about the parking and approves the rest.
    laptop.goto(f"{live.url}/onkosten/te-keuren")
    laptop.get_by_text("ontbreekt").first.wait_for()
    laptop.get_by_role("link", name=re.compile("Lijn per lijn")).click()
    laptop.get_by_text("Vragen of niet betalen: Parking").click()
    laptop.locator(f"input[name='lijn-{parking.id}'][value=ask]").check()
    laptop.locator(f"#woorden-{parking.id}").fill("Heb je het ticket nog?")
    laptop.get_by_role("button", name="Goedkeuren zoals aangeduid").click()
    laptop.get_by_text(f"Nota {submitted.number} is goedgekeurd. Lena krijgt je vraag.").wait_for()
    trips = 12 * trip_cents(2 * cast.lenas.km_one_way, RATE)
    assert ExpenseNote.get_by_id(submitted.id).status == "approved"
    assert sum(line.cents for line in ExpenseLine.select().where(ExpenseLine.note == submitted.id)) == trips

    # Lena sees whose turn it is, and answers with a photo.
    page = phone.new_page()
    sign_in(page, live, cast.lena.email)
    assert "vraag" in page.locator(".say").inner_text()
    page.get_by_role("link", name="Vraag beantwoorden").click()
    page.get_by_role("link", name=re.compile("Antwoord met een foto of een zin")).click()
    page.locator("#ticket").set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": bus_ticket()})
    page.get_by_role("button", name="Antwoord versturen").click()
    page.get_by_text("Je antwoord is verstuurd.").wait_for()
    follow_up = ExpenseNote.get(ExpenseNote.predecessor == submitted.id)
    assert follow_up.status == "submitted", "the answer hands it back by itself"

    # Els approves what is left, and pays both notes in one go with the bank's file.
    laptop.goto(f"{live.url}/onkosten/nota/{follow_up.id}")
    laptop.get_by_role("button", name="Goedkeuren").click()
    laptop.get_by_text(f"Nota {follow_up.number} van Lena Aerts is goedgekeurd.").wait_for()
    laptop.goto(f"{live.url}/onkosten/betaaldag")
    both = laptop.locator("[data-sum]").inner_text()
    laptop.locator("[data-cents]").first.uncheck()
    assert laptop.locator("[data-sum]").inner_text() == euro(450), "the total follows the ticks"
    assert laptop.locator("[data-count]").inner_text() == "1 nota"
    laptop.locator("[data-cents]").first.check()
    assert laptop.locator("[data-sum]").inner_text() == both == euro(trips + 450)
    laptop.get_by_label("Met één bestand voor de bank").check()
    laptop.get_by_role("button", name="Betaaldag beginnen").click()
    laptop.get_by_role("heading", name=re.compile("Betaaldag B")).wait_for()
    address = laptop.get_by_role("link", name="Bestand bewaren").get_attribute("href")
    tree = etree.fromstring(laptop.request.get(f"{live.url}{address}").body())
    amounts = [node.text for node in tree.iter("{*}InstdAmt")]
    assert sorted(amounts) == sorted([f"{trips / 100:.2f}", "4.50"])
    assert next(tree.iter("{*}CtrlSum")).text == f"{(trips + 450) / 100:.2f}"
    laptop.get_by_role("button", name="Alles is betaald").click()
    laptop.get_by_text("Over 2 minuten").first.wait_for()
    live.two_minutes_later()
    assert {note.status for note in ExpenseNote.select()} == {"paid"}

    # Lena is told, by letter and on her first page.
    live.mailbox.wait_for(cast.lena.email, "betaald")
    page.goto(live.url)
    page.get_by_text("Uitbetaald").first.wait_for()
