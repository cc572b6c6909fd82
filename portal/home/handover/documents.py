"""The Word document for a new coordinator: what runs, who waits, what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from portal.kit import clock
from portal.kit.dates import day_short, day_text
from portal.kit.money import euro
from portal.kit.word import WordFile
from portal.kit.word_markup import Column


@dataclass(frozen=True)
class RunningFacts:
    """A trajectory that goes on. volunteers: "Lena Aerts (wo)"; nobody: ""."""

    code: str
    alias: str
    started_on: date
    volunteers: str
    last_contact_on: date | None


@dataclass(frozen=True)
class WaitingFacts:
    """A family on the waiting list."""

    code: str
    accepted_on: date
    days: int
    wishes: str  # "ma of wo · Frans · de buurt van het station"


@dataclass(frozen=True)
class DueFacts:
    """A talk that was planned and not held."""

    due_on: date
    kind: str
    volunteer: str
    code: str


@dataclass(frozen=True)
class NoteFacts:
    """An expense note that waits."""

    number: str
    volunteer: str
    state: str
    pay_by: date | None
    cents: int


@dataclass(frozen=True)
class EventFacts:
    """Something in the agenda."""

    when: str
    kind: str
    title: str
    where: str


@dataclass(frozen=True)
class ToDoFacts:
    """Something that waits: its kind, what or who it is about, what else is known (with a family's code), when."""

    kind: str
    about: str
    detail: str
    when: str


@dataclass(frozen=True)
class HandoverFacts:
    """All that somebody must know who takes over."""

    branch: str
    made_at: datetime
    coordinators: tuple[str, ...]
    todos: tuple[ToDoFacts, ...]
    running: tuple[RunningFacts, ...]
    waiting: tuple[WaitingFacts, ...]
    due: tuple[DueFacts, ...]
    notes: tuple[NoteFacts, ...]
    events: tuple[EventFacts, ...]


def handover(facts: HandoverFacts, house_style: Path) -> bytes:
    """The document as a .docx; the same facts give the same bytes."""
    on = clock.local(facts.made_at).date()
    word = WordFile(house_style, title=f"Overdracht – {facts.branch}", author=facts.branch, made_at=facts.made_at)
    word.title("Overdracht", f"{facts.branch} · {day_text(on)}")
    word.paragraph(
        f"Dit blad zegt hoe {facts.branch} ervoor staat op {day_text(on)}. Namen en adressen van gezinnen staan er "
        "niet in: die vind je in het portaal, bij hun code."
    )
    word.facts(
        [
            ("Coördinator", ", ".join(facts.coordinators)),
            ("Te doen", str(len(facts.todos))),
            ("Lopende trajecten", str(len(facts.running))),
            ("Op de wachtlijst", str(len(facts.waiting))),
            ("Gesprekken te voeren", str(len(facts.due))),
            ("Nota’s", f"{len(facts.notes)}, samen {euro(sum(note.cents for note in facts.notes))}"),
            ("In de agenda", str(len(facts.events))),
        ],
        description="In het kort",
        per_row=2,
    )
    _todos(word, facts)
    _running(word, facts)
    _waiting(word, facts)
    _due(word, facts)
    _notes(word, facts)
    _events(word, facts)
    return word.save()


def _listed(
    word: WordFile,
    heading: str,
    none: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    description: str,
    total: Sequence[str] = (),
) -> None:
    """A heading, and under it the table, or the sentence that there is nothing."""
    word.heading(heading, 1)
    if rows:
        word.table(columns, rows, description=description, total=total)
    else:
        word.paragraph(none)


def _todos(word: WordFile, facts: HandoverFacts) -> None:
    _listed(
        word,
        "Te doen",
        "Er wacht niets.",
        [Column("Wat", 40), Column("Wie", 50), Column("Hoe het staat", 50), Column("Wanneer", 30)],
        [(one.kind, one.about, one.detail, one.when) for one in facts.todos],
        description="Wat wacht, het dringendste eerst",
    )


def _running(word: WordFile, facts: HandoverFacts) -> None:
    _listed(
        word,
        "Lopende trajecten",
        "Er loopt geen enkel traject.",
        [
            Column("Gezin", 20),
            Column("Schuilnaam", 45),
            Column("Sinds", 25),
            Column("Vrijwilliger", 55),
            Column("Laatste contact", 28),
        ],
        [
            (
                r.code,
                r.alias,
                day_short(r.started_on),
                r.volunteers or "nog niemand",
                day_short(r.last_contact_on) if r.last_contact_on else "nog geen",
            )
            for r in facts.running
        ],
        description="Lopende trajecten met hun vrijwilliger",
    )


def _waiting(word: WordFile, facts: HandoverFacts) -> None:
    _listed(
        word,
        "Wachtlijst",
        "Er wacht niemand.",
        [Column("Gezin", 20), Column("Aanvaard op", 28), Column("Dagen", 18, is_number=True), Column("Gevraagd", 105)],
        [(w.code, day_short(w.accepted_on), str(w.days), w.wishes) for w in facts.waiting],
        description="Gezinnen op de wachtlijst, wie het langst wacht eerst",
    )


def _due(word: WordFile, facts: HandoverFacts) -> None:
    _listed(
        word,
        "Gesprekken te voeren",
        "Geen: alle geplande gesprekken zijn gevoerd.",
        [Column("Tegen", 28), Column("Gesprek", 50), Column("Vrijwilliger", 60), Column("Gezin", 25)],
        [(day_short(d.due_on), d.kind, d.volunteer, d.code) for d in facts.due],
        description="Geplande gesprekken, de oudste eerst",
    )


def _notes(word: WordFile, facts: HandoverFacts) -> None:
    _listed(
        word,
        "Onkostennota’s",
        "Er wacht geen enkele nota.",
        [
            Column("Nummer", 28),
            Column("Vrijwilliger", 55),
            Column("Stand", 35),
            Column("Betalen tegen", 30),
            Column("Bedrag", 25, is_number=True),
        ],
        [(n.number, n.volunteer, n.state, day_short(n.pay_by) if n.pay_by else "", euro(n.cents)) for n in facts.notes],
        description="Nota’s die wachten op goedkeuring of betaling",
        total=("Samen", "", "", "", euro(sum(n.cents for n in facts.notes))),
    )


def _events(word: WordFile, facts: HandoverFacts) -> None:
    _listed(
        word,
        "In de agenda",
        "Er staat nog niets gepland.",
        [Column("Wanneer", 50), Column("Wat", 35), Column("Titel", 55), Column("Waar", 35)],
        [(e.when, e.kind, e.title, e.where) for e in facts.events],
        description="Activiteiten die komen",
    )
