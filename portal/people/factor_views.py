"""The second step of signing in, and setting it up: an app on the phone, or a fingerprint or face."""

import functools
from collections.abc import Callable
from typing import Any

from flask import Response, abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.kit.errors import RuleError
from portal.people import factors, passkeys, recovery, sessions, threshold, throttle, totp
from portal.people.confirm_views import ask_again, place
from portal.people.factor_models import Passkey
from portal.people.forms import AppForm, PasskeyForm, SecondStepForm
from portal.people.models import Person
from portal.people.room import people
from portal.web.access import everyone, fresh, get_or_404, me, public, roles, signed_in
from portal.web.pages import download, form_page, refused, saved

SIGNING_IN, MAKING = "signing_in", "making"  # in the session: the questions put to this browser's passkey


def _key() -> str:
    return str(current_app.extensions["settings"].secret_key)


def _to(endpoint: str) -> str:
    return url_for(endpoint, verder=sessions.onward() or None)


# ---- signing in --------------------------------------------------------------------------------------------


@people.get("/aanmelden/tweede-stap")
@public
def second_step() -> ResponseReturnValue:
    person = sessions.on_threshold()
    if person is None:
        return redirect(_to("people.sign_in"), 303)
    if not factors.has_second_factor(person):
        return redirect(_to("people.set_up_app"), 303)
    return _second_step_page(person, SecondStepForm(formdata=None))


@people.post("/aanmelden/tweede-stap")
@public
def take_second_step() -> ResponseReturnValue:
    person = sessions.on_threshold()
    if person is None:
        return redirect(_to("people.sign_in"), 303)
    form, target = SecondStepForm(), sessions.arrival()
    known = sessions.browser().known_to(person.id)
    if form.validate() and form.attempt(threshold.show_code, person, form.code.data, _key(), known):
        sessions.cross_threshold(person)
        return redirect(target, 303)
    return _second_step_page(person, form)


def _second_step_page(person: Person, form: SecondStepForm) -> Response:
    safety = factors.safety_of(person)
    question = passkeys.ask("sign_in", place()) if any(key.as_staff for key in safety.passkeys) else None
    if question is not None:
        session[SIGNING_IN] = question.challenge
    return form_page("people/second_step.html", form, safety=safety, question=question)


@people.get("/aanmelden/sleutel")
@public
def ask_passkey() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(sessions.arrival(), 303)
    return _passkey_page(PasskeyForm(formdata=None))


@people.post("/aanmelden/sleutel")
@public
def use_passkey() -> ResponseReturnValue:
    form, target = PasskeyForm(), sessions.arrival()
    network, challenge = throttle.network(request.remote_addr), session.pop(SIGNING_IN, "")
    if form.validate() and form.attempt(
        passkeys.sign_in, form.answer.data or "", challenge, network, place(), sessions.browser().mark
    ):
        sessions.begin(form.result)
        return redirect(target, 303)
    return _passkey_page(form)


def _passkey_page(form: PasskeyForm) -> Response:
    question = passkeys.ask("sign_in", place())
    session[SIGNING_IN] = question.challenge
    return form_page("people/passkey_sign_in.html", form, question=question)


# ---- setting it up -----------------------------------------------------------------------------------------


def setting_up(staff_only: bool) -> Callable[[Callable[[Person], Any]], Callable[[], Any]]:
    """For who is signed in and proved it just now, and for who typed the password and has no second step yet.

    Whoever has one must show it first: the password alone never replaces it.
    """

    def declare(view: Callable[[Person], Any]) -> Callable[[], Any]:
        @functools.wraps(view)
        def guarded() -> Any:
            person = signed_in()
            if person is not None:
                if staff_only and not person.is_staff:
                    abort(403)
                return ask_again() or view(person)
            person = sessions.on_threshold()
            if person is None:
                return redirect(_to("people.sign_in"), 303)
            if factors.has_second_factor(person):
                return redirect(_to("people.second_step"), 303)
            return view(person)

        return public(guarded)

    return declare


@people.get("/veilig-aanmelden/app")
@setting_up(staff_only=True)
def set_up_app(person: Person) -> ResponseReturnValue:
    return _app_page(person, AppForm(formdata=None))


