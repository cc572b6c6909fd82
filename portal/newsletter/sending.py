"""Sending a letter to everyone at once, and how each copy fares: on its way, arrived, back, on paper."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from peewee import JOIN

from portal.database import transaction
from portal.history.rules import advance, change, record
from portal.kit import clock
from portal.kit.dates import Quarter, month_text
from portal.kit.errors import RuleError
from portal.kit.seen import check, mark
from portal.newsletter import mail
from portal.newsletter.documents import newsletter as word_file
from portal.newsletter.final import file_of, final_of
from portal.newsletter.mail import Mail, Strip, StripLine
from portal.newsletter.models import NewsletterCopy, NewsletterIssue
from portal.newsletter.rules import STEPS, close, gather_newsletter, is_held_draft, letter_mark
from portal.newsletter.strip import Door, example, strips
from portal.people.models import Person, active_volunteers
from portal.post.models import Letter, PostFile
from portal.post.rules import is_refused, queue, send_again

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OTHER_SENDING = "De brief, of wie hem krijgt, is intussen gewijzigd. Kijk na wat er nu staat, en verstuur hem dan."
TOO_LATE = "Deze brief is al verstuurd. Er is niets dubbel gebeurd."


@dataclass(frozen=True)
class Audience:
    """Who gets the letter today: by mail, and on paper."""

    by_mail: list[Person]
    on_paper: list[Person]

    @property
    def everyone(self) -> list[Person]:
        return [*self.by_mail, *self.on_paper]


def audience(branch_id: int) -> Audience:
    """Every active volunteer once; on paper for who likes that better or reads no mail."""
    today = clock.today()
    people = list(active_volunteers(branch_id, today, today).where(Person.disabled_at.is_null()))
    paper = [person for person in people if person.on_paper or not person.email]
    return Audience([person for person in people if person not in paper], paper)


def inside_of(issue: NewsletterIssue, portal_url: str) -> str:
    """What the letter says, as clean HTML: the version finished in Word, or the portal's."""
    final = final_of(issue)
    return final.html if final is not None else mail.body(gather_newsletter(issue, portal_url))


def sending_mark(issue: NewsletterIssue, people: Audience, portal_url: str) -> str:
    """The mark of what the page of sending tells: what leaves, to whom by mail and to whom on paper."""
    return mark(letter_mark(issue, portal_url), [p.id for p in people.by_mail], [p.id for p in people.on_paper])


def send(
    actor: Person, issue: NewsletterIssue, door: Door, house_style: Path, *, attach: bool, seen: str | None = None
) -> int:
    """Queue a copy for everyone, in one transaction with the step to "sent". Returns how many copies there are.

    seen: the `sending_mark` of the page; None: no page asked.

    Two browsers at once: the second meets a letter that is sent already. Nobody has two copies (unique).
    """
    today = clock.today()
    if issue.month_on > _first_of_next_month():
        raise RuleError("Deze brief is voor later. Versturen kan ten vroegste de maand ervoor.")
    people = audience(issue.branch_id)
    if not people.everyone:
        raise RuleError("Er zijn vandaag geen vrijwilligers om naar te sturen.")
    own = strips(issue.branch, people.everyone, today, door)  # before the transaction: nobody waits while we read
    with transaction():
        if seen is not None and is_held_draft(issue):
            check(seen, sending_mark(issue, people, door.url), OTHER_SENDING)
        close(actor, issue)
        advance(
            issue, "send", STEPS, actor, too_late=TOO_LATE,
            sent_on=today, recipients=len(people.everyone), attach_docx=attach,
        )  # fmt: skip
        shared = _mail_of(issue, door.url)
        file = _enclosure(issue, door.url, house_style) if attach else None
        on_paper = {person.id for person in people.on_paper}
        for person in people.everyone:
            paper, strip = person.id in on_paper, own[person.id]
            letter = None if paper else _queue(issue, person, shared, strip, file)
            NewsletterCopy.create(
                branch=issue.branch_id, issue=issue, person=person, letter=letter, on_paper=paper,
                strip=json.dumps(asdict(strip)),
            )  # fmt: skip
    return len(people.everyone)


def send_test(actor: Person, issue: NewsletterIssue, door: Door, house_style: Path, *, attach: bool) -> str:
    """One copy to oneself. Returns the address that it goes to."""
    if not actor.email:
        raise RuleError("Er staat geen mailadres bij jouw gegevens. Vul er een in, dan kan een proef vertrekken.")
    with transaction():
        file = _enclosure(issue, door.url, house_style) if attach else None
        own = example(actor, Quarter.current().previous(), door)
        _queue(issue, actor, _mail_of(issue, door.url), own, file, "Proef: ")
        record(issue, "send_test", actor)
    return str(actor.email)


def _name_of(issue: NewsletterIssue) -> str:
    return f"Nieuwsbrief {month_text(issue.month_on)} – {issue.branch.name}"


def _mail_of(issue: NewsletterIssue, portal_url: str) -> Mail:
    return Mail.of(_name_of(issue), inside_of(issue, portal_url))


