"""Candidates: from interested to started, step by step, with a date at each."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from peewee import IntegrityError

from portal.agenda.candidates.facts import DATES, ORDER, VERBS, first_step, furthest, last_days
from portal.agenda.messages.rules import letters_follow, tear_up_to, tear_up_to_candidate, uninvite_candidate
from portal.agenda.models.answer import Attendance, Enrolment
from portal.agenda.models.candidate import STOP_REASONS, Candidate, Channel
from portal.agenda.models.event import Event, title_text
from portal.database import once, transaction
from portal.families.models.match import Match
from portal.families.models.talk import Talk
from portal.history.rules import Steps, advance, change, record
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.folding import folded, order_key
from portal.kit.limits import EARLIEST
from portal.kit.records import dataclass
from portal.people.models import Person, RolePeriod
from portal.people.volunteers.facts import first_day_as_volunteer
from portal.sign_in.models import Device
from portal.team.periods.rules import RoleStart
from portal.team.volunteers import rules as people_rules

STEPS: Steps = {
    **{
        (source, verb): (target, "coordinator")
        for verb, (target, _) in VERBS.items()
        for source in ORDER[: ORDER.index(target)]
    },
    **{(source, "start"): ("started", "coordinator") for source in ORDER[:-1]},
    **{(source, "stop"): ("stopped", "coordinator") for source in ORDER[:-1]},
}

FIRST_CHANNELS = ("gemeentemagazine", "via via", "Facebook", "flyer", "pers", "infostand")
"""Offered until a branch has channels of its own."""

ADDED = "Op hetzelfde moment kwam er hetzelfde bij. Probeer het nog eens."
TWICE = "Dat stond er al. Er is niets dubbel gebeurd."


@dataclass(frozen=True)
class CandidateDetails:
    """What is written down about a candidate. `channel`: its name, "" where nobody knows."""

    given_name: str
    family_name: str
    email: str
    phone: str
    town: str
    channel: str
    interested_on: date
    note: str


@dataclass(frozen=True)
class Start:
    """As what and from when somebody starts, and what is asked again. `email`: "" for none.

    shares_mailbox: that address is also somebody else's.
    """

    role: str
    started_on: date
    family_name: str
    email: str = ""
    phone: str = ""
    shares_mailbox: bool = False
    came_on: date | None = None
    trained_on: date | None = None
    screened_on: date | None = None

    @property
    def steps(self) -> dict[str, Any]:
        """Column → day of the steps that are given; the others stay as they were."""
        days = {"came_on": self.came_on, "trained_on": self.trained_on, "screened_on": self.screened_on}
        return {name: day for name, day in days.items() if day is not None}


def details_of(candidate: Candidate) -> dict[str, Any]:
    """The fields of a candidate, ready for a form."""
    known = {field.name: getattr(candidate, field.name) for field in fields(CandidateDetails)}
    return {**known, "channel": candidate.channel.name if candidate.channel_id else ""}


def channel_names(branch_id: int) -> list[str]:
    """What to choose from: the branch's own list, and until it is long the usual ones."""
    own = [c.name for c in Channel.select().where(Channel.branch == branch_id)]
    taken = {folded(name) for name in own}
    return sorted(own + [name for name in FIRST_CHANNELS if folded(name) not in taken], key=order_key)


def add(details: CandidateDetails, key: str, *, by: Person) -> Candidate:
    """A new candidate. The same key lands on the one that it made before."""
    _check(details)
    return _written(by.branch_id, details, key, "add", by=by)


def receive(branch_id: int, details: CandidateDetails, key: str) -> Candidate:
    """Somebody applied through the open form: the coordinator looks at it first."""
    return _written(branch_id, details, key, "receive", by=None, sent_in_at=clock.now())


def _written(
    branch_id: int, details: CandidateDetails, key: str, verb: str, *, by: Person | None, sent_in_at: Any = None
) -> Candidate:
    def make() -> Candidate:
        values = _values(details, branch_id, by=by)
        candidate = Candidate.create(branch=branch_id, submission_key=key, sent_in_at=sent_in_at, **values)
        record(candidate, verb, by)
        return candidate

    try:
        return once(Candidate, key, make, branch=branch_id)
    except IntegrityError:  # somebody else's new channel came in between
        raise RuleError(ADDED, conflict=True) from None


def check(candidate: Candidate, *, by: Person) -> None:
    """The coordinator read what was sent in: from now on it is a candidate like any other."""
    with transaction():
        if not candidate.is_unread or not change(candidate, "check", by, checked_at=clock.now()):
            raise RuleError(TWICE, conflict=True)


