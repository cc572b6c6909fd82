"""What a report knows: frozen figures, read once from the database, for page, Word and XLSX alike."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from portal.contacts.quarters.facts import average_tenths
from portal.kit import clock
from portal.kit.dates import ORDINALS, Quarter, day_text, month_name
from portal.kit.money import NBSP
from portal.kit.records import dataclass
from portal.kit.words import agreeing, listed

State = Literal["handed_in", "on_paper", "no_contacts", "missing"]
STATES: dict[State, str] = {
    "handed_in": "ingediend",
    "on_paper": "op papier",
    "no_contacts": "geen contacten",
    "missing": "ontbreekt",
}
NOT_YET = "nog niet ingediend"  # what is not missing yet: its last day is still to come


@dataclass(frozen=True)
class Tally:
    """How many of the contacts that count were of a kind, or were about a theme."""

    words: str
    contacts: int


@dataclass(frozen=True)
class FamilyFacts:
    """One row: the contacts of a family (code only), per month of a quarter or per quarter of a year."""

    code: str
    counts: tuple[int | None, ...]  # contacts that count; None: not known, not active or still to come
    active_days: int  # days of the period, until today, on which a match was active

    @cached_property
    def total(self) -> int | None:
        """Contacts in the period; None where none of its counts is known."""
        known = [count for count in self.counts if count is not None]
        return sum(known) if known else None


@dataclass(frozen=True)
class FamilyQuarterFacts(FamilyFacts):
    """The contacts of a family with one volunteer, per month of one quarter."""

    state: State
    reason: str = ""  # why there were no contacts
    missing_months: tuple[date, ...] = ()  # a day in each; empty with state "missing" means all three
    match_id: int = 0
    is_due: bool = True  # it can be handed in already

    @property
    def overview(self) -> str:
        """How its overview came in, in words: "geen contacten: het gezin was afwezig"."""
        if self.state == "missing" and not self.is_due:
            return NOT_YET
        reason = self.reason[:1].lower() + self.reason[1:]
        return f"{STATES[self.state]}: {reason}" if reason else STATES[self.state]


@dataclass(frozen=True)
class Part:
    """A column of an overview: a month of a quarter, or a quarter of a year."""

    title: str  # "Juli", "1e kwartaal"
    label: str  # the same where there is little room
    contacts: int | None = None  # None: still to come
    before: int | None = None  # a year earlier; None: not known


class Overview:
    """What the reports of a quarter and of a year share: it is one report, of one quarter or of several."""

    quarters: Any  # of QuarterFacts: of a quarter itself
    families: Any  # of FamilyFacts

    @cached_property
    def contacts(self) -> int:
        return sum(family.total or 0 for family in self.families)

    @cached_property
    def active_days(self) -> int:
        return sum(family.active_days for family in self.families)

    @property
    def active_families(self) -> int:
        """Families active on at least one day; a family with two volunteers counts once."""
        return _active_families(self.quarters)

    @property
    def average_tenths(self) -> int | None:
        """Tenths of a contact per active family and per three months."""
        return _average(self.quarters)

    def missing(self) -> Iterator[tuple[Quarter, FamilyQuarterFacts]]:
        """The overviews that are missing, of those that can be handed in already."""
        for facts in self.quarters:
            for row in facts.families:
                if row.is_due and (row.state == "missing" or row.missing_months):
                    yield facts.quarter, row


@dataclass(frozen=True)
class QuarterFacts(Overview):
    """The contacts of one branch in one quarter. made_at: naive UTC, the moment the file carries."""

    branch: str
    quarter: Quarter
    families: tuple[FamilyQuarterFacts, ...]
    made_at: datetime
    kinds: tuple[Tally, ...] = ()  # they add up to the contacts
    themes: tuple[Tally, ...] = ()  # a contact may be about several, or none
    themed: int = 0  # contacts about at least one theme
    uncounted: int = 0  # contacts that were logged and do not count
    before: tuple[int, int, int] | None = None  # contacts per month a year earlier; None: not known
    is_running: bool = False
    recorded: int | None = None  # contacts when its year was closed; None: not closed, or the same still

    @property
    def quarters(self) -> Sequence["QuarterFacts"]:
        return (self,)

    @property
    def key(self) -> str:
        """The part of its files' names: "2025K3"."""
        return str(self.quarter)

    @property
    def name(self) -> str:
        """How people call it: "3e kwartaal 2025"."""
        return self.quarter.title

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its months."""
        sums = [sum(family.counts[i] or 0 for family in self.families) for i in range(3)]
        names = map(month_name, self.quarter.months)
        before = self.before or (None, None, None)
        return tuple(Part(n.capitalize(), n[:3], *both) for n, *both in zip(names, sums, before, strict=True))

    @property
    def rows_explained(self) -> str:
        """Why there are more rows than families; "" where there are not."""
        rows = Counter(family.code for family in self.families)
        several = sorted(code for code, number in rows.items() if number > 1)
        if not several:
            return ""
        had = f"{listed(several)} {'had' if len(several) == 1 else 'hadden'} meer dan één vrijwilliger"
        return (
            f"{had}: een rij per vrijwilliger, en toch één gezin. "
            "Voor het gemiddelde tellen de actieve dagen van elke rij."
        )

    @property
    def finding(self) -> str:
        """What the chart of the months shows, in a sentence."""
        if self.before is None:
            return f"Het {self.quarter.title} telt {contacts(self.contacts)}."
        now = [part.contacts or 0 for part in self.parts]
        return f"{compared('Elke maand', now, self.before, self.quarter.year - 1)}."


@dataclass(frozen=True)
class YearFacts(Overview):
    """The quarters of a year that have begun and, where the portal knows them, those of the year before."""

    branch: str
    year: int
    quarters: tuple[QuarterFacts, ...]
    made_at: datetime
    is_running: bool = False
    before: tuple[QuarterFacts, ...] = ()
    recorded: int | None = None  # as of a quarter

    @property
    def key(self) -> str:
        return str(self.year)

    @property
    def name(self) -> str:
        return str(self.year)

    @cached_property
    def families(self) -> tuple[FamilyFacts, ...]:
        """By code. The quarters' own rows, added up per family."""
        codes = sorted({family.code for quarter in self.quarters for family in quarter.families})
        return tuple(self._family(code) for code in codes)

    def _family(self, code: str) -> FamilyFacts:
        rows = [[row for row in quarter.families if row.code == code] for quarter in self.quarters]
        known = [[row.total for row in some if row.total is not None] for some in rows]
        counts = [sum(some) if some else None for some in known]
        to_come = [None] * (4 - len(counts))
        return FamilyFacts(code, (*counts, *to_come), sum(row.active_days for some in rows for row in some))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its four quarters."""
        begun = [(quarter.contacts, self.quarter_before(quarter)) for quarter in self.quarters]
        both = [*begun, *[(None, None)] * (4 - len(begun))]
        return tuple(Part(f"{n} kwartaal", f"{n} kw.", *pair) for n, pair in zip(ORDINALS, both, strict=True))

    @property
    def families_before(self) -> int:
        return _active_families(self.before)

    @property
    def average_tenths_before(self) -> int | None:
        return _average(self.before)

    @property
    def contacts_before(self) -> int | None:
        """Contacts of the whole year before; None where the portal does not know all of it."""
        return sum(quarter.contacts for quarter in self.before) if len(self.before) == 4 else None

    @cached_property
    def kinds(self) -> tuple[Tally, ...]:
        return added(quarter.kinds for quarter in self.quarters)

    @cached_property
    def themes(self) -> tuple[Tally, ...]:
        return added(quarter.themes for quarter in self.quarters)

    @property
    def themed(self) -> int:
        return sum(quarter.themed for quarter in self.quarters)

    @property
    def uncounted(self) -> int:
        return sum(quarter.uncounted for quarter in self.quarters)

    @cached_property
    def kinds_before(self) -> dict[str, int]:
        """Words → contacts of the whole year before; empty where the portal does not know all of it."""
        return self._whole_before(quarter.kinds for quarter in self.before)

    @cached_property
    def themes_before(self) -> dict[str, int]:
        return self._whole_before(quarter.themes for quarter in self.before)

    def _whole_before(self, tallies: Iterable[tuple[Tally, ...]]) -> dict[str, int]:
        known = {tally.words: tally.contacts for tally in added(tallies)}
        return known if self.contacts_before is not None and not self.is_running and any(known.values()) else {}

    def quarter_before(self, quarter: QuarterFacts) -> int | None:
        """Contacts of the same quarter of the year before."""
        number = quarter.quarter.number
        return next((before.contacts for before in self.before if before.quarter.number == number), None)

    @property
    def finding(self) -> str:
        """How the year compares with the one before, over the quarters that are over in both, in a sentence."""
        over = [q for q in self.quarters if not (self.is_running and q is self.quarters[-1])]
        pairs = [(q, before) for q in over if (before := self.quarter_before(q)) is not None]
        if not pairs:
            return f"{self.year} telt {'tot nu toe ' if self.is_running else ''}{contacts(self.contacts)}."
        now, then = [q.contacts for q, _ in pairs], [before for _, before in pairs]
        if len(pairs) == 4:
            return f"{compared('Elk kwartaal', now, then, self.year - 1)}."
        words = compared("", now, then, self.year - 1)
        numbers = [ORDINALS[q.quarter.number - 1] for q, _ in pairs]
        return f"In het {listed(numbers)} kwartaal: {words[0].lower()}{words[1:]}."


def added(tallies: Iterable[tuple[Tally, ...]]) -> tuple[Tally, ...]:
    """The counts of the same words added up, in their order."""
    sums: dict[str, int] = {}
    for some in tallies:
        for tally in some:
            sums[tally.words] = sums.get(tally.words, 0) + tally.contacts
    return tuple(Tally(words, number) for words, number in sums.items())


def compared(each: str, now: Sequence[int], then: Sequence[int], year: int) -> str:
    """ "Elk kwartaal meer contacten dan in 2024: samen 552, dat zijn er 37 meer", without full stop.

    each: "Elk kwartaal" or "Elke maand", for when all of them rose or fell; "" speaks of the sum alone.
    """
    more = sum(now) - sum(then)
    way = "meer" if more > 0 else "minder"
    size = f"{abs(more)}{NBSP}{way}"
    signs = {(a > b) - (a < b) for a, b in zip(now, then, strict=True)}
    if each and signs in ({1}, {-1}):
        are = agreeing(abs(more), "is", "zijn")
        return f"{each} {way} contacten dan in {year}: samen {sum(now)}, dat {are} er {size}"
    return f"Samen {contacts(sum(now))}, {size if more else 'evenveel'} {'dan' if more else 'als'} in {year}"


def contacts(number: int) -> str:
    return f"{number}{NBSP}{agreeing(number, 'contact', 'contacten')}"


def _active_families(quarters: Iterable[QuarterFacts]) -> int:
    return len({family.code for facts in quarters for family in facts.families if family.active_days > 0})


def _average(quarters: Sequence[QuarterFacts]) -> int | None:
    total = sum(quarter.contacts for quarter in quarters)
    return average_tenths(total, [(quarter.active_days, quarter.quarter.length) for quarter in quarters])


def provisional(facts: QuarterFacts | YearFacts) -> str:
    """The sentence that says how far the figures of a period that is not over go; "" once it is."""
    if not facts.is_running:
        return ""
    what = "dit kwartaal" if isinstance(facts, QuarterFacts) else "dit jaar"
    return f"Voorlopig: {what} loopt nog. De cijfers gaan tot en met {day_text(clock.day_of(facts.made_at))}."


def so_far(facts: QuarterFacts | YearFacts) -> str:
    """The suffix for the name of a period that is not over."""
    return " (voorlopig)" if facts.is_running else ""


def corrected_since(facts: QuarterFacts | YearFacts) -> str:
    """The sentence that the year was closed with another number, so that the annual report says that one; or ""."""
    if facts.recorded is None:
        return ""
    if isinstance(facts, QuarterFacts):
        year, here, what = facts.quarter.year, " in dit kwartaal", "Dit kwartaal"
    else:
        year, here, what = facts.year, "", "Dit jaar"
    return (
        f"Het jaar {year} is afgesloten met {contacts(facts.recorded)}{here}, en zo staat het in "
        f"het jaarverslag. {what} telt er nu {facts.contacts}: er is sindsdien iets veranderd."
    )
