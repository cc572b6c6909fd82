"""The quarter's contacts for the agency Opgroeien (*kwartaaloverzicht*) as a Word file (DOMAIN §2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from portal.kit import clock
from portal.kit.dates import Quarter, day_month, day_text, month_name
from portal.kit.word import Column, Run, WordFile

State = Literal["handed_in", "on_paper", "no_contacts", "missing"]
STATES: dict[State, str] = {
    "handed_in": "ingediend",
    "on_paper": "op papier",
    "no_contacts": "geen contacten",
    "missing": "ontbreekt",
}
UNKNOWN = "–"


@dataclass(frozen=True)
class FamilyQuarterFacts:
    """One row: the contacts of a family (code only) with one volunteer in one quarter."""

    code: str
    months: tuple[int | None, int | None, int | None]  # contacts that count; None: missing or not active
    active_days: int  # days of the quarter on which the match was active
    state: State
    reason: str = ""  # why there were no contacts
    missing_months: tuple[date, ...] = ()  # a day in each; empty with state "missing" means all three

    @cached_property
    def total(self) -> int | None:
        """Contacts in the quarter; None where none of its months is known."""
        known = [count for count in self.months if count is not None]
        return sum(known) if known else None


@dataclass(frozen=True)
class QuarterFacts:
    """The contacts of one branch in one quarter. made_at: naive UTC, the moment the file carries."""

    branch: str
    quarter: Quarter
    families: tuple[FamilyQuarterFacts, ...]
    made_at: datetime

    @cached_property
    def contacts(self) -> int:
        return sum(family.total or 0 for family in self.families)

    @cached_property
    def active_days(self) -> int:
        return sum(family.active_days for family in self.families)

    @property
    def active_families(self) -> int:
        """Families active on at least one day; a family with two volunteers counts once."""
        return len({family.code for family in self.families if family.active_days > 0})

    @property
    def average_tenths(self) -> int | None:
        """Tenths of a contact per active family: contacts ÷ Σ(active days ÷ days of the quarter), half up."""
        if not self.active_days:
            return None
        return (20 * self.contacts * self.quarter.length + self.active_days) // (2 * self.active_days)

    def missing(self) -> Iterator[FamilyQuarterFacts]:
        return (family for family in self.families if family.state == "missing" or family.missing_months)


def quarter_overview(facts: QuarterFacts, house_style: Path) -> bytes:
    """The overview as a .docx; the same facts give the same bytes."""
    name = f"Kwartaaloverzicht {facts.quarter.title}"
    word = WordFile(house_style, title=f"{name} – {facts.branch}", author=facts.branch, made_at=facts.made_at)
    word.title("Kwartaaloverzicht", f"{facts.branch} · {facts.quarter.title}")
    missing = list(facts.missing())
    average = UNKNOWN if facts.average_tenths is None else comma(facts.average_tenths)
    word.facts(
        [
            ("Periode", f"{day_month(facts.quarter.first)} – {day_text(facts.quarter.last)}"),
            ("Actieve gezinnen", str(facts.active_families)),
            ("Bestemd voor", "agentschap Opgroeien"),
            ("Contacten", str(facts.contacts)),
            ("Opgemaakt op", day_text(clock.local(facts.made_at).date())),
            ("Gemiddeld", f"{average} per actief gezin"),
        ],
        description="Samenvatting van het kwartaal",
        per_row=2,
    )
    word.heading("Contacten tussen vrijwilliger en gezin", 2)
    if facts.families:
        _contacts(word, facts)
    else:
        word.paragraph("In dit kwartaal was er geen enkel gezin actief.")
    word.paragraph(
        "Gemiddelde per actief gezin = contacten ÷ som van (actieve dagen ÷ "
        f"{facts.quarter.length} dagen van het kwartaal). Een gezin dat het hele kwartaal begeleid werd, "
        f"telt dus voor 1. {UNKNOWN} = niet gekend of niet actief.",
        style="Caption",
    )
    word.heading("Nog te ontvangen", 2)
    if missing:
        word.paragraph(
            "Deze overzichten zijn nog niet ingediend. Wat er nog bijkomt, zit niet in de cijfers.",
            keep_next=True,
        )
        word.bullets([(Run(family.code, bold=True), f": {_months(family, facts.quarter)}") for family in missing])
    else:
        word.paragraph("Niets. Alle contacten van dit kwartaal zijn binnen.")
    word.heading("Voor akkoord", 2)
    word.signatures((("", (("Naam", ""), ("Functie", ""), ("Datum", ""), ("Handtekening", ""))),))
    return word.save()


def _contacts(word: WordFile, facts: QuarterFacts) -> None:
    columns = (
        Column("Gezin", 19),
        *(Column(month_name(month).capitalize(), 20, is_number=True) for month in facts.quarter.months),
        Column("Totaal", 15, is_number=True),
        Column("Actieve weken", 16, is_number=True),
        Column("Overzicht", 60),
    )
    sums = [sum(family.months[i] or 0 for family in facts.families) for i in range(3)]
    weeks = comma(week_tenths(facts.active_days))
    total = ("Totaal", *map(str, sums), str(facts.contacts), weeks, "")
    rows = (
        (
            family.code,
            *map(_count, family.months),
            _count(family.total),
            comma(week_tenths(family.active_days)),
            _state(family),
        )
        for family in facts.families
    )
    word.table(columns, rows, description="Contacten per gezin en per maand", total=total)


def _count(count: int | None) -> str:
    return UNKNOWN if count is None else str(count)


def _state(family: FamilyQuarterFacts) -> str:
    reason = family.reason
    return f"{STATES[family.state]}: {reason[0].lower()}{reason[1:]}" if reason else STATES[family.state]


def _months(family: FamilyQuarterFacts, quarter: Quarter) -> str:
    names = [month_name(month) for month in family.missing_months or quarter.months]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}"


def week_tenths(days: int) -> int:
    return (20 * days + 7) // 14


def comma(tenths: int) -> str:
    """Tenths with one decimal, as a number without unit: 131 → "13,1"."""
    return f"{tenths // 10},{tenths % 10}"
