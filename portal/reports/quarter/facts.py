"""Figures from what was logged. One computation feeds the page, the Word file and the XLSX file."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from peewee import Case, fn

from portal.contacts.models.contact import THEMES, Contact, ContactTheme
from portal.contacts.models.kind import KINDS
from portal.contacts.models.overview import ContactOverview
from portal.contacts.quarters.facts import active_days, first_hand_in
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter, months_later
from portal.kit.records import dataclass
from portal.people.models import Branch
from portal.reports.figures.rules import frozen_year
from portal.reports.quarter.documents.contacts import ContactFacts, MatchFacts
from portal.reports.quarter.documents.facts import FamilyQuarterFacts, QuarterFacts, State, Tally, YearFacts

# The agency reads what the volunteer chose; "ik" would be the wrong person there.
REASONS = {
    "family_away": "het gezin was afwezig",
    "volunteer_away": "de vrijwilliger was ziek of met vakantie",
    "paused": "de ondersteuning lag even stil",
    "other": "een andere reden",
}


@dataclass(frozen=True)
class QuarterState:
    """The hand-ins of one quarter: overviews that are owed, and those still missing."""

    quarter: Quarter
    owed: int
    missing: int

    @property
    def is_running(self) -> bool:
        return self.quarter.last >= clock.today()


def gather_quarter(branch: Branch, quarter: Quarter) -> QuarterFacts:
    """The contacts of a branch in a quarter, one row per match (a family that changed volunteer has two).

    A contact that was logged counts, handed in or not; a month stays unknown while nothing was logged in it
    and the match's overview is not handed in. Nine queries, however many rows. Definitions: DOMAIN §2.
    """
    (facts,) = _gather(branch, [quarter])
    recorded = _recorded(branch, quarter.year, f"contacts_k{quarter.number}", facts.contacts)
    return replace(facts, before=_months_before(branch, quarter), recorded=recorded)


def gather_year(branch: Branch, year: int) -> YearFacts:
    """The quarters of a year that have begun, and those of the year before. Eight queries, however many rows."""
    begun = [q for y in (year - 1, year) for n in (1, 2, 3, 4) if (q := Quarter(y, n)) <= Quarter.current()]
    first = first_contact(branch)
    facts = _gather(branch, begun)
    found = YearFacts(
        branch=branch.name,
        year=year,
        quarters=tuple(some for some in facts if some.quarter.year == year),
        made_at=this_day(),
        is_running=date(year, 12, 31) >= clock.today(),
        before=tuple(some for some in facts if some.quarter.year < year and first and first <= some.quarter.last),
    )
    return replace(found, recorded=_recorded(branch, year, "contacts", found.contacts))


def _recorded(branch: Branch, year: int, key: str, now: int) -> int | None:
    """What this figure was when the year was closed; None where it was not, or where it is the same still."""
    frozen = frozen_year(branch, year)
    if frozen is None or frozen.is_entered:
        return None
    value = frozen[key].value
    return int(value) if value is not None and value != now else None


def gather_match(match: Match, branch: Branch) -> MatchFacts:
    """All contacts of one match, which was fetched with its family: two queries."""
    return MatchFacts(
        branch=branch.name,
        code=match.family.code,
        started_on=match.started_on,
        ended_on=match.ended_on,
        contacts=_contacts(Contact.match == match.id),
        made_at=this_day(),
    )


def contacts_between(branch: Branch, first: date, last: date) -> tuple[ContactFacts, ...]:
    """Every contact of a branch from first up to and including last, also those that do not count: two queries."""
    return _contacts((Contact.branch == branch) & Contact.day.between(first, last))


def used_since(branch: Branch) -> Quarter:
    """The first quarter that the branch has to hand in: what happened before it used the portal is not "missing"."""
    current, first = Quarter.current(), first_contact(branch)
    started: Any = Match.select(fn.MIN(Match.started_on)).where(Match.branch == branch).scalar()
    used = min(Quarter.of(first) if first else current, current.previous())
    return max(used, Quarter.of(started) if started else current)


def quarter_states(branch: Branch, years: Collection[int]) -> list[QuarterState]:
    """The quarters of these years, from the branch's first one in the portal until now, the newest first."""
    quarter, current = max(used_since(branch), Quarter(min(years), 1)), min(Quarter.current(), Quarter(max(years), 4))
    matches: list[Any] = list(
        Match.select(Match.id, Match.started_on, Match.ended_on)
        .where(Match.branch == branch, Match.overlaps(quarter.first, min(current.last, clock.today())))
        .tuples()
    )
    arrived = set(
        ContactOverview.select(ContactOverview.match, ContactOverview.year, ContactOverview.quarter)
        .where(
            ContactOverview.branch == branch,
            ContactOverview.year << list(years),
            ContactOverview.status == "handed_in",
        )
        .tuples()
    )
    found = []
    while quarter <= current:
        owed = [id for id, first, last in matches if first <= quarter.last and (last is None or last >= quarter.first)]
        missing = sum((id, quarter.year, quarter.number) not in arrived for id in owed)
        found.append(QuarterState(quarter, len(owed), missing))
        quarter = quarter.next()
    return found[::-1]


