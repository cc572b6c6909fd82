"""The weekly question: an answer, switching its mail on or off, and forgetting what is old."""

from datetime import date, timedelta

from portal.contacts.models.contact import Contact, MissedVisit
from portal.contacts.models.quote import Quote
from portal.contacts.quarters.facts import why_not
from portal.contacts.quarters.rules import TOLD, ask_no_more, log_day, open_overview, take_back
from portal.contacts.weekly.letters import KIND
from portal.database import transaction
from portal.families.models.match import Match
from portal.history.rules import change, record
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.post.models import Letter
from portal.post.rules import tear_up

KEPT = timedelta(days=366)
"""How long a "no" is kept: by then its quarter is handed in, and its year's card has been looked at."""


def answer(match: Match, day: date, word: str, *, by: Person) -> None:
    """Somebody was there ("yes"), was not ("no"), or takes the answer back (""). The same again changes nothing."""
    if sentence := why_not(match, day, Quarter.of(day)):
        raise RuleError(sentence)
    with transaction():
        open_overview(match, Quarter.of(day))  # held: nobody hands in meanwhile
        if word == "yes":
            log_day(match, day, by=by)
            return
        contact = Contact.get_or_none(Contact.match == match.id, Contact.day == day)
        if contact is not None:
            if Quote.select().where(Quote.contact == contact.id).exists():  # it would stay, of a day that was none
                raise RuleError(TOLD, conflict=True)
            take_back(contact, by=by)
        missed = MissedVisit.get_or_none(MissedVisit.match == match.id, MissedVisit.day == day)
        if word == "no" and missed is None:
            missed = MissedVisit.create(branch=match.branch_id, match=match.id, day=day, said_by=by.id)
            record(missed, "not_there", by, on_behalf_of=match.volunteer, day=day)
        elif word == "" and missed is not None:
            record(missed, "ask_again", by, on_behalf_of=match.volunteer, day=day)
            missed.delete_instance()
        ask_no_more(match, lambda asked: asked == day)


def want_mail(person: Person, wanted: bool, *, by: Person) -> None:
    """Switch the mail of the weekly question on or off."""
    with transaction():
        change(person, "want_weekly_mail", by, on_behalf_of=person, weekly_mail=wanted)
        if not wanted:
            tear_up((Letter.kind == KIND) & (Letter.person_id == person.id))


def forget_old(today: date) -> None:
    """Forget what is no longer asked about. For the daily work."""
    MissedVisit.delete().where(MissedVisit.day < today - KEPT).execute()
