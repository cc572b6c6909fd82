"""What may happen to events: planned, changed, copied, continued in a next part, cancelled and put back."""

import uuid
from dataclasses import asdict, fields
from datetime import date, time, timedelta
from typing import Any

from peewee import fn

from portal.agenda.answers.facts import kind_of, replies_to, seating_of
from portal.agenda.answers.letters import Link, people_of, tell_colleague, tell_seat_free
from portal.agenda.answers.rules import give_back_after_last_day
from portal.agenda.attendance.facts import was_held
from portal.agenda.candidates.rules import note_milestones
from portal.agenda.models.answer import Attendance, Enrolment
from portal.agenda.models.event import ENROL_BY, EVENT_KINDS, FOR_STAFF, MANDATORY_FOR, TOLD, Event
from portal.agenda.telling.rules import refresh, tell_cancelled, tell_reinstated
from portal.database import locked, once, transaction
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.limits import EARLIEST
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.post.models import Letter, Mailing
from portal.post.rules import take_back

FURTHEST_AHEAD = timedelta(days=3 * 366)
MOST_SEATS = 1000
READ = (*TOLD, "title", "text", "price", "organiser", "partner")
"""What people read of it: when it changes, the coordinator is asked who must know."""
LONGEST_NIGHT = 12 * 60  # minutes from the start to an end on the next day: "9.30" typed for 21.30 is a slip


@dataclass(frozen=True)
class EventDetails:
    """What is written down about an event; see the model for each field."""

    kind: str
    title: str
    text: str
    day: date
    starts_at: time | None
    ends_at: time | None
    place: str
    is_online: bool
    online_link: str
    price: str
    organiser: str
    partner: str
    enrol_by: str
    enrol_name: str
    enrol_email: str
    enrol_link: str
    mandatory_for: str
    seats: int | None
    question: str = ""


def details_of(event: Event) -> dict[str, Any]:
    """The fields of an event, ready for a form: to change it, or to copy it."""
    return {field.name: getattr(event, field.name) for field in fields(EventDetails)}


def create(details: EventDetails, key: str, part_of: Event | None = None, *, by: Person) -> Event:
    """A new event; a day in the past may be entered too. The same key lands on the event that it made before.

    part_of: an event that this one is a next part of. Parts are numbered by day.
    """
    _check(details)

    def make() -> Event:
        series = _series_of(part_of) if part_of is not None else ""
        event = Event.create(branch=by.branch_id, submission_key=key, series=series, **asdict(details))
        record(event, "create", by, title=event.title, day=event.day, series=series)
        _number(series)
        return Event.get_by_id(event.id)

    return once(Event, key, make, branch=by.branch_id)


def update(event: Event, details: EventDetails, link: Link, *, by: Person) -> bool:
    """Change an event; returns whether people may want to know. What waits in the outbox says how it stands now."""
    _check(details)
    with transaction():
        event = locked(event)
        before = seating_of(event)
        _check_change(event, details, len(before.seated))
        was = Event.get_by_id(event.id)
        old = {name: getattr(event, name) for name in READ}
        if not change(event, "update", by, **asdict(details)):
            return False
        if any(getattr(event, name) != old[name] for name in TOLD):
            Event.update(moved_at=clock.now()).where(Event.id == event.id).execute()
        _revise(event)
        _number(event.series)
        event = Event.get_by_id(event.id)
        refresh(event)
        if (was.kind, was.day) != (event.kind, event.day):
            for one in (was, event):
                note_milestones(_candidates_at(event), one, by=by)
        give_back_after_last_day(event, was.day, link, by=by)
        tell_seat_free(event, before, link)
        if event.enrol_by == "mail" != was.enrol_by and event.is_open:
            for person in people_of(set(seating_of(event).seated)):
                tell_colleague(event, person, comes=True)  # who said yes before need not do it again
        return event.is_open and any(getattr(event, name) != value for name, value in old.items())


def _check_change(event: Event, details: EventDetails, seated: int) -> None:
    """RuleError at the field for a change that what people did already forbids. seated: how many have a seat."""
    if details.seats is not None and details.seats < seated:
        raise RuleError(f"Er zijn al {seated} mensen die komen. Kies minstens {seated} plaatsen.", "seats")
    replied = len(replies_to(event)) if details.question != event.question else 0
    if replied:
        some = "Eén iemand antwoordde" if replied == 1 else f"{replied} mensen antwoordden"
        raise RuleError(f"{some} al op ‘{event.question}’. Laat die vraag zo staan.", "question")
    there = was_held(event)
    if there and details.day > clock.today():
        raise RuleError("Er staan al aanwezigen bij. Kies een dag tot en met vandaag, of haal hen eerst weg.", "day")
    hides = details.kind in FOR_STAFF and event.kind not in FOR_STAFF and event.is_open
    if hides and (why := why_it_stays(event)):
        raise RuleError(f"{why} Zo’n activiteit zien vrijwilligers niet: annuleer ze, en maak een nieuwe.", "kind")


def cancel(event: Event, link: Link, who: str = "told", *, by: Person) -> Mailing | None:
    """Cancel an event. Whoever was told its day is told, or everyone; the letters rest two minutes. None: nobody is
    mailed."""
    with transaction():
        event = locked(event)
        if event.cancelled_at is not None:
            raise RuleError("Deze activiteit was al geannuleerd. Er is niets dubbel gebeurd.", conflict=True)
        if was_held(event):
            raise RuleError("Er staan al aanwezigen bij deze activiteit. Haal die eerst weg.")
        is_past = event.is_past
        change(event, "cancel", by, cancelled_at=clock.now())
        _revise(event)
        _number(event.series)
        return None if is_past else tell_cancelled(Event.get_by_id(event.id), link, who, by=by)


