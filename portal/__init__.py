"""The portal. `create_app` is its table of contents."""

import os
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import peewee
from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import database
from portal.history import chain
from portal.kit import private
from portal.settings import ROOT, Settings, SettingsError, environment
from portal.web import pages, requests


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
    app.jinja_environment = pages.Templates
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
    # with a history key of its own, a history that once followed from this secret key goes on under that
    chain.use_key(settings.history_key, (settings.secret_key, *settings.old_secret_keys))
    app.teardown_appcontext(_release)

    from portal.sign_in import pages as sessions
    from portal.web import access, failures, filters, headers, log, phone

    log.init_app(app)
    sessions.init_app(app)
    access.init_app(app)
    CSRFProtect(app)
    for part in (headers, failures, filters, pages, phone):
        part.init_app(app)
    _open_rooms(app)
    app.extensions["house_style"] = _house_style(app)

    from portal import cli

    cli.init_app(app)
    access.check(app)
    return app


def create_setup_app(why: str) -> Flask:
    """What opens where nothing was set up yet: pages behind a one-time address, and `init`. why: a sentence."""
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
    """Over https no other host of the same domain can plant it; below a path a browser wants another prefix."""
    if not settings.https:
        return "portaal"
    return "__Secure-portaal" if settings.path else "__Host-portaal"


def _open_rooms(app: Flask) -> None:
    from portal.agenda.answers.views import room as answers
    from portal.agenda.attendance.views import room as attendance
    from portal.agenda.calendars.views import room as calendars
    from portal.agenda.candidates.views import room as candidates
    from portal.agenda.events.views import room as events
    from portal.agenda.messages.views import room as messages
    from portal.agenda.outreach.views import room as outreach
    from portal.agenda.telling.views import room as telling
    from portal.backup.joining.views import room as joining
    from portal.contacts.absences.views import room as absences
    from portal.contacts.collecting.views import room as collecting
    from portal.contacts.concerns.views import room as concerns
    from portal.contacts.details.views import room as details
    from portal.contacts.quarters.views import room as quarters
    from portal.contacts.quotes.views import room as quotes
    from portal.contacts.weekly.views import room as weekly
    from portal.contacts.year_card.views import room as year_card
    from portal.exchange.pasting.views import room as pasting
    from portal.exchange.workbook.views import room as workbook
    from portal.expenses.all_notes.views import room as all_notes
    from portal.expenses.approval.views import room as approval
    from portal.expenses.books.views import room as books
    from portal.expenses.handing_in.views import room as handing_in
    from portal.expenses.lines.views import room as lines
    from portal.expenses.overview.views import room as expenses_overview
    from portal.expenses.payday.views import room as payday
    from portal.expenses.regime.views import room as regime
    from portal.expenses.settings.views import room as settings
    from portal.families.access_log.views import room as access_log
    from portal.families.backlog.views import room as backlog
    from portal.families.file.views import room as file
    from portal.families.members.views import room as members
    from portal.families.overview.views import room as families_overview
    from portal.families.receiving.views import room as receiving
    from portal.families.referrals.views import room as referrals
    from portal.families.referrers.views import room as referrers
    from portal.families.removal.views import room as removal
    from portal.families.stops.views import room as stops
    from portal.families.support.views import room as support
    from portal.families.talks.views import room as talks
    from portal.families.trajectories.views import room as trajectories
    from portal.health.views import room as health
    from portal.home.branch.views import room as branch
    from portal.home.closing.views import room as closing
    from portal.home.family_file.views import room as family_file
    from portal.home.first_steps.views import room as first_steps
    from portal.home.handover.views import room as handover
    from portal.home.looking.views import room as looking
    from portal.home.mailings.views import room as mailings
    from portal.home.removing.views import room as removing
    from portal.home.search.views import room as search
    from portal.home.start.views import room as start
    from portal.home.stopping.views import room as stopping
    from portal.home.volunteer_file.views import room as volunteer_file
    from portal.house_style.letterhead.views import room as letterhead
    from portal.matching.choosing.views import room as choosing
    from portal.matching.open_forms.views import room as open_forms
    from portal.matching.waiting.views import room as waiting
    from portal.newsletter.final.views import room as final
    from portal.newsletter.letter.views import room as letter
    from portal.newsletter.pictures.views import room as pictures
    from portal.newsletter.sending.views import room as sending
    from portal.reports.annexes.views import room as annexes
    from portal.reports.closing.views import room as reports_closing
    from portal.reports.figures.views import room as figures
    from portal.reports.network.views import room as network
    from portal.reports.quarter.views import room as quarter
    from portal.reports.year.views import room as year
    from portal.retention.periods.views import room as periods
    from portal.sign_in.carrying.views import room as carrying
    from portal.sign_in.confirming.views import room as confirming
    from portal.sign_in.first_links.views import room as first_links
    from portal.sign_in.safety.views import room as safety
    from portal.sign_in.signing_in.views import room as signing_in
    from portal.team.accounts.views import room as accounts
    from portal.team.mentors.views import room as mentors
    from portal.team.papers.views import room as papers
    from portal.team.staff.views import room as staff
    from portal.team.volunteers.views import room as volunteers
    from portal.team.welcome.views import room as welcome

    for room in (
        answers,
        attendance,
        calendars,
        candidates,
        events,
        messages,
        outreach,
        telling,
        absences,
        collecting,
        concerns,
        details,
        quarters,
        quotes,
        weekly,
        year_card,
        pasting,
        workbook,
        all_notes,
        approval,
        books,
        handing_in,
        lines,
        expenses_overview,
        payday,
        regime,
        settings,
        access_log,
        joining,
        backlog,
        file,
        families_overview,
        members,
        receiving,
        referrals,
        referrers,
        removal,
        stops,
        support,
        trajectories,
        talks,
        health,
        branch,
        closing,
        family_file,
        first_steps,
        handover,
        looking,
        mailings,
        removing,
        search,
        start,
        stopping,
        volunteer_file,
        letterhead,
        choosing,
        open_forms,
        waiting,
        final,
        letter,
        pictures,
        sending,
        annexes,
        reports_closing,
        figures,
        network,
        quarter,
        year,
        periods,
        carrying,
        confirming,
        first_links,
        safety,
        signing_in,
        mentors,
        papers,
        accounts,
        staff,
        volunteers,
        welcome,
    ):
        app.register_blueprint(room)
    if app.extensions["settings"].demo:
        from portal.demo.views import demo

        app.register_blueprint(demo)


def _house_style(app: Flask) -> Callable[[int], Path]:
    """The letterhead of a branch, for whoever makes a Word file: its own one, else the one of this installation."""
    from portal.house_style.letterhead.rules import path_for

    return lambda branch_id: path_for(branch_id, app.extensions["settings"].house_style)


def _release(_error: Any) -> None:
    """Give the request's connection back to the pool."""
    if not database.db.is_closed():
        database.db.close()
