"""A letter as the mail that goes out: the same words as plain text and as HTML."""

import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from portal.kit.records import dataclass
from portal.kit.text import one_line
from portal.root import ROOT

# Outlook for Windows knows no padding on a link, and no rounded corners: there the cell is the button.
BUTTON = Markup(
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 16px;"><tr>'
    '<td class="button" bgcolor="#500778" align="center" style="background:#500778;border-radius:8px;'
    'mso-padding-alt:14px 18px;"><a class="on" href="{}" style="display:block;padding:14px 18px;color:#ffffff;'
    'font-size:18px;line-height:1.25;font-weight:600;text-decoration:none;">{}</a></td></tr></table>'
)
"""A button in a mail: (address, words)."""

CALENDAR = "Zet in mijn kalender"
CODE = re.compile(r"\d{3}[ \u00a0]\d{3}", re.ASCII)


@dataclass(frozen=True)
class Enclosure:
    """A file that goes along."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class LetterFacts:
    """All that a mail says. sender: "Home-Start <portaal@example.org>". Moments are naive UTC.

    html: a body of its own, already clean; "" for one made of text and button.
    """

    number: int
    sender: str
    to_name: str
    to_address: str
    subject: str
    text: str
    written_at: datetime
    leaves_at: datetime
    button_label: str = ""
    button_url: str = ""
    calendar_url: str = ""  # where the event that it is about is a file for a calendar
    closing: str = ""
    html: str = ""
    reply_to: str = ""
    enclosure: Enclosure | None = None
    pictures: tuple[Enclosure, ...] = ()  # shown in the html, each as "cid:" and its name


def message(facts: LetterFacts) -> EmailMessage:
    """The mail of a letter. ValueError where an address cannot be one.

    Headers are cleaned single lines, and EmailMessage refuses line breaks: nothing typed can add one.
    The Message-ID is the same at every try, so that a mail that comes twice is seen as one.
    """
    name, address = parseaddr(facts.sender)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(one_line(name), addr_spec=address)
    mail["To"] = Address(one_line(facts.to_name), addr_spec=facts.to_address)
    if facts.reply_to:
        mail["Reply-To"] = Address(addr_spec=facts.reply_to)
    mail["Subject"] = one_line(facts.subject)
    mail["Date"] = format_datetime(facts.leaves_at.replace(tzinfo=UTC))
    domain = address.rpartition("@")[2] or "localhost"
    mail["Message-ID"] = f"<brief-{facts.number}-{facts.written_at:%Y%m%d%H%M%S}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "DR, RN, NRN, OOF, AutoReply"  # all but NDR: a mail that bounces must be told
    mail.set_content(plain(facts), cte="quoted-printable")
    mail.add_alternative(
        _template().render(letter=facts, paragraphs=paragraphs(facts.text), calendar=CALENDAR),
        subtype="html",
        cte="quoted-printable",
    )
    for picture in facts.pictures:
        main, _, sub = picture.mime.partition("/")
        page: Any = mail.get_body(("html",))
        shown: dict[str, str] = {"cid": f"<{picture.name}>", "filename": picture.name, "disposition": "inline"}
        page.add_related(picture.content, maintype=main, subtype=sub, **shown)
    if facts.enclosure is not None:
        main, _, sub = facts.enclosure.mime.partition("/")
        mail.add_attachment(facts.enclosure.content, maintype=main, subtype=sub, filename=facts.enclosure.name)
    return mail


def plain(facts: LetterFacts) -> str:
    """The words of a letter as plain text, the button as a line with its address, and the closing line."""
    button = f"\n\n{facts.button_label}:\n{facts.button_url}" if facts.button_url else ""
    calendar = f"\n\n{CALENDAR}:\n{facts.calendar_url}" if facts.calendar_url else ""
    closing = f"\n\n{facts.closing}" if facts.closing else ""
    return f"{facts.text}{button}{calendar}{closing}\n"


def paragraphs(text: str) -> list[tuple[str, bool]]:
    """Each paragraph, and whether it is a sign-in code, which is printed large."""
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    return [(part, CODE.fullmatch(part) is not None) for part in parts]


@lru_cache(maxsize=1)
def _template() -> Template:
    folder = FileSystemLoader(str(ROOT / "templates"))
    return Environment(loader=folder, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template(
        "post/letter.html"
    )
