"""Mileage rates, and who is warned before they end; the flat rate per day, and its ceilings."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

from peewee import fn

from portal.database import transaction
from portal.dated import keep_before
from portal.expenses.models.notes import EDITABLE, ExpenseLine, ExpenseNote
from portal.expenses.models.rates import (
    MILEAGE_KINDS,
    SERIES_NAMES,
    ExpensePolicy,
    FlatDayBefore,
    FlatRateCeiling,
    MileageRate,
    RateChoice,
)
from portal.expenses.pricing.rules import price_waiting
from portal.expenses.rates.facts import COLUMNS, SERIES, RateTable, ceiling_of
from portal.expenses.regime.rules import forget_choices
from portal.expenses.settings.letters import rate_ends_words
from portal.families.models.match import Match
from portal.history.rules import change, delete, record
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.limits import sane_day
from portal.kit.money import MAX_CENTS, MAX_TENTHS, euro
from portal.kit.records import dataclass
from portal.people.models import Branch, Person, coordinators
from portal.post.models import Letter
from portal.post.rules import say_to, tear_up

WARN_DAYS = 14
"""How long before its last day the coordinators hear that nothing follows a rate."""

RATE_ENDS = "rate-ends"  # the kind of the letter about it

IN_USE = "Dit tarief staat al op nota’s. Het bedrag ligt vast: voeg een nieuw tarief toe dat erop volgt."


@dataclass(frozen=True)
class Rate:
    """Ten-thousandths of a euro per km, for the days from first up to and including last.

    kind: car or bicycle; series "": the usual one of its kind.
    """

    kind: str
    rate_e4: int
    first: date
    last: date
    source: str
    series: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """As the table keeps it."""
        kind = {"kind": self.kind, "series": self.series, "rate_e4": self.rate_e4}
        return {**kind, "valid_from": self.first, "valid_until": self.last, "source": self.source}


def add_rate(rate: Rate, *, by: Person) -> MileageRate:
    """A rate for days that have none yet. Notes that waited for it get their amount at once."""
    rate = _checked(rate)
    with transaction():
        _refuse_overlap(by.branch_id, rate)
        made = MileageRate.create(branch=by.branch_id, **rate.values)
        record(made, "add_rate", by, **rate.values)
        _tell_anew(by.branch_id, rate.kind)
        price_waiting(by.branch_id, by=by)
    return made


def correct_rate(rate: MileageRate, wanted: Rate, *, by: Person) -> None:
    """Correct a rate that no note carries yet. Of one in use, only the last day may change."""
    wanted = _checked(wanted)
    with transaction():
        used = last_used_day(rate)
        values = wanted.values
        if used is not None and any(getattr(rate, name) != values[name] for name in values if name != "valid_until"):
            raise RuleError(IN_USE)
        if used is not None and wanted.last < used:
            sentence = f"Er staat al een rit van {day_text(used)} op een nota. Kies die dag of later."
            raise RuleError(sentence, "valid_until")
        _refuse_overlap(rate.branch_id, wanted, but=rate)
        before = rate.kind
        if change(rate, "correct_rate", by, **values):
            for kind in {before, rate.kind}:
                _tell_anew(rate.branch_id, kind, also_told=True)
        price_waiting(rate.branch_id, by=by)


def remove_rate(rate: MileageRate, *, by: Person) -> None:
    """Take away a rate that no note carries."""
    with transaction():
        if last_used_day(rate) is not None:
            raise RuleError(IN_USE)
        drafts = ExpenseNote.select(ExpenseNote.id).where(ExpenseNote.status << list(EDITABLE))
        ExpenseLine.update(rate=None, rate_e4=None, cents=None).where(
            ExpenseLine.rate == rate.id, ExpenseLine.note << drafts
        ).execute()
        twice = "Dit tarief is al weg. Er is niets dubbel gebeurd."
        delete(rate, "remove_rate", by, twice=twice, **{name: getattr(rate, name) for name in COLUMNS})
        _tell_anew(rate.branch_id, rate.kind, also_told=True)


def last_used_day(rate: MileageRate) -> date | None:
    """The last day for which a submitted note carries this rate; None while it is not in use."""
    return used_until(rate.branch_id).get(rate.id)


def used_until(branch_id: int) -> dict[int, date]:
    """Rate id → the last day for which a submitted note carries it: one query."""
    rows: Any = (
        ExpenseLine.select(ExpenseLine.rate, fn.MAX(ExpenseLine.day))
        .join(ExpenseNote)
        .where(
            ExpenseLine.branch == branch_id,
            ExpenseLine.rate.is_null(False),
            ExpenseLine.handed_in | ExpenseNote.status.not_in(list(EDITABLE)),
        )
        .group_by(ExpenseLine.rate)
        .tuples()
    )
    return dict(rows)


def choose_series(year: int, series: str, *, by: Person) -> None:
    """Which series of car rates a year uses; fixed from the year's first submitted note on."""
    if series not in SERIES_NAMES:
        raise RuleError("Kies een van de twee reeksen.", "series")
    with transaction():
        if has_notes(by.branch_id, year):
            raise RuleError(f"Er zijn al nota’s van {year}. De reeks van dat jaar ligt vast.", "series")
        chosen, _ = RateChoice.get_or_create(branch=by.branch_id, year=year, defaults={"series": SERIES["car"]})
        if change(chosen, "choose_series", by, series=series):
            _tell_anew(by.branch_id, "car", also_told=True)


