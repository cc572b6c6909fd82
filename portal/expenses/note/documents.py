"""The expense note (*onkostennota*) as a Word file, from facts alone (DOMAIN §3)."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from portal.kit import clock
from portal.kit.dates import Quarter, day_month, day_short, day_text, moment_text
from portal.kit.money import NBSP, euro, km_number, rate
from portal.kit.word import Column, Run, WordFile

DECLARATION = "Ik verklaar op eer dat deze nota juist en volledig is."
NO_RATE = "tarief nog niet gekend"
THUMBNAIL_MM = 45
COLUMNS = (
    Column("Datum", 19),
    Column("Soort", 19),
    Column("Van – naar", 50),
    Column("Waarvoor", 29),
    Column("Km", 10, is_number=True),
    Column("Tarief", 17, is_number=True),
    Column("Bedrag", 21, is_number=True),
    Column("Bewijs", 15),
)


@dataclass(frozen=True)
class ExpenseLineFacts:
    """One trip or cost; route and purpose hold a family code and a municipality, never a name."""

    day: date
    kind: str  # in Dutch: auto, fiets, openbaar vervoer, parking, andere
    route: str = ""
    purpose: str = ""
    km_tenths: int | None = None
    rate_e4: int | None = None  # ten-thousandths of a euro per km
    rate_source: str = ""
    cents: int | None = None  # None: the rate is not known yet
    receipts: tuple[str, ...] = ()  # "B1", "B2"


@dataclass(frozen=True)
class ReceiptFacts:
    """One ticket of the annex. `thumbnail`: a JPEG, or None for a PDF, which is kept in the portal."""

    name: str  # "B1"
    day: date
    purpose: str
    cents: int | None
    thumbnail: bytes | None = None


@dataclass(frozen=True)
class ExpenseNoteFacts:
    """All of one note; the lines without those that were struck. Moments are naive UTC."""

    number: str  # "" for a draft
    branch: str
    volunteer: str
    address: str
    account_holder: str
    iban: str
    period: Quarter
    status: str  # in Dutch: Nog niet ingediend, Ingediend, …
    made_at: datetime  # the moment the file carries
    lines: tuple[ExpenseLineFacts, ...] = ()
    regime: str = "reële kosten"
    declared_at: datetime | None = None
    submitted_at: datetime | None = None
    on_paper: bool = False
    signed_on_paper: bool = False
    entered_by: str = ""  # who typed it over, when that is not the volunteer
    return_reason: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None
    paid_on: date | None = None
    payment_reference: str = ""
    annex: tuple[ReceiptFacts, ...] = ()

    @property
    def total_cents(self) -> int:
        """The sum of the lines whose amount is known."""
        return sum(line.cents or 0 for line in self.lines)

    @property
    def waits_for_rate(self) -> bool:
        return any(line.cents is None for line in self.lines)


def expense_note(facts: ExpenseNoteFacts, house_style: Path) -> bytes:
    """The note as a .docx; the same facts give the same bytes."""
    name = f"Onkostennota {facts.number}".strip()
    word = WordFile(house_style, title=f"{name} – {facts.volunteer}", author=facts.branch, made_at=facts.made_at)
    word.title(name, f"{facts.branch} · {facts.period.title}")
    if facts.return_reason:
        word.paragraph(Run("Teruggestuurd: ", bold=True), facts.return_reason, style="Kader")
    word.facts(_who_and_where(facts), description="Gegevens van de nota", per_row=2)
    word.heading("Ritten en kosten", 2)
    if facts.lines:
        _lines(word, facts)
    else:
        word.paragraph("Op deze nota staan nog geen ritten of kosten.")
    word.heading("Verklaring op eer", 2)
    _declaration(word, facts)
    if facts.approved_at or facts.paid_on:
        word.heading("Goedkeuring en betaling", 2)
        word.facts(_settlement(facts), description="Goedkeuring en betaling", per_row=2)
    if facts.on_paper or facts.entered_by or not facts.approved_at:
        word.heading("Handtekeningen", 2)
        word.signatures(
            (
                ("Vrijwilliger", (("Naam", facts.volunteer), ("Datum", ""), ("Handtekening", ""))),
                ("Coördinator", (("Naam", facts.approved_by), ("Datum", ""), ("Handtekening", ""))),
            )
        )
    if facts.annex:
        _annex(word, facts.annex)
    return word.save()


def _annex(word: WordFile, tickets: tuple[ReceiptFacts, ...]) -> None:
    """Each ticket small, under its number; the originals stay in the portal."""
    word.heading("Bijlage: bewijsstukken", 2)
    for ticket in tickets:
        amount = "" if ticket.cents is None else f", {euro(ticket.cents)}"
        words = f"{ticket.name}: {ticket.purpose}, {day_short(ticket.day)}{amount}"
        if ticket.thumbnail is None:
            word.paragraph(f"{words} (pdf, te openen in het portaal)")
        else:
            word.paragraph(words, keep_next=True)
            word.image(ticket.thumbnail, alt=f"Bewijsstuk {words}", width_mm=THUMBNAIL_MM)


def _who_and_where(facts: ExpenseNoteFacts) -> list[tuple[str, str]]:
    return [
        ("Vrijwilliger", facts.volunteer),
        ("Rekeninghouder", facts.account_holder),
        ("Adres", facts.address),
        ("Rekeningnummer", iban_groups(facts.iban)),
        ("Periode", f"{day_month(facts.period.first)} – {day_text(facts.period.last)}"),
        ("Regeling", facts.regime),
        ("Status", facts.status),
        (
            "Ingediend op",
            "" if facts.submitted_at is None else day_text(clock.local(facts.submitted_at).date()),
        ),
    ]


def _lines(word: WordFile, facts: ExpenseNoteFacts) -> None:
    rows = [
        (
            day_short(line.day),
            line.kind,
            line.route,
            line.purpose,
            "" if line.km_tenths is None else km_number(line.km_tenths),
            "" if line.rate_e4 is None else rate(line.rate_e4),
            NO_RATE if line.cents is None else euro(line.cents),
            ", ".join(line.receipts),
        )
        for line in facts.lines
    ]
    label = "Totaal, zonder de ritten met een tarief dat nog niet gekend is" if facts.waits_for_rate else "Totaal"
    total = (label, "", "", "", "", "", euro(facts.total_cents), "")
    word.table(COLUMNS, rows, description="Ritten en kosten met hun bedrag", total=total)
    sources = _rate_sources(facts.lines)
    if sources:
        word.paragraph("Bron van het tarief per kilometer: " + "; ".join(sources) + ".", style="Caption")


def _rate_sources(lines: tuple[ExpenseLineFacts, ...]) -> list[str]:
    """Each rate with its source, once, in the order of the lines."""
    used = {(line.kind, line.rate_e4, line.rate_source): None for line in lines if line.rate_e4 is not None}
    return [f"{kind} {rate(e4 or 0)}" + (f", {source.rstrip('.')}" if source else "") for kind, e4, source in used]


def _declaration(word: WordFile, facts: ExpenseNoteFacts) -> None:
    lines = [DECLARATION]
    if facts.declared_at:
        lines.append(f"Verklaard door {facts.volunteer} op {moment_text(facts.declared_at)}.")
    elif facts.signed_on_paper:
        lines.append(f"De handtekening van {facts.volunteer} staat op papier.")
    if facts.entered_by:
        lines.append(f"Op papier ontvangen, ingegeven door {facts.entered_by}.")
    elif facts.on_paper:
        lines.append("Op papier ontvangen.")
    word.paragraph("\n".join(lines))


def _settlement(facts: ExpenseNoteFacts) -> list[tuple[str, str]]:
    approved = "" if facts.approved_at is None else moment_text(facts.approved_at)
    return [
        ("Goedgekeurd door", facts.approved_by),
        ("Goedgekeurd op", approved),
        ("Uitbetaald op", "" if facts.paid_on is None else day_text(facts.paid_on)),
        ("Bedrag", "" if facts.paid_on is None else euro(facts.total_cents)),
        ("Mededeling", facts.payment_reference),
    ]


def iban_groups(iban: str) -> str:
    """An account number in groups of four, kept on one line."""
    bare = "".join(iban.split())
    return NBSP.join(bare[i : i + 4] for i in range(0, len(bare), 4))
