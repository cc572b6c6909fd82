"""The coordinator's pages of expenses: the queue, approving, paying, rates."""

from flask import Response, flash, render_template, url_for

from portal.expenses import queue as desk
from portal.expenses import rules
from portal.expenses.forms import PayForm, PickForm, RateForm, SendBackForm
from portal.expenses.models import ExpenseLine, ExpenseNote, MileageRate
from portal.expenses.views import expenses
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.web.access import get_or_404, me, roles
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
        rules.approve(note, me())
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
    if form.validate() and form.attempt(rules.send_back, note, form.question.data, form.line_questions(lines), me()):
        return saved(url_for(".queue"), f"Teruggestuurd. {note.volunteer.given_name} krijgt je vraag.")
    return _queue_page(form, note.id)


@expenses.get("/onkosten/goedkeuringen")
@roles("coordinator")
def summary() -> Response:
    """What "Alle 5 goedkeuren" is about, before it happens."""
    clean = [w for w in desk.submitted(me()) if not w.remarks and not w.is_own]
    return form_page("expenses/summary.html", PickForm(formdata=None), notes=clean)


@expenses.post("/onkosten/goedkeuringen")
@roles("coordinator")
def approve_many() -> Response:
    form = PickForm()
    notes = list(ExpenseNote.visible_to(me()).where(ExpenseNote.id << form.ids))
    if not notes:
        return refused(url_for(".queue"), RuleError("Duid eerst de nota’s aan die je wil goedkeuren."))
    done, sentences = rules.approve_all(notes, me())
    if sentences:
        flash(" ".join(sentences), "warn")
        return saved(url_for(".queue"))
    return saved(url_for(".queue"), "1 nota is goedgekeurd." if done == 1 else f"{done} nota’s zijn goedgekeurd.")


@expenses.get("/onkosten/te-betalen")
@roles("coordinator")
def payments() -> Response:
    return _payments_page(PayForm(formdata=None, paid_on=clock.today()))


@expenses.post("/onkosten/te-betalen")
@roles("coordinator")
def pay() -> Response:
    form = PayForm()
    notes = list(ExpenseNote.visible_to(me()).where(ExpenseNote.id << form.ids))
    if form.validate() and not notes:
        form.nota.errors = ["Duid aan welke nota’s je betaalde."]
    elif not form.errors and form.attempt(rules.pay_all, notes, form.paid_on.data, form.reference.data, me()):
        words = f"Nota {notes[0].number} is" if len(notes) == 1 else f"{len(notes)} nota’s zijn"
        return saved(url_for(".payments"), f"{words} als betaald aangeduid.")
    return _payments_page(form)


@expenses.get("/onkosten/betaald")
@roles("coordinator")
def paid() -> str:
    """The notes that were paid, the last first."""
    notes = list(
        ExpenseNote.visible_to(me())
        .where(ExpenseNote.status == "paid")
        .order_by(ExpenseNote.paid_on.desc(), ExpenseNote.id.desc())
        .limit(200)
    )
    return render_template("expenses/paid.html", views=desk.views_of(notes), **_counts())


@expenses.get("/tarieven")
@roles("coordinator")
def rates() -> Response:
    return _rates_page(RateForm(formdata=None))


@expenses.post("/tarieven")
@roles("coordinator")
def add_rate() -> Response:
    form = RateForm()
    if form.validate() and form.attempt(
        rules.add_rate, me(), form.kind.data, form.rate.data, form.valid_from.data, form.valid_until.data,
        form.source.data,
    ):  # fmt: skip
        return saved(url_for(".rates"), "Het tarief is bewaard. Nota’s die erop wachtten, kan je nu goedkeuren.")
    return _rates_page(form)


def _counts() -> dict[str, int]:
    """How many notes wait at each of the coordinator's steps."""

    def count(status: str) -> int:
        return ExpenseNote.select().where(ExpenseNote.branch == me().branch_id, ExpenseNote.status == status).count()

    return {"to_approve": count("submitted"), "to_pay": count("approved")}


def _queue_page(form: SendBackForm, asked: int) -> Response:
    waiting = desk.submitted(me())
    look = [w for w in waiting if w.remarks or w.is_own or w.note.id == asked]
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
        **_counts(),
    )


def _payments_page(form: PayForm) -> Response:
    waiting = desk.to_pay(me())
    chosen = set(form.ids) if form.is_submitted() else {w.note.id for w in waiting if not w.is_own}
    return form_page("expenses/payments.html", form, waiting=waiting, chosen=chosen, **_counts())


def _rates_page(form: RateForm) -> Response:
    rows = MileageRate.select().where(MileageRate.branch == me().branch_id)
    return form_page(
        "expenses/rates.html",
        form,
        rates=list(rows.order_by(MileageRate.kind.desc(), MileageRate.valid_from.desc())),
    )
