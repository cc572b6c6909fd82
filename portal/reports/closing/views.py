"""The page on which a year is closed: what would be frozen, and what is still missing."""

from flask import Blueprint, Response, url_for

from portal.kit.errors import RuleError
from portal.reports.closing import rules
from portal.reports.closing.facts import gaps
from portal.reports.closing.forms import ClosingForm
from portal.reports.figures.rules import frozen_year, shown_years
from portal.reports.pages import over
from portal.web.access import me, roles
from portal.web.pages import form_page, refused, saved

room = Blueprint("reports_closing", __name__)


@room.get("/rapporten/jaar/<int:year>/afsluiten")
@roles("coordinator")
def closing(year: int) -> Response:
    if frozen_year(me().branch, over(year)) is not None:
        return refused(url_for("figures.versions", year=year), RuleError(f"{year} is al afgesloten."))
    return _page(year, ClosingForm())


@room.post("/rapporten/jaar/<int:year>/afsluiten")
@roles("coordinator")
def close(year: int) -> Response:
    form = ClosingForm()
    if form.validate() and form.attempt(rules.close, me().branch, over(year), knowingly=form.knowingly.data, by=me()):
        words = f"{year} is afgesloten. Deze cijfers blijven nu zoals ze zijn."
        return saved(url_for("figures.figures", year=year), words)
    return _page(year, form)


def _page(year: int, form: ClosingForm) -> Response:
    (figures,) = shown_years(me().branch, [year])
    return form_page("reports/closing/close.html", form, year=year, figures=figures, gaps=gaps(me().branch, year))
