"""The annual report in Word and as PDF: facts in, bytes out. The same figures as the page, section after section."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from portal.kit import clock
from portal.kit.blocks import blocks
from portal.kit.dates import day_month, day_text
from portal.kit.paper import Maker, Paper, in_word
from portal.kit.runs import Run, marked
from portal.reports.texts.facts import SECTIONS, ReportSection, numbered
from portal.reports.year.documents.chapters import Chapters, activity_text
from portal.reports.year.documents.editions import Numbers
from portal.reports.year.documents.facts import EDITIONS, NO_ANNEXES, Edition, ReportFacts


def year_report(
    facts: ReportFacts,
    house_style: Path,
    edition: Edition = "own",
    *,
    hide_small: bool = False,
    make: Maker = in_word,
) -> bytes:
    """The report as a .docx, or as what `make` makes; the same facts give the same bytes.

    With hide_small edition "public" shows numbers below 5 as "<5", and hides what would give them away; "agency" adds
    the contacts per quarter. An edition for readers outside the branch has no empty headings.
    """
    title = f"{EDITIONS[edition]} {facts.year}"
    word = make(house_style, title=f"{title} – {facts.branch}", author=facts.branch, made_at=facts.made_at)
    word.cover(f"Jaarverslag {facts.year}", facts.branch, facts.contact)
    if facts.now.origin == "running":
        until = clock.day_of(facts.made_at)
        word.paragraph(Run(f"Voorlopig: de cijfers gaan tot {day_text(until)}.", bold=True))
    word.paragraph("Inhoud", style="Title", new_page=True)
    kept = list(numbered(SECTIONS.values() if edition == "own" else _with_something_to_say(facts)))
    word.contents([(_heading(number, one), max(one.level, 1), f"deel_{one.key}") for number, one in kept])
    numbers = Numbers(facts, edition, hide_small)
    chapters = Chapters(word, facts, numbers)
    is_done = edition != "own" and facts.now.origin != "running"
    nothing = f"Hierover is in {facts.year} niets genoteerd." if is_done else "Hierover is nog niets genoteerd."
    for place, ((number, section), (_, after)) in enumerate(pairwise([*kept, ("", LAST)])):
        word.heading(
            _heading(number, section),
            max(section.level, 1),
            bookmark=f"deel_{section.key}",
            new_page=not place or _on_new_page(facts, section.key),
        )
        start = word.length
        chapters.write(section)
        _written(word, facts, section)
        if word.length == start and after.level <= max(section.level, 1):
            word.paragraph(nothing, style="Caption")
    return word.save()


def _written(word: Paper, facts: ReportFacts, section: ReportSection) -> None:
    """What people wrote for a section: its text, what was noted in the course of the year, quotes."""
    _text(word, facts.texts.get(section.key, ""), section.level)
    if lines := list(_collected(facts, section)):
        word.bullets(lines)
    for quote in facts.quotes.get(section.theme, ()) if section.theme else ():
        word.paragraph(f"“{quote}”", style="Kader")


LAST = ReportSection("", "", 0)
DEEPEST = 3  # the lowest level of a heading


def _on_new_page(facts: ReportFacts, key: str) -> bool:
    """The annexes and their pictures begin on a page of their own."""
    one = facts.annexes
    return (key == "annexes" and one != NO_ANNEXES) or (key == "annex_pictures" and bool(one.pictures and one.letter))


def _heading(number: str, section: ReportSection) -> str:
    return f"{number} {section.title}".strip()


def _with_something_to_say(facts: ReportFacts) -> list[ReportSection]:
    """The sections for a reader outside: those of figures, and what holds or leads to anything."""
    found: list[ReportSection] = []
    for section in reversed(SECTIONS.values()):
        is_above = bool(found) and found[-1].level > max(section.level, 1)
        if is_above or (section.figures and not section.events) or _has_words(facts, section):
            found.append(section)
    return found[::-1]


def _has_words(facts: ReportFacts, section: ReportSection) -> bool:
    key = section.key
    annexes = facts.annexes
    made: dict[str, object] = {
        "campaigns": facts.campaigns,
        "permanent": facts.permanent,
        "language": facts.now.value("language_buddies"),
        "annex_letter": annexes.letter,
        "annex_pictures": annexes.pictures,
        "annex_articles": annexes.articles,
    }
    return bool(
        facts.texts.get(key, "").strip()
        or facts.entries.get(key)
        or facts.activities.get(key)
        or (section.theme and facts.quotes.get(section.theme))
        or made.get(key)
    )


def _text(word: Paper, text: str, level: int) -> None:
    """Paragraphs, lists and links; a subheading is a heading below its section, or bold where there is none below."""
    for kind, lines in blocks(text, headings=True):
        if kind == "ul":
            word.bullets(lines)
        elif kind == "h" and level < DEEPEST:
            word.heading("".join(run.text for run in lines[0]), DEEPEST)
        elif kind == "h":
            word.paragraph(*(replace(run, bold=True) for run in lines[0]), keep_next=True)
        else:
            word.paragraph(*(run for line in _with_breaks(lines) for run in line))


def _with_breaks(lines: list[list[Run]]) -> Iterator[list[Run]]:
    for place, line in enumerate(lines):
        yield [Run("\n"), *line] if place else line


def _collected(facts: ReportFacts, section: ReportSection) -> Iterator[Sequence[Run]]:
    """What was noted; where the agenda has it too, both together by day."""
    entries = facts.entries.get(section.key, ())
    if not section.events or section.is_made:
        yield from (marked(entry.text) for entry in entries)
        return
    yield from (marked(entry.text) for entry in entries if entry.lasts)
    lines: list[tuple[date, list[Run]]] = [(one.day, marked(one.text)) for one in entries if not one.lasts]
    lines += [(one.day, [Run(activity_text(one))]) for one in facts.activities.get(section.key, ())]
    for day, told in sorted(lines, key=lambda line: line[0]):
        yield [Run(f"{day_month(day)}: "), *told]
