"""Telling people what changed about an event, and keeping what waits in the outbox true."""

from collections.abc import Iterable

from portal.agenda.answers.facts import about, colleague, kind_of, mark_of, seating_of
from portal.agenda.answers.letters import Link, candidate_words, colleague_letter, words, worth_until, write
from portal.agenda.calendars.rules import event_file
from portal.agenda.candidates import rules as candidates
from portal.agenda.messages.facts import about_candidate
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event
from portal.agenda.telling.facts import (
    Addressees,
    candidates_next,
    invited_next,
    missing_of,
    silent_of,
    told_of,
    untold,
    volunteers_of,
)
from portal.database import locked, transaction
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.seen import check, mark
from portal.people.models import Person
from portal.post.models import Letter, Mailing, PostFile
from portal.post.rules import UNSENT, To, answers_of, queue, rest, reword, take_back, tear_up

TELL, CANCEL, INVITE, AGAIN, CANDIDATES = "tell", "cancel", "invite", "again", "candidates"
"""What a press about an event did: the first half of `Mailing.what`."""
UNSENT_AS = {TELL: "untell", INVITE: "uninvite", AGAIN: "unask"}

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


def seen_mark(event: Event, people: Iterable[Person | Candidate]) -> str:
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
        event = locked(event)
        if not event.is_open:
            raise RuleError("Deze activiteit is voorbij of gaat niet door. Er vertrekt niets.", conflict=True)
        check(seen, tell_mark(event), OTHERS)
        people = recipients(event, who).by_mail
        if not people:
            raise RuleError("Niemand van hen heeft een mailadres. Bel of schrijf hen zelf.", "who")
        mailing = rest(event.branch_id, by.id, press_of(event, TELL))
        _write_all("change", people, event, link, mailing)
        _enclose(event, mailing)
        record(event, "tell", by, number=len(people))
    return mailing


def unsend(event: Event, mailing: Mailing, *, by: Person) -> None:
    """The letters of `tell`, `invite` or `ask_again` do not leave; what changed stays, and who was in them can be
    written to again."""
    with transaction():
        record(event, UNSENT_AS[mailing.what.partition("-")[0]], by, number=take_back(mailing))


def check_invitable(event: Event) -> None:
    """RuleError where nobody can be invited to an event any more, or not yet: it needs an hour and a place."""
    if event.cancelled_at is not None or not event.is_open:
        raise RuleError("Uitnodigen kan niet meer: de activiteit is voorbij of gaat niet door.", conflict=True)
    if lacks := missing_of(event):
        raise RuleError(f"Er staat nog niet bij wanneer of waar het is: vul eerst {lacks} in.")


def _with_sentence(event: Event, own: str | None, *, by: Person) -> Event:
    """The event with the coordinator's own sentence in its invitations. own: None leaves the existing one."""
    if own is not None:
        change(event, "write_invitation", by, invitation=own)
    return event


def invite(event: Event, link: Link, own: str | None = None, *, by: Person, seen: str | None = None) -> Mailing:
    """A letter to all of `invited_next`, or to none; they rest two minutes.

    own: a sentence of the coordinator's own in it; None: the one that is known. seen: `seen_mark` of the page.
    """
    with transaction():
        event = locked(event)
        if not event.is_for_volunteers:
            raise RuleError("Deze activiteit is niet voor vrijwilligers. Nodig zelf uit wie erbij hoort.")
        check_invitable(event)
        people = invited_next(event)
        if not people:
            raise RuleError("Iedereen met een mailadres is al uitgenodigd of gaf al antwoord.")
        check(seen, seen_mark(event, people), OTHERS)
        event = _with_sentence(event, own, by=by)
        mailing = rest(event.branch_id, by.id, press_of(event, INVITE))
        for person in people:
            write("invite", person, event, link, mailing=mailing)
        _enclose(event, mailing)
        record(event, "invite", by, number=len(people))
    return mailing


def ask_again(event: Event, link: Link, *, by: Person, seen: str | None = None) -> Mailing:
    """A letter to all of `silent_of`; they rest two minutes. seen: `seen_mark` of the page."""
    with transaction():
        event = locked(event)
        check_invitable(event)
        people = silent_of(event)
        if not people:
            raise RuleError("Iedereen gaf antwoord, of kreeg pas nog een mail. Wacht twee dagen, of bel even.")
        check(seen, seen_mark(event, people), OTHERS)
        mailing = rest(event.branch_id, by.id, press_of(event, AGAIN))
        _write_all(AGAIN, people, event, link, mailing)
        _enclose(event, mailing)
        record(event, "ask_again", by, number=len(people))
    return mailing


def invite_candidates(event: Event, own: str | None = None, *, by: Person, seen: str | None = None) -> Mailing:
    """A letter to each of `candidates_next` with a mail address; they rest two minutes.

    Who was only interested is invited to an info session from then on. own, seen: as in `invite`.
    """
    with transaction():
        event = locked(event)
        check_invitable(event)
        people = [one for one in candidates_next(event) if one.email]
        if not people:
            raise RuleError("Er is geen kandidaat met een mailadres die nog uitgenodigd kan worden.")
        check(seen, seen_mark(event, people), OTHERS)
        event = _with_sentence(event, own, by=by)
        mailing = rest(event.branch_id, by.id, press_of(event, CANDIDATES))
        answers, stepped = answers_of(event.branch), []
        for one in people:
            to, said = To(event.branch_id, None, one.name, one.email, answers), candidate_words(one.given_name, event)
            queue(to, kind_of(event, "candidate"), said, about=about_candidate(one.id), mailing=mailing)
            if event.kind == "info_session" and one.status == "interested":
                candidates.step(one, "invite", max(clock.today(), one.interested_on), by=by)
                stepped.append(one.id)
        _enclose(event, mailing)
        Mailing.update(rows=",".join(map(str, stepped))).where(Mailing.id == mailing.id).execute()
        record(event, "invite_candidates", by, number=len(people))
    return mailing


