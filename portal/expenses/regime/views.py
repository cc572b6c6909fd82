"""The page where a volunteer chooses how a year is paid back."""

from flask import Blueprint, Response

from portal.expenses.pages import address, whose
from portal.expenses.rates.facts import FlatDays, ceiling_of, choice_of, policy_of
from portal.expenses.regime import facts, rules
from portal.expenses.regime.forms import RegimeForm
from portal.kit import clock
from portal.web.access import also_finishing, me
from portal.web.pages import form_page, saved

room = Blueprint("regime", __name__)


@room.route("/onkosten/<int:id>/<quarter>/regeling", methods=["GET", "POST"])
@also_finishing
def choose_regime(id: int, quarter: str) -> Response:
    """How a year is paid back."""
    volunteer, period = whose(id, quarter)
    chosen = choice_of(volunteer, period.year)
    form = RegimeForm(regime=chosen.regime if chosen else None)
    if form.validate_on_submit() and form.attempt(rules.choose, volunteer, period.year, form.regime.data, by=me()):
        return saved(address(volunteer, period), f"Je keuze voor {period.year} is bewaard.")
    day, _ = FlatDays(volunteer.branch_id).on(min(clock.today(), period.last))
    return form_page(
        "expenses/regime/regime.html",
        form,
        volunteer=volunteer,
        quarter=period,
        day=day,
        ceiling=ceiling_of(volunteer.branch_id, period.year),
        fixed=facts.has_notes(volunteer, period.year),
        allowed=policy_of(volunteer.branch_id).allows_flat_rate,
        goes_on=chosen is not None and chosen.regime == "flat_rate",
    )
