"""What a figure counts, row by row, by codes only; and from those rows to the figure: their number, sum or mean."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from portal.contacts.quarters.facts import half_up
from portal.kit.money import NBSP
from portal.kit.records import dataclass
from portal.kit.words import agreeing
from portal.reports.figures.facts.books import YearBooks

Number = int | Decimal


@dataclass(frozen=True)
class ListItem:
    """One row of a list. `number`: what it adds to a sum or a mean. `about`: whose page it is, and its id."""

    code: str
    words: str = ""
    day: date | None = None
    number: int = 1
    about: tuple[str, int] | None = None


Items = Callable[[YearBooks], Sequence[ListItem]]
Compute = Callable[[YearBooks, Sequence[ListItem]], Number | None]

DAYS_OF_A_MONTH = Fraction(3044, 100)


def count(_: YearBooks, items: Sequence[ListItem]) -> int:
    return len(items)


def total(_: YearBooks, items: Sequence[ListItem]) -> int:
    return sum(item.number for item in items)


def mean_months(_: YearBooks, items: Sequence[ListItem]) -> Decimal | None:
    """The mean of days, in months of 30.44 days, with one decimal. None: of nothing."""
    if not items:
        return None
    return tenths(Fraction(sum(item.number for item in items), len(items)) / DAYS_OF_A_MONTH)


def tenths(number: Fraction) -> Decimal:
    return Decimal(half_up(10 * number)) / 10


def months_text(days: int) -> str:
    months = tenths(Fraction(days) / DAYS_OF_A_MONTH)
    return f"{comma(months)}{NBSP}{agreeing(months, 'maand', 'maanden')}"


def comma(number: Decimal) -> str:
    return str(number).replace(".", ",")


def of_family(family: int, code: str, words: str = "", day: date | None = None, number: int = 1) -> ListItem:
    return ListItem(code, words, day, number, ("family", family))


def of_person(id: int, words: str = "", day: date | None = None) -> ListItem:
    return ListItem(f"V-{id:03d}", words, day, about=("person", id))


NOT_RECORDED = "Niet geregistreerd: dit is bij geen enkel bereikt gezin ingevuld."
