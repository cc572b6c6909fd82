"""What is paid back: rates per kilometre, the flat rate and its ceilings, and who chose which."""

from typing import Any

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField

from portal.database import BaseModel
from portal.kit import clock
from portal.people.models import Branch, OfBranch, Person

MILEAGE_KINDS = {"car": "auto", "bicycle": "fiets"}

SERIES_NAMES = {"quarterly": "kwartaalreeks", "yearly": "jaarreeks"}
REGIMES = {"actual_costs": "reële kosten", "flat_rate": "vast bedrag per dag (forfait)"}


class MileageRate(OfBranch):
    """Euro per kilometre for trips from a day until a day (both included). No rate lasts without an end."""

    kind = CharField(10)  # car, bicycle
    series = CharField(10, default="quarterly")  # quarterly or yearly
    rate_e4 = IntegerField()  # ten-thousandths of a euro per km
    valid_from = DateField()
    valid_until = DateField()
    source = CharField(200)
    created_at = DateTimeField(default=clock.now)
    end_told_at: Any = DateTimeField(null=True)  # when the coordinators were told that nothing follows it yet

    class Meta:
        indexes = ((("branch", "kind", "series", "valid_from"), True),)


class RateChoice(OfBranch):
    """Which series of car rates a branch uses in a year. No row: the quarterly one."""

    year = IntegerField()
    series = CharField(10)  # quarterly or yearly

    class Meta:
        indexes = ((("branch", "year"), True),)


class ExpensePolicy(BaseModel):
    """What a branch allows besides real costs. No row: real costs alone (DOMAIN §3)."""

    branch = ForeignKeyField(Branch, unique=True, on_delete="RESTRICT")
    allows_flat_rate = BooleanField(default=False)
    flat_day_cents = IntegerField(default=0)  # what a day gives; never above the legal ceiling of its year


class FlatDayBefore(OfBranch):
    """What a day of the flat rate gave up to and including a day; the policy's amount holds after the last of them."""

    until_on = DateField()
    flat_day_cents = IntegerField()

    class Meta:
        indexes = ((("branch", "until_on"), True),)


class FlatRateCeiling(OfBranch):
    """What the law lets a volunteer receive without proof, per day and per year, all organisations together."""

    year = IntegerField()
    day_cents = IntegerField()
    year_cents = IntegerField()
    km = IntegerField()  # tenths: real transport that may come on top, per year
    source = CharField(200)

    class Meta:
        indexes = ((("branch", "year"), True),)


class RegimeChoice(OfBranch):
    """How a volunteer is paid back in a calendar year: one row per year, and every note of that year points at it."""

    volunteer_id: int
    volunteer = ForeignKeyField(Person, on_delete="CASCADE")
    year = IntegerField()
    regime = CharField(12)  # actual_costs or flat_rate
    chosen_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("volunteer", "year"), True),)
