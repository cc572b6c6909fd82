"""The pages of reports: a quarter for the agency Opgroeien, a year, and the contacts of one match."""

from collections.abc import Iterable
from itertools import groupby

from flask import Blueprint, Response, abort

from portal.contacts.quarters.facts import week_tenths
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.families.viewing.rules import called, note_list, note_view
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.paper import KINDS
from portal.kit.words import UNKNOWN
from portal.kit.xlsx import MIME as XLSX
from portal.reports.quarter import facts as quarter_facts
from portal.reports.quarter.documents.contacts import counted
from portal.reports.quarter.documents.facts import STATES, QuarterFacts, YearFacts, corrected_since
from portal.reports.quarter.documents.match import duration, match_list
from portal.reports.quarter.documents.sheets import match_sheets, overview_sheets
from portal.reports.quarter.documents.word import one_decimal, overview
from portal.web.access import me, roles, visible
from portal.web.pages import begun, download, house_style, rendered, year_asked

room = Blueprint("quarter", __name__)


WORDS = {"unknown": UNKNOWN, "one_decimal": one_decimal, "weeks": week_tenths}


@room.get("/rapporten")
@roles("coordinator")
def index() -> Response:
    """The quarters of two years: this one and the one before, or those of an address with ?jaar=."""
    now = clock.today().year
    every = range(min(quarter_facts.used_since(me().branch).year, now), now + 1)
    year = year_asked(now)
    if year not in every:
        abort(404)
    states = quarter_facts.quarter_states(me().branch, (year - 1, year))
    last = states if year == now else quarter_facts.quarter_states(me().branch, (now - 1, now))
    return rendered(
        "reports/quarter/index.html",
        last=next((state for state in last if not state.is_running), None),
        year=year,
        every=every,
        years=[(year, list(rows)) for year, rows in groupby(states, lambda state: state.quarter.year)],
    )


# ---- a quarter and a year: the same report, of one quarter or of several


@room.get("/rapporten/<code>")
@room.get("/rapporten/jaar/<int:year>", endpoint="year")
@roles("coordinator")
def show(code: str = "", year: int = 0) -> Response:
    facts = _facts(code, year)
    return rendered(
        "reports/quarter/show.html",
        facts=facts,
        missing=list(facts.missing()),
        words=STATES,
        corrected=corrected_since(facts),
        named=_named(row.code for row in facts.families),
        **WORDS,
    )


@room.get("/rapporten/<code>.<any(docx,pdf):suffix>")
@room.get("/rapporten/jaar/<int:year>.<any(docx,pdf):suffix>", endpoint="year_paper")
@roles("coordinator")
def paper(suffix: str, code: str = "", year: int = 0) -> Response:
    facts = _facts(code, year)
    content = overview(facts, house_style(), KINDS[suffix].make)
    name = "jaaroverzicht-contacten" if year else "kwartaaloverzicht"
    return download(content, f"{name}-{facts.key}.{suffix}", KINDS[suffix].mime)


@room.get("/rapporten/<code>.xlsx")
@room.get("/rapporten/jaar/<int:year>.xlsx", endpoint="year_sheet")
@roles("coordinator")
def sheet(code: str = "", year: int = 0) -> Response:
    facts = _facts(code, year)
    note_list("all-contacts", by=me())
    first, last = facts.quarters[0].quarter.first, facts.quarters[-1].quarter.last
    contacts = quarter_facts.contacts_between(me().branch, first, last)
    return download(overview_sheets(facts, contacts), f"contacten-{facts.key}.xlsx", XLSX)


def _facts(code: str, year: int) -> QuarterFacts | YearFacts:
    """The report of a quarter or a year that has begun; 404 for anything else."""
    if year:
        return quarter_facts.gather_year(me().branch, begun(year))
    try:
        quarter = Quarter.parse(code)
    except ValueError:
        abort(404)
    return quarter_facts.gather_quarter(me().branch, quarter) if quarter <= Quarter.current() else abort(404)


def _named(codes: Iterable[str]) -> dict[str, str]:
    """Code → "Yilmaz · G-034": the documents know codes alone, their pages say who it is."""
    families = list(Family.visible_to(me()).where(Family.code << list(codes)))
    names = called(me(), families, "all-contacts")
    return {family.code: names.get(family.id, family.code) for family in families}


# ---- the contacts of one match


@room.get("/rapporten/koppeling/<int:id>")
@roles("coordinator")
def match(id: int) -> Response:
    pair = _opened(id)
    facts = quarter_facts.gather_match(pair, me().branch)
    return rendered("reports/quarter/match.html", match=pair, facts=facts, counted=counted, duration=duration)


@room.get("/rapporten/koppeling/<int:id>.<any(docx,pdf):suffix>")
@roles("coordinator")
def match_paper(id: int, suffix: str) -> Response:
    facts = quarter_facts.gather_match(_opened(id), me().branch)
    content = match_list(facts, house_style(), KINDS[suffix].make)
    return download(content, f"contacten-koppeling-{id}.{suffix}", KINDS[suffix].mime)


@room.get("/rapporten/koppeling/<int:id>.xlsx")
@roles("coordinator")
def match_sheet(id: int) -> Response:
    facts = quarter_facts.gather_match(_opened(id), me().branch)
    return download(match_sheets(facts), f"contacten-koppeling-{id}.xlsx", XLSX)


def _opened(number: int) -> Match:
    """A match whose contacts are shown, which the access log notes."""
    found = visible(Match, number)
    note_view(found.family, "contacts", by=me())
    return found