def first_contact(branch: Branch) -> date | None:
    """The day of the branch's first contact in the portal: what happened before is not known to it."""
    day: date | None = Contact.select(fn.MIN(Contact.day)).where(Contact.branch == branch).scalar()
    return day


def _gather(branch: Branch, quarters: Sequence[Quarter]) -> list[QuarterFacts]:
    """The facts of quarters that follow each other; the database does the adding. A match that is still to begin is in
    none."""
    counts = _counts(branch, quarters)
    first, last = quarters[0].first, min(quarters[-1].last, clock.today())
    # A match that ended before contacts it already had still shows them: the coordinator sees what is odd.
    wanted = Match.overlaps(first, last) | (Match.id << list(counts))
    query = Match.select(Match, Family).join(Family).where(Match.branch == branch, wanted)
    matches = list(query.order_by(Family.code, Match.started_on, Match.id))
    overviews = _handed_in(branch, quarters)
    kinds, uncounted = _kinds(branch, quarters)
    themes, themed = _themes(branch, quarters), _themed(branch, quarters)
    found = []
    for place, quarter in enumerate(quarters):
        rows, until = [], min(quarter.last, last)
        for match in matches:
            months: Any = tuple(counts[match.id][3 * place : 3 * place + 3] if match.id in counts else (0, 0, 0))
            if any(months) or (match.started_on <= until and (match.ended_on or date.max) >= quarter.first):
                rows.append(_row(match, quarter, months, overviews.get((match.id, quarter))))
        found.append(
            QuarterFacts(
                branch=branch.name,
                quarter=quarter,
                families=tuple(rows),
                made_at=this_day(),
                kinds=_tallies(KINDS, kinds, place),
                themes=_tallies(THEMES, themes, place),
                themed=themed[place],
                is_running=quarter.last >= clock.today(),
                uncounted=uncounted[place],
            )
        )
    return found


def this_day() -> datetime:
    """The day, not the moment: a file that is made twice on a day is the same file."""
    return clock.from_local(datetime.combine(clock.today(), time()))


def _sums(starts: Sequence[date], end: date) -> list[Any]:
    """A column per stretch of days: how many contacts fall between one start and the next."""
    return [
        fn.SUM(Case(None, [((Contact.day >= first) & (Contact.day < after), 1)], 0))
        for first, after in zip(starts, [*starts[1:], end], strict=True)
    ]


def _per_quarter(quarters: Sequence[Quarter]) -> list[Any]:
    return _sums([quarter.first for quarter in quarters], quarters[-1].next().first)


def _grouped(query: Any, key: Any) -> dict[Any, list[int]]:
    """The sums of a query per value of its first column."""
    return {value: [int(n) for n in sums] for value, *sums in query.group_by(key).tuples()}


def _within(branch: Branch, quarters: Sequence[Quarter]) -> Any:
    return (Contact.branch == branch) & Contact.day.between(quarters[0].first, quarters[-1].last)


def _counts(branch: Branch, quarters: Sequence[Quarter]) -> dict[int, list[int]]:
    """Contacts that count, per match and month of the quarters."""
    sums = _sums([month for quarter in quarters for month in quarter.months], quarters[-1].next().first)
    return _grouped(
        Contact.select(Contact.match, *sums).where(_within(branch, quarters), Contact.counts), Contact.match
    )


def _kinds(branch: Branch, quarters: Sequence[Quarter]) -> tuple[dict[str, list[int]], list[int]]:
    """Kind → contacts that count per quarter; and, per quarter, those that do not count."""
    query: Any = Contact.select(Contact.kind, Contact.counts, *_per_quarter(quarters)).where(_within(branch, quarters))
    found: dict[str, list[int]] = {}
    uncounted = [0] * len(quarters)
    for kind, counts, *sums in query.group_by(Contact.kind, Contact.counts).tuples():
        if counts:
            found[kind] = [int(n) for n in sums]
        else:
            uncounted = [a + int(b) for a, b in zip(uncounted, sums, strict=True)]
    return found, uncounted


