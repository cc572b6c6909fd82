"""What was typed stays on the device until it is saved, and what is struck counts at once."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from portal.kit.dates import Quarter
from tests.chromium.conftest import PHONE, look_around_as

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone where the portal does not offer its place on the first screen: that it did, it keeps there as well."""
    context = chromium.new_context(viewport=PHONE["viewport"], service_workers="block")
    yield context
    context.close()


def at_her_card(page: Page, demo: str) -> None:
    """With its scripts: what is ticked before they are there is kept with the next tick."""
    look_around_as(page, demo, "Lena")
    page.get_by_role("link", name="Contacten invullen").click()
    page.wait_for_url(re.compile("/contacten/"))


def ticked(page: Page) -> list[Any]:
    return page.eval_on_selector_all("input[name=dag]:checked", "boxes => boxes.map(b => b.value)")


def test_what_was_ticked_comes_back_after_a_sign_in_that_ended(phone: BrowserContext, demo: str) -> None:
    page = phone.new_page()
    at_her_card(page, demo)
    boxes = page.locator("input[name=dag]:enabled:not(:checked)")
    first, second = boxes.nth(0).get_attribute("value"), boxes.nth(1).get_attribute("value")
    for day in (first, second):
        page.locator(f"label:has(input[value='{day}'])").click()
    before = ticked(page)
    phone.clear_cookies()
    page.get_by_role("button", name="Indienen").click()
    page.get_by_text("Je was afgemeld.").wait_for()
    page.get_by_role("button", name=re.compile("Lena")).first.click()
    page.wait_for_url(re.compile("/contacten/"))
    assert ticked(page) == before
    assert page.get_by_text("Wat je toen invulde, staat hier nog.").is_visible()
    assert page.get_by_text("stond nog op dit toestel").count() == 0, "said once"


def test_after_a_battery_that_died_it_stands_in_the_form_and_can_be_left_out(phone: BrowserContext, demo: str) -> None:
    """A half-typed cost is seen before it stops the note."""
    page = phone.new_page()
    look_around_as(page, demo, "Lena")
    page.goto(f"{demo}/onkosten")
    running = page.locator(".list a").first.get_attribute("href")
    over = str(Quarter.parse(running[-6:]).previous())  # a running quarter has no declaration yet
    page.goto(f"{demo}{running[:-6]}{over}")
    address = page.url
    page.get_by_text("Een kost toevoegen").click()
    page.locator("#amount").fill("7")
    page.close()
    page = phone.new_page()
    page.goto(address)
    told = page.get_by_text("Wat je eerder invulde, stond nog op dit toestel.")
    told.wait_for()
    assert page.locator("#amount").is_visible() and page.locator("#amount").input_value() == "7"
    page.get_by_role("button", name="Kost toevoegen").click()
    page.get_by_role("link", name="Vul de dag van je ticket in.").wait_for()
    page.get_by_role("button", name="Deze kost weglaten").click()
    page.wait_for_url(re.compile(r"/onkosten/\d+/\d{4}K\d$"))
    page.reload()
    assert page.locator("#amount").input_value() == "" and told.count() == 0


def test_back_after_a_corrected_mistake_never_asks_to_send_again(phone: BrowserContext, demo: str) -> None:
    page = phone.new_page()
    look_around_as(page, demo, "Lena")
    page.goto(f"{demo}/bezorgdheden/nieuw")
    page.get_by_role("button", name="Versturen naar mijn coördinator").click()
    page.locator(".errors").wait_for()
    assert page.url == f"{demo}/bezorgdheden/nieuw"
    page.locator("textarea").fill("Het is er koud.")
    page.get_by_role("button", name="Versturen naar mijn coördinator").click()
    page.wait_for_function("!document.querySelector('textarea')")
    page.go_back()
    assert page.url == f"{demo}/bezorgdheden/nieuw"
    page.locator("textarea").wait_for()
    assert page.locator("h1").inner_text() != "" and page.locator(".errors").count() == 0


