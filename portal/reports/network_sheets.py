"""The figures of all branches as a workbook for the federation: what the pages show, hidden numbers too."""

from collections.abc import Sequence
from datetime import datetime

from portal.kit.xlsx import Cell as SheetCell
from portal.kit.xlsx import Sheet, Table, workbook
from portal.reports.definitions import Definition
from portal.reports.figures import plain
from portal.reports.network import ALL, Cell, NetworkYear, column_titles


def network_sheets(
    years: Sequence[NetworkYear], sections: Sequence[tuple[str, str, Sequence[Definition]]], made_at: datetime
) -> bytes:
    """A tab with the totals of the years, the oldest first; then one per year with a column per branch."""
    rows = [(number, one) for number, _, some in sections for one in some]
    totals = Table(
        "Alle afdelingen samen",
        ("§", "Cijfer", *(str(year.year) for year in years), "Wat het telt"),
        [(number, one.title, *(_cell(year.cell(one.key)) for year in years), one.meaning) for number, one in rows],
    )
    tabs = [Sheet("Alle afdelingen", [totals], (6, 44, *[10] * len(years), 90))]
    for year in reversed(years):
        ids = [ALL, *(branch.id for branch in year.branches)]
        table = Table(
            str(year.year),
            ("§", "Cijfer", *column_titles(year.branches)),
            [(number, one.title, *(_cell(year.cell(one.key, id)) for id in ids)) for number, one in rows],
        )
        tabs.append(Sheet(str(year.year), [table], (6, 44, *[14] * len(ids))))
    return workbook(tabs, title=f"Cijfers van alle afdelingen {years[-1].year}", author="Home-Start", made_at=made_at)


def _cell(cell: Cell) -> SheetCell:
    return plain(cell.value) if cell.kind == "shown" else cell.text
