"""The coordinator's overview of one quarter: match × month, who still has to hand in, and which families are silent."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from portal.contacts.absences.facts import who_are_away
from portal.contacts.models.contact import Contact, counted
from portal.contacts.models.overview import NO_CONTACT_REASONS, ContactOverview, handed_in
from portal.contacts.quarters.facts import active_days, average_tenths, first_hand_in
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter, holidays
from portal.kit.records import dataclass
from portal.people.models import Branch, Person
from portal.people.volunteers.facts import reached, who_hand_in
from portal.post.models import Letter

SILENT_AFTER = 14  # days without a contact that stand out
WEEK = timedelta(days=7)  # between two letters about a quarter


@dataclass(frozen=True)
class Row:
    """One match in one quarter."""

    match: Match
    per_month: tuple[int, ...]
    overview: ContactOverview | None
    is_due: bool
    last_day: date | None
    written_at: datetime | None  # the last letter about this quarter
    silent_days: int  # as `silence` counts; 0 for a match that ended or is absent
    is_absent: bool
    hands_in: bool  # the volunteer can sign in to do it

    @property
    def total(self) -> int:
        return sum(self.per_month)

    @property
    def is_missing(self) -> bool:
        return self.is_due and self.overview is None

    @property
    def reason(self) -> str:
        return NO_CONTACT_REASONS.get(self.overview.no_contact_reason, "") if self.overview else ""

    @property
    def state(self) -> str:
        """The state of the overview, in words."""
        if self.overview is None:
            return "ontbreekt" if self.is_missing else "loopt nog"
        if self.reason:
            return "geen contacten"
        return "op papier" if self.overview.on_paper else "ingediend"

    @property
    def is_silent(self) -> bool:
        return self.silent_days >= SILENT_AFTER

    @property
    def can_be_reminded(self) -> bool:
        """By letter, at most one a week."""
        reads = bool(self.match.volunteer.email) and not self.is_absent and self.hands_in
        return self.is_missing and reads and not was_written_lately(self.written_at)


@dataclass(frozen=True)
class Matrix:
    """All matches of a branch in a quarter."""

    quarter: Quarter
    rows: tuple[Row, ...]
    average: int | None  # tenths of a contact per active family, so far

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def missing(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.is_missing)

    @property
    def silent(self) -> tuple[Row, ...]:
        return tuple(sorted((row for row in self.rows if row.is_silent), key=lambda row: -row.silent_days))

    @property
    def asking(self) -> tuple[Row, ...]:
        """Those who ask for a correction."""
        return tuple(row for row in self.rows if row.overview and row.overview.correction)

    @property
    def handed_in(self) -> int:
        return sum(row.overview is not None for row in self.rows)

    @property
    def per_month(self) -> tuple[int, ...]:
        return tuple(sum(row.per_month[i] for row in self.rows) for i in range(3))


def gather_matrix(branch: Branch, quarter: Quarter) -> Matrix:
    """A fixed number of queries, however many matches and however many years there are."""
    today = clock.today()
    matches = _matches(branch.id, quarter, today)
    ids = [m.id for m in matches]
    days = counted(ids, quarter.first, quarter.last)
    months = Counter((match_id, day.month) for match_id, day in days)
    last_in_quarter = dict(days)  # ordered by day, so the last one stays
    done = handed_in(ids, quarter)
    letters = letters_by_volunteer([m.volunteer_id for m in matches], quarter)
    last_days = _last_days([m for m in matches if m.is_active_on(today)], today)
    so_far = min(quarter.last, today)
    rows = tuple(
        Row(
            match=m,
            per_month=tuple(months[m.id, first.month] for first in quarter.months),
            overview=done.get(m.id),
            is_due=first_hand_in(m, quarter) <= today,
            last_day=last_days.get(m.id) or last_in_quarter.get(m.id),
            written_at=max(letters.get(m.volunteer_id, ()), default=None),
            silent_days=silence(m, last_days.get(m.id), branch.began_on)
            if m.is_active_on(today) and not m.is_away
            else 0,
            is_absent=bool(m.is_away),
            hands_in=bool(m.hands_in),
        )
        for m in matches
    )
    length = (so_far - quarter.first).days + 1
    active = [(active_days(m.started_on, m.ended_on, quarter.first, so_far), quarter.length) for m in matches]
    return Matrix(quarter, rows, average_tenths(len(days), active) if length > 0 else None)


def _matches(branch_id: int, quarter: Quarter, today: date) -> list[Any]:
    """The quarter's matches that began, by volunteer, each with whether the volunteer hands in and is away today."""
    found = (
        Match.select(
            Match,
            Family,
            Person,
            (Person.id << who_hand_in(branch_id, today)).alias("hands_in"),
            (Person.id << who_are_away(branch_id, today)).alias("is_away"),
        )
        .join_from(Match, Family)
        .join_from(Match, Person, on=(Match.volunteer == Person.id))
        .where(Match.branch == branch_id, Match.overlaps(quarter.first, max(quarter.first, min(quarter.last, today))))
        .order_by(Match.id)
    )
    return sorted(found, key=lambda match: match.volunteer.stands_at)


def _last_days(active: list[Match], today: date) -> dict[int, date]:
    """Match id → its last contact that counts; found through the index on (match, day)."""
    rows: Any = (
        Contact.select(Contact.match, fn.MAX(Contact.day))
        .where(Contact.match << [m.id for m in active], Contact.day <= today, Contact.counts)
        .group_by(Contact.match)
        .tuples()
    )
    return dict(rows)


def silence(match: Match, last: date | None, began_on: date) -> int:
    """Days without a contact: since the last one, the start, or the day on which the branch came to the portal."""
    return (clock.today() - max(last or match.started_on, match.started_on, began_on)).days


def asking_day(quarter: Quarter) -> date:
    """The first working day after a quarter: Monday to Friday, no public holiday."""
    day = quarter.next().first
    while day.isoweekday() > 5 or day in holidays(day.year):
        day += timedelta(days=1)
    return day


def path_of(quarter: Quarter) -> str:
    return f"/contacten?kwartaal={quarter}"


def message(volunteer: Person, quarter: Quarter, address: str) -> str:
    """The reminder as a text to send by WhatsApp, with the volunteer's own link."""
    return (
        f"Dag {volunteer.given_name}, wil je nog je contacten van {quarter.in_months} doorgeven? "
        f"Het duurt een minuutje: {address} Dank je!"
    )


def letters_about(volunteer: Person, quarter: Quarter) -> list[datetime]:
    """When this volunteer was written to about a quarter, oldest first."""
    return letters_by_volunteer([volunteer.id], quarter).get(volunteer.id, [])


def letters_by_volunteer(volunteer_ids: list[int], quarter: Quarter) -> dict[int, list[datetime]]:
    """Volunteer id → the moments of the letters about a quarter, oldest first. One query."""
    rows: Any = (
        Letter.select(Letter.person_id, Letter.created_at)
        .where(Letter.kind == kind_of(quarter), Letter.person_id << volunteer_ids, reached())
        .order_by(Letter.created_at)
        .tuples()
    )
    found: dict[int, list[datetime]] = {}
    for person_id, at in rows:
        found.setdefault(person_id, []).append(at)
    return found


def was_written_lately(last: datetime | None) -> bool:
    """Whether the last letter about a quarter left less than a week ago."""
    return last is not None and clock.now() - last < WEEK


def kind_of(quarter: Quarter) -> str:
    return f"collect-{quarter}"
