"""A browser without a screen: it follows links, submits the forms that were rendered, and checks each page."""

import re
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
from flask import Flask
from lxml import etree, html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from portal.people.models import Person
from portal.sign_in.devices import rules as sign_in
from portal.web.hyphens import JOINER, SHY
from tests.shapes import Shapes

UNREAD = re.compile(f"[{SHY}{JOINER}]")  # marks where a word may be broken, and where not


class Page:
    """One answer: its status, its text, and its forms."""

    def __init__(self, visitor: "Visitor", answer: TestResponse, address: str) -> None:
        self.visitor, self.answer, self.address = visitor, answer, address
        self.status = answer.status_code
        self.is_html = answer.mimetype == "text/html"
        source = UNREAD.sub("", answer.get_data(as_text=True)) if self.is_html else ""
        self.tree = html.document_fromstring(source) if source else None

    @property
    def text(self) -> str:
        """The text of the page, with single spaces."""
        assert self.tree is not None
        return _words(self.tree.find("body"))

    @property
    def heading(self) -> str:
        assert self.tree is not None
        return _words(self.tree.find(".//h1"))

    def all(self, css_class: str) -> list[str]:
        """The text of every element of a class."""
        assert self.tree is not None
        found = self.tree.xpath(f'//*[contains(concat(" ", @class, " "), " {css_class} ")]')
        return [_words(e) for e in found]

    def links(self) -> dict[str, str]:
        """Words → address of every link."""
        assert self.tree is not None
        return {_words(a): a.get("href") for a in self.tree.iter("a")}

    def follow(self, words: str) -> "Page":
        """Tap the link with these words."""
        links = self.links()
        assert words in links, f"no link {words!r} among {sorted(links)}"
        return self.visitor.get(urljoin(self.address, links[words]))

    def form(self, button: str) -> "Form":
        """The form that holds the button with these words."""
        return Form(self, button)

    def press(self, button: str, **values: Any) -> "Page":
        """Fill in `values` and press a button. Follows the redirect, as a browser does."""
        return self.form(button).fill(**values).press()


@dataclass
class Upload:
    """A file chosen on the phone."""

    name: str
    content: bytes
    mime: str = "image/jpeg"


@dataclass
class Form:
    """A rendered form: its hidden fields, ticks and preset values are sent along, as by a browser."""

    page: Page
    button: str
    values: MultiDict = field(default_factory=MultiDict)

    def __post_init__(self) -> None:
        assert self.page.tree is not None
        buttons = [b for b in self.page.tree.iter("button") if _words(b) == self.button]
        assert buttons, f"no button {self.button!r} among {[_words(b) for b in self.page.tree.iter('button')]}"
        self.pressed = buttons[0]
        owner = self.pressed.get("form")
        self.element = (
            self.page.tree.get_element_by_id(owner) if owner else next(a for a in self.pressed.iterancestors("form"))
        )
        for control in self._controls():
            name, kind = control.get("name"), control.get("type", "text")
            if not name or control.get("disabled") is not None or control.tag == "button":
                continue
            if control.tag == "select":
                options = list(control.iter("option"))
                chosen = [o for o in options if o.get("selected") is not None] or options[:1]
                for option in chosen:
                    self.values.add(name, option.get("value", option.text or ""))
            elif control.tag == "textarea":
                self.values.add(name, (control.text or "").removeprefix("\n"))
            elif kind in ("checkbox", "radio"):
                if control.get("checked") is not None:
                    self.values.add(name, control.get("value", "on"))
            elif kind == "file":
                pass
            else:
                self.values.add(name, control.get("value", ""))

    def _controls(self) -> list[Any]:
        inside = list(self.element.iter("input", "select", "textarea", "button"))
        owner = self.element.get("id")
        if owner and self.page.tree is not None:
            inside += [c for c in self.page.tree.xpath(f'//*[@form="{owner}"]') if c not in inside]
        return inside

    def fill(self, **values: Any) -> "Form":
        """Set fields. A list ticks exactly these boxes, None unticks. A dash is written as two underscores."""
        names = {c.get("name") for c in self._controls()}
        for key, value in values.items():
            name = key.replace("__", "-")
            assert name in names, f"no field {name!r} in this form, only {sorted(n for n in names if n)}"
            self.values.setlist(
                name,
                [] if value is None else list(value) if isinstance(value, list | set | tuple) else [value],
            )
        return self

    def tick(self, name: str, *boxes: str) -> "Form":
        """Tick boxes besides those that are ticked."""
        offered = {c.get("value") for c in self._controls() if c.get("name") == name and c.get("disabled") is None}
        assert set(boxes) <= offered, f"not on the page: {set(boxes) - offered}"
        for box in boxes:
            if box not in self.values.getlist(name):
                self.values.add(name, box)
        return self

    def press(self, **headers: str) -> Page:
        """headers: others that a browser would send, such as Referer."""
        address = urljoin(
            self.page.address,
            self.pressed.get("formaction") or self.element.get("action") or self.page.address,
        )
        data: dict[str, Any] = {}
        for name in self.values:
            items: list[Any] = []
            for value in self.values.getlist(name):
                if isinstance(value, Upload):
                    items.append((BytesIO(value.content), value.name, value.mime))
                else:
                    items.append(value)
            data[name] = items
        if self.pressed.get("name"):
            data[self.pressed.get("name")] = self.pressed.get("value", "")
        kind = self.element.get("enctype") or "application/x-www-form-urlencoded"
        return self.page.visitor.post(address, data, content_type=kind, headers=headers)


