"""The pages about one contact, and the setting which kinds of contact count."""

from flask import Response, url_for

from portal.contacts import details, quotes
from portal.contacts.models import KINDS, THEMES, Contact, Quote, counting_kinds
from portal.contacts.more_forms import DetailForm, KindsForm, QuoteForm
from portal.contacts.views import contacts
from portal.families.models import Match
from portal.kit.dates import Quarter
from portal.web.access import everyone, get_or_404, me, roles
from portal.web.pages import form_page, saved


@contacts.get("/contacten/dag/<int:contact_id>")
@everyone
def detail(contact_id: int) -> Response:
    contact = _contact(contact_id)
    if not details.is_open(contact):
        return _page(QuoteForm(formdata=None), contact)
    form = DetailForm(
        formdata=None, kind=contact.kind, minutes=contact.minutes or "", remark=contact.remark,
        themes=[t.theme for t in contact.themes],
    )  # fmt: skip
    return _page(form, contact)


@contacts.post("/contacten/dag/<int:contact_id>")
@everyone
def update_detail(contact_id: int) -> Response:
    contact, form = _contact(contact_id), DetailForm()
    if form.validate() and form.attempt(quotes.tell, contact, form.told(), form.words(), me()):
        target = url_for(".quarter", match_id=contact.match_id, quarter=Quarter.of(contact.day))
        return saved(target, _thanks() if form.result else "Bewaard.")
    return _page(form, _contact(contact_id))


@contacts.post("/contacten/dag/<int:contact_id>/citaat")
@everyone
def give_quote(contact_id: int) -> Response:
    contact, form = _contact(contact_id), QuoteForm()
    if form.validate() and form.attempt(quotes.give, contact, form.words(), me()):
        return saved(url_for(".detail", contact_id=contact.id), _thanks())
    return _page(form, contact)


@contacts.get("/contacten/soorten")
@roles("coordinator")
def kinds() -> Response:
    form = KindsForm(formdata=None, kinds=sorted(counting_kinds(me().branch_id) & set(details.CHOSEN_KINDS)))
    return form_page("contacts/kinds.html", form)


@contacts.post("/contacten/soorten")
@roles("coordinator")
def save_kinds() -> Response:
    form = KindsForm()
    if form.validate() and form.attempt(
        details.set_counting, me().branch, form.kinds.data or [], also_open=form.also_open.data, actor=me()
    ):
        changed = f" {form.result} {'contact' if form.result == 1 else 'contacten'} aangepast." if form.result else ""
        return saved(url_for(".kinds"), f"Bewaard. Dit geldt vanaf nu.{changed}")
    return form_page("contacts/kinds.html", form)


def _thanks() -> str:
    return "Bewaard. Dank je voor je citaat: je coördinator kijkt het na."


def _contact(contact_id: int) -> Contact:
    contact: Contact = get_or_404(Contact.visible_to(me()), Contact.id == contact_id)
    contact.match = get_or_404(Match.visible_to(me()), Match.id == contact.match_id)  # with family and volunteer
    return contact


def _page(form: DetailForm | QuoteForm, contact: Contact) -> Response:
    given = list(Quote.visible_to(me()).where(Quote.contact == contact.id).order_by(Quote.id))
    return form_page(
        "contacts/detail.html", form, contact=contact, quarter=Quarter.of(contact.day), quotes=given, words=THEMES,
        is_open=isinstance(form, DetailForm), states=quotes.STATES, kinds=KINDS,
        themes=[t.theme for t in contact.themes],
    )  # fmt: skip