@people.post("/veilig-aanmelden/app")
@setting_up(staff_only=True)
def confirm_app(person: Person) -> ResponseReturnValue:
    form = AppForm()
    alone = signed_in() is None
    if form.validate() and form.attempt(totp.confirm, person, form.code.data, _key(), sessions.here(), alone=alone):
        return _done(person, "De app is ingesteld.")
    return _app_page(person, form)


def _app_page(person: Person, form: AppForm) -> Response:
    return form_page("people/app_set_up.html", form, setup=totp.begin(person, _key(), sessions.here()), person=person)


@people.get("/veilig-aanmelden/sleutel")
@setting_up(staff_only=False)
def set_up_passkey(person: Person) -> ResponseReturnValue:
    return _new_passkey_page(person, PasskeyForm(formdata=None))


@people.post("/veilig-aanmelden/sleutel")
@setting_up(staff_only=False)
def add_passkey(person: Person) -> ResponseReturnValue:
    form = PasskeyForm()
    label = sessions.device_label(request.headers.get("User-Agent", ""))
    challenge, alone = session.pop(MAKING, ""), signed_in() is None
    if form.validate() and form.attempt(
        passkeys.add, person, form.answer.data or "", challenge, place(), label, alone=alone
    ):
        return _done(person, "Je vingerafdruk of gezicht is ingesteld.")
    return _new_passkey_page(person, form)


def _new_passkey_page(person: Person, form: PasskeyForm) -> Response:
    question = passkeys.ask_new(person, place(), _key())
    session[MAKING] = question.challenge
    return form_page("people/passkey_set_up.html", form, question=question, person=person)


def _done(person: Person, sentence: str) -> ResponseReturnValue:
    """A first second factor of staff brings recovery codes, and lets in who came from the password."""
    target = sessions.onward() or url_for("people.safety")
    if signed_in() is None:
        target = sessions.arrival()
        sessions.cross_threshold(person)
    if person.is_staff and not factors.safety_of(person).codes_left:
        return _codes_page(recovery.issue(person), target)
    return saved(target, sentence)


def _codes_page(codes: list[str], onward: str) -> ResponseReturnValue:
    """Not a redirect: the codes have no place in an address or a cookie, so they are on this one answer only."""
    return render_template("people/recovery_codes.html", codes=codes, onward=onward)


# ---- "Veilig aanmelden", under one's own details -----------------------------------------------------------


@people.get("/veilig-aanmelden")
@everyone
def safety() -> ResponseReturnValue:
    return render_template("people/safety.html", safety=factors.safety_of(me()))


@people.post("/veilig-aanmelden/aanbod")
@everyone
def offer_passkey() -> ResponseReturnValue:
    return redirect(url_for("people.set_up_passkey"), 303)


@people.post("/veilig-aanmelden/app/weg")
@roles("coordinator", "treasurer", "network")
@fresh
def remove_app() -> ResponseReturnValue:
    try:
        totp.remove(me())
    except RuleError as error:
        return refused(url_for("people.safety"), error)
    return saved(url_for("people.safety"), "De app hoort niet meer bij je aanmelding.")


@people.post("/veilig-aanmelden/sleutel/<int:id>/weg")
@everyone
@fresh
def remove_passkey(id: int) -> ResponseReturnValue:
    passkey = get_or_404(Passkey.visible_to(me()), Passkey.id == id)
    try:
        passkeys.remove(passkey, me())
    except RuleError as error:
        return refused(url_for("people.safety"), error)
    return saved(url_for("people.safety"), f"{passkey.label} is weggehaald.")


@people.post("/veilig-aanmelden/herstelcodes")
@roles("coordinator", "treasurer", "network")
@fresh
def new_recovery_codes() -> ResponseReturnValue:
    return _codes_page(recovery.issue(me()), url_for("people.safety"))


@people.post("/veilig-aanmelden/herstelcodes/tekst")
@roles("coordinator", "treasurer", "network")
def recovery_codes_as_text() -> ResponseReturnValue:
    """The codes that the page before shows, as a file: the portal itself no longer knows them."""
    codes = request.form.getlist("code")
    if len(codes) != recovery.NUMBER or not all(recovery.SHAPE.fullmatch(code) for code in codes):
        return refused(url_for("people.safety"), RuleError("Maak nieuwe herstelcodes."))
    lines = [f"Herstelcodes voor het portaal van {me().branch.name}", "Elke code werkt één keer.", "", *codes, ""]
    return download("\r\n".join(lines).encode(), "herstelcodes.txt", "text/plain; charset=utf-8")
