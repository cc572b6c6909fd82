"""The coordinator's pages of expenses: the queue, deciding line by line, approving, paying."""

from flask import Response, flash, url_for

from portal.expenses import queue as desk
from portal.expenses import rules
from portal.expenses.forms import DecideForm, PickForm, SendBackForm
from portal.expenses.models import ExpenseLine, ExpenseNote
from portal.expenses.payday import counts
from portal.expenses.reckoning import view_of
from portal.expenses.views import expenses
from portal.kit.errors import RuleError
from portal.web.access import get_or_404, me, roles
from portal.web.forms import seen
from portal.web.pages import form_page, refused, saved


@expenses.get("/onkosten/te-keuren")
@roles("coordinator")
def queue() -> Response:
    return _queue_page(SendBackForm(formdata=None), 0)


@expenses.post("/onkosten/nota/<int:note_id>/goedkeuring")
@roles("coordinator")
def approve(note_id: int) -> Response:
    note = get_or_404(ExpenseNote.visible_to(me()), ExpenseNote.id == note_id)
    try:
        rules.approve(note, me(), seen=seen())
    except RuleError as error:
        return refused(url_for(".queue"), error)
    undo = ("Ongedaan maken", url_for(".unapprove", note_id=note.id))
    return saved(url_for(".queue"), f"Nota {note.number} van {note.volunteer.name} is goedgekeurd.", undo=undo)


@expenses.post("/onkosten/nota/<int:note_id>/goedkeuring/ongedaan")
@roles("coordinator")
def unapprove(note_id: int) -> Response:
    note = get_or_404(ExpenseNote.visible_to(me()), ExpenseNote.id == note_id)
    try:
        rules.unapprove(note, me())
    except RuleError as error:
        return refused(url_for(".queue"), error)
    return saved(url_for(".queue"), f"Nota {note.number} wacht weer op goedkeuring.")


@expenses.post("/onkosten/nota/<int:note_id>/terugsturen")
@roles("coordinator")
def send_back(note_id: int) -> Response:
    note = get_or_404(ExpenseNote.visible_to(me()), ExpenseNote.id == note_id)
    form = SendBackForm()
    lines = [line.id for line in ExpenseLine.select(ExpenseLine.id).where(ExpenseLine.note == note.id)]
    if form.validate() and form.attempt(
        rules.send_back, note, form.question.data, form.line_questions(lines), me(), seen()
    ):
        return saved(url_for(".queue"), f"Teruggestuurd. {note.volunteer.given_name} krijgt je vraag.")
    return _queue_page(form, note.id)


@expenses.get("/onkosten/nota/<int:note_id>/lijnen")
@roles("coordinator")
def lines(note_id: int) -> Response:
    """One note line by line: pay it, ask about it, or do not pay it."""
    note = get_or_404(ExpenseNote.visible_to(me()), ExpenseNote.id == note_id)
    return _lines_page(DecideForm(formdata=None), note)


@expenses.post("/onkosten/nota/<int:note_id>/lijnen")
@roles("coordinator")
def decide(note_id: int) -> Response:
    note = get_or_404(ExpenseNote.visible_to(me()), ExpenseNote.id == note_id)
    view = view_of(note.volunteer, note.period, note)
    form = DecideForm().about(view.claimed)
    if form.validate() and form.attempt(rules.approve, note, me(), form.said("cut"), form.said("ask"), seen()):
        undo = ("Ongedaan maken", url_for(".unapprove", note_id=note.id))
        asked = f" {note.volunteer.given_name} krijgt je vraag." if form.result else ""
        return saved(url_for(".queue"), f"Nota {note.number} is goedgekeurd.{asked}", undo=undo)
    return _lines_page(form, note)


@expenses.get("/onkosten/goedkeuringen")
@roles("coordinator")
def summary() -> Response:
    """What "Alle 5 goedkeuren" is about, before it happens."""
    clean = [w for w in desk.submitted(me()) if not w.remarks and not w.why_another]
    return form_page("expenses/summary.html", PickForm(formdata=None), notes=clean)


@expenses.post("/onkosten/goedkeuringen")
@roles("coordinator")
def approve_many() -> Response:
    form = PickForm()
    notes = list(ExpenseNote.visible_to(me()).where(ExpenseNote.id << form.ids))
    if not notes:
        return refused(url_for(".queue"), RuleError("Duid eerst de nota’s aan die je wil goedkeuren."))
    done, sentences = rules.approve_all(notes, me(), {note.id: seen(note.id) for note in notes})
    if sentences:
        flash(" ".join(sentences), "warn")
        return saved(url_for(".queue"))
    return saved(url_for(".queue"), "1 nota is goedgekeurd." if done == 1 else f"{done} nota’s zijn goedgekeurd.")


def _lines_page(form: DecideForm, note: ExpenseNote) -> Response:
    if not rules.may(me(), "approve", note):
        return saved(url_for(".show", note_id=note.id))
    view = view_of(note.volunteer, note.period, note)
    odd = desk.Oddities(me(), [view])
    shown = form if hasattr(form, "chosen") else form.about(view.claimed)
    return form_page("expenses/lines.html", shown, view=view, note=note, remarks=odd.remarks(view))


def _queue_page(form: SendBackForm, asked: int) -> Response:
    waiting = desk.submitted(me())
    look = [w for w in waiting if w.remarks or w.why_another or w.note.id == asked]
    clean = [w for w in waiting if w not in look]
    total = sum(w.view.total for w in clean)
    return form_page(
        "expenses/queue.html",
        form,
        waiting=waiting,
        look=look,
        clean=clean,
        total=total,
        asked=asked,
        turns=desk.returned(me()),
        **counts(me().branch_id),
    )
