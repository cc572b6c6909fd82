"""The volunteer's smaller pages: one trip, a trip elsewhere, an answer, nothing back, how the year is paid."""

from flask import Blueprint, Response

from portal.expenses.pages import address, whose
from portal.expenses.rates import facts as regime
from portal.expenses.rates.facts import FlatDays
from portal.expenses.regime import facts, rules
from portal.expenses.regime.forms import RegimeForm
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.people.models import Person
from portal.web.access import also_finishing, me
from portal.web.pages import form_page, saved

room = Blueprint("regime", __name__)


@room.get("/onkosten/<int:id>/<quarter>/regeling")
@also_finishing
def ask_regime(id: int, quarter: str) -> Response:
    volunteer, period = whose(id, quarter)
    chosen = regime.choice_of(volunteer, period.year)
    return _regime_page(RegimeForm(regime=chosen.regime if chosen else None), volunteer, period)


@room.post("/onkosten/<int:id>/<quarter>/regeling")
@also_finishing
def choose_regime(id: int, quarter: str) -> Response:
    volunteer, period = whose(id, quarter)
    form = RegimeForm()
    if form.validate() and form.attempt(rules.choose, volunteer, period.year, form.regime.data, by=me()):
        return saved(address(volunteer, period), f"Je keuze voor {period.year} is bewaard.")
    return _regime_page(form, volunteer, period)


def _regime_page(form: RegimeForm, volunteer: Person, period: Quarter) -> Response:
    day, _ = FlatDays(volunteer.branch_id).on(min(clock.today(), period.last))
    return form_page(
        "expenses/regime/regime.html", form, volunteer=volunteer, quarter=period, day=day,
        ceiling=regime.ceiling_of(volunteer.branch_id, period.year), fixed=facts.has_notes(volunteer, period.year),
        allowed=regime.policy_of(volunteer.branch_id).allows_flat_rate,
    )  # fmt: skip
