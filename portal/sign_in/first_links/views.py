"""The page behind the link of an invitation: a volunteer's first look at the portal."""

from flask import Blueprint, Response, url_for
from flask_login import current_user

from portal.sign_in import pages as sessions
from portal.sign_in.first_links import rules
from portal.web.access import public
from portal.web.pages import rendered, saved

room = Blueprint("first_links", __name__)


@room.get("/uitnodiging/<token>")
@public
def welcome(token: str) -> Response:
    """Only shows a button: mail scanners open links, and may not use them up."""
    person = rules.holder(token)
    if person is None and current_user.is_authenticated:
        return saved(url_for("start.index"))  # the link of before, opened again on the phone that it signed in
    return _page(token)


@room.post("/uitnodiging/<token>")
@public
def enter(token: str) -> Response:
    person = rules.use(token)
    if person is None:
        return _page(token)
    sessions.begin(person)
    return saved(url_for("start.index"), "Je bent aangemeld. Dit toestel onthoudt je een jaar.")


def _page(token: str) -> Response:
    person = rules.holder(token)
    branch = person.branch if person else rules.branch_of(token)
    return rendered(
        "sign_in/first_links/welcome.html", person=person, branch=branch, token=token, status=200 if person else 410
    )
