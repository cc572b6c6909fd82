"""The monthly newsletter as a Word file, from facts alone."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from portal.kit.dates import month_text
from portal.kit.word import Run, WordFile, marked, web_address

MANDATORY = "Opgelet: dit is een verplichte vorming."
_BULLET = re.compile(r"\s*[-•*]\s+(.*)")


@dataclass(frozen=True)
class NewsletterItemFacts:
    """One piece. In its text blank lines part paragraphs, "- " starts a bullet and **stars** make bold.

    link_label: the words of its link; "" where it stands under its own address.
    """

    title: str
    text: str = ""
    when: str = ""
    where: str = ""
    price: str = ""
    enrol: str = ""
    link: str = ""
    link_label: str = ""
    is_mandatory: bool = False
    event_id: int | None = None  # what it tells of; the page asks about it, the file does not

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What there is to know, as (label, words)."""
        typed = (
            ("Wanneer?", self.when),
            ("Waar?", self.where),
            ("Prijs?", self.price),
            ("Inschrijven?", self.enrol),
        )
        return tuple((label, text.strip()) for label, text in typed if text.strip())


@dataclass(frozen=True)
class SectionFacts:
    """A part of the letter with its pieces, in their order."""

    key: str
    title: str
    items: tuple[NewsletterItemFacts, ...]


@dataclass(frozen=True)
class NewsletterFacts:
    """One issue; month: any day of it. made_at: naive UTC, the moment the file carries."""

    branch: str
    month: date
    made_at: datetime
    greeting: str
    introduction: str = ""
    sections: tuple[SectionFacts, ...] = ()
    signature: str = ""

    @property
    def name(self) -> str:
        """ "Nieuwsbrief oktober 2025"."""
        return f"Nieuwsbrief {month_text(self.month)}"


def newsletter(facts: NewsletterFacts, house_style: Path) -> bytes:
    """The letter as a .docx; the same facts give the same bytes."""
    word = WordFile(house_style, title=f"{facts.name} – {facts.branch}", author=facts.branch, made_at=facts.made_at)
    word.title(facts.name, facts.branch, band=True)
    word.paragraph(Run(facts.greeting, bold=True))
    _prose(word, facts.introduction)
    for section in facts.sections:
        if section.items:
            word.heading(section.title)
        for item in section.items:
            _item(word, item)
    if facts.signature.strip():
        word.paragraph(*marked(facts.signature.strip()), style="Closing")
    return word.save()


def _item(word: WordFile, item: NewsletterItemFacts) -> None:
    word.heading(f"{item.title} – {item.when}" if item.when else item.title, 2)
    lines = [(label, marked(text)) for label, text in item.lines]
    link = _link(item.link)
    if item.link_label and item.link:
        lines.append(("", [Run(item.link_label, bold=True, url=item.link)]))
    elif link and item.enrol.strip():
        lines[-1][1].extend((Run(" "), link))
    elif link:
        lines.append(("Meer info?", [link]))
    _prose(word, item.text, keep_next=bool(lines) or item.is_mandatory)
    if item.is_mandatory:
        word.paragraph(Run(MANDATORY, bold=True), keep_next=bool(lines))
    for i, (label, runs) in enumerate(lines):
        named = (Run(label, bold=True), " ") if label else ()
        word.paragraph(*named, *runs, style="Kader", keep_next=i < len(lines) - 1)


def _link(text: str) -> Run | None:
    """The link under its own address without "https://", so that it can be read from paper too."""
    if not text.strip():
        return None
    shown = re.sub(r"^(https?://(www\.)?|mailto:)", "", text.strip(), flags=re.IGNORECASE).rstrip("/")
    return Run(shown, url=web_address(text))


def _prose(word: WordFile, text: str, *, keep_next: bool = False) -> None:
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
