"""The second step of signing in, and setting it up: an app on the phone, or a fingerprint or face."""

import functools
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.sign_in import pages as sessions
from portal.sign_in.devices import rules as device_rules
from portal.sign_in.factors import facts as factors
from portal.sign_in.models import Device, Passkey
from portal.sign_in.pages import MAKING, address_of, place, secret_key
from portal.sign_in.passkeys import rules as passkeys
from portal.sign_in.passkeys.forms import PasskeyForm
from portal.sign_in.passwords import rules as passwords
from portal.sign_in.recovery_codes import rules as recovery
from portal.sign_in.safety.forms import AppForm, EverywhereForm, NewPasswordForm
from portal.sign_in.second_step import rules as second_step
from portal.sign_in.totp import rules as totp
from portal.web.access import also_finishing, fresh, me, prove_again, public, roles, signed_in, visible
from portal.web.pages import attempt, download, form_page, refused, rendered, saved

room = Blueprint("safety", __name__)


# ---- setting it up


def setting_up(staff_only: bool) -> Callable[[Callable[[Person], Any]], Callable[[], Any]]:
    """For somebody who just proved who they are, and for one who typed the password and has no second step yet.

    Whoever has one must show it first: the password alone never replaces it.
    """

    def declare(view: Callable[[Person], Any]) -> Callable[[], Any]:
        @functools.wraps(view)
        def guarded() -> Any:
            person = signed_in()
            if person is not None:
                if staff_only and not person.is_staff:
                    abort(403)
                return prove_again() or view(person)
            person = sessions.halfway()
            if person is None:
                return redirect(address_of("signing_in.sign_in"), 303)
            if factors.has_second_factor(person):
                return redirect(address_of("signing_in.second_step"), 303)
            return view(person)

        return public(guarded)

    return declare


@room.route("/veilig-aanmelden/app", methods=["GET", "POST"])
@setting_up(staff_only=True)
def set_up_app(person: Person) -> Response:
    form, under = AppForm(), totp.SetUpUnder(sessions.here(), alone=signed_in() is None)
    if form.validate_on_submit() and form.attempt(totp.confirm, person, form.code.data, secret_key(), under):
        return _done(person, "De app is ingesteld.")
    setup = totp.begin(person, secret_key(), sessions.here())
    return form_page("sign_in/safety/app_set_up.html", form, setup=setup, person=person)


@room.route("/veilig-aanmelden/sleutel", methods=["GET", "POST"])
@setting_up(staff_only=False)
def set_up_passkey(person: Person) -> Response:
    form, label = PasskeyForm(), sessions.device_label(request.headers.get("User-Agent", ""))
    if form.is_submitted():
        answer = passkeys.DeviceAnswer(form.answer.data or "", session.pop(MAKING, ""), place())
        if form.validate() and form.attempt(passkeys.add, person, answer, label, alone=signed_in() is None):
            return _done(person, "Je vingerafdruk of gezicht is ingesteld.")
    question = passkeys.ask_new(person, place(), secret_key())
    session[MAKING] = question.challenge
    return form_page("sign_in/safety/passkey_set_up.html", form, question=question, person=person)


def _done(person: Person, sentence: str) -> Response:
    """A first second factor of staff brings recovery codes, and lets in who came from the password."""
    target = sessions.onward() or url_for("safety.safety")
    if signed_in() is None:
        target = sessions.arrival()
        sessions.finish_second_step(person)
    if person.is_staff and not factors.safety_of(person).codes_left:
        return _codes_page(recovery.issue(person), target)
    return saved(target, sentence)


def _codes_page(codes: list[str], onward: str) -> Response:
    """Not a redirect: the codes have no place in an address or a cookie, so they are on this one answer only."""
    return rendered("sign_in/safety/recovery_codes.html", codes=codes, onward=onward)


# ---- "Veilig aanmelden", under "Mijn gegevens"


@room.get("/veilig-aanmelden")
@also_finishing
def safety() -> Response:
    return rendered("sign_in/safety/safety.html", safety=factors.safety_of(me()))


