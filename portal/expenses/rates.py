"""What may happen to mileage rates: added, chosen, corrected while unused, succeeded; and who is told in time."""

from datetime import date, timedelta
from typing import Any

from peewee import fn

from portal.database import transaction
from portal.expenses.models import (
    EDITABLE,
    MILEAGE_KINDS,
    SERIES_NAMES,
    ExpenseLine,
    ExpenseNote,
    MileageRate,
    RateChoice,
)
from portal.expenses.reckoning import SERIES, RateTable
from portal.families.models import Match
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person, coordinators
from portal.people.rules import write_to

WARN_DAYS = 14
"""How long before its last day the coordinators hear that nothing follows a rate."""

IN_USE = "Dit tarief staat al op nota’s. Het bedrag ligt vast: voeg een nieuw tarief toe dat erop volgt."


def add_rate(
    actor: Person, kind: str, rate_e4: int, first: date, last: date, source: str, *, series: str = ""
) -> MileageRate:
    """A rate for the days from first up to and including last. Days that have a rate already are refused.

    rate_e4: ten-thousandths of a euro per km. series: "" takes the usual one of the kind.
    """
    series = _checked(kind, rate_e4, first, last, series)
    with transaction():
        _refuse_overlap(actor.branch_id, kind, series, first, last)
        made = MileageRate.create(
            branch=actor.branch_id, kind=kind, series=series, rate_e4=rate_e4, valid_from=first, valid_until=last,
            source=source,
        )  # fmt: skip
        record(
            made, "add_rate", actor, kind=kind, series=series, rate_e4=rate_e4, valid_from=first, valid_until=last,
            source=source,
        )  # fmt: skip
    return made


def correct_rate(
    rate: MileageRate, actor: Person, kind: str, rate_e4: int, first: date, last: date, source: str, series: str = ""
) -> None:
    """Correct a rate that no note carries yet. Of one in use, only the last day may come earlier."""
    series = _checked(kind, rate_e4, first, last, series)
    with transaction():
        used = last_used_day(rate)
        now = (rate.kind, rate.series, rate.rate_e4, rate.valid_from, rate.source)
        if used is not None and now != (kind, series, rate_e4, first, source):
            raise RuleError(IN_USE)
        if used is not None and last < used:
            sentence = f"Er staat al een rit van {day_text(used)} op een nota. Kies die dag of later."
            raise RuleError(sentence, "valid_until")
        _refuse_overlap(rate.branch_id, kind, series, first, last, but=rate)
        change(
            rate, "correct_rate", actor, kind=kind, series=series, rate_e4=rate_e4, valid_from=first,
            valid_until=last, source=source, end_told_at=None,
        )  # fmt: skip


def remove_rate(rate: MileageRate, actor: Person) -> None:
    """Take away a rate that no note carries."""
    with transaction():
        if last_used_day(rate) is not None:
            raise RuleError(IN_USE)
        drafts = ExpenseNote.select(ExpenseNote.id).where(ExpenseNote.status << list(EDITABLE))
        ExpenseLine.update(rate=None, rate_e4=None, cents=None).where(
            ExpenseLine.rate == rate.id, ExpenseLine.note << drafts
        ).execute()
        record(
            rate, "remove_rate", actor, kind=rate.kind, series=rate.series, rate_e4=rate.rate_e4,
            valid_from=rate.valid_from, valid_until=rate.valid_until, source=rate.source,
        )  # fmt: skip
        rate.delete_instance()


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
            ExpenseNote.status.not_in(list(EDITABLE)),
        )
        .group_by(ExpenseLine.rate)
        .tuples()
    )
    return {rate: date.fromisoformat(day) if isinstance(day, str) else day for rate, day in rows}


def choose_series(actor: Person, year: int, series: str) -> None:
    """Which series of car rates a year uses; fixed from the year's first submitted note on."""
    if series not in SERIES_NAMES:
        raise RuleError("Kies een van de twee reeksen.", "series")
    with transaction():
        if has_notes(actor.branch_id, year):
            raise RuleError(f"Er zijn al nota’s van {year}. De reeks van dat jaar ligt vast.", "series")
        chosen, _ = RateChoice.get_or_create(branch=actor.branch_id, year=year, defaults={"series": SERIES["car"]})
        change(chosen, "choose_series", actor, series=series)


def has_notes(branch_id: int, year: int) -> bool:
    """Whether a note of this year was handed in already."""
    handed_in = ExpenseNote.submitted_at.is_null(False)
    return ExpenseNote.select().where(ExpenseNote.branch == branch_id, ExpenseNote.year == year, handed_in).exists()


def warn_about_rates(today: date | None = None) -> int:
    """Write to the coordinators when the last known rate of a kind in use ends within two weeks, or has ended.

    Run once a day; each ending rate is told once, however often it runs. Returns how many rates were told.
    """
    today = today or clock.today()
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
    first = MileageRate.update(end_told_at=clock.now()).where(
        MileageRate.id == rate.id, MileageRate.end_told_at.is_null()
    )
    if not first.execute():
        return 0
    words, day = MILEAGE_KINDS[rate.kind], day_text(rate.valid_until)
    ends = f"loopt af op {day}" if rate.valid_until >= today else f"liep af op {day}"
    for coordinator in coordinators(branch.id):
        write_to(
            coordinator, "rate-ends", f"Het tarief voor de {words} {ends}",
            f"Dag {coordinator.given_name},\n\nHet kilometertarief voor de {words} {ends}. "
            "We kennen nog geen tarief dat erop volgt. Ritten van daarna wachten tot je het toevoegt.\n\n"
            "Vrijwilligers hoeven niets te doen: zij dienen hun nota gewoon in.",
            button_label="Tarief toevoegen", button_url="/tarieven",
        )  # fmt: skip
    return 1


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


def _checked(kind: str, rate_e4: int, first: date, last: date, series: str) -> str:
    """Refuse what can't be a rate; returns the series."""
    if kind not in SERIES:
        raise RuleError("Kies waarvoor het tarief is.", "kind")
    if not 0 < rate_e4 < 100_000:
        raise RuleError("Dit tarief kan niet kloppen. Schrijf het zoals 0,4326.", "rate")
    if last < first:
        raise RuleError("De laatste dag valt voor de eerste.", "valid_until")
    return series if kind == "car" and series in SERIES_NAMES else SERIES[kind]


def _refuse_overlap(
    branch_id: int, kind: str, series: str, first: date, last: date, but: MileageRate | None = None
) -> None:
    clash = (
        MileageRate.select()
        .where(
            MileageRate.branch == branch_id,
            MileageRate.kind == kind,
            MileageRate.series == series,
            MileageRate.valid_from <= last,
            MileageRate.valid_until >= first,
            MileageRate.id != (but.id if but else 0),
        )
        .first()
    )
    if clash is not None:
        period = f"{day_text(clash.valid_from)} tot {day_text(clash.valid_until)}"
        raise RuleError(f"Er is al een tarief van {period}. Kies dagen die nog geen tarief hebben.", "valid_from")
