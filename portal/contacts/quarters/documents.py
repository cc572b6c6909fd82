"""The paper form of a quarter: one A4 per volunteer and family, to cross days by hand."""

import io
from datetime import date, datetime
from pathlib import Path

from portal.kit.dates import SHORT_WEEKDAYS, Quarter, day_text, month_days, month_text
from portal.kit.paper import Maker, in_word
from portal.kit.records import dataclass
from portal.kit.runs import Run


@dataclass(frozen=True)
class PaperFacts:
    """One volunteer, one family (by code), one quarter. `entry_url`: where the coordinator types it over."""

    branch: str
    volunteer: str
    family_code: str
    quarter: Quarter
    open_days: frozenset[date]  # the days that can hold a contact
    hand_in_by: date | None  # None: it is late already
    reach: str  # "bel 016 00 00 00 of mail naar …", or ""
    entry_url: str
    made_at: datetime


def paper_form(facts: PaperFacts, house_style: Path, make: Maker = in_word) -> bytes:
    """The form as a .docx, or as what `make` makes; the same facts give the same bytes."""
    paper = make(
        house_style,
        title=f"Contactoverzicht {facts.quarter.title} – {facts.family_code}",
        author=facts.branch,
        made_at=facts.made_at,
    )
    by = f"ten laatste op {day_text(facts.hand_in_by)}" if facts.hand_in_by else "zo snel mogelijk"
    paper.title("Contactoverzicht op papier", f"{facts.branch} · {facts.quarter.title}")
    paper.facts(
        [
            ("Vrijwilliger", facts.volunteer),
            ("Gezin", facts.family_code),
            ("Terug bezorgen", by),
            ("Vragen?", facts.reach or "bel je coördinator"),
        ],
        description="Voor wie dit blad is",
        per_row=2,
    )
    paper.paragraph("Zet een kruis op elke dag waarop je bij het gezin was. ", Run("Meer hoeft niet.", bold=True))
    for first in facts.quarter.months:
        paper.heading(month_text(first).capitalize(), small=True)
        paper.boxes(SHORT_WEEKDAYS, _weeks(first, facts), description=f"Dagen van {month_text(first)}")
    paper.paragraph("☐  Geen enkel contact in deze drie maanden, omdat …………………………………………")
    paper.signatures([("", [("Handtekening", "")])])
    paper.paragraph("Voor de coördinator: deze code opent de pagina om dit blad in te geven.", keep_next=True)
    paper.image(_qr(facts.entry_url), alt="QR-code waarmee de coördinator dit blad ingeeft", width_mm=18)
    return paper.save()


def _weeks(first: date, facts: PaperFacts) -> list[list[str]]:
    """One row per week; a box before each day that can be crossed, a dash for one that can't."""
    days = month_days(first)
    cells = [""] * days[0].weekday() + [f"☐ {d.day}" if d in facts.open_days else f"– {d.day}" for d in days]
    cells += [""] * (-len(cells) % 7)
    return [cells[i : i + 7] for i in range(0, len(cells), 7)]


def _qr(address: str) -> bytes:
    import segno

    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="png", scale=6, border=2)
    return out.getvalue()
