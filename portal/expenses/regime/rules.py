"""Real costs or the flat rate: one regime per volunteer and calendar year, never mixed (DOMAIN §3)."""

from portal.database import transaction
from portal.expenses.models.notes import IN_FLAT_RATE, ExpenseLine, ExpenseNote
from portal.expenses.models.rates import REGIMES, RegimeChoice
from portal.expenses.note.facts.view import NoteView
from portal.expenses.rates.facts import ceiling_of, choice_of, must_choose, policy_of
from portal.expenses.regime.facts import flat_year, has_notes
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.money import euro, km
from portal.people.models import Person


def choose(volunteer: Person, year: int, regime: str, *, by: Person) -> RegimeChoice:
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
        change(chosen, "choose_regime", by, on_behalf_of=volunteer, regime=regime)
        if regime == "flat_rate":
            _refuse_real_costs(volunteer, year)
        else:
            _forget_days(volunteer, year)
    return chosen


def forget_choices(branch_id: int, *, by: Person) -> None:
    """The branch pays back real costs alone from now on: who chose the fixed amount for a year of which no note was
    handed in yet chose nothing. In the caller's transaction; a year that was begun goes on as it was."""
    flat = RegimeChoice.select().where(RegimeChoice.branch == branch_id, RegimeChoice.regime == "flat_rate")
    for choice in flat.order_by(RegimeChoice.id):
        if not has_notes(choice.volunteer, choice.year):
            record(choice, "forget_choice", by, on_behalf_of=choice.volunteer, year=choice.year)
            _forget_days(choice.volunteer, choice.year)
            choice.delete_instance()


def hold(volunteer: Person, year: int) -> RegimeChoice:
    """This year's one row, made on first use and held for this transaction: who hands in and who chooses take turns."""
    RegimeChoice.insert(
        branch=volunteer.branch_id, volunteer=volunteer.id, year=year, regime="actual_costs", chosen_at=clock.now()
    ).on_conflict_ignore().execute()
    mine = (RegimeChoice.volunteer == volunteer.id) & (RegimeChoice.year == year)
    RegimeChoice.update(year=year).where(mine).execute()
    return RegimeChoice.get(mine)


def _refuse_real_costs(volunteer: Person, year: int) -> None:
    mine = (ExpenseNote.volunteer == volunteer.id) & (ExpenseNote.year == year)
    lines = ExpenseLine.select().join(ExpenseNote).where(mine, ~ExpenseLine.struck)
    if lines.where(ExpenseLine.kind << list(IN_FLAT_RATE)).exists():
        raise RuleError("Er staan kosten met een ticket op je nota. Laat die eerst weg.", "regime")


def _forget_days(volunteer: Person, year: int) -> None:
    """Delete the struck days of drafts: they no longer mean anything."""
    notes = ExpenseNote.select(ExpenseNote.id).where(ExpenseNote.volunteer == volunteer.id, ExpenseNote.year == year)
    ExpenseLine.delete().where(ExpenseLine.note << notes, ExpenseLine.kind == "flat_rate").execute()


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
    if any(line.kind in IN_FLAT_RATE for line in view.claimed):
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
