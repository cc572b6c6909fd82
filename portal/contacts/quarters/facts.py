"""What the figures about contacts mean (DOMAIN §2), as pure functions: days and numbers in, numbers out.

Whatever shows such a figure (page, Word, XLSX, overview) asks it here. Tenths are rounded half up.
"""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

from portal.contacts.models.absence import Absence, absences_in
from portal.contacts.models.contact import Contact, ContactTheme, Seen, about_contacts, seen_by
from portal.contacts.models.overview import handed_in_by, lately_handed_in, reopened_of
from portal.dated import held_on
from portal.families.models.match import Match, match_before, matches_of
from portal.kit import clock
from portal.kit.dates import Quarter, day_text, holidays, month_days, month_name, week_of, weekday_day, weekday_name
from portal.kit.records import dataclass
from portal.people.models import Branch, Person
from portal.people.volunteers.facts import vehicles_before

DAYS_OF_A_WEEK = 7


def active_days(started_on: date, ended_on: date | None, first: date, last: date) -> int:
    """Days from first up to and including last on which a match runs. Both its own ends count; no end: it goes on.

    For a period that is not over yet, give today as last: nobody was active tomorrow.
    """
    begin, end = max(started_on, first), last if ended_on is None else min(ended_on, last)
    return max(0, (end - begin).days + 1)


def quarters_between(first: date, last: date) -> list[Quarter]:
    """Every quarter with at least one day from first up to and including last, oldest first."""
    found = [Quarter.of(first)] if first <= last else []
    while found and found[-1].next().first <= last:
        found.append(found[-1].next())
    return found


def active_per_quarter(started_on: date, ended_on: date | None, first: date, last: date) -> list[tuple[int, int]]:
    """(active days, days of the quarter) for every quarter that a period touches: what `average_tenths` takes.

    So a year's average is per three months, as the agency asks, whatever the length of its quarters.
    """
    return [
        (active_days(started_on, ended_on, max(quarter.first, first), min(quarter.last, last)), quarter.length)
        for quarter in quarters_between(first, last)
    ]


def average_tenths(contacts: int, active: Iterable[tuple[int, int]]) -> int | None:
    """Tenths of a contact per active family: contacts ÷ Σ(active days ÷ days of the period). None: nobody active.

    One pair (active days, days of the period) per match and period; a match that ran all through it weighs 1.
    So a year takes four pairs per match, and its average is per quarter.
    """
    days_by_period: Counter[int] = Counter()
    for days, period_days in active:
        days_by_period[period_days] += days
    families = sum((Fraction(days, period) for period, days in days_by_period.items()), Fraction(0))
    return half_up(10 * contacts / families) if families else None


def week_tenths(days: int) -> int:
    """Days as tenths of weeks: 92 → 131."""
    return half_up(Fraction(10 * days, DAYS_OF_A_WEEK))


def half_up(number: Fraction) -> int:
    """The nearest whole number, a half away from zero for what is positive."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def deadline(quarter: Quarter) -> date:
    """The day by which a quarter is asked for: the 15th of the month after it."""
    after = quarter.next().first
    return date(after.year, after.month, 15)


def was_asked_elsewhere(quarter: Quarter, branch: Branch) -> bool:
    """Whether a quarter was due before the branch came to the portal: nobody has to hand it in here."""
    return deadline(quarter) < branch.began_on


def why_not(match: Match, day: date, quarter: Quarter) -> str:
    """Why this day can't hold a contact of this match, as a sentence; "" where it can."""
    if day not in quarter:
        return f"{weekday_day(day).capitalize()} {day.year} hoort niet bij {quarter.in_months} {quarter.year}."
    if day > clock.today():
        return f"{weekday_day(day).capitalize()} is nog niet voorbij. Duid die dag later aan."
    if day < match.started_on:
        return f"Je bent gestart op {day_text(match.started_on)}. {weekday_day(day).capitalize()} valt daarvoor."
    if match.ended_on is not None and day > match.ended_on:
        return f"Je bezoeken liepen tot {day_text(match.ended_on)}. {weekday_day(day).capitalize()} valt daarna."
    return ""


def first_hand_in(match: Match, quarter: Quarter) -> date:
    """From which day a quarter can be handed in: its last day, or the last day of the match if that is earlier."""
    return min(quarter.last, match.ended_on or quarter.last)


@dataclass(frozen=True)
class Owed:
    """What a volunteer still has to hand in for one match and quarter."""

    match: Match
    quarter: Quarter


def owed_by(volunteer: Person, quarter: Quarter) -> list[Owed]:
    """The matches of a volunteer that still owe this quarter; none before it can be handed in."""
    return owed_of(matches_of(volunteer, quarter.first, quarter.last), volunteer, quarter)


def owed_of(matches: list[Match], volunteer: Person, quarter: Quarter) -> list[Owed]:
    """The same, out of all matches that were active since its first day; one that began after it owes nothing."""
    matches = [match for match in matches if match.started_on <= quarter.last]
    done = handed_in_by(volunteer, quarter) if matches else set()
    today = clock.today()
    return [Owed(m, quarter) for m in matches if m.id not in done and first_hand_in(m, quarter) <= today]


A_YEAR = timedelta(days=366)


