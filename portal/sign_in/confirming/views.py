"""Proving once more who you are, before what matters most: a payment file, an export, a change of role."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, request, session, url_for
from flask_login import current_user

from portal.kit.errors import RuleError
from portal.sign_in import pages as sessions
from portal.sign_in.confirming.forms import ProofForm
from portal.sign_in.models import Passkey
from portal.sign_in.pages import place
from portal.sign_in.passkeys import rules as passkeys
from portal.sign_in.passwords import rules as passwords
from portal.web.access import ASK_AGAIN, also_finishing, me
from portal.web.pages import rendered, saved
from portal.web.requests import came_from, here

room = Blueprint("confirming", __name__)


CONFIRMING = "confirming"  # in the session: the question put to this browser's passkey


@room.record_once
def answer_for_fresh(state: Any) -> None:
    """`@fresh` in portal.web.access asks here."""
    state.app.extensions[ASK_AGAIN] = ask_again


def is_fresh() -> bool:
    """Whether it was proved in the last five minutes. The people of the demo have nothing to prove it with."""
    is_demo = current_app.extensions["settings"].demo and me().branch.is_demo
    return bool(is_demo or current_user.is_fresh)


def ask_again() -> Response | None:
    """None where it was proved in the last five minutes; else the page that asks, carrying what was posted."""
    if is_fresh():
        return None
    page = came_from()
    asked_for = here()
    if request.headers.get("HX-Request"):
        return Response("", headers={"HX-Redirect": url_for("confirming.confirm", verder=page or None)})
    if request.method == "GET" and PurePosixPath(request.path).suffix and page:
        return _away(url_for("confirming.confirm", verder=page, bestand="1"))  # a download is no page to land on
    if request.method == "GET":
        return _away(url_for("confirming.confirm", verder=asked_for))
    if not me().is_staff:
        return _away(url_for("confirming.confirm", verder=page or None))  # a volunteer's forms here are one button
    current_app.extensions["csrf"].protect()
    form = ProofForm() if ProofForm.is_answered() else ProofForm(formdata=None)
    if ProofForm.is_answered() and form.validate() and form.attempt(_prove, form):
        return None
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in form.own_names()]
    return _page(form, asked_for, kept, status=form.status if form.errors else 403)


def _away(target: str) -> Response:
    answer: Response = redirect(target, 303)  # type: ignore[assignment]
    return answer


@room.route("/bevestiging", methods=["GET", "POST"])
@also_finishing
def confirm() -> Response:
    form = ProofForm()
    if form.validate_on_submit() and form.attempt(_prove, form):
        return saved(sessions.arrival(), "Bedankt. Druk nu opnieuw op de knop." if "bestand" in request.args else "")
    if not form.is_submitted() and is_fresh():
        return saved(sessions.arrival())
    return _page(form, here(), status=form.status if form.is_submitted() else 200)


def _prove(form: ProofForm) -> None:
    if form.bevestig_sleutel.data:
        passkeys.confirm(me(), passkeys.DeviceAnswer(form.bevestig_sleutel.data, session.pop(CONFIRMING, ""), place()))
    elif not me().is_staff:
        raise RuleError("Vraag een nieuwe code, hieronder.")
    elif not form.bevestig_wachtwoord.data:
        raise RuleError("Typ je wachtwoord.", field="bevestig_wachtwoord")
    else:
        passwords.check_password(me(), form.bevestig_wachtwoord.data, current_user.device, field="bevestig_wachtwoord")
    sessions.renew()


def _page(form: ProofForm, target: str, kept: Iterable[tuple[str, str]] = (), status: int = 200) -> Response:
    question = passkeys.ask("confirm", place(), me()) if Passkey.visible_to(me()).exists() else None
    if question is not None:
        session[CONFIRMING] = question.challenge
    page = rendered("sign_in/confirming/confirm.html", form=form, target=target, kept=kept, question=question)
    return make_response(page, status)
