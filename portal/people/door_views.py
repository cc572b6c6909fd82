"""The pages of the door: signing in and out."""

from typing import Any

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.kit.errors import RuleError
from portal.people import codes, passwords, sessions, sign_in, throttle
from portal.people.factor_models import Passkey
from portal.people.forms import CodeForm, PasswordSignInForm, ReadOutCodeForm, SignInForm
from portal.people.models import Person
from portal.people.room import people
from portal.settings import Settings
from portal.web import failures
from portal.web.access import everyone, public
from portal.web.pages import form_page, saved

ASKED = "asked"  # the address this browser asked a code for, so that the code alone is enough


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _network() -> str:
    return throttle.network(request.remote_addr)


def _to(endpoint: str, **values: Any) -> str:
    """An address of the door that leads on to the same page afterwards."""
    return url_for(endpoint, verder=sessions.onward() or None, **values)


@people.app_errorhandler(throttle.TooOften)
def too_often(_error: throttle.TooOften) -> ResponseReturnValue:
    return failures.page(429)


@people.app_context_processor
def door():
    """For the door's templates: addresses that keep `?verder=`, and whom to call."""
    return {"to": _to, "help_phone": sign_in.help_phone}


@people.get("/aanmelden", endpoint="sign_in")
@public
def ask():
    if current_user.is_authenticated:
        return redirect(sessions.arrival(), 303)
    return form_page("people/sign_in.html", SignInForm())


@people.post("/aanmelden")
@public
def send_code():
    form = SignInForm()
    if not form.validate():
        return form_page("people/sign_in.html", form)
    target = sessions.onward()
    onward = url_for("people.sign_in", verder=target).partition("/aanmelden")[2] if target else ""
    settings = _settings()
    sign_in.ask_for_code(
        form.email.data, _network(), url=settings.url, pepper=settings.secret_key, onward=onward,
        browser=sessions.browser(),
    )  # fmt: skip
    session[ASKED] = form.email.data
    return redirect(_to("people.enter_code"), 303)


@people.get("/aanmelden/code")
@public
def enter_code():
    asked = session.get(ASKED) if "zelf" not in request.args else None
    return form_page("people/code.html", CodeForm() if asked else ReadOutCodeForm(), asked=asked)


@people.post("/aanmelden/code")
@public
def use_code():
    asked = session.get(ASKED) if "zelf" not in request.args else None
    form = CodeForm() if asked else ReadOutCodeForm()
    who = asked or form.who.data or ""
    if form.validate() and form.attempt(
        codes.use_code, who, form.code.data, _network(), _settings().secret_key, sessions.browser()
    ):
        return _welcome(form.result)
    return form_page("people/code.html", form, asked=asked)


@people.get("/aanmelden/<token>")
@public
def link(token: str) -> ResponseReturnValue:
    """Only shows a button: mail scanners open links, and may not use them up."""
    person = codes.link_holder(token)
    return render_template("people/link.html", person=person, token=token), 200 if person else 410


@people.post("/aanmelden/<token>")
@public
def use_link(token: str) -> ResponseReturnValue:
    try:
        person = codes.use_link(token)
    except RuleError:
        return render_template("people/link.html", person=None, token=token), 410
    return _welcome(person)


@people.get("/aanmelden/wachtwoord")
@public
def ask_password():
    return form_page("people/password_sign_in.html", PasswordSignInForm())


@people.post("/aanmelden/wachtwoord")
@public
def use_password():
    form = PasswordSignInForm()
    if form.validate() and form.attempt(
        passwords.sign_in_with_password, form.email.data, form.password.data, _network(), sessions.browser()
    ):
        sessions.step_onto_threshold(form.result)
        return redirect(_to("people.second_step"), 303)
    return form_page("people/password_sign_in.html", form)


def _welcome(person: Person) -> ResponseReturnValue:
    """In with a mailed code. Next time a fingerprint or face would do: that is offered, and left at that."""
    target = sessions.arrival()
    sessions.begin(person)
    if Passkey.visible_to(person).exists():
        return redirect(target, 303)
    offer = ("Stel het in", url_for("people.offer_passkey"))
    return saved(target, "Volgende keer aanmelden met je vingerafdruk of gezicht, zonder code?", undo=offer)


@people.post("/afmelden")
@everyone
def sign_out():
    sessions.end()
    return saved(url_for("people.sign_in"), "Je bent afgemeld.")
