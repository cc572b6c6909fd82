"""Files for the agency Opgroeien: a quarter (*kwartaaloverzicht*), and a year."""

from itertools import groupby, zip_longest
from pathlib import Path

from portal.contacts.quarters.facts import week_tenths
from portal.kit import clock
from portal.kit.dates import day_month, day_text, month_name
from portal.kit.paper import Maker, Paper, in_word
from portal.kit.records import dataclass
from portal.kit.runs import Run
from portal.kit.word_markup import Column
from portal.kit.words import UNKNOWN, agreeing, listed
from portal.reports.quarter.documents.facts import (
    QuarterFacts,
    Tally,
    YearFacts,
    corrected_since,
    provisional,
    so_far,
)


@dataclass(frozen=True)
class _Period:
    """The words of an overview for its period: a quarter and a year are the same report, of one quarter or of
    several."""

    title: str
    days: str
    what: str  # "kwartaal" or "jaar"
    per: str  # what the mean is for
    mean: str  # how it is computed
    nothing_yet: str  # where nothing is missing in a period that is not over
    missing: list[tuple[str, str]]  # who or what is missing, and what of it


def _quarter(facts: QuarterFacts) -> _Period:
    quarter = facts.quarter
    return _Period(
        title="Kwartaaloverzicht",
        days=f"{day_month(quarter.first)} – {day_text(quarter.last)}",
        what="kwartaal",
        per="per actief gezin",
        mean="Gemiddelde per actief gezin = contacten ÷ som van (actieve dagen ÷ "
        f"{quarter.length} dagen van het kwartaal). Een gezin dat het hele kwartaal begeleid werd, "
        f"telt dus voor 1. {UNKNOWN} = niet gekend of niet actief.",
        nothing_yet="Nog niets. Indienen kan vanaf de laatste dag van het kwartaal.",
        missing=[
            (family.code, listed([month_name(month) for month in family.missing_months or quarter.months]))
            for _, family in facts.missing()
        ],
    )


def _year(facts: YearFacts) -> _Period:
    by_quarter = groupby(facts.missing(), lambda pair: pair[0])
    return _Period(
        title="Jaaroverzicht contacten",
        days=f"1 januari – {day_text(facts.quarters[-1].quarter.last)}",
        what="jaar",
        per="per actief gezin en per kwartaal",
        mean="Gemiddelde per actief gezin en per kwartaal = contacten ÷ som over de kwartalen van (actieve dagen ÷ "
        "dagen van het kwartaal). Een gezin dat het hele jaar begeleid werd, telt dus voor 4 kwartalen. "
        f"{UNKNOWN} = niet gekend of niet actief.",
        nothing_yet="Niets van de kwartalen die voorbij zijn. Het lopende kwartaal komt nog.",
        missing=[(quarter.title, ", ".join(family.code for _, family in some)) for quarter, some in by_quarter],
    )


def overview(facts: QuarterFacts | YearFacts, house_style: Path, make: Maker = in_word) -> bytes:
    """The contacts of a quarter or a year as a .docx, or as what `make` makes; the same facts give the same bytes."""
    period = _year(facts) if isinstance(facts, YearFacts) else _quarter(facts)
    title = f"{period.title} {facts.name} – {facts.branch}"
    paper = make(house_style, title=title, author=facts.branch, made_at=facts.made_at)
    paper.title(period.title, f"{facts.branch} · {facts.name}")
    if words := provisional(facts):
        paper.paragraph(Run(words, bold=True))
    if words := corrected_since(facts):
        paper.paragraph(words)
    paper.facts(
        [
            ("Periode", period.days),
            ("Actieve gezinnen", str(facts.active_families)),
            ("Bestemd voor", "agentschap Opgroeien"),
            ("Contacten", str(facts.contacts)),
            ("Opgemaakt op", day_text(clock.day_of(facts.made_at))),
            ("Gemiddeld", f"{_average(facts.average_tenths)} {period.per}"),
        ],
        description=f"Samenvatting van het {period.what}",
        per_row=2,
    )
    if isinstance(facts, YearFacts):
        paper.heading("Per kwartaal", small=True)
        paper.paragraph(facts.finding, keep_next=True)
        _quarters(paper, facts)
    paper.heading("Contacten tussen vrijwilliger en gezin", small=True)
    if not facts.families:
        paper.paragraph(f"In dit {period.what} was er geen enkel gezin actief.")
    else:
        _families(paper, facts)
    if isinstance(facts, QuarterFacts) and facts.rows_explained:
        paper.paragraph(facts.rows_explained, style="Caption")
    paper.paragraph(period.mean, style="Caption")
    _still_to_come(paper, period, is_running=facts.is_running)
    paper.heading("Voor akkoord", small=True)
    paper.signatures((("", (("Naam", ""), ("Functie", ""), ("Datum", ""), ("Handtekening", ""))),))
    _annex(paper, facts)
    return paper.save()


