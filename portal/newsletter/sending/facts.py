"""The footer at the end of a copy: what this one volunteer still owes or is invited to, computed when it is queued."""

import json
from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import Path

from peewee import JOIN

from portal.agenda.answers.facts import seating
from portal.agenda.attendance import facts as training
from portal.agenda.models.event import Event, going_ahead, title_text
from portal.contacts.collecting.facts import path_of
from portal.contacts.quarters.facts import owed_by, was_asked_elsewhere
from portal.expenses.models.notes import open_note
from portal.expenses.note.facts import reading as note
from portal.kit import clock
from portal.kit.dates import Quarter, weekday_day
from portal.kit.links import answer_path, personal_link
from portal.kit.phone import national
from portal.kit.records import dataclass
from portal.newsletter.letter.documents import mail
from portal.newsletter.letter.documents.documents import newsletter as word_file
from portal.newsletter.letter.documents.mail import FooterLine, Mail, PersonalFooter
from portal.newsletter.letter.documents.plain import headings
from portal.newsletter.letter.facts.gathering import DUTY_WORDS
from portal.newsletter.letter.facts.letter import gather_newsletter, items_by_section
from portal.newsletter.letter.facts.opening import days_in, past_pieces
from portal.newsletter.letter.facts.since import changed_after, changed_since
from portal.newsletter.models import FinalLetter, NewsletterCopy, NewsletterIssue, final_of
from portal.newsletter.pictures.documents import name_of, pictures_in, with_pictures
from portal.newsletter.pictures.facts import still_there
from portal.people.models import Branch, Person
from portal.people.volunteers.facts import active_volunteers, by_name, last_days
from portal.post.models import Letter
from portal.post.rules import is_refused

FAR = timedelta(days=61)  # what is further ahead is asked in a later letter
PAPER_PATH = "/nieuwsbrief/op-papier"


@dataclass(frozen=True)
class Links:
    """The portal's address, and the key that signs the links into it."""

    url: str
    secret: str

    def to(self, person: Person, path: str) -> str:
        """The whole address of somebody's own link to a page."""
        return self.url + personal_link(self.secret, person.id, path)

    def answer(self, person: Person, event: Event) -> str:
        """The whole address where somebody says whether they come."""
        return self.url + answer_path(self.secret, person.id, event.id)


def inside_of(issue: NewsletterIssue, portal_url: str) -> str:
    """What the letter says, as clean HTML: the version finished in Word, or the portal's."""
    final = final_of(issue)
    return final.html if final is not None else mail.body(gather_newsletter(issue, portal_url))


def past_of(issue: NewsletterIssue) -> list[tuple[str, date]]:
    """(title, day) of what a letter announces though it is over; for one from Word by the days in its headings."""
    final, today = final_of(issue), clock.today()
    if final is None:
        items = [item for rows in items_by_section(issue, "").values() for item in rows]
        return past_pieces(issue, items, today)
    named = [(words, days_in(words, issue.month_on)) for words in headings(final.html)]
    return [(words, max(days)) for words, days in named if days and max(days) < today]


def changed_of(issue: NewsletterIssue) -> list[tuple[str, str]]:
    """(title, how it is now) of what a letter says of an event though that changed since it was written, or left."""
    items = [item for rows in items_by_section(issue, "").values() for item in rows]
    return changed_since(issue, items, final_of(issue)) or list(changed_after(issue, items).values())


def is_final(issue: NewsletterIssue) -> bool:
    """Whether the letter was finished in Word."""
    return FinalLetter.select().where(FinalLetter.issue == issue).exists()


def mail_of(issue: NewsletterIssue, portal_url: str, changed: Collection[tuple[str, str]] = ()) -> Mail:
    """The letter as a mail, with the pictures that were not taken away. changed: what stands above it."""
    inside = inside_of(issue, portal_url)
    inside = mail.with_changes(inside, changed) if changed else inside
    inside = with_pictures(inside, {id: f"cid:{name_of(id)}" for id in still_there(pictures_in(inside))})
    opening = None if is_final(issue) else gather_newsletter(issue, portal_url).opening
    return Mail.of(issue.full_name, inside, (opening and opening.event_id) or 0)


