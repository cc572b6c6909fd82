"""What one figure is: its place in the report, what it means, and what it counts (DOMAIN §5)."""

from collections.abc import Callable
from typing import Any

from portal.kit.records import dataclass
from portal.reports.figures.facts import lists
from portal.reports.figures.facts.books import YearBooks
from portal.reports.figures.facts.lists import Compute, Items

LAST_DAY, TODAY = "de laatste dag van het jaar", "vandaag"


@dataclass(frozen=True)
class Definition:
    """One figure. `meaning`: a sentence. `unit`: singular and plural. `base`: the figure that a mean is taken over."""

    key: str
    section: str
    title: str
    meaning: str
    unit: tuple[str, str]
    source: str
    items: Items
    compute: Compute = lists.count
    level: int = 0  # 1: a part of the figure above it
    none: str = ""  # why there is no value when `compute` gives None
    why: Callable[[YearBooks], str] = lambda books: ""
    note: Callable[[YearBooks], str] = lambda books: ""
    is_quiet: bool = False  # not shown while it is 0 in every year
    of_people: bool = True  # small numbers of it are not shown outside the branch
    base: str = ""

    @property
    def is_mean(self) -> bool:
        return bool(self.base)

    def meaning_in(self, origin: str) -> str:
        """The sentence for a year: a running one looks at today, and says so."""
        if origin != "running":
            return self.meaning
        return self.meaning.replace(f"op {LAST_DAY}", TODAY).replace(LAST_DAY, TODAY)


@dataclass(frozen=True)
class Section:
    """A section of a chapter: what most of its figures count, and from which source.

    A figure is declared right above the function that lists its rows, whose name is its key: `@reach.figure("Bereikte
    gezinnen", "Gezinnen met …")`. `add` declares one with a function that was made elsewhere. more: any other field of
    `Definition`.
    """

    number: str
    unit: tuple[str, str]
    source: str
    chapter: "Chapter"

    def figure(self, title: str, meaning: str, **more: Any) -> Callable[[Items], Items]:
        def declared(items: Items) -> Items:
            self.add(getattr(items, "__name__", ""), title, meaning, items, **more)
            return items

        return declared

    def add(self, key: str, title: str, meaning: str, items: Items, **more: Any) -> None:
        about = {"unit": self.unit, "source": self.source, **more}
        self.chapter.definitions.append(Definition(key, self.number, title, meaning, items=items, **about))


class Chapter:
    """The figures of a chapter of the report, in the order in which they are declared."""

    def __init__(self) -> None:
        self.definitions: list[Definition] = []

    def section(self, number: str, unit: tuple[str, str], source: str) -> Section:
        return Section(number, unit, source, self)


FAMILIES, CHILDREN = ("gezin", "gezinnen"), ("kind", "kinderen")
TRAJECTORIES = ("traject", "trajecten")
REFERRALS, TALKS, CONTACTS = ("aanmelding", "aanmeldingen"), ("gesprek", "gesprekken"), ("contact", "contacten")
ACTIVITIES = ("activiteit", "activiteiten")
VOLUNTEERS, CANDIDATES, MONTHS = ("vrijwilliger", "vrijwilligers"), ("kandidaat", "kandidaten"), ("maand", "maanden")
