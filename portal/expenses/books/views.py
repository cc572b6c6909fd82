"""The pages of a year: the branch's books for whoever keeps the money, a statement for each volunteer."""

from flask import Blueprint, Response, request

from portal.expenses.books import documents
from portal.expenses.books import facts as ledger
from portal.expenses.models.notes import ExpenseNote
from portal.expenses.note.facts.reading import summed
from portal.kit.paper import PDF, WORD, Kind
from portal.kit.xlsx import MIME
from portal.people.models import Person
from portal.web.access import also_finishing, me, roles, visible
from portal.web.pages import begun, download, house_style, rendered

room = Blueprint("books", __name__)

payers = roles("coordinator", "treasurer")


@room.before_request
def _has_begun() -> None:
    """Every address here is of a year."""
    begun((request.view_args or {})["year"])


@room.get("/onkosten/boekjaar/<int:year>")
@payers
def books(year: int) -> Response:
    """All notes of a year's quarters, with what the accountant and the law ask for."""
    notes = ExpenseNote.visible_to(me()).where(
        ExpenseNote.branch == me().branch_id, ExpenseNote.year == year, ExpenseNote.status != "draft"
    )
    views, years = summed(list(notes.order_by(ExpenseNote.id.desc()))), ledger.years_of_branch(me().branch_id)
    rows = ledger.year_rows(me().branch_id, year)
    sums = ledger.year_sums(rows)
    return rendered("expenses/books/year.html", year=year, years=years, views=views, rows=rows, sums=sums)


@room.get("/onkosten/boekjaar/<int:year>/journaal.xlsx")
@payers
def journal(year: int) -> Response:
    content = documents.journal(ledger.gather_journal(me().branch, year))
    return download(content, f"journaal-onkosten-{year}.xlsx", MIME)


@room.get("/onkosten/boekjaar/<int:year>/lijst.docx", defaults={"kind": WORD})
@room.get("/onkosten/boekjaar/<int:year>/lijst.pdf", endpoint="named_list_pdf", defaults={"kind": PDF})
@payers
def named_list(year: int, kind: Kind) -> Response:
    content = documents.named_list(ledger.gather_named_list(me().branch, year), house_style(), kind.make)
    return download(content, f"vergoedingen-vrijwilligers-{year}.{kind.suffix}", kind.mime)


@room.get("/onkosten/boekjaar/<int:year>/lijst.xlsx")
@payers
def named_list_sheet(year: int) -> Response:
    content = documents.named_list_sheet(ledger.gather_named_list(me().branch, year))
    return download(content, f"vergoedingen-vrijwilligers-{year}.xlsx", MIME)


@room.get("/onkosten/jaar/<int:id>/<int:year>")
@also_finishing
def statement(id: int, year: int) -> Response:
    """One volunteer's year: "41 keer was jij er". Your own, or for the coordinator anyone's in the branch."""
    person = visible(Person, id)
    facts, years = ledger.gather_statement(person, year), ledger.years_of(person)
    return rendered("expenses/books/statement.html", facts=facts, person=person, mine=id == me().id, years=years)


@room.get("/onkosten/jaar/<int:id>/<int:year>.docx", endpoint="statement_word", defaults={"kind": WORD})
@room.get("/onkosten/jaar/<int:id>/<int:year>.pdf", endpoint="statement_pdf", defaults={"kind": PDF})
@also_finishing
def statement_file(id: int, year: int, kind: Kind) -> Response:
    facts = ledger.gather_statement(visible(Person, id), year)
    content = documents.statement(facts, house_style(), kind.make)
    return download(content, f"jaaroverzicht-{year}-{id}.{kind.suffix}", kind.mime)
