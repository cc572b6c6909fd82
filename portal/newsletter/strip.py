"""The strip at the end of a copy: what this one volunteer still owes or is invited to, reckoned when it is queued."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.agenda import training
from portal.agenda.models import Event
from portal.agenda.rules import title_text, upcoming
from portal.agenda.seats import seating
from portal.agenda.tokens import answer_path
from portal.contacts.collecting import path_of
from portal.contacts.rules import owed_by
from portal.kit.dates import Quarter, weekday_day
from portal.kit.links import personal_link
from portal.kit.phone import national
from portal.newsletter.gathering import DUTY_WORDS
from portal.newsletter.mail import Strip, StripLine
from portal.people.models import Branch, Person

FAR = timedelta(days=61)  # what is further off is asked in a later letter
PAPER_PATH = "/nieuwsbrief/op-papier"


@dataclass(frozen=True)
class Door:
    """Where the portal is, and what signs the links into it."""

    url: str
    secret: str

    def to(self, person: Person, path: str) -> str:
        """The whole address of somebody's own link to a page."""
        return self.url + personal_link(self.secret, person.id, path)

    def answer(self, person: Person, event: Event) -> str:
        """The whole address where somebody says whether they come."""
        return self.url + answer_path(self.secret, person.id, event.id)


@dataclass(frozen=True)
class Waiting:
    """Something that another room has waiting for a volunteer. path: of the page where it is done."""

    sentence: str
    label: str
    path: str


OTHERS: list[Callable[[Person, Quarter], Waiting | None]] = []
"""What rooms of the same floor or higher have to say of who owes no contacts (an expense note that is ready).

Added where rooms are opened.
"""


def strips(branch: Branch, people: list[Person], today: date, door: Door) -> dict[int, Strip]:
    """Person id → their strip, for everyone the letter goes to."""
    owing = training.owing(branch.id, today)
    duties = {duty: {person.id for person in owing.get(duty, ())} for duty in DUTY_WORDS}
    invited = [e for e in upcoming(branch.id, today, today + FAR) if e.enrol_by != "none" and e.is_open]
    answered = {event_id: seats.answered for event_id, seats in seating(invited).items()}
    found = {}
    for person in people:
        events = [event for event in invited if person.id not in answered[event.id]]
        mine = [duty for duty, ids in duties.items() if person.id in ids]
        found[person.id] = _strip(person, branch, today, door, events, mine)
    return found


def _strip(person: Person, branch: Branch, today: date, door: Door, events: list[Event], mine: list[str]) -> Strip:
    quarter = Quarter.of(today).previous()
    lines = []
    if owed_by(person, quarter):
        sentence = f"Geef je je contacten van {quarter.in_months} nog door? Dat duurt een minuutje."
        lines.append(StripLine(sentence, "Contacten invullen", door.to(person, path_of(quarter))))
    for waiting in filter(None, (other(person, quarter) for other in OTHERS if not lines)):
        lines.append(StripLine(waiting.sentence, waiting.label, door.to(person, waiting.path)))
    for event in sorted(events, key=lambda event: event.mandatory_for not in mine):
        must = " Voor jou is dit een verplichte vorming." if event.mandatory_for in mine else ""
        sentence = f"Kom je naar ‘{title_text(event)}’ op {weekday_day(event.day)}?{must}"
        lines.append(StripLine(sentence, "Laat weten of je komt", door.answer(person, event)))
    asked = {event.mandatory_for for event in events}
    for duty in mine:
        if duty not in asked:
            lines.append(StripLine(f"Je volgde ‘{DUTY_WORDS[duty][0]}’ nog niet. Dat is nodig {DUTY_WORDS[duty][1]}."))
    call = f" Bel {national(branch.phone)} of zeg het hier:" if branch.phone else " Zeg het hier:"
    paper = StripLine(f"Krijg je deze brief liever op papier?{call}", "liever op papier", door.to(person, PAPER_PATH))
    return Strip(person.given_name, tuple(lines), None if person.on_paper else paper)


def example(person: Person, quarter: Quarter, door: Door) -> Strip:
    """What a test copy shows: nobody's own links."""
    line = StripLine(
        f"Hier leest elke vrijwilliger wat voor hem of haar nog openstaat. Bijvoorbeeld: de contacten van "
        f"{quarter.in_months}.",
        "Contacten invullen",
        door.url,
    )
    return Strip(person.given_name, (line,))
