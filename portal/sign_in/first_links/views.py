"""The page behind the link of an invitation: a volunteer's first look at the portal."""

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from portal.sign_in import pages as sessions
from portal.sign_in.first_links import rules
from portal.web.access import public
from portal.web.pages import rendered, saved

room = Blueprint("first_links", __name__)


@room.route("/uitnodiging/<token>", methods=["GET", "POST"])
@public
def welcome(token: str) -> Response:
    """A look only shows a button: mail scanners open links, and may not use them up."""
    if request.method == "POST" and (entered := rules.use(token)) is not None:
        sessions.begin(entered)
        return saved(url_for("start.index"), "Je bent aangemeld. Dit toestel onthoudt je een jaar.")
    person = rules.holder(token)
    if request.method != "POST" and person is None and current_user.is_authenticated:
        return saved(url_for("start.index"))  # the same link, opened again on the phone that it signed in
    branch, status = (person.branch, 200) if person else (rules.branch_of(token), 410)
    return rendered("sign_in/first_links/welcome.html", status=status, person=person, branch=branch, token=token)
