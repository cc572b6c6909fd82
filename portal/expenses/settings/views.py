"""The coordinator's settings of expenses: rates per kilometre, places, and the fixed amount per day."""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from portal.dated import default_from
from portal.expenses.models.places import Place
from portal.expenses.models.rates import FlatRateCeiling, MileageRate
from portal.expenses.places import rules as places
from portal.expenses.rates.facts import FlatDays, RateTable, policy_of
from portal.expenses.settings import rules
from portal.expenses.settings.forms import CeilingForm, PlaceForm, PolicyForm, RateForm, SeriesForm
from portal.kit import clock
from portal.kit.folding import order_key
from portal.web.access import me, roles, visible
from portal.web.pages import attempt, form_page, saved

room = Blueprint("settings", __name__)


@room.route("/tarieven", methods=["GET", "POST"])
@roles("coordinator")
def rates() -> Response:
    """The rates per kilometre, and one more."""
    form = RateForm()
    if form.validate_on_submit() and form.attempt(rules.add_rate, form.rate_wanted(), by=me()):
        return saved(url_for(".rates"), "Het tarief is bewaard. Nota’s die erop wachtten, hebben nu hun bedrag.")
    rows = MileageRate.visible_to(me()).order_by(MileageRate.kind.desc(), MileageRate.valid_from.desc())
    branch, this_year = me().branch_id, clock.today().year
    table = RateTable(branch)
    years = (this_year, this_year + 1)
    series = [(year, table.series("car", year), rules.has_notes(branch, year)) for year in years]
    used = rules.used_until(branch)
    return form_page("expenses/settings/rates.html", form, rates=list(rows), used=used, series=series)


@room.route("/tarieven/<int:id>", methods=["GET", "POST"])
@roles("coordinator")
def rate(id: int) -> Response:
    found = visible(MileageRate, id)
    form = RateForm(obj=found, rate=found.rate_e4).edits(found, RateForm.shown)
    if form.validate_on_submit() and form.attempt(rules.correct_rate, found, form.rate_wanted(), by=me()):
        return saved(url_for(".rates"), "Het tarief is aangepast.")
    return form_page("expenses/settings/rate.html", form, rate=found, used=rules.last_used_day(found))


@room.post("/tarieven/<int:id>/verwijdering")
@roles("coordinator")
def remove_rate(id: int) -> Response:
    return attempt(url_for(".rates"), "Het tarief is weg.", rules.remove_rate, visible(MileageRate, id), by=me())


@room.post("/tarieven/reeks")
@roles("coordinator")
def choose_series() -> Response:
    form, this_year = SeriesForm(), clock.today().year
    year = next((y for y in (this_year, this_year + 1) if str(y) == form.year.data), this_year)
    if form.validate() and form.attempt(rules.choose_series, year, form.series.data, by=me()):
        return saved(url_for(".rates"), f"Voor {year} geldt nu de gekozen reeks.")
    flash(" ".join(mistake.sentence for mistake in form.mistakes()), "warn")
    return saved(url_for(".rates"))


@room.get("/onkosten/instellingen")
@roles("coordinator")
def setup() -> Response:
    return _setup_page()


@room.post("/onkosten/plaatsen")
@roles("coordinator")
def add_place() -> Response:
    form = PlaceForm()
    if form.validate() and form.attempt(
        places.add_place, me().branch, form.name.data, form.km.data, form.from_on.data, by=me()
    ):
        return saved(url_for(".setup") + "#plaatsen", "De plaats is bewaard.")
    return _setup_page(form)


@room.post("/onkosten/plaatsen/<int:id>/verwijdering")
@roles("coordinator")
def remove_place(id: int) -> Response:
    query = Place.select().where(Place.branch == me().branch_id, Place.person.is_null())
    places.remove_place(visible(Place, id, among=query), by=me())
    return saved(url_for(".setup") + "#plaatsen", "De plaats is van de lijst.")


@room.post("/onkosten/vast-bedrag")
@roles("coordinator")
def set_policy() -> Response:
    form = PolicyForm()
    if form.validate() and form.attempt(rules.set_policy, form.policy(), by=me()):
        return saved(url_for(".setup") + "#vast", "Bewaard.")
    return _setup_page(form)


@room.post("/onkosten/maxima")
@roles("coordinator")
def add_ceiling() -> Response:
    form = CeilingForm()
    if form.validate() and form.attempt(rules.add_ceiling, form.ceiling(), by=me()):
        words = "Het maximum is verbeterd. Wat al ingediend was, blijft zoals het was." if form.result else ""
        return saved(url_for(".setup") + "#vast", words or "Het maximum is bewaard.")
    return _setup_page(form)


def _setup_page(form: Any = None) -> Response:
    """Three small forms on one page; the one that was sent comes back as it was."""
    policy, earlier = policy_of(me().branch_id), FlatDays(me().branch_id).before
    now = {"allows": policy.allows_flat_rate, "flat_day": policy.flat_day_cents or None}
    fresh = {
        "place": PlaceForm(formdata=None, from_on=clock.today()),
        "policy": PolicyForm(formdata=None, from_on=default_from(earlier), **now),
        "ceiling": CeilingForm(formdata=None),
    }
    forms = {name: form if type(form) is type(empty) else empty for name, empty in fresh.items()}
    known = Place.select().where(Place.branch == me().branch_id, Place.person.is_null())
    ceilings = FlatRateCeiling.select().where(FlatRateCeiling.branch == me().branch_id).order_by(FlatRateCeiling.year)
    values = {
        "places": sorted(known, key=lambda place: order_key(place.name)),
        "before": places.places_before(me().branch_id),
        "ceilings": list(ceilings),
        "forms": forms,
        "sent": request.method == "POST",
    }
    return form_page("expenses/settings/setup.html", form or fresh["place"], **values)