def has_notes(branch_id: int, year: int) -> bool:
    """Whether a note of this year was handed in already."""
    handed_in = ExpenseNote.submitted_at.is_null(False)
    return ExpenseNote.select().where(ExpenseNote.branch == branch_id, ExpenseNote.year == year, handed_in).exists()


def warn_about_rates(today: date) -> int:
    """Write to the coordinators when the last known rate of a kind in use ends within two weeks, or has ended.

    Run once a day; each ending rate is told once, however often it runs. Returns how many rates were told.
    """
    told = 0
    for branch in Branch.select():
        rates = RateTable(branch.id)
        for kind in sorted(_kinds_in_use(branch, today)):
            last = rates.last_of(kind, today.year)
            if last is None or last.valid_until > today + timedelta(days=WARN_DAYS):
                continue
            with transaction():
                told += _tell(branch, last, today)
    return told


def _tell(branch: Branch, rate: MileageRate, today: date) -> int:
    told = coordinators(branch.id)
    if not told:
        return 0  # whoever coordinates next hears it
    first = MileageRate.update(end_told_at=clock.now())
    if not first.where(MileageRate.id == rate.id, MileageRate.end_told_at.is_null()).execute():
        return 0
    for coordinator in told:
        say_to(coordinator, RATE_ENDS, rate_ends_words(coordinator, rate, today), about=_about(rate.kind))
    return 1


def _about(kind: str) -> str:
    """What the letters about the rates of a kind are about."""
    return f"rate-{kind}"


def _tell_anew(branch_id: int, kind: str, *, also_told: bool = False) -> None:
    """The rates of a kind became others, in this transaction: a letter about them that did not leave yet is torn up,
    and the day's work looks again at which of them ends. also_told: what was told may hold no longer, either."""
    waits = (Letter.kind == RATE_ENDS) & (Letter.about == _about(kind)) & (Letter.branch_id == branch_id)
    if tear_up(waits) or also_told:
        MileageRate.update(end_told_at=None).where(MileageRate.branch == branch_id, MileageRate.kind == kind).execute()


def _kinds_in_use(branch: Branch, today: date) -> set[str]:
    """What volunteers with a running match travel with."""
    rows: Any = (
        Match.select(Person.vehicle)
        .join(Person, on=(Match.volunteer == Person.id))
        .where(Match.branch == branch.id, Match.km_one_way > 0, Match.overlaps(today, today))
        .distinct()
        .tuples()
    )
    return {vehicle for (vehicle,) in rows} & set(MILEAGE_KINDS)


def _checked(rate: Rate) -> Rate:
    """Refuse what can't be a rate; returns it with its series."""
    if rate.kind not in SERIES:
        raise RuleError("Kies waarvoor het tarief is.", "kind")
    if not 0 < rate.rate_e4 < 100_000:
        raise RuleError("Dit tarief kan niet kloppen. Schrijf het zoals 0,4326.", "rate")
    if rate.last < rate.first:
        raise RuleError("De laatste dag valt voor de eerste.", "valid_until")
    has_two = rate.kind == "car" and rate.series in SERIES_NAMES
    return rate if has_two else replace(rate, series=SERIES[rate.kind])


