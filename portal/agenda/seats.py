"""Who has a seat and who waits: reckoned from the answers at every look, so that it can never drift apart."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.agenda.models import Enrolment, Event


@dataclass(frozen=True)
class Seating:
    """The answers to one event, as ids of people. `seated` and `waiting` are in the order of their yes."""

    seated: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    no: tuple[int, ...] = ()

    def stand(self, person_id: int) -> str:
        """ "seated", "waiting", "no", or "" where somebody did not answer."""
        groups = (("seated", self.seated), ("waiting", self.waiting), ("no", self.no))
        return next((name for name, people in groups if person_id in people), "")

    def place_in_line(self, person_id: int) -> int:
        """1 for who gets the next free seat; 0 for who does not wait."""
        return self.waiting.index(person_id) + 1 if person_id in self.waiting else 0

    @property
    def answered(self) -> frozenset[int]:
        return frozenset(self.seated + self.waiting + self.no)


NOBODY = Seating()


def arrange(answers: Iterable[tuple[int, str, datetime]], seats: int | None) -> Seating:
    """(person id, answer, moment of that answer) of one event → who sits: the earliest yes first."""
    rows = sorted(answers, key=lambda row: (row[2], row[0]))
    coming = tuple(person_id for person_id, answer, _ in rows if answer == "yes")
    room = len(coming) if seats is None else seats
    return Seating(coming[:room], coming[room:], tuple(person_id for person_id, answer, _ in rows if answer == "no"))


def seating(events: Iterable[Event]) -> dict[int, Seating]:
    """Event id → its seating. One query."""
    seats = {event.id: event.seats for event in events}
    found: dict[int, list[tuple[int, str, datetime]]] = defaultdict(list)
    rows: Any = Enrolment.select(Enrolment.event, Enrolment.person, Enrolment.answer, Enrolment.answered_at)
    for event_id, person_id, answer, at in rows.where(Enrolment.event << list(seats)).tuples():
        found[event_id].append((person_id, answer, at))
    return {event_id: arrange(found[event_id], room) for event_id, room in seats.items()}


def seating_of(event: Event) -> Seating:
    return seating([event])[event.id]