class Lately:
    """The current quarter of one volunteer and the one before it: each thing is read once, when first asked for."""

    def __init__(self, volunteer: Person) -> None:
        self.volunteer, self.today = volunteer, clock.today()
        self.running = Quarter.of(self.today)
        self.ended = self.running.previous()

    @cached_property
    def matches(self) -> list[Match]:
        """The volunteer's matches of these quarters and those that begin later, with their families."""
        return matches_of(self.volunteer, self.ended.first, self.today + A_YEAR)

    @cached_property
    def seen(self) -> list[Seen]:
        """The contacts of these quarters, and of the week in which the first of them begins."""
        return seen_by(self.volunteer, week_of(self.ended.first)[0], self.today)

    @cached_property
    def _overviews(self) -> tuple[dict[Quarter, set[int]], bool]:
        return lately_handed_in(self.volunteer, self.ended, self.running)

    @property
    def handed_in(self) -> dict[Quarter, set[int]]:
        """Of both quarters: the ids of the matches that were handed in."""
        return self._overviews[0]

    @property
    def reopened(self) -> list[Owed]:
        """What the coordinator opened again, of any quarter, the oldest first."""
        rows = reopened_of(self.volunteer) if self._overviews[1] else []
        return [Owed(row.match, row.period) for row in rows]

    @cached_property
    def absences(self) -> list[Absence]:
        """What the volunteer announced about days of these quarters, up to and including today."""
        return absences_in(self.volunteer, self.ended.first, self.today)


def owed_now(lately: Lately) -> list[Owed]:
    """All that a volunteer still has to hand in, the oldest quarter first: what was opened again, the quarter
    that ended, and what can already be handed in of the one that runs."""
    owed = [
        Owed(match, quarter)
        for quarter in (lately.ended, lately.running)
        for match in _asked_here(lately, quarter)
        if match.is_active_in(quarter)
        if match.id not in lately.handed_in[quarter] and first_hand_in(match, quarter) <= lately.today
    ]
    return [one for one in lately.reopened if one.quarter < lately.ended] + owed


def _asked_here(lately: Lately, quarter: Quarter) -> list[Match]:
    """The matches of which a volunteer hands a quarter in here: all, or where it was due before the branch came to the
    portal, those of which nothing came along in the workbook."""
    if not was_asked_elsewhere(quarter, lately.volunteer.branch):
        return lately.matches
    came_along = {one.match_id for one in lately.seen if one.entered_by_id is None and one.day in quarter}
    return [match for match in lately.matches if match.id not in came_along]


def told_about(contacts: Sequence[Contact]) -> list[date]:
    """The days about which more was said than that there was a contact, and that goes with it. At most one query."""
    if not contacts:
        return []
    themes: Any = ContactTheme.select(ContactTheme.contact).where(ContactTheme.contact << [one.id for one in contacts])
    more = {id for (id,) in themes.tuples()}
    return [one.day for one in contacts if one.kind != "home_visit" or one.minutes or one.remark or one.id in more]


def families_of(match: Match, quarter: Quarter) -> list[Match]:
    """All matches of this match's volunteer in a quarter, itself included, in a fixed order."""
    mine = Match.joined().where(Match.volunteer == match.volunteer_id, Match.overlaps(quarter.first, quarter.last))
    return list(mine.order_by(Match.id))


def quarters_of(match: Match) -> list[Quarter]:
    """Every quarter of a match until now, the newest first."""
    return quarters_between(match.started_on, min(match.ended_on or date.max, clock.today()))[::-1]


@dataclass(frozen=True)
class Day:
    """One box of the calendar."""

    day: date
    is_ticked: bool
    is_usual: bool
    is_open: bool
    holiday: str
    is_away: bool = False
    is_failed: bool = False  # nobody was home: logged, not counted
    is_missed: bool = False  # the volunteer said not to have been there

    @property
    def spoken(self) -> tuple[str, str]:
        """What a screen reader says before and after the number."""
        after = f" {month_name(self.day)}" + (f", {self.holiday}" if self.holiday else "")
        after += ", afwezig" if self.is_away else ""
        after += ", niet thuis" if self.is_failed else ""
        after += ", je was er niet" if self.is_missed else ""
        after += ", vaste dag" if self.is_usual else ""
        return f"{weekday_name(self.day)} ", after


@dataclass(frozen=True)
class Month:
    """One month of the stamp card."""

    first: date
    days: tuple[Day, ...]

    @property
    def usual(self) -> set[int]:
        """The weekdays that were usual in it, 1 Monday … 7 Sunday."""
        return {day.day.isoweekday() for day in self.days if day.is_usual}


def travels(match: Match, volunteer: Person, days: Iterable[date]) -> bool:
    """Whether contacts on these days give any trips, with the distance and vehicle of their days."""
    distances, vehicles = match_before(match), vehicles_before(volunteer)
    return any(
        held_on(day, distances, match).km_one_way and held_on(day, vehicles, volunteer).vehicle != "none"
        for day in days
    )


def stamp_card(
    match: Match,
    quarter: Quarter,
    ticked: Iterable[date],
    away: Set[date] = frozenset(),
    failed: Set[date] = frozenset(),
    missed: Set[date] = frozenset(),
) -> list[Month]:
    """The three months of a quarter with a box per day.

    away: the days of an announced absence; failed: the days on which nobody was home; missed: on which the volunteer
    said not to have been there.
    """
    marks, before, feasts = set(ticked), match_before(match), holidays(quarter.year)

    def box(day: date) -> Day:
        is_ticked = day in marks
        is_usual = day.isoweekday() == held_on(day, before, match).usual_weekday
        is_open, is_missed = is_ticked or not why_not(match, day, quarter), day in missed and not is_ticked
        feast = feasts.get(day, "")
        return Day(day, is_ticked, is_usual, is_open, feast, day in away, day in failed, is_missed)

    return [Month(first, tuple(map(box, month_days(first)))) for first in quarter.months]


def about(volunteer: Person, quarter: Quarter) -> str:
    """What the letters that ask for a quarter are about: once all is handed in, they are overtaken."""
    return f"{about_contacts(volunteer.id)}{quarter}"
