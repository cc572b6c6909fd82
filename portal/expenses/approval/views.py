"""The coordinator's pages of notes: the queue, deciding line by line, approving several."""

from flask import Blueprint, Response, url_for

from portal.expenses.approval import facts, rules
from portal.expenses.approval.forms import DecideForm, PickForm, SendBackForm
from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.note import rules as note_rules
from portal.expenses.note.facts.reading import view_of
from portal.expenses.oddities import facts as oddities
from portal.kit.errors import RuleError
from portal.post.rules import resting
from portal.web.access import me, roles, visible
from portal.web.forms import seen
from portal.web.pages import UNDO, attempt, form_page, instead, leaving, refused, saved

room = Blueprint("approval", __name__)


@room.get("/onkosten/te-keuren")
@roles("coordinator")
def queue() -> Response:
    return _queue_page(SendBackForm(), 0)


@room.post("/onkosten/nota/<int:id>/goedkeuring")
@roles("coordinator")
def approve(id: int) -> Response:
    note, target = visible(ExpenseNote, id), url_for(".queue")

    def done(_: object) -> Response:
        words = f"Nota {note.number} van {note.volunteer.name} is goedgekeurd."
        return saved(target, words, undo=(UNDO, url_for(".unapprove", id=note.id)))

    return attempt(target, done, rules.approve, note, seen=seen(), by=me())


@room.post("/onkosten/nota/<int:id>/goedkeuring/herstel")
@roles("coordinator")
def unapprove(id: int) -> Response:
    note = visible(ExpenseNote, id)
    return attempt(url_for(".queue"), f"Nota {note.number} wacht weer op goedkeuring.", rules.unapprove, note, by=me())


@room.post("/onkosten/nota/<int:id>/terugsturen")
@roles("coordinator")
def send_back(id: int) -> Response:
    note = visible(ExpenseNote, id)
    form = SendBackForm()
    lines = [line.id for line in ExpenseLine.select(ExpenseLine.id).where(ExpenseLine.note == note.id)]
    if form.validate() and form.attempt(
        rules.send_back, note, form.question.data, form.line_questions(lines), seen(), by=me()
    ):
        return saved(url_for(".queue"), f"Teruggestuurd. {note.volunteer.given_name} krijgt je vraag.")
    return _queue_page(form, note.id)


@room.route("/onkosten/nota/<int:id>/lijnen", methods=["GET", "POST"])
@roles("coordinator")
def lines(id: int) -> Response:
    """One note line by line: pay it, ask about it, or do not pay it."""
    note = visible(ExpenseNote, id)
    form = DecideForm().about(view_of(note.volunteer, note.period, note).claimed)
    if form.validate_on_submit() and form.attempt(rules.approve, note, form.decisions, seen=seen(), by=me()):
        undo = (UNDO, url_for(".unapprove", id=note.id))
        asked = f" {note.volunteer.given_name} krijgt je vraag." if form.result else ""
        return saved(url_for(".queue"), f"Nota {note.number} is goedgekeurd.{asked}", undo=undo)
    if not note_rules.may(me(), "approve", note):
        return instead(url_for("expenses_overview.show", id=note.id), form)
    view = view_of(note.volunteer, note.period, note)
    remarks = oddities.Oddities(me(), [view]).remarks(view)
    return form_page("expenses/approval/lines.html", form, view=view, note=note, remarks=remarks)


@room.get("/onkosten/goedkeuringen")
@roles("coordinator")
def summary() -> Response:
    """What "Alle 5 goedkeuren" will do, before it does."""
    clean = [w for w in facts.submitted(me()) if not w.remarks and not w.why_another]
    return form_page("expenses/approval/summary.html", PickForm(), notes=clean)


@room.post("/onkosten/goedkeuringen")
@roles("coordinator")
def approve_many() -> Response:
    form = PickForm()
    notes = list(ExpenseNote.visible_to(me()).where(ExpenseNote.id << form.ids))
    if not notes:
        return refused(url_for(".queue"), RuleError("Duid eerst de nota’s aan die je wil goedkeuren."))
    done, sentences, mailing = rules.approve_all(notes, {note.id: seen(note.id) for note in notes}, by=me())
    if not done:
        return refused(url_for(".queue"), RuleError(" ".join(sentences)))
    number = len(done)
    words = ["1 nota is goedgekeurd." if number == 1 else f"{number} nota’s zijn goedgekeurd.", *sentences]
    return leaving(url_for(".queue"), " ".join(words), mailing)


def _queue_page(form: SendBackForm, asked: int) -> Response:
    waiting = facts.submitted(me())
    look = [w for w in waiting if w.remarks or w.why_another or w.note.id == asked]
    clean = [w for w in waiting if w not in look]
    total = sum(w.view.total for w in clean)
    return form_page(
        "expenses/approval/queue.html",
        form,
        waiting=waiting,
        look=look,
        clean=clean,
        total=total,
        asked=asked,
        turns=facts.returned(me()),
        resting=resting(me().branch_id, rules.APPROVE),
        **facts.counts(me().branch_id),
    )
