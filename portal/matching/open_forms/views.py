"""The forms that anyone with the link fills in, and the coordinator's page that switches them on and off."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal.matching.models import OPEN_FORMS, OpenForm
from portal.matching.open_forms import rules
from portal.matching.open_forms.forms import OpenCandidateForm, OpenReferralForm
from portal.sign_in.throttle.rules import TooOften, network
from portal.web import failures
from portal.web.access import me, public, roles
from portal.web.pages import form_page, rendered, saved, settings

room = Blueprint("open_forms", __name__)

A_DAY = timedelta(days=1)
KINDS = {"gezin": "referral", "vrijwilliger": "candidate"}


# ---- for anyone with the link


@room.route("/gezin-aanmelden/<key>", methods=["GET", "POST"])
@public
def referral(key: str) -> Response:
    opened, form = _open("referral", key), OpenReferralForm()
    if (
        not form.adds
        and form.validate_on_submit()
        and _sent(form, rules.send_referral, opened, form.whole(), form.sender())
    ):
        return saved(url_for(".thanks", what="gezin", key=key))
    return form_page("matching/open_forms/referral.html", form, branch=opened.branch, key=key)


@room.route("/vrijwilliger-worden/<key>", methods=["GET", "POST"])
@public
def candidate(key: str) -> Response:
    opened, form = _open("candidate", key), OpenCandidateForm()
    if form.validate_on_submit() and _sent(form, rules.send_candidate, opened, form.details()):
        return saved(url_for(".thanks", what="vrijwilliger", key=key))
    return form_page("matching/open_forms/candidate.html", form, branch=opened.branch, key=key)


@room.get("/bedankt/<any(gezin, vrijwilliger):what>/<key>")
@public
def thanks(what: str, key: str) -> Response:
    """The same for everybody, whatever became of what was sent."""
    opened = _open(KINDS[what], key)
    return rendered("matching/open_forms/thanks.html", branch=opened.branch, what=what, key=key)


def _open(kind: str, key: str) -> OpenForm:
    return rules.form_at(kind, key) or failures.broken_link()


def _sent(form: Any, rule: Callable[..., object], *values: Any) -> bool:
    """Store what was sent; from a program nothing is, and it is thanked like anybody else. False, with a sentence,
    beyond a limit."""
    if form.is_of_a_program:
        return True
    try:
        return bool(form.attempt(rule, *values, form.submission_key.data, network=network(request.remote_addr)))
    except TooOften as error:
        form.refuse_too_many("morgen" if error.within >= A_DAY else "over een uur")
        return False


# ---- the coordinator's


@room.get("/open-formulieren")
@roles("coordinator")
def index() -> Response:
    found = {one.kind: one for one in OpenForm.visible_to(me())}
    paths = {name: url_for(f".{kind}", key=found[kind].key) for name, kind in KINDS.items() if kind in found}
    words = {name: OPEN_FORMS[kind] for name, kind in KINDS.items()}
    return rendered("matching/open_forms/index.html", words=words, paths=paths, site=settings().origin)


@room.post("/open-formulieren/<any(gezin, vrijwilliger):what>")
@roles("coordinator")
def switch_on(what: str) -> Response:
    rules.open_form(me().branch, KINDS[what], by=me())
    return saved(url_for(".index"), "Het formulier staat open. Stuur de link, of zet hem op je website.")


@room.post("/open-formulieren/<any(gezin, vrijwilliger):what>/einde")
@roles("coordinator")
def switch_off(what: str) -> Response:
    rules.shut_form(me().branch, KINDS[what], by=me())
    return saved(url_for(".index"), "Het formulier staat dicht. De link toont niets meer.")
