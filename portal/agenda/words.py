"""How an event is said: when, where, how to enrol. For pages, letters, calendars and the newsletter alike."""

from datetime import time

from portal.agenda.models import EVENT_KINDS, Event
from portal.kit.dates import day_text, weekday_name
from portal.kit.money import NBSP


def hour(at: time) -> str:
    """ "19.30"."""
    return f"{at.hour}.{at.minute:02d}"


def hours_text(event: Event) -> str:
    """ "van 19.30 tot 21.30 uur", "om 19.30 uur" or ""."""
    if event.starts_at is None:
        return ""
    if event.ends_at is None:
        return f"om {hour(event.starts_at)}{NBSP}uur"
    return f"van {hour(event.starts_at)} tot {hour(event.ends_at)}{NBSP}uur"


def when_text(event: Event) -> str:
    """ "woensdag 3 december 2025, van 19.30 tot 21.30 uur"."""
    day = f"{weekday_name(event.day)} {day_text(event.day)}"
    return ", ".join(filter(None, (day, hours_text(event))))


def where_text(event: Event) -> str:
    """ "online", the place, or both. Never the online link."""
    if event.is_online:
        return f"online of in {event.place}" if event.place else "online"
    return event.place


def enrol_text(event: Event) -> str:
    """How to enrol, as a sentence without a full stop; "" where that is not needed."""
    who = event.enrol_name or event.enrol_email
    return {
        "portal": "Laat in het portaal weten of je komt",
        "mail": f"Mail naar {who}" if who == event.enrol_email else f"Mail naar {who}, {event.enrol_email}",
        "link": f"Schrijf je in via {event.enrol_link}",
    }.get(event.enrol_by, "")


def title_text(event: Event) -> str:
    """The title, with which part of a series it is: "Startopleiding, deel 2"."""
    return f"{event.title}, deel {event.part}" if event.part else event.title


def kind_text(event: Event) -> str:
    return EVENT_KINDS[event.kind]
