"""The pages of quotes: the coordinator reads, edits and releases them; the volunteer withdraws one."""

from flask import Response, abort, render_template, url_for

from portal.contacts import quotes as rules
from portal.contacts.models import THEMES, Quote
from portal.contacts.more_forms import EditQuoteForm
from portal.contacts.views import contacts
from portal.families.models import Match
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.web.access import get_or_404, me, roles
from portal.web.forms import seen
from portal.web.pages import form_page, refused, saved, year_asked


@contacts.get("/contacten/verhalen")
@roles("coordinator")
def quotes() -> str:
    now = clock.today().year
    year = year_asked(now)
    if not now - 10 <= year <= now:
        abort(404)
    found = rules.quotes_of(me(), year)
    ready = sum(quote.status == "released" for several in found.values() for quote in several)
    return render_template(
        "contacts/quotes.html", year=year, now=now, themes=found, words=THEMES, ready=ready,
        waiting=sum(map(len, found.values())) - ready,
    )  # fmt: skip


@contacts.get("/contacten/verhalen/<int:quote_id>")
@roles("coordinator")
def quote(quote_id: int) -> Response:
    found = _quote(quote_id)
    return _page(EditQuoteForm(formdata=None, text=found.text, theme=found.theme), found)


@contacts.post("/contacten/verhalen/<int:quote_id>")
@roles("coordinator")
def edit_quote(quote_id: int) -> Response:
    found, form = _quote(quote_id), EditQuoteForm()
    if form.validate() and form.attempt(
        rules.edit, found, form.text.data, form.theme.data, me(), anyway=form.anyway.data, seen=seen()
    ):
        return saved(url_for(".quote", quote_id=found.id), "Bewaard. Het citaat is nog niet vrijgegeven.")
    return _page(form, _quote(quote_id))


@contacts.post("/contacten/verhalen/<int:quote_id>/vrijgave")
@roles("coordinator")
def release_quote(quote_id: int) -> Response:
    found, form = _quote(quote_id), EditQuoteForm()
    if form.validate() and form.attempt(
        rules.release, found, form.text.data, form.theme.data, me(), anyway=form.anyway.data, seen=seen()
    ):
        undo = ("Ongedaan maken", url_for(".take_back_quote", quote_id=found.id))
        target = url_for(".quotes", jaar=found.day.year)
        return saved(target, "Vrijgegeven. Het citaat komt in het jaarverslag.", undo=undo)
    return _page(form, _quote(quote_id))


@contacts.post("/contacten/verhalen/<int:quote_id>/terugname")
@roles("coordinator")
def take_back_quote(quote_id: int) -> Response:
    found = _quote(quote_id)
    target = url_for(".quote", quote_id=found.id)
    try:
        rules.take_back(found, me())
    except RuleError as error:
        return refused(target, error)
    return saved(target, "Teruggenomen. Het citaat komt niet in het jaarverslag.")


@contacts.post("/contacten/verhalen/<int:quote_id>/intrekking")
@roles("volunteer")
def withdraw_quote(quote_id: int) -> Response:
    found = get_or_404(Quote.visible_to(me()).where(Match.volunteer == me().id), Quote.id == quote_id)
    target = url_for(".detail", contact_id=found.contact_id) if found.contact_id else url_for("home.index")
    try:
        rules.withdraw(found, me())
    except RuleError as error:
        return refused(target, error)
    return saved(target, "Je citaat is ingetrokken. Niemand leest het nog.")


def _quote(quote_id: int) -> Quote:
    found: Quote = get_or_404(Quote.visible_to(me()).where(Quote.status != "withdrawn"), Quote.id == quote_id)
    return found


def _page(form: EditQuoteForm, quote: Quote) -> Response:
    return form_page("contacts/quote.html", form, quote=quote, words=THEMES)
