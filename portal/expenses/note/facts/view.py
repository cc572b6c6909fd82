"""What a note amounts to, line by line and in sums, as pages show it."""

from dataclasses import field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.families.models.family import Family
from portal.kit import clock
from portal.kit.dates import Quarter, month_name, weekday_day
from portal.kit.money import euro
from portal.kit.records import dataclass
from portal.kit.seen import mark
from portal.kit.words import listed
from portal.people.models import Person

ONE_YEAR = timedelta(days=365)
"""What is older than this on the day of handing in is not paid back any more."""


@dataclass(frozen=True)
class TripSum:
    """Equal trips taken together. km: tenths of one of them; rate and cents (together): None while not known."""

    count: int
    km: int
    kind: str  # car or bicycle
    rate: int | None
    cents: int | None
    where: str  # the family's alias, or what it was for
    place: str


def what_waits(known: int | None, waiting: int, rate: str) -> str:
    """The sentences about money that can't be told whole yet: cents that are known, or None; and trips that wait."""
    amount = f"het bedrag van {waiting} {'rit' if waiting == 1 else 'ritten'}"
    if known is None:
        return f"{amount.capitalize()} volgt, zodra we {rate} kennen."
    return f"Je krijgt {euro(known)}. Daarbij komt {amount}, zodra we {rate} kennen."


LATE = "Dat is later dan beloofd, en komt zo snel mogelijk."


def what_comes(cents: int, last: date | None, words: str = "") -> str:
    """The sentence about money that can be told whole: by its last day (words: as it is said), or later than that."""
    said = f"Je krijgt {euro(cents)}"
    if last is None:
        return f"{said}."
    return f"{said}. {LATE}" if last < clock.today() else f"{said}, ten laatste op {words}."


