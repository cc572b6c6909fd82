"""What waits about people who come, come along or came: candidates, invitations, attendance, who never signed in."""

from datetime import date, timedelta
from typing import Any

from peewee import JOIN, fn

from portal.agenda.answers.facts import kind_of
from portal.agenda.attendance.facts import unnoted
from portal.agenda.candidates.facts import DATES, ORDER, STATES
from portal.agenda.models.answer import Enrolment
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import FOR_VOLUNTEERS, Event, title_text
from portal.contacts.models.overview import ContactOverview
from portal.home.todos.facts.groups import Button, Group, Item, group, many, page, reach, to, urgency
from portal.kit import clock
from portal.kit.dates import day_month, day_text
from portal.people.models import Person, RolePeriod
from portal.people.volunteers.facts import by_name, reached, who_hand_in
from portal.post.models import Letter
from portal.post.rules import REFUSED
from portal.sign_in.models import WELCOME, Device, FirstLink

SOON = timedelta(days=14)  # an event that is nearer asks to invite whoever was not invited
PATIENCE = timedelta(days=14)  # a candidate waits once nothing happened for so long
LATELY = timedelta(days=60)  # after that an event without a list of who was there is left alone until the year closes


def candidates(person: Person, today: date) -> list[Group | None]:
    """Those who applied themselves and were not looked at yet; and those who heard nothing since their last step, the
    longest waiting first. One query."""
    query = Candidate.visible_to(person).where(Candidate.status << list(ORDER[:-1]), Candidate.anonymised_at.is_null())
    everyone = list(query.order_by(Candidate.id))
    return [_unread([one for one in everyone if one.is_unread]), _silent(everyone, today)]


def _unread(some: list[Candidate]) -> Group | None:
    items = [
        Item(
            one.name,
            f"vulde op {day_text(clock.day_of(one.sent_in_at))} zelf het formulier in",
            "nog na te kijken",
            "wait",
            button=to("Nakijken", "candidates.candidate", id=one.id),
        )
        for one in some
    ]
    said = ("kandidaat na te kijken", "kandidaten na te kijken")
    return group("nieuwe-kandidaten", "Nieuwe kandidaten", items, said, tag="")


def _silent(everyone: list[Candidate], today: date) -> Group | None:
    since = [
        (getattr(one, DATES[one.status]) or one.interested_on, one.id, one) for one in everyone if not one.is_unread
    ]
    waiting = sorted(one for one in since if one[0] <= today - PATIENCE)
    items = [
        Item(
            one.name,
            f"{STATES[one.status]} sinds {day_text(on)}",
            f"{(today - on).days} dagen stil",
            "wait",
            button=to("Volgende stap", "candidates.candidate", id=one.id),
        )
        for on, _, one in waiting
    ]
    said = ("kandidaat wacht op een volgende stap", "kandidaten wachten op een volgende stap")
    return group("kandidaten", "Kandidaten", items, said, tag="")


def near_events(branch_id: int, today: date) -> Group | None:
    """Events for volunteers that are near, to which a volunteer of that day with a mail address was not invited. Three
    queries.
    """
    near = Event.select().where(
        Event.branch == branch_id,
        Event.day.between(today, today + SOON),
        Event.cancelled_at.is_null(),
        Event.kind << list(FOR_VOLUNTEERS),
    )
    events = list(near.order_by(Event.day, Event.id))
    left_out = _not_invited(branch_id, events, today)
    items = []
    for event in events:
        left = len(left_out[event.id]) if event.is_open else 0
        if left:
            said = f"{day_text(event.day)}, {many(left, 'vrijwilliger', 'vrijwilligers')} nog niet uitgenodigd"
            link, button = page("events.show", id=event.id), to("Uitnodigen", "telling.invite", id=event.id)
            when = urgency((event.day - today).days)
            items.append(Item(title_text(event), said, *when, link=link, button=button))
    words = ("activiteit om voor uit te nodigen", "activiteiten om voor uit te nodigen")
    return group("uitnodigen", "Uitnodigen", items, words)


