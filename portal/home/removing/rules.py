"""Deleting an event, as long as nobody was told of it: by mail, by an answer, or in a newsletter."""

from typing import Any

from portal.agenda.events import rules as events
from portal.agenda.models.event import Event
from portal.database import locked, transaction
from portal.kit.errors import RuleError
from portal.newsletter.letter.rules import remove_item
from portal.newsletter.models import NewsletterIssue, NewsletterItem
from portal.people.models import Person


def why_it_stays(event: Event) -> str:
    """Why it may not be deleted, as a sentence; "" where it may."""
    told = _items(event).where(NewsletterIssue.status == "sent").exists()
    return "Ze stond al in een nieuwsbrief." if told else events.why_it_stays(event)


def remove(event: Event, *, by: Person) -> None:
    """Delete the event, and what a draft newsletter says about it."""
    with transaction():
        event = locked(event)
        if why := why_it_stays(event):
            raise RuleError(f"{why} Annuleer de activiteit, dan weet iedereen het.", conflict=True)
        for item in _items(event):
            remove_item(item, by=by)
        events.remove(event, by=by)


def _items(event: Event) -> Any:
    return (
        NewsletterItem.select(NewsletterItem, NewsletterIssue)
        .join(NewsletterIssue)
        .where(NewsletterItem.event == event.id)
    )