def _refuse_overlap(branch_id: int, rate: Rate, but: MileageRate | None = None) -> None:
    clash = (
        MileageRate.select()
        .where(
            MileageRate.branch == branch_id,
            MileageRate.kind == rate.kind,
            MileageRate.series == rate.series,
            MileageRate.valid_from <= rate.last,
            MileageRate.valid_until >= rate.first,
            MileageRate.id != (but.id if but else 0),
        )
        .first()
    )
    if clash is not None:
        period = f"{day_text(clash.valid_from)} tot {day_text(clash.valid_until)}"
        at = "valid_from" if clash.valid_from <= rate.first else "valid_until"
        raise RuleError(f"Er is al een tarief van {period}. Kies dagen die nog geen tarief hebben.", at)


@dataclass(frozen=True)
class Policy:
    """Whether volunteers may choose the flat rate, and what a day gives (cents) from a day on."""

    allows_flat_rate: bool
    flat_day_cents: int
    from_on: date


def set_policy(wanted: Policy, *, by: Person) -> None:
    """What the branch allows besides real costs. A day above the legal ceiling of its year is refused."""
    allows, year = wanted.allows_flat_rate, wanted.from_on.year
    if allows and not 0 < wanted.flat_day_cents <= MAX_CENTS:
        raise RuleError("Vul in wat een dag oplevert.", "flat_day")
    sane_day(wanted.from_on, "from_on")
    with transaction():
        ceiling = ceiling_of(by.branch_id, year)
        if allows and ceiling is None:
            raise RuleError(f"Het wettelijke maximum van {year} is nog niet gekend. Voeg het eerst toe.", "flat_day")
        if allows and ceiling is not None and wanted.flat_day_cents > ceiling.day_cents:
            raise RuleError(f"Een dag mag in {year} ten hoogste {euro(ceiling.day_cents)} opleveren.", "flat_day")
        policy, is_new = ExpensePolicy.get_or_create(branch=by.branch_id)
        cents = wanted.flat_day_cents if allows else policy.flat_day_cents
        now, then = {"flat_day_cents": policy.flat_day_cents}, {"flat_day_cents": cents}
        more: dict[str, Any] = {}
        if policy.flat_day_cents and keep_before(FlatDayBefore, {"branch": by.branch_id}, now, then, wanted.from_on):
            more = {"flat_day_from": wanted.from_on}
        changed: dict[str, list[Any]] = {"allows_flat_rate": [policy.allows_flat_rate, allows]}
        if is_new or more or cents != policy.flat_day_cents:
            changed["flat_day_cents"] = [policy.flat_day_cents, cents]
        ExpensePolicy.update(allows_flat_rate=allows, **then).where(ExpensePolicy.id == policy.id).execute()
        if not allows:
            forget_choices(by.branch_id, by=by)
        record(policy, "set_policy", by, changed=changed, **more)


@dataclass(frozen=True)
class Ceiling:
    """What the law allows in a year: cents per day and per year, tenths of a km on top."""

    year: int
    day_cents: int
    year_cents: int
    km: int
    source: str


def add_ceiling(ceiling: Ceiling, *, by: Person) -> bool:
    """The legal ceilings of a year; returns whether they were known, and are corrected. What was handed in stays."""
    if not 2000 <= ceiling.year <= 2100:
        raise RuleError("Schrijf het jaar met vier cijfers, bijvoorbeeld 2027.", "year")
    if not 0 < ceiling.day_cents < ceiling.year_cents <= MAX_CENTS:
        raise RuleError("Kijk deze bedragen na: het maximum per jaar is hoger dan dat per dag.", "year_amount")
    if not 0 <= ceiling.km <= 10 * MAX_TENTHS:
        raise RuleError("Kijk de kilometers na.", "km")
    with transaction():
        values: dict[str, Any] = asdict(ceiling)
        year = values.pop("year")
        made, is_new = FlatRateCeiling.get_or_create(branch=by.branch_id, year=year, defaults=values)
        if is_new:
            record(made, "add_ceiling", by, **values)
        elif not change(made, "correct_ceiling", by, **values):
            raise RuleError(f"Het maximum van {year} staat er al.", "year")
    return not is_new
