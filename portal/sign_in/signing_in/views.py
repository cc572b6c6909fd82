"""The pages of signing in and out."""

from datetime import datetime, timedelta

import peewee
from flask import Blueprint, Response, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.kit import clock
from portal.kit.dates import hour_text
from portal.kit.links import read_personal_link
from portal.people.models import Person
from portal.sign_in import pages as sessions
from portal.sign_in.codes import rules as codes
from portal.sign_in.codes.letters import Onward
from portal.sign_in.factors import facts as factors
from portal.sign_in.models import Passkey
from portal.sign_in.pages import ASKED, SIGNING_IN, address_of, place, secret_key
from portal.sign_in.passkeys import rules as passkeys
from portal.sign_in.passkeys.forms import PasskeyForm
from portal.sign_in.passwords import rules as passwords
from portal.sign_in.second_step import rules as steps
from portal.sign_in.signing_in.forms import CodeForm, PasswordSignInForm, ReadOutCodeForm, SecondStepForm, SignInForm
from portal.sign_in.throttle import rules as throttle
from portal.web import failures
from portal.web.access import also_finishing, public
from portal.web.pages import form_page, rendered, saved, settings

room = Blueprint("signing_in", __name__)


REST = timedelta(minutes=1)
"""For so long the button that asks for another mail rests."""
AGAIN = throttle.Limit("again", 1, REST)
WAIT = {
    timedelta(minutes=15): "Over een kwartier",
    timedelta(hours=1): "Over een uur",
    timedelta(days=1): "Morgen",
}


@room.app_errorhandler(throttle.TooOften)
def too_often(error: throttle.TooOften) -> ResponseReturnValue:
    return failures.page(429, f"Je probeerde het te vaak na elkaar. {WAIT[error.within]} kan je opnieuw proberen.")


@room.record
def frame(state: BlueprintSetupState) -> None:
    """For the templates of signing in: addresses that keep `?verder=`, and whom to call."""
    state.app.jinja_env.globals.update(to=address_of, help_phone=_help_phone)


def _help_phone() -> str:
    """Whom a stranger can call; not on the page that says that the database is gone."""
    try:
        return codes.help_phone()
    except peewee.PeeweeException:
        return ""


@room.route("/aanmelden", methods=["GET", "POST"])
@public
def sign_in() -> Response:
    form = SignInForm()
    if not form.is_submitted() and current_user.is_authenticated:
        return saved(sessions.arrival())
    if not form.validate_on_submit():
        return form_page("sign_in/signing_in/sign_in.html", form)
    target = sessions.onward()
    onward = url_for("signing_in.sign_in", verder=target).partition("/aanmelden")[2] if target else ""
    return _asked(form.email.data, onward, address_of("signing_in.enter_code"))


def _asked(email: str, onward: str, target: str, only: int = 0) -> Response:
    """Mail a code, and on to where it is typed. Asking once more within the minute sends nothing, and says so."""
    found, last = settings(), _asked_at(email)
    if last is not None and clock.now() < last + REST:
        return saved(
            target, f"We stuurden om {hour_text(last)} een mail. Een nieuwe kan vanaf {hour_text(last + REST)}."
        )
    session[ASKED] = email
    try:
        asked = codes.CodeRequest(email, sessions.caller(), only=only)
        codes.ask_for_code(asked, found.secret_key, Onward(found.url, onward))
    except throttle.TooOften as error:
        return _code_page(CodeForm(formdata=None), email, too_often=WAIT[error.within], status=429)
    throttle.take(AGAIN, _who_asks(email))
    return saved(target, f"We stuurden om {hour_text(clock.now())} een nieuwe mail." if last else "")


def _asked_at(email: str) -> datetime | None:
    """When this browser last asked for a mail to an address, whatever others asked."""
    return throttle.latest(AGAIN, _who_asks(email))


def _who_asks(email: str) -> str:
    """This browser and the address. Kept with the tries: a longer cookie would be packed, and its length would tell."""
    return f"{session.get('csrf_token', '')}\n{email}"


@room.route("/aanmelden/code", methods=["GET", "POST"])
@public
def enter_code() -> Response:
    asked = session.get(ASKED) if "zelf" not in request.args else None
    form = CodeForm() if asked else ReadOutCodeForm()
    if form.validate_on_submit() and form.attempt(
        codes.use_code, asked or form.who.data or "", form.code.data, sessions.caller(), secret_key()
    ):
        return _welcome(form.result)
    return _code_page(form, asked)


