"""Every page that a link leads to, as each of the cast: axe finds nothing, nothing is too small, nothing sticks out."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage

from tests.chromium.walk import Part, Reader, parts, shape

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

RUN_AXE_ON_COLOURS = """() => axe.run(document, {runOnly: ['color-contrast', 'color-contrast-enhanced', 'link-in-text-block']})
  .then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | ')))"""

# A phone's colours are the same at both its widths, and in the dark nothing but the colours changes.
LOOKS = {
    320: [("light", RUN_AXE)],
    360: [("dark", RUN_AXE_ON_COLOURS)],
    1280: [("light", RUN_AXE), ("dark", RUN_AXE_ON_COLOURS)],
}

BEFORE_SIGNING_IN = [
    "/aanmelden",
    "/aanmelden/code",
    "/aanmelden/wachtwoord",
    "/aanmelden/sleutel",
    "/welkom/onbekend",
    "/aanmelden/onbekend",
    "/demo/post",
    "/bestaat-niet",
]


@pytest.mark.parametrize(("who", "part"), parts({"Rita": 8, "Lena": 8, "Els": 40}))
def test_axe_finds_nothing_and_nothing_is_too_small(reading: Reader, part: Part) -> None:
    page = reading.page
    troubles: list[str] = []

    def told(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(f"{page.url}: {message.text}")

    page.on("console", told)
    for address in reading.opened(part):
        page.evaluate(AXE)
        for width, looks in LOOKS.items():
            page.set_viewport_size({"width": width, "height": 740})
            for scheme, look in looks:
                page.emulate_media(color_scheme=scheme)
                where = f"{shape(address)} at {width} px, {scheme}"
                troubles += [f"{where}: {v}" for v in page.evaluate(look)]
            troubles += [f"{shape(address)} at {width} px: {v}" for v in page.evaluate(TOO_SMALL)]
            sideways = page.evaluate(SIDEWAYS)
            if sideways > 0:
                troubles.append(f"{shape(address)} at {width} px: {sideways} px sideways")
    page.remove_listener("console", told)
    assert not troubles, "\n".join(troubles)


def test_pages_before_signing_in(chromium: Browser, shown: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    page = context.new_page()
    troubles = []
    for path in BEFORE_SIGNING_IN:
        page.goto(shown + path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(AXE)
            troubles += [f"{path}, {scheme}: {v}" for v in page.evaluate(RUN_AXE)]
        troubles += [f"{path}: {v}" for v in page.evaluate(TOO_SMALL)]
    context.close()
    assert not troubles, "\n".join(troubles)