@dataclass
class NoteView:
    """A note as it stands now: stored once it was submitted, computed from the contacts before that."""

    volunteer: Person
    quarter: Quarter
    note: ExpenseNote | None
    lines: list[ExpenseLine] = field(default_factory=list)

    @property
    def status(self) -> str:
        return self.note.status if self.note else "draft"

    @property
    def trips(self) -> list[ExpenseLine]:
        return [line for line in self.lines if line.is_trip]

    @property
    def visits(self) -> list[ExpenseLine]:
        """Trips that follow from contacts."""
        return [line for line in self.trips if line.match_id is not None]

    @property
    def free_trips(self) -> list[ExpenseLine]:
        """Trips elsewhere, that the volunteer added."""
        return [line for line in self.trips if line.match_id is None]

    @property
    def days(self) -> list[ExpenseLine]:
        """Days with a fixed amount."""
        return [line for line in self.lines if line.kind == "flat_rate"]

    @property
    def day_sums(self) -> list[tuple[int | None, int]]:
        """What a day gives, and for how many of the days that are asked back: an amount may change within a quarter."""
        sums: dict[int | None, int] = {}
        for line in self.days:
            if not line.struck:
                sums[line.cents] = sums.get(line.cents, 0) + 1
        return list(sums.items())

    @property
    def costs(self) -> list[ExpenseLine]:
        return [line for line in self.lines if not line.is_trip and line.kind != "flat_rate"]

    @property
    def claimed(self) -> list[ExpenseLine]:
        """The lines that are asked back."""
        return [line for line in self.lines if not line.struck]

    @property
    def driven(self) -> list[ExpenseLine]:
        return [line for line in self.trips if not line.struck]

    @property
    def cut(self) -> list[ExpenseLine]:
        """The lines that the coordinator does not pay."""
        return [line for line in self.lines if line.is_cut]

    @property
    def asked(self) -> list[ExpenseLine]:
        """The lines with a question that waits for an answer."""
        return [line for line in self.lines if line.is_asked and not line.struck]

    @property
    def total(self) -> int:
        """Cents of all claimed lines whose amount is known."""
        return sum(line.cents or 0 for line in self.claimed)

    @property
    def km(self) -> int:
        """Tenths of all trips that were driven."""
        return sum(line.km for line in self.driven)

    @property
    def without_rate(self) -> list[ExpenseLine]:
        """Trips that wait for a rate."""
        return [line for line in self.claimed if line.cents is None]

    @property
    def waiting(self) -> int:
        """How many lines wait for a rate."""
        return len(self.without_rate)

    @property
    def other_kind(self) -> list[ExpenseLine]:
        """Trips with another vehicle than usual."""
        return [line for line in self.driven if line.usual_kind and line.kind != line.usual_kind]

    @property
    def other_km(self) -> list[ExpenseLine]:
        """Trips of another distance than usual."""
        return [line for line in self.driven if line.expected_km and line.km != line.expected_km]

    @property
    def new_places(self) -> list[ExpenseLine]:
        """Trips to a place that nobody wrote down before."""
        return [line for line in self.driven if line.match_id is None and not line.expected_km]

    @property
    def promise(self) -> str:
        """What the volunteer gets: all of it by its last day, or what is known and what waits for which rate.

        "Je krijgt € 12,00. Daarbij komt het bedrag van 3 ritten, zodra we het tarief van oktober kennen." Without that
        rate nothing is paid yet, so no day is named.
        """
        if not self.waiting:
            last = self.note.pay_by if self.note else None
            return what_comes(self.total, last, f"{weekday_day(last)} {last.year}" if last else "")
        known = None if self.waiting == len(self.claimed) else self.total
        return what_waits(known, self.waiting, f"het tarief van {self.months_without_rate}")

    @property
    def ready(self) -> str:
        """What its volunteer reads before it is handed in. No amount while a rate is not known: it would be too low."""
        said = f"Je onkostennota van {self.quarter.in_months} staat klaar"
        return f"{said}." if self.waiting else f"{said}: {euro(self.total)}."

    @property
    def months_without_rate(self) -> str:
        """The months of which the rate is not known: "oktober en november"."""
        return listed([month_name(day) for day in sorted({line.day.replace(day=1) for line in self.without_rate})])

    @property
    def mark(self) -> str:
        """The mark of what a page shows of it: its account and its lines, with what was asked and answered."""
        account = (self.note.iban, self.note.account_holder) if self.note else ()
        shown = ("id", "day", "kind", "purpose", "route", "km", "cents", "struck", "question", "answer")
        rows = [(*(getattr(line, name) for name in shown), [one.id for one in line.tickets]) for line in self.lines]
        return mark(account, rows)

    @cached_property
    def sums(self) -> list[TripSum]:
        """Equal trips taken together, in the order of their first."""
        groups: dict[tuple[Any, int, str, int | None], list[ExpenseLine]] = {}
        for line in self.driven:
            key = (line.match_id or (line.purpose, line.route), line.km, line.kind, line.rate_e4)
            groups.setdefault(key, []).append(line)
        found = []
        for (_, km, kind, rate), lines in groups.items():
            cents = None if rate is None else sum(line.cents for line in lines)
            found.append(TripSum(len(lines), km, kind, rate, cents, *where(lines[0])))
        return found

    @property
    def kinds(self) -> list[str]:
        """What was ridden with: car, bicycle, both or nothing."""
        return sorted({line.kind for line in self.driven})


def where(line: ExpenseLine) -> tuple[str, str]:
    """Where a trip went to, in the volunteer's words: (family's alias, municipality) or (purpose, place)."""
    if line.match is None:
        return line.purpose, line.route.removeprefix("thuis – ").removesuffix(" – thuis")
    family: Family = line.match.family
    return family.alias, family.municipality


@dataclass(frozen=True)
class NoteSum:
    """A note that was handed in, as a list shows it: what its stored lines come to, added up by the database."""

    note: ExpenseNote  # with the columns that a list shows
    total: int  # cents
    km: int  # tenths
    waiting: int = 0  # lines that wait for a rate

    @property
    def status(self) -> str:
        return self.note.status

    @property
    def quarter(self) -> Quarter:
        return self.note.period


@dataclass(frozen=True)
class WaitingNote:
    """A note that waits for whoever approves or pays: how it stands, and the days left of the fourteen."""

    view: NoteView
    days_left: int
    why_another: str  # why somebody else does it, or ""

    @property
    def note(self) -> ExpenseNote:
        assert self.view.note is not None
        return self.view.note


def oldest_day(note: ExpenseNote | None) -> date:
    """The first day that can still be asked back: a year before the note was first handed in, or before today."""
    handed_in = clock.day_of(note.submitted_at) if note and note.submitted_at else clock.today()
    return handed_in - ONE_YEAR
