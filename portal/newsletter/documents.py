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
    """One piece. In its text blank lines part paragraphs, "- " starts a bullet and **stars** make bold."""

    title: str
    text: str = ""
    when: str = ""
    where: str = ""
    price: str = ""
    enrol: str = ""
    link: str = ""
    is_mandatory: bool = False


@dataclass(frozen=True)
class QuarterBlockFacts:
    """The block that asks for contacts and expenses in the first letter after a quarter."""

    paragraphs: tuple[str, ...]
    link_label: str
    link_url: str
    title: str = "Contact met je gezin & onkosten"


@dataclass(frozen=True)
class NewsletterFacts:
    """One issue; month: any day of it. made_at: naive UTC, the moment the file carries."""

    branch: str
    month: date
    made_at: datetime
    greeting: str
    introduction: str = ""
    quarter_block: QuarterBlockFacts | None = None
    practical: tuple[NewsletterItemFacts, ...] = ()
    learning: tuple[NewsletterItemFacts, ...] = ()
    other: tuple[NewsletterItemFacts, ...] = ()
    signature: str = ""


def newsletter(facts: NewsletterFacts, house_style: Path) -> bytes:
    """The letter as a .docx; the same facts give the same bytes."""
    name = f"Nieuwsbrief {month_text(facts.month)}"
    word = WordFile(house_style, title=f"{name} – {facts.branch}", author=facts.branch, made_at=facts.made_at)
    word.title(name, facts.branch, band=True)
    word.paragraph(Run(facts.greeting, bold=True))
    _prose(word, facts.introduction)
    for title, items, block in (
        ("Praktische informatie", facts.practical, facts.quarter_block),
        ("Bijleren bij Home-Start", facts.learning, None),
        ("Ander nieuws", facts.other, None),
    ):
        if items or block:
            word.heading(title)
        if block:
            _quarter_block(word, block)
        for item in items:
            _item(word, item)
    if facts.signature.strip():
        word.paragraph(*marked(facts.signature.strip()), style="Closing")
    return word.save()


def _quarter_block(word: WordFile, block: QuarterBlockFacts) -> None:
    word.heading(block.title, 2)
    _prose(word, "\n\n".join(block.paragraphs), keep_next=True)
    word.paragraph(Run(block.link_label, bold=True, url=block.link_url), style="Kader")


def _item(word: WordFile, item: NewsletterItemFacts) -> None:
    word.heading(f"{item.title} – {item.when}" if item.when else item.title, 2)
    typed = (
        ("Wanneer?", item.when),
        ("Waar?", item.where),
        ("Prijs?", item.price),
        ("Inschrijven?", item.enrol),
    )
    lines = [(label, marked(text.strip())) for label, text in typed if text.strip()]
    link = _link(item.link)
    if link and item.enrol.strip():
        lines[-1][1].extend((Run(" "), link))
    elif link:
        lines.append(("Meer info?", [link]))
    _prose(word, item.text, keep_next=bool(lines) or item.is_mandatory)
    if item.is_mandatory:
        word.paragraph(Run(MANDATORY, bold=True), keep_next=bool(lines))
    for i, (label, runs) in enumerate(lines):
        word.paragraph(Run(label, bold=True), " ", *runs, style="Kader", keep_next=i < len(lines) - 1)


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
