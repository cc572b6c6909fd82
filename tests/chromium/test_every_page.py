"""Every page that a link leads to, as each of the cast: axe finds nothing, nothing is too small, nothing sticks out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium.conftest import look_around_as

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]

AXE = (Path(__file__).parent.parent / "vendor" / "axe-4.14.1.min.js").read_text()
RUN_AXE = """() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: {'color-contrast-enhanced': {enabled: true}}})
  .then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | ')))"""

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

TOO_SMALL = """() => {
  const wrong = [];
  for (const e of document.querySelectorAll('button, select, summary, .btn, .nav a, .top a, .go, input:not([type=hidden]), textarea')) {
    const label = e.type === 'checkbox' || e.type === 'radio' ? e.closest('label') || e : e;
    const frame = e.closest('.euro') || label;
    const box = frame.getBoundingClientRect();
    if (!box.width || getComputedStyle(e).visibility === 'hidden' || e.closest('.vh')) continue;
    if (box.height < 47.5 || box.width < 47.5) wrong.push(`${e.tagName} ${e.textContent.trim() || e.name}: ${box.width.toFixed(0)} × ${box.height.toFixed(0)}`);
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const holder = node.parentElement;
    if (!node.textContent.trim() || !holder.getClientRects().length) continue;
    const size = parseFloat(getComputedStyle(holder).fontSize);
    if (size < 16) wrong.push(`text of ${size} px: ${node.textContent.trim().slice(0, 30)}`);
  }
  return wrong;
}"""

LOOKS = {320: ["light"], 360: ["dark"], 1280: ["light", "dark"]}  # a phone's colours are the same at both its widths

OPEN_ALL = "() => document.querySelectorAll('details').forEach(d => { d.open = true })"


def shape(address: str) -> str:
    """What kind of page it is: the same page about something else has the same shape."""
    path = urlsplit(address).path
    return re.sub(r"\d{4}-\d\d(?=/|$)", "MONTH", re.sub(r"\d{4}K\d", "QUARTER", re.sub(r"/\d+(?=/|$)", "/ID", path)))


def pages(page: Page, start: str) -> Iterator[str]:
    """The address of one page of every shape that links lead to, and then of those that came from it."""
    waiting, known = [f"{start}/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        if page.url != address:
            answer = page.goto(address)
            assert answer is not None and answer.status == 200, f"{address}: {answer and answer.status}"
        yield address
        for link in page.eval_on_selector_all("a[href]", "links => links.map(a => a.href.split('#')[0])"):
            if (
                link.startswith(start)
                and not re.search(r"\.(docx|xlsx|xml|csv|pdf|zip|ics)(\?|$)|/ticket/", link)
                and shape(link) not in known
            ):
                known.add(shape(link))
                waiting.append(link)


@pytest.mark.parametrize("who", ["Rita", "Lena", "Els"])
def test_axe_finds_nothing_and_nothing_is_too_small(chromium: Browser, demo: str, who: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda m: troubles.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    look_around_as(page, demo, who)
    seen = 0
    for address in pages(page, demo):
        seen += 1
        page.evaluate(OPEN_ALL)
        page.evaluate(AXE)
        for width, schemes in LOOKS.items():
            page.set_viewport_size({"width": width, "height": 740})
            page.evaluate(OPEN_ALL)
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)
                where = f"{shape(address)} at {width} px, {scheme}"
                troubles += [f"{where}: {v}" for v in page.evaluate(RUN_AXE)]
            troubles += [f"{shape(address)} at {width} px: {v}" for v in page.evaluate(TOO_SMALL)]
            sideways = page.evaluate(SIDEWAYS)
            if sideways > 0:
                troubles.append(f"{shape(address)} at {width} px: {sideways} px sideways")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 360, "height": 740})
    context.close()
    assert not troubles, "\n".join(troubles)
    assert seen >= {"Rita": 6, "Lena": 8, "Els": 20}[who]


@pytest.mark.parametrize("who", ["Rita", "Lena", "Els"])
def test_letters_of_200_percent_fit_a_phone_of_320_px(large_letters: Browser, demo: str, who: str) -> None:
    context = large_letters.new_context(viewport={"width": 320, "height": 740})
    page = context.new_page()
    look_around_as(page, demo, who)
    troubles = []
    for address in pages(page, demo):
        page.evaluate(OPEN_ALL)
        sideways = page.evaluate(SIDEWAYS)
        if sideways > 0:
            troubles.append(f"{shape(address)}: {sideways} px sideways")
    context.close()
    assert not troubles, "\n".join(troubles)


