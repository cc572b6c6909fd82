"""Photos of tickets: made small on the phone, sent one at a time, and again by themselves after the line fell away."""

import random
import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from portal.expenses.models.notes import ExpenseLine, Receipt
from tests.chromium.conftest import look_around_as
from tests.chromium.waiting import until_yes

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium sends photos")]

LATENCY, BYTES = 0.4, 50_000  # of a slow line: seconds before each answer, and how many it carries in a second


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """4 MB of a phone's camera, held on its side: a ticket on a table, with the grain of an evening."""
    grain = Image.frombytes("L", (1000, 750), random.Random(1).randbytes(750_000)).resize((4000, 3000))
    picture = Image.blend(Image.new("L", (4000, 3000), 180), grain, 0.28).convert("RGB")
    ImageDraw.Draw(picture).rectangle((900, 700, 2600, 2300), fill="#f6f2ea", outline="black", width=9)
    picture = picture.filter(ImageFilter.GaussianBlur(0.6))
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path_factory.mktemp("photos") / "ticket.jpg"
    picture.save(path, "JPEG", quality=98, exif=exif)
    assert 3_500_000 < path.stat().st_size < 5_500_000
    return path


def on_a_slow_line(request: Request) -> float:
    """The seconds that it takes there, if nothing else goes over the line meanwhile."""
    sizes, sent = request.sizes(), int(request.all_headers().get("content-length", 0))
    return (
        LATENCY
        + (sizes["requestHeadersSize"] + sent + sizes["responseHeadersSize"] + sizes["responseBodySize"]) / BYTES
    )


def at_a_cost(page: Page, demo: str) -> None:
    """On the note, with a cost half typed."""
    look_around_as(page, demo, "Lena")
    page.goto(f"{demo}/onkosten")
    page.locator(".list a").first.click()
    page.wait_for_url(re.compile(r"/onkosten/\d+/"))
    page.get_by_text("Een kost toevoegen").click()
    page.get_by_label("Dag", exact=True).fill("1")
    page.get_by_label("Maand", exact=True).select_option(index=0)
    page.get_by_label("Bedrag in euro").fill("6,40")


@pytest.fixture
def page(phone: BrowserContext, demo: str) -> Page:
    page = phone.new_page()
    at_a_cost(page, demo)
    return page


def test_four_megabytes_are_sent_within_ten_seconds_on_a_slow_line(page: Page, photo: Path) -> None:
    """Made small first, upright, and shown as wide as the screen; afterwards one is still at the costs."""
    page.locator("#ticket").set_input_files(photo)
    page.get_by_text("Kan je alles lezen?").wait_for()
    shown = page.locator("[data-preview] img").bounding_box()
    assert shown and shown["width"] > 250 and shown["height"] > shown["width"], "upright"
    size = page.evaluate("document.querySelector('#ticket').files[0].size")
    assert size < 300_000
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    page.get_by_role("button", name="Kost toevoegen").click()
    said = page.get_by_text(re.compile(r"Je kost staat erbij\. Alles samen is nu €\s*[\d.,]+\."))
    said.wait_for()
    assert [request.method for request in sent][:2] == ["POST", "GET"], "the photo, and the page after it"
    assert size / BYTES < sum(map(on_a_slow_line, sent)) < 10
    assert said.evaluate("e => e.closest('section').querySelector('h2').id") == "kosten"
    box = said.bounding_box()
    assert box and 0 <= box["y"] < 740, "in view"
    ticket = Receipt.select().order_by(Receipt.id.desc()).get()
    assert ticket.height > ticket.width and ticket.line is not None


def test_a_whole_page_as_one_screenshot_stays_wide_enough_to_read(page: Page, tmp_path: Path) -> None:
    lines = Image.frombytes("L", (180, 2000), random.Random(2).randbytes(360_000)).resize((1080, 12_000))
    lines.save(tmp_path / "mail.png", compress_level=1)
    page.locator("#ticket").set_input_files(tmp_path / "mail.png")
    page.get_by_text("Kan je alles lezen?").wait_for()
    sent = "createImageBitmap(document.querySelector('#ticket').files[0]).then((one) => [one.width, one.height])"
    width, height = page.evaluate(sent)
    assert 450 <= width <= 720 and abs(height / width - 12_000 / 1080) < 0.1
    page.get_by_role("button", name="Kost toevoegen").click()
    page.get_by_text("Je kost staat erbij.").wait_for()
    ticket = Receipt.select().order_by(Receipt.id.desc()).get()
    assert (ticket.width, ticket.height) == (width, height)


def test_after_the_line_fell_away_it_is_sent_by_itself_and_once(page: Page, photo: Path) -> None:
    before = ExpenseLine.select().count()
    page.locator("#ticket").set_input_files(photo)
    page.get_by_text("Kan je alles lezen?").wait_for()
    page.context.set_offline(True)
    button = page.get_by_role("button", name="Kost toevoegen")
    for _ in range(3):
        button.click()
        page.get_by_text("dat gebeurt vanzelf zodra het weer kan").wait_for()
    assert page.locator(".sending").count() == 1, "said once, however often one presses"
    page.context.set_offline(False)
    page.get_by_text("Je kost staat erbij.").wait_for()
    assert ExpenseLine.select().count() == before + 1


def test_what_is_too_large_is_said_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    (tmp_path / "groot.pdf").write_bytes(b"%PDF-1.4" + bytes(16 * 1024 * 1024))
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("#ticket").set_input_files(tmp_path / "groot.pdf")
    page.get_by_role("button", name="Kost toevoegen").click()
    page.locator(".sending").get_by_text("Dit bestand is te groot (16,1 MB). Kies er een tot 15 MB.").wait_for()
    assert sent == [] and page.get_by_label("Bedrag in euro").input_value() == "6,40"


def test_a_photo_comes_back_after_a_sign_in_that_ended(page: Page, photo: Path) -> None:
    page.locator("#ticket").set_input_files([photo, photo])
    page.get_by_text("Kan je alles lezen?").wait_for()
    page.context.clear_cookies()
    page.get_by_role("button", name="Kost toevoegen").click()
    page.get_by_text("wat je invulde, komt terug").wait_for()
    page.get_by_role("button", name=re.compile("Lena")).first.click()
    page.get_by_text("Je foto’s staan er weer bij.").wait_for()
    assert page.get_by_label("Bedrag in euro").input_value() == "6,40"
    assert page.evaluate("document.querySelector('#ticket').files.length") == 2
    page.get_by_role("button", name="Kost toevoegen").click()
    page.get_by_text("Je kost staat erbij.").wait_for()


def test_somebody_else_gets_no_photo_that_waited(page: Page, photo: Path, demo: str) -> None:
    page.locator("#ticket").set_input_files(photo)
    page.get_by_text("Kan je alles lezen?").wait_for()
    page.context.clear_cookies()
    page.get_by_role("button", name="Kost toevoegen").click()
    page.get_by_text("wat je invulde, komt terug").wait_for()
    assert [name for name in page.evaluate("caches.keys()") if ":fotos:" in name]
    page.get_by_role("button", name=re.compile("Rita")).first.click()
    expect(page.locator("body[data-person]")).to_be_attached()
    until_yes(page, "async () => !(await caches.keys()).some(name => name.includes(':fotos:'))")


def test_what_the_browser_cannot_show_is_said(chromium: Browser, page: Page, tmp_path: Path) -> None:
    (tmp_path / "ticket.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(400_000))
    page.locator("#ticket").set_input_files(tmp_path / "ticket.heic")
    page.get_by_text("ticket.heic: deze foto kan je browser niet tonen. Ze gaat wel mee.").wait_for()
