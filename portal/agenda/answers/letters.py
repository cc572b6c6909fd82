"""The letters about an event: their words, and writing one in the transaction that causes it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import quote

from portal.agenda.answers.facts import (
    Seating,
    about,
    colleague,
    kind_of,
    mark_of,
    reply_of,
    seating,
    seating_of,
    was_mailed,
    written,
)
from portal.agenda.models.answer import Enrolment
from portal.agenda.models.event import EVENT_KINDS, Event, midnight_after, title_text, when_text, where_text
from portal.kit import clock
from portal.kit.phone import national
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter, Mailing
from portal.post.rules import REST, To, Words, answers_of, queue, say_to, tear_up

Link = Callable[[int, int], str]
"""(person id, event id) → the path where that person answers without signing in; web and daily job sign it."""

EVENT = "Bekijk de activiteit"
NOT_ANY_MORE = "Kan je niet meer? Laat het dan even weten."


def in_short(event: Event) -> str:
    """Title, when and where, each on a line."""
    where = where_text(event)
    return "\n".join(filter(None, (title_text(event), when_text(event).capitalize(), where and f"Waar: {where}")))


def words(what: str, person: Person, event: Event) -> Words:
    """The letter about an event to somebody.

    what: "invite", "again", "seat", "reminder", "change", "cancelled" or "on".
    """
    name, title, short = f"Dag {person.given_name},", title_text(event), in_short(event)
    if what == "invite":
        return Words(f"Kom je ook? {title}", invitation_text(person, event), "Ik laat weten of ik kom")
    if what == "again":
        ask = "Je liet nog niet weten of je komt. Ook een nee is goed: dan weten we het."
        lines = [name, ask, short, event.invitation, "Eén druk op de knop volstaat. Aanmelden hoeft niet."]
        return Words(f"Nog even: kom je? {title}", "\n\n".join(filter(None, lines)), "Ik laat weten of ik kom")
    if what == "seat":
        other = "Kan je toch niet? Laat het dan even weten: er wacht misschien nog iemand."
        free = "Er is een plaats vrijgekomen, en die is voor jou:"
        return Words(f"Je hebt een plaats: {title}", f"{name}\n\n{free}\n\n{short}\n\n{other}", "Bekijk je plaats")
    if what == "reminder":
        more = "De link om mee te doen vind je op de pagina achter de knop.\n\n" if event.is_online else ""
        return Words(f"Morgen: {title}", f"{name}\n\nMorgen zien we je:\n\n{short}\n\n{more}Tot dan.", EVENT)
    subject, first, last = {
        "change": ("Gewijzigd", "Er is iets veranderd. Zo is het nu:", NOT_ANY_MORE),
        "cancelled": ("Gaat niet door", "Deze activiteit gaat niet door:", "Je hoeft niets te doen."),
        "on": ("Gaat toch door", "Deze activiteit gaat toch door:", NOT_ANY_MORE),
    }[what]
    return Words(f"{subject}: {title}", f"{name}\n\n{first}\n\n{short}\n\n{last}", EVENT)


def invitation_text(person: Person, event: Event) -> str:
    """The letter that invites somebody."""
    lines = [f"Dag {person.given_name},", "Je bent van harte uitgenodigd:", in_short(event)]
    lines += filter(None, (event.invitation, event.text))
    if event.price:
        lines.append(f"Prijs: {event.price}")
    if event.mandatory_for == "everyone":
        lines.append("Deze vorming hoort bij je engagement: elke vrijwilliger volgt ze één keer.")
    elif event.mandatory_for:
        lines.append("Deze vorming is er voor wie een gezin met een kindje jonger dan 2,5 jaar bezoekt.")
    lines.append("Kom je? Laat het weten met één druk op de knop. Aanmelden hoeft niet.")
    return "\n\n".join(lines)


def candidate_words(given_name: str, event: Event) -> Words:
    """The letter that invites a candidate: they have no page in the portal, so they answer the letter itself."""
    online = "De link om online mee te doen krijg je als je laat weten dat je komt." if event.is_online else ""
    lines = [
        f"Dag {given_name},",
        "Je toonde interesse om vrijwilliger te worden. Je bent van harte welkom:",
        in_short(event),
        event.invitation,
        event.text,
        online,
        "Laat je weten of je komt? Antwoord gewoon op deze mail.",
    ]
    return Words(f"Welkom op onze {EVENT_KINDS[event.kind]}: {title_text(event)}", "\n\n".join(filter(None, lines)))


def _told(event: Event) -> str:
    """What, when and where, in one line."""
    where = where_text(event)
    return f"{title_text(event)}, {when_text(event)}{f', {where}' if where else ''}"


def group_text(event: Event, address: str) -> str:
    """The invitation as one message for everybody in a group, with the page where they sign in to answer."""
    said = f"\n\n{event.invitation}" if event.invitation else ""
    return f"Dag allemaal, kom je ook? {_told(event)}.{said}\n\nLaat het weten in het portaal: {address}"


def whatsapp_text(person: Person, event: Event, address: str) -> str:
    """The invitation as a message on the phone, with the person's own link."""
    return f"Dag {person.given_name}, kom je ook? {_told(event)}. Laat het hier weten: {address}"


def write(
    what: str, person: Person, event: Event, link: Link, *, mailing: Mailing | None = None, number: str = ""
) -> Letter | None:
    """One letter about an event. number: tells letters of one kind to one person apart."""
    said = replace(words(what, person, event), path=link(person.id, event.id))
    kind = kind_of(event, f"{what}-{number}" if number else what)
    until = worth_until(what, event)
    return say_to(person, kind, said, about=about(event), told=mark_of(event), expires_at=until, mailing=mailing)