def _code_page(form: CodeForm | ReadOutCodeForm, asked: str | None, too_often: str = "", status: int = 200) -> Response:
    """Where a code is typed. too_often: how long it may last until a mail can be asked again, or ""."""
    sent_at = _asked_at(asked) if asked and not too_often else None
    status = form.status if form.errors else status
    found = {"asked": asked, "too_often": too_often, "sent_at": sent_at}
    spent = bool({codes.USED_UP, codes.TOO_OLD} & set(form.code.errors))
    return rendered("sign_in/signing_in/code.html", form=form, spent=spent, status=status, **found)


@room.route("/aanmelden/<token>", methods=["GET", "POST"])
@public
def link(token: str) -> Response:
    """A look only shows a button: mail scanners open links, and may not use them up."""
    if request.method == "POST" and (person := codes.use_link(token)) is not None:
        return _welcome(person)
    holder = codes.link_holder(token) if request.method != "POST" else None
    return rendered("sign_in/signing_in/link.html", person=holder, token=token, status=200 if holder else 410)


@room.route("/aanmelden/wachtwoord", methods=["GET", "POST"])
@public
def ask_password() -> Response:
    form = PasswordSignInForm()
    if form.validate_on_submit() and form.attempt(
        passwords.sign_in_with_password, form.email.data, form.password.data, sessions.caller()
    ):
        sessions.begin_second_step(form.result)
        return saved(address_of("signing_in.second_step"))
    return form_page("sign_in/signing_in/password_sign_in.html", form)


def _welcome(person: Person) -> Response:
    """Sign in with a mailed code, and offer a fingerprint or face for the next time."""
    target = sessions.arrival()
    sessions.begin(person)
    if Passkey.visible_to(person).exists():
        return saved(target)
    offer = ("Stel het in", url_for("safety.offer_passkey"))
    return saved(target, "Volgende keer aanmelden met je vingerafdruk of gezicht, zonder code?", undo=offer)


@room.post("/afmelden")
@also_finishing
def sign_out() -> Response:
    sessions.end()
    return saved(url_for("signing_in.sign_in"), "Je bent afgemeld.")


# ---- signing in


@room.route("/aanmelden/tweede-stap", methods=["GET", "POST"])
@public
def second_step() -> Response:
    person, form, target = sessions.halfway(), SecondStepForm(), sessions.arrival()
    if person is None:
        return saved(address_of("signing_in.sign_in"))
    if not form.is_submitted() and not factors.has_second_factor(person):
        return saved(address_of("safety.set_up_app"))
    known = sessions.browser().known_to(person.id)
    if form.validate_on_submit() and form.attempt(steps.show_code, person, form.code.data, secret_key(), known):
        sessions.finish_second_step(person)
        return saved(target)
    safety = factors.safety_of(person)
    question = passkeys.ask("sign_in", place()) if any(key.as_staff for key in safety.passkeys) else None
    if question is not None:
        session[SIGNING_IN] = question.challenge
    return form_page("sign_in/signing_in/second_step.html", form, safety=safety, question=question)


@room.route("/aanmelden/sleutel", methods=["GET", "POST"])
@public
def ask_passkey() -> Response:
    form, target = PasskeyForm(), sessions.arrival()
    if form.is_submitted():
        answer = passkeys.DeviceAnswer(form.answer.data or "", session.pop(SIGNING_IN, ""), place())
        if form.validate() and form.attempt(passkeys.sign_in, answer, sessions.caller()):
            sessions.begin(form.result)
            return saved(target)
    elif current_user.is_authenticated:
        return saved(target)
    question = passkeys.ask("sign_in", place())
    session[SIGNING_IN] = question.challenge
    return form_page("sign_in/signing_in/passkey_sign_in.html", form, question=question)


@room.route("/k/<token>", methods=["GET", "POST"])
@public
def personal(token: str) -> Response:
    """Somebody signed in goes straight on; anyone else first gets a button, so that a scanner asks for no code.

    The button mails a code to the person that the link is for. The link alone signs nobody in.
    """
    person, path = _whose(token)
    if request.method == "POST":
        onward = url_for("signing_in.sign_in", verder=path).partition("/aanmelden")[2]
        return _asked(person.email or "", onward, url_for("signing_in.enter_code", verder=path), only=person.id)
    if current_user.is_authenticated:
        return saved(path if current_user.person.id == person.id else url_for("start.index"))
    return rendered("sign_in/signing_in/personal.html", person=person, token=token)


def _whose(token: str) -> tuple[Person, str]:
    found = read_personal_link(secret_key(), token)
    person = Person.get_or_none(Person.id == found[0]) if found else None
    if found is None or person is None or not person.hands_in:
        failures.broken_link()
    return person, request.script_root + found[1]
