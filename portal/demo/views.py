"""Pages that only the demo has, and only in a database that the demo itself made."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.demo.cast import cast
from portal.people import sessions
from portal.people.models import Branch
from portal.post.documents import paragraphs
from portal.post.models import Letter
from portal.web.access import public

demo = Blueprint("demo", __name__, url_prefix="/demo")

SHOWN = 50


@demo.app_context_processor
def offered():
    """For the sign-in page: who one may look around as."""
    return {"demo_cast": cast}


@demo.get("/post")
@public
def post():
    branches = [branch.id for branch in Branch.select(Branch.id).where(Branch.is_demo == True)]  # noqa: E712
    if not branches:
        abort(404)
    letters = Letter.select().where(Letter.branch_id << branches).order_by(Letter.id.desc()).limit(SHOWN)
    return render_template("demo/post.html", letters=[(letter, paragraphs(letter.text)) for letter in letters])


@demo.post("/aanmelden/<int:person_id>")
@public
def sign_in(person_id: int) -> ResponseReturnValue:
    role = next((role for role in cast() if role.person.id == person_id), None)
    if role is None:
        abort(404)
    sessions.begin(role.person)
    return redirect(sessions.onward() or url_for("home.index"), 303)
