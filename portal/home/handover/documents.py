"""The Word document for a new coordinator: what runs, who waits, what is due."""

from datetime import datetime
from pathlib import Path

from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.paper import in_word
from portal.kit.records import dataclass
from portal.kit.word_markup import Column


@dataclass(frozen=True)
class Part:
    """Things of one kind: a table under a heading, or the sentence that there are none.

    brief: what the table at the top calls them. columns: (title, width in mm); those in `numbers` stand to the right.
    """

    heading: str
    brief: str
    none: str
    description: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[str, ...] = ()
    total: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """How many there are, and what they come to."""
        return f"{len(self.rows)}, samen {self.total[-1]}" if self.total else str(len(self.rows))


@dataclass(frozen=True)
class HandoverFacts:
    """All that a new coordinator must know."""

    branch: str
    made_at: datetime
    coordinators: tuple[str, ...]
    parts: tuple[Part, ...]


def handover(facts: HandoverFacts, house_style: Path) -> bytes:
    """The document as a .docx; the same facts give the same bytes."""
    on = clock.day_of(facts.made_at)
    word = in_word(house_style, title=f"Overdracht – {facts.branch}", author=facts.branch, made_at=facts.made_at)
    word.title("Overdracht", f"{facts.branch} · {day_text(on)}")
    word.paragraph(
        f"Dit blad zegt hoe {facts.branch} ervoor staat op {day_text(on)}. Namen en adressen van gezinnen staan er "
        "niet in: die vind je in het portaal, bij hun code."
    )
    brief = [("Coördinator", ", ".join(facts.coordinators)), *((part.brief, part.number) for part in facts.parts)]
    word.facts(brief, description="In het kort", per_row=2)
    for part in facts.parts:
        word.heading(part.heading, 1)
        if part.rows:
            columns = [Column(title, width, is_number=title in part.numbers) for title, width in part.columns]
            word.table(columns, part.rows, description=part.description, total=part.total)
        else:
            word.paragraph(part.none)
    return word.save()
