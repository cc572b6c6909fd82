"""The pages about one contact, and the setting which kinds of contact count."""

from flask import Blueprint, Response, url_for

from portal.contacts.details import rules
from portal.contacts.details.forms import KindsForm
from portal.contacts.models.kind import CountingKinds
from portal.dated import default_from
from portal.kit.dates import day_text
from portal.web.access import me, roles
from portal.web.pages import form_page, saved

room = Blueprint("details", __name__)


@room.route("/contacten/soorten", methods=["GET", "POST"])
@roles("coordinator")
def kinds() -> Response:
    known = CountingKinds(me().branch_id)
    from_on = default_from([row for rows in known.before.values() for row in rows])
    form = KindsForm(kinds=sorted(known.on(from_on) & set(rules.CHOSEN_KINDS)), from_on=from_on)
    if form.validate_on_submit() and form.attempt(
        rules.set_counting, me().branch, form.kinds.data or [], from_on=form.from_on.data, by=me()
    ):
        assert form.from_on.data is not None  # asked for
        changed = f" {form.result} {'contact' if form.result == 1 else 'contacten'} aangepast." if form.result else ""
        return saved(url_for(".kinds"), f"Bewaard. Dit geldt vanaf {day_text(form.from_on.data)}.{changed}")
    return form_page("contacts/details/kinds.html", form)
