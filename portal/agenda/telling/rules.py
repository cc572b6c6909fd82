"""Telling people what changed about an event, and keeping what waits in the outbox true."""

from collections.abc import Iterable

from portal.agenda.answers.facts import about, colleague_letter, guest_list, kind_of, mark_of, seating_of
from portal.agenda.answers.letters import Link, words, write
from portal.agenda.calendars.rules import event_file
from portal.agenda.models.event import Event, hold
from portal.agenda.telling.facts import Addressees, told_of, untold, volunteers_of
from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.seen import check, mark
from portal.people.models import Person
from portal.post.models import Letter, Mailing, PostFile
from portal.post.rules import UNSENT, rest, take_back, tear_up

TELL, CANCEL, INVITE = "tell", "cancel", "invite"
"""What a press about an event did: the first half of `Mailing.what`."""

OTHERS = "De activiteit, of wie een mail krijgt, is intussen gewijzigd. Kijk na wat er nu staat."
WHO = ("told", "everyone", "nobody")


def press_of(event: Event, what: str) -> str:
    """`Mailing.what` of a press about an event."""
    return f"{what}-{event.id}"


def recipients(event: Event, who: str) -> Addressees:
    """who: "told" (those who do not know yet how it stands, or else all who were told a day), "everyone", "nobody"."""
    if who == "nobody":
        return Addressees([], [])
    if who == "everyone":
        return volunteers_of(event)
    late = untold(event)
    return late if late.by_mail else told_of(event)


def seen_mark(event: Event, people: Iterable[Person]) -> str:
    """The mark of what a page shows before people are mailed: how the event stands, and who they are."""
    return mark(mark_of(event), event.title, [person.id for person in people])


def tell_mark(event: Event) -> str:
    """The same, of the page that asks who must know."""
    everyone = volunteers_of(event).by_mail if event.is_for_volunteers else []
    return seen_mark(event, [*recipients(event, "told").by_mail, *everyone])


def tell(event: Event, who: str, link: Link, *, by: Person, seen: str | None = None) -> Mailing:
    """Write how an event stands now to `recipients`; the letters rest two minutes. seen: `tell_mark` of the page."""
    if who not in WHO or (who == "everyone" and not event.is_for_volunteers):
        raise RuleError("Kies wie dit moet weten.", "who")
    with transaction():
        event = hold(event)
        if not event.is_open:
            raise RuleError("Deze activiteit is voorbij of gaat niet door. Er vertrekt niets.", conflict=True)
        check(seen, tell_mark(event), OTHERS)
        people = recipients(event, who).by_mail
        if not people:
            raise RuleError("Niemand van hen heeft een mailadres. Bel of schrijf hen zelf.", "who")
        mailing = rest(event.branch_id, by.id, press_of(event, TELL))
        _write_all("change", people, event, link, mailing)
        record(event, "tell", by, number=len(people))
    return mailing


def untell(event: Event, mailing: Mailing, *, by: Person) -> None:
    """The letters of `tell` do not leave; what changed stays."""
    with transaction():
        record(event, "untell", by, number=take_back(mailing))


def uninvite(event: Event, mailing: Mailing, *, by: Person) -> None:
    """The invitations of one press do not leave; who was in them can be invited again."""
    with transaction():
        record(event, "uninvite", by, number=take_back(mailing))


def invited_next(event: Event) -> list[Person]:
    """Who gets an invitation when all are invited: every volunteer who did not answer and was not invited yet."""
    return [g.person for g in guest_list(event) if not g.stand and g.invited_at is None and g.person.email]


def not_invited(event: Event) -> list[tuple[Person, str]]:
    """Who gets no invitation when all are invited, and why, by name."""
    why = {"seated": "komt", "waiting": "staat op de wachtlijst", "no": "komt niet"}
    return [
        (g.person, why.get(g.stand) or ("al uitgenodigd" if g.invited_at else "geen mailadres"))
        for g in guest_list(event)
        if g.stand or g.invited_at or not g.person.email
    ]


