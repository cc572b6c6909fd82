"""Pages hold with any letters: wide and narrow ones, as large as somebody sets them, beside a notch."""

from itertools import groupby
from operator import itemgetter
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.chromium.fonts import NARROW, WIDE
from tests.chromium.test_every_page import BEFORE_SIGNING_IN
from tests.chromium.walk import OPEN_ALL, Part, Reader, parts, shape
from tests.conftest import FULL

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]

WIDTHS = [320, 360, 768, 1280]
NORMAL, LARGE = 16, 32  # px that 1 rem is: letters of 100 and 200 %
ALL = [(font, size, width) for font in (WIDE, NARROW) for size in (NORMAL, LARGE) for width in WIDTHS]
# Where pages broke; PORTAL_TEST_FULL=1 tries all.
TELLING = [
    (WIDE, LARGE, 320), (WIDE, LARGE, 360), (WIDE, NORMAL, 360), (WIDE, NORMAL, 1280), (NARROW, LARGE, 320),
]  # fmt: skip

# What sticks out, and each word that breaks inside itself without a hyphen (a long one may at its own). What is no word (an address, a code) may
# break where it is longer than its line, and a name only where it is longer than the screen.
WRONG = r"""() => {
  const wrong = [], screen = document.documentElement.clientWidth;
  const sideways = document.documentElement.scrollWidth - screen;
  if (sideways > 0) wrong.push(`${sideways} px sideways`);
  const line = (holder) => {
    let block = holder;
    while (getComputedStyle(block).display.startsWith('inline')) block = block.parentElement;
    const style = getComputedStyle(block);
    return block.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  };
  const mayBreak = (word, i) => word[i - 1] === '\u00ad' || word[i - 1] === '-' && word.replaceAll('\u00ad', '').length > 11 || word[i - 1] === '/';
  const range = document.createRange();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const holder = node.parentElement;
    if (!/\S\S/.test(node.data) || holder.closest('textarea, select, script, .vh') || !holder.getClientRects().length) continue;
    range.selectNodeContents(node);
    if (range.getClientRects().length < 2) continue;
    for (const word of node.data.matchAll(/\S{2,}/g)) {
      const place = (from, to) => { range.setStart(node, word.index + from); range.setEnd(node, word.index + to); return [...range.getClientRects()]; };
      const pieces = place(0, word[0].length).filter(r => r.width > 0);
      if (pieces.every(r => Math.abs(r.top - pieces[0].top) < 3)) continue;
      const long = pieces.reduce((sum, r) => sum + r.width, 0);
      if (long > (/[@/\d]/.test(word[0]) ? line(holder) : screen)) continue;
      let last = null;
      for (let i = 0; i < word[0].length; i++) {
        if (word[0][i] === '\u00ad') continue;
        const top = place(i, i + 1).pop().top;
        if (last !== null && top - last > 3 && !mayBreak(word[0], i)) wrong.push(`${word[0].slice(0, i)}/${word[0].slice(i)}`);
        last = top;
      }
    }
  }
  return wrong;
}"""


class Letters:
    """The letters of a page that is open: another font and size without loading it again."""

    def __init__(self, page: Page) -> None:
        self.page, self.chromium = page, page.context.new_cdp_session(page)

    def set(self, font: str, size: int) -> None:
        """size: what the reader chose in the browser's settings, in px."""
        self.page.evaluate("font => { document.body.style.fontFamily = `'${font}'` }", font)
        self.chromium.send("Page.setFontSizes", {"fontSizes": {"standard": size}})

    def wrong(self, where: str) -> list[str]:
        """What is wrong with the open page at every width, with wide and narrow letters, normal and large."""
        troubles: list[str] = []
        for (font, size), widths in groupby(ALL if FULL else TELLING, key=itemgetter(0, 1)):
            self.set(font, size)
            for _font, _size, width in widths:
                self.page.set_viewport_size({"width": width, "height": 740})
                found = self.page.evaluate(WRONG)
                troubles += [f"{where} at {width} px, {font} of {size} px: {what}" for what in found]
        return troubles


@pytest.mark.parametrize(("who", "part"), parts({"Rita": 8, "Lena": 8, "Els": 36}))
def test_nothing_sticks_out_and_no_word_breaks_inside_itself(reading: Reader, part: Part) -> None:
    letters = Letters(reading.page)
    troubles: list[str] = []
    for address in reading.opened(part):
        troubles += letters.wrong(shape(address))
    letters.set("", NORMAL)
    assert not troubles, "\n".join(troubles)


@pytest.mark.parametrize("part", [0, 1])
def test_nor_before_signing_in(chromium: Browser, shown: str, part: int) -> None:
    context = chromium.new_context()
    letters = Letters(context.new_page())
    troubles: list[str] = []
    for path in BEFORE_SIGNING_IN[part::2]:
        letters.page.goto(shown + path)
        troubles += letters.wrong(path)
    context.close()
    assert not troubles, "\n".join(troubles)


def test_the_browser_really_has_these_letters(chromium: Browser, shown: str) -> None:
    """Else the tests above would try one font of whatever this machine has, in one size."""
    context = chromium.new_context(viewport={"width": 320, "height": 740})
    letters = Letters(context.new_page())
    letters.page.goto(f"{shown}/aanmelden")
    width = "() => { const r = document.createRange(); r.selectNodeContents(document.querySelector('h1')); return r.getBoundingClientRect().width }"

    def drawn(font: str) -> float:
        letters.set(font, NORMAL)
        return float(letters.page.evaluate(width))

    assert drawn(WIDE) > 1.1 * drawn(NARROW)
    assert drawn("DejaVu Serif") == drawn("Comic Sans MS") == drawn("no such font"), "only what the tests name"
    letters.set(WIDE, LARGE)
    assert letters.page.evaluate("matchMedia('(max-width: 10em)').matches"), "the breakpoints follow the letters"
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
    page = reading.page
    page.goto(next(a for a in reading.addresses if shape(a).endswith("/contacten/ID/QUARTER")))
    assert page.locator(".day.free").count() >= 1, "a day with 'feest' in it"
    letters = Letters(page)
    troubles: list[str] = []
    for font in (WIDE, NARROW):
        for percent in (100, 130, 150, 200):
            letters.set(font, NORMAL * percent // 100)
            for width in (160, 168, 180, 320, 336, 360, 412):
                page.set_viewport_size({"width": width, "height": 740})
                where = f"{width} px, {font} of {percent} %"
                troubles += [f"{where}: {what}" for what in page.evaluate(CELLS)]
    letters.set("", NORMAL)
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
    page = reading.page
    chromium: CDPSession = page.context.new_cdp_session(page)
    insets: dict[str, Any] = {"left": 59, "right": 44, "bottom": 21}
    addresses = {shape(a): a for a in reading.addresses}
    tasks = [a for where, a in addresses.items() if where.endswith("/ID/QUARTER")]
    for width, height in ((667, 375), (852, 393)):
        page.set_viewport_size({"width": width, "height": height})
        for address in [reading.addresses[0], *tasks]:
            page.goto(address)
            chromium.send("Emulation.setSafeAreaInsetsOverride", {"insets": insets})
            page.evaluate(OPEN_ALL)
            assert page.evaluate(UNDER_THE_NOTCH, [insets["left"], insets["right"]]) == [], shape(address)
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    chromium.send("Emulation.setSafeAreaInsetsOverride", {"insets": {}})
