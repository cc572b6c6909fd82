"""The pages about one contact, and the setting which kinds of contact count."""

from flask import Blueprint, Response, url_for

from portal.contacts.details import rules
from portal.contacts.details.forms import KindsForm
from portal.contacts.models import counting_kinds
from portal.web.access import me, roles
from portal.web.pages import form_page, saved

room = Blueprint("details", __name__)


@room.get("/contacten/soorten")
@roles("coordinator")
def kinds() -> Response:
    form = KindsForm(kinds=sorted(counting_kinds(me().branch_id) & set(rules.CHOSEN_KINDS)))
    return form_page("contacts/details/kinds.html", form)


@room.post("/contacten/soorten")
@roles("coordinator")
def save_kinds() -> Response:
    form = KindsForm()
    if form.validate() and form.attempt(
        rules.set_counting, me().branch, form.kinds.data or [], also_open=form.also_open.data, actor=me()
    ):
        changed = f" {form.result} {'contact' if form.result == 1 else 'contacten'} aangepast." if form.result else ""
        return saved(url_for(".kinds"), f"Bewaard. Dit geldt vanaf nu.{changed}")
    return form_page("contacts/details/kinds.html", form)
