"""Taking back a press that mails several people, whatever it did, as long as its letters rest."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.agenda.events import rules as events
from portal.agenda.messages import rules as messages
from portal.agenda.models.event import Event
from portal.agenda.models.message import Message
from portal.agenda.telling import rules as telling
from portal.contacts.collecting import rules as collecting
from portal.expenses.approval import rules as approval
from portal.expenses.models.payday import PaymentBatch
from portal.expenses.payday import rules as payday
from portal.kit.errors import RuleError
from portal.newsletter.models import NewsletterIssue
from portal.newsletter.sending import rules as sending
from portal.people.models import Person
from portal.post.models import Mailing
from portal.team.welcome import rules as welcome


@dataclass(frozen=True)
class Undoing:
    """How a press is undone. undo: (mailing, by). said: what stands now. path: of the page that shows it."""

    undo: Callable[[Mailing, Person], object]
    said: str
    path: str
    by_treasurer: bool = False


def _row(mailing: Mailing) -> int:
    """The id of the row that a press is about."""
    return int(mailing.what.partition("-")[2])


UNDOINGS = {
    messages.WRITE: Undoing(
        lambda mailing, by: messages.unsend(Message.get_by_id(_row(mailing)), mailing, by=by),
        "De mails zijn teruggenomen. Niemand kreeg iets. Je tekst staat nog hier.", "/brieven/{row}",
    ),
    telling.INVITE: Undoing(
        lambda mailing, by: telling.uninvite(Event.get_by_id(_row(mailing)), mailing, by=by),
        "De uitnodigingen zijn teruggenomen. Niemand kreeg iets.", "/agenda/{row}",
    ),
    telling.AGAIN: Undoing(
        lambda mailing, by: telling.unask(Event.get_by_id(_row(mailing)), mailing, by=by),
        "De herinneringen zijn teruggenomen. Niemand kreeg iets.", "/agenda/{row}",
    ),
    telling.CANDIDATES: Undoing(
        lambda mailing, by: telling.uninvite_candidates(Event.get_by_id(_row(mailing)), mailing, by=by),
        "De uitnodigingen zijn teruggenomen. Niemand kreeg iets.", "/agenda/{row}",
    ),
    telling.TELL: Undoing(
        lambda mailing, by: telling.untell(Event.get_by_id(_row(mailing)), mailing, by=by),
        "De mails zijn teruggenomen. Wat je wijzigde, blijft staan.", "/agenda/{row}",
    ),
    telling.CANCEL: Undoing(
        lambda mailing, by: events.uncancel(Event.get_by_id(_row(mailing)), mailing, by=by),
        "De activiteit gaat gewoon door. Niemand kreeg een mail.", "/agenda/{row}",
    ),
    payday.PAY: Undoing(
        lambda mailing, by: payday.unsettle(PaymentBatch.get_by_id(_row(mailing)), mailing, by=by),
        "Teruggenomen: deze betaaldag staat weer open, en niemand kreeg een mail.", "/onkosten/betaaldag/{row}",
        by_treasurer=True,
    ),
    approval.APPROVE: Undoing(
        lambda mailing, by: approval.unapprove_all(mailing, by=by),
        "Teruggenomen: de nota’s wachten weer op goedkeuring, en niemand kreeg een mail.", "/onkosten/goedkeuren",
    ),
    collecting.REMIND: Undoing(
        lambda mailing, by: collecting.unremind(mailing, by=by),
        "De herinneringen zijn teruggenomen. Niemand kreeg iets.", "/contacten/overzicht?kwartaal={row}",
    ),
    sending.SEND: Undoing(
        lambda mailing, by: sending.unsend(NewsletterIssue.get_by_id(_row(mailing)), mailing, by=by),
        "De brief is weer een ontwerp. Niemand kreeg hem.", "/nieuwsbrief",
    ),
    welcome.SEND: Undoing(
        lambda mailing, by: welcome.uninvite(mailing, by=by),
        "De uitnodigingen zijn teruggenomen. Niemand kreeg iets.", "/vrijwilligers/uitnodigen",
    ),
}  # fmt: skip
"""The first half of `Mailing.what` → how it is undone."""


def undoing_of(mailing: Mailing) -> Undoing:
    return UNDOINGS[mailing.what.partition("-")[0]]


def path_of(mailing: Mailing) -> str:
    """The page that shows what a press was about."""
    return undoing_of(mailing).path.format(row=mailing.what.partition("-")[2])


def take_back(mailing: Mailing, *, by: Person) -> str:
    """Undo a press while its letters rest; returns the sentence that says what stands now."""
    how = undoing_of(mailing)
    if not (by.is_coordinator or (by.is_treasurer and how.by_treasurer)):
        raise RuleError("Dit doet de coördinator.")
    how.undo(mailing, by)
    return how.said