def _themes(branch: Branch, quarters: Sequence[Quarter]) -> dict[str, list[int]]:
    """Theme → contacts that count per quarter."""
    query = ContactTheme.select(ContactTheme.theme, *_per_quarter(quarters)).join(Contact)
    return _grouped(query.where(_within(branch, quarters), Contact.counts), ContactTheme.theme)


def _themed(branch: Branch, quarters: Sequence[Quarter]) -> list[int]:
    """Contacts that count and are about at least one theme, per quarter."""
    some = ContactTheme.select(ContactTheme.id).where(ContactTheme.contact == Contact.id)
    query: Any = Contact.select(*_per_quarter(quarters)).where(
        _within(branch, quarters), Contact.counts, fn.EXISTS(some)
    )
    return [int(n or 0) for n in query.tuples().get()]


def _tallies(words: dict[str, str], found: dict[str, list[int]], place: int) -> tuple[Tally, ...]:
    """In the order of the list; what is no longer on it comes last."""
    keys = [*words, *sorted(set(found) - set(words))]
    return tuple(Tally(words.get(key, key), found[key][place] if key in found else 0) for key in keys)


def _handed_in(branch: Branch, quarters: Sequence[Quarter]) -> dict[tuple[int, Quarter], ContactOverview]:
    years = ContactOverview.year.between(quarters[0].year, quarters[-1].year)
    rows = ContactOverview.select().where(
        ContactOverview.branch == branch,
        years,
        ContactOverview.status == "handed_in",
        *([ContactOverview.quarter == quarters[0].number] if len(quarters) == 1 else []),
    )
    return {(row.match_id, row.period): row for row in rows}


def _months_before(branch: Branch, quarter: Quarter) -> tuple[int, int, int] | None:
    """Contacts per month of the same quarter a year earlier; None where the portal or the quarter is too young."""
    earlier = Quarter(quarter.year - 1, quarter.number)
    first = first_contact(branch)
    if quarter.last >= clock.today() or first is None or first > earlier.last:
        return None
    sums = _sums(earlier.months, earlier.next().first)
    query: Any = Contact.select(*sums).where(_within(branch, [earlier]), Contact.counts)
    a, b, c = query.tuples().get()
    return int(a or 0), int(b or 0), int(c or 0)


def _contacts(condition: Any) -> tuple[ContactFacts, ...]:
    """By day and code, with their themes in the order of the list."""
    query = Contact.select(Contact, Match, Family).join(Match).join(Family).where(condition)
    told: Any = ContactTheme.select(ContactTheme.contact, ContactTheme.theme).join(Contact).where(condition).tuples()
    themes: dict[int, list[str]] = defaultdict(list)
    for contact, theme in told:
        themes[contact].append(theme)
    order = list(THEMES)
    return tuple(
        ContactFacts(
            day=row.day,
            code=row.match.family.code,
            kind=KINDS.get(row.kind, row.kind),
            counts=row.counts,
            minutes=row.minutes,
            themes=tuple(
                THEMES.get(theme, theme)
                for theme in sorted(themes[row.id], key=lambda t: (order.index(t) if t in order else 99, t))
            ),
        )
        for row in query.order_by(Contact.day, Family.code, Contact.id)
    )


def _row(
    match: Match, quarter: Quarter, counts: tuple[int, int, int], overview: ContactOverview | None
) -> FamilyQuarterFacts:
    first, last = max(match.started_on, quarter.first), min(match.ended_on or date.max, quarter.last)
    active = [first < months_later(month, 1) and last >= month for month in quarter.months]
    state = _state(overview)
    known = [bool(count) or (is_active and state != "missing") for count, is_active in zip(counts, active, strict=True)]
    until = min(quarter.last, clock.today())
    return FamilyQuarterFacts(
        code=match.family.code,
        counts=tuple(count if is_known else None for count, is_known in zip(counts, known, strict=True)),
        active_days=active_days(match.started_on, match.ended_on, quarter.first, until),
        state=state,
        reason=REASONS.get(overview.no_contact_reason, "") if overview and state == "no_contacts" else "",
        missing_months=tuple(m for m, on in zip(quarter.months, active, strict=True) if on)
        if state == "missing"
        else (),
        match_id=match.id,
        is_due=first_hand_in(match, quarter) <= clock.today(),
    )


def _state(overview: ContactOverview | None) -> State:
    if overview is None:
        return "missing"
    if overview.no_contact_reason:
        return "no_contacts"
    return "on_paper" if overview.on_paper else "handed_in"
