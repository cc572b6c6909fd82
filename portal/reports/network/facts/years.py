"""The figures of all branches together and beside each other, for the network: totals, and no small numbers.

Nothing here leads to a family. A number below 5 is "<5"; where a sum would give it away, another one is "5+".
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import Literal

from portal.kit.folding import order_key
from portal.kit.records import dataclass
from portal.kit.xlsx import Cell as SheetCell
from portal.kit.xlsx import Sheet, Table, workbook
from portal.people.models import Branch, RolePeriod
from portal.reports.figures.facts.chapters.communication import CHANNEL
from portal.reports.figures.facts.definition import Definition
from portal.reports.figures.facts.definitions import SECTIONS, SUMS
from portal.reports.figures.facts.figures import Figure, Figures, in_order, number_text, plain
from portal.reports.figures.facts.lists import Number, tenths
from portal.reports.figures.rules import shown
from portal.reports.network.facts.small import LIMIT, Relation, hidden

ALL = 0  # the column of all branches together

Kind = Literal["shown", "small", "hidden", "unknown"]
Place = tuple[str, int]  # key of the figure, id of the branch or ALL


@dataclass(frozen=True)
class Cell:
    """One number as the network may see it. `known`: over how many branches a total was taken."""

    kind: Kind
    value: Number | None = None  # only where it is shown
    known: int = 1

    @property
    def text(self) -> str:
        return {"small": f"<{LIMIT}", "hidden": f"{LIMIT}+"}.get(self.kind) or number_text(self.value)


@dataclass(frozen=True)
class NetworkYear:
    year: int
    branches: tuple[Branch, ...]
    cells: dict[Place, Cell]
    totals: Figures  # as they are: only to know which rows there are
    running: bool

    @property
    def title(self) -> str:
        """ "2025", or "2026 tot vandaag"."""
        return f"{self.year} tot vandaag" if self.running else str(self.year)

    @property
    def origin(self) -> str:
        return "running" if self.running else ""

    def cell(self, key: str, branch: int = ALL) -> Cell:
        return self.cells.get((key, branch), Cell("unknown"))


def reporting_branches() -> list[Branch]:
    """The branches that have, or had, a coordinator; the network's own office is not one."""
    led = RolePeriod.select(RolePeriod.branch).where(RolePeriod.role == "coordinator")
    return sorted(Branch.select().where(Branch.id << led), key=lambda branch: order_key(branch.name))


def network_years(years: Sequence[int]) -> list[NetworkYear]:
    """The figures of these years, in this order: as many queries for a hundred branches as for one."""
    branches = reporting_branches()
    found = shown(branches, years)
    order = in_order(list(found.values())) if found else []
    return [_year(year, branches, order, {branch.id: found[branch.id, year] for branch in branches}) for year in years]


def rows_by_section(years: Sequence[NetworkYear]) -> list[tuple[str, str, list[Definition]]]:
    """(number, title, its figures) in the order of the report."""
    definitions = in_order([year.totals for year in years])
    return [(number, SECTIONS[number], list(some)) for number, some in groupby(definitions, lambda one: one.section)]


def _year(
    year: int, branches: Sequence[Branch], order: Sequence[Definition], figures: dict[int, Figures]
) -> NetworkYear:
    totals = _totals(year, order, figures)
    columns = {ALL: totals, **figures}
    keys = [definition.key for definition in order if definition.of_people and not definition.is_mean]
    values = {(key, column): one.value(key) for key in keys for column, one in columns.items()}
    counts = {place: value for place, value in values.items() if isinstance(value, int)}
    away = hidden(counts, list(_relations(order, list(columns), counts)))
    cells: dict[Place, Cell] = {}
    for definition in order:
        for column, one in columns.items():
            place = (definition.key, column)
            value = one.value(definition.key)
            if value is None:
                cells[place] = Cell("unknown")
            elif place in away:
                cells[place] = Cell("small" if counts[place] < LIMIT else "hidden")
            else:
                cells[place] = Cell("shown", value)
    for definition in order:
        if definition.is_mean:
            _hide_means(definition, figures, counts, cells)
    for definition in order:
        place = (definition.key, ALL)
        known = sum(one.value(definition.key) is not None for one in figures.values())
        cells[place] = Cell(cells[place].kind, cells[place].value, known)
    running = any(one.origin == "running" for one in figures.values())
    return NetworkYear(year, tuple(branches), cells, totals, running)


def _totals(year: int, order: Sequence[Definition], figures: dict[int, Figures]) -> Figures:
    rows = {one.key: Figure(one, _total(one, list(figures.values()))) for one in order}
    return Figures("Alle afdelingen", year, rows)


def _total(definition: Definition, figures: Sequence[Figures]) -> Number | None:
    """The sum of what is known. A mean is weighted by what it was taken over in each branch."""
    pairs = [(one, value) for one in figures if (value := one.value(definition.key)) is not None]
    if not definition.is_mean:
        return sum(int(value) for _, value in pairs) if pairs else None
    weights = [(_weight(definition, one), Fraction(value)) for one, value in pairs]
    whole = sum(weight for weight, _ in weights)
    return tenths(sum((w * v for w, v in weights), Fraction(0)) / whole) if whole else None


def _weight(definition: Definition, figures: Figures) -> Fraction:
    """The weight of a mean: the trajectories it was taken over; of contacts per active family: their divisor."""
    if definition.key == "contacts_average":
        contacts, average = figures.value("contacts"), figures.value(definition.key)
        return Fraction(contacts or 0) / Fraction(average) if average else Fraction(0)
    return Fraction(figures.value(definition.base) or 0)


def _relations(
    order: Sequence[Definition], columns: Sequence[int], counts: dict[Place, int]
) -> Iterator[Relation[Place]]:
    """Every sum that a reader can make: along a row to its total, and down a column to its whole."""
    for one in order:
        yield from _sum((one.key, ALL), [(one.key, column) for column in columns if column != ALL], counts)
    channels = tuple(one.key for one in order if one.key.startswith(CHANNEL))
    for column in columns:
        for total, parts in [*SUMS, ("interested", channels)]:
            yield from _sum((total, column), [(part, column) for part in parts], counts)
        caseload = [
            (1, ("caseload_opening", column)),
            (1, ("trajectories_started", column)),
            (-1, ("trajectories_closed", column)),
            (-1, ("caseload_closing", column)),
        ]
        if all(place in counts for _, place in caseload):
            yield caseload


def _sum(total: Place, parts: Sequence[Place], counts: dict[Place, int]) -> Iterator[Relation[Place]]:
    """Unknown counts as 0, as it would for a reader."""
    known = [(-1, place) for place in parts if place in counts]
    if total in counts and known:
        yield [(1, total), *known]


def _hide_means(
    definition: Definition, figures: dict[int, Figures], counts: dict[Place, int], cells: dict[Place, Cell]
) -> None:
    """A mean over fewer than 5 says too much about each; one hidden alone follows from the total: hide a second."""
    known = [column for column, one in figures.items() if one.value(definition.key) is not None]
    base = {column: counts.get((definition.base, column), 0) for column in [ALL, *known]}
    small = [column for column in base if base[column] < LIMIT]
    branches = [column for column in small if column != ALL]
    if len(branches) == 1:
        others = sorted((column for column in known if column not in small), key=lambda column: base[column])
        small += others[:1] or [ALL]
    for column in small:
        if cells[definition.key, column].kind == "shown":
            cells[definition.key, column] = Cell("hidden" if base[column] >= LIMIT else "small")


def column_titles(branches: Sequence[Branch]) -> list[str]:
    return ["Alle afdelingen", *(branch.short_name for branch in branches)]


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