def worth_until(what: str, event: Event) -> datetime:
    """From when a letter about an event is pointless: it may leave late, if no mail server answered.

    "Morgen" is wrong on the day itself; what asks for an answer, once it began; and the rest, once it is over.
    """
    if what == "reminder":
        return midnight_after(event.day - timedelta(days=1))
    return event.answers_until if what in ("invite", "again") else event.over_at


# ---- the colleague who keeps the enrolments


def _enrolment(event: Event, person: Person) -> Words:
    """With what a volunteer enrols: name, branch, phone number, and the answer to the event's own question."""
    phone = f", {national(person.phone)}" if person.phone else ""
    said = reply_of(event, person)
    replied = f"{event.question}\n{said}\n\n" if said else ""
    return _from(person, event, "Inschrijving", f"Ik schrijf me graag in voor {_told(event)}.\n\n{replied}", phone)


def colleague_letter(event: Event, person: Person) -> Words:
    """The enrolment as the portal mails it, and who gets the reply."""
    words = _enrolment(event, person)
    return replace(words, text=f"{words.text}\n\nAntwoorden kan op {person.email}.") if person.email else words


def mailto(event: Event, person: Person) -> str:
    """The enrolment as an address that opens the volunteer's own mail."""
    words = _enrolment(event, person)
    lines = words.text.replace("\n", "\r\n").replace("\u00a0", " ")
    return f"mailto:{quote(event.enrol_email, safe='@')}?subject={quote(words.subject)}&body={quote(lines)}"


def _answer_again(event: Event, person: Person) -> Words:
    """Somebody changes their answer to the event's question."""
    said = reply_of(event, person) or "Niets meer: mijn vorige antwoord geldt niet."
    what = f"Dit is nu mijn antwoord op je vraag:\n\n{event.question}\n{said}\n\n"
    return _from(person, event, "Gewijzigde inschrijving", f"{_enrolled(event)} {what}")


def _comes_off(event: Event, person: Person) -> Words:
    """Somebody the colleague was told about does not come after all."""
    return _from(person, event, "Uitschrijving", f"{_enrolled(event)} Ik kan toch niet komen.\n\n")


def _enrolled(event: Event) -> str:
    return f"Ik schreef me in voor {title_text(event)}, {when_text(event)}."


def _from(person: Person, event: Event, subject: str, text: str, phone: str = "") -> Words:
    dear = f" {event.enrol_name}" if event.enrol_name else ""
    signed = f"{person.name}{phone}\nVrijwilliger bij {person.branch.name}"
    return Words(f"{subject}: {title_text(event)}", f"Dag{dear},\n\n{text}{signed}")


def tell_colleague(event: Event, person: Person, *, comes: bool, anew: bool = False) -> None:
    """The colleague who keeps the enrolments hears that a volunteer comes, or does not after all; in two minutes, so
    that a slip reaches nobody. What did not leave yet is torn up; who heard nothing hears nothing of a no.

    anew: the answer to the event's question changed, which whoever heard of the volunteer must know.
    """
    tear_up((Letter.kind << [kind_of(event, "enrol"), kind_of(event, "unenrol")]) & (Letter.person_id == person.id))
    heard = was_mailed(event, person)
    if heard == comes and not anew:
        return
    words = _comes_off if not comes else _answer_again if heard else colleague_letter
    to = To(event.branch_id, person.id, colleague(event), event.enrol_email, answers_of(person.branch, person))
    queue(to, kind_of(event, "enrol" if comes else "unenrol"), words(event, person), due_at=clock.now() + REST)


def remind(today: date, link: Link) -> int:
    """The day before an event: a letter to everyone who has a seat, once for that day. Returns how many were written.

    An event that moves after its reminder left gets another, the day before its new day.
    """
    tomorrow = today + timedelta(days=1)
    events = list(Event.select().where(Event.day == tomorrow, Event.cancelled_at.is_null()).order_by(Event.id))
    sittings, number, day = seating(events), 0, tomorrow.isoformat()
    for event in events:
        for person in people_of(set(sittings[event.id].seated) - set(written(event, f"reminder-{day}"))):
            number += write("reminder", person, event, link, number=day) is not None
    return number


def tell_seat_free(event: Event, before: Seating, link: Link) -> list[int]:
    """Write, once, to those who waited and now have a seat. before: the seating until now. Returns who they are."""
    moved = [person_id for person_id in seating_of(event).seated if person_id in before.waiting]
    if not moved or not event.is_open:
        return moved
    fresh = Enrolment.update(seat_told_at=clock.now()).where(
        Enrolment.event == event.id, Enrolment.person << moved, Enrolment.seat_told_at.is_null()
    )
    if fresh.execute():
        for person in people_of(set(moved)):
            write("seat", person, event, link)
            if event.enrol_by == "mail":
                tell_colleague(event, person, comes=True)
    return moved


def people_of(ids: set[int]) -> list[Person]:
    """Those who may still be written to: not shut out, with a role now or later. With their branch; one query."""
    acting = RolePeriod.select(RolePeriod.person).where(RolePeriod.goes_on(clock.today()))
    query = Person.select(Person, Branch).join(Branch).where(Person.id << list(ids), Person.disabled_at.is_null())
    return list(query.where(Person.id << acting).order_by(Person.id))
