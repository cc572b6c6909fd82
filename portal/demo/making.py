"""Shared by all that makes the demo: the branch and its people, the moments of its past, rows and their history."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from peewee import Model, chunked

from portal.history.rules import record
from portal.kit import clock
from portal.kit.records import dataclass
from portal.people.models import Branch, Person

OPENED_ON = date(2025, 1, 2)  # the portal's first working day: nothing was entered before it


@dataclass(frozen=True)
class Demo:
    """The branch as it stands early on `today`. people: by given name, which nobody shares."""

    branch: Branch
    today: date
    people: dict[str, Person]

    @property
    def els(self) -> Person:
        """The coordinator, who does whatever nobody else is said to do."""
        return self.people["Els"]

    def remember(self, row: Any, verb: str, at: datetime, *, by: Person | None = None, **details: Any) -> None:
        """A history row about something that was done at a moment, never after the demo's past."""
        with clock.stopped(min(at, clock.now())):
            record(row, verb, by or self.els, **details)


def insert(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Many rows at once."""
    for some in chunked(rows, 500):
        model.insert_many(some).execute()


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A Belgian time of the day as a moment to store."""
    return clock.from_local(datetime.combine(day, time(hour, minute)))


def entered(day: date) -> datetime:
    """Ten in the morning, when a coordinator enters things; anything older was entered on the first day."""
    return moment(max(day, OPENED_ON), 10)


def workday(day: date) -> date:
    """The day itself, or the Monday after it."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


def in_turn(names: Sequence[str]) -> Iterator[str]:
    """Unused names: "Vink", … and once all are taken "Vink 2" …"""
    yield from names
    yield from (f"{name} {turn}" for turn in count(2) for name in names)