def test_someone_else_on_the_same_phone_sees_nothing_of_it(phone: BrowserContext, demo: str) -> None:
    page = phone.new_page()
    at_her_card(page, demo)
    page.locator("label:has(input[name=dag]:enabled:not(:checked))").first.click()
    assert page.evaluate("Object.keys(localStorage).length") == 1
    phone.clear_cookies()
    look_around_as(page, demo, "Rita")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_striking_a_trip_changes_the_total_without_a_new_page(phone: BrowserContext, demo: str) -> None:
    page = phone.new_page()
    look_around_as(page, demo, "Lena")
    page.goto(f"{demo}/onkosten")
    page.locator(".list a").first.click()
    page.wait_for_url(re.compile(r"/onkosten/\d+/"))
    page.get_by_text(re.compile("Bekijk")).click()
    before = page.locator("#totaalrij").inner_text()
    with page.expect_response(re.compile("/onkosten/")):
        page.locator("input[name=niet]").first.check()
    page.wait_for_function("before => document.querySelector('#totaalrij').innerText !== before", arg=before)
    live = page.locator("#totaalrij").inner_text(), page.locator("#ritsom").inner_text()
    page.reload()
    assert (page.locator("#totaalrij").inner_text(), page.locator("#ritsom").inner_text()) == live, "as on a fresh page"


def test_photos_that_are_too_big_together_get_a_sentence_and_the_form_stays(
    phone: BrowserContext, demo: str, tmp_path: Path
) -> None:
    """Said before they are sent; and likewise when a machine in front of the portal refuses them with a bare page."""
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(14 * 1024 * 1024)
    page = phone.new_page()
    look_around_as(page, demo, "Lena")
    page.goto(f"{demo}/onkosten")
    page.locator(".list a").first.click()
    page.wait_for_url(re.compile(r"/onkosten/\d+/"))
    page.get_by_text("Een kost toevoegen").click()
    page.locator("#purpose").fill("Trein naar de vorming")
    page.locator("#ticket").set_input_files([tmp_path / name for name in ("a.pdf", "b.pdf", "c.pdf")])
    page.get_by_role("button", name="Kost toevoegen").click()
    told = page.get_by_text("Samen zijn deze bestanden te groot: ten hoogste 40 MB in één keer.")
    told.wait_for()
    assert page.locator("#purpose").input_value() == "Trein naar de vorming"
    page.route("**/kosten", lambda route: route.fulfill(status=413, body="<h1>413 Request Entity Too Large</h1>"))
    page.locator("#ticket").set_input_files(tmp_path / "a.pdf")
    with page.expect_response("**/kosten"):
        page.get_by_role("button", name="Kost toevoegen").click()
    told.wait_for()
    assert told.count() == 1 and page.locator("#purpose").input_value() == "Trein naar de vorming"


@pytest.mark.parametrize(
    ("address", "button"),
    [("/mijn-gegevens", "Afmelden op dit toestel"), ("/mijn-toestellen", re.compile("^Afmelden.*dit toestel$"))],
)
def test_signing_out_leaves_nothing_of_what_was_typed_on_the_device(
    phone: BrowserContext, demo: str, address: str, button: str | re.Pattern[str]
) -> None:
    page = phone.new_page()
    at_her_card(page, demo)
    page.locator("label:has(input[name=dag]:enabled:not(:checked))").first.click()
    assert page.evaluate("Object.keys(localStorage).length") == 1
    page.goto(f"{demo}{address}")
    page.get_by_role("button", name=button).click()
    page.wait_for_url(re.compile("/aanmelden"))
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_what_was_typed_thirty_days_ago_is_gone_at_the_first_page_of_anybody(phone: BrowserContext, demo: str) -> None:
    """Also at the door, where nobody is signed in; what is younger waits there for its owner."""
    page = phone.new_page()
    page.goto(f"{demo}/aanmelden")
    page.evaluate(
        """days => Object.entries(days).forEach(([name, ago]) => localStorage.setItem(
            `portaal:9:${name}`, ago === null ? "{" : JSON.stringify({at: Date.now() - ago * 86400e3, values: []})))""",
        {"old": 30.01, "young": 29.9, "broken": None},
    )
    page.evaluate("localStorage.setItem('elders', 'x')")
    page.reload()
    assert sorted(page.evaluate("Object.keys(localStorage)")) == ["elders", "portaal:9:young"]


