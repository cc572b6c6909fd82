"""The figures of some years beside each other, as page, workbook and report show them: sections with their rows."""

from collections.abc import Sequence
from itertools import groupby

from portal.kit.records import dataclass
from portal.kit.words import listed
from portal.reports.figures.facts.definition import Definition
from portal.reports.figures.facts.definitions import CHAPTERS, SECTIONS, YEARS_OF_SECTION, YEARS_SHOWN
from portal.reports.figures.facts.figures import Figure, Figures, in_order
from portal.reports.figures.facts.lists import Number


@dataclass(frozen=True)
class FigureRow:
    """One figure, in the years of its section, the oldest first."""

    definition: Definition
    figures: tuple[Figure, ...]

    @property
    def now(self) -> Figure:
        return self.figures[-1]

    @property
    def values(self) -> list[Number | None]:
        return [figure.value for figure in self.figures]

    @property
    def difference(self) -> Number | None:
        """The difference with the year before; None where either is not known."""
        if len(self.figures) < 2:
            return None
        before, now = self.figures[-2].value, self.figures[-1].value
        return None if before is None or now is None else now - before


@dataclass(frozen=True)
class FigureSection:
    """One section of the report. `reasons`: why something in it is not known, each with its years."""

    number: str
    title: str
    chapter: str  # "1. De gezinnen", where it is the first of its chapter
    years: tuple[int, ...]
    rows: tuple[FigureRow, ...]
    reasons: tuple[tuple[str, str], ...]


def years_to_read(year: int, asked: int | None = None) -> list[int]:
    """The years that the page needs, the oldest first."""
    most = asked or max(YEARS_SHOWN, *YEARS_OF_SECTION.values())
    return list(range(year - most + 1, year + 1))


def sections(years: Sequence[Figures], asked: int | None = None) -> list[FigureSection]:
    """All rows in the order of the report. years: the oldest first. asked: how many years each section shows."""
    found, chapter = [], ""
    for number, definitions in groupby(in_order(years), lambda definition: definition.section):
        shown = years[-(asked or YEARS_OF_SECTION.get(number, YEARS_SHOWN)) :]
        rows = tuple(FigureRow(one, tuple(figures[one.key] for figures in shown)) for one in definitions)
        first = number.partition(".")[0]
        found.append(
            FigureSection(
                number,
                SECTIONS[number],
                f"{first}. {CHAPTERS[first]}" if first != chapter else "",
                tuple(figures.year for figures in shown),
                rows,
                tuple(_reasons(shown, rows)),
            )
        )
        chapter = first
    return found


def _reasons(years: Sequence[Figures], rows: Sequence[FigureRow]) -> list[tuple[str, str]]:
    """(years, why) of what is not known, each reason once."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for figures, figure in zip(years, row.figures, strict=True):
            if figure.value is None:
                some = found.setdefault(figure.why, [])
                if str(figures.year) not in some:
                    some.append(str(figures.year))
    return [(listed(sorted(some)), why) for why, some in found.items()]
