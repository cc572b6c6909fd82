"""The pages of payday: what is due, a batch, what came back, the branch's account. For coordinator and treasurer."""

from flask import Response, make_response, render_template, request, url_for

from portal.expenses import ledger, payday, sepa, withdrawal
from portal.expenses.models import BatchEntry, ExpenseNote, PaymentBatch
from portal.expenses.payday_forms import AccountForm, FailForm, PaydayForm, SettleForm, WithdrawForm
from portal.expenses.reckoning import summed, view_of
from portal.expenses.views import expenses
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.web.access import fresh, get_or_404, me, roles
from portal.web.forms import seen
from portal.web.pages import PER_PAGE, download, form_page, page_number, pages_of, refused, saved

payers = roles("coordinator", "treasurer")


@expenses.get("/onkosten/betaaldag")
@payers
def payments() -> Response:
    return _due_page(_payday_form())


@expenses.post("/onkosten/betaaldag")
@payers
@fresh
def start_payday() -> Response:
    form = PaydayForm()
    notes = list(ExpenseNote.visible_to(me()).where(ExpenseNote.id << form.ids))
    if form.validate() and form.attempt(
        payday.start, notes, form.method.data, me(), form.submission_key.data,
        {note.id: seen(note.id) for note in notes},
    ):  # fmt: skip
        return saved(url_for(".payday_page", batch_id=form.result.id))
    return _due_page(form)


@expenses.get("/onkosten/betaaldag/<int:batch_id>")
@payers
def payday_page(batch_id: int) -> Response:
    return _batch_page(SettleForm(formdata=None, paid_on=clock.today()), _batch(batch_id))


@expenses.get("/onkosten/betaaldag/<int:batch_id>.xml")
@payers
@fresh
def sepa_file(batch_id: int) -> Response:
    batch = _batch(batch_id)
    try:
        content = sepa.payment_file(payday.gather_file(batch))
    except RuleError as error:
        return refused(url_for(".payday_page", batch_id=batch.id), error)
    return download(content, f"betaaldag-{batch.number}.xml", "application/xml")


@expenses.post("/onkosten/betaaldag/<int:batch_id>/betaling")
@payers
def settle(batch_id: int) -> Response:
    batch, form = _batch(batch_id), SettleForm()
    if form.validate() and form.attempt(payday.settle, batch, form.paid_on.data, form.reference.data, me(), seen()):
        return saved(url_for(".paid"), f"Betaaldag {batch.number} is betaald. Iedereen krijgt een mail.")
    return _batch_page(form, _batch(batch_id))


@expenses.post("/onkosten/betaaldag/<int:batch_id>/annulering")
@payers
def cancel_payday(batch_id: int) -> Response:
    batch = _batch(batch_id)
    try:
        payday.cancel(batch, me(), seen())
    except RuleError as error:
        return refused(url_for(".payday_page", batch_id=batch.id), error)
    return saved(url_for(".payments"), f"Betaaldag {batch.number} is geannuleerd. De nota’s staan weer klaar.")


@expenses.get("/onkosten/betaling/<int:entry_id>/qr.svg")
@payers
def qr(entry_id: int) -> Response:
    """The QR code of one payment, as a picture of its own: the page's policy draws nothing inline."""
    entry = get_or_404(BatchEntry.visible_to(me()), BatchEntry.id == entry_id)
    answer = make_response(sepa.qr_svg(payday.payment_of(entry)))
    answer.headers["Content-Type"] = "image/svg+xml"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@expenses.get("/onkosten/betaling/<int:entry_id>/terugkeer")
@payers
def payment_back(entry_id: int) -> Response:
    return form_page("expenses/payday_back.html", FailForm(formdata=None), entry=_entry(entry_id))


@expenses.post("/onkosten/betaling/<int:entry_id>/terugkeer")
@payers
def fail_payment(entry_id: int) -> Response:
    entry, form = _entry(entry_id), FailForm()
    if form.validate() and form.attempt(payday.fail, entry, form.reason.data, me()):
        words = f"Nota {entry.end_to_end} wacht opnieuw. {entry.note.volunteer.given_name} krijgt een mail."
        return saved(url_for(".payments"), words)
    return form_page("expenses/payday_back.html", form, entry=entry)


