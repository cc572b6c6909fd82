"""Writing to chosen people: a letter to each, two minutes to take it back, a copy that stays."""

from portal.agenda.messages.facts import MOST, Receiver, about_candidate, kind_of, receivers
from portal.agenda.messages.letters import message_words
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.message import Message
from portal.database import once, transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.kit.seen import check, mark
from portal.people.models import Person
from portal.post.facts import TO_PEOPLE
from portal.post.models import Letter, Mailing
from portal.post.rules import To, answers_of, queue, readdress, rest, resting, take_back, tear_up

WRITE = "message"
"""What a press that wrote to people did: the first half of `Mailing.what`."""

NOBODY = "Niemand van hen heeft een mailadres. Bel of schrijf hen zelf."
CHANGED = "Er is iets gewijzigd sinds je de mail las. Lees hem nog eens, en verstuur dan."


@dataclass(frozen=True)
class Draft:
    """What is written to whom. marks: of the people who were chosen."""

    subject: str
    text: str
    marks: tuple[str, ...]


def by_mail(draft: Draft, *, by: Person) -> list[Receiver]:
    """Those of a draft who get a mail. RuleError where nobody is chosen, or nobody has an address."""
    if not draft.marks:
        raise RuleError("Kies minstens één iemand.", "to")
    if len(draft.marks) > MOST:
        raise RuleError(f"Kies ten hoogste {MOST} mensen. Schrijf je aan meer, maak dan een nieuwsbrief.", "to")
    people = [one for one in receivers(by, draft.marks) if one.email]
    if not people:
        raise RuleError(NOBODY, "to")
    return people


def draft_mark(draft: Draft, people: list[Receiver]) -> str:
    """The mark of what a page shows before it is sent: the words, and who they are with their address."""
    return mark(draft.subject, draft.text, [(one.mark, one.email) for one in people])


def send(draft: Draft, key: str, seen: str | None = None, *, by: Person) -> Message:
    """A letter to each; they rest two minutes. The same key lands on what it made. seen: `draft_mark` of the page."""

    def make() -> Message:
        people = by_mail(draft, by=by)
        check(seen, draft_mark(draft, people), CHANGED)
        written = {"subject": draft.subject, "text": draft.text, "receivers": " ".join(draft.marks)}
        message = Message.create(branch=by.branch_id, written_by=by.id, submission_key=key, **written)
        mailing = rest(by.branch_id, by.id, press_of(message))
        for one in people:
            _write(message, one, mailing, by=by)
        record(message, "send", by, number=len(people))
        return message

    return once(Message, key, make, branch=by.branch_id)


def _write(message: Message, one: Receiver, mailing: Mailing, *, by: Person) -> None:
    person_id, about = (None, about_candidate(one.id)) if one.is_candidate else (one.id, "")
    to = To(message.branch_id, person_id, one.name, one.email, answers_of(by.branch))
    words = message_words(one.given_name, message.subject, message.text)
    queue(to, kind_of(message), words, about=about, mailing=mailing)


def press_of(message: Message) -> str:
    """`Mailing.what` of the press that sent a message."""
    return f"{WRITE}-{message.id}"


def resting_of(message: Message) -> Mailing | None:
    """The press that sent it, as long as it can be taken back."""
    return resting(message.branch_id, press_of(message))


def unsend(message: Message, mailing: Mailing, *, by: Person) -> None:
    """None of its letters leaves; the words stay, to go on with."""
    with transaction():
        number = take_back(mailing)
        Message.update(taken_back_at=clock.now()).where(Message.id == message.id).execute()
        record(message, "unsend", by, number=number)


def letters_follow(candidate: Candidate, address: str) -> None:
    """In the transaction that corrects a candidate: letters that wait for the old address go to the new one."""
    if candidate.email != address:
        readdress(Letter.about == about_candidate(candidate.id), address, candidate.email)


def tear_up_to_candidate(candidate: Candidate) -> None:
    """In the transaction that stops or discards a candidate: no letter that still waits leaves after that."""
    tear_up(Letter.about == about_candidate(candidate.id))


def uninvite_candidate(candidate: Candidate) -> None:
    """In the transaction in which a candidate starts: what invites them as one does not leave; what was written to them
    does."""
    tear_up((Letter.about == about_candidate(candidate.id)) & ~Letter.kind.startswith(TO_PEOPLE))


def tear_up_to(person: Person) -> None:
    """In the transaction that removes somebody made a volunteer by mistake: letters that wait for them do not leave."""
    tear_up(Letter.person_id == person.id)
