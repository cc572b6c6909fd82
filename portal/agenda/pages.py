"""Whose a personal link is, and the link itself."""

from portal.agenda.models.event import Event
from portal.kit import clock
from portal.kit.links import answer_path, read_token
from portal.people.models import Person, roles_on
from portal.web import failures
from portal.web.pages import settings


def whose(token: str) -> tuple[Event, Person]:
    """The event and the person of a link. Nonsense, somebody who stopped and what is over are the same 404.

    Who starts before the event is invited to it already, and answers.
    """
    found = read_token(settings().secret_key, token)
    person = Person.get_or_none(Person.id == found[0]) if found else None
    event = Event.of_volunteers(person.branch_id).where(Event.id == found[1]).first() if found and person else None
    # Answers end when it starts; whoever comes finds the online link here until it is over.
    if person is None or event is None or clock.now() >= event.over_at:
        failures.broken_link()
    if not (person.is_volunteer or "volunteer" in roles_on(person, event.day)):
        failures.broken_link()
    return event, person


def answer_link(person_id: int, event_id: int) -> str:
    """The path where a person answers for an event without signing in."""
    return answer_path(settings().secret_key, person_id, event_id)
