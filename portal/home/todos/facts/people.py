"""What waits about people who come, come along or came: candidates, invitations, attendance, who never signed in."""

from datetime import date, timedelta
from typing import Any

from peewee import fn

from portal.agenda.answers.facts import kind_of
from portal.agenda.candidates.facts import DATES, ORDER, STATES
from portal.agenda.models.answer import Attendance, Enrolment
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import FOR_CANDIDATES, FOR_VOLUNTEERS, Event, title_text
from portal.contacts.models.overview import ContactOverview
from portal.home.todos.facts.groups import Button, Group, Item, ToDo, group, here, many, urgency
from portal.kit import clock
from portal.kit.dates import day_text
from portal.people.models import Person
from portal.post.models import Letter
from portal.sign_in.models import Device, FirstLink
from portal.team.welcome.facts import WELCOME

SOON = timedelta(days=14)  # an event that is nearer asks to invite whoever was not invited
PATIENCE = timedelta(days=14)  # a candidate waits once nothing happened for so long
LATELY = timedelta(days=60)  # after that an event that nobody was noted at is left alone until the year closes


def candidates(person: Person, today: date) -> list[Group | None]:
    """Who sent it in themselves and was not looked at yet; and who is on the way and heard nothing since their last
    step, who waits longest first. One query."""
    query = Candidate.visible_to(person).where(Candidate.status << list(ORDER[:-1]), Candidate.anonymised_at.is_null())
    everyone = list(query.order_by(Candidate.id))
    return [_unread([one for one in everyone if one.is_unread]), _silent(everyone, today)]


def _unread(some: list[Candidate]) -> Group | None:
    items = [
        Item(one.name, f"vulde op {day_text(clock.local(one.sent_in_at).date())} zelf het formulier in",
             "nog na te kijken", "wait", button=Button("Nakijken", "candidates.candidate", (("id", one.id),)))
        for one in some
    ]  # fmt: skip
    sentence = many(len(items), "kandidaat na te kijken", "kandidaten na te kijken")
    return group(
        "nieuwe-kandidaten", "Nieuwe kandidaten", items, ToDo(sentence, "", "wait", *here("nieuwe-kandidaten"))
    )


def _silent(everyone: list[Candidate], today: date) -> Group | None:
    since = [
        (getattr(one, DATES[one.status]) or one.interested_on, one.id, one) for one in everyone if not one.is_unread
    ]
    waiting = sorted(one for one in since if one[0] <= today - PATIENCE)
    items = [
        Item(one.name, f"{STATES[one.status]} sinds {day_text(on)}", f"{(today - on).days} dagen stil", "wait",
             button=Button("Volgende stap", "candidates.candidate", (("id", one.id),)))
        for on, _, one in waiting
    ]  # fmt: skip
    sentence = many(len(items), "kandidaat wacht op een volgende stap", "kandidaten wachten op een volgende stap")
    return group("kandidaten", "Kandidaten", items, ToDo(sentence, "", "wait", *here("kandidaten")))


def near_events(branch_id: int, volunteers: list[Person], today: date) -> Group | None:
    """Events for volunteers that are near, to which somebody with a mail address was not invited. Three queries."""
    events = list(
        Event.select()
        .where(
            Event.branch == branch_id, Event.day.between(today, today + SOON), Event.cancelled_at.is_null(),
            Event.kind << list(FOR_VOLUNTEERS),
        )
        .order_by(Event.day, Event.id)
    )  # fmt: skip
    known = _invited_or_answered(events)
    mailed = {person.id for person in volunteers if person.email}
    items = []
    for event in events:
        left = len(mailed - known[event.id]) if event.is_open else 0
        if left:
            said = f"{day_text(event.day)}, {many(left, 'vrijwilliger', 'vrijwilligers')} nog niet uitgenodigd"
            items.append(
                Item(title_text(event), said, *urgency((event.day - today).days),
                     link=("events.show", (("id", event.id),)),
                     button=Button("Uitnodigen", "telling.invite", (("id", event.id),)))
            )  # fmt: skip
    tag, colour = (items[0].tag, items[0].colour) if items else ("", "")
    sentence = many(len(items), "activiteit om voor uit te nodigen", "activiteiten om voor uit te nodigen")
    return group("uitnodigen", "Uitnodigen", items, ToDo(sentence, tag, colour, *here("uitnodigen")))


