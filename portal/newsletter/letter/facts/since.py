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
    parts = parts_of(events.values())
    written = dict.fromkeys((item.id for item in told), final.uploaded_at) if final else _last_written(told)
    found = []
    for item in told:
        event = events.get(item.event_id or 0)
        if event is None or event.kind in FOR_STAFF:
            found.append((item.title, GONE))
        elif now := _since(event, parts[event.id], written.get(item.id)):
            found.append((item.title, now))
    return found


def _since(event: Event, parts: list[Event], at: datetime | None) -> str:
    """How an event is now, where it was called off or moved after a moment; "" where it is as it was."""
    if at is None:
        return ""
    if event.cancelled_at is not None:
        return OFF if event.cancelled_at > at else ""
    if not any(part.moved_at is not None and part.moved_at > at for part in parts):
        return ""
    words = event_words(event, parts)
    return "is nu " + ", ".join(filter(None, (words["when"], words["where"])))


def _last_written(items: Iterable[NewsletterItem]) -> dict[int, datetime]:
    """Id of a piece → when its words were last written. One query."""
    of_pieces = HistoryEntry.subject == NewsletterItem._meta.table_name
    rows: Any = HistoryEntry.select(HistoryEntry.subject_id, fn.MAX(HistoryEntry.at)).where(
        of_pieces, HistoryEntry.subject_id << [item.id for item in items], HistoryEntry.verb << ["create", "update"]
    )
    return dict(rows.group_by(HistoryEntry.subject_id).tuples())
