"""The pages of an empty portal, behind the one-time address that its start prints: people, mail, keys."""

import hmac
import os
import re
from collections.abc import Callable
from dataclasses import field
from functools import wraps
from threading import Event
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for

from portal.kit.records import dataclass
from portal.setup import rules
from portal.setup.forms import BranchForm, MailForm
from portal.web.forms import PortalForm

room = Blueprint("setup", __name__)


@dataclass
class Visit:
    """One setting-up, kept in memory until it is written: by one process, for whoever has its address."""

    token: str
    people: rules.FirstPeople | None = None
    keys: rules.Keys = field(default_factory=rules.Keys.new)
    is_written: bool = False
    url: str = ""  # of the portal, once it is written
    done: Event = field(default_factory=Event)
    mail_password: str = ""  # a field for a password shows nothing again


class Anywhere:
    """The set-up below any path of its host, which it does not know yet, and which a proxy may have taken off.

    What stands before "/opstart/" or "/static/" is not ours; and every address of these pages is written from where one
    stands ("../static/style.css"), so that a browser finds it below the path that it sees.
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        asked = environ.get("PATH_INFO", "")
        ours = re.search(r"/(?:opstart|static)/.*", asked)
        environ["PATH_INFO"] = ours[0] if ours else asked
        environ["SCRIPT_NAME"] = "/".join([".."] * (ours[0].count("/") - 1)) if ours else "."
        return self.app(environ, start_response)


def visit() -> Visit:
    found: Visit = current_app.extensions["setup"]
    return found


def with_token(view: Callable[..., Response]) -> Callable[..., Response]:
    """404 for whoever does not have the address."""

    @wraps(view)
    def guarded(token: str) -> Response:
        if not hmac.compare_digest(token.encode(), visit().token.encode()):
            abort(404)
        return view()

    return guarded


def _page(template: str, status: int = 200, **values: object) -> Response:
    return Response(render_template(template, token=visit().token, **values), status)


def _form_page(template: str, form: PortalForm, **values: object) -> Response:
    return _page(template, form.status if form.errors else 200, form=form, **values)


def _to(endpoint: str) -> Response:
    answer = redirect(url_for(endpoint, token=visit().token), 303)
    assert isinstance(answer, Response)
    return answer


@room.route("/opstart/<token>", methods=["GET", "POST"])
@with_token
def people() -> Response:
    if visit().is_written:
        return _to("setup.keys")
    form = BranchForm()
    asked = {name: one.data for name, one in form._fields.items()}
    if form.validate_on_submit() and form.attempt(rules.first_people, **asked):
        visit().people = form.result
        return _to("setup.mail")
    return _form_page("setup/people.html", form)


@room.route("/opstart/<token>/adres", methods=["GET", "POST"])
@with_token
def mail() -> Response:
    """Try the mail server, or write everything."""
    people = visit().people
    if people is None or visit().is_written:
        return _to("setup.people")
    form, said = MailForm(data={"url": _address_seen(), "port": 587}), ""
    if form.is_submitted():
        form.password.data = visit().mail_password = form.password.data or visit().mail_password
    proxies = 1 if "X-Forwarded-For" in request.headers else 0
    if form.validate_on_submit() and form.attempt(
        rules.place, url=form.url.data, server=form.mail_server(), sender=form.sender.data or "", proxies=proxies
    ):
        where = form.result
        if "try" in request.form:
            said = form.result if form.attempt(rules.send_trial, where, people.name, people.email) else ""
        elif form.attempt(rules.set_up, people, where, visit().keys, os.environ):
            visit().is_written, visit().url = True, where.url
            return _to("setup.keys")
    return _form_page("setup/mail.html", form, said=said)


def _address_seen() -> str:
    """Where the browser says that it came from, else what a proxy says; it may still be corrected."""
    before, ours, _ = (request.referrer or "").partition("/opstart/")
    if ours:
        return before
    told = request.headers
    return f"{told.get('X-Forwarded-Proto', request.scheme)}://{told.get('X-Forwarded-Host', request.host)}"


@room.get("/opstart/<token>/sleutels")
@with_token
def keys() -> Response:
    """Shown once, to print."""
    if not visit().is_written:
        return _to("setup.people")
    return _page("setup/keys.html", keys=visit().keys)


@room.post("/opstart/<token>/sleutels")
@with_token
def start() -> Response:
    """The set-up ends; the portal begins in its place."""
    if not visit().is_written:
        return _to("setup.people")
    visit().done.set()
    return _page("setup/starting.html", next=f"{visit().url}/aanmelden/wachtwoord")


@room.app_errorhandler(404)
def not_here(_error: Exception) -> tuple[str, int]:
    return render_template("setup/wait.html"), 404
