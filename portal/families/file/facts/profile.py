"""What the report says about a family in a year: the ages of its children, and the answers of its profile.

Computed from plain rows, so that a page, the annual report and a test use the same functions. Ages go by the month: a
child counts as born on the first day of its birth month, and one that was due as born in that month once it is over.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import field
from datetime import date
from typing import Any, Protocol

from portal.families.file.facts.ages import Born, band_on, is_unborn_on, makes_perinatal, months_on, perinatal_between
from portal.families.models.family import DERIVED_FLAGS, FLAGS, Child, Family, Parent, ProfileFlag
from portal.families.models.match import Trajectory
from portal.kit.dates import month_text, year_span
from portal.kit.folding import folded
from portal.kit.records import dataclass

YOUNG_PARENT = 25  # years: younger than this at the end of the year


class Supported(Protocol):
    """A trajectory: from a day, until a day or still going on."""

    started_on: date
    closed_on: date | None


class Adult(Protocol):
    """A parent, by year of birth."""

    birth_year: int | None


class Said(Protocol):
    """An answer that was written down, and the year from which it holds."""

    flag: str
    year: int
    value: str
    since_on: date | None


@dataclass(frozen=True)
class Facts:
    """What is known of one family."""

    trajectories: Sequence[Supported] = ()
    children: Sequence[Born] = ()
    parents: Sequence[Adult] = ()
    flags: Sequence[Said] = ()


@dataclass(frozen=True)
class FlagAnswer:
    """One line of the profile. value: yes, no or unknown. why: where the portal computed it, what it follows from."""

    value: str = "unknown"
    why: str = ""
    since_on: date | None = None
    year: int | None = None  # the year of the row that says so; None: computed, or never asked
    is_computed: bool = False


@dataclass(frozen=True)
class Profile:
    """A family in a year: on `day`, its children per band, and an answer for every key of FLAGS."""

    day: date
    bands: Counter[str] = field(default_factory=Counter)  # keys of BANDS, and "" for children without a month
    answers: dict[str, FlagAnswer] = field(default_factory=dict)

    @property
    def children(self) -> int:
        """How many children count, those of unknown age included."""
        return self.bands.total()


# ---- which day, and when it was active


def is_active_in(trajectory: Supported, year: int) -> bool:
    """Started by the end of the year, and not closed before its first day."""
    first, last = year_span(year)
    return trajectory.started_on <= last and (trajectory.closed_on is None or trajectory.closed_on >= first)


def reference_day(trajectories: Iterable[Supported], year: int, today: date) -> date:
    """The day on which ages are taken: the end of the year, today while it runs, or the last closing if all closed."""
    end = min(date(year, 12, 31), today)
    closings = [one.closed_on for one in trajectories if is_active_in(one, year)]
    closed = [day for day in closings if day is not None and day <= end]
    return max(closed) if closed and len(closed) == len(closings) else end


# ---- what the portal computes itself


def is_perinatal_on(facts: Facts, day: date) -> bool:
    """A pregnancy, or a child younger than two years and a half; what was written down for the year goes before it."""
    row = said(facts.flags, "perinatal", day.year)
    if row is not None:
        return row.value == "yes"
    return any(makes_perinatal(child, day) for child in facts.children)


def perinatal(facts: Facts, year: int, today: date) -> FlagAnswer:
    """Yes where the family was perinatal on at least one day of the year on which it was supported.

    For a family that was not supported in that year, a waiting one for example, the day of `reference_day` decides.
    """
    first_day, last_day = year_span(year)
    active = [one for one in facts.trajectories if is_active_in(one, year)]
    spans = [(max(one.started_on, first_day), min(one.closed_on or last_day, last_day)) for one in active]
    day = reference_day(facts.trajectories, year, today)
    for first, last in spans or [(day, day)]:
        for child in facts.children:
            if perinatal_between(child, first, last):
                return FlagAnswer("yes", _why_perinatal(child, max(first, min(day, last))), is_computed=True)
    if not facts.children:
        return FlagAnswer("unknown", "er staan nog geen kinderen in het dossier", is_computed=True)
    if any(months_on(child, day) is None for child in facts.children):
        return FlagAnswer("unknown", "van een kind is de maand niet gekend", is_computed=True)
    return FlagAnswer("no", "geen zwangerschap en geen kind jonger dan 2,5 jaar", is_computed=True)


def young_parent(facts: Facts, year: int, today: date) -> FlagAnswer:
    """Yes where a parent was born less than 25 calendar years before the day of `reference_day`."""
    day = reference_day(facts.trajectories, year, today)
    years = [parent.birth_year for parent in facts.parents]
    known = [born for born in years if born is not None]
    youngest = max(known, default=0)
    if known and day.year - youngest < YOUNG_PARENT:
        return FlagAnswer("yes", f"een ouder is geboren in {youngest}", is_computed=True)
    if not years:
        return FlagAnswer("unknown", "er staan nog geen ouders in het dossier", is_computed=True)
    if len(known) < len(years):
        return FlagAnswer("unknown", "van een ouder is het geboortejaar niet gekend", is_computed=True)
    return FlagAnswer("no", f"de jongste ouder is geboren in {youngest}", is_computed=True)


COMPUTED = {"perinatal": perinatal, "young_parent": young_parent}
assert COMPUTED.keys() == DERIVED_FLAGS


# ---- the whole profile


def said(flags: Iterable[Said], flag: str, year: int) -> Said | None:
    """What was written down about a flag for a year: the latest row up to then; None where nobody did."""
    rows = [row for row in flags if row.flag == flag and row.year <= year]
    return max(rows, key=lambda row: row.year, default=None)


def answer(facts: Facts, flag: str, year: int, today: date) -> FlagAnswer:
    """What holds for a flag in a year. What was written down goes before what the portal computes."""
    row = said(facts.flags, flag, year)
    if row is not None:
        return FlagAnswer(row.value, "", row.since_on, row.year)
    return COMPUTED[flag](facts, year, today) if flag in COMPUTED else FlagAnswer()


def profile_of(facts: Facts, year: int, today: date) -> Profile:
    day = reference_day(facts.trajectories, year, today)
    bands = Counter(band for child in facts.children if (band := band_on(child, day)) is not None)
    return Profile(day, bands, {flag: answer(facts, flag, year, today) for flag in FLAGS})


# ---- from the database


def gather(branch_id: int, year: int, today: date) -> dict[int, Profile]:
    """The profile of every family that the branch supported in a year, by its id: four queries, however many."""
    reached = Trajectory.select(Trajectory.family).where(
        Trajectory.branch == branch_id, Trajectory.overlaps(*year_span(year))
    )
    families = Family.select(Family.id).where(Family.id << reached)
    return {
        family: profile_of(facts, year, today) for family, facts in facts_of(families).items() if facts.trajectories
    }


def perinatal_on(families: Any, day: date) -> set[int]:
    """The ids of those families that are perinatal on a day. families: ids, or a query of them; two queries."""
    children: defaultdict[int, list[Any]] = defaultdict(list)
    flags: defaultdict[int, list[Any]] = defaultdict(list)
    for row in _rows(Child, CHILD, families):
        children[row.family_id].append(row)
    for row in _rows(ProfileFlag, FLAG, families).where(ProfileFlag.flag == "perinatal"):
        flags[row.family_id].append(row)
    known = children.keys() | flags.keys()
    return {one for one in known if is_perinatal_on(Facts(children=children[one], flags=flags[one]), day)}


def facts_of(families: Any) -> dict[int, Facts]:
    """What is known of some families, by their ids. families: ids, or a query of them; four queries in any case."""
    of: dict[int, tuple[list[Any], list[Any], list[Any], list[Any]]] = {}

    for place, model, values in (
        (0, Trajectory, (Trajectory.started_on, Trajectory.closed_on)),
        (1, Child, CHILD),
        (2, Parent, (Parent.birth_year,)),
        (3, ProfileFlag, FLAG),
    ):
        for row in _rows(model, values, families):
            of.setdefault(row.family_id, ([], [], [], []))[place].append(row)
    return {family: Facts(*map(tuple, rows)) for family, rows in of.items()}


# ---- inside

CHILD = (Child.given_name, Child.birth_month, Child.due_month, Child.band_override)
FLAG = (ProfileFlag.flag, ProfileFlag.year, ProfileFlag.value, ProfileFlag.since_on)


def _rows(model: Any, values: Iterable[Any], families: Any) -> Any:
    """The values of a model's rows with `family_id`, of some families."""
    return model.select(model.family.alias("family_id"), *values).where(model.family << families).namedtuples()


def _why_perinatal(child: Born, day: date) -> str:
    month = child.birth_month or child.due_month
    assert month is not None
    if is_unborn_on(child, day):
        return f"zwangerschap, verwacht in {month_text(month)}"
    return f"een kind van {month_text(month)}"


# ---- what the language spoken at home says

DUTCH = frozenset({"nederlands", "vlaams", "nl", "dutch"})
_BETWEEN = re.compile(r"[,;/+&]| en | of | and ")


def is_another(language: str) -> str:
    """Whether the language at home is not Dutch: "yes", "no", or "" where that is unclear.

    "Turks": yes, "Nederlands": no; for "Nederlands en Turks" the coordinator says herself what the parents speak.
    """
    spoken = {word for part in _BETWEEN.split(folded(language)) if (word := part.strip(" .()"))}
    if not spoken or (spoken & DUTCH and not spoken <= DUTCH):
        return ""
    return "no" if spoken <= DUTCH else "yes"
