"""The pages of reports: a quarter for the agency Opgroeien, a year, and the contacts of one match."""

from itertools import groupby
from pathlib import Path
from typing import Any

from flask import abort, render_template

from portal.contacts.counting import week_tenths
from portal.families.access_log import note_list, note_view
from portal.families.models import Match
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.xlsx import MIME as XLSX
from portal.reports import network_views as network_views
from portal.reports import rules
from portal.reports import text_views as text_views
from portal.reports import year_views as year_views
from portal.reports.documents import comma, duration, match_list, quarter_overview, year_overview
from portal.reports.facts import STATES, UNKNOWN, counted
from portal.reports.room import reports
from portal.reports.sheets import match_sheets, quarter_sheets, year_sheets
from portal.web.access import get_or_404, me, roles
from portal.web.pages import download, house_style, year_asked

FIRST_YEAR = 2000
WORDS = {"unknown": UNKNOWN, "comma": comma, "weeks": week_tenths}


@reports.get("/rapporten")
@roles("coordinator")
def index() -> Any:
    """The quarters of two years: this one and the one before, or those of an address with ?jaar=."""
    now = clock.today().year
    every = range(min(rules.used_since(me().branch).year, now), now + 1)
    year = year_asked(now)
    if year not in every:
        abort(404)
    states = rules.quarter_states(me().branch, (year - 1, year))
    last = states if year == now else rules.quarter_states(me().branch, (now - 1, now))
    return render_template(
        "reports/index.html", last=next((state for state in last if not state.is_running), None), year=year,
        every=every, years=[(year, list(rows)) for year, rows in groupby(states, lambda state: state.quarter.year)],
    )  # fmt: skip


@reports.get("/rapporten/<code>")
@roles("coordinator")
def show(code: str) -> Any:
    facts = rules.gather_quarter(me().branch, _quarter(code))
    missing, is_running = list(facts.missing()), facts.quarter.last >= clock.today()
    return render_template(
        "reports/show.html", facts=facts, missing=missing, is_running=is_running, words=STATES, **WORDS
    )


@reports.get("/rapporten/<code>.docx")
@roles("coordinator")
def word(code: str) -> Any:
    facts = rules.gather_quarter(me().branch, _quarter(code))
    return download(quarter_overview(facts, _house_style()), f"kwartaaloverzicht-{facts.quarter}.docx")


@reports.get("/rapporten/<code>.xlsx")
@roles("coordinator")
def sheet(code: str) -> Any:
    facts = rules.gather_quarter(me().branch, _quarter(code))
    note_list(me(), "all-contacts")
    contacts = rules.contacts_between(me().branch, facts.quarter.first, facts.quarter.last)
    return download(quarter_sheets(facts, contacts), f"contacten-{facts.quarter}.xlsx", XLSX)


@reports.get("/rapporten/jaar/<int:number>")
@roles("coordinator")
def year(number: int) -> Any:
    facts = rules.gather_year(me().branch, _year(number))
    return render_template("reports/year.html", facts=facts, missing=list(facts.missing()), **WORDS)


@reports.get("/rapporten/jaar/<int:number>.docx")
@roles("coordinator")
def year_word(number: int) -> Any:
    facts = rules.gather_year(me().branch, _year(number))
    return download(year_overview(facts, _house_style()), f"jaaroverzicht-contacten-{number}.docx")


@reports.get("/rapporten/jaar/<int:number>.xlsx")
@roles("coordinator")
def year_sheet(number: int) -> Any:
    facts = rules.gather_year(me().branch, _year(number))
    note_list(me(), "all-contacts")
    contacts = rules.contacts_between(me().branch, facts.quarters[0].quarter.first, facts.quarters[-1].quarter.last)
    return download(year_sheets(facts, contacts), f"contacten-{number}.xlsx", XLSX)


@reports.get("/rapporten/koppeling/<int:number>")
@roles("coordinator")
def match(number: int) -> Any:
    pair = _opened(number)
    facts = rules.gather_match(pair, me().branch)
    return render_template("reports/match.html", match=pair, facts=facts, counted=counted, duration=duration)


@reports.get("/rapporten/koppeling/<int:number>.docx")
@roles("coordinator")
def match_word(number: int) -> Any:
    facts = rules.gather_match(_opened(number), me().branch)
    return download(match_list(facts, _house_style()), f"contacten-koppeling-{number}.docx")


@reports.get("/rapporten/koppeling/<int:number>.xlsx")
@roles("coordinator")
def match_sheet(number: int) -> Any:
    facts = rules.gather_match(_opened(number), me().branch)
    return download(match_sheets(facts), f"contacten-koppeling-{number}.xlsx", XLSX)


def _house_style() -> Path:
    return house_style()


def _opened(number: int) -> Match:
    """A match whose contacts are shown: that stands in the access log."""
    found: Match = get_or_404(Match.visible_to(me()), Match.id == number)
    note_view(me(), found.family, "contacts")
    return found


def _quarter(code: str) -> Quarter:
    """A quarter that has begun; anything else is no page."""
    try:
        quarter = Quarter.parse(code)
    except ValueError:
        abort(404)
    return quarter if quarter <= Quarter.current() else abort(404)


def _year(number: int) -> int:
    """A year that has begun; anything else is no page."""
    return number if FIRST_YEAR <= number <= clock.today().year else abort(404)
