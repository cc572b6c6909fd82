"""The letters about an event. Each is written in the transaction that causes it, and none twice to one person."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from portal.agenda.answers.facts import Seating, kind_of, seating, seating_of, written
from portal.agenda.models.answer import Enrolment
from portal.agenda.models.event import Event, title_text, when_text, where_text
from portal.kit import clock
from portal.kit.phone import national
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter
from portal.post.rules import write_to

Link = Callable[[int, int], str]
"""(person id, event id) → the path where that person answers without signing in; web and daily job sign it."""

THINK_TWICE = timedelta(minutes=10)
"""A letter that something is cancelled waits this long: a wrong tap is undone before anybody reads it."""


def in_short(event: Event) -> str:
    """Title, when and where, each on a line."""
    where = where_text(event)
    return "\n".join(filter(None, (title_text(event), when_text(event).capitalize(), where and f"Waar: {where}")))


def invitation_text(person: Person, event: Event) -> str:
    """The letter that invites somebody."""
    lines = [f"Dag {person.given_name},", "Je bent van harte uitgenodigd:", in_short(event)]
    if event.text:
        lines.append(event.text)
    if event.price:
        lines.append(f"Prijs: {event.price}")
    if event.mandatory_for:
        lines.append("Deze vorming hoort bij je engagement: elke vrijwilliger volgt ze één keer."
                     if event.mandatory_for == "everyone" else
                     "Deze vorming is er voor wie een gezin met een kindje jonger dan 2,5 jaar bezoekt.")  # fmt: skip
    lines.append("Kom je? Laat het weten met één druk op de knop. Aanmelden hoeft niet.")
    return "\n\n".join(lines)


def whatsapp_text(person: Person, event: Event, address: str) -> str:
    """The invitation as a message on the phone, with the person's own link."""
    where = where_text(event)
    about = f"{title_text(event)}, {when_text(event)}{f', {where}' if where else ''}"
    return f"Dag {person.given_name}, kom je ook? {about}. Laat het hier weten: {address}"


def write_invitation(person: Person, event: Event, link: Link) -> Letter | None:
    return _write(person, event, link, "invite", f"Kom je ook? {title_text(event)}", invitation_text(person, event),
                  "Ik laat weten of ik kom")  # fmt: skip


def remind(today: date, link: Link) -> int:
    """The day before an event: a letter to everyone who has a seat, once. Returns how many were written."""
    tomorrow = today + timedelta(days=1)
    events = list(Event.select().where(Event.day == tomorrow, Event.cancelled_at.is_null()).order_by(Event.id))
    sittings, number = seating(events), 0
    for event in events:
        for person in people_of(set(sittings[event.id].seated) - set(written(event, "reminder"))):
            more = "De link om mee te doen vind je op de bladzijde achter de knop.\n\n" if event.is_online else ""
            text = f"Dag {person.given_name},\n\nMorgen zien we je:\n\n{in_short(event)}\n\n{more}Tot dan."
            subject = f"Morgen: {title_text(event)}"
            number += _write(person, event, link, "reminder", subject, text, "Bekijk de activiteit") is not None
    return number


def tell_seat_free(event: Event, before: Seating, link: Link) -> list[int]:
    """Who waited and now has a seat gets a letter, once. before: how it stood. Returns whom it concerns."""
    moved = [person_id for person_id in seating_of(event).seated if person_id in before.waiting]
    if not moved or not event.is_open:
        return moved
    fresh = Enrolment.update(seat_told_at=clock.now()).where(
        Enrolment.event == event.id, Enrolment.person << moved, Enrolment.seat_told_at.is_null()
    )
    if fresh.execute():
        for person in people_of(set(moved)):
            text = (
                f"Dag {person.given_name},\n\nEr is een plaats vrijgekomen, en die is voor jou:\n\n{in_short(event)}"
                "\n\nKan je toch niet? Laat het dan even weten: er wacht misschien nog iemand."
            )
            _write(person, event, link, "seat", f"Je hebt een plaats: {title_text(event)}", text, "Bekijk je plaats")
    return moved


def tell_about_change(event: Event, link: Link) -> int:
    """Something changed that people who come want to know."""
    text = "Er is iets veranderd. Zo is het nu:\n\n%s\n\nKan je nu niet meer? Laat het dan even weten."
    return _tell_coming(event, link, f"change-{event.revision}", f"Gewijzigd: {title_text(event)}", text)


def tell_cancelled(event: Event, link: Link) -> int:
    text = "Deze activiteit gaat niet door:\n\n%s\n\nJe hoeft niets te doen."
    subject = f"Gaat niet door: {title_text(event)}"
    return _tell_coming(event, link, "cancelled", subject, text, due_at=clock.now() + THINK_TWICE)


def tell_reinstated(event: Event, link: Link) -> int:
    """Tear up what did not leave yet; who was already told hears that it goes ahead. Returns how many were told."""
    kind = kind_of(event, "cancelled")
    waiting = (Letter.kind == kind) & Letter.sent_at.is_null() & Letter.claimed_at.is_null() & (Letter.tries == 0)
    Letter.delete().where(waiting).execute()
    told = set(written(event, "cancelled"))
    Letter.update(kind=f"{kind}-undone").where(Letter.kind == kind).execute()
    if not told or not event.is_open:
        return 0
    text = "Deze activiteit gaat toch door:\n\n%s\n\nKan je niet meer? Laat het dan even weten."
    return _tell_coming(event, link, f"on-{event.revision}", f"Gaat toch door: {title_text(event)}", text, among=told)


def people_of(ids: set[int]) -> list[Person]:
    """Those who may still be written to: not shut out, and with a role today. With their branch; one query."""
    acting = RolePeriod.select(RolePeriod.person).where(RolePeriod.covers(clock.today()))
    query = Person.select(Person, Branch).join(Branch).where(Person.id << list(ids), Person.disabled_at.is_null())
    return list(query.where(Person.id << acting).order_by(Person.id))


def _tell_coming(
    event: Event,
    link: Link,
    what: str,
    subject: str,
    text: str,
    *,
    due_at: datetime | None = None,
    among: set[int] | None = None,
) -> int:
    sitting = seating_of(event)
    ids = set(sitting.seated + sitting.waiting) - set(written(event, what))
    number = 0
    for person in people_of(ids if among is None else ids & among):
        words = f"Dag {person.given_name},\n\n{text % in_short(event)}"
        number += _write(person, event, link, what, subject, words, "Bekijk de activiteit", due_at) is not None
    return number


def _write(
    person: Person,
    event: Event,
    link: Link,
    what: str,
    subject: str,
    text: str,
    button: str,
    due_at: datetime | None = None,
) -> Letter | None:
    branch = person.branch
    call = f"\n\nLiever bellen? {national(branch.phone)}." if branch.phone else ""
    return write_to(
        person, kind_of(event, what), subject, text + call,
        button_label=button, button_url=link(person.id, event.id), due_at=due_at,
    )  # fmt: skip
