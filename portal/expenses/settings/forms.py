"""What the coordinator sets for expenses: rates, places, the flat rate and its ceilings."""

from typing import Any

from wtforms import BooleanField, HiddenField

from portal.expenses.models.rates import MILEAGE_KINDS, SERIES_NAMES, MileageRate
from portal.expenses.settings.rules import Ceiling, Policy, Rate
from portal.families.naming.forms import LeavingForm
from portal.kit.money import parse_rate, rate
from portal.web.fields import Choice, DateField, EuroField, KmField, Line, ParsedField
from portal.web.forms import PortalForm


class RateField(ParsedField):
    """A rate per kilometre → ten-thousandths of a euro."""

    parse = staticmethod(parse_rate)
    show = staticmethod(rate)
    wrong = "Schrijf het tarief met vier cijfers na de komma, bijvoorbeeld 0,4326."


class RateForm(PortalForm):
    """A rate and the days it holds for."""

    kind = Choice("Waarvoor is het?", list(MILEAGE_KINDS.items()))
    series = Choice("Welke reeks? (alleen voor de auto)", SERIES_NAMES, default="quarterly")
    rate = RateField("Euro per kilometer", "Vul het tarief in.")
    valid_from = DateField("Geldig vanaf", "Vul de eerste dag in.")
    valid_until = DateField("Geldig tot en met", "Vul de laatste dag in.")
    source = Line(
        "Waar staat het? (omzendbrief, website)",
        200,
        "Schrijf waar dit tarief staat. Zo kan iemand het later nakijken.",
    )

    @staticmethod
    def shown(stored: MileageRate) -> dict[str, Any]:
        others = ("kind", "series", "valid_from", "valid_until", "source")
        return {"rate": stored.rate_e4, **{name: getattr(stored, name) for name in others}}

    def rate_wanted(self) -> Rate:
        assert self.valid_from.data is not None and self.valid_until.data is not None  # asked for
        days, source = (self.valid_from.data, self.valid_until.data), self.source.data
        return Rate(self.kind.data, self.rate.data, *days, source, self.series.data)


class SeriesForm(PortalForm):
    """Which series of car rates a year uses."""

    year = HiddenField()
    series = Choice("Welke reeks gebruik je?", SERIES_NAMES)


class PlaceForm(LeavingForm):
    """A place that everyone of the branch finds in the list."""

    watched, any_number = {"name": "de naam"}, True

    name = Line("Naam van de plaats", 80, "Vul de naam van de plaats in.")
    km = KmField("Kilometer, heen en terug samen", "Vul de kilometers in.")
    from_on = DateField("Vanaf welke dag?", "Vul in vanaf welke dag dit geldt.", id="plaats-vanaf")


class PolicyForm(PortalForm):
    """Whether the branch also works with a fixed amount per day."""

    allows = BooleanField("Vrijwilligers mogen voor een vast bedrag per dag kiezen")
    flat_day = EuroField("Bedrag per dag in euro")
    from_on = DateField("Vanaf welke dag?", "Vul in vanaf welke dag dit bedrag geldt.", id="vast-vanaf")

    def policy(self) -> Policy:
        assert self.from_on.data is not None  # asked for
        return Policy(self.allows.data, self.flat_day.data or 0, self.from_on.data)


class CeilingForm(PortalForm):
    """The legal ceilings of one year."""

    year = Line("Jaar", 4, "Vul het jaar in.")
    day_amount = EuroField("Ten hoogste per dag, in euro", "Vul het bedrag per dag in.")
    year_amount = EuroField("Ten hoogste per jaar, in euro", "Vul het bedrag per jaar in.")
    km = KmField("Kilometers die erbij mogen, per jaar", "Vul de kilometers in.", id="max-km")
    source = Line("Waar staat het?", 200, "Schrijf waar dit staat. Zo kan iemand het later nakijken.")

    def ceiling(self) -> Ceiling:
        """What was filled in; 0 for a year that does not read as one."""
        typed = self.year.data or ""
        year = int(typed) if typed.isascii() and typed.isdigit() else 0
        return Ceiling(year, self.day_amount.data, self.year_amount.data, self.km.data, self.source.data)
