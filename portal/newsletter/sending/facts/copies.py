"""Who gets the letter, and how each copy fares."""

import json
from datetime import datetime

from peewee import JOIN

from portal.kit import clock
from portal.kit.records import dataclass
from portal.newsletter.letter.documents.mail import FooterLine, PersonalFooter
from portal.newsletter.models import NewsletterCopy, NewsletterIssue
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers, by_name
from portal.post.models import Letter
from portal.post.rules import is_refused


@dataclass(frozen=True)
class Readers:
    """Who gets the letter today: by mail, and on paper."""

    by_mail: list[Person]
    on_paper: list[Person]

    @property
    def everyone(self) -> list[Person]:
        return [*self.by_mail, *self.on_paper]


def audience(branch_id: int) -> Readers:
    """Every active volunteer once; on paper for those who prefer it or read no mail."""
    today = clock.today()
    people = by_name(active_volunteers(branch_id, today, today).where(Person.disabled_at.is_null()))
    paper = [person for person in people if person.on_paper or not person.email]
    return Readers([person for person in people if person not in paper], paper)


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
    )
    in_order = sorted(query, key=lambda copy: copy.person.stands_at)
    return Progress(tuple(sorted(map(view_of, in_order), key=lambda view: ORDER[view.state])))


def view_of(copy: NewsletterCopy) -> CopyView:
    """The state of one copy, joined with its person and letter."""
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


def footer_of(copy: NewsletterCopy) -> PersonalFooter:
    """The footer of somebody's copy, as it was sent."""
    kept = json.loads(copy.strip or "{}")
    lines = tuple(FooterLine(**line) for line in kept.get("lines", ()))
    return PersonalFooter(kept.get("name", copy.person.given_name), lines)