def _not_invited(branch_id: int, events: list[Event], today: date) -> dict[int, set[int]]:
    """Event id → the ids of volunteers on its day who can be mailed and neither were invited in writing nor
    answered. Two queries.
    """
    kinds = {kind_of(event, "invite"): event.id for event in events}
    invited = (Letter.person_id == Person.id) & (Letter.kind << list(kinds)) & reached()
    soon: Any = (
        RolePeriod.select(RolePeriod.person, RolePeriod.started_on, RolePeriod.ended_on, Letter.kind)
        .join(Person, on=(RolePeriod.person == Person.id))
        .join(Letter, JOIN.LEFT_OUTER, on=invited)
        .where(
            RolePeriod.branch == branch_id,
            RolePeriod.is_volunteer(),
            RolePeriod.started_on <= today + SOON,
            RolePeriod.goes_on(today),
            Person.email.is_null(False),
            Person.disabled_at.is_null(),
        )
    )
    found: dict[int, set[int]] = {event.id: set() for event in events}
    known: dict[int, set[int]] = {event.id: set() for event in events}
    for person_id, first, last, kind in soon.tuples():
        for event in events:
            if first <= event.day and (last is None or event.day <= last):
                found[event.id].add(person_id)
        if kind is not None:
            known[kinds[kind]].add(person_id)
    answers: Any = Enrolment.select(Enrolment.event, Enrolment.person).where(Enrolment.event << list(found))
    for event_id, person_id in answers.tuples():
        known[event_id].add(person_id)
    return {id: people - known[id] for id, people in found.items()}


def attendance(branch_id: int, today: date) -> Group | None:
    """Recent events for volunteers or candidates without anybody ticked or a guest counted. One query."""
    items = [
        Item(
            title_text(event),
            day_text(event.day),
            link=page("events.show", id=event.id),
            button=to("Wie was er?", "attendance.attendance_list", id=event.id),
        )
        for event in unnoted(branch_id, today - LATELY, today - timedelta(days=1))
    ]
    said = ("lijst van aanwezigen ontbreekt", "lijsten van aanwezigen ontbreken")
    return group("aanwezigen", "Aanwezigen", items, said)


def mail_came_back(branch_id: int, today: date) -> Group | None:
    """Those who hand in, whose address took no letter since one came back from it. One query."""
    later = Letter.alias()
    same = (later.person_id == Letter.person_id) & (later.to_address == Letter.to_address)
    rows = (
        Person.select(Person, Letter.subject, Letter.given_up_at)
        .join(Letter, on=(Letter.person_id == Person.id), attr="back")
        .where(
            Person.id << who_hand_in(branch_id, today),
            Letter.to_address == Person.email,
            Letter.given_up_at.is_null(False),
            Letter.error.startswith(REFUSED),
            ~fn.EXISTS(later.select(later.id).where(same, later.sent_at > Letter.given_up_at)),
        )
        .order_by(Letter.given_up_at)
    )
    people: list[Any] = by_name({person.id: person for person in rows}.values())
    items = [
        Item(
            person.name,
            f"‘{person.back.subject}’, {day_month(clock.day_of(person.back.given_up_at))}, aan {person.email}",
            "kwam terug",
            "wait",
            link=page("volunteer_file.show", id=person.id),
            button=to("Mailadres nakijken", "volunteers.edit", id=person.id),
            other=reach(person) if person.phone else None,
        )
        for person in people
    ]
    said = ("mailadres dat niet werkt", "mailadressen die niet werken")
    return group("mailadressen", "Mail die terugkwam", items, said, tag="")


def never_here(branch_id: int, volunteers: list[Person]) -> Group | None:
    """Volunteers who never signed in, wrote nothing themselves, were not told of the portal, and do not want paper.
    One query."""
    asked = [person for person in volunteers if not person.on_paper]
    ids = [person.id for person in asked]
    by_hand = (ContactOverview.branch == branch_id) & (ContactOverview.handed_in_by << ids)
    rows: Any = (
        Device.select(Device.person).where(Device.person << ids)
        | FirstLink.select(FirstLink.person).where(FirstLink.person << ids)
        | Letter.select(Letter.person_id).where(Letter.person_id << ids, Letter.kind == WELCOME)
        | ContactOverview.select(ContactOverview.handed_in_by).where(by_hand)
    )
    known = {id for (id,) in rows.tuples()}
    items = [_unknown(person) for person in asked if person.id not in known]
    said = ("vrijwilliger kent het portaal nog niet", "vrijwilligers kennen het portaal nog niet")
    more = to("Iedereen uitnodigen", "welcome.inviting")
    return group("welkom", "Nog nooit aangemeld", items, said, more=more)


def _unknown(person: Person) -> Item:
    link = page("volunteer_file.show", id=person.id)
    if person.email:
        invite = Button("Uitnodigen", "welcome.tell", (("id", person.id),), posts=True)
        return Item(person.name, "was nog nooit in het portaal", link=link, button=invite)
    fill_in = to("Mailadres of papier invullen", "volunteers.edit", id=person.id)
    return Item(person.name, "geen mailadres, en niet op papier", link=link, button=fill_in)
