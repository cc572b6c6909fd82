"""Where the report of a year would identify a family: found by the check, before anything is printed."""

from collections.abc import Iterator, Mapping, Sequence

from portal.agenda.models.event import title_text, where_text
from portal.families.naming.facts import known_of
from portal.kit.dates import day_text
from portal.kit.privacy import said
from portal.people.models import Branch
from portal.reports.annexes.facts import texts_to_print
from portal.reports.models import ReportEntry
from portal.reports.texts.facts import heading
from portal.reports.texts.rules import quotes_by_theme
from portal.reports.year.facts.activities import events_by_section, outreach_of
from portal.reports.year.facts.checks import Contradiction


def named_families(
    branch: Branch, year: int, texts: Mapping[str, str], entries: Mapping[str, Sequence[ReportEntry]]
) -> list[Contradiction]:
    """A finding per printed text that seems to identify a family. A fixed number of queries."""
    known = known_of(branch.id)
    found = []
    for where, section, text, any_number, entry in _printed(branch, year, texts, entries):
        if seen := known.seen_in(text, any_number=any_number):
            sentence = f"In {where} {said(seen)}. Haal dat weg voor je het verslag deelt."
            found.append(Contradiction("name", sentence, section, entry=entry))
    return found


def _printed(
    branch: Branch, year: int, texts: Mapping[str, str], entries: Mapping[str, Sequence[ReportEntry]]
) -> Iterator[tuple[str, str, str, bool, int]]:
    """(where, section, text, whether any phone or mail is reported, id of the note) of all free text."""
    for section, text in texts.items():
        yield heading(section), section, text, True, 0
    for section, some in entries.items():
        for entry in some:
            yield f"de notitie van {day_text(entry.day)} bij {heading(section)}", section, entry.text, True, entry.id
    for quotes in quotes_by_theme(branch, year).values():
        for quote in quotes:
            yield f"het citaat van {day_text(quote.day)}", "", quote.text, True, 0
    for where, words in texts_to_print(branch.id, year):
        yield where, "", words, False, 0
    for events in events_by_section(branch.id, year).values():
        for event in events:
            told = f"{title_text(event)}\n{where_text(event)}\n{event.partner}"
            yield f"de activiteit van {day_text(event.day)}", "", told, False, 0
    for some_actions in outreach_of(branch.id, year):
        for action in some_actions:
            yield f"de actie ‘{action.title[:40]}’", "", action.title, False, 0