def _words(element: Any) -> str:
    """The text of an element, with single spaces."""
    return " ".join(element.text_content().replace("\u00a0", " ").split())


class Visitor:
    """Someone with a browser. Every HTML page they get is checked (`inspect`)."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 15) Chrome/150"
        self.client.environ_base["HTTP_ACCEPT_ENCODING"] = "identity"

    def sign_in(self, person: Person) -> "Visitor":
        """Signed in at once: the ways of signing in have tests of their own."""
        token = sign_in.open_device(person, "Chrome op Android")
        with self.client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
            session.permanent = True
        return self

    def get(self, address: str, **kwargs: Any) -> Page:
        return self._arrived(self.client.get(address, **kwargs), address)

    def post(self, address: str, data: Any = None, **kwargs: Any) -> Page:
        return self._arrived(self.client.post(address, data=data, **kwargs), address)

    def _arrived(self, answer: TestResponse, address: str) -> Page:
        hops = 0
        while answer.status_code in (301, 302, 303, 307, 308):
            hops += 1
            assert hops < 6, "redirects go round in a circle"
            address = urljoin(address, answer.headers["Location"])
            answer = self.client.get(address)
        page = Page(self, answer, address)
        if page.is_html and page.answer.data:
            inspect(page)
        return page


# Pages that differ only in words and values are equally valid, and so is the frame of a page whatever is in it.
# Validating each takes most of a test's time, so each valid shape is kept, from one run to the next as well.
VALID = Shapes()
TEXT = re.compile(r">[^<>&]*[^<>&\s][^<>&]*<")
VALUE = re.compile(r'="[^"<>&]*"')
# Likewise for the other checks: pages that differ only in words and random values pass or fail alike.
HELD: set[int] = set()
WORDS = re.compile(r">[^<>]+<")
DRAWN = re.compile(r'( name="(?:csrf_token|submission_key)"(?: type="hidden")? value=")[^"]*')
SENT = re.compile(rf'="[^"<>]*{UNREAD.pattern}|<(?:textarea|option|title)\b[^>]*>[^<]*{UNREAD.pattern}')


BLOCKS = ("form", "div", "p", "ul", "ol", "dl", "table", "section", "details", "fieldset", "h2", "h3", "h4")
WITHIN_A_LINE = ("span", "p", "button", "label", "strong", "em", "small", "h1", "h2", "h3", "h4")
"""Elements for inline content only: browsers tolerate more, the standard does not."""


def _one_of(tags: tuple[str, ...], axis: str = "self") -> str:
    return " or ".join(f"{axis}::{tag}" for tag in tags)


POSTED = "//form[translate(@method, 'POST', 'post') = 'post']"
NEVER = {
    "a block within a line": f"//*[{_one_of(BLOCKS)}][{_one_of(WITHIN_A_LINE, 'ancestor')}]",
    "inline style": "//style | //*[@style]",
    "inline script": "//script[not(string(@src))] | //*[@*[starts-with(name(), 'on')]]",
    "no label": "//*[self::input or self::select or self::textarea][not(@type = 'hidden' or @type = 'submit')]"
    "[not(ancestor::label) and not(string(@aria-label)) and not(string(@id) and @id = //label/@for)]",
    "form without CSRF token": f"{POSTED}[not(.//input[@name = 'csrf_token'])]",
}
"""What no page may have → where it would be."""
FIND = {wrong: etree.XPath(path) for wrong, path in NEVER.items()}
IDS, POINTERS, ANCHORS, ACTIONS = map(
    etree.XPath,
    (
        "//@id",
        "//@aria-describedby | //@aria-labelledby | //@for",
        "//a/@href[starts-with(., '#')]",
        f"{POSTED}/@action",
    ),
)


def invalid(source: str) -> list[str]:
    """What is wrong with the HTML of a page by the standard: of its frame, and of the content of <main>."""
    before, main, rest = source.partition("<main")
    opening, closed, rest = rest.partition(">")
    inside, ending, after = rest.rpartition("</main>")
    wrong = []
    for part, holder in ((before + main + opening + closed + ending + after, ""), (inside, "main")):
        shape = holder + TEXT.sub(">_<", VALUE.sub('=""', part))
        if shape in VALID:
            continue
        parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
        parser.parseFragment(part, container=holder) if holder else parser.parse(part)
        wrong += [f"{code} at {place}" for place, code, _ in parser.errors]
        if not parser.errors:
            VALID.add(shape)
    return wrong


def inspect(page: Page) -> None:
    """Check what every page needs: valid HTML, one h1 that the title repeats, labels, ids, nothing inline."""
    source = page.answer.get_data(as_text=True)
    assert not (wrong := invalid(source)), f"{page.address}: invalid HTML: {wrong}"
    assert not SENT.search(source), f"{page.address}: a soft hyphen in {SENT.findall(source)}"
    tree = page.tree
    assert tree is not None
    headings = tree.findall(".//h1")
    assert len(headings) == 1, f"{page.address}: {len(headings)} h1"
    title = " ".join((tree.findtext(".//title") or "").split())
    assert page.heading in title, f"{page.address}: title {title!r} does not repeat {page.heading!r}"
    shape = hash(WORDS.sub("><", DRAWN.sub(r"\1", source)))
    if shape not in HELD:
        _hold_together(page.address, tree)
        HELD.add(shape)


def _hold_together(address: str, tree: Any) -> None:
    """Check all but the words of a page: its elements, their ids and their values."""
    for wrong, find in FIND.items():
        found = [html.tostring(e, encoding="unicode", with_tail=False)[:120] for e in find(tree)]
        assert not found, f"{address}: {wrong}: {found}"
    ids = Counter(filter(None, IDS(tree)))
    twice = {i for i, times in ids.items() if times > 1}
    assert not twice, f"{address}: ids used twice: {twice}"
    pointed = {wanted for value in POINTERS(tree) for wanted in value.split()}
    pointed |= {anchor[1:] for anchor in ANCHORS(tree) if anchor != "#"}
    assert pointed <= set(ids), f"{address}: points nowhere: {pointed - set(ids)}"
    elsewhere = [action for action in ACTIONS(tree) if urlsplit(action).netloc]
    assert not elsewhere, f"{address}: forms of ours go to {elsewhere}"
