"""What changed in the agenda since a piece was rewritten, the letter was finished in Word, or it left."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from peewee import fn

from portal.agenda.models.event import FOR_STAFF, Event
from portal.agenda.telling.facts import Move, is_as_at, moves_of
from portal.history.models import HistoryEntry
from portal.kit import clock
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
    told = [item for item in items if item.event_id and (final is not None or not item.follows)]
    if issue.status != "draft" or not told:
        return []
    written = dict.fromkeys((item.id for item in told), final.uploaded_at) if final else _last_written(told)
    return [(item.title, now) for item, now, _ in _changed(told, written)]


def changed_after(issue: NewsletterIssue, items: Iterable[NewsletterItem]) -> dict[int, tuple[str, str]]:
    """Event id → (title, how it is now) of what a letter says that changed since it left; none that is over."""
    told = [item for item in items if item.event_id]
    if issue.status != "sent" or not told or (at := _sent_at(issue)) is None:
        return {}
    found = _changed(told, dict.fromkeys((item.id for item in told), at))
    return {item.event_id or 0: (item.title, now) for item, now, over_at in found if over_at > clock.now()}


def _changed(
    told: list[NewsletterItem], written: dict[int, datetime]
) -> Iterator[tuple[NewsletterItem, str, datetime]]:
    """Of these pieces those of which the event changed since: with how it is now, and when that is over."""
    events = {event.id: event for event in Event.select().where(Event.id << [item.event_id for item in told])}
    parts, series = parts_of(events.values()), _series_of(events.values())
    moves = moves_of(part for parts in series.values() for part in parts)
    for item in told:
        event = events[item.event_id or 0]
        goes_ahead = parts[event.id]
        now = GONE if event.kind in FOR_STAFF else _since(series[event.id], goes_ahead, written.get(item.id), moves)
        if now:
            yield item, now, max(part.over_at for part in goes_ahead)


def _since(series: list[Event], parts: list[Event], at: datetime | None, moves: dict[int, list[Move]]) -> str:
    """How an event is now, where it, or a part of its series, was called off, moved or added after a moment; "" where
    all is as it was, or is so again. parts: those that go ahead, or else the event."""
    if at is None or not any(_is_changed(part, at, moves.get(part.id, [])) for part in series):
        return ""
    if parts[0].cancelled_at is not None:
        return OFF
    words = event_words(parts[0], parts)
    return "is nu " + ", ".join(filter(None, (words["when"], words["where"])))


def _is_changed(event: Event, at: datetime, moves: list[Move]) -> bool:
    added_at = event.created_at if event.series else None
    if any(moment is not None and moment > at for moment in (event.cancelled_at, added_at)):
        return True
    return event.moved_at is not None and event.moved_at > at and not is_as_at(event, at, moves)


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


def _sent_at(issue: NewsletterIssue) -> datetime | None:
    """When a letter left, or was noted as sent: from then on its words stay."""
    of_issue = (HistoryEntry.subject == NewsletterIssue._meta.table_name) & (HistoryEntry.subject_id == issue.id)
    found: datetime | None = (
        HistoryEntry.select(fn.MAX(HistoryEntry.at)).where(of_issue, HistoryEntry.verb == "send").scalar()
    )
    return found
