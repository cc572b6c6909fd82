"""One's own account: two boxes, and back to the note that asked for it."""

from flask import Blueprint, Response, request, url_for

from portal.sign_in import pages as sessions
from portal.team.accounts import rules
from portal.team.accounts.forms import AccountForm
from portal.web.access import also_finishing, me
from portal.web.forms import seen
from portal.web.pages import form_page, saved

room = Blueprint("accounts", __name__)


@room.get("/mijn-gegevens/rekening")
@also_finishing
def account() -> Response:
    return _page(_form())


@room.post("/mijn-gegevens/rekening")
@also_finishing
def change_account() -> Response:
    form = _form()
    if form.validate() and form.attempt(
        rules.change_account, me(), form.account_holder.data or "", form.iban.data or "", seen(), by=me()
    ):
        return saved(sessions.onward() or url_for("volunteers.profile"), "Je rekening is bewaard.")
    return _page(form)


def _form() -> AccountForm:
    form = AccountForm(obj=me())
    if request.method == "GET" and not form.account_holder.data:
        form.account_holder.data = me().name[:70]
    return form


def _page(form: AccountForm) -> Response:
    onward = sessions.onward()
    return form_page("team/accounts/account.html", form, onward=onward, shown=rules.account_mark(me()))
