"""What the pages of people share."""

from portal.people.models import Person
from portal.people.volunteers.facts import volunteers_of
from portal.web.access import get_or_404, me


def volunteer_of(number: int) -> Person:
    """A volunteer of now or before, of the coordinator's branch; anybody else is a 404."""
    found: Person = get_or_404(volunteers_of(me()), Person.id == number)
    return found
