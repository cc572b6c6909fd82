"""The figures of closed years, frozen: a family that is anonymised later changes nothing that was published.

A year is closed once. Whatever is corrected afterwards is a new version with its reason; every version stays. Years
from before the portal are entered by hand and are versions like any other.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from peewee import JOIN, IntegrityError

from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.people.models import Branch, Person
from portal.reports.figures.facts.definition import Definition
from portal.reports.figures.facts.definitions import DEFINITIONS, defined, definition_of
from portal.reports.figures.facts.figures import Figure, Figures, compute, plain, year_figures
from portal.reports.figures.facts.lists import Number
from portal.reports.models import FIRST_YEAR, YearSnapshot

ENTERED = "Ingevoerd: van voor het portaal."
NOT_RECORDED = "Niet geregistreerd."
TOO_LATE = "Deze cijfers zijn net veranderd. Kijk eerst na wat er nu staat."

Numbers = Mapping[str, Number | None]


@dataclass(frozen=True)
class Change:
    """A figure that changed. Either side may be unknown."""

    definition: Definition
    before: Figure
    after: Figure

    @property
    def difference(self) -> Number | None:
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value


@dataclass(frozen=True)
class Version:
    """One version of a year's figures, with what it changed in the one before."""

    figures: Figures
    changes: tuple[Change, ...]


# ---- reading


def shown_years(branch: Branch, years: Sequence[int]) -> list[Figures]:
    """The figures of these years, in this order: frozen where a year was closed or entered, else computed."""
    found = shown([branch], years)
    return [found[branch.id, year] for year in years]


def shown(branches: Sequence[Branch], years: Collection[int]) -> dict[tuple[int, int], Figures]:
    """The same for several branches: (branch id, year) → figures, with as many queries for many as for one."""
    frozen = {(id, year): figures for id, year, figures in _thawed(branches, years)}  # the last version is left
    return frozen | compute(
        [(branch, year) for branch in branches for year in years if (branch.id, year) not in frozen]
    )


def frozen_year(branch: Branch, year: int) -> Figures | None:
    """The last version of a year; None where it was never closed or entered."""
    return next((figures for _, _, figures in reversed(_thawed([branch], [year]))), None)


def versions(branch: Branch, year: int) -> list[Version]:
    """All versions, the first one first."""
    some = [figures for _, _, figures in _thawed([branch], [year])]
    return [
        Version(figures, tuple(changed(some[place - 1], figures)) if place else ())
        for place, figures in enumerate(some)
    ]


def changes_since(branch: Branch, frozen: Figures) -> list[Change]:
    """What would differ if the year were computed today: somebody corrected a fact, or a family is gone."""
    return changed(frozen, year_figures(branch, frozen.year))


def changed(before: Figures, after: Figures) -> list[Change]:
    """The figures that differ, in the order of the report."""
    channels = dict.fromkeys([*before.channels, *after.channels])
    order = [key for key in DEFINITIONS if key in before.rows or key in after.rows]
    place = order.index("interested") + 1 if "interested" in order else len(order)
    found = []
    for key in [*order[:place], *channels, *order[place:]]:
        then, now = before[key], after[key]
        if then.value != now.value:
            found.append(Change(now.definition, then, now))
    return found


def _thawed(branches: Sequence[Branch], years: Collection[int]) -> list[tuple[int, int, Figures]]:
    """(branch id, year, figures) of every version, the oldest first, with the person who made it."""
    names = {branch.id: branch.name for branch in branches}
    if not names or not years:
        return []
    query = (
        YearSnapshot.select(YearSnapshot, Person)
        .join(Person, JOIN.LEFT_OUTER, on=(YearSnapshot.by == Person.id))
        .where(YearSnapshot.branch << list(names), YearSnapshot.year << list(years))
        .order_by(YearSnapshot.branch, YearSnapshot.year, YearSnapshot.version)
    )
    found, entered = [], False
    for row in query:
        entered = row.reason == ENTERED if row.version == 1 else entered
        found.append((row.branch_id, row.year, thawed(row, names[row.branch_id], entered)))
    return found


def thawed(row: YearSnapshot, branch: str, is_entered: bool) -> Figures:
    """The figures of one version. is_entered: its first one was."""
    numbers = json.loads(row.figures, parse_float=Decimal)
    kept = {key: value for key, value in numbers.items() if definition_of(key) is not None}
    return Figures(
        branch=branch,
        year=row.year,
        rows=_rows_of(kept),
        origin="frozen",
        until=date(row.year, 12, 31),
        version=row.version,
        frozen_at=row.at,
        frozen_by=row.by.name if row.by else "",
        reason="" if row.reason == ENTERED else row.reason,
        is_entered=is_entered,
    )


