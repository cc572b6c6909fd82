"""The footer at the end of a copy: what this one volunteer still owes or is invited to, computed when it is queued."""

from datetime import date, timedelta

from portal.agenda.answers.facts import seating
from portal.agenda.attendance import facts as training
from portal.agenda.models.event import Event, going_ahead, title_text
from portal.contacts.collecting.facts import path_of
from portal.contacts.quarters.facts import owed_by, was_asked_elsewhere
from portal.expenses.models.notes import open_note
from portal.expenses.note.facts import reading as note
from portal.kit.dates import Quarter, weekday_day
from portal.kit.links import answer_path, personal_link
from portal.kit.phone import national
from portal.kit.records import dataclass
from portal.newsletter.letter.documents.mail import FooterLine, PersonalFooter
from portal.newsletter.letter.facts.gathering import DUTY_WORDS
from portal.people.models import Branch, Person
from portal.people.volunteers.facts import last_days

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
