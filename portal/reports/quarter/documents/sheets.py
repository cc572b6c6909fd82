"""The same figures as XLSX: a row per contact, and the totals that page and Word file show. Codes only."""

from collections.abc import Iterable, Sequence

from portal.contacts.quarters.facts import week_tenths
from portal.kit.dates import Quarter
from portal.kit.xlsx import Cell, Sheet, Table, workbook
from portal.reports.quarter.documents.contacts import ContactFacts, MatchFacts
from portal.reports.quarter.documents.facts import QuarterFacts, Tally, YearFacts, corrected_since, provisional, so_far

CONTACTS = "Contacten"
TOTALS = "Totalen"
FIGURES = ("Periode", "Actieve gezinnen", "Contacten", "Gemiddeld per actief gezin", "Niet meegeteld")


def overview_sheets(facts: QuarterFacts | YearFacts, contacts: Sequence[ContactFacts]) -> bytes:
    """The contacts and totals of a quarter or a year; the same facts give the same bytes."""
    is_year = isinstance(facts, YearFacts)
    figures = _quarters(facts) if isinstance(facts, YearFacts) else _quarter(facts)
    widths = (38, *[14] * 6) if is_year else (38, *[14] * 5, 40)
    return workbook(
        [_contacts(contacts), Sheet(TOTALS, [figures, _families(facts), *_tallies(facts.kinds, facts.themes)], widths)],
        title=f"Contacten {facts.name}{so_far(facts)} – {facts.branch}",
        author=facts.branch,
        made_at=facts.made_at,
    )


def _families(facts: QuarterFacts | YearFacts) -> Table:
    """A row per family, a column per month or quarter that has begun; of a quarter also how its overview came in."""
    begun = [part for part in facts.parts if part.contacts is not None]
    columns = ["Gezin", *(part.title for part in begun), "Totaal", "Actieve weken"]
    rows: list[list[Cell]] = [
        [f.code, *f.counts[: len(begun)], f.total, week_tenths(f.active_days)] for f in facts.families
    ]
    total: list[Cell] = ["Totaal", *(part.contacts for part in begun), facts.contacts, week_tenths(facts.active_days)]
    tenths = frozenset({len(begun) + 2})
    if isinstance(facts, YearFacts):
        return Table("Contacten per gezin", columns, rows, total, tenths)
    explained = f". {facts.rows_explained}" if facts.rows_explained else ""
    rows = [[*row, family.overview] for row, family in zip(rows, facts.families, strict=True)]
    return Table(f"Contacten per gezin{explained}", [*columns, "Overzicht"], rows, [*total, None], tenths)


def _quarter(facts: QuarterFacts) -> Table:
    return Table(
        provisional(facts) or corrected_since(facts) or "Cijfers", FIGURES, [_figures(facts)], tenths=frozenset({3})
    )


def _quarters(facts: YearFacts) -> Table:
    return Table(
        provisional(facts) or corrected_since(facts) or "Per kwartaal",
        (*FIGURES, f"Contacten {facts.year - 1}"),
        [(*_figures(q), facts.quarter_before(q)) for q in facts.quarters],
        (*_figures(facts, f"Jaar {facts.year}"), facts.contacts_before),
        frozenset({3}),
    )


def _figures(facts: QuarterFacts | YearFacts, name: str = "") -> tuple[str, int, int, int | None, int]:
    """A row under FIGURES."""
    name = f"{name or facts.name}{so_far(facts)}"
    return name, facts.active_families, facts.contacts, facts.average_tenths, facts.uncounted


def match_sheets(facts: MatchFacts) -> bytes:
    """The contacts of one match, and its totals per year."""
    per_year = []
    for year, months in facts.years():
        counted = [row for _, rows in months for row in rows if row.counts]
        per_year.append((str(year), len(counted), sum(row.minutes or 0 for row in counted)))
    total = ("Totaal", facts.counted, facts.minutes)
    years = Table("Per jaar", ("Jaar", "Contacten", "Minuten"), per_year, total)
    return workbook(
        [_contacts(facts.contacts), Sheet(TOTALS, [years], (14, 14, 14))],
        title=f"Contacten {facts.code} – {facts.branch}",
        author=facts.branch,
        made_at=facts.made_at,
    )


def _contacts(contacts: Iterable[ContactFacts]) -> Sheet:
    rows = [
        (str(Quarter.of(c.day)), c.day, c.code, c.kind, "ja" if c.counts else "nee", c.minutes, ", ".join(c.themes))
        for c in contacts
    ]
    columns = ("Kwartaal", "Datum", "Gezin", "Soort", "Telt mee", "Minuten", "Thema’s")
    return Sheet(CONTACTS, [Table(CONTACTS, columns, rows)], (11, 12, 10, 38, 10, 10, 60))


def _tallies(kinds: Sequence[Tally], themes: Sequence[Tally]) -> list[Table]:
    return [
        Table(title, (head, "Contacten"), [(tally.words, tally.contacts) for tally in some if tally.contacts])
        for title, head, some in (("Volgens soort", "Soort", kinds), ("Volgens thema", "Thema", themes))
    ]
