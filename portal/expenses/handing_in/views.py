"""The page of a note while it is written, handing it in, and answering what the coordinator asks."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from portal.dated import held_on
from portal.expenses.handing_in import rules
from portal.expenses.handing_in.forms import LineAnswerForm
from portal.expenses.lines import rules as lines
from portal.expenses.lines.forms import NoteForm
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, open_note
from portal.expenses.note.facts.reading import view_of
from portal.expenses.note.rules import IS_IN
from portal.expenses.oddities.facts import Oddities
from portal.expenses.pages import address, whose
from portal.expenses.rates.facts import must_choose
from portal.expenses.regime import facts as regime_facts
from portal.expenses.tickets import rules as tickets
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.money import euro
from portal.people.models import Person
from portal.people.volunteers.facts import vehicles_before
from portal.web.access import also_finishing, me, visible
from portal.web.forms import seen
from portal.web.pages import attempt, form_page, instead, saved

room = Blueprint("handing_in", __name__)


@room.get("/onkosten/<int:id>/<quarter>")
@also_finishing
def note(id: int, quarter: str) -> Response:
    volunteer, period = whose(id, quarter)
    existing = open_note(volunteer, period)
    if existing is not None and not existing.is_editable:
        return saved(url_for("expenses_overview.show", id=existing.id))
    if existing is None and "nieuw" not in request.args:
        closed = _closed(volunteer, period)
        if closed is not None:
            return saved(url_for("expenses_overview.show", id=closed.id))
    return note_page(NoteForm().about(period), volunteer, period)


@room.post("/onkosten/<int:id>/<quarter>")
@also_finishing
def strike(id: int, quarter: str) -> Response:
    form, volunteer, period = _written(id, quarter)
    if _strike(form, volunteer, period):
        return saved(address(volunteer, period), "Bewaard.")
    return note_page(form, volunteer, period)


@room.post("/onkosten/<int:id>/<quarter>/kosten")
@also_finishing
def add_cost(id: int, quarter: str) -> Response:
    form, volunteer, period = _written(id, quarter)
    if _strike(form, volunteer, period) & _add_cost(form, volunteer, period):
        return saved(address(volunteer, period) + "#kosten", _added(volunteer, period))
    note = open_note(volunteer, period)
    if note is not None and not note.is_editable:  # handed in since that page was opened
        return instead(url_for("expenses_overview.show", id=note.id), form, IS_IN)
    return note_page(form, volunteer, period)


@room.post("/onkosten/<int:id>/<quarter>/indiening")
@also_finishing
def submit(id: int, quarter: str) -> Response:
    form, volunteer, period = _written(id, quarter)
    valid = form.validate() & _strike(form, volunteer, period)
    if form.has_cost:
        valid = _add_cost(form, volunteer, period) and valid
    if valid and form.attempt(
        rules.submit, volunteer, period, form.declared.data, on_paper=volunteer.id != me().id, by=me()
    ):
        return saved(url_for("expenses_overview.show", id=form.result.id))
    return note_page(form, volunteer, period)


@room.post("/onkosten/<int:id>/<quarter>/niets-terug")
@also_finishing
def give(id: int, quarter: str) -> Response:
    form, volunteer, period = _written(id, quarter)
    if _strike(form, volunteer, period) and form.attempt(rules.give, volunteer, period, by=me()):
        return saved(url_for("expenses_overview.show", id=form.result.id), "Dank je wel. Je kilometers zijn bewaard.")
    return note_page(form, volunteer, period)


@room.post("/onkosten/nota/<int:id>/indiening/herstel")
@also_finishing
def take_back(id: int) -> Response:
    found = visible(ExpenseNote, id, among=ExpenseNote.written_by(me()))
    note_page, target = url_for("expenses_overview.show", id=id), address(found.volunteer, found.period)
    words = "Je nota staat weer open. Dien ze straks opnieuw in."
    return attempt(note_page, lambda _: saved(target, words), rules.take_back, found, by=me())


def _closed(volunteer: Person, period: Quarter) -> Any:
    query = ExpenseNote.visible_to(me()).where(ExpenseNote.volunteer == volunteer.id)
    return (
        query.where(ExpenseNote.year == period.year, ExpenseNote.quarter == period.number)
        .order_by(ExpenseNote.id.desc())
        .first()
    )


def _written(id: int, quarter: str) -> tuple[NoteForm, Person, Quarter]:
    """What was filled in on a note, and whose it is."""
    volunteer, period = whose(id, quarter)
    return NoteForm().about(period), volunteer, period


def _strike(form: NoteForm, volunteer: Person, period: Quarter) -> bool:
    """Store which trips were not driven, whatever else the form holds."""
    return form.attempt(lines.strike, volunteer, period, form.struck, by=me())


def _add_cost(form: NoteForm, volunteer: Person, period: Quarter) -> bool:
    """Add the cost that was filled in; where something is missing its photo is kept for the next try."""
    form.validate()
    key = form.submission_key.data
    if form.check_cost() and form.attempt(lines.add_cost, volunteer, period, form.cost(), by=me()):
        form.cost_added()
        return True
    if form.ticket.data:
        form.attempt(tickets.keep_photo, volunteer, form.ticket.data, key)
    return False


def _added(volunteer: Person, period: Quarter) -> str:
    """A sentence: the cost was added, and what the note comes to now, unless a rate is missing from that total."""
    view = view_of(volunteer, period, open_note(volunteer, period))
    return "Je kost staat erbij." + ("" if view.without_rate else f" Alles samen is nu {euro(view.total)}.")


def note_page(form: NoteForm, volunteer: Person, period: Quarter) -> Response:
    """The note with its form; ticks that were just made stay as they were made."""
    existing = open_note(volunteer, period)
    if existing is not None and not existing.is_editable:
        return saved(url_for("expenses_overview.show", id=existing.id))
    view = view_of(volunteer, period, existing)
    if volunteer.id != me().id:
        form.declared.label.text = f"De handtekening van {volunteer.given_name} staat op het papier."
    odd = Oddities(volunteer, [view])
    return form_page(
        "expenses/handing_in/note.html",
        form,
        view=view,
        volunteer=volunteer,
        quarter=period,
        for_other=volunteer.id != me().id,
        not_yet=rules.why_not_yet(volunteer, period),
        runs=rules.runs_still(volunteer, period),
        kept=tickets.kept_photos(volunteer, form.submission_key.data),
        doubts={line.id: odd.doubts(view, line) for line in view.costs},
        choose=must_choose(volunteer, period.year),
        rechoose=bool(view.days) and regime_facts.may_choose(volunteer, period.year),
        vehicle=held_on(min(clock.today(), period.last), vehicles_before(volunteer), volunteer).vehicle,
        open_trips=bool(request.args.get("ritten")),
        flat=regime_facts.flat_year(view),
    )


@room.route("/onkosten/lijn/<int:id>/antwoord", methods=["GET", "POST"])
@room.post("/onkosten/lijn/<int:id>/laat-maar", endpoint="never_mind", defaults={"is_out": True})
@also_finishing
def answer(id: int, *, is_out: bool = False) -> Response:
    """An answer to the question about a line; is_out: leave the line out, in one tap."""
    line, form = _asked(id), LineAnswerForm()
    if form.validate_on_submit():
        said = rules.LineAnswer(is_out=True) if is_out else form.said()
        if form.attempt(rules.answer, line, said, seen(), by=me()):
            return _answered(form.result)
    return form_page("expenses/handing_in/answer.html", form, line=_asked(id))


def _answered(note: ExpenseNote) -> Response:
    if note.status == "returned":
        return saved(address(note.volunteer, note.period), "Je antwoord is bewaard. Kijk de rest na en dien in.")
    words = "Je antwoord is verstuurd. Je hoeft niets meer te doen."
    if note.status == "given":
        words = "In orde. Er staat niets meer open."
    return saved(url_for("expenses_overview.show", id=note.id), words)


def _asked(line_id: int) -> ExpenseLine:
    query = ExpenseLine.select().where(
        ExpenseLine.note << ExpenseNote.written_by(me()).select(ExpenseNote.id), ExpenseLine.question != ""
    )
    return visible(ExpenseLine, line_id, among=query)
