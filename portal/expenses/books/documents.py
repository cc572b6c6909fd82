"""The papers of a year: statement per volunteer, the law's named list and the accountant's journal.

From facts alone; the same facts give the same bytes. All amounts are cents until they are written.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from portal.kit.dates import day_short, day_text
from portal.kit.money import euro, km
from portal.kit.paper import Maker, in_word
from portal.kit.records import dataclass
from portal.kit.word_markup import Column
from portal.kit.xlsx import Sheet, Table, workbook


@dataclass(frozen=True)
class StatementNote:
    """One note of the statement: what it holds of this year."""

    number: str
    period: str
    status: str  # in Dutch
    paid_on: date | None
    cents: int


@dataclass(frozen=True)
class StatementFacts:
    """What one volunteer did and got back in a year. Kilometres in tenths."""

    year: int
    branch: str
    volunteer: str
    given_name: str
    made_on: date
    visits: int
    kinds: tuple[tuple[str, int, int], ...]  # (kind in Dutch, tenths of km or 0, cents)
    notes: tuple[StatementNote, ...]
    given_km: int = 0  # tenths that were driven and not asked back

    @property
    def km(self) -> int:
        return sum(tenths for _, tenths, _ in self.kinds) + self.given_km

    @property
    def total_cents(self) -> int:
        return sum(cents for _, _, cents in self.kinds)

    @property
    def unpaid_cents(self) -> int:
        """What is approved but not paid yet."""
        return sum(note.cents for note in self.notes if note.paid_on is None)

    @property
    def sentence(self) -> str:
        """What the year comes down to, for the volunteer."""
        if not self.visits:
            return f"In {self.year} staan er geen bezoeken."
        return f"{self.visits} keer was jij er in {self.year}."


@dataclass(frozen=True)
class NamedDay:
    """One line of the list that the law asks for: who, which day, how much."""

    name: str
    day: date
    cents: int
    regime: str  # in Dutch


@dataclass(frozen=True)
class NamedTotal:
    """One volunteer's year on that list: cents that were paid, that wait for payment, and that the bank gave back."""

    name: str
    paid: int
    waiting: int
    back: int

    @property
    def cents(self) -> int:
        return self.paid + self.waiting + self.back


@dataclass(frozen=True)
class NamedListFacts:
    """All that volunteers were paid, or will be, for the days of a year; and what links it to the year's journal."""

    year: int
    branch: str
    made_on: date
    days: tuple[NamedDay, ...]
    people: tuple[NamedTotal, ...] = ()
    journal_cents: int = 0  # all that left the account in the calendar year, less what came back in it
    paid_elsewhere_cents: int = 0  # paid in another year, for days of this one
    across_cents: int = 0  # of the journal: it came back in another year than it left

    @property
    def total_cents(self) -> int:
        return sum(day.cents for day in self.days)

    @property
    def unpaid_cents(self) -> int:
        return sum(person.waiting + person.back for person in self.people)

    @property
    def bridge(self) -> tuple[tuple[str, int], ...]:
        """From the journal's total to this list's, in steps of (words, cents); the last is this list's total."""
        paid = self.journal_cents - self.across_cents
        other_days = self.total_cents - self.unpaid_cents - self.paid_elsewhere_cents - paid
        steps = (
            (f"Betaald in {self.year}, zoals in het journaal", self.journal_cents),
            ("daarvan kwam terug in een ander jaar dan het vertrok", -self.across_cents),
            (f"daarvan voor dagen van andere jaren dan {self.year}", other_days),
            (f"betaald in een ander jaar, voor dagen van {self.year}", self.paid_elsewhere_cents),
            (f"nog niet betaald, voor dagen van {self.year}", self.unpaid_cents),
        )
        return (*(step for step in steps if step[1] or step is steps[0]), ("Samen op deze lijst", self.total_cents))


DAYS_AND_PAYMENTS = (
    "Deze lijst telt per dag waarop iemand reed of er was; het journaal telt per dag van betaling. "
    "Daarom zijn hun totalen niet altijd gelijk."
)


