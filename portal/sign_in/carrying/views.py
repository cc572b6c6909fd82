"""What was typed comes back: a form that was sent after the sign-in had ended is filled in again afterwards."""

from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from portal.people.models import Person
from portal.sign_in import pages as sessions
from portal.sign_in.carrying import rules
from portal.sign_in.carrying.rules import Posted
from portal.web import failures, form_token, real
from portal.web.access import CARRY, everyone, me
from portal.web.pages import saved
from portal.web.refill import refill
from portal.web.requests import MOST_TEXT, came_from, here

room = Blueprint("carrying", __name__)

CARRIED = sessions.CARRIED


@room.record_once
def carry_for_access(state: Any) -> None:
    """Whoever is sent to sign in with a form in hand: portal.web.access asks here."""
    state.app.extensions[CARRY] = carry


def carry() -> Posted | None:
    """Keep the form that was just sent, for whom it was made; None where it holds nothing or cannot be kept."""
    is_strange = "_user_id" not in session  # nobody was signed in here: no reason to read a pile of photos
    if is_strange and (request.content_length or 0) > MOST_TEXT:
        return None
    posted, made_for = _posted(), form_token.made_for()
    person = Person.get_or_none(Person.id == made_for) if made_for and posted.fields else None
    token = rules.keep(posted, person, key=sessions.secret_key()) if person else ""
    if not token:
        return None
    session[CARRIED] = token
    return posted


def _posted() -> Posted:
    page = came_from()
    had_files = any(file.filename for file in request.files.values())
    return Posted(here(), page if _is_page(page) else "", tuple(failures.typed()), had_files)


def _is_page(address: str) -> bool:
    """Whether it can be looked at; the page that showed a mistake has an address that only takes forms."""
    path = address.partition("#")[0].partition("?")[0].removeprefix(request.script_root)
    try:
        return bool(current_app.url_map.bind("").match(path, method="GET"))
    except HTTPException:
        return False


@room.after_app_request
def bring_back(answer: Response) -> Response:
    """While something is carried: fill it in where its form stands, and say so on any other page."""
    if CARRIED not in real.session() or request.endpoint == "static" or not current_user.is_authenticated:
        return answer
    posted = rules.find(session[CARRIED], me(), key=sessions.secret_key())
    if posted is None or (request.method == "POST" and here() == posted.action and answer.status_code < 500):
        rules.drop(session.pop(CARRIED))
    elif request.method == "GET" and answer.status_code == 200 and answer.mimetype == "text/html":
        notice, instead = (_words(posted, is_here=is_here) for is_here in (True, False))
        page = answer.get_data(as_text=True)
        answer.set_data(refill(page, posted.action, posted.fields, notice=notice, instead=instead))
    return answer


def _words(posted: Posted, *, is_here: bool) -> str:
    is_its_page = posted.page.partition("?")[0] == request.script_root + request.path
    return render_template(
        "sign_in/carrying/words.html", posted=posted, is_here=is_here, is_its_page=is_its_page
    ).strip()


@room.post("/teruggevonden/weglating")
@everyone
def leave_out() -> Response:
    """Drop what was typed before."""
    posted = rules.find(session[CARRIED], me(), key=sessions.secret_key()) if CARRIED in session else None
    rules.drop(session.pop(CARRIED, ""))
    return saved(posted.page if posted and posted.page else url_for("start.index"), "Weggelaten.")
