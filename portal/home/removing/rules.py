"""An event goes as if it never was, as long as nobody was told of it: by mail, by an answer, or in a newsletter."""

from typing import Any

from portal.agenda.events import rules as events
from portal.agenda.models.event import Event
from portal.database import locked, transaction
from portal.kit.errors import RuleError
from portal.newsletter.letter.rules import remove_item
from portal.newsletter.models import NewsletterIssue, NewsletterItem
from portal.people.models import Person


def why_it_stays(event: Event) -> str:
    """As a sentence; "" where it may go."""
    told = _items(event).where(NewsletterIssue.status == "sent").exists()
    return "Ze stond al in een nieuwsbrief." if told else events.why_it_stays(event)


def remove(event: Event, *, by: Person) -> None:
    """The event goes, and with it what a letter that is still a draft tells of it."""
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
