"""Which figures an edition shows, and how: a publication may hide small numbers; the page says which they are."""

from portal.kit.words import agreeing
from portal.reports.figures.facts.definition import Definition
from portal.reports.figures.facts.definitions import SUMS
from portal.reports.figures.facts.figures import Figures, in_order
from portal.reports.network.facts.small import LIMIT, Relation, hidden
from portal.reports.year.documents.facts import Edition, ReportFacts


class Numbers:
    """The figures of a report as one edition writes them."""

    def __init__(self, facts: ReportFacts, edition: Edition, hide_small: bool) -> None:
        self.now, self.edition, self.hides = facts.now, edition, edition == "public" and hide_small
        self._away = {figures.year: _hidden(figures) for figures in (*facts.years, *facts.profile_years)}

    def of(self, figures: Figures, key: str) -> str:
        """ "22", "<5", or "–" where it is not known."""
        figure = figures[key]
        if figure.value is None or self.edition != "public" or not figure.definition.of_people:
            return figure.text
        if self._is_hidden(figures, key):
            return f"<{LIMIT}" if figure.value < LIMIT else f"{LIMIT}+"
        return figure.text

    def __getitem__(self, key: str) -> str:
        """A figure of the report's own year."""
        return self.of(self.now, key)

    def words(self, key: str, one: str, many: str) -> str:
        """The noun after the number; for a hidden one always the plural, which does not give away a 1."""
        return agreeing(self.seen(key), one, many)

    def counted(self, key: str, one: str, many: str) -> str:
        """ "1 gezin", "22 gezinnen"."""
        return f"{self[key]} {self.words(key, one, many)}"

    def seen(self, key: str) -> int | None:
        """How many, where the reader may know it."""
        value = self.now.value(key)
        return None if value is None or self._is_hidden(self.now, key) else int(value)

    def is_shown(self, key: str, figures: Figures | None = None) -> bool:
        """Whether it is known, and not a quiet 0."""
        figure = (figures or self.now)[key]
        return figure.value is not None and not (figure.definition.is_quiet and not figure.value)

    def _is_hidden(self, figures: Figures, key: str) -> bool:
        return self.hides and figures[key].definition.of_people and key in self._away[figures.year]


def small_numbers(now: Figures) -> list[tuple[str, str]]:
    """(what it counts, the number) of the figures about people that are small enough to tell who they are."""
    values = ((one.title, now[one.key]) for one in _of_people(now))
    return [(title, figure.text) for title, figure in values if figure.value is not None and 0 < figure.value < LIMIT]


def _hidden(figures: Figures) -> set[str]:
    """The figures about people of a year that a publication without small numbers leaves out."""
    counts: dict[str, int] = {d.key: int(v) for d in _of_people(figures) if (v := figures.value(d.key)) is not None}
    flow = ("caseload_closing", "caseload_opening", "trajectories_started", "trajectories_closed")
    relations: list[Relation[str]] = [
        [(1, total), *((-1, part) for part in parts if part in counts)] for total, parts in SUMS
    ]
    relations.append([(1, "interested"), *((-1, key) for key in figures.channels)])
    relations.append([(1, flow[0]), (-1, flow[1]), (-1, flow[2]), (1, flow[3])])
    return hidden(counts, relations)


def _of_people(figures: Figures) -> list[Definition]:
    return [d for d in in_order([figures]) if d.of_people and not d.is_mean]
