"""Looking at a page that is open: how somebody has it before them, and what is measured then.

To load a page costs more than most of what is measured in it: it is loaded once, and looked at in every way.
"""

from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

from tests.chromium.fonts import NARROW, WIDE
from tests.conftest import FULL

# ---- what is measured: each gives sentences of what is wrong ------------------------------------------------------

AXE = (Path(__file__).parent.parent / "vendor" / "axe-4.14.1.min.js").read_text()
TOLD = ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | ')))"
RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
EVERY_RULE = (
    f"""() => axe.run(document, {{runOnly: {RULES}, rules: {{'color-contrast-enhanced': {{enabled: true}}}}}}){TOLD}"""
)
# Of what is new on the page (below). In the dark nothing but the colours changes.
ON_WHAT_IS_NEW = EVERY_RULE.replace("document", "{include: unseen}")
COLOURS = f"""() => axe.run({{include: unseen}}, {{runOnly: ['color-contrast', 'color-contrast-enhanced', 'link-in-text-block']}}){TOLD}"""
AXES = [EVERY_RULE, ON_WHAT_IS_NEW, COLOURS]

TOO_SMALL = """() => {
  const wrong = [];
  for (const e of document.querySelectorAll('button, select, summary, .btn, .nav a, .top a, .go, input:not([type=hidden]), textarea')) {
    const label = e.type === 'checkbox' || e.type === 'radio' ? e.closest('label') || e : e;
    const frame = e.closest('.euro') || label;
    const box = frame.getBoundingClientRect();
    if (!box.width || getComputedStyle(e).visibility === 'hidden' || e.closest('.vh')) continue;
    if (box.height < 47.5 || box.width < 47.5) wrong.push(`${e.tagName} ${e.textContent.trim() || e.name}: ${box.width.toFixed(0)} × ${box.height.toFixed(0)}`);
  }
  const [menu, bar] = ['.nav', '.bar'].map(name => document.querySelector(name)?.getBoundingClientRect());
  if (menu && bar && bar.bottom > menu.top + 1 && bar.top < menu.bottom - 1) wrong.push('the bar is under the menu');
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const holder = node.parentElement;
    if (!node.textContent.trim() || !holder.getClientRects().length) continue;
    const size = parseFloat(getComputedStyle(holder).fontSize);
    if (size < 16) wrong.push(`text of ${size} px: ${node.textContent.trim().slice(0, 30)}`);
  }
  return wrong;
}"""

# What sticks out, and each word that breaks inside itself without a hyphen (a long one may at its own). What is no word (an address, a code) may
# break where it is longer than its line, and a name only where it is longer than the screen.
LETTERS = r"""() => {
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

# ---- how somebody has it before them ------------------------------------------------------------------------------

NORMAL, LARGE = 16, 32  # px that 1 rem is: letters of 100 and 200 %


class Look(NamedTuple):
    """A phone or a screen, its letters and its colours."""

    width: int  # px
    font: str = ""  # "": what the pages ask for, which is PLAIN here
    size: int = NORMAL
    dark: bool = False
    height: int = 740  # px


# What is measured in which look, in an order in which little changes from one to the next. A phone's colours are the same
# at both its widths. Wide and narrow letters are tried where pages broke; PORTAL_TEST_FULL=1 tries all.
LOOKS: dict[Look, list[str]] = {
    Look(320): [EVERY_RULE, TOO_SMALL, LETTERS],
    Look(320, NARROW, LARGE): [LETTERS],
    Look(320, WIDE, LARGE): [LETTERS],
    Look(360, WIDE, LARGE): [LETTERS],
    Look(360, WIDE): [LETTERS],
    Look(360, dark=True): [COLOURS, TOO_SMALL, LETTERS],
    Look(1280, dark=True): [COLOURS],
    Look(1280): [ON_WHAT_IS_NEW, TOO_SMALL, LETTERS],
    Look(1280, WIDE): [LETTERS],
}
FIRST = next(iter(LOOKS))
if FULL:
    for width in (320, 360, 768, 1280):
        for size in (NORMAL, LARGE):
            LOOKS |= {Look(width, font, size): [LETTERS] for font in (WIDE, NARROW)}

# Opens what folds; of every element its path, with classes, roles and states; of a heading also which one stands before it.
KINDS = """() => {
  document.querySelectorAll('details').forEach(d => { d.open = true });
  window.kinds = new Map();
  let heading = '';
  for (const e of document.querySelectorAll('*')) {
    const states = [...e.attributes].filter(a => !/^(id|value|data-.*|hx-.*)$/.test(a.name)).map(a => /^(class|role|type|aria-current)$/.test(a.name) ? `${a.name}=${a.value}` : a.name);
    let kind = `${window.kinds.get(e.parentElement) || ''} ${e.tagName}[${states.sort()}]${e.textContent.trim() ? '' : '()'}`;
    if (/^H[1-6]$/.test(e.tagName)) kind += ` after ${heading}`, heading = e.tagName;
    window.kinds.set(e, kind);
  }
  return [...new Set(window.kinds.values())];
}"""
UNSEEN = "seen => { window.unseen = [...window.kinds].filter(([, kind]) => seen.includes(kind)).map(([e]) => e) }"


class Eye:
    """Looks at the page that is open.

    axe tells of elements in their place. It runs on a page where at least one stands in a place where it saw none yet
    (about two of three); PORTAL_TEST_FULL=1: on every page.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.chromium = page, page.context.new_cdp_session(page)
        self.seen: set[str] = set()
        self.look = Look(0)

    def at(self, look: Look, measures: list[str] | None = None) -> list[str]:
        """Change what differs from the look before, without loading the page again; and measure."""
        before, self.look = self.look, look
        if (look.width, look.height) != (before.width, before.height):
            self.page.set_viewport_size({"width": look.width, "height": look.height})
        if look.dark != before.dark:
            self.page.emulate_media(color_scheme="dark" if look.dark else "light")
        if look.size != before.size:  # what the reader chose in the browser's settings
            self.chromium.send("Page.setFontSizes", {"fontSizes": {"standard": look.size}})
        calls = ", ".join(f"...await ({measure})()" for measure in measures or [])
        found: list[str] = self.page.evaluate(
            f"async font => {{ document.body.style.fontFamily = font && `'${{font}}'`; return [{calls}] }}", look.font
        )
        return found

    def open(self, address: str, look: Look = FIRST) -> int:
        """Load a page; its status."""
        self.at(look)
        answer = self.page.goto(address)
        return answer.status if answer else 0

    def troubles(self, where: str) -> list[str]:
        """What is wrong with the page that was opened, in every look."""
        unseen = [kind for kind in self.page.evaluate(KINDS) if FULL or kind not in self.seen]
        self.seen.update(unseen)
        if unseen:
            self.page.evaluate(AXE)
            self.page.evaluate(UNSEEN, unseen)
        found = []
        for look, measures in LOOKS.items():
            wanted = [m for m in measures if unseen or m not in AXES]
            if wanted:
                how = f"{look.width} px, {look.font} of {look.size} px" + ", dark" * look.dark
                found += [f"{where} at {how}: {what}" for what in self.at(look, wanted)]
        return found
