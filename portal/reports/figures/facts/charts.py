"""What the charts of the year show: rows and series of numbers, for the page and for the report alike."""

from collections.abc import Sequence
from dataclasses import replace

from portal.families.models.family import FLAGS
from portal.kit.money import NBSP
from portal.kit.records import dataclass
from portal.reports.figures.facts.definitions import AGES, BANDS_OF_CHILDREN, GENDERS, QUARTERS, defined
from portal.reports.figures.facts.figures import Figures, number_text
from portal.reports.figures.facts.lists import Number


@dataclass(frozen=True)
class Chart:
    """Bars: a row of them per thing, one for each series, the oldest first. `finding`: what it shows, in a sentence."""

    key: str
    title: str
    head: str  # of the first column
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Number | None, ...]], ...]
    finding: str
    section: str

    @property
    def most(self) -> Number:
        return max((n for _, numbers in self.rows for n in numbers if n is not None), default=0) or 1


def charts(years: Sequence[Figures], until: str = "tot vandaag") -> list[Chart]:
    """Every chart for which there are numbers. years: the oldest first. until: the last day counted of the running
    year."""
    made = [
        _by_key("children", "Kinderen volgens leeftijd", "Leeftijd", BANDS_OF_CHILDREN, years[-3:], "children", "1.1"),
        _by_key(
            "profile", "Profiel van de gezinnen", "Kenmerk", [f"flag_{flag}" for flag in FLAGS], years[-2:],
            "families_reached", "1.2",
        ),
        _waiting(years),
        _by_key("contacts", "Contacten per kwartaal", "Kwartaal", QUARTERS, years[-2:], "contacts", "3.2"),
        _by_key("gender", "Vrijwilligers volgens geslacht", "Geslacht", GENDERS, years[-2:], "volunteers", "4.2"),
        _by_key("age", "Vrijwilligers volgens leeftijd", "Leeftijd", AGES, years[-2:], "volunteers", "4.2"),
        _by_key(
            "channels", "Hoe geïnteresseerden ons vonden", "Kanaal",
            list(dict.fromkeys(key for figures in reversed(years[-2:]) for key in figures.channels)),
            years[-2:], "interested", "5",
        ),
    ]  # fmt: skip
    if years[-1].origin == "running":
        made = [_so_far(chart, str(years[-1].year), until) for chart in made]
    return [chart for chart in made if any(n is not None for _, numbers in chart.rows for n in numbers)]


def _by_key(
    key: str, title: str, head: str, keys: Sequence[str], years: Sequence[Figures], total: str, section: str
) -> Chart:
    """A row per figure, a series per year; without years of which nothing is known, and quiet rows that are 0."""
    known = [figures for figures in years if any(figures.value(one) is not None for one in keys)]
    rows = []
    for one in keys:
        definition = defined(one)
        numbers = tuple(figures.value(one) for figures in known)
        if not definition.is_quiet or any(numbers):
            rows.append((definition.title, numbers))
    return Chart(key, title, head, tuple(str(f.year) for f in known), tuple(rows), _compared(total, known), section)


def _waiting(years: Sequence[Figures]) -> Chart:
    rows = [(str(figures.year), (figures.value("waiting_months"),)) for figures in years]
    return Chart("waiting", "Wachttijd", "Jaar", ("Maanden",), tuple(rows), _compared("waiting_months", years), "2.2")


def _so_far(chart: Chart, year: str, until: str) -> Chart:
    """The same, where the running year is named with its last day counted."""
    named = f"{year} {until}"
    return replace(
        chart,
        series=tuple(named if name == year else name for name in chart.series),
        rows=tuple((named if words == year else words, numbers) for words, numbers in chart.rows),
        finding=chart.finding.replace(f" in {year}", f" in {named}", 1),
    )


def _compared(key: str, years: Sequence[Figures]) -> str:
    """ "62 kinderen, 5 meer dan in 2024."."""
    if not years or years[-1].value(key) is None:
        return ""
    now = years[-1][key]
    words = f"{now.with_unit} in {years[-1].year}"
    before = years[-2].value(key) if len(years) > 1 else None
    if before is None or now.value is None:
        return f"{words}."
    more: Number = now.value - before
    if not more:
        return f"{words}, evenveel als in {years[-2].year}."
    way, size = ("meer", more) if more > 0 else ("minder", -more)
    return f"{words}, {number_text(size)}{NBSP}{way} dan in {years[-2].year}."
