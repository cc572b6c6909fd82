"""Your own account: two boxes, and back to the note that asked for it."""

from flask import Blueprint, Response, request, url_for

from portal.sign_in import pages as sessions
from portal.team.accounts import rules
from portal.team.accounts.forms import AccountForm
from portal.web.access import also_finishing, me
from portal.web.forms import seen
from portal.web.pages import form_page, saved

room = Blueprint("accounts", __name__)


@room.route("/mijn-gegevens/rekening", methods=["GET", "POST"])
@also_finishing
def account() -> Response:
    form = AccountForm(obj=me())
    if request.method == "GET" and not form.account_holder.data:
        form.account_holder.data = me().name[:70]
    if form.validate_on_submit() and form.attempt(
        rules.change_account, me(), form.account_holder.data or "", form.iban.data or "", seen(), by=me()
    ):
        return saved(sessions.onward() or url_for("volunteers.profile"), "Je rekening is bewaard.")
    shown = form.still_seen(rules.account_mark(me()))
    return form_page("team/accounts/account.html", form, onward=sessions.onward(), shown=shown)