def uninvite_candidates(event: Event, mailing: Mailing, *, by: Person) -> None:
    """The letters of `invite_candidates` do not leave; who became invited by them is not."""
    with transaction():
        record(event, "uninvite_candidates", by, number=take_back(mailing))
        for one in Candidate.select().where(Candidate.id << [int(id) for id in mailing.rows.split(",") if id]):
            if one.status == "invited":
                candidates.undo(one, by=by)


def heard_of(event: Event) -> Addressees:
    """`told_of`, without those who only have an invitation that did not leave yet."""
    sitting, waits = seating_of(event), Letter.about == about(event)
    left = {row.person_id for row in Letter.select(Letter.person_id).where(waits, ~UNSENT)}
    told = told_of(event)
    known = left | set(sitting.seated + sitting.waiting)
    return Addressees([p for p in told.by_mail if p.id in known], [p for p in told.without_mail if p.id in known])


def tell_cancelled(event: Event, link: Link, who: str, *, by: Person) -> Mailing | None:
    """In the transaction that cancels it: tell those who were told its day, or everyone (`who`), for it may have been
    in a newsletter. None where nobody is to be mailed.

    Who only has an invitation that did not leave yet hears nothing: it is torn up.
    """
    if who not in WHO or (who == "everyone" and not event.is_for_volunteers):
        raise RuleError("Kies wie dit moet weten.", "who")
    people = {"told": heard_of(event), "everyone": volunteers_of(event)}.get(who, Addressees([], [])).by_mail
    _tear_up_all(event)
    if not people:
        return None
    mailing = rest(event.branch_id, by.id, press_of(event, CANCEL))
    _write_all("cancelled", people, event, link, mailing)
    _enclose(event, mailing)
    return mailing


def tell_reinstated(event: Event, link: Link, *, by: Person) -> Mailing | None:
    """In the transaction that puts it back: letters that did not leave are torn up, who read that it is off is told."""
    tear_up((Letter.about == about(event)) & Letter.kind.startswith(kind_of(event, "cancelled")))
    people = untold(event).by_mail if event.is_open else []
    if not people:
        return None
    mailing = rest(event.branch_id, by.id, press_of(event, TELL))
    _write_all("on", people, event, link, mailing)
    _enclose(event, mailing)
    return mailing


def refresh(event: Event) -> None:
    """In the transaction that changed it: what waits in the outbox says how it stands now, or is torn up."""
    if not event.is_open:
        _tear_up_all(event)
        return
    stale = Letter.kind.startswith(kind_of(event, "reminder")) & ~Letter.kind.endswith(event.day.isoformat())
    tear_up((Letter.about == about(event)) & stale)
    for letter in Letter.select().where(Letter.about == about(event), UNSENT):
        what = letter.kind.split("-")[2]
        said = words(what, Person.get_by_id(letter.person_id), event)
        reword(letter, said, told=mark_of(event), expires_at=worth_until(what, event))
    enclosed = Letter.select(Letter.file).where(Letter.about == about(event), UNSENT, Letter.file.is_null(False))
    PostFile.update(content=event_file([event], "", None)).where(PostFile.id << enclosed).execute()
    if event.enrol_by != "mail":
        tear_up(Letter.kind == kind_of(event, "enrol"))  # no colleague keeps the enrolments any more
    for letter in Letter.select().where(Letter.kind == kind_of(event, "enrol"), UNSENT):
        goes = {"to_name": colleague(event), "to_address": event.enrol_email}
        reword(letter, colleague_letter(event, Person.get_by_id(letter.person_id)), **goes)
    for letter in Letter.select().where(Letter.kind == kind_of(event, "candidate"), UNSENT):
        candidate = Candidate.get_by_id(int(letter.about.rpartition("-")[2]))
        reword(letter, candidate_words(candidate.given_name, event))


def _tear_up_all(event: Event) -> None:
    """Whatever waits in the outbox about an event does not leave."""
    others = [kind_of(event, "enrol"), kind_of(event, "candidate")]
    tear_up((Letter.about == about(event)) | (Letter.kind << others))


def _enclose(event: Event, mailing: Mailing) -> None:
    """The calendar file that is attached to the letters of a press; one file for all.

    A calendar that took the file of the invitation takes this one in its place.
    """
    file = PostFile.create(
        branch_id=event.branch_id, name="activiteit.ics", mime="text/calendar", content=event_file([event], "", None)
    )
    Letter.update(file=file).where(Letter.mailing == mailing.id).execute()


def _write_all(what: str, people: Iterable[Person], event: Event, link: Link, mailing: Mailing) -> None:
    for person in people:
        write(what, person, event, link, mailing=mailing, number=f"{clock.now():%m%d%H%M%S}")
