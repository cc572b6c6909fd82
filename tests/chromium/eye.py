"""Looking at a page that is open.

To load a page costs more than most of what is measured in it: it is loaded once, and looked at in every way.
"""

import json
from functools import cached_property
from pathlib import Path
from typing import ClassVar
from urllib.parse import urljoin

from playwright.sync_api import Page

from tests.chromium.looks import AXES, FIRST, LOOKS, Look
from tests.conftest import FULL

AXE = (Path(__file__).parent.parent / "vendor" / "axe-4.14.1.min.js").read_text()
QUICK = ";axe.configure({noHtml: true});"  # no HTML in its results: nobody reads it
# A text as a number below 2 ** 53, by which parts of a page are compared and sent.
NUMBER = """window.number = (text) => {
  let one = 0xdeadbeef, two = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const sign = text.charCodeAt(i);
    one = Math.imul(one ^ sign, 2654435761), two = Math.imul(two ^ sign, 1597334677);
  }
  one = Math.imul(one ^ one >>> 16, 2246822507) ^ two, two = Math.imul(two ^ two >>> 16, 2246822507) ^ one;
  return (two & 0x1fffff) * 2 ** 32 + (one >>> 0);
};"""

# Opens all folds. Each element has a kind: its path with classes, roles, states and labels, for a heading also the heading
# before it, for a list what it is made of. Of a kind not seen before, the first two are new: in a list of a hundred rows axe
# need not read each. Which elements hold words, and which of them are disabled, is the same in every look.
BEGIN = """(known) => {
  const {seen, most, judged} = JSON.parse(known), old = window.old ||= new Set(), left = new Map(), taken = new Set();
  seen.forEach(kind => old.add(kind));
  document.querySelectorAll('details').forEach(d => { d.open = true });
  window.colours = new Map(judged), window.kinds = new Map(), window.unseen = {include: [], exclude: [], all: []};
  let heading = '';
  for (const e of document.querySelectorAll('*')) {
    const states = [...e.attributes].filter(a => !/^(id|value|data-.*|hx-.*)$/.test(a.name)).map(a => /^(class|role|type|aria-current)$/.test(a.name) ? `${a.name}=${a.value}` : a.value.trim() ? a.name : `${a.name}=`);
    let kind = `${kinds.get(e.parentElement) || ''} ${e.tagName}[${states.sort()}]${e.textContent.trim() ? '' : '()'}`;
    if (/^H[1-6]$/.test(e.tagName)) kind += ` after ${heading}`, heading = e.tagName;
    if (/^[UOD]L$/.test(e.tagName)) kind += ` of ${[...new Set([...e.children].map(child => child.tagName))].sort()}`;
    if (e.labels) kind += ` of ${e.labels.length}`;
    kind = number(kind);
    kinds.set(e, kind);
    const times = left.get(kind) ?? (old.has(kind) ? 0 : most), isNew = times > 0;
    if (isNew) left.set(kind, times - 1), taken.add(e), unseen.all.push(e);
    if (isNew !== taken.has(e.parentElement)) (isNew ? unseen.include : unseen.exclude).push(e);
  }
  window.says = [...document.body.querySelectorAll('*')].filter(e => /^(INPUT|SELECT|TEXTAREA)$/.test(e.tagName) || [...e.childNodes].some(n => n.nodeType === 3 && /[\\p{L}\\d]\\S*[\\p{L}\\d]/u.test(n.data)))
    .filter(e => !e.closest('.vh')).map(e => [e, Boolean(e.disabled || e.closest('label')?.control?.disabled || e.closest('[aria-disabled=true], [inert]'))]);
  return JSON.stringify([...left.keys()]);
}"""