def _invited_or_answered(events: list[Event]) -> dict[int, set[int]]:
    """Event id → the ids of who was invited in writing or answered."""
    found: dict[int, set[int]] = {event.id: set() for event in events}
    kinds = {kind_of(event, "invite"): event.id for event in events}
    letters: Any = Letter.select(Letter.kind, Letter.person_id).where(Letter.kind << list(kinds))
    for kind, person_id in letters.tuples():
        found[kinds[kind]].add(person_id)
    answers: Any = Enrolment.select(Enrolment.event, Enrolment.person).where(Enrolment.event << list(found))
    for event_id, person_id in answers.tuples():
        found[event_id].add(person_id)
    return found


def attendance(branch_id: int, today: date) -> Group | None:
    """What volunteers or candidates came to lately, while nobody was ticked and no guest was counted. One query."""
    noted = fn.EXISTS(Attendance.select(Attendance.id).where(Attendance.event == Event.id))
    query = Event.select().where(
        Event.branch == branch_id, Event.day.between(today - LATELY, today - timedelta(days=1)),
        Event.kind << list(FOR_VOLUNTEERS | FOR_CANDIDATES), Event.cancelled_at.is_null(), Event.guests == 0, ~noted,
    )  # fmt: skip
    items = [
        Item(title_text(event), day_text(event.day), "", "", link=("events.show", (("id", event.id),)),
             button=Button("Wie was er?", "attendance.attendance_list", (("id", event.id),)))
        for event in query.order_by(Event.day, Event.id)
    ]  # fmt: skip
    sentence = many(len(items), "lijst van aanwezigen ontbreekt", "lijsten van aanwezigen ontbreken")
    return group("aanwezigen", "Aanwezigen", items, ToDo(sentence, "", "", *here("aanwezigen")))


def never_here(branch_id: int, volunteers: list[Person]) -> Group | None:
    """Volunteers who never signed in, wrote nothing themselves, and whom nobody told of the portal; nor want paper.
    One query."""
    asked = [person for person in volunteers if not person.on_paper]
    ids = [person.id for person in asked]
    rows: Any = (
        Device.select(Device.person).where(Device.person << ids)
        | FirstLink.select(FirstLink.person).where(FirstLink.person << ids)
        | Letter.select(Letter.person_id).where(Letter.person_id << ids, Letter.kind == WELCOME)
        | ContactOverview.select(ContactOverview.handed_in_by).where(
            ContactOverview.branch == branch_id, ContactOverview.handed_in_by << ids
        )
    )  # fmt: skip
    known = {id for (id,) in rows.tuples()}
    items = [
        Item(person.name, "was nog nooit in het portaal" if person.email else "geen mailadres, en niet op papier",
             link=("volunteer_file.show", (("id", person.id),)), button=_tell(person))
        for person in asked
        if person.id not in known
    ]  # fmt: skip
    sentence = many(len(items), "vrijwilliger kent het portaal nog niet", "vrijwilligers kennen het portaal nog niet")
    line = ToDo(sentence, "", "", *here("welkom"))
    return group("welkom", "Nog nooit aangemeld", items, line, Button("Iedereen uitnodigen", "welcome.inviting"))


def _tell(person: Person) -> Button:
    if person.email:
        return Button("Uitnodigen", "welcome.tell", (("id", person.id),), posts=True)
    return Button("Mailadres of papier invullen", "volunteers.edit", (("id", person.id),))
