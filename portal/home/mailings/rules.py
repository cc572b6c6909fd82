"""Taking back a press that mails several people, whatever it did, as long as its letters rest."""

from collections.abc import Callable

from portal.agenda.events import rules as events
from portal.agenda.messages import rules as messages
from portal.agenda.models.event import Event
from portal.agenda.models.message import Message
from portal.agenda.telling import rules as telling
from portal.contacts.collecting import rules as collecting
from portal.database import BaseModel
from portal.expenses.approval import rules as approval
from portal.expenses.models.payday import PaymentBatch
from portal.expenses.payday import rules as payday
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.newsletter.models import NewsletterIssue
from portal.newsletter.sending import rules as sending
from portal.people.models import Person
from portal.post.models import Mailing
from portal.team.welcome import rules as welcome


@dataclass(frozen=True)
class Undoing:
    """How a press is undone. said: what is true again. path: of the page that shows it.

    undo: (mailing, by); with a table: (the row of it that the press is about, mailing, by).
    """

    undo: Callable[..., object]
    said: str
    path: str
    table: type[BaseModel] | None = None
    by_treasurer: bool = False


NO_REMINDER = "De herinneringen zijn teruggenomen. Niemand kreeg iets."
NO_INVITATION = "De uitnodigingen zijn teruggenomen. Niemand kreeg iets."
NO_MAIL = "De mails zijn teruggenomen. Niemand kreeg iets. Je tekst staat nog hier."
STILL_CHANGED = "De mails zijn teruggenomen. Wat je wijzigde, blijft staan."
GOES_AHEAD = "De activiteit gaat gewoon door. Niemand kreeg een mail."
NOT_PAID = "Teruggenomen: deze betaaldag staat weer open, en niemand kreeg een mail."
NOT_APPROVED = "Teruggenomen: de nota’s wachten weer op goedkeuring, en niemand kreeg een mail."
A_DRAFT = "De brief is weer een ontwerp. Niemand kreeg hem."
EVENT, BATCH = "/agenda/{row}", "/onkosten/betaaldag/{row}"

UNDOINGS = {
    messages.WRITE: Undoing(messages.unsend, NO_MAIL, "/brieven/{row}", Message),
    telling.INVITE: Undoing(telling.unsend, NO_INVITATION, EVENT, Event),
    telling.AGAIN: Undoing(telling.unsend, NO_REMINDER, EVENT, Event),
    telling.CANDIDATES: Undoing(telling.uninvite_candidates, NO_INVITATION, EVENT, Event),
    telling.TELL: Undoing(telling.unsend, STILL_CHANGED, EVENT, Event),
    telling.CANCEL: Undoing(events.uncancel, GOES_AHEAD, EVENT, Event),
    payday.PAY: Undoing(payday.unsettle, NOT_PAID, BATCH, PaymentBatch, by_treasurer=True),
    approval.APPROVE: Undoing(approval.unapprove_all, NOT_APPROVED, "/onkosten/te-keuren"),
    collecting.REMIND: Undoing(collecting.unremind, NO_REMINDER, "/contacten/overzicht?kwartaal={row}"),
    sending.SEND: Undoing(sending.unsend, A_DRAFT, "/nieuwsbrief", NewsletterIssue),
    welcome.SEND: Undoing(welcome.uninvite, NO_INVITATION, "/vrijwilligers/uitnodigen"),
}
"""The first half of `Mailing.what` → how it is undone."""


def undoing_of(mailing: Mailing) -> Undoing:
    return UNDOINGS[mailing.what.partition("-")[0]]


def path_of(mailing: Mailing) -> str:
    """The page that shows what a press was about."""
    return undoing_of(mailing).path.format(row=mailing.what.partition("-")[2])


def take_back(mailing: Mailing, *, by: Person) -> str:
    """Undo a press while its letters rest; returns the sentence that says what is true again."""
    how = undoing_of(mailing)
    if not (by.is_coordinator or (by.is_treasurer and how.by_treasurer)):
        raise RuleError("Dit doet de coördinator.")
    about = [] if how.table is None else [how.table.get_by_id(int(mailing.what.partition("-")[2]))]
    how.undo(*about, mailing, by=by)
    return how.said
