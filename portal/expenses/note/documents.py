"""The expense note (*onkostennota*) in Word and as PDF, from facts alone (DOMAIN §3)."""

from datetime import date, datetime
from pathlib import Path

from portal.kit import clock
from portal.kit.dates import Quarter, day_month, day_short, day_text, moment_text
from portal.kit.file_kinds import PDF
from portal.kit.images import fitted
from portal.kit.measures import BEHIND_NUMBER_MM, TEXT_MM, column_mm, shared
from portal.kit.money import NBSP, euro, km_number, rate
from portal.kit.paper import Maker, Paper, in_word
from portal.kit.pdf import first_pages
from portal.kit.records import dataclass
from portal.kit.runs import Run
from portal.kit.word_markup import Column

DECLARATION = "Ik verklaar op eer dat deze nota juist en volledig is."
NO_RATE = "tarief nog niet gekend"
TICKET_PIXELS, TICKET_MM = (1000, 1400), (110, 150)  # at most: what can be read on paper, two wide ones to a page
COLUMNS = ("Datum", "Soort", "Van – naar", "Waarvoor", "Km", "Tarief", "Bedrag", "Bewijs")
NUMBERS, MAY_LACK = ("Km", "Tarief", "Bedrag"), ("Van – naar", "Km", "Tarief")  # away where no line has anything there
MAY_WRAP, WIDEST = ("Van – naar", "Waarvoor"), 34  # mm of any other column


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
    """One ticket of the annex. `content`: the JPEG or the PDF that is kept in the portal."""

    name: str  # "B1"
    day: date
    purpose: str
    cents: int | None
    content: bytes

    @property
    def is_pdf(self) -> bool:
        return self.content.startswith(PDF)


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


def expense_note(facts: ExpenseNoteFacts, house_style: Path, make: Maker = in_word) -> bytes:
    """The note as a .docx, or as what `make` makes; the same facts give the same bytes."""
    name = f"Onkostennota {facts.number}".strip()
    paper = make(house_style, title=f"{name} – {facts.volunteer}", author=facts.branch, made_at=facts.made_at)
    paper.title(name, f"{facts.branch} · {facts.period.title}")
    if facts.return_reason:
        paper.paragraph(Run("Teruggestuurd: ", bold=True), facts.return_reason, style="Kader")
    paper.facts(_who_and_where(facts), description="Gegevens van de nota", per_row=2)
    paper.heading("Ritten en kosten", small=True)
    if facts.lines:
        _lines(paper, facts)
    else:
        paper.paragraph("Op deze nota staan nog geen ritten of kosten.")
    paper.heading("Verklaring op eer", small=True)
    _declaration(paper, facts)
    if facts.approved_at or facts.paid_on:
        paper.heading("Goedkeuring en betaling", small=True)
        paper.facts(_settlement(facts), description="Goedkeuring en betaling", per_row=2)
    if facts.on_paper or facts.entered_by or not facts.approved_at:
        paper.heading("Handtekeningen", small=True)
        paper.signatures(
            (
                ("Vrijwilliger", (("Naam", facts.volunteer), ("Datum", ""), ("Handtekening", ""))),
                ("Coördinator", (("Naam", facts.approved_by), ("Datum", ""), ("Handtekening", ""))),
            )
        )
    if facts.annex:
        _annex(paper, facts.annex)
    return paper.save()


def _annex(paper: Paper, tickets: tuple[ReceiptFacts, ...]) -> None:
    """Each ticket under its number, large enough to read; of a PDF its first page. The originals stay in the portal."""
    paper.heading("Bijlage: bewijsstukken", small=True, new_page=True)
    documents = [ticket.content for ticket in tickets if ticket.is_pdf]
    pages = dict(zip(documents, first_pages(documents, TICKET_PIXELS[0]), strict=True))
    for ticket in tickets:
        amount = "" if ticket.cents is None else f", {euro(ticket.cents)}"
        words = f"{ticket.name}: {ticket.purpose}, {day_short(ticket.day)}{amount}"
        picture = pages[ticket.content] if ticket.is_pdf else ticket.content
        if picture is None:
            paper.paragraph(f"{words} (pdf, te openen in het portaal)")
            continue
        paper.paragraph(f"{words} (pdf, eerste bladzijde)" if ticket.is_pdf else words, keep_next=True)
        content, (width, height) = fitted(picture, TICKET_PIXELS)
        paper.image(content, alt=f"Bewijsstuk {words}", width_mm=min(TICKET_MM[0], TICKET_MM[1] * width / height))


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
            "" if facts.submitted_at is None else day_text(clock.day_of(facts.submitted_at)),
        ),
    ]


def _lines(paper: Paper, facts: ExpenseNoteFacts) -> None:
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
    kept = [n for n, title in enumerate(COLUMNS) if title not in MAY_LACK or any(row[n] for row in rows)]
    paper.table(
        _columns({COLUMNS[n]: [row[n] for row in rows] for n in kept}, euro(facts.total_cents)),
        [[row[n] for n in kept] for row in rows],
        description="Ritten en kosten met hun bedrag",
        total=[total[n] for n in kept],
    )
    sources = _rate_sources(facts.lines)
    if sources:
        paper.paragraph("Bron van het tarief per kilometer: " + "; ".join(sources) + ".", style="Caption")


def _columns(texts: dict[str, list[str]], total: str) -> list[Column]:
    """As wide as their content: only a route or a reason takes a second line, never a day or an amount."""
    widths = {title: min(column_mm(title, some), WIDEST) for title, some in texts.items() if title not in MAY_WRAP}
    widths["Bedrag"] = max(widths["Bedrag"], column_mm(total, ()))  # in bold
    if "Bewijs" in widths:  # behind the amounts
        widths["Bewijs"] += BEHIND_NUMBER_MM
    room = TEXT_MM - sum(widths.values())
    if "Van – naar" in texts:
        both = list(zip(texts["Van – naar"], texts["Waarvoor"], strict=True))
        widths["Van – naar"], widths["Waarvoor"] = shared(room, MAY_WRAP, both)
    else:
        widths["Waarvoor"] = room
    return [Column(title, widths[title], is_number=title in NUMBERS) for title in texts]


def _rate_sources(lines: tuple[ExpenseLineFacts, ...]) -> list[str]:
    """Each rate with its source, once, in the order of the lines."""
    used = {(line.kind, line.rate_e4, line.rate_source): None for line in lines if line.rate_e4 is not None}
    return [f"{kind} {rate(e4 or 0)}" + (f", {source.rstrip('.')}" if source else "") for kind, e4, source in used]


def _declaration(paper: Paper, facts: ExpenseNoteFacts) -> None:
    lines = [DECLARATION]
    if facts.declared_at:
        lines.append(f"Verklaard door {facts.volunteer} op {moment_text(facts.declared_at)}.")
    elif facts.signed_on_paper:
        lines.append(f"De handtekening van {facts.volunteer} staat op papier.")
    if facts.entered_by:
        lines.append(f"Op papier ontvangen, ingegeven door {facts.entered_by}.")
    elif facts.on_paper:
        lines.append("Op papier ontvangen.")
    paper.paragraph("\n".join(lines))


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
