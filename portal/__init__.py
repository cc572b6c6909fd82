"""The portal. `create_app` is its table of contents."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import database
from portal.history import chain
from portal.kit import private
from portal.settings import ROOT, Settings
from portal.web import requests


def create_app(settings: Settings | None = None) -> Flask:
    """The whole portal as a WSGI application. Without settings it reads the PORTAL_… variables."""
    from portal.health.views import answer_that_it_lives

    private.be_private()
    settings = settings or Settings.from_env(os.environ)
    app = Flask("portal", static_folder=None, template_folder=str(ROOT / "templates"))
    app.static_folder = str(ROOT / "static")
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        # over https no other host of the same domain can plant it
        SESSION_COOKIE_NAME="__Host-portaal" if settings.https else "portaal",
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
    answer_that_it_lives(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    database.connect(settings.database_url)
    # with a history key of its own, a history that once followed from this secret key goes on under that
    chain.use_key(settings.history_key, (settings.secret_key, *settings.old_secret_keys))
    app.teardown_appcontext(_release)

    from portal.people import sessions
    from portal.web import access, failures, filters, headers, log, pages

    log.init_app(app)
    sessions.init_app(app)
    access.init_app(app)
    CSRFProtect(app)
    for part in (headers, failures, filters, pages):
        part.init_app(app)
    _open_rooms(app)
    app.extensions["house_style"] = _house_style(app)

    from portal import cli

    cli.init_app(app)
    access.check(app)
    return app


def _open_rooms(app: Flask) -> None:
    from portal.agenda.views import agenda
    from portal.contacts.views import contacts
    from portal.exchange.views import exchange
    from portal.expenses.views import expenses
    from portal.families.views import families
    from portal.health.views import room as health
    from portal.home.views import home
    from portal.newsletter.views import newsletter
    from portal.people.views import people
    from portal.reports import models as _tables  # noqa: F401 - they belong to the schema before a page needs them
    from portal.reports.views import reports
    from portal.retention.views import retention

    _ask_across_floors()
    for room in (health, people, families, contacts, agenda, expenses, newsletter, reports, exchange, retention, home):
        app.register_blueprint(room)
    if app.extensions["settings"].demo:
        from portal.demo.views import demo

        app.register_blueprint(demo)


def _ask_across_floors() -> None:
    """What a lower room must know of higher ones, which it may not import."""
    from portal.agenda.training import trained
    from portal.contacts.models import contact_days
    from portal.families import elsewhere
    from portal.home.note_waiting import note_waiting
    from portal.newsletter import strip

    strip.OTHERS[:] = [note_waiting]
    elsewhere.answer(contact_days=contact_days, trained=lambda branch_id: set(trained(branch_id)["perinatal"]))


def _house_style(app: Flask) -> Callable[[int], Path]:
    """The letterhead of a branch, for whoever makes a Word file: its own one, else the one of this installation."""
    from portal.newsletter.house_styles import path_for

    return lambda branch_id: path_for(branch_id, app.extensions["settings"].house_style)


def _release(_error: Any) -> None:
    """Give the request's connection back to the pool."""
    if not database.db.is_closed():
        database.db.close()
