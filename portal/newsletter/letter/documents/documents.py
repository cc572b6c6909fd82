"""The monthly newsletter as a Word file, from facts alone."""

import re
from datetime import date, datetime
from pathlib import Path

from portal.kit.dates import month_text
from portal.kit.paper import Paper, in_word
from portal.kit.records import dataclass
from portal.kit.runs import Run, marked, web_address
from portal.newsletter.pictures.documents import PictureFacts, write_picture

MANDATORY = "Opgelet: dit is een verplichte vorming."
_BULLET = re.compile(r"\s*[-•*]\s+(.*)")


@dataclass(frozen=True)
class NewsletterItemFacts:
    """One piece. In its text blank lines part paragraphs, "- " starts a bullet and **stars** make bold.

    [words](address) is a link. link_label: the words of its link; "" where it stands under its own address.
    """

    title: str
    text: str = ""
    when: str = ""
    where: str = ""
    price: str = ""
    extra: str = ""
    enrol: str = ""
    link: str = ""
    link_label: str = ""
    is_mandatory: bool = False
    event_id: int | None = None  # what it is about; the page asks about it, the file does not
    picture: PictureFacts | None = None

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What there is to know, as (label, words)."""
        typed = (
            ("Wanneer?", self.when),
            ("Waar?", self.where),
            ("Prijs?", self.price),
            ("Extra:", self.extra),
            ("Inschrijven?", self.enrol),
        )
        return tuple((label, _capital(text.strip())) for label, text in typed if text.strip())


def _capital(text: str) -> str:
    """The first letter as a capital, unless it begins an address or a link."""
    first = text.split()[0]
    return text if "@" in first or "." in first.rstrip(".") or first[0] in "[*" else text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Opening:
    """The first evening of the month, in the opening of the letter: when it is in bold, and whether one comes."""

    event_id: int | None
    when: str  # "Woensdag 22 oktober om 19.30 uur"
    what: str  # "ben je welkom in De Linde voor ‘Intervisie’."

    QUESTION = "Laat je even weten of je er al dan niet bij kan zijn?"


@dataclass(frozen=True)
class SectionFacts:
    """A part of the letter with its pieces, in their order."""

    key: str
    title: str
    items: tuple[NewsletterItemFacts, ...]


@dataclass(frozen=True)
class NewsletterFacts:
    """One issue; month: any day of it. made_at: naive UTC, the moment the file carries. answer_to: a mail address."""

    branch: str
    month: date
    made_at: datetime
    greeting: str
    introduction: str = ""
    sections: tuple[SectionFacts, ...] = ()
    signature: str = ""
    opening: Opening | None = None
    answer_to: str = ""

    @property
    def closing(self) -> str:
        """Where an answer goes, for readers on paper; "" where the signature says so."""
        return (
            "" if not self.answer_to or self.answer_to in self.signature else f"Antwoorden? Mail naar {self.answer_to}."
        )

    @property
    def name(self) -> str:
        """ "Nieuwsbrief oktober 2025"."""
        return f"Nieuwsbrief {month_text(self.month)}"


def newsletter(facts: NewsletterFacts, house_style: Path) -> bytes:
    """The letter as a .docx; the same facts give the same bytes."""
    word = in_word(house_style, title=f"{facts.name} – {facts.branch}", author=facts.branch, made_at=facts.made_at)
    word.title(facts.name, facts.branch, band=True)
    write_letter(word, facts)
    return word.save()


def write_letter(word: Paper, facts: NewsletterFacts, level: int = 1) -> None:
    """The letter itself. level: of the headings of its parts; its pieces are one lower, beyond 4 a bold line."""
    word.paragraph(Run(facts.greeting, bold=True))
    write_prose(word, facts.introduction)
    if facts.opening:
        word.paragraph(Run(facts.opening.when, bold=True), f" {facts.opening.what}", keep_next=True)
        word.paragraph(Run(Opening.QUESTION, bold=True))
    for section in facts.sections:
        if section.items:
            _heading(word, section.title, level)
        for item in section.items:
            _item(word, item, level + 1)
    if facts.closing:
        word.hold_last()
        word.paragraph(*marked(facts.closing))
    if facts.signature.strip():
        word.hold_last()  # a signature is never alone on a page
        word.paragraph(*marked(facts.signature.strip()), style="Closing")


def _heading(word: Paper, text: str, level: int) -> None:
    if level > 4:
        word.paragraph(Run(text, bold=True), keep_next=True)
    else:
        word.heading(text, level)


def _item(word: Paper, item: NewsletterItemFacts, level: int) -> None:
    _heading(word, f"{item.title} – {item.when}" if item.when else item.title, level)
    lines: list[list[Run | str]] = [[Run(label, bold=True), " ", *marked(text)] for label, text in item.lines]
    link = _link(item.link)
    if item.link_label and item.link:
        lines.append([Run(item.link_label, bold=True, url=item.link)])
    elif link and item.enrol.strip():
        lines[-1] += [" ", link]
    elif link:
        lines.append([Run("Meer info?", bold=True), " ", link])
    write_prose(word, item.text, keep_next=bool(lines) or item.is_mandatory)
    if item.picture and item.picture.content:
        write_picture(word, item.picture)
    if item.is_mandatory:
        word.paragraph(Run(MANDATORY, bold=True), keep_next=bool(lines))
    if lines:  # one paragraph: the facts of one event are never parted
        between = [[*line, "\n"] for line in lines[:-1]]
        word.paragraph(*(run for line in (*between, lines[-1]) for run in line), style="Kader")


def _link(text: str) -> Run | None:
    """The link under its own address without "https://", so that it can be read from paper too."""
    if not text.strip():
        return None
    shown = re.sub(r"^(https?://(www\.)?|mailto:)", "", text.strip(), flags=re.IGNORECASE).rstrip("/")
    return Run(shown, url=web_address(text))


def write_prose(word: Paper, text: str, *, keep_next: bool = False) -> None:
    """Paragraphs and bullets out of typed text; keep_next holds the last of them with what follows."""
    blocks: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        bullet = _BULLET.fullmatch(line)
        if bullet:
            blocks += [("List Bullet", [bullet[1].strip()]), ("", [])]
        elif line.strip():
            blocks[-1][1].append(line.strip())
        else:
            blocks.append(("", []))
    filled = [(style, "\n".join(lines)) for style, lines in blocks if lines]
    for i, (style, words) in enumerate(filled):
        word.paragraph(*marked(words), style=style, keep_next=keep_next and i == len(filled) - 1)
