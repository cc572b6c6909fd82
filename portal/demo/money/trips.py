"""Who travelled when in the demo: what its expense notes are made of."""

from datetime import date

from portal.contacts.models.kind import TRAVELLED
from portal.demo.families.families import Pair
from portal.demo.visits.contacts import kind_on
from portal.kit.dates import Quarter
from portal.kit.records import dataclass


@dataclass(frozen=True)
class Trip:
    """One day on which somebody travelled to a family."""

    pair: Pair
    day: date


class Trips:
    """Who travelled when: the contacts of every volunteer per quarter, phone calls left out."""

    def __init__(self, pairs: list[Pair], days: dict[int, list[date]]) -> None:
        self._found: dict[tuple[str, Quarter], list[Trip]] = {}
        for pair in pairs:
            for day in days[pair.match.id]:
                if kind_on(pair, day) in TRAVELLED:
                    key = (pair.stay.volunteer, Quarter.of(day))
                    self._found.setdefault(key, []).append(Trip(pair, day))

    def of(self, volunteer: str, quarter: Quarter) -> list[Trip]:
        return sorted(self._found.get((volunteer, quarter), []), key=lambda trip: (trip.day, trip.pair.code))

    def count(self, volunteer: str, quarter: Quarter) -> int:
        return len(self._found.get((volunteer, quarter), []))
