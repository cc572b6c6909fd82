"""The contacts of one family with one volunteer, as a Word file or a PDF."""

from pathlib import Path

from portal.kit import clock
from portal.kit.dates import day_month, day_text, weekday_name
from portal.kit.paper import Maker, in_word
from portal.kit.word_markup import Column
from portal.kit.words import agreeing
from portal.reports.quarter.documents.contacts import ContactFacts, MatchFacts, counted


def match_list(facts: MatchFacts, house_style: Path, make: Maker = in_word) -> bytes:
    """All contacts of one family with one volunteer, a table per year, as a .docx, or as what `make` makes."""
    paper = make(
        house_style, title=f"Contacten {facts.code} – {facts.branch}", author=facts.branch, made_at=facts.made_at
    )
    paper.title(f"Contacten {facts.code}", facts.branch)
    until = day_text(facts.ended_on) if facts.ended_on else "nu"
    paper.facts(
        [
            ("Begeleiding", f"{day_text(facts.started_on)} – {until}"),
            ("Contacten", str(facts.counted)),
            ("Opgemaakt op", day_text(clock.day_of(facts.made_at))),
            ("Duur", duration(facts.minutes)),
        ],
        description="Samenvatting",
        per_row=2,
    )
    for year, months in facts.years():
        rows = [row for _, some in months for row in some]
        paper.heading(str(year), small=True)
        paper.table(
            CONTACT_COLUMNS,
            list(map(_contact, rows)),
            description=f"Contacten in {year}",
            total=(f"Totaal: {counted(rows)}", "", "", str(sum(r.minutes or 0 for r in rows if r.counts)), ""),
        )
    if not facts.contacts:
        paper.paragraph("Er zijn nog geen contacten.")
    return paper.save()


CONTACT_COLUMNS = (
    Column("Dag", 30),
    Column("Soort", 46),
    Column("Telt mee", 18),
    Column("Minuten", 18, is_number=True),
    Column("Thema’s", 68),
)


def _contact(row: ContactFacts) -> tuple[str, ...]:
    """A row under CONTACT_COLUMNS."""
    day = f"{weekday_name(row.day)[:2]} {day_month(row.day)}"
    return day, row.kind, "ja" if row.counts else "nee", str(row.minutes or ""), ", ".join(row.themes)


def duration(minutes: int) -> str:
    """ "102 uur", "1 uur 30 minuten", "1 minuut"; "" for none."""
    hours, rest = divmod(minutes, 60)
    over = f"{rest} {agreeing(rest, 'minuut', 'minuten')}" if rest else ""
    return " ".join(filter(None, (f"{hours} uur" if hours else "", over)))
