"""All notes of the branch in one list: filtered by what it shows, sorted by a heading, downloaded as shown."""

from datetime import date
from typing import Any

from flask import Blueprint, Response
from peewee import Case, fn

from portal.expenses.models.notes import STATUSES, ExpenseLine, ExpenseNote, sums_of
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.records import dataclass
from portal.kit.xlsx import MIME as XLSX
from portal.people.models import Person
from portal.people.volunteers.facts import by_name
from portal.web.access import me, roles
from portal.web.lists import Asked, Column, as_workbook, asked
from portal.web.pages import download, rendered

room = Blueprint("all_notes", __name__)

WITHOUT_AMOUNT = ("draft", "withdrawn")  # statuses; see `NoteRow`


@dataclass(frozen=True)
class NoteRow:
    """A row of the list. cents: of the lines that are asked back and have an amount; None while the note is written,
    for most of it follows from the contacts then, and is not stored; and once it was taken out, for the note after it
    has that amount."""

    note: ExpenseNote
    cents: int | None

    @property
    def submitted_on(self) -> date | None:
        return clock.day_of(self.note.submitted_at) if self.note.submitted_at else None


def _columns(notes: Any) -> tuple[Column, ...]:
    pairs = notes.select(ExpenseNote.year, ExpenseNote.quarter).order_by().distinct().tuples()
    quarters = {Quarter(year, number).title: (year, number) for year, number in pairs}
    codes = {words: code for code, words in STATUSES.items()}
    name = Person.given_name.concat(" ").concat(Person.family_name)
    stored = (ExpenseLine.note == ExpenseNote.id) & ~ExpenseLine.struck & ExpenseNote.status.not_in(WITHOUT_AMOUNT)
    cents = ExpenseLine.select(fn.SUM(ExpenseLine.cents)).where(stored)
    status = Case(ExpenseNote.status, tuple(STATUSES.items()))
    return (
        Column("naam", "Vrijwilliger", lambda row: row.note.volunteer.name, is_filter=True, sql=name),
        Column("nota", "Nota", lambda row: row.note.number or "nog geen", sql=ExpenseNote.number),
        Column("kwartaal", "Kwartaal", lambda row: row.note.period.title, is_filter=True,
               sql=ExpenseNote.year * 10 + ExpenseNote.quarter, options=lambda: quarters,
               where=lambda title: (ExpenseNote.year == quarters[title][0])
               & (ExpenseNote.quarter == quarters[title][1])),
        Column("stand", "Stand", lambda row: STATUSES[row.note.status], is_filter=True, sql=status,
               options=STATUSES.values, where=lambda words: ExpenseNote.status == codes[words]),
        Column("ingediend", "Ingediend", lambda row: row.submitted_on, sql=ExpenseNote.submitted_at),
        Column("betaald", "Betaald", lambda row: row.note.paid_on, sql=ExpenseNote.paid_on),
        Column("bedrag", "Bedrag", lambda row: row.cents, sql=fn.COALESCE(cents, 0), is_cents=True),
    )  # fmt: skip


def _rows(ids: list[int]) -> dict[int, NoteRow]:
    notes = list(ExpenseNote.visible_to(me()).where(ExpenseNote.id << ids))
    sums = sums_of(notes)
    return {n.id: NoteRow(n, None if n.status in WITHOUT_AMOUNT else sums.get(n.id, 0)) for n in notes}


def _found() -> Asked:
    notes = ExpenseNote.visible_to(me())
    newest = (ExpenseNote.year.desc(), ExpenseNote.quarter.desc(), ExpenseNote.id.desc())
    return asked(_columns(notes), notes.order_by(*newest), ExpenseNote.id, _rows)


@room.get("/onkosten/lijst")
@roles("coordinator", "treasurer")
def index() -> Response:
    found = _found()
    people = _whose(found) if me().is_coordinator else []
    addresses, marks = [person.email for person in people if person.email], [f"v{person.id}" for person in people]
    return rendered("expenses/all_notes/index.html", found=found, addresses=addresses, marks=marks)


def _whose(found: Asked) -> list[Person]:
    """The volunteers of what is listed, by name, each once."""
    theirs = ExpenseNote.select(ExpenseNote.volunteer).where(ExpenseNote.id << found.ids)
    return by_name(Person.select().where(Person.id << theirs))


@room.get("/onkosten/lijst.xlsx")
@roles("coordinator", "treasurer")
def sheet() -> Response:
    return download(as_workbook("Onkostennota’s", me().branch.name, _found()), "onkostennotas.xlsx", XLSX)
