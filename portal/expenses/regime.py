"""Real costs or the flat rate: one regime per volunteer and calendar year, never mixed (DOMAIN §3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.database import transaction
from portal.expenses.models import (
    MILEAGE_KINDS,
    REGIMES,
    ExpenseLine,
    ExpenseNote,
    ExpensePolicy,
    FlatRateCeiling,
    RegimeChoice,
)
from portal.expenses.reckoning import NoteView, RateTable
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.money import MAX_CENTS, MAX_TENTHS, euro, km
from portal.people.models import Person

WARN_AT = 80
"""Percentage of a year's ceiling from which the note says so."""


@dataclass(frozen=True)
class FlatYear:
    """How far a volunteer is in a year of fixed amounts, this note included. Cents, and tenths of a kilometre."""

    year: int
    received: int
    ceiling: int
    km: int
    km_ceiling: int

    @property
    def is_near(self) -> bool:
        """From 80 % of the money or of the kilometres on."""
        return self.received * 100 >= self.ceiling * WARN_AT or self.km * 100 >= self.km_ceiling * WARN_AT

    @property
    def over(self) -> int:
        """Cents above the ceiling, or 0."""
        return max(0, self.received - self.ceiling)

    @property
    def km_over(self) -> int:
        return max(0, self.km - self.km_ceiling)


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


def set_policy(actor: Person, *, allows_flat_rate: bool, flat_day_cents: int) -> None:
    """Whether volunteers of the branch may choose the flat rate, and what a day then gives (cents)."""
    if allows_flat_rate and not 0 < flat_day_cents <= MAX_CENTS:
        raise RuleError("Vul in wat een dag oplevert.", "flat_day")
    with transaction():
        ceiling = ceiling_of(actor.branch_id, clock.today().year)
        if allows_flat_rate and ceiling is None:
            raise RuleError(
                f"Het wettelijke maximum van {clock.today().year} is nog niet gekend. Voeg het eerst toe.", "flat_day"
            )
        if allows_flat_rate and ceiling is not None and flat_day_cents > ceiling.day_cents:
            raise RuleError(f"Een dag mag dit jaar ten hoogste {euro(ceiling.day_cents)} opleveren.", "flat_day")
        policy, _ = ExpensePolicy.get_or_create(branch=actor.branch_id)
        change(
            policy, "set_policy", actor, allows_flat_rate=allows_flat_rate,
            flat_day_cents=flat_day_cents if allows_flat_rate else policy.flat_day_cents,
        )  # fmt: skip


def add_ceiling(actor: Person, year: int, day_cents: int, year_cents: int, km_tenths: int, source: str) -> None:
    """The legal ceilings of a year: cents per day and per year, tenths of a km on top. Once known they stay."""
    if not 2000 <= year <= 2100:
        raise RuleError("Schrijf het jaar met vier cijfers, bijvoorbeeld 2027.", "year")
    if not 0 < day_cents < year_cents <= MAX_CENTS:
        raise RuleError("Kijk deze bedragen na: het maximum per jaar is hoger dan dat per dag.", "year_amount")
    if not 0 <= km_tenths <= 10 * MAX_TENTHS:
        raise RuleError("Kijk de kilometers na.", "km")
    with transaction():
        values: dict[str, Any] = {"day_cents": day_cents, "year_cents": year_cents, "km": km_tenths, "source": source}
        made, is_new = FlatRateCeiling.get_or_create(branch=actor.branch_id, year=year, defaults=values)
        if not is_new:
            raise RuleError(f"Het maximum van {year} staat er al.", "year")
        record(made, "add_ceiling", actor, **values)


def choose(volunteer: Person, year: int, regime: str, actor: Person) -> RegimeChoice:
    """Choose how a year is paid back. It may change until the first note of that year is handed in."""
    if regime not in REGIMES:
        raise RuleError("Kies een van de twee.", "regime")
    if regime == "flat_rate":
        if not policy_of(volunteer.branch_id).allows_flat_rate:
            raise RuleError("In jouw afdeling betalen we terug wat je echt betaalde.", "regime")
        if ceiling_of(volunteer.branch_id, year) is None:
            raise RuleError(f"Het wettelijke maximum van {year} is nog niet gekend. Kies later.", "regime")
    with transaction():
        chosen = hold(volunteer, year)
        if chosen.regime != regime and has_notes(volunteer, year):
            raise RuleError(f"Je diende al een nota van {year} in. Die keuze blijft voor het hele jaar.", "regime")
        change(chosen, "choose_regime", actor, on_behalf_of=volunteer, regime=regime)
        if regime == "flat_rate":
            _refuse_real_costs(volunteer, year)
        else:
            _forget_days(volunteer, year)
    return chosen


