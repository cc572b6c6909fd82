"""The pages of an empty portal, behind the one-time address that its start prints: people, mail, keys."""

import hmac
import os
import re
from collections.abc import Callable
from dataclasses import field
from functools import wraps
from threading import Event, Lock
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError

from portal.kit.records import dataclass
from portal.kit.seen import check, mark
from portal.setup import rules
from portal.setup.forms import BranchForm, MailForm
from portal.web.forms import PortalForm

room = Blueprint("setup", __name__)


OVERTAKEN = (
    "De eerste pagina werd intussen opnieuw ingevuld, voor {} met {} als coördinator. "
    "Zijn jullie met twee, spreek dan af wie het portaal opzet. Druk opnieuw als dit zo moet zijn; ga anders terug "
    "naar ‘De afdeling’."
)


@dataclass
class Visit:
    """One setting-up, kept in memory until it is written: by one process, for whoever has its address.

    written: also what an earlier one wrote and nobody finished.
    """

    token: str
    written: rules.Written | None = None
    people: rules.FirstPeople | None = None
    keys: rules.Keys = field(default_factory=rules.Keys.new)
    done: Event = field(default_factory=Event)
    mail_password: str = ""  # a field for a password shows nothing again
    one_by_one: Any = field(default_factory=Lock)  # two taps, or two people, write one portal


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
    if visit().written:
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
    if people is None or visit().written:
        return _to("setup.people")
    form, said = MailForm(data={"url": _address_seen(), "port": 587}), ""
    form.mark = mark(people)
    if form.is_submitted():
        form.password.data = visit().mail_password = form.password.data or visit().mail_password
    proxies = 1 if "X-Forwarded-For" in request.headers else 0
    if (
        form.validate_on_submit()
        and form.attempt(check, request.form.get("seen-form"), form.mark, OVERTAKEN.format(people.branch, people.name))
        and form.attempt(
            rules.place, url=form.url.data, server=form.mail_server(), sender=form.sender.data or "", proxies=proxies
        )
    ):
        where = form.result
        if "try" in request.form:
            said = form.result if form.attempt(rules.send_trial, where, people.name, people.email) else ""
        elif form.attempt(_write, people, where):
            return _to("setup.keys")
    return _form_page("setup/mail.html", form, said=said, people=people)


def _write(people: rules.FirstPeople, where: rules.Place) -> None:
    """Once, whoever pressed twice."""
    with visit().one_by_one:
        if visit().written is None:
            visit().written = rules.set_up(people, where, visit().keys, os.environ)


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
    """To print, until somebody says that it was."""
    written = visit().written
    return _page("setup/keys.html", written=written) if written else _to("setup.people")


@room.post("/opstart/<token>/sleutels")
@with_token
def start() -> Response:
    """The set-up ends; the portal begins in its place."""
    written = visit().written
    if written is None:
        return _to("setup.people")
    rules.finish(os.environ)
    visit().done.set()
    return _page("setup/starting.html", next=f"{written.url}/aanmelden/wachtwoord")


@room.app_errorhandler(CSRFError)
def page_of_before(_error: CSRFError) -> tuple[str, int]:
    return render_template("setup/again.html"), 400


@room.app_errorhandler(404)
def not_here(_error: Exception) -> tuple[str, int]:
    return render_template("setup/wait.html"), 404
