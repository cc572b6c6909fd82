"""The pages of reports: the quarter's contacts for the agency Opgroeien."""

from itertools import groupby
from typing import Any

from flask import Blueprint, abort, current_app, render_template

from portal.kit import clock
from portal.kit.dates import Quarter
from portal.reports import rules
from portal.reports.documents import STATES, UNKNOWN, comma, quarter_overview, week_tenths
from portal.web.access import me, roles
from portal.web.pages import download

reports = Blueprint("reports", __name__)


@reports.get("/rapporten")
@roles("coordinator")
def index() -> Any:
    states = rules.quarter_states(me().branch)
    years = [(year, list(rows)) for year, rows in groupby(states, lambda state: state.quarter.year)]
    return render_template("reports/index.html", states=states, years=years)


@reports.get("/rapporten/<code>")
@roles("coordinator")
def show(code: str) -> Any:
    facts = rules.gather_quarter(me().branch, _quarter(code))
    return render_template(
        "reports/show.html",
        facts=facts,
        missing=list(facts.missing()),
        is_running=facts.quarter.last >= clock.today(),
        words=STATES,
        unknown=UNKNOWN,
        comma=comma,
        weeks=week_tenths,
    )


@reports.get("/rapporten/<code>.docx")
@roles("coordinator")
def word(code: str) -> Any:
    facts = rules.gather_quarter(me().branch, _quarter(code))
    content = quarter_overview(facts, current_app.extensions["settings"].house_style)
    return download(content, f"kwartaaloverzicht-{facts.quarter}.docx")


def _quarter(code: str) -> Quarter:
    """A quarter that has begun; anything else is no page."""
    try:
        quarter = Quarter.parse(code)
    except ValueError:
        abort(404)
    return quarter if quarter <= Quarter.current() else abort(404)