def discard(candidate: Candidate, *, by: Person) -> None:
    """What was sent in is no candidate: somebody known, a duplicate, or nonsense. Delete it, if nothing hangs on it."""
    if not candidate.is_unread:
        raise RuleError("Deze kandidaat is al nagekeken. Kies ‘Gaat niet verder’.", conflict=True)
    with transaction():
        record(candidate, "discard", by)
        if not Candidate.delete().where(Candidate.id == candidate.id, Candidate.checked_at.is_null()).execute():
            raise RuleError(TWICE, conflict=True)
        tear_up_to_candidate(candidate)


def correct(candidate: Candidate, details: CandidateDetails, *, by: Person) -> None:
    """Correct what is written down."""
    _check(details)
    if candidate.anonymised_at is not None:
        raise RuleError("De gegevens van deze kandidaat zijn gewist.", conflict=True)
    if (first := first_step(candidate)) is not None and details.interested_on > first:
        raise RuleError(f"Op {day_text(first)} was er al een volgende stap. Kies die dag of eerder.", "interested_on")
    try:
        with transaction():
            address = candidate.email
            change(candidate, "correct", by, **_values(details, candidate.branch_id, by=by))
            letters_follow(candidate, address)
    except IntegrityError:
        raise RuleError(ADDED, conflict=True) from None


def step(candidate: Candidate, verb: str, on: date, *, by: Person) -> None:
    """One step further, on a day."""
    target, _ = VERBS[verb]
    _check_day(candidate, on)
    values: dict[str, Any] = {DATES[target]: on}
    with transaction():
        advance(candidate, verb, STEPS, by, too_late=TWICE, **values)


def stop(candidate: Candidate, on: date, reason: str, note: str, *, by: Person) -> None:
    """The candidate stops."""
    _check_day(candidate, on)
    if reason not in STOP_REASONS:
        raise RuleError("Kies een reden.", "reason")
    with transaction():
        why: dict[str, Any] = {"stopped_on": on, "stop_reason": reason, "stop_note": note}
        advance(candidate, "stop", STEPS, by, too_late=TWICE, **why)
        tear_up_to_candidate(candidate)


def start(candidate: Candidate, wanted: Start, *, by: Person) -> Person:
    """The candidate becomes a volunteer, with what is known of them. The second tap lands on the same person."""
    if candidate.status == "started" and candidate.person_id:
        return Person.get_by_id(candidate.person_id)
    if wanted.started_on < candidate.interested_on:
        raise RuleError(f"Dit is voor de eerste interesse op {day_text(candidate.interested_on)}.", "started_on")
    for name, day in wanted.steps.items():
        _check_day(candidate, day, name)
    details = people_rules.VolunteerDetails(
        given_name=candidate.given_name, family_name=wanted.family_name, email=wanted.email, phone=wanted.phone,
        town=candidate.town, gender="", birth_on=None, on_paper=False, street="", postcode="", vehicle="car",
        vehicle_from=None, account_holder="", iban="", share_birthday=False, shares_mailbox=wanted.shares_mailbox,
    )  # fmt: skip
    with transaction():
        key = _key_of(candidate)
        person = people_rules.add_volunteer(by.branch, details, RoleStart(wanted.role, wanted.started_on), key, by=by)
        became: dict[str, Any] = {"started_on": wanted.started_on, "person": person.id}
        said = {"family_name": wanted.family_name, "email": wanted.email, "phone": wanted.phone, **wanted.steps}
        advance(candidate, "start", STEPS, by, too_late=TWICE, **became, **said)
        uninvite_candidate(candidate)
    return person


def note_start(candidate: Candidate, person: Person, *, by: Person) -> None:
    """The candidate is a volunteer already, who was written down as one by hand."""
    began = first_day_as_volunteer(person.id)
    if began is None or person.branch_id != candidate.branch_id:
        raise RuleError("Kies een vrijwilliger van je afdeling.")
    if candidate.status == "started" and candidate.person_id == person.id:
        return
    try:
        with transaction():
            advance(candidate, "start", STEPS, by, too_late=TWICE, started_on=began, person=person.id)
            uninvite_candidate(candidate)
    except IntegrityError:
        raise RuleError(f"{person.name} was al een andere kandidaat.", conflict=True) from None


def undo(candidate: Candidate, *, by: Person) -> str:
    """Take the last step back; returns the state it is in again.

    Whoever became a volunteer here disappears as one again, as long as nothing was done with them yet.
    """
    state = candidate.status
    if state == "interested":
        raise RuleError("Er is geen stap om ongedaan te maken.", conflict=True)
    cleared: dict[str, Any] = {DATES[state]: None}
    if state == "stopped":
        cleared |= {"stop_reason": "", "stop_note": ""}
    with transaction():
        person = candidate.person if state == "started" and candidate.person_id else None
        cleared |= {} if person is None else {"person": None}
        back = furthest({name: None if name == DATES[state] else getattr(candidate, name) for name in DATES.values()})
        values = {getattr(Candidate, name): value for name, value in {**cleared, "status": back}.items()}
        mine = (Candidate.id == candidate.id) & (Candidate.status == state)
        if not Candidate.update(values).where(mine).execute():
            raise RuleError("Dit is net veranderd. Kijk hoe het er nu staat.", conflict=True)
        record(candidate, "undo", by, status=[state, back])
        if person is not None and person.submission_key == _key_of(candidate):
            remove_volunteer(person, by=by)
    return back