@room.post("/veilig-aanmelden/aanbod")
@also_finishing
def offer_passkey() -> Response:
    return saved(url_for("safety.set_up_passkey"))


@room.post("/veilig-aanmelden/app/verwijdering")
@roles("coordinator", "treasurer", "network")
@fresh
def remove_app() -> Response:
    return attempt(url_for("safety.safety"), "De app hoort niet meer bij je aanmelding.", second_step.remove_app, me())


@room.post("/veilig-aanmelden/sleutel/<int:id>/verwijdering")
@also_finishing
@fresh
def remove_passkey(id: int) -> Response:
    passkey = visible(Passkey, id)
    said = f"{passkey.label} is weggehaald."
    return attempt(url_for("safety.safety"), said, second_step.remove_passkey, passkey, by=me())


@room.post("/veilig-aanmelden/herstelcodes")
@roles("coordinator", "treasurer", "network")
@fresh
def new_recovery_codes() -> Response:
    return _codes_page(recovery.issue(me()), url_for("safety.safety"))


@room.post("/veilig-aanmelden/herstelcodes/tekst")
@roles("coordinator", "treasurer", "network")
def recovery_codes_as_text() -> Response:
    """The codes of the previous page, as a file: the portal itself no longer knows them."""
    codes = request.form.getlist("code")
    if len(codes) != recovery.NUMBER or not all(recovery.SHAPE.fullmatch(code) for code in codes):
        return refused(url_for("safety.safety"), RuleError("Maak nieuwe herstelcodes."))
    lines = [
        f"Herstelcodes voor het portaal van {me().branch.name}",
        f"Van {me().name}, gemaakt op {day_text(clock.today())}. Codes van vroeger werken niet meer.",
        "Elke code werkt één keer.",
        "",
        *codes,
        "",
    ]
    return download("\r\n".join(lines).encode(), "herstelcodes.txt", "text/plain; charset=utf-8")


@room.route("/mijn-gegevens/wachtwoord", methods=["GET", "POST"])
@roles("coordinator", "treasurer", "network")
def change_password() -> Response:
    form = NewPasswordForm()
    if form.validate_on_submit() and form.attempt(
        passwords.change_password, me(), form.old.data, form.new.data, current_user.device
    ):
        sessions.renew()
        return saved(url_for("volunteers.profile"), "Je wachtwoord is gewijzigd. Andere toestellen zijn afgemeld.")
    return form_page("sign_in/safety/password.html", form)


@room.get("/mijn-toestellen")
@also_finishing
def devices() -> Response:
    return rendered(
        "sign_in/safety/devices.html",
        devices=device_rules.live_devices(me()),
        here=current_user.device,
        form=EverywhereForm(),
        passkeys=Passkey.visible_to(me()).count(),
    )


@room.post("/mijn-toestellen/<int:id>/afmelding")
@also_finishing
def end_device(id: int) -> Response:
    device = visible(Device, id)
    if device.id == current_user.device.id:
        sessions.end()
        return saved(url_for("signing_in.sign_in"), "Je bent afgemeld.")
    device_rules.end_device(device, by=me())
    return saved(url_for("safety.devices"), f"{device.label} is afgemeld.")


@room.post("/mijn-toestellen/afmelding")
@also_finishing
def end_other_devices() -> ResponseReturnValue:
    """Signing out needs no proof; taking away what signs in by itself does."""
    form = EverywhereForm()
    device_rules.end_devices(me(), but=current_user.device, by=me())
    if (form.passkeys.data or form.calendar.data) and (question := prove_again()) is not None:
        return question
    target = url_for("safety.devices")
    return attempt(target, lambda said: saved(target, " ".join(said)), _take_away, form)


def _take_away(form: EverywhereForm) -> list[str]:
    """What signs in or shows something by itself, where that was ticked. Returns what was done, in sentences."""
    said = ["Je bent overal afgemeld, behalve hier."]
    if form.passkeys.data and passkeys.remove_all(me()):
        said.append("Al je vingerafdrukken en gezichten zijn weggehaald.")
    if form.calendar.data and device_rules.shut_calendar(me(), by=me()):
        said.append("Je agenda-adres toont niets meer.")
    return said
