"""The branch on one page; its coordinator's."""

from flask import Blueprint, Response, url_for

from portal.home.branch import rules
from portal.home.branch.forms import BranchForm
from portal.house_style.letterhead.rules import letterhead_of
from portal.web.access import me, prove_again, roles
from portal.web.pages import form_page, saved

room = Blueprint("branch", __name__)


@room.route("/afdeling", methods=["GET", "POST"])
@roles("coordinator")
def show() -> Response:
    form = BranchForm(obj=me().branch).edits(me().branch)
    if form.validate_on_submit():
        if rules.changes_account(me().branch, form.account) and (question := prove_again()) is not None:
            return question
        if form.attempt(rules.keep_branch, me().branch, form.details(), form.account, by=me()):
            return saved(url_for("start.index"), "De gegevens van de afdeling zijn bewaard.")
    own = letterhead_of(me().branch_id)
    return form_page("home/branch/branch.html", form, letterhead=own)
