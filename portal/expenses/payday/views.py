"""The pages of payday: what is due, a batch, what came back, the branch's account. For coordinator and treasurer."""

from itertools import groupby

from flask import Blueprint, Response, abort, make_response, request, url_for

from portal.expenses.approval.facts import counts
from portal.expenses.books import facts as ledger
from portal.expenses.models.notes import ExpenseNote
from portal.expenses.models.payday import BatchEntry, PaymentBatch
from portal.expenses.note.facts.reading import summed, view_of
from portal.expenses.payday import documents, facts, rules
from portal.expenses.payday.forms import AccountForm, FailForm, PaydayForm, SettleForm, WithdrawNoteForm
from portal.expenses.payday.letters import paid_words
from portal.expenses.withdrawal import rules as withdrawal
from portal.history import coming_back
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.words import listed
from portal.post.rules import resting
from portal.web.access import fresh, me, roles, visible
from portal.web.forms import seen
from portal.web.lists import Paged
from portal.web.pages import attempt, download, form_page, hears_it, leaving, rendered, saved

room = Blueprint("payday", __name__)

payers = roles("coordinator", "treasurer")


@room.get("/onkosten/betaaldag")
@payers
def payments() -> Response:
    return _due_page(_payday_form())


@room.post("/onkosten/betaaldag")
@payers
@fresh
def start_payday() -> Response:
    form = PaydayForm()
    notes = list(ExpenseNote.visible_to(me()).where(ExpenseNote.id << form.ids))
    marks, key = {note.id: seen(note.id) for note in notes}, form.submission_key.data
    if form.validate() and form.attempt(rules.start, notes, form.method.data, key, marks, by=me()):
        return saved(url_for(".payday_page", id=form.result.id))
    return _due_page(form)


@room.get("/onkosten/betaaldag/<int:id>")
@payers
def payday_page(id: int) -> Response:
    return _batch_page(SettleForm(paid_on=clock.today()), visible(PaymentBatch, id))


@room.get("/onkosten/betaaldag/<int:id>.xml")
@payers
@fresh
def sepa_file(id: int) -> Response:
    batch = visible(PaymentBatch, id)
    target, name = url_for(".payday_page", id=id), f"betaaldag-{batch.number}.xml"
    return attempt(
        target, lambda made: download(made, name, "application/xml"), documents.payment_file, facts.gather_file(batch)
    )


@room.post("/onkosten/betaaldag/<int:id>/betaling")
@payers
def settle(id: int) -> Response:
    batch, form = visible(PaymentBatch, id), SettleForm()
    is_over = batch.status != "open"  # then the rule says so, whatever was typed into a form that is gone from the page
    paid_on = clock.today() if is_over else form.validate() and form.paid_on.data
    if paid_on and form.attempt(rules.settle, batch, paid_on, form.reference.data, seen(), by=me()):
        return leaving(url_for(".payday_page", id=id), f"Betaaldag {batch.number} is betaald.", form.result)
    return _batch_page(form, visible(PaymentBatch, id))


@room.post("/onkosten/betaaldag/<int:id>/annulering")
@payers
def cancel_payday(id: int) -> Response:
    batch = visible(PaymentBatch, id)
    words = f"Betaaldag {batch.number} is geannuleerd. De nota’s staan weer klaar."
    page, target = url_for(".payday_page", id=id), url_for(".payments")
    return attempt(page, lambda _: saved(target, words), rules.cancel, batch, seen(), by=me())


@room.get("/onkosten/betaling/<int:id>/qr.svg")
@payers
def qr(id: int) -> Response:
    """The QR code of one payment, as a picture of its own: the page's policy draws nothing inline."""
    entry = visible(BatchEntry, id)
    answer = make_response(documents.qr_svg(facts.payment_of(entry)))
    answer.headers["Content-Type"] = "image/svg+xml"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@room.route("/onkosten/betaling/<int:id>/terugkeer", methods=["GET", "POST"])
@payers
def fail_payment(id: int) -> Response:
    entry, form = visible(BatchEntry, id), FailForm()
    if form.validate_on_submit() and form.attempt(rules.fail, entry, form.reason.data, by=me()):
        words = f"Nota {entry.end_to_end} wacht opnieuw. {hears_it(entry.note.volunteer)}"
        return saved(url_for(".payments"), words)
    return form_page("expenses/payday/payday_back.html", form, entry=entry)