def test_pages_before_signing_in(chromium: Browser, demo: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    page = context.new_page()
    troubles = []
    for path in (
        "/aanmelden",
        "/aanmelden/code",
        "/aanmelden/wachtwoord",
        "/aanmelden/sleutel",
        "/welkom/onbekend",
        "/aanmelden/onbekend",
        "/demo/post",
        "/bestaat-niet",
    ):
        page.goto(demo + path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(AXE)
            troubles += [f"{path}, {scheme}: {v}" for v in page.evaluate(RUN_AXE)]
        troubles += [f"{path}: {v}" for v in page.evaluate(TOO_SMALL)]
    context.close()
    assert not troubles, "\n".join(troubles)


def ticked(page: Page) -> list[Any]:
    return page.eval_on_selector_all("input[name=dag]:checked", "boxes => boxes.map(b => b.value)")


def test_what_was_ticked_comes_back_after_a_sign_in_that_ended(chromium: Browser, demo: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    look_around_as(page, demo, "Lena")
    page.get_by_role("link", name="Contacten invullen").click()
    boxes = page.locator("input[name=dag]:enabled:not(:checked)")
    first, second = boxes.nth(0).get_attribute("value"), boxes.nth(1).get_attribute("value")
    for day in (first, second):
        page.locator(f"label:has(input[value='{day}'])").click()
    before = ticked(page)
    context.clear_cookies()
    page.get_by_role("button", name="Indienen").click()
    page.get_by_text("Je was afgemeld.").wait_for()
    page.get_by_role("button", name=re.compile("Lena")).first.click()
    page.wait_for_url(re.compile("/contacten/"))
    assert ticked(page) == before
    assert page.get_by_text("Wat je eerder aanduidde, stond nog op dit toestel.").is_visible()


def test_someone_else_on_the_same_phone_sees_nothing_of_it(chromium: Browser, demo: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    look_around_as(page, demo, "Lena")
    page.get_by_role("link", name="Contacten invullen").click()
    page.locator("label:has(input[name=dag]:enabled:not(:checked))").first.click()
    assert page.evaluate("Object.keys(localStorage).length") == 1
    context.clear_cookies()
    look_around_as(page, demo, "Rita")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_striking_a_trip_changes_the_total_without_a_new_page(chromium: Browser, demo: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    look_around_as(page, demo, "Lena")
    page.goto(f"{demo}/onkosten")
    page.locator(".list a").first.click()
    page.get_by_text(re.compile("Bekijk")).click()
    before = page.locator("#totaalrij").inner_text()
    with page.expect_response(re.compile("/onkosten/")):
        page.locator("input[name=niet]").first.check()
    page.wait_for_function("before => document.querySelector('#totaalrij').innerText !== before", arg=before)
    live = page.locator("#totaalrij").inner_text(), page.locator("#ritsom").inner_text()
    page.reload()
    assert (page.locator("#totaalrij").inner_text(), page.locator("#ritsom").inner_text()) == live, "as on a fresh page"


def test_photos_that_are_too_big_together_get_a_sentence_and_the_form_stays(
    chromium: Browser, demo: str, tmp_path: Path
) -> None:
    """Said before they are sent; and likewise when a machine in front of the portal refuses them with a bare page."""
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(14 * 1024 * 1024)
    page = chromium.new_context(viewport={"width": 360, "height": 740}).new_page()
    look_around_as(page, demo, "Lena")
    page.goto(f"{demo}/onkosten")
    page.locator(".list a").first.click()
    page.get_by_text("Een kost toevoegen").click()
    page.locator("#purpose").fill("Trein naar de vorming")
    page.locator("#ticket").set_input_files([tmp_path / name for name in ("a.pdf", "b.pdf", "c.pdf")])
    page.get_by_role("button", name="Kost toevoegen").click()
    told = page.get_by_text("Samen zijn deze bestanden te groot: ten hoogste 40 MB in één keer.")
    assert told.is_visible() and page.locator("#purpose").input_value() == "Trein naar de vorming"
    page.route("**/kosten", lambda route: route.fulfill(status=413, body="<h1>413 Request Entity Too Large</h1>"))
    page.locator("#ticket").set_input_files(tmp_path / "a.pdf")
    page.get_by_role("button", name="Kost toevoegen").click()
    told.wait_for()
    assert told.count() == 1 and page.locator("#purpose").input_value() == "Trein naar de vorming"