def word_of(issue: NewsletterIssue, portal_url: str, house_style: Path) -> bytes:
    """The letter that the portal wrote, as a Word file."""
    return word_file(gather_newsletter(issue, portal_url, with_pictures=True), house_style)


def footers(branch: Branch, people: list[Person], today: date, links: Links) -> dict[int, PersonalFooter]:
    """Person id → their footer, for everyone the letter goes to."""
    owing = training.owing(branch.id, today)
    duties = {duty: {person.id for person in owing.get(duty, ())} for duty in DUTY_WORDS}
    invited = [e for e in going_ahead(branch.id, today, today + FAR) if e.enrol_by != "none" and e.is_open]
    answered = {event_id: seats.answered for event_id, seats in seating(invited).items()}
    found, stop = {}, last_days([person.id for person in people])
    for person in people:
        until = stop.get(person.id, date.max)
        events = [event for event in invited if event.day <= until and person.id not in answered[event.id]]
        mine = [duty for duty, ids in duties.items() if person.id in ids]
        found[person.id] = _footer(person, branch, today, links, events, mine)
    return found


def _footer(
    person: Person, branch: Branch, today: date, links: Links, events: list[Event], mine: list[str]
) -> PersonalFooter:
    quarter = Quarter.of(today).previous()
    waits = None if was_asked_elsewhere(quarter, branch) else _of_quarter(person, quarter, links)
    lines = [waits] if waits else []
    for event in sorted(events, key=lambda event: event.mandatory_for not in mine):
        must = " Voor jou is dit een verplichte vorming." if event.mandatory_for in mine else ""
        sentence = f"Kom je naar ‘{title_text(event)}’ op {weekday_day(event.day)}?{must}"
        lines.append(FooterLine(sentence, "Laat weten of je komt", links.answer(person, event), event.id))
    asked = {event.mandatory_for for event in events}
    for duty in mine:
        if duty not in asked:
            lines.append(FooterLine(f"Je volgde ‘{DUTY_WORDS[duty][0]}’ nog niet. Dat is nodig {DUTY_WORDS[duty][1]}."))
    call = f" Bel {national(branch.phone)} of zeg het hier:" if branch.phone else " Zeg het hier:"
    paper = FooterLine(f"Krijg je deze brief liever op papier?{call}", "liever op papier", links.to(person, PAPER_PATH))
    return PersonalFooter(person.given_name, tuple(lines), None if person.on_paper else paper)


def example(person: Person, quarter: Quarter, links: Links) -> PersonalFooter:
    """What a test copy shows: nobody's own links."""
    line = FooterLine(
        f"Hier leest elke vrijwilliger wat voor hem of haar nog openstaat. Bijvoorbeeld: de contacten van "
        f"{quarter.in_months}.",
        "Contacten invullen",
        links.url,
    )
    return PersonalFooter(person.given_name, (line,))


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


def _of_quarter(person: Person, quarter: Quarter, links: Links) -> FooterLine | None:
    """What is still to be handed in of a quarter: the contacts, or then the note."""
    if not owed_by(person, quarter):
        return note_line(person, quarter, links)
    sentence = f"Geef je je contacten van {quarter.in_months} nog door? Dat duurt een minuutje."
    return FooterLine(sentence, "Contacten invullen", links.to(person, path_of(quarter)))


def note_line(person: Person, quarter: Quarter, links: Links) -> FooterLine | None:
    """The note of a quarter whose contacts were handed in, but whose costs were not asked back yet."""
    view = note.view_of(person, quarter, open_note(person, quarter))
    if view.status != "draft" or not view.claimed:
        return None
    there = links.to(person, f"/onkosten/{person.id}/{quarter}")
    return FooterLine(view.ready, "Nota nakijken en indienen", there)