def _key_of(candidate: Candidate) -> str:
    """The submission key of the volunteer that the start of a candidate makes."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"portal candidate {candidate.id} {candidate.submission_key}"))


def note_milestones(candidate_ids: Iterable[int], event: Event, *, by: Person) -> None:
    """Being at an info session or the end of the initial training is a step of its own; a tick taken back as well."""
    if not event.is_for_candidates:
        return
    for candidate in Candidate.select().where(Candidate.id << list(candidate_ids)):
        name = "came_on" if event.kind == "info_session" else "trained_on"
        there = _was_there(candidate, event.kind)
        noted = getattr(candidate, name)
        if not there and noted != event.day:
            continue  # noted by hand, on another day
        day = (min(there) if name == "came_on" else max(there)) if there else None
        values: dict[str, Any] = {name: day}
        if candidate.status not in ("started", "stopped"):
            known = {column: getattr(candidate, column) for column in DATES.values()}
            values["status"] = furthest({**known, **values})
        change(candidate, "note_attendance", by, **values)


def _was_there(candidate: Candidate, kind: str) -> list[date]:
    """The days of info sessions somebody was at; or of initial trainings, where it was the last part."""
    rows = (
        Event.select()
        .join(Attendance)
        .where(Attendance.candidate == candidate.id, Event.kind == kind, Event.cancelled_at.is_null())
    )
    found = list(rows)
    if kind == "info_session":
        return [event.day for event in found]
    last = last_days([event.series for event in found if event.series])
    return [event.day for event in found if not event.series or last[event.series] == event.day]


def remove_volunteer(person: Person, *, by: Person) -> None:
    """Delete somebody who was made a volunteer by mistake, or who does not begin after all, while nothing was done."""
    done = (
        Match.select().where(Match.volunteer == person.id),
        Device.select().where(Device.person == person.id),
        Enrolment.select().where(Enrolment.person == person.id, Enrolment.answer == "yes"),  # a seat that others want
    )
    talk = Talk.select().where(Talk.volunteer == person.id).order_by(Talk.day).first()
    there = Event.select().join(Attendance).where(Attendance.person == person.id).order_by(Event.day).first()
    if talk is not None or there is not None:
        counts = "een gesprek" if talk is not None else title_text(there)
        raise RuleError(
            f"Bij {person.given_name} staat al {counts} op {day_text((talk or there).day)}, en dat telt mee. "
            "Klopt het niet, haal het dan eerst weg.",
            conflict=True,
        )
    try:
        if person.was_ever_staff or any(query.exists() for query in done):
            raise RuleError("")
        record(person, "remove", by)
        with transaction():
            tear_up_to(person)
            RolePeriod.delete().where(RolePeriod.person == person.id).execute()
            Person.delete().where(Person.id == person.id).execute()
    except (RuleError, IntegrityError):
        raise RuleError(
            f"{person.given_name} is al aan de slag. Zet de vrijwilliger stop op de eigen pagina.", conflict=True
        ) from None


def _values(details: CandidateDetails, branch_id: int, *, by: Person | None) -> dict[str, Any]:
    return {**asdict(details), "channel": _channel(details.channel, branch_id, by=by)}


def _channel(name: str, branch_id: int, *, by: Person | None) -> int | None:
    """The branch's channel of that name, whatever its capitals and accents; new ones join the list."""
    if not name:
        return None
    own = {folded(c.name): c.id for c in Channel.select().where(Channel.branch == branch_id)}
    found = own.get(folded(name))
    if found is None:
        channel = Channel.create(branch=branch_id, name=name)
        record(channel, "add", by, name=name)
        found = channel.id
    return int(found)


def _check(details: CandidateDetails) -> None:
    if not EARLIEST <= details.interested_on <= clock.today():
        raise RuleError("Kijk de dag na: hij ligt niet in de toekomst.", "interested_on")


def _check_day(candidate: Candidate, on: date, field: str = "on") -> None:
    if on > clock.today():
        raise RuleError("Deze dag moet nog komen. Duid de stap aan zodra hij gezet is.", field)
    if on < candidate.interested_on:
        raise RuleError(f"Dit is voor de eerste interesse op {day_text(candidate.interested_on)}.", field)