@room.post("/onkosten/nota/<int:id>/vrijgave")
@roles("coordinator")
def release(id: int) -> Response:
    note, form = visible(ExpenseNote, id), _payday_form()
    if not form.attempt(rules.release, note, seen(), by=me()):
        return _due_page(form)
    numbers = listed([one.number for one in form.result])
    one, many = f"Nota {numbers} kan nu betaald worden.", f"Nota’s {numbers} kunnen nu betaald worden."
    return saved(url_for(".payments"), one if len(form.result) == 1 else many)


@room.route("/onkosten/nota/<int:id>/intrekking", methods=["GET", "POST"])
@roles("coordinator")
def withdraw(id: int) -> Response:
    note, form = visible(ExpenseNote, id), WithdrawNoteForm()
    if form.validate_on_submit() and form.attempt(withdrawal.withdraw, note, form.reason.data, seen(), by=me()):
        words = f"Nota {note.number} is ingetrokken. {note.volunteer.given_name} kan ze aanpassen."
        return saved(url_for("expenses_overview.show", id=note.id), words)
    note = visible(ExpenseNote, id)  # as it stands now
    shown = view_of(note.volunteer, note.period, note).mark
    return form_page("expenses/payday/payday_withdraw.html", form, note=note, shown=shown)


@room.get("/onkosten/rekening")
@payers
def account() -> Response:
    return form_page("expenses/payday/payday_account.html", AccountForm(obj=me().branch).edits(me().branch))


@room.post("/onkosten/rekening")
@payers
@fresh
def set_account() -> Response:
    form = AccountForm().edits(me().branch)
    if form.validate() and form.attempt(
        rules.set_account, me().branch, form.account_holder.data, form.iban.data, by=me()
    ):
        return saved(url_for(".payments"), "De rekening van de afdeling is bewaard.")
    return form_page("expenses/payday/payday_account.html", form)


@room.get("/onkosten/betaald")
@payers
def paid() -> Response:
    """The notes that were paid, a quarter at a time, the last first; and how soon."""
    quarters = facts.paid_quarters(me().branch_id)
    wanted = request.args.get("kwartaal", str(quarters[0].quarter) if quarters else "")
    shown = next((one for one in quarters if str(one.quarter) == wanted), None)
    if wanted and shown is None:
        abort(404)
    notes = Paged(facts.paid_in(me(), shown.quarter if shown else Quarter.current()))
    return rendered(
        "expenses/payday/paid.html",
        notes=notes,
        views=summed(notes),
        shown=shown,
        years=[(year, list(some)) for year, some in groupby(quarters, key=lambda one: one.quarter.year)],
        shares=ledger.promptness(me().branch_id),
        year=clock.today().year,
        **counts(me().branch_id),
    )


def _payday_form() -> PaydayForm:
    """The form as it is offered."""
    return PaydayForm(formdata=None, method="sepa" if me().branch.iban else "typed")


def _due_page(form: PaydayForm) -> Response:
    waiting = facts.due(me())
    ready = [d for d in waiting if d.is_ready]
    return form_page(
        "expenses/payday/payments.html",
        form,
        ready=ready,
        held=[d for d in waiting if not d.is_ready],
        chosen=set(form.ids) if request.endpoint == "payday.start_payday" else {d.note.id for d in ready},
        open_batches=facts.open_batches(me()),
        branch=me().branch,
        put_back=coming_back.as_of(me().branch_id),
        **counts(me().branch_id),
    )


def _batch_page(form: SettleForm, batch: PaymentBatch) -> Response:
    entries = facts.entries_of(batch)
    return form_page(
        "expenses/payday/payday.html",
        form,
        batch=batch,
        entries=entries,
        branch=me().branch,
        shown=facts.batch_mark(entries),
        resting=resting(batch.branch_id, f"{rules.PAY}-{batch.id}"),
        unreached=[e.note.volunteer for e in entries if e.live_key and e.cents and not e.note.volunteer.email],
        letter=next((paid_words(e, clock.today()) for e in entries if e.live_key and e.cents), None),
    )