def test_what_was_saved_is_not_offered_for_the_next(phone: BrowserContext, demo: str) -> None:
    """Of the volunteer who was just added nothing stands in the empty form for another."""
    page = phone.new_page()
    look_around_as(page, demo, "Els")
    page.goto(f"{demo}/vrijwilligers/nieuw")
    page.locator("#given_name").fill("Wies")
    page.get_by_role("button", name="Bewaren", exact=True).click()
    page.locator(".errors").wait_for()
    assert page.locator("#given_name").input_value() == "Wies", "refused: still there"
    page.goto(f"{demo}/vrijwilligers/nieuw")
    page.get_by_text("stond nog op dit toestel").wait_for()
    page.locator("#family_name").fill("Anders")
    page.locator("[name=role]").first.check()
    page.get_by_role("button", name="Bewaren", exact=True).click()
    page.wait_for_url(re.compile(r"/vrijwilligers/\d+$"))
    page.goto(f"{demo}/vrijwilligers/nieuw")
    page.locator("#given_name").wait_for()
    assert page.locator("#given_name").input_value() == "" and page.get_by_text("stond nog op dit toestel").count() == 0


def test_a_day_that_was_saved_and_taken_away_elsewhere_stays_away(
    phone: BrowserContext, screen: BrowserContext, demo: str
) -> None:
    page, tablet = phone.new_page(), screen.new_page()
    at_her_card(page, demo)
    card, day = page.url, page.locator("input[name=dag]:enabled:not(:checked)").first.get_attribute("value")
    page.locator(f"label:has(input[value='{day}'])").click()
    page.get_by_role("button", name="Bewaren en later verder doen").click()
    page.get_by_text("Je kan later verder doen.").first.wait_for()
    look_around_as(tablet, demo, "Lena")
    tablet.goto(card)
    assert day in ticked(tablet)
    tablet.locator(f"label:has(input[value='{day}'])").click()
    tablet.get_by_role("button", name="Bewaren en later verder doen").click()
    tablet.get_by_text("Je kan later verder doen.").first.wait_for()
    page.goto(card)
    page.locator("form[data-started]").wait_for()
    assert day not in ticked(page) and page.get_by_text("stond nog op dit toestel").count() == 0


def test_a_trip_that_was_struck_here_and_put_back_elsewhere_stays_put_back(
    phone: BrowserContext, screen: BrowserContext, demo: str
) -> None:
    """It is saved with the tick: nothing of it waits on the device. A cost that was half typed does."""
    page, tablet = phone.new_page(), screen.new_page()
    look_around_as(page, demo, "Lena")
    page.goto(f"{demo}/onkosten")
    page.locator(".list a").first.click()
    page.wait_for_url(re.compile(r"/onkosten/\d+/"))
    note = page.url
    page.get_by_text("Een kost toevoegen").click()
    page.locator("#amount").fill("7")
    look_around_as(tablet, demo, "Lena")
    for device, strikes in ((page, True), (tablet, False)):
        device.goto(note)
        device.get_by_text(re.compile("Bekijk")).click()
        with device.expect_response(re.compile("/onkosten/")):
            device.locator("input[name=niet]").first.set_checked(strikes)
    page.goto(note)
    page.locator("form[data-started]").wait_for()
    assert not page.locator("input[name=niet]").first.is_checked()
    assert page.locator("#amount").input_value() == "7"
