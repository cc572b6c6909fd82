"""A letter as the inside of a mail: plain HTML of a few tags, the same words as text, and how each tag looks.

Mail programs know no stylesheet of ours: each tag carries its own look. Nothing is fetched from anywhere.
"""

import re
from collections.abc import Iterable
from typing import Any

from lxml import html
from markupsafe import Markup, escape

from portal.kit.blocks import blocks
from portal.kit.records import dataclass
from portal.kit.runs import Run, marked, web_address
from portal.newsletter.letter.documents.documents import MANDATORY, NewsletterFacts, NewsletterItemFacts, Opening
from portal.newsletter.letter.documents.plain import NUMBERS, plain
from portal.newsletter.pictures.documents import PictureFacts, inside_of
from portal.post.documents import BUTTON

LARGEST = 100_000  # bytes of HTML: beyond that Gmail cuts off a mail
ROOM_FOR_FRAME = 14_000  # of which the frame and the personal footer take at most this
TAGS = set("h2 h3 h4 p br strong em s ul ol li a sup sub hr table thead tbody tr td th img".split())
ATTRIBUTES = {
    "a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"},
    "ol": {"start", "type"},
}  # fmt: skip
CLASSES = {"p": {"kader"}, "ul": {"labels"}}
SCHEMES = {"http", "https", "mailto", "tel", "picture"}
_INK = "color:#211829;"
_LINE = "border-bottom:1px solid #dcd5e3;"
_TEXT = f"{_INK}font-size:18px;line-height:1.5;"
LOOKS: dict[str, tuple[str, str]] = {  # tag, or tag and class → (class for the dark, style)
    "h2": ("ink", f"{_INK}font-size:22px;line-height:1.25;margin:32px 0 12px;padding:0 0 6px;{_LINE}"),
    "h3": ("ink", f"{_INK}font-size:18px;line-height:1.35;margin:24px 0 8px;"),
    "h4": ("ink", f"{_INK}font-size:18px;line-height:1.35;margin:20px 0 8px;font-weight:600;"),
    "p": ("ink", f"{_TEXT}margin:0 0 16px;"),
    "p.kader": ("ink", f"{_TEXT}margin:0;"),
    "p.foto": ("", "margin:0 0 8px;"),
    "p.onderschrift": ("soft onderschrift", "color:#574c61;font-size:16px;line-height:1.4;margin:0 0 16px;"),
    "img": ("", "display:block;width:100%;height:auto;border:0;"),
    "ul": ("ink", f"{_TEXT}margin:0 0 16px;padding:0 0 0 24px;"),
    "ol": ("ink", f"{_TEXT}margin:0 0 16px;padding:0 0 0 24px;"),
    "ul.labels": ("ink", f"{_TEXT}margin:0 0 16px;padding:0 0 0 12px;list-style:none;"),  # each says its own number
    "li": ("", "margin:0 0 6px;"),
    "a": ("word", "color:#500778;text-decoration:underline;"),
    "table": ("ink", f"{_TEXT}border-collapse:collapse;margin:0 0 16px;"),
    "td": ("", "border:1px solid #dcd5e3;padding:6px 8px;text-align:left;vertical-align:top;"),
    "th": ("", "border:1px solid #dcd5e3;padding:6px 8px;text-align:left;vertical-align:top;"),
    "hr": ("", "border:0;border-top:1px solid #dcd5e3;margin:24px 0;"),
}  # fmt: skip
# The facts of one event, in one box: a table cell holds together in every mail program.
BOX = (
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 20px;"><tr>'
    '<td class="box" bgcolor="#f6f0fa" style="background:#f6f0fa;border-left:4px solid #500778;padding:12px 16px;">'
    "</td></tr></table>"
)
ANSWER = "<!--antwoord-->"  # where a copy asks its reader whether they come
PICTURE_WIDTH = 510  # pixels that a mail has for it


@dataclass(frozen=True)
class FooterLine:
    """One thing that waits for somebody. url: of their own link, "" where there is none."""

    sentence: str
    label: str = ""
    url: str = ""
    event_id: int = 0  # what it asks about


NOTHING_OPEN = "Dank je wel voor alles wat je doet."


@dataclass(frozen=True)
class PersonalFooter:
    """The personal footer of one person's copy."""

    name: str
    lines: tuple[FooterLine, ...]
    paper: FooterLine | None = None  # where they say that they would rather have it on paper

    @property
    def opening(self) -> str:
        return "Nog te doen voor jou" if self.lines else "Voor jou staat er niets open"

    @property
    def greeting(self) -> str:
        return f"{self.name}, {self.opening[0].lower()}{self.opening[1:]}"


