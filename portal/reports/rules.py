"""Figures out of what was logged. One computation feeds the page and the Word file."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from peewee import Case, fn

from portal.contacts.models import Contact, ContactOverview, handed_in
from portal.families.models import Family, Match
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.people.models import Branch
from portal.reports.documents import FamilyQuarterFacts, QuarterFacts, State

# The agency reads what the volunteer chose; "ik" would be the wrong person there.
REASONS = {
    "family_away": "het gezin was afwezig",
    "volunteer_away": "de vrijwilliger was ziek of met vakantie",
    "paused": "de ondersteuning lag even stil",
    "other": "een andere reden",
}


@dataclass(frozen=True)
class QuarterState:
    """How the hand-ins of one quarter stand: overviews that are owed, and those still missing."""

    quarter: Quarter
    owed: int
    missing: int

    @property
    def is_running(self) -> bool:
        return self.quarter.last >= clock.today()


def gather_quarter(branch: Branch, quarter: Quarter) -> QuarterFacts:
    """The contacts of a branch in a quarter, one row per match (a family that changed volunteer has two).

    A contact that was logged counts, handed in or not; a month stays unknown while nothing was logged in it
    and the match's overview is not handed in. Three queries, however many rows. Definitions: DOMAIN §2.
    """
    counts = _counts(branch, quarter)
    # A match that ended before contacts it already had still shows them: the coordinator sees what is odd.
    wanted = Match.overlaps(quarter.first, quarter.last) | (Match.id << list(counts))
    query = Match.select(Match, Family).join(Family).where(Match.branch == branch, wanted)
    matches = list(query.order_by(Family.code, Match.started_on, Match.id))
    overviews = handed_in([match.id for match in matches], quarter)
    return QuarterFacts(
        branch=branch.name,
        quarter=quarter,
        families=tuple(
            _row(match, quarter, counts.get(match.id, (0, 0, 0)), overviews.get(match.id)) for match in matches
        ),
        # The day, not the moment: a file that is made twice on a day is the same file.
        made_at=clock.from_local(datetime.combine(clock.today(), time())),
    )


def quarter_states(branch: Branch) -> list[QuarterState]:
    """Every quarter from the branch's first contact in the portal until now, the newest first."""
    matches: list[Any] = list(
        Match.select(Match.id, Match.started_on, Match.ended_on).where(Match.branch == branch).tuples()
    )
    current = Quarter.current()
    # What happened before the branch began to use the portal is not "missing" from it.
    first = Contact.select(fn.MIN(Contact.day)).where(Contact.branch == branch).scalar()
    used_since = min(Quarter.of(first) if first else current, current.previous())
    quarter = max(used_since, min([Quarter.of(started) for _, started, _ in matches], default=current))
    arrived = set(
        ContactOverview.select(ContactOverview.match, ContactOverview.year, ContactOverview.quarter)
        .where(ContactOverview.branch == branch, ContactOverview.status == "handed_in")
        .tuples()
    )
    found = []
    while quarter <= current:
        owed = [
            id for id, first, last in matches
            if first <= quarter.last and (last is None or last >= quarter.first)
        ]  # fmt: skip
        missing = sum((id, quarter.year, quarter.number) not in arrived for id in owed)
        found.append(QuarterState(quarter, len(owed), missing))
        quarter = quarter.next()
    return found[::-1]


def _counts(branch: Branch, quarter: Quarter) -> dict[int, tuple[int, int, int]]:
    """Contacts that count, per match and month of the quarter; the database does the adding."""
    months = [*quarter.months, quarter.next().first]
    sums = [
        fn.SUM(Case(None, [((Contact.day >= first) & (Contact.day < after), 1)], 0))
        for first, after in pairwise(months)
    ]
    query: Any = Contact.select(Contact.match, *sums).where(
        Contact.branch == branch, Contact.day.between(quarter.first, quarter.last), Contact.counts
    )
    return {match: (int(a), int(b), int(c)) for match, a, b, c in query.group_by(Contact.match).tuples()}


def _row(
    match: Match, quarter: Quarter, counts: tuple[int, int, int], overview: ContactOverview | None
) -> FamilyQuarterFacts:
    first, last = max(match.started_on, quarter.first), min(match.ended_on or date.max, quarter.last)
    active = [first <= _last_day(month) and last >= month for month in quarter.months]
    state = _state(overview)
    known = [bool(count) or (is_active and state != "missing") for count, is_active in zip(counts, active, strict=True)]
    return FamilyQuarterFacts(
        code=match.family.code,
        months=tuple(count if is_known else None for count, is_known in zip(counts, known, strict=True)),  # type: ignore[arg-type]
        active_days=max(0, (last - first).days + 1),
        state=state,
        reason=REASONS.get(overview.no_contact_reason, "") if overview and state == "no_contacts" else "",
        missing_months=tuple(m for m, on in zip(quarter.months, active, strict=True) if on)
        if state == "missing"
        else (),
    )


def _state(overview: ContactOverview | None) -> State:
    if overview is None:
        return "missing"
    if overview.no_contact_reason:
        return "no_contacts"
    return "on_paper" if overview.on_paper else "handed_in"


def _last_day(month: date) -> date:
    return Quarter.of(month).last if month.month % 3 == 0 else date(month.year, month.month + 1, 1) - date.resolution