@dataclass(frozen=True)
class JournalRow:
    """One payment, or one that came back (less than 0), as the accountant books it. `kinds`: cents per kind of line, in
    the order of the columns."""

    paid_on: date
    number: str
    volunteer: str
    account_holder: str
    iban: str
    period: str
    kinds: tuple[int, ...]
    cents: int
    reference: str


@dataclass(frozen=True)
class JournalFacts:
    """The payments of a calendar year and those that came back in it, by day."""

    year: int
    branch: str
    made_at: datetime
    kinds: tuple[str, ...]  # in Dutch
    rows: tuple[JournalRow, ...]
    across_cents: int = 0  # of payments that came back in another year than they left

    @property
    def total_cents(self) -> int:
        return sum(row.cents for row in self.rows)


# ---- Word and PDF


def statement(facts: StatementFacts, house_style: Path, make: Maker = in_word) -> bytes:
    """The year of one volunteer as a .docx, or as what `make` makes."""
    title = f"Jouw jaar {facts.year}"
    paper = make(house_style, title=f"{title} – {facts.volunteer}", author=facts.branch, made_at=_midnight(facts))
    paper.title(title, f"{facts.volunteer} · {facts.branch}")
    paper.paragraph(f"Dag {facts.given_name},")
    paper.paragraph(facts.sentence + (" Dank je wel." if facts.visits else ""))
    paper.heading("Wat je terugkreeg", small=True)
    if facts.kinds:
        paper.table(
            (Column("Soort", 70), Column("Kilometer", 40, is_number=True), Column("Bedrag", 40, is_number=True)),
            [(kind, km(tenths) if tenths else "", euro(cents)) for kind, tenths, cents in facts.kinds],
            description="Kilometers en bedragen per soort",
            total=("Samen", km(facts.km) if facts.km else "", euro(facts.total_cents)),
        )
    else:
        paper.paragraph("Voor dit jaar is er niets terugbetaald.")
    if facts.unpaid_cents:
        paper.paragraph(f"Daarvan is {euro(facts.unpaid_cents)} nog niet betaald.")
    if facts.given_km:
        paper.paragraph(f"Daarbij reed je {km(facts.given_km)} zonder iets terug te vragen.")
    if facts.notes:
        paper.heading("Je onkostennota’s", small=True)
        paper.table(
            (Column("Nota", 24), Column("Maanden", 62), Column("Stand", 46), Column("Bedrag", 28, is_number=True)),
            [(n.number, n.period, _paid(n), euro(n.cents)) for n in facts.notes],
            description="Onkostennota’s van het jaar",
            total=("Samen", "", "", euro(sum(n.cents for n in facts.notes))),
        )
    paper.paragraph(f"Opgemaakt op {day_text(facts.made_on)}.", style="Caption")
    return paper.save()


def _paid(note: StatementNote) -> str:
    return f"betaald op {day_short(note.paid_on)}" if note.paid_on else note.status.lower()


def named_list(facts: NamedListFacts, house_style: Path, make: Maker = in_word) -> bytes:
    """The list of names, days and amounts as a .docx, or as what `make` makes."""
    title = f"Vergoedingen aan vrijwilligers {facts.year}"
    paper = make(house_style, title=title, author=facts.branch, made_at=_midnight(facts))
    paper.title(title, facts.branch)
    paper.paragraph("Lijst op naam, volgens de wet van 3 juli 2005 over de rechten van vrijwilligers.")
    if facts.days:
        paper.table(
            (Column("Naam", 66), Column("Dag", 30), Column("Regeling", 40), Column("Bedrag", 28, is_number=True)),
            [(d.name, day_short(d.day), d.regime, euro(d.cents)) for d in facts.days],
            description="Vergoedingen per vrijwilliger en dag",
            total=("Samen", "", "", euro(facts.total_cents)),
        )
        paper.heading("Per vrijwilliger", small=True)
        paper.table(
            (Column("Naam", 66), *(Column(words, 30, is_number=True) for words, _ in _stands(facts))),
            [(p.name, *(euro(value(p)) for _, value in _stands(facts))) for p in facts.people],
            description="Vergoedingen per vrijwilliger: betaald en nog te betalen",
            total=("Samen", *(euro(sum(map(value, facts.people))) for _, value in _stands(facts))),
        )
        paper.heading("Deze lijst en het journaal", small=True)
        paper.paragraph(DAYS_AND_PAYMENTS)
        *steps, (last, total) = facts.bridge
        paper.table(
            (Column("Wat", 116), Column("Bedrag", 30, is_number=True)),
            [(words, euro(cents)) for words, cents in steps],
            description="Van het journaal naar deze lijst",
            total=(last, euro(total)),
        )
    else:
        paper.paragraph("Er zijn dit jaar geen vergoedingen.")
    paper.paragraph(f"Opgemaakt op {day_text(facts.made_on)}.", style="Caption")
    return paper.save()


