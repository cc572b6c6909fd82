"""For whom a form was made: its CSRF token says so, signed.

So a form that is sent after its sign-in has ended, even after the browser lost its cookies, is still known to be this
person's own, and neither another person's nor another site's.
"""

import secrets
from functools import lru_cache
from hmac import compare_digest

from flask import Flask, current_app, g, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.web import real

NAME = "csrf_token"  # of the field, and of what Flask-WTF keeps in the session
SALT = "wtf-csrf-token"  # Flask-WTF's own


def belongs_to(person_id: int) -> None:
    """Make the forms of this session this person's. A session that has a token keeps it."""
    session = real.session()
    if NAME not in session:
        session[NAME] = f"{secrets.token_hex(20)}.{person_id}"
    real.g().csrf_token = _signed(str(real.app().secret_key), session[NAME])  # or Flask-WTF signs it for each page


def of_this_page() -> str:
    """The token for a form on this page."""
    return real.g().get(NAME) or str(generate_csrf())


class Protection(CSRFProtect):
    """Flask-WTF's, which takes a token apart; not where it is word for word the one that this session's forms carry."""

    def init_app(self, app: Flask) -> None:
        super().init_app(app)  # which gives its own in two ways: to pages, and to the macros that they import
        app.context_processor(lambda: {"csrf_token": of_this_page})
        app.jinja_env.globals["csrf_token"] = of_this_page

    def protect(self, apply_exemptions: bool = False) -> None:
        if real.request().method == "GET":
            return
        own = g.get(NAME)
        if own and compare_digest(request.form.get(NAME, "").encode(), own.encode()):
            g.csrf_valid = True  # as Flask-WTF says it to the forms
        else:
            super().protect(apply_exemptions)


@lru_cache(maxsize=512)
def _signed(key: str, token: str) -> str:
    """It holds the moment of signing, which is never checked (WTF_CSRF_TIME_LIMIT): so once is enough."""
    return str(_signer(key).dumps(token))


@lru_cache(maxsize=8)
def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=SALT)


def made_for() -> int | None:
    """The id of the person for whom the posted form was made; None where it does not say, or is not ours."""
    try:
        _, _, person_id = str(_signer(str(current_app.secret_key)).loads(request.form.get(NAME, ""))).rpartition(".")
    except BadData:
        return None
    return int(person_id) if person_id.isascii() and person_id.isdigit() and len(person_id) < 10 else None
