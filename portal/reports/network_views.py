"""The pages for the network: the figures of all branches, together and beside each other. No way leads to a family."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from portal.kit import clock
from portal.kit.xlsx import MIME as XLSX
from portal.reports.definitions import YEARS_SHOWN, definition_of
from portal.reports.figures import FIRST_YEAR
from portal.reports.network import ALL, network_years, rows_by_section
from portal.reports.network_sheets import network_sheets
from portal.reports.room import reports
from portal.reports.rules import this_day
from portal.reports.year_table import years_to_read
from portal.web.access import roles
from portal.web.pages import download


@reports.get("/netwerk")
@roles("network")
def network() -> Any:
    return redirect(url_for("reports.network_year", year=clock.today().year - 1), 303)


@reports.get("/netwerk/<int:year>")
@roles("network")
def network_year(year: int) -> Any:
    years = network_years(years_to_read(_begun(year), YEARS_SHOWN))
    return render_template(
        "reports/network.html", year=year, years=years, now=years[-1], sections=rows_by_section(years), all=ALL,
        this_year=clock.today().year,
    )  # fmt: skip


@reports.get("/netwerk/<int:year>/afdelingen")
@roles("network")
def network_branches(year: int) -> Any:
    years = network_years([_begun(year)])
    return render_template(
        "reports/network_branches.html", year=year, now=years[0], sections=rows_by_section(years), all=ALL
    )  # fmt: skip


@reports.get("/netwerk/<int:year>/cijfer")
@roles("network")
def network_figure(year: int) -> Any:
    definition = definition_of(request.args.get("naam", "")) or abort(404)
    years = network_years(years_to_read(_begun(year), YEARS_SHOWN))
    return render_template(
        "reports/network_figure.html", year=year, definition=definition, years=years, now=years[-1], all=ALL
    )


@reports.get("/netwerk/<int:year>.xlsx")
@roles("network")
def network_sheet(year: int) -> Any:
    years = network_years(years_to_read(_begun(year), YEARS_SHOWN))
    content = network_sheets(years, rows_by_section(years), this_day())
    return download(content, f"home-start-cijfers-{year}.xlsx", XLSX)


def _begun(year: int) -> int:
    """A year that has begun; anything else is no page."""
    return year if FIRST_YEAR <= year <= clock.today().year else abort(404)
