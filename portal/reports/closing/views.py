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


@room.route("/rapporten/jaar/<int:year>/afsluiten", methods=["GET", "POST"])
@roles("coordinator")
def closing(year: int) -> Response:
    form = ClosingForm()
    if not form.is_submitted() and frozen_year(me().branch, over(year)) is not None:
        return refused(url_for("figures.versions", year=year), RuleError(f"{year} is al afgesloten."))
    if form.validate_on_submit() and form.attempt(
        rules.close, me().branch, over(year), knowingly=form.knowingly.data, by=me()
    ):
        words = f"{year} is afgesloten. Deze cijfers blijven nu zoals ze zijn."
        return saved(url_for("figures.figures", year=year), words)
    (figures,) = shown_years(me().branch, [year])
    return form_page("reports/closing/close.html", form, year=year, figures=figures, gaps=gaps(me().branch, year))