def invite(event: Event, link: Link, *, by: Person, seen: str | None = None) -> Mailing:
    """A letter to all of `invited_next`, or to none; they rest two minutes. seen: `seen_mark` of the page."""
    with transaction():
        event = hold(event)
        if not event.is_for_volunteers:
            raise RuleError("Deze activiteit is niet voor vrijwilligers. Nodig zelf uit wie erbij hoort.")
        if event.cancelled_at is not None or not event.is_open:
            raise RuleError("Uitnodigen kan niet meer: de activiteit is voorbij of gaat niet door.", conflict=True)
        people = invited_next(event)
        if not people:
            raise RuleError("Iedereen met een mailadres is al uitgenodigd of gaf al antwoord.")
        check(seen, seen_mark(event, people), OTHERS)
        mailing = rest(event.branch_id, by.id, press_of(event, INVITE))
        for person in people:
            write("invite", person, event, link, mailing=mailing)
        _enclose(event, mailing)
        record(event, "invite", by, number=len(people))
    return mailing


def heard_of(event: Event) -> Addressees:
    """`told_of`, without who has no more than an invitation that did not leave yet."""
    sitting, waits = seating_of(event), Letter.about == about(event)
    left = {row.person_id for row in Letter.select(Letter.person_id).where(waits, ~UNSENT)}
    told = told_of(event)
    known = left | set(sitting.seated + sitting.waiting)
    return Addressees([p for p in told.by_mail if p.id in known], [p for p in told.without_mail if p.id in known])


def tell_cancelled(event: Event, link: Link, *, by: Person) -> Mailing | None:
    """In the transaction that cancels it: who was told a day is told that it is off. None where nobody is to be mailed.

    Who only has an invitation that did not leave yet hears nothing: it is torn up.
    """
    people = heard_of(event).by_mail
    tear_up((Letter.about == about(event)) | (Letter.kind == kind_of(event, "enrol")))
    if not people:
        return None
    mailing = rest(event.branch_id, by.id, press_of(event, CANCEL))
    _write_all("cancelled", people, event, link, mailing)
    return mailing


def tell_reinstated(event: Event, link: Link, *, by: Person) -> Mailing | None:
    """In the transaction that puts it back: letters that did not leave are torn up, who read that it is off is told."""
    tear_up((Letter.about == about(event)) & Letter.kind.startswith(kind_of(event, "cancelled")))
    people = untold(event).by_mail if event.is_open else []
    if not people:
        return None
    mailing = rest(event.branch_id, by.id, press_of(event, TELL))
    _write_all("on", people, event, link, mailing)
    return mailing


def refresh(event: Event) -> None:
    """In the transaction that changed it: what waits in the outbox says how it stands now, or is torn up."""
    if not event.is_open:
        tear_up((Letter.about == about(event)) | (Letter.kind == kind_of(event, "enrol")))
        return
    stale = Letter.kind.startswith(kind_of(event, "reminder")) & ~Letter.kind.endswith(event.day.isoformat())
    tear_up((Letter.about == about(event)) & stale)
    for letter in Letter.select().where(Letter.about == about(event), UNSENT):
        said = words(letter.kind.split("-")[2], Person.get_by_id(letter.person_id), event)
        Letter.update(subject=said.subject, text=said.text, told=mark_of(event)).where(
            Letter.id == letter.id, UNSENT
        ).execute()
    enclosed = Letter.select(Letter.file).where(Letter.about == about(event), UNSENT, Letter.file.is_null(False))
    PostFile.update(content=event_file([event], "", None)).where(PostFile.id << enclosed).execute()
    for letter in Letter.select().where(Letter.kind == kind_of(event, "enrol"), UNSENT):
        subject, text = colleague_letter(event, Person.get_by_id(letter.person_id))
        Letter.update(subject=subject, text=text).where(Letter.id == letter.id, UNSENT).execute()


def _enclose(event: Event, mailing: Mailing) -> None:
    """The event as a calendar takes it goes along with the invitations of a press; one file for all."""
    file = PostFile.create(
        branch_id=event.branch_id, name="activiteit.ics", mime="text/calendar", content=event_file([event], "", None)
    )
    Letter.update(file=file).where(Letter.mailing == mailing.id).execute()


def _write_all(what: str, people: Iterable[Person], event: Event, link: Link, mailing: Mailing) -> None:
    for person in people:
        write(what, person, event, link, mailing=mailing, number=f"{clock.now():%m%d%H%M%S}")
