"""The pages of expenses: the volunteer's notes. The coordinator's are in `desk.py`."""

from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for

from portal.expenses import regime, rules, withdrawal, writing
from portal.expenses.documents import expense_note
from portal.expenses.forms import AnswerForm, NoteForm, PhotoForm
from portal.expenses.models import ExpenseLine, ExpenseNote, Receipt, open_note
from portal.expenses.oddities import Oddities
from portal.expenses.queue import gather_note
from portal.expenses.reckoning import NoteSum, NoteView, listed, view_of
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.web.access import everyone, get_or_404, me, roles
from portal.web.pages import download, form_page, house_style, refused, saved

expenses = Blueprint("expenses", __name__)

VERBS = ("take_back", "send_back", "approve", "unapprove", "withdraw")  # that a note's own page has a button for


@expenses.get("/onkosten")
@roles("volunteer")
def index() -> str:
    notes = listed(me())
    waiting = [
        view
        for quarter in (Quarter.current(), Quarter.current().previous())
        if not any(n.quarter == quarter for n in notes)
        and (view := view_of(me(), quarter, None)).lines
    ]  # fmt: skip
    open_views = [n for n in notes if isinstance(n, NoteView)]
    closed = [n for n in notes if isinstance(n, NoteSum)]
    return render_template(
        "expenses/index.html", waiting=open_views + waiting, closed=closed, now=Quarter.current(),
    )  # fmt: skip


@expenses.get("/onkosten/<int:person_id>/<quarter>")
@everyone
def note(person_id: int, quarter: str) -> Response:
    volunteer, period = whose(person_id, quarter)
    existing = open_note(volunteer, period)
    if existing is not None and not existing.is_editable:
        return saved(url_for(".show", note_id=existing.id))
    if existing is None and "nieuw" not in request.args:
        closed = _closed(volunteer, period)
        if closed is not None:
            return saved(url_for(".show", note_id=closed.id))
    return note_page(NoteForm(formdata=None).about(period), volunteer, period)


@expenses.post("/onkosten/<int:person_id>/<quarter>")
@everyone
def strike(person_id: int, quarter: str) -> Response:
    volunteer, period = whose(person_id, quarter)
    form = NoteForm().about(period)
    if form.csrf_token.errors:
        abort(400)
    if form.attempt(rules.strike, volunteer, period, form.struck, me()):
        return saved(address(volunteer, period), "Bewaard.")
    return note_page(form, volunteer, period)


@expenses.post("/onkosten/<int:person_id>/<quarter>/kosten")
@everyone
def add_cost(person_id: int, quarter: str) -> Response:
    volunteer, period = whose(person_id, quarter)
    form = NoteForm().about(period)
    if _strike(form, volunteer, period) & _add_cost(form, volunteer, period):
        return saved(address(volunteer, period) + "#kosten", "Je kost staat erbij.")
    return note_page(form, volunteer, period)


@expenses.post("/onkosten/<int:person_id>/<quarter>/indiening")
@everyone
def submit(person_id: int, quarter: str) -> Response:
    volunteer, period = whose(person_id, quarter)
    form = NoteForm().about(period)
    valid = form.validate() & _strike(form, volunteer, period)
    if form.has_cost:
        valid = _add_cost(form, volunteer, period) and valid
    if not form.declared.data:
        form.declared.errors = ["Duid aan dat je nota juist en volledig is."]
        valid = False
    if valid and form.attempt(
        rules.submit, volunteer, period, form.declared.data, me(), on_paper=volunteer.id != me().id
    ):
        return saved(url_for(".show", note_id=form.result.id))
    return note_page(form, volunteer, period)


@expenses.get("/onkosten/nota/<int:note_id>")
@everyone
def show(note_id: int) -> Response | str:
    found = get_or_404(ExpenseNote.visible_to(me()), ExpenseNote.id == note_id)
    if found.is_editable and found.volunteer_id == me().id:
        return saved(address(found.volunteer, found.period))
    view = view_of(found.volunteer, found.period, found)
    return render_template(
        "expenses/show.html", view=view, note=found, mine=found.volunteer_id == me().id,
        may={verb for verb in VERBS if rules.may(me(), verb, found)}, predecessors=withdrawal.predecessors(found),
    )  # fmt: skip


@expenses.get("/onkosten/nota/<int:note_id>.docx")
@everyone
def docx(note_id: int) -> Response:
    found = get_or_404(ExpenseNote.visible_to(me()), ExpenseNote.id == note_id)
    content = expense_note(gather_note(found), house_style())
    return download(content, f"onkostennota-{found.number or found.period}.docx")


@expenses.post("/onkosten/nota/<int:note_id>/terugname")
@everyone
def take_back(note_id: int) -> Response:
    found = get_or_404(ExpenseNote.written_by(me()), ExpenseNote.id == note_id)
    try:
        rules.take_back(found, me())
    except RuleError as error:
        return refused(url_for(".show", note_id=note_id), error)
    return saved(address(found.volunteer, found.period), "Je nota staat weer open. Dien ze straks opnieuw in.")


@expenses.post("/onkosten/kost/<int:line_id>/weglating")
@everyone
def leave_out(line_id: int) -> Response:
    line = _line(line_id)
    target = address(line.note.volunteer, line.note.period) + "#kosten"
    try:
        rules.leave_out(line, me())
    except RuleError as error:
        return refused(target, error)
    return saved(target, "Weggelaten.", undo=("Ongedaan maken", url_for(".put_back", line_id=line.id)))