def _first_of_next_month() -> Any:
    today = clock.today()
    return today.replace(year=today.year + today.month // 12, month=today.month % 12 + 1, day=1)


def _queue(
    issue: NewsletterIssue, person: Person, shared: Mail, strip: Strip, file: PostFile | None, before: str = ""
) -> Letter:
    html = shared.html_for(strip)
    if len(html.encode()) > mail.LARGEST - FRAME:
        raise RuleError("Deze brief is te lang voor een mail. Maak hem korter, of stuur hem zelf rond in Word.")
    letter = queue(
        branch_id=issue.branch_id,
        person_id=person.id,
        to_name=person.name,
        to_address=person.email,
        kind=f"newsletter-test-{issue.id}" if before else f"newsletter-{issue.id}",
        subject=f"{before}{_name_of(issue)}",
        text=shared.text_for(strip),
        html=html,
        file=file,
        reply_to=issue.branch.email,
    )
    assert letter is not None, "who has no address gets it on paper"
    return letter


FRAME = 4000  # bytes that the post puts around the inside


def _enclosure(issue: NewsletterIssue, portal_url: str, house_style: Path) -> PostFile:
    content = file_of(issue) or word_file(gather_newsletter(issue, portal_url), house_style)
    name = f"nieuwsbrief-{issue.month_on:%Y-%m}.docx"
    return PostFile.create(branch_id=issue.branch_id, name=name, mime=DOCX, content=content)


# ---- how the copies fare


@dataclass(frozen=True)
class CopyView:
    """One copy. state: paper, given, waiting, later, sent, back or failed."""

    copy: NewsletterCopy
    state: str
    at: datetime | None = None  # of being sent, given or tried again
    reason: str = ""


@dataclass(frozen=True)
class Progress:
    """All copies of a letter, those that ask for something first."""

    views: tuple[CopyView, ...]

    def count(self, *states: str) -> int:
        return sum(view.state in states for view in self.views)

    @property
    def by_mail(self) -> int:
        return sum(not view.copy.on_paper for view in self.views)

    @property
    def done(self) -> int:
        """Mails that left, or came back for good."""
        return self.count("sent", "back", "failed")

    @property
    def is_going_on(self) -> bool:
        return self.count("waiting") > 0


ORDER = {"back": 0, "failed": 1, "later": 2, "waiting": 3, "paper": 4, "given": 5, "sent": 6}


def progress(issue: NewsletterIssue) -> Progress:
    """One query, without the words of the letters."""
    light = [getattr(Letter, n) for n in ("id", "sent_at", "given_up_at", "tries", "due_at", "error", "to_address")]
    query = (
        NewsletterCopy.select(NewsletterCopy, Person, *light)
        .join_from(NewsletterCopy, Person)
        .join_from(NewsletterCopy, Letter, JOIN.LEFT_OUTER)
        .where(NewsletterCopy.issue == issue)
        .order_by(Person.given_name, Person.family_name)
    )
    return Progress(tuple(sorted(map(view_of, query), key=lambda view: ORDER[view.state])))


def view_of(copy: NewsletterCopy) -> CopyView:
    """How one copy stands; its person and letter come along."""
    letter = copy.letter
    if copy.on_paper:
        return CopyView(copy, "given" if copy.handed_over_at else "paper", copy.handed_over_at)
    if copy.bounced_at:
        return CopyView(copy, "back", copy.bounced_at, copy.bounce)
    if letter is None:  # its letter was thrown away after years
        return CopyView(copy, "sent")
    if letter.sent_at:
        return CopyView(copy, "sent", letter.sent_at)
    if letter.given_up_at:
        return CopyView(copy, "back" if is_refused(letter) else "failed", letter.given_up_at, letter.error)
    return CopyView(copy, "later" if letter.tries else "waiting", letter.due_at, letter.error)


def strip_of(copy: NewsletterCopy) -> Strip:
    """What stood at the end of somebody's copy."""
    kept = json.loads(copy.strip or "{}")
    lines = tuple(StripLine(**line) for line in kept.get("lines", ()))
    return Strip(kept.get("name", copy.person.given_name), lines)


def hand_over(actor: Person, copy: NewsletterCopy, *, given: bool) -> None:
    """The one on paper was given, or was not after all."""
    if not copy.on_paper:
        raise RuleError("Deze brief ging niet op papier.", conflict=True)
    with transaction():
        change(copy, "hand_over", actor, handed_over_at=clock.now() if given else None)


def mark_bounced(actor: Person, copy: NewsletterCopy, *, bounced: bool) -> None:
    """It came back later, in the coordinator's own mailbox; or that was a mistake."""
    if copy.on_paper:
        raise RuleError("Deze brief ging op papier.", conflict=True)
    with transaction():
        change(
            copy, "bounce", actor,
            bounced_at=clock.now() if bounced else None, bounce="door jou aangeduid" if bounced else "",
        )  # fmt: skip


def put_on_paper(actor: Person, copy: NewsletterCopy) -> None:
    """What came back goes on paper, this once."""
    if view_of(copy).state not in ("back", "failed"):
        raise RuleError("Deze brief is niet teruggekomen. Er is niets veranderd.", conflict=True)
    with transaction():
        change(copy, "put_on_paper", actor, on_paper=True)


def try_again(actor: Person, copy: NewsletterCopy) -> None:
    """What was refused leaves once more, to the address that stands there now."""
    person = Person.get_by_id(copy.person_id)
    if copy.letter is None or view_of(copy).state not in ("back", "failed") or copy.letter.sent_at:
        raise RuleError("Deze brief is al weg. Er is niets dubbel gebeurd.", conflict=True)
    if not person.email:
        raise RuleError(f"{person.name} heeft geen mailadres. Geef de brief op papier.")
    with transaction():
        send_again(copy.letter, person.email)
        change(copy, "try_again", actor, bounced_at=None, bounce="")


def rather_on_paper(actor: Person, *, paper: bool) -> None:
    """A volunteer chooses how the newsletter and forms come."""
    with transaction():
        change(actor, "rather_on_paper", actor, on_paper=paper)
