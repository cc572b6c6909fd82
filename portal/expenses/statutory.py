"""The mileage rates that are known (DOMAIN §3). A day without one waits: no rate is ever guessed here."""

from datetime import date

from portal.expenses.models import FlatRateCeiling, MileageRate
from portal.people.models import Branch

_CAR = "kilometervergoeding federale overheid, kwartaaltarief"
_CAR_YEAR = "kilometervergoeding federale overheid, jaartarief van 1 juli tot 30 juni"
_BICYCLE = "fietsvergoeding federale overheid, jaartarief"

STATUTORY = (
    ("car", "quarterly", 4297, date(2024, 7, 1), date(2024, 9, 30), _CAR),
    ("car", "quarterly", 4293, date(2024, 10, 1), date(2024, 12, 31), _CAR),
    ("car", "quarterly", 4290, date(2025, 1, 1), date(2025, 3, 31), _CAR),
    ("car", "quarterly", 4320, date(2025, 4, 1), date(2025, 6, 30), _CAR),
    ("car", "quarterly", 4309, date(2025, 7, 1), date(2025, 9, 30), _CAR),
    ("car", "quarterly", 4312, date(2025, 10, 1), date(2025, 12, 31), _CAR),
    ("car", "quarterly", 4326, date(2026, 1, 1), date(2026, 3, 31), _CAR),
    ("car", "yearly", 4415, date(2024, 7, 1), date(2025, 6, 30), _CAR_YEAR),
    ("car", "yearly", 4449, date(2025, 7, 1), date(2026, 6, 30), _CAR_YEAR),
    ("bicycle", "yearly", 3500, date(2024, 1, 1), date(2024, 12, 31), _BICYCLE),
    ("bicycle", "yearly", 3600, date(2025, 1, 1), date(2025, 12, 31), _BICYCLE),
    ("bicycle", "yearly", 3700, date(2026, 1, 1), date(2026, 12, 31), _BICYCLE),
)
"""(kind, series, ten-thousandths of a euro per km, valid from, valid until, source), both days included."""


def add_statutory_rates(branch: Branch) -> None:
    """Give a branch the known rates; a rate that it already has stays as it is."""
    fields = ("kind", "series", "rate_e4", "valid_from", "valid_until", "source")
    rows = [{"branch": branch.id, **dict(zip(fields, values, strict=True))} for values in STATUTORY]
    MileageRate.insert_many(rows).on_conflict_ignore().execute()
    add_statutory_ceilings(branch)


_LAW = "wet van 3 juli 2005 betreffende de rechten van vrijwilligers, geïndexeerd"
CEILINGS = (
    (2024, 4148, 165929, 20_000, _LAW),
    (2025, 4231, 169251, 20_000, _LAW),
    (2026, 4402, 176083, 20_000, _LAW),
)
"""(year, cents per day, cents per year, tenths of a km of transport on top, source) of the flat rate."""


def add_statutory_ceilings(branch: Branch) -> None:
    """Give a branch the known ceilings of the flat rate; one that it already has stays as it is."""
    fields = ("year", "day_cents", "year_cents", "km", "source")
    rows = [{"branch": branch.id, **dict(zip(fields, values, strict=True))} for values in CEILINGS]
    FlatRateCeiling.insert_many(rows).on_conflict_ignore().execute()
