"""Calendar files of events, and the personal calendar that a phone keeps reading until it is shut."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from portal.agenda.answers.facts import NOBODY, Seating, may_see_link, seating
from portal.agenda.attendance.facts import duties_of
from portal.agenda.calendars.documents import CalendarEvent, calendar
from portal.agenda.models.answer import Enrolment
from portal.agenda.models.event import Event, title_text, where_text
from portal.database import transaction
from portal.families.models.talk import PLANNED_TALKS, PlannedTalk
from portal.families.talks.facts import ahead
from portal.history.rules import record
from portal.kit import clock
from portal.people.models import Person
from portal.people.volunteers.facts import last_day

KEPT_IN_FEED = timedelta(days=366)
TALKS_AHEAD = timedelta(days=92)  # further on a talk is a wish, not an appointment
AN_HOUR = timedelta(hours=1)


def event_file(events: Iterable[Event], url: str, reader: Person | None) -> bytes:
    """The .ics of an event, or of the parts of a series. The online link goes along for whoever may see it.

    url: where the portal is; "" for a file that names no page of it.
    """
    rows = list(events)
    sittings = seating(rows)
    return calendar(title_text(rows[0]), tuple(_facts(event, sittings[event.id], url, reader) for event in rows))


def personal_file(person: Person, url: str) -> bytes:
    """Somebody's own calendar: where they come, and the mandatory training they still owe. A coordinator's: all,
    and the talks that are planned."""
    rows = list(_own_events(person))
    sittings = seating(rows)
    facts = [_facts(event, sittings.get(event.id, NOBODY), url, person) for event in rows]
    if person.is_coordinator:
        facts += [_talk(planned, url) for planned in ahead(person, clock.today() + TALKS_AHEAD)]
    return calendar(person.branch.name, tuple(facts))


def open_calendar(person: Person) -> str:
    """A new secret for somebody's calendar address; the old one no longer opens anything. Only its hash is kept."""
    secret = secrets.token_urlsafe(24)
    with transaction():
        # Not through `change`: a key has no place in the history.
        person.calendar_key = _hashed(secret)
        Person.update(calendar_key=person.calendar_key).where(Person.id == person.id).execute()
        record(person, "open_calendar", person)
    return secret


def holder_of(secret: str) -> Person | None:
    """Whose calendar a secret opens; None for nonsense and for people who are no longer active."""
    person = Person.get_or_none(Person.calendar_key == _hashed(secret))
    return person if person is not None and (person.is_volunteer or person.is_coordinator) else None


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _own_events(person: Person) -> Iterable[Event]:
    since = clock.today() - KEPT_IN_FEED
    query = Event.visible_to(person).where(Event.day >= since)
    if not person.is_coordinator:
        yes = Enrolment.select(Enrolment.event).where(Enrolment.person == person.id, Enrolment.answer == "yes")
        no = Enrolment.select(Enrolment.event).where(Enrolment.person == person.id, Enrolment.answer == "no")
        today = clock.today()
        days = Event.day.between(today, last_day(person.id) or date.max)
        owed = (Event.mandatory_for << duties_of(person, today)) & days
        query = query.where((Event.id << yes) | (owed & Event.cancelled_at.is_null() & Event.id.not_in(no)))
    rows: Iterable[Event] = query.order_by(Event.day, Event.starts_at, Event.id)
    return rows


def _talk(planned: PlannedTalk, url: str) -> CalendarEvent:
    """A talk of the coordinator's own: the whole day until an hour is agreed. A family by its code: a calendar is not
    the portal's."""
    starts = None
    if planned.starts_at is not None:
        starts = clock.from_local(datetime.combine(planned.due_on, planned.starts_at))
    return CalendarEvent(
        uid=f"gesprek-{planned.id}-{planned.created_at:%Y%m%d%H%M%S}@home-start-portaal",
        title=f"{PLANNED_TALKS[planned.kind].capitalize()} met {planned.match.volunteer.name}",
        text=f"Over gezin {planned.match.family.code}",
        day=planned.due_on,
        starts=starts,
        ends=starts + AN_HOUR if starts else None,
        where=planned.place,
        url=f"{url}/gesprekken/gepland/{planned.id}",
        is_cancelled=False,
        revision=0,
        changed_at=clock.now(),  # a calendar that reads again takes what it reads
    )


def _facts(event: Event, sitting: Seating, url: str, reader: Person | None) -> CalendarEvent:
    sees_link = reader is not None and may_see_link(event, sitting, reader)
    link = event.online_link if sees_link else ""
    waits = reader is not None and sitting.stand(reader.id) == "waiting"
    lines = [event.text, f"Prijs: {event.price}" if event.price else "", f"Online: {link}" if link else ""]
    return CalendarEvent(
        uid=f"activiteit-{event.id}-{event.created_at:%Y%m%d%H%M%S}@home-start-portaal",
        title=f"{title_text(event)} (wachtlijst)" if waits else title_text(event),
        text="\n\n".join(filter(None, lines)),
        day=event.day,
        starts=event.starts,
        ends=event.ends,
        where=where_text(event),
        url=f"{url}/agenda/{event.id}" if url else "",
        is_cancelled=event.cancelled_at is not None,
        revision=event.revision,
        changed_at=event.changed_at,
    )