def _rows_of(numbers: Numbers) -> dict[str, Figure]:
    return {key: Figure(defined(key), n, "" if n is not None else NOT_RECORDED) for key, n in numbers.items()}


# ---- writing


def close_year(branch: Branch, year: int, *, by: Person) -> YearSnapshot:
    """Freeze a year that is over, as its figures are now. Once: later changes are corrections."""
    if year >= clock.today().year:
        raise RuleError(f"{year} is nog niet voorbij. Sluit het jaar af na 31 december.")
    numbers = {key: figure.value for key, figure in year_figures(branch, year).rows.items()}
    return _keep(branch, year, numbers, FIRST, "close", by=by)


@dataclass(frozen=True)
class Correction:
    """Why figures change, and the version that was looked at; 0 where there is none yet, which needs no reason."""

    reason: str = ""
    base: int = 0


FIRST = Correction()


def enter_year(
    branch: Branch, year: int, numbers: Numbers, correction: Correction = FIRST, *, by: Person
) -> YearSnapshot:
    """Enter a year by hand, or correct one. numbers: key → value, None where it was not recorded."""
    if not FIRST_YEAR <= year < clock.today().year:
        raise RuleError("Je kan alleen de cijfers invullen van een jaar dat voorbij is.")
    if not any(value is not None for value in numbers.values()):
        raise RuleError("Vul minstens één cijfer in. Wat je niet weet, laat je leeg.")
    before = frozen_year(branch, year)
    if before is not None and before.version == correction.base:
        _check_reason(correction)
        if not changed(before, Figures(branch.name, year, _rows_of(numbers))):
            raise RuleError("Er is niets veranderd.")
    if not correction.base:
        return _keep(branch, year, numbers, Correction(ENTERED), "enter", by=by)
    return _keep(branch, year, numbers, correction, "correct", by=by)


def take_over(branch: Branch, year: int, keys: Collection[str], correction: Correction, *, by: Person) -> YearSnapshot:
    """A new version in which these figures are as they are computed today; the others stay frozen."""
    before = frozen_year(branch, year)
    if before is not None and before.is_entered:
        raise RuleError("Deze cijfers zijn zelf ingevuld. Verbeter ze op dezelfde manier.")
    if before is None or before.version != correction.base:
        raise RuleError(TOO_LATE, conflict=True)
    changes = {change.definition.key: change.after.value for change in changes_since(branch, before)}
    chosen = {key: value for key, value in changes.items() if key in keys}
    if not chosen:
        raise RuleError("Kies minstens één cijfer om over te nemen.", field="keys")
    _check_reason(correction)
    numbers = {key: figure.value for key, figure in before.rows.items()} | chosen
    return _keep(branch, year, numbers, correction, "correct", by=by)


def _check_reason(correction: Correction) -> None:
    if not correction.reason:
        raise RuleError("Schrijf waarom je de cijfers verbetert.", field="reason")


def _keep(
    branch: Branch, year: int, numbers: Numbers, correction: Correction, verb: str, *, by: Person
) -> YearSnapshot:
    """The next version, unless somebody else made it meanwhile: (branch, year, version) is unique."""
    text = json.dumps({key: plain(value) for key, value in numbers.items()}, ensure_ascii=False)
    reason, base = correction.reason, correction.base
    try:
        with transaction():
            last = (
                YearSnapshot.select()
                .where(YearSnapshot.branch == branch.id, YearSnapshot.year == year)
                .order_by(YearSnapshot.version.desc())
                .first()
            )
            mine = (base + 1, by.id, text, reason)
            if last is not None and (last.version, last.by_id, last.figures, last.reason) == mine:
                pressed_before: YearSnapshot = last
                return pressed_before
            if (last.version if last else 0) != base:
                raise RuleError(TOO_LATE if base else f"{year} is al afgesloten.", conflict=True)
            row = YearSnapshot.create(branch=branch.id, year=year, version=base + 1, figures=text, reason=reason, by=by)
            record(row, verb, by, year=year, version=row.version, reason=reason)
    except IntegrityError:
        raise RuleError(TOO_LATE, conflict=True) from None
    return row
