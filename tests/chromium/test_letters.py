"""Where letters need more than `test_every_page`: the calendar at every size, and beside a notch."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.chromium.fonts import NARROW, WIDE
from tests.chromium.looks import LARGE, NORMAL, Eye, Look
from tests.chromium.walk import OPEN_ALL, Reader, shape

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]


def test_the_browser_really_has_these_letters(chromium: Browser, shown: str) -> None:
    """Else the tests above would try one font of whatever this machine has, in one size."""
    context = chromium.new_context(service_workers="block")
    eye = Eye(context.new_page())
    eye.open(f"{shown}/aanmelden")
    width = "() => { const r = document.createRange(); r.selectNodeContents(document.querySelector('h1')); return r.getBoundingClientRect().width }"

    def drawn(font: str) -> float:
        eye.at(Look(320, font))
        return float(eye.page.evaluate(width))

    assert drawn(WIDE) > 1.1 * drawn(NARROW)
    assert drawn("DejaVu Serif") == drawn("Comic Sans MS") == drawn("no such font"), "only what the tests name"
    eye.at(Look(320, WIDE, LARGE))
    assert eye.page.evaluate("matchMedia('(max-width: 10em)').matches"), "the breakpoints follow the letters"
    context.close()


CELLS = """() => {
  const wrong = [];
  for (const day of document.querySelectorAll('.day')) {
    const box = day.getBoundingClientRect(), cell = day.querySelector('span');
    if (box.width < 47.95 || box.height < 47.95) wrong.push(`${cell.innerText}: ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`);
    if (cell.scrollWidth > cell.clientWidth + 1 || cell.scrollHeight > cell.clientHeight + 1) wrong.push(`${day.className} ${cell.innerText} sticks out`);
  }
  return wrong;
}"""


@pytest.mark.parametrize("who", ["Lena"])
def test_every_day_of_the_calendar_is_48_px_with_any_letters(reading: Reader) -> None:
    """Also on a page that is zoomed to 200 %, where a phone of 320 px has 160 left."""
    page, eye = reading.page, reading.eye
    eye.open(next(a for a in reading.addresses if shape(a).endswith("/contacten/ID/QUARTER")))
    assert page.locator(".day.free").count() >= 1, "a day with 'feest' in it"
    troubles: list[str] = []
    for font in (WIDE, NARROW):
        for percent in (100, 130, 150, 200):
            for width in (160, 168, 180, 320, 336, 360, 412):
                eye.at(Look(width, font, NORMAL * percent // 100))
                where = f"{width} px, {font} of {percent} %"
                troubles += [f"{where}: {what}" for what in page.evaluate(CELLS)]
    assert not troubles, "\n".join(troubles)


UNDER_THE_NOTCH = """([left, right]) => {
  const hidden = [], range = document.createRange();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (!node.data.trim() || node.parentElement.closest('textarea, select, script, .vh, .skip')) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects())
      if (box.width && (box.left < left || box.right > innerWidth - right)) hidden.push(`${node.data.trim()}: ${box.left} to ${box.right}`);
  }
  return hidden;
}"""


@pytest.mark.parametrize("who", ["Lena", "Els"])
def test_in_landscape_the_letters_clear_the_notch(reading: Reader) -> None:
    page, eye = reading.page, reading.eye
    insets: dict[str, Any] = {"left": 59, "right": 44, "bottom": 21}
    addresses = {shape(a): a for a in reading.addresses}
    tasks = [a for where, a in addresses.items() if where.endswith("/ID/QUARTER")]
    for width, height in ((667, 375), (852, 393)):
        for address in [reading.addresses[0], *tasks]:
            eye.open(address, Look(width, height=height))
            eye.chromium.send("Emulation.setSafeAreaInsetsOverride", {"insets": insets})
            page.evaluate(OPEN_ALL)
            assert page.evaluate(UNDER_THE_NOTCH, [insets["left"], insets["right"]]) == [], shape(address)
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    eye.chromium.send("Emulation.setSafeAreaInsetsOverride", {"insets": {}})
