"""The same figures as XLSX: one row a contact, and the totals that page and Word file show. Codes only."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from portal.contacts.quarters.facts import week_tenths
from portal.kit.dates import ORDINALS, Quarter, month_name
from portal.kit.xlsx import Sheet, Table, workbook
from portal.reports.quarter.documents.contacts import ContactFacts, MatchFacts
from portal.reports.quarter.documents.facts import QuarterFacts, Tally, YearFacts, provisional, so_far

CONTACTS = "Contacten"
TOTALS = "Totalen"
FIGURES = ("Periode", "Actieve gezinnen", "Contacten", "Gemiddeld per actief gezin", "Niet meegeteld")


def quarter_sheets(facts: QuarterFacts, contacts: Sequence[ContactFacts]) -> bytes:
    """The quarter's contacts and totals; the same facts give the same bytes."""
    months = [month_name(month).capitalize() for month in facts.quarter.months]
    families = Table(
        "Contacten per gezin" + (f". {facts.rows_explained}" if facts.rows_explained else ""),
        ("Gezin", *months, "Totaal", "Actieve weken", "Overzicht"),
        [
            (f.code, *f.months, f.total, week_tenths(f.active_days), f.overview)
            for f in facts.families
        ],
        ("Totaal", *facts.months, facts.contacts, week_tenths(facts.active_days), None),
        frozenset({5}),
    )  # fmt: skip
    figures = Table(
        provisional(facts) or "Cijfers",
        FIGURES,
        [_figures(facts.quarter.title, facts)],
        tenths=frozenset({3}),
    )
    return _book(facts, facts.quarter.title, contacts, Sheet(TOTALS, [figures, families], (38, *[14] * 5, 40)))


def year_sheets(facts: YearFacts, contacts: Sequence[ContactFacts]) -> bytes:
    """The year's contacts and totals."""
    names = [ORDINALS[q.quarter.number - 1] + " kwartaal" for q in facts.quarters]
    families = Table(
        "Contacten per gezin",
        ("Gezin", *names, "Totaal", "Actieve weken"),
        [(f.code, *f.quarters, f.total, week_tenths(f.active_days)) for f in facts.families],
        ("Totaal", *(q.contacts for q in facts.quarters), facts.contacts, week_tenths(facts.active_days)),
        frozenset({len(names) + 2}),
    )
    quarters = Table(
        provisional(facts) or "Per kwartaal",
        (*FIGURES, f"Contacten {facts.year - 1}"),
        [(*_figures(q.quarter.title, q), facts.quarter_before(q)) for q in facts.quarters],
        (*_figures(f"Jaar {facts.year}", facts), facts.contacts_before),
        frozenset({3}),
    )
    return _book(facts, str(facts.year), contacts, Sheet(TOTALS, [quarters, families], (38, *[14] * 6)))


def _figures(name: str, facts: QuarterFacts | YearFacts) -> tuple[str, int, int, int | None, int]:
    """A row under FIGURES."""
    return name + so_far(facts), facts.active_families, facts.contacts, facts.average_tenths, facts.uncounted


def _book(facts: QuarterFacts | YearFacts, name: str, contacts: Sequence[ContactFacts], totals: Sheet) -> bytes:
    """The contacts, and the totals with those of kinds and themes under them."""
    totals = replace(totals, tables=[*totals.tables, *_tallies(facts.kinds, facts.themes)])
    return workbook(
        [_contacts(contacts), totals],
        title=f"Contacten {name}{so_far(facts)} – {facts.branch}", author=facts.branch, made_at=facts.made_at,
    )  # fmt: skip


def match_sheets(facts: MatchFacts) -> bytes:
    """The contacts of one match, and its totals per year."""
    years = Table(
        "Per jaar",
        ("Jaar", "Contacten", "Minuten"),
        [
            (str(year), sum(row.counts for row in rows), sum(row.minutes or 0 for row in rows if row.counts))
            for year, months in facts.years()
            for rows in [[row for _, some in months for row in some]]
        ],
        ("Totaal", facts.counted, facts.minutes),
    )
    return workbook(
        [_contacts(facts.contacts), Sheet(TOTALS, [years], (14, 14, 14))],
        title=f"Contacten {facts.code} – {facts.branch}", author=facts.branch, made_at=facts.made_at,
    )  # fmt: skip


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
