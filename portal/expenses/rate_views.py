"""The coordinator's settings of expenses: rates per kilometre, places, and the fixed amount per day."""

from typing import Any

from flask import Response, flash, request, url_for

from portal.expenses import rates as rate_rules
from portal.expenses import regime, writing
from portal.expenses.forms import CeilingForm, PlaceForm, PolicyForm, RateForm, SeriesForm
from portal.expenses.models import FlatRateCeiling, MileageRate, Place
from portal.expenses.reckoning import RateTable
from portal.expenses.views import expenses
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.web.access import get_or_404, me, roles
from portal.web.pages import form_page, refused, saved


@expenses.get("/tarieven")
@roles("coordinator")
def rates() -> Response:
    return _rates_page(RateForm(formdata=None))


@expenses.post("/tarieven")
@roles("coordinator")
def add_rate() -> Response:
    form = RateForm()
    if form.validate() and form.attempt(rate_rules.add_rate, me(), *_typed(form), series=form.series.data):
        return saved(url_for(".rates"), "Het tarief is bewaard. Nota’s die erop wachtten, kan je nu goedkeuren.")
    return _rates_page(form)


@expenses.get("/tarieven/<int:rate_id>")
@roles("coordinator")
def rate(rate_id: int) -> Response:
    found = get_or_404(MileageRate.visible_to(me()), MileageRate.id == rate_id)
    values = {name: getattr(found, name) for name in ("kind", "series", "valid_from", "valid_until", "source")}
    return _rate_page(RateForm(formdata=None, rate=found.rate_e4, **values), found)


@expenses.post("/tarieven/<int:rate_id>")
@roles("coordinator")
def correct_rate(rate_id: int) -> Response:
    found, form = get_or_404(MileageRate.visible_to(me()), MileageRate.id == rate_id), RateForm()
    if form.validate() and form.attempt(rate_rules.correct_rate, found, me(), *_typed(form), form.series.data):
        return saved(url_for(".rates"), "Het tarief is aangepast.")
    return _rate_page(form, found)


@expenses.post("/tarieven/<int:rate_id>/weglating")
@roles("coordinator")
def remove_rate(rate_id: int) -> Response:
    found = get_or_404(MileageRate.visible_to(me()), MileageRate.id == rate_id)
    try:
        rate_rules.remove_rate(found, me())
    except RuleError as error:
        return refused(url_for(".rates"), error)
    return saved(url_for(".rates"), "Het tarief is weg.")


@expenses.post("/tarieven/reeks")
@roles("coordinator")
def choose_series() -> Response:
    form, this_year = SeriesForm(), clock.today().year
    year = next((y for y in (this_year, this_year + 1) if str(y) == form.year.data), this_year)
    if form.validate() and form.attempt(rate_rules.choose_series, me(), year, form.series.data):
        return saved(url_for(".rates"), f"Voor {year} geldt nu de gekozen reeks.")
    flash(" ".join(mistake.sentence for mistake in form.mistakes()), "warn")
    return saved(url_for(".rates"))


def _typed(form: RateForm) -> tuple[Any, ...]:
    return form.kind.data, form.rate.data, form.valid_from.data, form.valid_until.data, form.source.data


def _rates_page(form: RateForm) -> Response:
    rows = MileageRate.visible_to(me()).order_by(MileageRate.kind.desc(), MileageRate.valid_from.desc())
    table, this_year = RateTable(me().branch_id), clock.today().year
    series = [
        (year, table.series("car", year), rate_rules.has_notes(me().branch_id, year))
        for year in (this_year, this_year + 1)
    ]
    used = rate_rules.used_until(me().branch_id)
    return form_page("expenses/rates.html", form, rates=list(rows), used=used, series=series)


def _rate_page(form: RateForm, found: MileageRate) -> Response:
    return form_page("expenses/rate.html", form, rate=found, used=rate_rules.last_used_day(found))


@expenses.get("/onkosten/instellingen")
@roles("coordinator")
def setup() -> Response:
    return _setup_page()


@expenses.post("/onkosten/plaatsen")
@roles("coordinator")
def add_place() -> Response:
    form = PlaceForm()
    if form.validate() and form.attempt(writing.add_place, me().branch_id, me(), form.name.data, form.km.data):
        return saved(url_for(".setup") + "#plaatsen", "De plaats is bewaard.")
    return _setup_page(form)


@expenses.post("/onkosten/plaatsen/<int:place_id>/weglating")
@roles("coordinator")
def remove_place(place_id: int) -> Response:
    query = Place.select().where(Place.branch == me().branch_id, Place.person.is_null())
    writing.remove_place(get_or_404(query, Place.id == place_id), me())
    return saved(url_for(".setup") + "#plaatsen", "De plaats is van de lijst.")


@expenses.post("/onkosten/vast-bedrag")
@roles("coordinator")
def set_policy() -> Response:
    form = PolicyForm()
    if form.validate() and form.attempt(
        regime.set_policy, me(), allows_flat_rate=form.allows.data, flat_day_cents=form.flat_day.data or 0
    ):
        return saved(url_for(".setup") + "#vast", "Bewaard.")
    return _setup_page(form)


@expenses.post("/onkosten/maxima")
@roles("coordinator")
def add_ceiling() -> Response:
    form = CeilingForm()
    if form.validate() and form.attempt(
        regime.add_ceiling, me(), int(form.year.data) if form.year.data.isascii() and form.year.data.isdigit() else 0,
        form.day_amount.data, form.year_amount.data, form.km.data, form.source.data,
    ):  # fmt: skip
        return saved(url_for(".setup") + "#vast", "Het maximum is bewaard.")
    return _setup_page(form)


def _setup_page(form: Any = None) -> Response:
    """Three small forms on one page; the one that was sent comes back as it was."""
    policy = regime.policy_of(me().branch_id)
    fresh = {
        "place": PlaceForm(formdata=None),
        "policy": PolicyForm(formdata=None, allows=policy.allows_flat_rate, flat_day=policy.flat_day_cents or None),
        "ceiling": CeilingForm(formdata=None),
    }
    forms = {name: form if type(form) is type(empty) else empty for name, empty in fresh.items()}
    places = Place.select().where(Place.branch == me().branch_id, Place.person.is_null()).order_by(Place.name)
    ceilings = FlatRateCeiling.select().where(FlatRateCeiling.branch == me().branch_id).order_by(FlatRateCeiling.year)
    values = {"places": list(places), "ceilings": list(ceilings), "forms": forms, "sent": request.method == "POST"}
    return form_page("expenses/setup.html", form or fresh["place"], **values)