def _stands(facts: NamedListFacts) -> list[tuple[str, Callable[[NamedTotal], int]]]:
    """The columns of the totals, each with what it reads; a column for what came back only where something did."""
    returned: tuple[str, Callable[[NamedTotal], int]] = ("Kwam terug", lambda p: p.back)
    came_back = [returned] if any(p.back for p in facts.people) else []
    return [
        ("Betaald", lambda p: p.paid),
        ("Te betalen", lambda p: p.waiting),
        *came_back,
        ("Samen", lambda p: p.cents),
    ]


def _midnight(facts: StatementFacts | NamedListFacts) -> datetime:
    return datetime(facts.made_on.year, facts.made_on.month, facts.made_on.day)  # noqa: DTZ001 - naive, as stored


# ---- XLSX


def journal(facts: JournalFacts) -> bytes:
    """The year's payments as an .xlsx for the accountant."""
    before = ("Betaald op", "Nota", "Vrijwilliger", "Rekeninghouder", "Rekeningnummer", "Periode")
    sums = [sum(row.kinds[i] for row in facts.rows) for i in range(len(facts.kinds))]
    table = Table(
        f"Journaal onkosten {facts.year}",
        (*before, *(kind.capitalize() for kind in facts.kinds), "Bedrag", "Referentie"),
        [
            (r.paid_on, r.number, r.volunteer, r.account_holder, r.iban, r.period, *r.kinds, r.cents, r.reference)
            for r in facts.rows
        ],
        total=("Samen", *("",) * (len(before) - 1), *sums, facts.total_cents, ""),
        cents=frozenset(range(len(before), len(before) + len(facts.kinds) + 1)),
    )
    widths = (12.0, 11.0, 26.0, 26.0, 22.0, 22.0, *(13.0,) * len(facts.kinds), 12.0, 28.0)
    sheet = Sheet(f"Journaal {facts.year}", (table,), widths)
    return workbook([sheet], title=table.title, author=facts.branch, made_at=facts.made_at)


def named_list_sheet(facts: NamedListFacts) -> bytes:
    """The list of names, days and amounts as an .xlsx."""
    table = Table(
        f"Vergoedingen aan vrijwilligers {facts.year}",
        ("Naam", "Dag", "Regeling", "Bedrag"),
        [(d.name, d.day, d.regime, d.cents) for d in facts.days],
        total=("Samen", "", "", facts.total_cents),
        cents=frozenset({3}),
    )
    stands, (*steps, last) = _stands(facts), facts.bridge
    people = Table(
        "Per vrijwilliger",
        ("Naam", *(words for words, _ in stands)),
        [(p.name, *(value(p) for _, value in stands)) for p in facts.people],
        total=("Samen", *(sum(map(value, facts.people)) for _, value in stands)),
        cents=frozenset(range(1, len(stands) + 1)),
    )
    bridge = Table("Deze lijst en het journaal", ("Wat", "Bedrag"), steps, total=last, cents=frozenset({1}))
    days = Sheet(f"Vergoedingen {facts.year}", (table,), (30.0, 12.0, 26.0, 12.0))
    totals = Sheet("Per vrijwilliger", (people, bridge), (52.0, *(14.0,) * len(stands)))
    return workbook([days, totals], title=table.title, author=facts.branch, made_at=_midnight(facts))
