"""The calendar file (.ics): facts in, bytes out. Times are UTC instants, so that no clock change shifts them."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from portal.kit.records import dataclass

if TYPE_CHECKING:
    from icalendar import Event as Entry

PRODUCT = "-//Home-Start//Portaal//NL"


@dataclass(frozen=True)
class CalendarEvent:
    """One event as a calendar takes it. Moments are naive UTC; starts is None for a whole day."""

    uid: str  # the same for ever
    title: str
    text: str
    day: date
    starts: datetime | None
    ends: datetime | None
    where: str
    url: str
    is_cancelled: bool
    revision: int
    changed_at: datetime


def calendar(name: str, events: tuple[CalendarEvent, ...]) -> bytes:
    """An .ics file that calendars on phones and computers read."""
    from icalendar import Calendar  # only here: calendars ask a few times a day

    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("x-published-ttl", "PT6H")
    for event in events:
        found.add_component(_entry(event))
    return bytes(found.to_ical())


def _entry(event: CalendarEvent) -> "Entry":
    from icalendar import Event as Entry

    entry = Entry()
    entry.add("uid", event.uid)
    entry.add("summary", f"Gaat niet door: {event.title}" if event.is_cancelled else event.title)  # not all show STATUS
    changed = event.changed_at.replace(tzinfo=UTC, microsecond=0)
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("sequence", event.revision)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    if event.starts is None:
        entry.add("dtstart", event.day)
        entry.add("dtend", event.day + timedelta(days=1))
    else:
        entry.add("dtstart", event.starts.replace(tzinfo=UTC))
        if event.ends is not None:
            # An hour that the clock skips in spring must not put the end before the start.
            entry.add("dtend", max(event.starts, event.ends).replace(tzinfo=UTC))
    if event.where:
        entry.add("location", event.where)
    if event.text:
        entry.add("description", event.text)
    if event.url:
        entry.add("url", event.url)
    return entry
