"""What a kilometre and a day give: the rates and ceilings that hold on a day, and who chose which regime."""

from datetime import date

from portal.dated import held_on
from portal.expenses.models.notes import ExpenseLine
from portal.expenses.models.rates import (
    ExpensePolicy,
    FlatDayBefore,
    FlatRateCeiling,
    MileageRate,
    RateChoice,
    RegimeChoice,
)
from portal.kit.money import trip_cents
from portal.people.models import Branch, Person

SERIES = {"car": "quarterly", "bicycle": "yearly"}
"""Which series of rates is used per kind where nothing was chosen: the federal quarterly one for cars (DOMAIN §3)."""


class RateTable:
    """The rates of a branch, read once: all, or those for days from `since` on. None holds beyond its last day."""

    def __init__(self, branch_id: int, since: date | None = None) -> None:
        rows = MileageRate.select().where(MileageRate.branch == branch_id)
        if since is not None:
            rows = rows.where(MileageRate.valid_until >= since)
        self._rates = list(rows.order_by(MileageRate.valid_from.desc()))
        self._chosen = {c.year: c.series for c in RateChoice.select().where(RateChoice.branch == branch_id)}

    def series(self, kind: str, year: int) -> str:
        """The series in use for a kind in a year; only cars have two."""
        return self._chosen.get(year, SERIES[kind]) if kind == "car" else SERIES[kind]

    def on(self, kind: str, day: date) -> MileageRate | None:
        """The rate of a kind ("car", "bicycle") on a day; the one that began last where two overlap."""
        series = self.series(kind, day.year)
        return next(
            (r for r in self._rates if r.kind == kind and r.series == series and r.valid_from <= day <= r.valid_until),
            None,
        )

    def last_of(self, kind: str, year: int) -> MileageRate | None:
        """The rate that reaches furthest, in the series that counts this year."""
        series = self.series(kind, year)
        return max(
            (r for r in self._rates if r.kind == kind and r.series == series), key=lambda r: r.valid_until, default=None
        )


def regime_of(volunteer: Person, year: int) -> str:
    """How somebody is paid back in a year: their choice, or "actual_costs" where none was made."""
    chosen = choice_of(volunteer, year)
    return chosen.regime if chosen else "actual_costs"


class FlatDays:
    """What a day gives a branch's volunteers under the flat rate, read once: at most the ceiling of its year."""

    def __init__(self, branch_id: int) -> None:
        self._policy = policy_of(branch_id)
        self.before = list(
            FlatDayBefore.select().where(FlatDayBefore.branch == branch_id).order_by(FlatDayBefore.until_on)
        )
        self._ceilings = {c.year: c for c in FlatRateCeiling.select().where(FlatRateCeiling.branch == branch_id)}

    def on(self, day: date) -> tuple[int | None, str]:
        """(cents, source) of a day. (None, ""): the ceiling of its year is not known, or nothing was ever allowed."""
        ceiling = self._ceilings.get(day.year)
        if ceiling is None or self._policy.id is None:
            return None, ""
        said = held_on(day, self.before, self._policy).flat_day_cents
        return min(said or ceiling.day_cents, ceiling.day_cents), ceiling.source


def price(line: ExpenseLine, rates: RateTable) -> None:
    """Put the rate of its day and its amount on a trip; both stay empty while the rate is not known."""
    found = rates.on(line.kind, line.day)
    line.rate = found
    line.rate_e4 = found.rate_e4 if found else None
    line.rate_source = found.source if found else ""
    line.cents = trip_cents(line.km, found.rate_e4) if found else None


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
"""Ten-thousandths of a euro per km; both days included."""
COLUMNS = ("kind", "series", "rate_e4", "valid_from", "valid_until", "source")


def add_statutory_rates(branch: Branch) -> None:
    """Give a branch the known rates; a rate that it already has stays as it is."""
    rows = [{"branch": branch.id, **dict(zip(COLUMNS, values, strict=True))} for values in STATUTORY]
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


def policy_of(branch_id: int) -> ExpensePolicy:
    """What a branch allows; not stored yet where nothing was ever set."""
    return ExpensePolicy.get_or_none(ExpensePolicy.branch == branch_id) or ExpensePolicy(branch=branch_id)


def ceiling_of(branch_id: int, year: int) -> FlatRateCeiling | None:
    """The legal ceiling of a year, or None while it is not known."""
    return FlatRateCeiling.get_or_none(FlatRateCeiling.branch == branch_id, FlatRateCeiling.year == year)


def choice_of(volunteer: Person, year: int) -> RegimeChoice | None:
    """What a volunteer chose for a year, or None."""
    return RegimeChoice.get_or_none(RegimeChoice.volunteer == volunteer.id, RegimeChoice.year == year)


def must_choose(volunteer: Person, year: int) -> bool:
    """Whether the branch allows both, and this year's choice was not made yet."""
    return policy_of(volunteer.branch_id).allows_flat_rate and choice_of(volunteer, year) is None
