"""Single contacts as reports show them: by the code of a family, without a name."""

from collections.abc import Iterable
from datetime import date, datetime

from portal.kit.records import dataclass


@dataclass(frozen=True)
class ContactFacts:
    """One contact, by the code of its family."""

    day: date
    code: str
    kind: str  # in words
    counts: bool
    minutes: int | None
    themes: tuple[str, ...]  # in words


@dataclass(frozen=True)
class MatchFacts:
    """All contacts of one family with one volunteer, oldest first. The volunteer has no name here."""

    branch: str
    code: str
    started_on: date
    ended_on: date | None
    contacts: tuple[ContactFacts, ...]
    made_at: datetime

    @property
    def counted(self) -> int:
        return counted(self.contacts)

    @property
    def minutes(self) -> int:
        """Minutes of the contacts that count and whose length was noted."""
        return sum(contact.minutes or 0 for contact in self.contacts if contact.counts)

    def years(self) -> list[tuple[int, list[tuple[date, list[ContactFacts]]]]]:
        """(year, its months: (first day, contacts)), oldest first; only those with contacts."""
        found: dict[int, dict[date, list[ContactFacts]]] = {}
        for contact in self.contacts:
            months = found.setdefault(contact.day.year, {})
            months.setdefault(contact.day.replace(day=1), []).append(contact)
        return [(year, list(months.items())) for year, months in found.items()]


def counted(rows: Iterable[ContactFacts]) -> int:
    """How many of these contacts count."""
    return sum(row.counts for row in rows)
