"""Whose a personal link is, and the link itself."""

from portal.agenda.models.event import Event
from portal.kit import clock
from portal.kit.links import answer_path, read_token
from portal.people.models import Person
from portal.web import failures
from portal.web.pages import settings


def whose(token: str) -> tuple[Event, Person]:
    """The event and the person of a link. Nonsense, somebody who stopped and what is over are the same 404."""
    found = read_token(settings().secret_key, token)
    person = Person.get_or_none(Person.id == found[0]) if found else None
    if found is None or person is None or not person.is_volunteer:
        failures.broken_link()
    event = Event.visible_to(person).where(Event.id == found[1]).first()
    # Answers end when it starts; whoever comes finds the online link here until it is over.
    if event is None or clock.now() >= event.over_at:
        failures.broken_link()
    return event, person


def answer_link(person_id: int, event_id: int) -> str:
    """The path where a person answers for an event without signing in."""
    return answer_path(settings().secret_key, person_id, event_id)