def reinstate(event: Event, link: Link, *, by: Person) -> Mailing | None:
    """It goes ahead after all. Letters that did not leave yet are torn up; the others get a second one."""
    with transaction():
        event = locked(event)
        if event.cancelled_at is None:
            raise RuleError("Deze activiteit gaat gewoon door. Er is niets dubbel gebeurd.", conflict=True)
        change(event, "reinstate", by, cancelled_at=None)
        _revise(event)
        _number(event.series)
        return tell_reinstated(Event.get_by_id(event.id), link, by=by)


def uncancel(event: Event, mailing: Mailing, *, by: Person) -> None:
    """The press that cancelled it is taken back: none of its letters leaves, and it goes ahead."""
    with transaction():
        take_back(mailing)
        event = locked(event)
        if event.cancelled_at is not None:
            change(event, "reinstate", by, cancelled_at=None)
            _revise(event)
            _number(event.series)


def why_it_stays(event: Event) -> str:
    """Why an event cannot be deleted, as a sentence; "" where nobody was told of it yet."""
    if was_held(event):
        return "Er staan aanwezigen bij."
    if Enrolment.select().where(Enrolment.event == event.id).exists():
        return "Er gaf al iemand antwoord."
    if Letter.select().where(Letter.kind.startswith(kind_of(event, ""))).exists():
        return "Er vertrok al een mail over."
    return ""


def remove(event: Event, *, by: Person) -> None:
    """Delete an event; RuleError where somebody was told of it. The other parts of its series are renumbered."""
    with transaction():
        event = locked(event)
        if why := why_it_stays(event):
            raise RuleError(f"{why} Annuleer de activiteit, dan weet iedereen het.", conflict=True)
        record(event, "remove", by, title=event.title, day=event.day, kind=event.kind)
        Event.delete().where(Event.id == event.id).execute()
        _number(event.series)


def years(query: Any) -> list[int]:
    """The years in which the events of a `visible_to` query took place, newest first. One query."""
    first, last = query.select(fn.MIN(Event.day), fn.MAX(Event.day)).order_by().tuples().get()
    return list(range(last.year, first.year - 1, -1)) if first else []


def _candidates_at(event: Event) -> list[int]:
    """The candidates who were at an event, or at another part of its series."""
    parts = Event.select(Event.id).where(Event.series == event.series) if event.series else [event.id]
    rows: Any = Attendance.select(Attendance.candidate).where(
        Attendance.event << parts, Attendance.candidate.is_null(False)
    )
    return sorted({candidate for (candidate,) in rows.tuples()})


def _series_of(event: Event) -> str:
    """The series that an event belongs to; it becomes the first of one where it stood alone."""
    event = locked(event)
    if not event.series:
        event.series = str(uuid.uuid4())
        event.save()
    return event.series


def _number(series: str) -> None:
    """Parts are numbered 1, 2, 3 … in the order of their days; what was cancelled has no number."""
    if not series:
        return
    parts = Event.select().where(Event.series == series).order_by(Event.day, Event.starts_at, Event.id)
    number = 0
    for event in parts:
        number += event.cancelled_at is None
        wanted = number if event.cancelled_at is None else 0
        if event.part != wanted:
            Event.update(part=wanted, revision=Event.revision + 1, changed_at=clock.now()).where(
                Event.id == event.id
            ).execute()


def _revise(event: Event) -> None:
    """Calendars replace an event by one with a higher number."""
    Event.update(revision=Event.revision + 1, changed_at=clock.now()).where(Event.id == event.id).execute()


def _check(details: EventDetails) -> None:
    if details.kind not in EVENT_KINDS:
        raise RuleError("Kies wat voor activiteit het is.", "kind")
    if details.mandatory_for not in MANDATORY_FOR:
        raise RuleError("Kies uit de lijst.", "mandatory_for")
    if not EARLIEST <= details.day <= clock.today() + FURTHEST_AHEAD:
        raise RuleError(f"Kijk het jaar na: kies een dag voor {day_text(clock.today() + FURTHEST_AHEAD)}.", "day")
    if details.ends_at is not None and details.starts_at is None:
        raise RuleError("Vul ook in wanneer het begint.", "starts_at")
    if details.starts_at is not None and details.ends_at is not None:
        lasts = _minutes(details.ends_at) - _minutes(details.starts_at)
        if lasts == 0:
            raise RuleError("Begin en einde zijn hetzelfde uur. Kijk de twee uren na.", "ends_at")
        if lasts < 0 and lasts + 24 * 60 > LONGEST_NIGHT:
            raise RuleError(
                "Het einde valt voor het begin. Kijk de twee uren na. Eindigt het na middernacht? "
                "Dat kan tot twaalf uur na het begin.",
                "ends_at",
            )
    if details.enrol_by not in ENROL_BY:
        raise RuleError("Kies hoe iemand zich inschrijft.", "enrol_by")
    if details.enrol_by == "mail" and not details.enrol_email:
        raise RuleError("Vul in naar welk adres de mail gaat.", "enrol_email")
    if details.enrol_by == "link" and not details.enrol_link:
        raise RuleError("Vul de link in waarlangs iemand zich inschrijft.", "enrol_link")
    if details.seats is not None and not 1 <= details.seats <= MOST_SEATS:
        raise RuleError(f"Kies een aantal plaatsen van 1 tot {MOST_SEATS}, of laat het leeg.", "seats")


def _minutes(at: time) -> int:
    """Since midnight."""
    return at.hour * 60 + at.minute
