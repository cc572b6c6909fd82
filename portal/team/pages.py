"""What the pages of people share."""

from portal.people.models import Person
from portal.people.volunteers.facts import volunteers_of
from portal.web.access import me, visible


def volunteer_of(number: int) -> Person:
    """A volunteer of now or before, of the coordinator's branch; anybody else is a 404."""
    return visible(Person, number, among=volunteers_of(me()))
