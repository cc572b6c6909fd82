"""The organisations that refer; all of it the coordinator's."""

from flask import Blueprint, Response, url_for

from portal.families.models.referral import Referrer
from portal.families.referrers import rules
from portal.families.referrers.forms import ReferrerForm
from portal.web.access import me, roles, visible
from portal.web.pages import form_page, rendered, saved

room = Blueprint("referrers", __name__)


@room.get("/gezinnen/aanmelders")
@roles("coordinator")
def index() -> Response:
    return rendered("families/referrers/index.html", referrers=rules.counted_referrers(me().branch_id))


@room.route("/gezinnen/aanmelders/<int:id>", methods=["GET", "POST"])
@roles("coordinator")
def edit(id: int) -> Response:
    referrer = visible(Referrer, id)
    form = ReferrerForm(obj=referrer).edits(referrer)
    if form.validate_on_submit() and form.attempt(rules.change_referrer, referrer, form.details(), by=me()):
        merged = form.result.id != referrer.id
        said = f"Samengevoegd met {form.result.name}." if merged else "Je wijzigingen zijn bewaard."
        stays, typed = form.result.contact_name, form.contact_name.data
        if merged and typed and typed != stays:
            said += f" Daar staat {stays} als contactpersoon; {typed} is niet bewaard."
        return saved(url_for(".index"), said)
    return form_page("families/referrers/edit.html", form, referrer=referrer)
