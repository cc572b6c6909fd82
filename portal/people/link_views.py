"""Personal links, as they stand in letters and WhatsApp messages: straight to one page, for one person."""

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.kit.links import read_personal_link
from portal.people import sessions, sign_in, throttle
from portal.people.door_views import ASKED
from portal.people.models import Person
from portal.people.room import people
from portal.web import failures
from portal.web.access import public


@people.get("/k/<token>")
@public
def personal(token: str) -> ResponseReturnValue:
    """Who is signed in goes straight on; anyone else first gets a button, so that a scanner asks for no code."""
    person, path = _whose(token)
    if current_user.is_authenticated:
        return redirect(path if current_user.person.id == person.id else url_for("home.index"), 303)
    return render_template("people/personal.html", person=person, token=token)


@people.post("/k/<token>")
@public
def ask_by_link(token: str) -> ResponseReturnValue:
    """Mail a code to the person that the link is for. The link alone signs nobody in."""
    person, path = _whose(token)
    settings = current_app.extensions["settings"]
    onward = url_for("people.sign_in", verder=path).partition("/aanmelden")[2]
    network = throttle.network(request.remote_addr)
    sign_in.ask_for_code(
        person.email or "", network, url=settings.url, pepper=settings.secret_key, onward=onward,
        browser=sessions.browser(),
    )  # fmt: skip
    session[ASKED] = person.email
    return redirect(url_for("people.enter_code", verder=path), 303)


def _whose(token: str) -> tuple[Person, str]:
    found = read_personal_link(current_app.extensions["settings"].secret_key, token)
    person = Person.get_or_none(Person.id == found[0]) if found else None
    if found is None or person is None or not person.is_volunteer:
        failures.broken_link()
    return person, found[1]
