"""The pages of an empty portal, behind the one-time address that its start prints: people, mail, keys."""

import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from threading import Event

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for

from portal.setup import rules
from portal.setup.forms import BranchForm, MailForm

room = Blueprint("setup", __name__)


@dataclass
class Visit:
    """One setting-up, kept in memory until it is written: by one process, for whoever has its address."""

    token: str
    people: rules.FirstPeople | None = None
    keys: rules.Keys = field(default_factory=rules.Keys.new)
    is_written: bool = False
    done: Event = field(default_factory=Event)
    mail_password: str = ""  # a field for a password shows nothing again


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


def _to(endpoint: str) -> Response:
    answer = redirect(url_for(endpoint, token=visit().token), 303)
    assert isinstance(answer, Response)
    return answer


@room.get("/opstart/<token>")
@with_token
def first() -> Response:
    if visit().is_written:
        return _to("setup.keys")
    return _page("setup/people.html", form=BranchForm())


@room.post("/opstart/<token>")
@with_token
def people() -> Response:
    form = BranchForm()
    asked = {name: one.data for name, one in form._fields.items() if name != "csrf_token"}
    if form.validate() and form.attempt(rules.first_people, **asked):
        visit().people = form.result
        return _to("setup.mail")
    return _page("setup/people.html", form.status, form=form)


@room.get("/opstart/<token>/adres")
@with_token
def mail() -> Response:
    if visit().people is None:
        return _to("setup.first")
    told = request.headers  # of a proxy, whom nobody need believe: the address may still be corrected
    scheme, host = told.get("X-Forwarded-Proto", request.scheme), told.get("X-Forwarded-Host", request.host)
    return _page("setup/mail.html", form=MailForm(data={"url": f"{scheme}://{host}", "port": 587}), said="")


@room.post("/opstart/<token>/adres")
@with_token
def save() -> Response:
    """Try the mail server, or write everything."""
    people, form = visit().people, MailForm()
    if people is None or visit().is_written:
        return _to("setup.first")
    form.password.data = visit().mail_password = form.password.data or visit().mail_password
    proxies = 1 if "X-Forwarded-For" in request.headers else 0
    said = ""
    if form.validate() and form.attempt(
        rules.place, url=form.url.data, server=form.mail_server(), sender=form.sender.data or "", proxies=proxies
    ):
        where = form.result
        if "try" in request.form:
            said = form.result if form.attempt(rules.send_trial, where, people.name, people.email) else ""
        elif form.attempt(rules.set_up, people, where, visit().keys, os.environ):
            visit().is_written = True
            return _to("setup.keys")
    return _page("setup/mail.html", 200 if said else form.status, form=form, said=said)


@room.get("/opstart/<token>/sleutels")
@with_token
def keys() -> Response:
    """Shown once, to print."""
    if not visit().is_written:
        return _to("setup.first")
    return _page("setup/keys.html", keys=visit().keys)


@room.post("/opstart/<token>/sleutels")
@with_token
def start() -> Response:
    """The set-up ends; the portal begins in its place."""
    if not visit().is_written:
        return _to("setup.first")
    visit().done.set()
    return _page("setup/starting.html", next="/aanmelden/wachtwoord")


@room.app_errorhandler(404)
def not_here(_error: Exception) -> tuple[str, int]:
    return render_template("setup/wait.html"), 404
