"""Pages that only the demo has, and only in a database that the demo itself made."""

from typing import Any

from flask import Blueprint, Response, abort, url_for

from portal.demo.cast import cast
from portal.people.models import Branch
from portal.post.documents import paragraphs
from portal.post.models import Letter
from portal.sign_in import pages as sessions
from portal.web.access import public
from portal.web.pages import rendered, saved

room = Blueprint("demo", __name__, url_prefix="/demo")

SHOWN = 50


@room.app_context_processor
def offered() -> dict[str, Any]:
    """For the sign-in page: the people to look around as."""
    return {"demo_cast": cast}


@room.get("/post")
@public
def post() -> Response:
    branches = [branch.id for branch in Branch.select(Branch.id).where(Branch.is_demo == True)]  # noqa: E712
    if not branches:
        abort(404)
    letters = Letter.select().where(Letter.branch_id << branches).order_by(Letter.id.desc()).limit(SHOWN)
    return rendered("demo/post.html", letters=[(letter, paragraphs(letter.text)) for letter in letters])


@room.post("/aanmelden/<int:id>")
@public
def sign_in(id: int) -> Response:
    role = next((role for role in cast() if role.person.id == id), None)
    if role is None:
        abort(404)
    sessions.begin(role.person)
    return saved(sessions.onward() or url_for("start.index"))