def cleaned(markup: str) -> str:
    """HTML with only what is allowed left in it: a few tags, and links to web and mail addresses."""
    import nh3  # only for whoever writes a newsletter

    clean = nh3.clean(
        markup,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        attribute_filter=_kept,
        link_rel=None,
        url_relative="deny",
    )
    return _STRANGE_IMAGE.sub("", clean).strip()


_STRANGE_IMAGE = re.compile(r'<img(?![^>]*\ssrc="picture:\d+")[^>]*>')  # of anything but a picture of ours


def _kept(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return web_address(value) or None
    if name == "type":
        return value if value in NUMBERS else None
    if tag == "img":
        return value if name == "alt" or re.fullmatch(r"picture:\d{1,9}", value, re.ASCII) else None
    return value if name == "class" or value.isdecimal() else None


# ---- the letter that the portal wrote


def body(facts: NewsletterFacts) -> str:
    """The letter as HTML without any look: what goes on the page, and styled into the mail.

    A picture is in it as `picture:12` (pictures.documents).
    """
    parts = [Markup("<p><strong>{}</strong></p>").format(facts.greeting), *_prose(facts.introduction)]
    if facts.opening:
        parts.append(Markup("<p><strong>{}</strong> {}</p>").format(facts.opening.when, facts.opening.what))
        parts.append(Markup("<p><strong>{}</strong></p>").format(Opening.QUESTION))
        parts.append(Markup('<p class="antwoord"></p>'))
    for section in facts.sections:
        if section.items:
            parts.append(Markup("<h2>{}</h2>").format(section.title))
        for item in section.items:
            parts += _item(item)
    return str(Markup("\n").join([*parts, *_prose(facts.closing), *_prose(facts.signature)]))


def _item(item: NewsletterItemFacts) -> list[Markup]:
    title = f"{item.title} – {item.when}" if item.when else item.title
    parts = [Markup("<h3>{}</h3>").format(title), *_prose(item.text)]
    if item.picture:
        parts += _picture(item.picture)
    if item.is_mandatory:
        parts.append(Markup("<p><strong>{}</strong></p>").format(MANDATORY))
    link = _link(item)
    lines = [Markup("<strong>{}</strong> {}").format(label, _runs(marked(text))) for label, text in item.lines]
    if link and item.enrol.strip() and not item.link_label:
        lines[-1] += Markup(" ") + link
    elif link:
        lines.append(link if item.link_label else Markup("<strong>Meer info?</strong> {}").format(link))
    if lines:
        parts.append(Markup('<p class="kader">{}</p>').format(Markup("<br>").join(lines)))
    return parts


def _picture(picture: PictureFacts) -> list[Markup]:
    shown = Markup('<p class="foto"><img src="picture:{}" alt="{}" width="{}" height="{}"></p>').format(
        picture.id, picture.alternative, picture.width, picture.height
    )
    if not picture.caption:
        return [shown]
    return [shown, Markup('<p class="onderschrift">{}</p>').format(picture.caption)]


def _link(item: NewsletterItemFacts) -> Markup:
    url = web_address(item.link) if item.link else ""
    if not url:
        return escape(item.link)
    shown = item.link_label or re.sub(r"^(https?://(www\.)?|mailto:)", "", item.link.strip()).rstrip("/")
    return _runs([Run(shown, bold=bool(item.link_label), url=url)])


def _prose(text: str) -> list[Markup]:
    parts = []
    for kind, lines in blocks(text):
        if kind == "ul":
            items = Markup("").join(Markup("<li>{}</li>").format(_runs(runs)) for runs in lines)
            parts.append(Markup("<ul>{}</ul>").format(items))
        else:
            parts.append(Markup("<p>{}</p>").format(Markup("<br>").join(_runs(runs) for runs in lines)))
    return parts


def _runs(runs: Iterable[Run]) -> Markup:
    out = Markup()
    for run in runs:
        words = Markup("<strong>{}</strong>").format(run.text) if run.bold else escape(run.text)
        url = web_address(run.url) if run.url else ""
        out += Markup('<a href="{}">{}</a>').format(url, words) if url else words
    return out


def with_changes(inside: str, changed: Iterable[tuple[str, str]]) -> str:
    """A letter, in a box above it what changed since it was written: (title, how it is now)."""
    lines = [Markup('<p class="kader">{}: {}</p>').format(*one) for one in changed]
    heading = Markup('<p class="kader"><strong>Intussen gewijzigd</strong></p>')
    return str(Markup("\n").join([heading, *lines, ""])) + inside


# ---- the mail


@dataclass(frozen=True)
class Mail:
    """What all copies of a letter share: its look and its words are worked out once, however many there are."""

    html: str
    text: str
    asks: int = 0  # the event that its opening asks about

    @classmethod
    def of(cls, heading: str, inside: str, asks: int = 0) -> "Mail":
        """inside: the letter as clean HTML."""
        title = Markup('<p class="soft" style="color:#574c61;font-size:16px;line-height:1.4;margin:0 0 16px;">{}</p>')
        shown = title.format(heading) + Markup(styled(inside))  # noqa: S704 - cleaned, or escaped
        return cls(str(shown), f"{heading}\n\n{plain(inside)}", asks)

    def html_for(self, footer: PersonalFooter) -> str:
        """The inside of one person's mail: the letter in its look, then what waits for this person."""
        asked = self._asked(footer)
        button = BUTTON.format(asked.url, asked.label) if asked else ""
        return self.html.replace(ANSWER, str(button)) + str(_footer_html(footer))

    def text_for(self, footer: PersonalFooter) -> str:
        asked = self._asked(footer)
        text = self.text.replace(Opening.QUESTION, f"{Opening.QUESTION}\n{asked.url}", 1) if asked else self.text
        return f"{text}\n\n----------\n\n{footer_text(footer)}"

    def _asked(self, footer: PersonalFooter) -> FooterLine | None:
        """The line of this person that asks about the evening of the opening; None where they answered already."""
        return next((line for line in footer.lines if self.asks and line.event_id == self.asks and line.url), None)


def styled(inside: str) -> str:
    """Clean HTML with on each tag how it looks."""
    holder = html.fragment_fromstring(inside, create_parent="div")
    for element in list(holder.iter()):
        if not isinstance(element.tag, str):
            continue
        kind = f"{element.tag}.{element.get('class')}" if element.get("class") else element.tag
        dark, look = LOOKS.get(kind, ("", ""))
        element.attrib.pop("class", None)
        if dark:
            element.set("class", dark)
        if look:
            element.set("style", look)
        if kind == "p.kader":
            _box(element)
        elif kind == "p.antwoord":
            element.addnext(html.etree.Comment(ANSWER.removeprefix("<!--").removesuffix("-->")))
            element.drop_tree()
        elif element.tag == "img":
            _fitting(element)
    return inside_of(holder)


def _box(line: Any) -> None:
    """Put a line in the box of facts: that of the line before it, or a new one."""
    before = line.getprevious()
    if before is None or before.tag != "table" or not before.xpath("tr/td[@class='box']"):
        before = html.fragment_fromstring(BOX)
        line.addprevious(before)
    tail, line.tail = line.tail, None
    before.xpath("tr/td")[0].append(line)
    before.tail = tail


def _fitting(image: Any) -> None:
    """Never wider than the mail; Outlook for Windows goes by the attributes, others by the style."""
    wide, high = int(image.get("width") or 0), int(image.get("height") or 0)
    if wide > PICTURE_WIDTH:
        image.set("width", str(PICTURE_WIDTH))
        image.set("height", str(high * PICTURE_WIDTH // wide))
    elif wide:
        image.set("style", f"{LOOKS['img'][1]}max-width:{wide}px;")


def _footer_html(footer: PersonalFooter) -> Markup:
    row = Markup('<p class="ink" style="{}margin:0 0 8px;">{}</p>')
    inside = Markup("").join(
        row.format(_TEXT, line.sentence) + (BUTTON.format(line.url, line.label) if line.url else Markup())
        for line in footer.lines
    )
    if not footer.lines:
        inside = row.format(_TEXT, NOTHING_OPEN)
    paper = Markup()
    if footer.paper:
        paper = Markup(
            '<p class="soft" style="color:#574c61;font-size:16px;line-height:1.5;margin:20px 0 0;">{} '
            '<a class="word" href="{}" style="{}">{}</a></p>'
        ).format(footer.paper.sentence, footer.paper.url, LOOKS["a"][1], footer.paper.label)
    return Markup(
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:28px 0 0;"><tr>'
        '<td class="strip" bgcolor="#f1e6f8" style="background:#f1e6f8;border-left:6px solid #ffa300;border-radius:8px;'
        'padding:18px 18px 10px;">'
        '<h2 class="ink" style="{}font-size:20px;line-height:1.25;margin:0 0 12px;">{}</h2>{}</td></tr></table>{}'
    ).format(_INK, footer.greeting, inside, paper)


def footer_text(footer: PersonalFooter) -> str:
    lines = [f"{line.sentence}\n{line.label}: {line.url}" if line.url else line.sentence for line in footer.lines]
    paper = f"\n\n{footer.paper.sentence} {footer.paper.label}: {footer.paper.url}" if footer.paper else ""
    said = "\n\n".join(lines) or NOTHING_OPEN
    return f"{footer.greeting}\n\n{said}{paper}"
