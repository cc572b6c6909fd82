"""What changed in the agenda since a piece was rewritten, or since the letter was finished in Word."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from peewee import fn

from portal.agenda.models.event import FOR_STAFF, Event
from portal.history.models import HistoryEntry
from portal.newsletter.letter.facts.gathering import event_words, parts_of
from portal.newsletter.models import FinalLetter, NewsletterIssue, NewsletterItem

GONE = "staat niet meer in de agenda"
OFF = "gaat niet door"


def changed_since(
    issue: NewsletterIssue, items: Iterable[NewsletterItem], final: FinalLetter | None
) -> list[tuple[str, str]]:
    """(title, how it is now) of the pieces of a draft that say of an event what was so when they were written.

    final: the version finished in Word, which follows nothing; None: the pieces that were rewritten here alone.
    """
    told = [item for item in items if item.source == "event" and (final is not None or not item.follows)]
    if issue.status != "draft" or not told:
        return []
    wanted = [item.event_id for item in told if item.event_id]
    events = {event.id: event for event in Event.select().where(Event.id << wanted)} if wanted else {}
    parts, series = parts_of(events.values()), _series_of(events.values())
    written = dict.fromkeys((item.id for item in told), final.uploaded_at) if final else _last_written(told)
    found = []
    for item in told:
        event = events.get(item.event_id or 0)
        if event is None or event.kind in FOR_STAFF:
            found.append((item.title, GONE))
        elif now := _since(series[event.id], parts[event.id], written.get(item.id)):
            found.append((item.title, now))
    return found


def _since(series: list[Event], parts: list[Event], at: datetime | None) -> str:
    """How an event is now, where it, or a part of its series, was called off, moved or added after a moment; "" where
    all is as it was. parts: those that go ahead, or else the event."""
    if at is None or all(moment is None or moment <= at for part in series for moment in _changes(part)):
        return ""
    if parts[0].cancelled_at is not None:
        return OFF
    words = event_words(parts[0], parts)
    return "is nu " + ", ".join(filter(None, (words["when"], words["where"])))


def _changes(event: Event) -> tuple[datetime | None, ...]:
    return event.cancelled_at, event.moved_at, event.created_at if event.series else None


def _series_of(events: Iterable[Event]) -> dict[int, list[Event]]:
    """Event id → all parts of its series, also those that are off; itself where it stands alone. One query."""
    events = list(events)
    names = {event.series for event in events if event.series}
    every = list(Event.select().where(Event.series << list(names))) if names else []
    return {
        event.id: [part for part in every if part.series == event.series] if event.series else [event]
        for event in events
    }


def _last_written(items: Iterable[NewsletterItem]) -> dict[int, datetime]:
    """Id of a piece → when its words were last written. One query."""
    of_pieces = HistoryEntry.subject == NewsletterItem._meta.table_name
    rows: Any = HistoryEntry.select(HistoryEntry.subject_id, fn.MAX(HistoryEntry.at)).where(
        of_pieces, HistoryEntry.subject_id << [item.id for item in items], HistoryEntry.verb << ["create", "update"]
    )
    return dict(rows.group_by(HistoryEntry.subject_id).tuples())