@expenses.post("/onkosten/nota/<int:note_id>/vrijgave")
@roles("coordinator")
def release(note_id: int) -> Response:
    note = get_or_404(ExpenseNote.visible_to(me()), ExpenseNote.id == note_id)
    try:
        notes = payday.release(note, me(), seen())
    except RuleError as error:
        return _due_page(_payday_form(error))
    numbers = " en ".join(one.number for one in notes)
    words = (
        f"Nota {numbers} kan nu betaald worden." if len(notes) == 1 else f"Nota’s {numbers} kunnen nu betaald worden."
    )
    return saved(url_for(".payments"), words)


@expenses.get("/onkosten/nota/<int:note_id>/intrekking")
@roles("coordinator")
def withdrawing(note_id: int) -> Response:
    note = get_or_404(ExpenseNote.visible_to(me()), ExpenseNote.id == note_id)
    return _withdraw_page(WithdrawForm(formdata=None), note)


@expenses.post("/onkosten/nota/<int:note_id>/intrekking")
@roles("coordinator")
def withdraw(note_id: int) -> Response:
    note, form = get_or_404(ExpenseNote.visible_to(me()), ExpenseNote.id == note_id), WithdrawForm()
    if form.validate() and form.attempt(withdrawal.withdraw, note, form.reason.data, me(), seen()):
        words = f"Nota {note.number} is ingetrokken. {note.volunteer.given_name} kan ze aanpassen."
        return saved(url_for(".show", note_id=note.id), words)
    return _withdraw_page(form, get_or_404(ExpenseNote.visible_to(me()), ExpenseNote.id == note_id))


def _withdraw_page(form: WithdrawForm, note: ExpenseNote) -> Response:
    shown = view_of(note.volunteer, note.period, note).mark
    return form_page("expenses/payday_withdraw.html", form, note=note, shown=shown)


@expenses.get("/onkosten/rekening")
@payers
def account() -> Response:
    return form_page("expenses/payday_account.html", AccountForm(formdata=None, obj=me().branch))


@expenses.post("/onkosten/rekening")
@payers
@fresh
def set_account() -> Response:
    form = AccountForm()
    if form.validate() and form.attempt(
        payday.set_account, me().branch, form.account_holder.data, form.iban.data, me()
    ):
        return saved(url_for(".payments"), "De rekening van de afdeling is bewaard.")
    return form_page("expenses/payday_account.html", form)


@expenses.get("/onkosten/betaald")
@payers
def paid() -> str:
    """The notes that were paid, the last first, and how soon."""
    page = page_number()
    notes = list(
        ExpenseNote.visible_to(me())
        .where(ExpenseNote.branch == me().branch_id, ExpenseNote.status == "paid")
        .order_by(ExpenseNote.paid_on.desc(), ExpenseNote.id.desc())
        .paginate(page, PER_PAGE)
    )
    pages = pages_of(payday.how_many(me().branch_id, "paid"))
    return render_template(
        "expenses/paid.html", views=summed(notes), shares=ledger.promptness(me().branch_id),
        year=clock.today().year, page=page, pages=pages, **payday.counts(me().branch_id),
    )  # fmt: skip


def _batch(batch_id: int) -> PaymentBatch:
    batch: PaymentBatch = get_or_404(PaymentBatch.visible_to(me()), PaymentBatch.id == batch_id)
    return batch


def _entry(entry_id: int) -> BatchEntry:
    entry: BatchEntry = get_or_404(BatchEntry.visible_to(me()), BatchEntry.id == entry_id)
    return entry


def _payday_form(error: RuleError | None = None) -> PaydayForm:
    """The form as it is offered, or with what another button of its page was refused for."""
    form = PaydayForm(formdata=None, method="sepa" if me().branch.iban else "typed")
    if error is not None:
        form.refuse(error)
    return form


def _due_page(form: PaydayForm) -> Response:
    waiting = payday.due(me())
    ready = [d for d in waiting if d.is_ready]
    return form_page(
        "expenses/payments.html", form, ready=ready, held=[d for d in waiting if not d.is_ready],
        chosen=set(form.ids) if request.endpoint == "expenses.start_payday" else {d.note.id for d in ready},
        open_batches=payday.open_batches(me()), branch=me().branch, **payday.counts(me().branch_id),
    )  # fmt: skip


def _batch_page(form: SettleForm, batch: PaymentBatch) -> Response:
    entries = payday.entries_of(batch)
    return form_page(
        "expenses/payday.html", form, batch=batch, entries=entries, branch=me().branch, shown=payday.batch_mark(entries)
    )  # fmt: skip


from portal.expenses import year_views  # noqa: E402, F401  the year's pages join the same blueprint
