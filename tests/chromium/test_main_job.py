"""The whole main job on a phone, with and without JavaScript: from the mailed code to three Word documents."""

import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from PIL import Image, ImageDraw
from playwright.sync_api import BrowserContext, Page

from portal.contacts.models.contact import Contact
from portal.contacts.models.overview import ContactOverview
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, Receipt
from portal.expenses.models.rates import MileageRate
from portal.families.models.match import Match
from portal.kit.dates import Quarter, day_text, month_name
from portal.kit.money import euro, trip_cents
from portal.newsletter.models import NewsletterIssue
from portal.people.models import Person
from portal.sign_in.passwords import rules as passwords
from tests.chromium.conftest import Live, text_of
from tests.chromium.second_step import set_up_app

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]

RATE = 4309
PASSWORD = "een-lange-zin-voor-els"


class Taps:
    """Counts what a thumb does."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def tap(self, target: Any) -> None:
        target.tap()
        self.count += 1


def bus_ticket() -> bytes:
    picture = Image.new("RGB", (1500, 2400), "#eee8dd")
    ImageDraw.Draw(picture).text((200, 300), "BUS 24/9  EUR 6,00  VOORBEELD", fill="black")
    exif = Image.Exif()
    exif[0x0112] = 6  # held on its side
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def twelve_visits(quarter: Quarter) -> list[date]:
    first = next(d for d in quarter.days() if d.isoweekday() == 3)
    return [first + timedelta(weeks=i) for i in range(12)]


def table_texts(document: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def everything(document: Any) -> str:
    words = [p.text for p in document.paragraphs] + [" | ".join(row) for row in table_texts(document)]
    return "\n".join(words).replace("\u00a0", " ")


@pytest.fixture
def ready(live: Live, cast: Any) -> Quarter:
    """Els has a password; the rate of the past quarter is known; everyone started a year before."""
    quarter = Quarter.current().previous()
    start = quarter.first - timedelta(days=365)
    Match.update(started_on=start).execute()
    passwords.set_password(cast.els, PASSWORD)
    MileageRate.create(
        branch=cast.branch,
        kind="car",
        rate_e4=RATE,
        valid_from=quarter.first,
        valid_until=quarter.last,
        source="test",
    )
    return quarter


@pytest.mark.parametrize("phone", [True, False], indirect=True, ids=["javascript", "no javascript"])
def test_a_quarter_from_the_phone_to_word(
    live: Live, cast: Any, ready: Quarter, phone: BrowserContext, tmp_path: Path
) -> None:
    quarter, visits = ready, twelve_visits(ready)
    page = phone.new_page()

    # Lena signs in with the code from her mail.
    page.goto(live.url)
    page.get_by_role("textbox", name="Je mailadres").fill("lena@voorbeeld.example")
    page.get_by_role("button", name="Stuur me een code").click()
    letter = text_of(live.mailbox.wait_for("lena@voorbeeld.example"))
    code = re.search(r"\b(\d{3}) ?(\d{3})\b", letter)
    assert code is not None
    page.locator("#code").fill(code[1] + code[2])
    page.get_by_role("button", name=re.compile("[Aa]anmelden")).first.click()
    page.get_by_role("heading", name="Dag Lena").wait_for()
    assert "Nog één ding te doen" in page.locator(".say").inner_text()
    page.get_by_role("link", name="Contacten invullen").click()

    # Twelve ticks and a button: thirteen taps.
    taps = Taps(page)
    for day in visits:
        taps.tap(page.locator(f"label:has(input[value='{day}'])"))
    assert counted(page) == "12", "the count is live, also without JavaScript"
    taps.tap(page.get_by_role("button", name="Indienen"))
    page.get_by_role("heading", name="Je onkostennota").wait_for()
    assert taps.count == 13

    # A ticket, photographed.
    before = taps.count
    page.get_by_text("Een kost toevoegen").tap()
    page.locator("#day-dag").fill("24")
    page.locator("#day-maand").select_option(str(quarter.months[2].month))
    page.get_by_label("Bedrag in euro").fill("6,00")
    page.get_by_label("Foto’s van je ticket").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": bus_ticket()}
    )
    page.get_by_role("button", name="Kost toevoegen").tap()
    page.get_by_text("Je kost staat erbij.").wait_for()

    # One button that declares and hands in: fourteen taps for the whole quarter, fifteen from the first page on.
    taps.count = before
    expected = 12 * trip_cents(2 * cast.lenas.km_one_way, RATE) + 600
    assert euro(expected) in page.locator(".total").inner_text()
    assert page.get_by_text("Ik verklaar op eer dat deze nota juist en volledig is.").is_visible()
    taps.tap(page.get_by_role("button", name="nota indienen"))
    page.get_by_role("heading", name="Je nota is ingediend").wait_for()
    assert taps.count == 14
    assert euro(expected) in page.locator(".done").inner_text()
    note = ExpenseNote.get()
    receipt = Receipt.get()
    assert receipt.width > receipt.height, "turned upright as the phone said"
    assert max(receipt.width, receipt.height) <= 1600

    # Els approves and pays.
    phone.clear_cookies()
    page.goto(f"{live.url}/aanmelden/wachtwoord")
    page.get_by_role("textbox", name=re.compile("mailadres")).fill(cast.els.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("[Aa]anmelden")).first.click()
    set_up_app(page)
    page.get_by_role("heading", name="Dag Els").wait_for()
    page.goto(f"{live.url}/onkosten/te-keuren")
    page.get_by_role("link", name=re.compile("goedkeuren")).first.click()
    page.get_by_role("button", name="1 nota goedkeuren").click()
    page.get_by_text("1 nota is goedgekeurd.").wait_for()
    page.goto(f"{live.url}/onkosten/betaaldag")
    page.get_by_label("Ik typ de bedragen zelf over").check()
    page.get_by_role("button", name="Betaaldag beginnen").click()
    page.get_by_role("heading", name=re.compile("Betaaldag B")).wait_for()
    page.get_by_label("Referentie van de bank").fill("ZICHT-17")
    page.get_by_role("button", name="Alles is betaald").click()
    page.get_by_text("Over 2 minuten").first.wait_for()
    note = ExpenseNote.get_by_id(note.id)
    assert (note.status, note.payment_reference) == ("paid", "ZICHT-17")

    # Three documents, opened again, their figures compared with the database.
    expense = opened(page, f"{live.url}/onkosten/nota/{note.id}.docx", tmp_path)
    stored = sum(line.cents for line in ExpenseLine.select().where(ExpenseLine.note == note.id))
    assert stored == expected
    words = everything(expense)
    for wanted in (
        note.number,
        "Lena Aerts",
        "BE68 5390 0754 7034",
        euro(stored).replace("\u00a0", " "),
        "ZICHT-17",
        "Els Peeters",
        "B1",
    ):
        assert wanted in words, wanted
    assert words.count("0,4309") >= 12
    assert "Klaver" not in words, "a family's alias stays inside"

    overview = opened(page, f"{live.url}/rapporten/{quarter}.docx", tmp_path)
    row = next(r for r in table_texts(overview) if r and r[0] == cast.klaver.code)
    per_month = [
        Contact.select().where(Contact.day.between(m, last_of(m)), Contact.match == cast.lenas.id).count()
        for m in quarter.months
    ]
    assert row[1:4] == [str(n) for n in per_month]
    assert "12" in row
    assert ContactOverview.select().where(ContactOverview.status == "handed_in").count() == 1
    assert cast.zonnebloem.code in everything(overview), "Bram's family is still missing"
    assert "Bram" not in everything(overview)

    page.goto(f"{live.url}/nieuwsbrief")
    page.get_by_role("button", name=re.compile("[Oo]ntwerp")).first.click()
    page.locator("#introduction").wait_for()
    issue = NewsletterIssue.get()
    letter_file = opened(page, f"{live.url}/nieuwsbrief/{issue.month_on:%Y-%m}.docx", tmp_path)
    assert month_name(issue.month_on) in everything(letter_file).lower()
    assert issue.greeting in everything(letter_file)

    # And Lena sees that she was paid.
    phone.clear_cookies()
    assert Person.get_by_id(cast.lena.id).is_volunteer
    assert day_text(note.paid_on)


def counted(page: Page) -> str:
    """What the live counter shows. It is made by the stylesheet, so only the accessibility tree can tell."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    texts = [node.get("name", {}).get("value", "") for node in tree["nodes"] if node["role"]["value"] == "StaticText"]
    names = [text.replace("\u00ad", "") for text in texts]  # long words have places to break
    return str(names[next(i for i, name in enumerate(names) if name.startswith("Contacten:")) + 1])


def last_of(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def opened(page: Page, address: str, folder: Path) -> Any:
    answer = page.request.get(address)
    assert answer.status == 200, address
    return Document(io.BytesIO(answer.body()))
