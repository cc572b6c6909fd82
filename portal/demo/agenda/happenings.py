"""The demo's agenda: 2025 as in the annual report, later years in the same rhythm. All invented."""

from datetime import date, time, timedelta
from functools import cache
from typing import Any

from portal.demo.files import words
from portal.kit.dates import MONTHS, ORDINALS, WEEKDAYS
from portal.kit.records import dataclass

FIRST_YEAR, LAST_FIXED = 2024, 2025  # in 2024: what was entered afterwards, so that nobody is asked to come again


@dataclass(frozen=True)
class Happening:
    """An event without its day."""

    kind: str
    title: str
    text: str = ""
    hour: str = "19.30"
    lasts: int = 120  # minutes
    place: str = "De Linde, Raadhuisplein 3, Lindedal"  # "": online
    partner: str = ""
    organiser: str = ""
    mandatory_for: str = ""
    seats: int | None = None
    price: str = "Gratis"
    question: str = ""
    part: int = 0
    guests: int = 0

    def fields(self) -> dict[str, Any]:
        """The columns of an Event."""
        hours, minutes = (int(number) for number in self.hour.split("."))
        ends = hours * 60 + minutes + self.lasts
        by_mail = bool(self.organiser) and self.kind == "training"
        return {
            "kind": self.kind,
            "title": self.title,
            "text": self.text,
            "starts_at": time(hours, minutes),
            "ends_at": time(ends // 60, ends % 60),
            "part": self.part,
            "place": self.place,
            "is_online": not self.place,
            "online_link": "" if self.place else "https://praten.lindedal.example/linde",
            "price": self.price,
            "organiser": self.organiser,
            "partner": self.partner,
            "enrol_by": "mail" if by_mail else "none" if self.kind in ("staff", "network") else "portal",
            "enrol_name": "Mieke Nijs" if by_mail else "",
            "enrol_email": "mieke@vorming.example" if by_mail else "",
            "question": self.question,
            "mandatory_for": self.mandatory_for,
            "seats": self.seats,
            "guests": self.guests,
        }


@cache
def _agenda() -> list[tuple[str, Happening]]:
    """Every event of the file with when it is: "2025-02-04", or each year on "3e donderdag van februari"."""
    file = words("agenda")
    found = []
    for event in file["event"]:
        told = file["like"].get(event.pop("like", ""), {}) | event
        days, parts = told.pop("on"), told.pop("parts", 0)
        found += [(on, Happening(**told, part=1 + n % parts if parts else 0)) for n, on in enumerate(days)]
    return found


def happenings(year: int) -> list[tuple[date, Happening]]:
    """The events of a year, by day."""
    if year <= LAST_FIXED:
        found = [(date.fromisoformat(on), what) for on, what in _agenda() if on.startswith(f"{year}-")]
    else:
        yearly = [(on.partition(" van "), what) for on, what in _agenda() if " van " in on]
        found = [(nth_weekday(year, MONTHS.index(month) + 1, which), what) for (which, _, month), what in yearly]
    return sorted(found, key=lambda one: (one[0], one[1].hour, one[1].title))


def nth_weekday(year: int, month: int, which: str) -> date:
    """ "2e zondag" of a month."""
    nth, weekday = which.split()
    first = date(year, month, 1)
    return first + timedelta(days=(WEEKDAYS.index(weekday) - first.weekday()) % 7 + 7 * ORDINALS.index(nth))
