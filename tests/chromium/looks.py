"""The looks in which a page is measured, and what is measured in each."""

from typing import NamedTuple

from tests.chromium.fonts import NARROW, WIDE
from tests.lean import FULL, THOROUGH

# ---- what is measured: each returns sentences about what is wrong

AXES = """
  const sentences = (found) => found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | '));
  const told = async (where, options) => sentences(await axe.run(where, {resultTypes: ['violations'], ...options}));
  const all = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const colour = ['color-contrast', 'color-contrast-enhanced', 'link-in-text-block']; // the second leaves what is below 4.5 : 1 to the first
  const whole = ['bypass', 'document-title', 'html-has-lang', 'html-lang-valid', 'meta-viewport', 'aria-hidden-body', 'skip-link',
    'landmark-one-main', 'landmark-unique', 'landmark-no-duplicate-main', 'landmark-no-duplicate-banner', 'page-has-heading-one', 'heading-order'];
  const isNew = {include: window.unseen?.include, exclude: window.unseen?.exclude};
  const place = ['target-size', 'scrollable-region-focusable'];
  const without = Object.fromEntries(colour.map(name => [name, {enabled: false}]));
"""
# The page as a whole, and every rule but those about colours for the new elements on it. In another look only places change,
# and what was hidden.
ON_WHAT_IS_NEW = """async () => {
  if (!unseen.include.length) return [];
  window.away = unseen.all.filter(e => !e.checkVisibility());
  return [...await told(document, {runOnly: whole}), ...await told(isNew, {runOnly: all, rules: without})];
}"""
AT_ANOTHER_WIDTH = """async () => {
  if (!unseen.include.length) return [];
  const appeared = away.filter(e => e.checkVisibility());
  return [...await told(isNew, {runOnly: place}), ...appeared.length ? await told({include: appeared}, {runOnly: all, rules: without}) : []];
}"""
# Text in a colour on a background that axe has not judged yet; what it cannot judge is tried three times. Text on top of
# something else is new in each place.
COLOURS = r"""async () => {
  const grounds = new Map([[null, '']]), keys = new Map();
  const ground = (e) => {
    if (!grounds.has(e)) {
      const style = getComputedStyle(e), under = ground(e.parentElement);
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter].join(' ');
      const over = /absolute|fixed|sticky/.test(style.position) || style.transform !== 'none' || style.marginTop.startsWith('-');
      const isClear = own === 'rgba(0, 0, 0, 0) none 1 none' && !over; // what is under it is seen as it is
      grounds.set(e, isClear ? under : number(`${own} ${over ? kinds.get(e) : ''} ${under}`));
    }
    return grounds.get(e);
  };
  const fresh = new Map();
  for (const [e, off] of says) {
    if (!e.checkVisibility()) continue;
    const style = getComputedStyle(e), around = getComputedStyle(e.parentElement);
    const one = [e.tagName, style.color, style.fontSize, style.fontWeight, style.textShadow, style.textDecorationLine, around.color, around.textDecorationLine, off, ground(e)].join(' ');
    if (!keys.has(one)) keys.set(one, number(one));
    const key = keys.get(one);
    if ((colours.get(key) || 0) < 3 && !fresh.has(key)) fresh.set(key, e);
  }
  if (!fresh.size) return [];
  const found = await axe.run({include: [...fresh.values()]}, {runOnly: colour, elementRef: true, resultTypes: ['passes', 'violations']});
  const judged = new Set([...found.passes, ...found.violations].filter(r => r.id === colour[0]).flatMap(r => r.nodes.map(n => n.element)));
  for (const [key, e] of fresh) colours.set(key, judged.has(e) ? 3 : (colours.get(key) || 0) + 1);
  return sentences(found);
}"""

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

# What sticks out of the page or of its cell, and each word that breaks inside itself without a hyphen (a long one may at its own).
# What is no word (an address, a code) may break where it is longer than its line, and a name only where it is longer than the screen.
LETTERS = r"""() => {
  const wrong = [], screen = document.documentElement.clientWidth;
  const sideways = document.documentElement.scrollWidth - screen;
  if (sideways > 0) wrong.push(`${sideways} px sideways`);
  for (const button of document.querySelectorAll('main .btn')) {
    const over = button.getBoundingClientRect().right - button.closest('td, li, section, main').getBoundingClientRect().right;
    if (over > 1) wrong.push(`${button.textContent.trim()} is ${over.toFixed(0)} px outside what holds it`);
  }
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
    if (!/\S\S/.test(node.data)) continue;
    range.selectNodeContents(node);
    if (range.getClientRects().length < 2 || holder.closest('textarea, select, script, .vh')) continue;
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

# Every day of the calendar: its cell, and the content.
CELLS = """() => {
  const wrong = [];
  for (const day of document.querySelectorAll('.day')) {
    const box = day.getBoundingClientRect(), cell = day.querySelector('span');
    if (box.width < 47.95 || box.height < 47.95) wrong.push(`${cell.innerText}: ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`);
    if (cell.scrollWidth > cell.clientWidth + 1 || cell.scrollHeight > cell.clientHeight + 1) wrong.push(`${day.className} ${cell.innerText} sticks out`);
  }
  return wrong;
}"""

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

# How wide the heading is drawn.
HEADING = """() => { const r = document.createRange(); r.selectNodeContents(document.querySelector('h1')); return r.getBoundingClientRect().width }"""

# ---- the looks

NORMAL, LARGE = 16, 32  # px that 1 rem is: letters of 100 and 200 %


class Look(NamedTuple):
    """A phone or a screen, its letters and its colours."""

    width: int  # px
    font: str = ""  # "": what the pages ask for, which is PLAIN here
    size: int = NORMAL
    dark: bool = False
    height: int = 740  # px


# What is measured in which look, ordered so that little changes from one to the next. Wide and narrow fonts are tried where
# pages broke; PORTAL_TEST_FULL=1 tries all. Unless PORTAL_TEST_ALL=1, each measure has one.
LOOKS: dict[Look, list[str]] = {
    Look(320): [ON_WHAT_IS_NEW, COLOURS, TOO_SMALL, LETTERS],
    Look(320, NARROW, LARGE): [LETTERS],
    Look(320, WIDE, LARGE): [LETTERS],
    Look(360, WIDE, LARGE): [LETTERS],
    Look(360, WIDE, dark=True): [COLOURS, TOO_SMALL, LETTERS],
    Look(1000, WIDE, dark=True): [COLOURS, LETTERS],  # a laptop that shows everything larger: tables have least room
    Look(1280): [AT_ANOTHER_WIDTH, COLOURS, TOO_SMALL, LETTERS],
}
if not THOROUGH:
    LOOKS = {
        Look(320): [ON_WHAT_IS_NEW, COLOURS, TOO_SMALL, LETTERS],
        Look(320, WIDE, LARGE): [LETTERS],
        Look(1000, WIDE, dark=True): [AT_ANOTHER_WIDTH, COLOURS, TOO_SMALL, LETTERS],
    }
FIRST = next(iter(LOOKS))
if FULL:
    for width in (320, 360, 768, 1280):
        for size in (NORMAL, LARGE):
            LOOKS |= {Look(width, font, size): [LETTERS] for font in (WIDE, NARROW)}