def hold(volunteer: Person, year: int) -> RegimeChoice:
    """This year's one row, made on first use and held for this transaction: who hands in and who chooses take turns."""
    RegimeChoice.insert(
        branch=volunteer.branch_id, volunteer=volunteer.id, year=year, regime="actual_costs", chosen_at=clock.now()
    ).on_conflict_ignore().execute()
    mine = (RegimeChoice.volunteer == volunteer.id) & (RegimeChoice.year == year)
    RegimeChoice.update(year=year).where(mine).execute()
    return RegimeChoice.get(mine)


def has_notes(volunteer: Person, year: int) -> bool:
    """Whether a note of this year was ever handed in."""
    return (
        ExpenseNote.select()
        .where(ExpenseNote.volunteer == volunteer.id, ExpenseNote.year == year, ExpenseNote.submitted_at.is_null(False))
        .exists()
    )


def _refuse_real_costs(volunteer: Person, year: int) -> None:
    lines = ExpenseLine.select().join(ExpenseNote).where(
        ExpenseNote.volunteer == volunteer.id, ExpenseNote.year == year, ExpenseLine.struck == False,  # noqa: E712
        ExpenseLine.kind << ["parking", "other"],
    )  # fmt: skip
    if lines.exists():
        raise RuleError("Er staan kosten met een ticket op je nota. Laat die eerst weg.", "regime")


def _forget_days(volunteer: Person, year: int) -> None:
    """Struck days of a draft mean nothing any more."""
    notes = ExpenseNote.select(ExpenseNote.id).where(ExpenseNote.volunteer == volunteer.id, ExpenseNote.year == year)
    ExpenseLine.delete().where(ExpenseLine.note << notes, ExpenseLine.kind == "flat_rate").execute()


def flat_year(view: NoteView) -> FlatYear | None:
    """How far the year is with this note on top of all others; None for who gets real costs, or while unknown."""
    year = view.quarter.year
    chosen = choice_of(view.volunteer, year)
    if chosen is None or chosen.regime != "flat_rate":
        return None
    ceiling = ceiling_of(view.volunteer.branch_id, year)
    if ceiling is None:
        return None
    elsewhere = _lines_of_year(view.volunteer, year, view.note.id if view.note else 0)
    lines = [*elsewhere, *view.claimed]
    rates = RateTable(view.volunteer.branch_id)
    return FlatYear(
        year, sum(line.cents or 0 for line in lines if line.kind == "flat_rate"), ceiling.year_cents,
        sum(_distance(line, rates) for line in lines), ceiling.km,
    )  # fmt: skip


def _lines_of_year(volunteer: Person, year: int, but: int) -> list[ExpenseLine]:
    days = ExpenseLine.day.between(date(year, 1, 1), date(year, 12, 31))
    query: Any = (
        ExpenseLine.select()
        .join(ExpenseNote)
        .where(ExpenseNote.volunteer == volunteer.id, ExpenseNote.id != but, ~ExpenseLine.struck, days)
        .where(ExpenseNote.status.not_in(["given", "withdrawn"]), ExpenseNote.submitted_at.is_null(False))
    )
    return list(query)


def _distance(line: ExpenseLine, rates: RateTable) -> int:
    """Tenths of a km that a line takes of the year's transport; a bus ticket counts at the car's rate of its day."""
    if line.kind in MILEAGE_KINDS:
        return line.km or 0
    if line.kind != "public_transport":
        return 0
    rate = rates.on("car", line.day)
    return -(-(line.cents or 0) * 1000 // rate.rate_e4) if rate else 0


def check(view: NoteView) -> None:
    """Refuse a note that mixes regimes or goes above a ceiling, in a sentence that says what to do."""
    volunteer, year = view.volunteer, view.quarter.year
    if must_choose(volunteer, year):
        raise RuleError(f"Kies eerst hoe je in {year} vergoed wil worden.", "regime")
    chosen = choice_of(volunteer, year)
    if chosen is None or chosen.regime == "actual_costs":
        if view.days:
            raise RuleError("Een vast bedrag per dag gaat niet samen met echte kosten in hetzelfde jaar.")
        return
    if any(line.kind in ("parking", "other") for line in view.claimed):
        raise RuleError("Je koos voor een vast bedrag per dag. Parking en andere kosten zitten daarin: laat ze weg.")
    if any(line.cents is None for line in view.days if not line.struck):
        raise RuleError(f"Het wettelijke maximum van {year} is nog niet gekend. Je nota kan dan pas binnen.")
    so_far = flat_year(view)
    assert so_far is not None
    if so_far.over:
        raise RuleError(
            f"In {year} mag je ten hoogste {euro(so_far.ceiling)} aan vaste bedragen krijgen. "
            f"Met deze nota is dat {euro(so_far.over)} te veel. Duid enkele dagen aan als ‘niet vragen’."
        )
    if so_far.km_over:
        raise RuleError(
            f"In {year} mag je ten hoogste {km(so_far.km_ceiling)} laten terugbetalen. "
            f"Met deze nota is dat {km(so_far.km_over)} te veel. Duid enkele ritten aan als ‘niet gereden’."
        )
