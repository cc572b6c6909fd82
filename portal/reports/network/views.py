"""The pages for the network: the figures of all branches, together and beside each other. No way leads to a family."""

from flask import Blueprint, Response, abort, request, url_for

from portal.kit import clock
from portal.kit.xlsx import MIME as XLSX
from portal.reports.figures.facts.definitions import YEARS_SHOWN, definition_of
from portal.reports.figures.facts.table import years_to_read
from portal.reports.network.facts.years import network_sheets, network_years, rows_by_section
from portal.reports.quarter.facts import this_day
from portal.web.access import roles
from portal.web.pages import begun, download, rendered, saved

room = Blueprint("network", __name__)


@room.get("/netwerk")
@roles("network")
def network() -> Response:
    return saved(url_for("network.network_year", year=clock.today().year - 1))


@room.get("/netwerk/<int:year>")
@roles("network")
def network_year(year: int) -> Response:
    years = network_years(years_to_read(begun(year), YEARS_SHOWN))
    return rendered(
        "reports/network/network.html",
        year=year,
        years=years,
        now=years[-1],
        sections=rows_by_section(years),
        this_year=clock.today().year,
    )


@room.get("/netwerk/<int:year>/afdelingen")
@roles("network")
def network_branches(year: int) -> Response:
    years = network_years([begun(year)])
    return rendered("reports/network/network_branches.html", year=year, now=years[0], sections=rows_by_section(years))


@room.get("/netwerk/<int:year>/cijfer")
@roles("network")
def network_figure(year: int) -> Response:
    definition = definition_of(request.args.get("naam", "")) or abort(404)
    years = network_years(years_to_read(begun(year), YEARS_SHOWN))
    return rendered("reports/network/network_figure.html", year=year, definition=definition, years=years, now=years[-1])


@room.get("/netwerk/<int:year>.xlsx")
@roles("network")
def network_sheet(year: int) -> Response:
    years = network_years(years_to_read(begun(year), YEARS_SHOWN))
    content = network_sheets(years, rows_by_section(years), this_day())
    return download(content, f"home-start-cijfers-{year}.xlsx", XLSX)
