"""The portal. `create_app` is its table of contents."""

from portal import driver  # noqa: F401 - first of all: peewee is not to load it

# isort: split
import os
import secrets
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import peewee
from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import database
from portal.history import chain
from portal.kit import garbage, private
from portal.root import ROOT
from portal.settings import Settings
from portal.settings_file import SettingsError, environment
from portal.web import access, form_token, pages, requests

# The rooms with pages, wing by wing from the ground up.
ROOMS = {
    "sign_in": "carrying confirming first_links safety signing_in",
    "team": "accounts mentors papers staff volunteers welcome",
    "families": "access_log backlog file members overview receiving referrals "
    "referrers removal stops support talks trajectories",
    "contacts": "absences collecting concerns details quarters quotes weekly year_card",
    "agenda": "answers attendance calendars candidates events messages outreach telling",
    "matching": "choosing open_forms waiting",
    "expenses": "all_notes approval books handing_in lines overview payday regime settings",
    "house_style": "letterhead",
    "newsletter": "final letter pictures sending",
    "reports": "annexes closing figures network quarter year",
    "exchange": "pasting workbook",
    "retention": "periods",
    "backup": "joining",
    "home": "branch closing coming_back family_file first_steps handover looking "
    "mailings removing returning search start stopping volunteer_file",
}


@garbage.looked_for_later()
def create_app(settings: Settings | None = None) -> Flask:
    """The whole portal as a WSGI application. Without settings it reads the PORTAL_… variables."""
    from portal.health.views import answer_that_it_lives

    private.be_private()
    settings = settings or Settings.from_env(environment(os.environ))
    app = Flask("portal", static_folder=None, template_folder=str(ROOT / "templates"))
    app.static_folder = str(ROOT / "static")
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        SESSION_COOKIE_NAME=_cookie_name(settings),
        SESSION_COOKIE_PATH=settings.path or "/",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=365),
        WTF_CSRF_TIME_LIMIT=None,  # a form may stay open on a phone for days
        WTF_CSRF_SSL_STRICT=False,  # the token and SameSite decide; some phones drop the referrer
        MAX_CONTENT_LENGTH=requests.MOST,
        MAX_FORM_MEMORY_SIZE=requests.MOST_TEXT,
        MAX_FORM_PARTS=requests.MOST_FIELDS,
    )
    app.request_class = requests.PortalRequest
    app.url_rule_class = access.Address
    app.jinja_environment = pages.Templates
    app.ensure_sync = _as_it_is  # type: ignore[method-assign, assignment]
    answer_that_it_lives(app)
    app.wsgi_app = requests.Unstuck(app.wsgi_app)  # type: ignore[method-assign]
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    if settings.path:
        app.wsgi_app = requests.Below(app.wsgi_app, settings.path)  # type: ignore[method-assign]
    try:
        database.connect(settings.database_url)
    except peewee.PeeweeException as error:
        raise SettingsError(f"PORTAL_DATABASE_URL: {database.why_closed(error)}") from None
    # where a history key was set later, a history whose key followed from the secret key goes on with that
    chain.use_key(settings.history_key, (settings.secret_key, *settings.old_secret_keys))
    app.teardown_appcontext(_release)

    from portal.sign_in import pages as sessions
    from portal.web import failures, filters, headers, log, phone

    log.init_app(app)
    sessions.init_app(app)
    access.init_app(app)
    form_token.Protection(app)
    for part in (headers, failures, filters, pages, phone):
        part.init_app(app)
    _open_rooms(app)
    app.extensions["house_style"] = _house_style(app)

    from portal import cli

    cli.init_app(app)
    access.check(app)
    return app


def create_setup_app(why: str) -> Flask:
    """The app of a portal that was not set up yet: pages behind a one-time address, and `init`. why: a sentence."""
    from portal.health.views import answer_that_it_lives
    from portal.setup.commands import OnlySetUp
    from portal.setup.views import Anywhere, Visit, room
    from portal.web import filters, headers

    private.be_private()
    app = Flask("portal", static_folder=None, template_folder=str(ROOT / "templates"))
    app.static_folder = str(ROOT / "static")
    app.extensions["setup"] = Visit(token=secrets.token_urlsafe(24))
    app.config.update(SECRET_KEY=secrets.token_hex(32), SESSION_COOKIE_NAME="opstart", SESSION_COOKIE_SAMESITE="Strict")
    answer_that_it_lives(app)
    headers.init_app(app)
    filters.init_app(app)
    CSRFProtect(app)
    app.register_blueprint(room)
    app.wsgi_app = Anywhere(app.wsgi_app)  # type: ignore[method-assign]
    app.cli = OnlySetUp(why)
    return app


def _cookie_name(settings: Settings) -> str:
    """Over https no other host of the same domain can set it; below a path browsers require another prefix."""
    if not settings.https:
        return "portaal"
    return "__Secure-portaal" if settings.path else "__Host-portaal"


def _open_rooms(app: Flask) -> None:
    for wing, rooms in ROOMS.items():
        for room in rooms.split():
            app.register_blueprint(import_module(f"portal.{wing}.{room}.views").room)
    for wing in ("health", *(["demo"] if app.extensions["settings"].demo else [])):
        app.register_blueprint(import_module(f"portal.{wing}.views").room)


def _house_style(app: Flask) -> Callable[[int], Path]:
    """The letterhead of a branch for Word files: its own, or else that of this installation."""
    from portal.house_style.letterhead.rules import path_for

    return lambda branch_id: path_for(branch_id, app.extensions["settings"].house_style)


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    """None of ours is a coroutine. Flask would look whether it is at some twenty functions for each page."""
    return function


def _release(_error: Any) -> None:
    """Give the request's connection back to the pool."""
    if not database.db.is_closed():
        database.db.close()