STILL_TO_COME = "Deze overzichten zijn nog niet ingediend. Wat er nog bijkomt, zit niet in de cijfers."


def _still_to_come(paper: Paper, period: _Period, *, is_running: bool) -> None:
    paper.heading("Nog te ontvangen", small=True)
    if period.missing:
        paper.paragraph(STILL_TO_COME, keep_next=True)
        paper.bullets([(Run(name, bold=True), f": {what}") for name, what in period.missing])
    elif is_running:
        paper.paragraph(period.nothing_yet)
    else:
        paper.paragraph(f"Niets. Alle contacten van dit {period.what} zijn binnen.")


def _quarters(paper: Paper, facts: YearFacts) -> None:
    """The quarters under each other, with those of the year before where the portal knows them."""
    before = bool(facts.before)
    columns = (
        Column("Kwartaal", 50),
        Column("Actieve gezinnen", 32, is_number=True),
        Column("Contacten", 28, is_number=True),
        Column("Gemiddeld", 28, is_number=True),
        *((Column(f"Contacten {facts.year - 1}", 32, is_number=True),) if before else ()),
    )
    rows = [
        (
            f"{q.quarter.title}{so_far(q)}",
            str(q.active_families),
            str(q.contacts),
            _average(q.average_tenths),
        )
        + ((_count(facts.quarter_before(q)),) if before else ())
        for q in facts.quarters
    ]
    total = (
        f"Jaar {facts.year}{so_far(facts)}",
        str(facts.active_families),
        str(facts.contacts),
        _average(facts.average_tenths),
    )
    last = (_count(facts.contacts_before),) if before else ()
    paper.table(columns, rows, description="Contacten per kwartaal", total=total + last)


def _families(paper: Paper, facts: QuarterFacts | YearFacts) -> None:
    """A row per family; of a quarter also how its overview came in."""
    is_year = isinstance(facts, YearFacts)
    first, count, total, weeks = (26, 26, 20, 20) if is_year else (19, 20, 15, 16)
    columns = [
        Column("Gezin", first),
        *(Column(part.title, count, is_number=True) for part in facts.parts),
        Column("Totaal", total, is_number=True),
        Column("Actieve weken", weeks, is_number=True),
    ]
    rows = [
        [f.code, *map(_count, f.counts), _count(f.total), one_decimal(week_tenths(f.active_days))]
        for f in facts.families
    ]
    sums = map(_count, (part.contacts for part in facts.parts))
    last = ["Totaal", *sums, str(facts.contacts), one_decimal(week_tenths(facts.active_days))]
    if not isinstance(facts, YearFacts):
        columns.append(Column("Overzicht", 60))
        rows = [[*row, family.overview] for row, family in zip(rows, facts.families, strict=True)]
        last.append("")
    description = f"Contacten per gezin en per {'kwartaal' if is_year else 'maand'}"
    paper.table(columns, rows, description=description, total=last)


def _annex(paper: Paper, facts: QuarterFacts | YearFacts) -> None:
    """After the signature, so that a quarter stays one page to sign: the kinds of contacts, and their themes."""
    kinds, themes = ([tally for tally in some if tally.contacts] for some in (facts.kinds, facts.themes))
    if not kinds:
        return
    paper.heading("Bijlage: volgens soort en thema", small=True)
    number = Column("Contacten", 24, is_number=True)
    empty = Tally("", 0)
    paper.table(
        (Column("Soort", 66), number, Column("Thema", 60), number),
        [(*_tally(kind), *_tally(theme)) for kind, theme in zip_longest(kinds, themes, fillvalue=empty)],
        description="Contacten volgens soort en volgens thema",
    )
    themed = f"{facts.themed} {agreeing(facts.themed, 'contact', 'contacten')}"
    paper.paragraph(
        f"De soorten zijn samen {facts.contacts}. Bij {themed} werd een thema genoteerd; "
        "een contact kan over meer dan één thema gaan."
        + (f" {facts.uncounted} keer ging een bezoek niet door; dat telt niet mee." if facts.uncounted else ""),
        style="Caption",
    )


def _tally(tally: Tally) -> tuple[str, str]:
    return (tally.words[:1].upper() + tally.words[1:], str(tally.contacts) if tally.words else "")


def _count(count: int | None) -> str:
    return UNKNOWN if count is None else str(count)


def _average(tenths: int | None) -> str:
    return UNKNOWN if tenths is None else one_decimal(tenths)


def one_decimal(tenths: int) -> str:
    """Tenths with one decimal, as a number without unit: 131 → "13,1"."""
    return f"{tenths // 10},{tenths % 10}"
