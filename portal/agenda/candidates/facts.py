"""Candidates as they stand: their states and dates, who looks alike, and the funnel of a year."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from peewee import fn

from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event
from portal.kit.records import dataclass
from portal.kit.same import Twin, keys, shared
from portal.team.alike.facts import not_apart, people_like


def candidates_like(branch_id: int, wanted: dict[str, str], own: int | None, key: str) -> list[Twin]:
    """Candidates and people who share something with `wanted`; who started counts as the person they became.

    own: not this one; key: nor whom a first tap on the same form made.
    """
    is_other = Candidate.submission_key.is_null() | (Candidate.submission_key != key)
    rows: Any = Candidate.select().where(Candidate.branch == branch_id, Candidate.anonymised_at.is_null(), is_other)
    became = None
    found = []
    for row in rows.order_by(Candidate.id):
        if row.id == own:
            became = row.person_id
        elif row.person_id is None and (field := shared(wanted, keys_of(row))):
            found.append(Twin("candidate", row.id, row.name, field))
    return [*found, *people_like(branch_id, wanted, became)]


def twins_of(candidate: Candidate) -> list[Twin]:
    """Who looks like a candidate who sent the form in themselves, until somebody looked at it."""
    return candidates_like(candidate.branch_id, keys_of(candidate), candidate.id, "") if candidate.is_unread else []


def volunteers_like(candidate: Candidate) -> list[Twin]:
    """The volunteers who look like a candidate on the way, did not come from another one, and were not said to be
    somebody else: the same person may have been written down as a volunteer by hand."""
    if candidate.status in ("started", "stopped") or candidate.anonymised_at is not None:
        return []
    rows: Any = Candidate.select(Candidate.person).where(Candidate.person.is_null(False)).tuples()
    became = {person_id for (person_id,) in rows}
    alike = people_like(candidate.branch_id, keys_of(candidate))
    volunteers = [twin for twin in alike if twin.is_volunteer and twin.id not in became]
    return not_apart(candidate.branch_id, "candidate", candidate.id, volunteers)


def keys_of(candidate: Any) -> dict[str, str]:
    """What is compared of a candidate."""
    return keys(candidate.name, phone=candidate.phone, email=candidate.email)


STATES = {
    "interested": "interesse",
    "invited": "uitgenodigd",
    "came": "was op de infosessie",
    "trained": "volgde de startopleiding",
    "screened": "had een gesprek",
    "started": "gestart",
    "stopped": "gestopt",
}


ORDER = tuple(state for state in STATES if state != "stopped")
DATES = {state: f"{state}_on" for state in STATES}  # state → the column of its day
VERBS = {
    "invite": ("invited", "Uitgenodigd voor een infosessie"),
    "come": ("came", "Was op een infosessie"),
    "train": ("trained", "Volgde de startopleiding"),
    "screen": ("screened", "Had een gesprek met mij"),
}
"""Verb → (where it leads, what the button says). Steps may be skipped, as life does."""


def first_step(candidate: Candidate) -> date | None:
    """The day of the first step after the interest that is known; None where there was none."""
    days = (getattr(candidate, column) for state, column in DATES.items() if state != "interested")
    return min((day for day in days if day is not None), default=None)


def furthest(days: dict[str, Any]) -> str:
    """The state that follows from the dates alone. days: column → date or None."""
    return next((state for state in reversed(ORDER) if days.get(DATES[state]) is not None), "interested")


def last_days(series: list[str]) -> dict[str, date]:
    """Series → the day of its last part that goes ahead. One query."""
    rows: Any = (
        Event.select(Event.series, fn.MAX(Event.day))
        .where(Event.series << series, Event.cancelled_at.is_null())
        .group_by(Event.series)
        .tuples()
    )
    return dict(rows)


@dataclass(frozen=True)
class Funnel:
    """Of those who showed interest in a year: how many reached each step, came to a session, started and stopped."""

    steps: tuple[tuple[str, int], ...]  # words, number: who skipped a step and took a later one reached it too
    came: int  # to an info session, as the annual report counts them: who skipped it did not
    started: int
    stopped: int


def funnel(candidates: Iterable[Candidate]) -> Funnel:
    """Who reached a later step reached the ones before it."""
    reached: Counter[str] = Counter()
    came = stopped = 0
    for candidate in candidates:
        came += candidate.came_on is not None
        days = {name: getattr(candidate, name) for name in DATES.values()}
        for state in ORDER[: ORDER.index(furthest(days)) + 1]:
            reached[state] += 1
        stopped += candidate.status == "stopped"
    steps = tuple((STATES[state], reached[state]) for state in ORDER)
    return Funnel(steps, came, reached["started"], stopped)


def next_verb(candidate: Candidate) -> str:
    """The step that usually comes next: a key of VERBS, "start", or "" where nothing follows."""
    if candidate.status in ("started", "stopped"):
        return ""
    after = ORDER[ORDER.index(candidate.status) + 1]
    return next((verb for verb, (target, _) in VERBS.items() if target == after), "start")
