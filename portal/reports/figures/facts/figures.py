"""The figures of the annual report in a year: computed from what is written down, and the rows behind each.

`definitions` says what they mean; for a year that was closed, `figures.rules.shown_years` gives the frozen figures.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.money import NBSP
from portal.kit.records import dataclass
from portal.kit.words import UNKNOWN, agreeing
from portal.people.models import Branch
from portal.reports.figures.facts.books import YearBooks
from portal.reports.figures.facts.chapters.communication import CHANNEL, channel_definition, channels
from portal.reports.figures.facts.definition import Definition
from portal.reports.figures.facts.definitions import DEFINITIONS, SOURCES, defined
from portal.reports.figures.facts.lists import ListItem, Number
from portal.reports.figures.facts.reading import open_books


@dataclass(frozen=True)
class Figure:
    """A figure in one year. `value` None: it cannot be known, `why` says why. `note`: what to know about it."""

    definition: Definition
    value: Number | None
    why: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        return self.definition.key

    @property
    def text(self) -> str:
        """ "22", "6,1", or "–" where it is not known."""
        return number_text(self.value)

    @property
    def with_unit(self) -> str:
        """ "22 gezinnen", "6,1 maanden"."""
        one, many = self.definition.unit
        return f"{self.text}{NBSP}{agreeing(self.value, one, many)}"


Origin = Literal["running", "open", "frozen"]


@dataclass(frozen=True)
class Figures:
    """All figures of a branch in a year, in the order of the report.

    origin: "running" (until today), "open" (over, and still moving with what is written down) or "frozen".
    """

    branch: str
    year: int
    rows: Mapping[str, Figure]
    origin: Origin = "open"
    until: date | None = None
    version: int = 0  # of the snapshot
    frozen_at: datetime | None = None
    frozen_by: str = ""
    reason: str = ""  # of the last correction
    is_entered: bool = False  # by hand: the portal itself knows little of that year

    def __getitem__(self, key: str) -> Figure:
        """A channel through which nobody came has no row, and is 0 where the channels are known."""
        if key in self.rows:
            return self.rows[key]
        definition = defined(key)
        if key.startswith(CHANNEL):
            total = self["interested"]
            if total.value == 0 or any(one.startswith(CHANNEL) for one in self.rows):
                return Figure(definition, 0)
            return Figure(definition, None, total.why or "Niet geregistreerd.")
        return Figure(definition, None, "Deze rij bestond nog niet toen de cijfers vastgelegd werden.")

    def value(self, key: str) -> Number | None:
        return self[key].value

    @property
    def channels(self) -> list[str]:
        return [key for key in self.rows if key.startswith(CHANNEL)]

    def as_numbers(self) -> dict[str, int | float | None]:
        """Key → number, or None where it is not known: what is frozen, and what the command prints."""
        return {key: plain(figure.value) for key, figure in self.rows.items()}


def plain(value: Number | None) -> int | float | None:
    """A number that JSON and a workbook take."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def number_text(value: Number | None) -> str:
    if value is None:
        return UNKNOWN
    number = plain(value)
    return str(number).replace(".", ",")


def year_figures(branch: Branch, year: int) -> Figures:
    """The figures as they follow from what is written down today; until today for a year that runs."""
    return compute([(branch, year)])[branch.id, year]


def compute(wanted: Sequence[tuple[Branch, int]]) -> dict[tuple[int, int], Figures]:
    """The same for branches and years: (branch id, year) → figures, with as many queries for many as for one."""
    if not wanted:
        return {}
    years = [year for _, year in wanted]
    books = open_books(list({branch.id: branch for branch, _ in wanted}), min(years), max(years))
    return {(branch.id, year): _figures(branch.name, YearBooks(books[branch.id], year)) for branch, year in wanted}


def figure_list(branch: Branch, year: int, key: str) -> tuple[Figure, Sequence[ListItem]]:
    """A figure with the rows that it counts, both as they follow from what is written down today."""
    return figure_of(defined(key), YearBooks(open_books([branch.id], year, year)[branch.id], year))


def _figures(name: str, books: YearBooks) -> Figures:
    rows: dict[str, Figure] = {}
    for key, definition in DEFINITIONS.items():
        rows[key], _ = figure_of(definition, books)
        if key == "interested":
            for channel in channels(books):
                rows[f"{CHANNEL}{channel}"], _ = figure_of(channel_definition(channel), books)
    running = date(books.year, 12, 31) > clock.today()
    return Figures(name, books.year, rows, "running" if running else "open", books.last)


def figure_of(definition: Definition, books: YearBooks) -> tuple[Figure, Sequence[ListItem]]:
    """One figure, and the rows that it counts."""
    since = books.books.since.get(definition.source)
    if since is None or since > books.last:
        return Figure(definition, None, SOURCES[definition.source]), ()
    if why := definition.why(books):
        return Figure(definition, None, why), ()
    items = definition.items(books)
    value = definition.compute(books, items)
    if value is None:
        return Figure(definition, None, definition.none), items
    return Figure(definition, value, note=definition.note(books) or _partly(books, definition)), items


def _partly(books: YearBooks, definition: Definition) -> str:
    """A log that was begun in the course of the year does not hold all of it."""
    since = books.books.since[definition.source]
    late = definition.source in LOGS and since > books.first.replace(day=31)
    return f"Pas sinds {day_text(since)} genoteerd." if late else ""


LOGS = frozenset({"contacts", "family_talks", "volunteer_talks"})
"""Sources that say nothing about the time before they were begun. (Of others, the past is entered too.)"""


def in_order(years: Sequence[Figures]) -> list[Definition]:
    """The rows to show for these years: those of the report, their channels, and no quiet row that is 0 in all."""
    channels = list(dict.fromkeys(key for figures in reversed(years) for key in figures.channels))
    channels.sort(key=lambda key: key == f"{CHANNEL}?")
    found = []
    for key, definition in DEFINITIONS.items():
        if not definition.is_quiet or any(figures.value(key) for figures in years):
            found.append(definition)
        if key == "interested":
            found += [channel_definition(channel.removeprefix(CHANNEL)) for channel in channels]
    return found
