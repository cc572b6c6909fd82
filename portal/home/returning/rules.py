"""Somebody was to begin, to come back or to take up another role, and does not after all: all that hangs on it goes."""

from portal.agenda.answers.letters import Link
from portal.agenda.candidates import rules as candidates
from portal.agenda.models.candidate import Candidate
from portal.database import locked, transaction
from portal.families.models.match import Match
from portal.families.removal.rules import remove_match
from portal.home.returning.facts import Outcome, follows
from portal.home.stopping.facts import open_quarters, settled_by
from portal.home.stopping.rules import ONE_DAY, call_off_after, withdraw
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.people.volunteers.facts import latest_volunteer_period
from portal.team.mentors import rules as mentors
from portal.team.periods import rules as periods


def call_off(person: Person, link: Link, *, by: Person) -> Outcome:
    """Undo a start that is still to come.

    Whoever goes on in the role of before keeps all else. Of others matches, seats, absences and guiding from then on go
    as well. Whoever would be a volunteer for the first time is the candidate again that they were, or is deleted.
    link: for letters to those who get a seat.
    """
    with transaction():
        locked(person)
        period = latest_volunteer_period(person)
        before = periods.call_off_start(person, by=by)
        if before is not None and follows(before, period) and settled_by(before) is None:  # nobody stopped
            if period is not None and period.ended_on is not None:
                last = day_text(period.ended_on)
                raise RuleError(f"{person.given_name} stopt op {last}. Kies eerst ‘Toch niet gestopt’.", conflict=True)
            periods.keep_role(before, by=by)
            return Outcome(0, before, None)
        last_day = before.ended_on if before is not None else clock.today() - ONE_DAY
        begins = Match.joined().where(Match.volunteer == person.id, Match.started_on > last_day)
        matches = list(begins)
        for match in matches:
            remove_match(match, by=by)
        withdraw(person, last_day, link, by=by)
        call_off_after(person, last_day, by=by)
        mentors.end_with(person, last_day, {}, by=by)
        candidate = None
        if before is not None:
            periods.finish(before, is_open=bool(open_quarters(person, last_day)), by=by)
        elif not person.was_ever_staff:
            candidate = Candidate.get_or_none(Candidate.person == person.id)
            if candidate is not None:
                candidates.undo(candidate, by=by)
            if Person.select().where(Person.id == person.id).exists():
                candidates.remove_volunteer(person, by=by)
    return Outcome(len(matches), before, candidate)
