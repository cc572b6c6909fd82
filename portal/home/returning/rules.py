"""A volunteer who stopped and was to come back does not after all: all that hangs on the return goes with it."""

from portal.agenda.answers.letters import Link
from portal.database import locked, transaction
from portal.families.models.match import Match
from portal.families.removal.rules import remove_match
from portal.home.stopping.facts import open_quarters
from portal.home.stopping.rules import call_off_after, withdraw
from portal.people.models import Person
from portal.team.mentors import rules as mentors
from portal.team.periods import rules as periods


def call_off(person: Person, link: Link, *, by: Person) -> int:
    """Undo a planned return. Returns how many matches that were still to begin went with it.

    Seats, absences and guiding after the earlier last day go as well. link: for letters to those who get a seat.
    """
    with transaction():
        locked(person)
        before = periods.call_off_return(person, by=by)
        begins = Match.joined().where(Match.volunteer == person.id, Match.started_on > before.ended_on)
        matches = list(begins)
        for match in matches:
            remove_match(match, by=by)
        withdraw(person, before.ended_on, link, by=by)
        call_off_after(person, before.ended_on, by=by)
        mentors.end_with(person, before.ended_on, {}, by=by)
        periods.finish(before, is_open=bool(open_quarters(person, before.ended_on)), by=by)
    return len(matches)
