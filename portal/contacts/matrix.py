"""The coordinator's overview of one quarter: match × month, and who still has to hand in."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from portal.contacts.models import NO_CONTACT_REASONS, ContactOverview, counted, handed_in
from portal.contacts.rules import first_hand_in, last_reminders
from portal.families.models import Family, Match
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.people.models import Person


@dataclass(frozen=True)
class Row:
    """One match in one quarter."""

    match: Match
    per_month: tuple[int, int, int]
    overview: ContactOverview | None
    is_due: bool
    last_day: date | None
    reminded_at: datetime | None

    @property
    def total(self) -> int:
        return sum(self.per_month)

    @property
    def is_missing(self) -> bool:
        return self.is_due and self.overview is None

    @property
    def reason(self) -> str:
        return NO_CONTACT_REASONS.get(self.overview.no_contact_reason, "") if self.overview else ""


@dataclass(frozen=True)
class Matrix:
    """All matches of a branch in a quarter."""

    quarter: Quarter
    rows: tuple[Row, ...]

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def missing(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.is_missing)

    @property
    def handed_in(self) -> int:
        return sum(row.overview is not None for row in self.rows)


def gather_matrix(branch_id: int, quarter: Quarter) -> Matrix:
    """Four queries, however many matches there are."""
    matches = list(
        Match.select(Match, Family, Person)
        .join_from(Match, Family)
        .join_from(Match, Person, on=(Match.volunteer == Person.id))
        .where(Match.branch == branch_id, Match.overlaps(quarter.first, quarter.last))
        .order_by(Person.given_name, Person.family_name, Match.id)
    )
    ids = [m.id for m in matches]
    days = counted(ids, quarter.first, quarter.last)
    months = Counter((match_id, day.month) for match_id, day in days)
    last_day = dict(days)  # ordered by day, so the last one stays
    done = handed_in(ids, quarter)
    reminded = last_reminders([m.volunteer_id for m in matches], quarter)
    rows = tuple(
        Row(
            match=m,
            per_month=tuple(months[m.id, first.month] for first in quarter.months),  # type: ignore[arg-type]
            overview=done.get(m.id),
            is_due=first_hand_in(m, quarter) <= clock.today(),
            last_day=last_day.get(m.id),
            reminded_at=reminded.get(m.volunteer_id),
        )
        for m in matches
    )
    return Matrix(quarter, rows)