@expenses.post("/onkosten/kost/<int:line_id>/terugzetting")
@everyone
def put_back(line_id: int) -> Response:
    line = _line(line_id)
    target = address(line.note.volunteer, line.note.period) + "#kosten"
    try:
        rules.leave_out(line, me(), out=False)
    except RuleError as error:
        return refused(target, error)
    return saved(target, "Je kost staat er weer bij.")


@expenses.get("/onkosten/kost/<int:line_id>/ticket")
@everyone
def photo(line_id: int) -> Response:
    return _photo_page(PhotoForm(formdata=None), _line(line_id))


@expenses.post("/onkosten/kost/<int:line_id>/ticket")
@everyone
def replace_photo(line_id: int) -> Response:
    line, form = _line(line_id), PhotoForm()
    if form.validate() and not form.ticket.data and not form.drop:
        form.ticket.errors = ["Kies een foto of een pdf van je ticket."]
    elif not form.errors and form.attempt(writing.change_photos, line, form.drop, form.ticket.data, me()):
        sentence = "De nieuwe foto is bewaard." if form.ticket.data else "De foto is weg."
        return saved(address(line.note.volunteer, line.note.period) + "#kosten", sentence)
    return _photo_page(form, line)


@expenses.get("/onkosten/ticket/<int:receipt_id>")
@everyone
def ticket(receipt_id: int) -> Response:
    return _picture(get_or_404(Receipt.visible_to(me()), Receipt.id == receipt_id), "content")


@expenses.get("/onkosten/ticket/<int:receipt_id>/klein")
@everyone
def thumbnail(receipt_id: int) -> Response:
    return _picture(get_or_404(Receipt.visible_to(me()), Receipt.id == receipt_id), "thumbnail")


def _photo_page(form: PhotoForm, line: ExpenseLine) -> Response:
    tickets = list(Receipt.select(Receipt.id, Receipt.mime).where(Receipt.line == line.id).order_by(Receipt.id))
    return form_page("expenses/photo.html", form, line=line, tickets=tickets)


def _picture(receipt: Receipt, which: str) -> Response:
    """A ticket's bytes. A PDF is only ever saved, never opened inside the portal."""
    content = getattr(receipt, which)
    if content is None:
        abort(404)
    answer = make_response(bytes(content))
    answer.headers["Content-Type"] = "image/jpeg" if which == "thumbnail" else receipt.mime
    answer.headers["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; sandbox"
    if receipt.mime == "application/pdf":
        answer.headers["Content-Disposition"] = f'attachment; filename="ticket-{receipt.id}.pdf"'
    return answer


def _line(line_id: int) -> ExpenseLine:
    query = ExpenseLine.select().where(
        ExpenseLine.note << ExpenseNote.written_by(me()).select(ExpenseNote.id),
        ExpenseLine.match.is_null(),
        ExpenseLine.kind != "flat_rate",
    )
    return get_or_404(query, ExpenseLine.id == line_id)


def whose(person_id: int, quarter: str) -> tuple[Person, Quarter]:
    """Whose note of which quarter: one's own, or for the coordinator anyone's of the branch."""
    try:
        period = Quarter.parse(quarter)
    except ValueError:
        abort(404)
    if period.first > clock.today() or period.year < clock.today().year - 3:
        abort(404)
    return get_or_404(Person.visible_to(me()), Person.id == person_id), period


def address(volunteer: Person, period: Quarter) -> str:
    """Where a note is written."""
    return url_for(".note", person_id=volunteer.id, quarter=period)


def _closed(volunteer: Person, period: Quarter) -> Any:
    query = ExpenseNote.visible_to(me()).where(ExpenseNote.volunteer == volunteer.id)
    return (
        query.where(ExpenseNote.year == period.year, ExpenseNote.quarter == period.number)
        .order_by(ExpenseNote.id.desc())
        .first()
    )


def _strike(form: NoteForm, volunteer: Person, period: Quarter) -> bool:
    """Keep which trips were not driven, whatever else the form holds."""
    return form.attempt(rules.strike, volunteer, period, form.struck, me())


def _add_cost(form: NoteForm, volunteer: Person, period: Quarter) -> bool:
    """Add the cost that was filled in; where something is missing its photo is kept for the next try."""
    form.validate()
    key = form.submission_key.data
    if form.check_cost() and form.attempt(
        rules.add_cost, volunteer, period, form.kind.data, form.day.data, form.amount.data, form.purpose.data,
        form.ticket.data, key, me(),
    ):  # fmt: skip
        form.cost_added()
        return True
    if form.ticket.data:
        form.attempt(rules.keep_photo, volunteer, form.ticket.data, key)
    return False


def note_page(form: NoteForm, volunteer: Person, period: Quarter) -> Response:
    """The note with its form; ticks that were just made stay as they were made."""
    existing = open_note(volunteer, period)
    if existing is not None and not existing.is_editable:
        return saved(url_for(".show", note_id=existing.id))
    view, answer = view_of(volunteer, period, existing), AnswerForm(formdata=None)
    odd = Oddities(volunteer, [view])
    return form_page(
        "expenses/note.html", form, view=view, volunteer=volunteer, quarter=period, for_other=volunteer.id != me().id,
        not_yet=rules.why_not_yet(volunteer, period), kept=writing.kept_photos(volunteer, form.submission_key.data),
        doubts={line.id: odd.doubts(view, line) for line in view.costs}, answer=answer,
        choose=regime.must_choose(volunteer, period.year), flat=regime.flat_year(view),
    )  # fmt: skip


from portal.expenses import (  # noqa: E402, F401  these pages join the same blueprint
    desk,
    own_views,
    payday_views,
    rate_views,
)