# A page as its scripts made it, and how another page becomes a copy of it: for what is measured, the same styles and the same
# elements are the same page. So Chromium reads and compiles axe once, and not again for each page.
GIVE = """() => {
  const said = (e) => [...e.attributes].map(a => [a.name, a.value]);
  const head = [...document.head.children].filter(e => !e.matches('link, script')).map(e => e.outerHTML).join('');
  return JSON.stringify({drawn: [document.compatMode, ...[...document.styleSheets].map(s => s.href)], html: said(document.documentElement), head, body: said(document.body), inside: document.body.innerHTML});
}"""
TAKE = """async (given) => {
  const {drawn, html, head, body, inside} = JSON.parse(given), mine = [document.compatMode, ...[...document.styleSheets].map(s => s.href)];
  if (`${drawn}` !== `${mine}`) throw new Error(`drawn another way: ${drawn}, not ${mine}`);
  const become = (e, said) => { [...e.attributes].forEach(a => e.removeAttribute(a.name)); said.forEach(([name, value]) => e.setAttribute(name, value)); return e; };
  become(document.documentElement, html);
  document.head.querySelectorAll(':not(link)').forEach(e => e.remove());
  document.head.insertAdjacentHTML('beforeend', head);
  document.body.replaceWith(become(document.createElement('body'), body));
  document.body.innerHTML = inside;
  scrollTo(0, 0);
  document.querySelectorAll('[loading]').forEach(e => { e.loading = 'eager' });
  const there = [...document.images].map(image => image.complete || new Promise(done => { image.onload = image.onerror = done }));
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error('an image does not come')), 30_000));
  await Promise.race([Promise.all(there), late]);
}"""


class Glass:
    """An open page, in one look at a time."""

    judged: ClassVar[dict[int, int]] = {}

    def __init__(self, page: Page) -> None:
        self.page, self.chromium = page, page.context.new_cdp_session(page)
        self.look = Look(0)

    def turn(self, look: Look) -> None:
        """Change what differs from the previous look, without loading the page again."""
        before, self.look = self.look, look
        if (look.width, look.height) != (before.width, before.height):
            size = {"width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": False}
            self.chromium.send("Emulation.setDeviceMetricsOverride", size)
        if look.dark != before.dark:
            self.page.emulate_media(color_scheme="dark" if look.dark else "light")
        if look.size != before.size:  # the reader's choice in the browser's settings
            self.chromium.send("Page.setFontSizes", {"fontSizes": {"standard": look.size}})

    def at(self, look: Look, measures: list[str] | None = None) -> list[str]:
        """The page in this look, measured."""
        self.turn(look)
        calls = ", ".join(f"...await ({measure})()" for measure in measures or [])
        found, colours = self.page.evaluate(
            f"""async (font) => {{
                document.body.style.fontFamily = font && `'${{font}}'`;
                const before = new Map(window.colours), colours = new Map({"" if FULL else "before"});
                window.colours = colours;
                {AXES}
                return [[{calls}], [...colours].filter(([key, times]) => before.get(key) !== times)];
            }}""",
            look.font,
        )
        self.judged.update(colours)
        return list(found)


class Eye(Glass):
    """Opens pages and looks at them.

    axe judges elements in their place, and colours on their background. It runs on kinds of elements that were not seen
    before; PORTAL_TEST_FULL=1: on all.
    """

    kinds: ClassVar[set[int]] = set()

    @cached_property
    def told(self) -> set[int]:
        """The kinds that `beside` knows already."""
        return set()

    @cached_property
    def beside(self) -> Glass:
        """A second page of the same portal, with axe, that becomes a copy of the open one."""
        page = self.page.context.new_page()
        page.add_init_script(AXE + QUICK + NUMBER)
        page.goto(urljoin(self.page.url, "/zonder-verbinding"))
        return Glass(page)

    def open(self, address: str, look: Look = FIRST) -> int:
        """Load a page; its status."""
        self.turn(look)
        answer = self.page.goto(address)
        return answer.status if answer else 0

    def troubles(self, where: str) -> list[str]:
        """What is wrong with the page that is open, in every look."""
        known = {"seen": [*self.kinds - self.told], "judged": [*self.judged.items()], "most": 2}
        every = {"seen": [], "judged": [], "most": 100_000}
        # as one text: thousands of single values take long to send
        given = [self.page.evaluate(GIVE), json.dumps(every if FULL else known)]
        self.told |= self.kinds
        begin = f"async ([given, known]) => {{ await ({TAKE})(given); return ({BEGIN})(known) }}"
        self.kinds.update(json.loads(self.beside.page.evaluate(begin, given)))
        found = []
        for look, measures in LOOKS.items():
            how = f"{look.width} px, {look.font} of {look.size} px" + ", dark" * look.dark
            found += [f"{where} at {how}: {what}" for what in self.beside.at(look, measures)]
        return found
