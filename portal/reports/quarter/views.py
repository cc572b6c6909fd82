"""The pages of reports: a quarter for the agency Opgroeien, a year, and the contacts of one match."""

from collections.abc import Iterable
from itertools import groupby

from flask import Blueprint, Response, abort

from portal.contacts.quarters.facts import week_tenths
from portal.families.file.rules import called, note_list, note_view
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.paper import PDF, WORD, Kind
from portal.kit.xlsx import MIME as XLSX
from portal.reports.pages import begun
from portal.reports.quarter import facts as quarter_facts
from portal.reports.quarter.documents.contacts import counted
from portal.reports.quarter.documents.facts import STATES, UNKNOWN
from portal.reports.quarter.documents.sheets import match_sheets, quarter_sheets, year_sheets
from portal.reports.quarter.documents.word import comma, duration, match_list, quarter_overview, year_overview
from portal.web.access import me, roles, visible
from portal.web.pages import download, house_style, rendered, year_asked

room = Blueprint("quarter", __name__)


WORDS = {"unknown": UNKNOWN, "comma": comma, "weeks": week_tenths}


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


@room.get("/rapporten/<code>")
@roles("coordinator")
def show(code: str) -> Response:
    facts = quarter_facts.gather_quarter(me().branch, _quarter(code))
    missing, is_running = list(facts.missing()), facts.quarter.last >= clock.today()
    return rendered(
        "reports/quarter/show.html",
        facts=facts,
        missing=missing,
        is_running=is_running,
        words=STATES,
        named=_named(row.code for row in facts.families),
        **WORDS,
    )


@room.get("/rapporten/<code>.docx")
@roles("coordinator")
def word(code: str) -> Response:
    return _overview(code, WORD)


@room.get("/rapporten/<code>.pdf")
@roles("coordinator")
def pdf(code: str) -> Response:
    return _overview(code, PDF)


def _overview(code: str, kind: Kind) -> Response:
    facts = quarter_facts.gather_quarter(me().branch, _quarter(code))
    content = quarter_overview(facts, house_style(), kind.make)
    return download(content, f"kwartaaloverzicht-{facts.quarter}.{kind.suffix}", kind.mime)


@room.get("/rapporten/<code>.xlsx")
@roles("coordinator")
def sheet(code: str) -> Response:
    facts = quarter_facts.gather_quarter(me().branch, _quarter(code))
    note_list("all-contacts", by=me())
    contacts = quarter_facts.contacts_between(me().branch, facts.quarter.first, facts.quarter.last)
    return download(quarter_sheets(facts, contacts), f"contacten-{facts.quarter}.xlsx", XLSX)


@room.get("/rapporten/jaar/<int:id>")
@roles("coordinator")
def year(id: int) -> Response:
    facts = quarter_facts.gather_year(me().branch, begun(id))
    named = _named(row.code for row in facts.families)
    return rendered("reports/quarter/year.html", facts=facts, missing=list(facts.missing()), named=named, **WORDS)


@room.get("/rapporten/jaar/<int:id>.docx")
@roles("coordinator")
def year_word(id: int) -> Response:
    return _year_overview(id, WORD)


@room.get("/rapporten/jaar/<int:id>.pdf")
@roles("coordinator")
def year_pdf(id: int) -> Response:
    return _year_overview(id, PDF)


def _year_overview(id: int, kind: Kind) -> Response:
    facts = quarter_facts.gather_year(me().branch, begun(id))
    content = year_overview(facts, house_style(), kind.make)
    return download(content, f"jaaroverzicht-contacten-{id}.{kind.suffix}", kind.mime)


@room.get("/rapporten/jaar/<int:id>.xlsx")
@roles("coordinator")
def year_sheet(id: int) -> Response:
    facts = quarter_facts.gather_year(me().branch, begun(id))
    note_list("all-contacts", by=me())
    contacts = quarter_facts.contacts_between(
        me().branch, facts.quarters[0].quarter.first, facts.quarters[-1].quarter.last
    )
    return download(year_sheets(facts, contacts), f"contacten-{id}.xlsx", XLSX)


@room.get("/rapporten/koppeling/<int:id>")
@roles("coordinator")
def match(id: int) -> Response:
    pair = _opened(id)
    facts = quarter_facts.gather_match(pair, me().branch)
    return rendered("reports/quarter/match.html", match=pair, facts=facts, counted=counted, duration=duration)


@room.get("/rapporten/koppeling/<int:id>.docx")
@roles("coordinator")
def match_word(id: int) -> Response:
    return _match_list(id, WORD)


@room.get("/rapporten/koppeling/<int:id>.pdf")
@roles("coordinator")
def match_pdf(id: int) -> Response:
    return _match_list(id, PDF)


def _match_list(id: int, kind: Kind) -> Response:
    facts = quarter_facts.gather_match(_opened(id), me().branch)
    return download(match_list(facts, house_style(), kind.make), f"contacten-koppeling-{id}.{kind.suffix}", kind.mime)


@room.get("/rapporten/koppeling/<int:id>.xlsx")
@roles("coordinator")
def match_sheet(id: int) -> Response:
    facts = quarter_facts.gather_match(_opened(id), me().branch)
    return download(match_sheets(facts), f"contacten-koppeling-{id}.xlsx", XLSX)


def _opened(number: int) -> Match:
    """A match whose contacts are shown: that stands in the access log."""
    found = visible(Match, number)
    note_view(found.family, "contacts", by=me())
    return found


def _named(codes: Iterable[str]) -> dict[str, str]:
    """Code → "Yilmaz · G-034": the documents know codes alone, their pages say who it is."""
    families = list(Family.visible_to(me()).where(Family.code << list(codes)))
    names = called(me(), families, "all-contacts")
    return {family.code: names.get(family.id, family.code) for family in families}


def _quarter(code: str) -> Quarter:
    """A quarter that has begun; anything else is no page."""
    try:
        quarter = Quarter.parse(code)
    except ValueError:
        abort(404)
    return quarter if quarter <= Quarter.current() else abort(404)
