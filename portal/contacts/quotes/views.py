"""The pages of quotes: the coordinator reads, edits and releases them; the volunteer withdraws one."""

from flask import Blueprint, Response, abort, request, url_for

from portal.contacts.details import rules as details
from portal.contacts.models.contact import THEMES, Contact
from portal.contacts.models.kind import KINDS
from portal.contacts.models.quote import Quote
from portal.contacts.quotes import rules
from portal.contacts.quotes.forms import DetailForm, EditQuoteForm, QuoteForm
from portal.families.models.match import Match
from portal.families.viewing.rules import called
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.web.access import also_finishing, me, roles, visible
from portal.web.pages import UNDO, attempt, form_page, rendered, saved, year_asked

room = Blueprint("quotes", __name__)


@room.get("/contacten/verhalen")
@roles("coordinator")
def quotes() -> Response:
    now = clock.today().year
    year = year_asked(now)
    if not now - 10 <= year <= now:
        abort(404)
    found = rules.quotes_of(me(), year)
    every = [quote for several in found.values() for quote in several]
    numbers = {
        words: sum(quote.status == status for quote in every)
        for words, status in (("ready", "released"), ("waiting", "given"))
    }
    names = called(me(), [quote.match.family for quote in every], "families")
    page, others = "contacts/quotes/quotes.html", rules.waiting_in_other_years(me(), year)
    shown = {"themes": found, "words": THEMES, "states": rules.STATES, "called": names, "others": others}
    return rendered(page, year=year, now=now, **shown, **numbers)


@room.route("/contacten/verhalen/<int:id>", methods=["GET", "POST"])
@room.post("/contacten/verhalen/<int:id>/vrijgave", endpoint="release_quote", defaults={"is_release": True})
@roles("coordinator")
def quote(id: int, *, is_release: bool = False) -> Response:
    """A quote is made ready for the annual report, or released for it."""
    found = _quote(id)
    form = EditQuoteForm(text=found.text, theme=found.theme).edits(found)
    rule = rules.release if is_release else rules.edit
    is_open = form.is_submitted() and form.attempt(rules.check_open, found)  # else its page has no fields to correct
    if is_open and form.validate() and form.attempt(rule, found, form.details(), by=me()):
        if not is_release:
            return saved(url_for(".quote", id=id), "Bewaard. Het citaat is nog niet vrijgegeven.")
        target, undo = url_for(".quotes", jaar=found.day.year), (UNDO, url_for(".take_back_quote", id=id))
        return saved(target, "Vrijgegeven. Het citaat komt in het jaarverslag.", undo=undo)
    return form_page("contacts/quotes/quote.html", form, quote=_quote(id), words=THEMES)


@room.post("/contacten/verhalen/<int:id>/opzij")
@roles("coordinator")
def set_aside_quote(id: int) -> Response:
    found, undo = _quote(id), (UNDO, url_for(".take_back_quote", id=id))
    target, words = url_for(".quotes", jaar=found.day.year), "Het citaat komt niet in het jaarverslag."
    return attempt(target, lambda _: saved(target, words, undo=undo), rules.set_aside, found, by=me())


@room.post("/contacten/verhalen/<int:id>/terugname")
@roles("coordinator")
def take_back_quote(id: int) -> Response:
    words = "Teruggenomen. Het citaat wacht weer, en komt nog niet in het jaarverslag."
    return attempt(url_for(".quote", id=id), words, rules.take_back, _quote(id), by=me())


@room.post("/contacten/verhalen/<int:id>/intrekking")
@roles("volunteer", "finishing")
def withdraw_quote(id: int) -> Response:
    found = visible(Quote, id, among=Quote.visible_to(me()).where(Match.volunteer == me().id))
    target = url_for(".detail", id=found.contact_id) if found.contact_id else url_for("start.index")
    return attempt(target, "Je citaat is ingetrokken. Niemand leest het nog.", rules.withdraw, found, by=me())


def _quote(quote_id: int) -> Quote:
    return visible(Quote, quote_id, among=Quote.visible_to(me()).where(Quote.status != "withdrawn"))


@room.route("/contacten/dag/<int:id>", methods=["GET", "POST"])
@also_finishing
def detail(id: int) -> Response:
    """More about a contact; once its quarter was handed in, a quote at most."""
    contact = _contact(id)
    if request.method != "POST" and not details.is_open(contact):
        return _detail_page(QuoteForm(), contact)
    themes = [row.theme for row in contact.themes]
    form = DetailForm(kind=contact.kind, minutes=contact.minutes or "", remark=contact.remark, themes=themes)
    if form.validate_on_submit() and form.attempt(rules.add_with_quote, contact, form.more(), form.words(), by=me()):
        target = url_for("quarters.quarter", id=contact.match_id, quarter=Quarter.of(contact.day))
        return saved(target, _thanks() if form.result else "Bewaard.")
    return _detail_page(form, _contact(id))


@room.post("/contacten/dag/<int:id>/citaat")
@also_finishing
def give_quote(id: int) -> Response:
    contact, form = _contact(id), QuoteForm()
    if form.validate() and form.attempt(rules.give, contact, form.words(), by=me()):
        return saved(url_for(".detail", id=contact.id), _thanks())
    return _detail_page(form, contact)


def _thanks() -> str:
    return "Bewaard. Dank je voor je citaat: je coördinator kijkt het na."


def _contact(contact_id: int) -> Contact:
    contact: Contact = visible(Contact, contact_id)
    contact.match = visible(Match, contact.match_id)  # with family and volunteer
    return contact


def _detail_page(form: DetailForm | QuoteForm, contact: Contact) -> Response:
    given = Quote.visible_to(me()).where(Quote.match == contact.match_id, Quote.day == contact.day)
    if contact.match.volunteer_id != me().id:
        given = given.where(Quote.status != "withdrawn")  # nobody reads it any more
    return form_page(
        "contacts/quotes/detail.html",
        form,
        contact=contact,
        quarter=Quarter.of(contact.day),
        quotes=list(given.order_by(Quote.id)),
        words=THEMES,
        is_open=isinstance(form, DetailForm),
        states=rules.STATES,
        kinds=KINDS,
        themes=[t.theme for t in contact.themes],
    )
