"""Rules about who may do what in a branch: who coordinates and who keeps the money, from when until when."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from peewee import IntegrityError

from portal.database import once, transaction
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.people.models import STAFF_ROLES, Branch, Person, RolePeriod, at_mailbox, roles_on
from portal.people.volunteers.facts import by_name
from portal.post.rules import answer_elsewhere, answers_of
from portal.sign_in.codes import rules as codes
from portal.sign_in.devices.letters import tell
from portal.sign_in.devices.rules import end_devices, shut_calendar, void_first_links
from portal.sign_in.invitations import rules as invitations
from portal.team.staff import letters
from portal.team.volunteers.rules import TAKEN

BRANCH_ROLES = ("coordinator", "treasurer")  # readers for the network are appointed from the command line
ROLE_WORDS = {role: STAFF_ROLES[role] for role in BRANCH_ROLES}
FARTHEST = timedelta(days=366)
NO_GAP_WITHIN = timedelta(days=31)


@dataclass(frozen=True)
class NewPerson:
    """Somebody who is not in the portal yet. `key`: of the form, so that a second tap finds the same person."""

    given_name: str
    family_name: str
    email: str
    key: str


@dataclass(frozen=True)
class Term:
    """A role from a day until a day, both included; None for no end."""

    role: str
    started_on: date
    ended_on: date | None


def visible_to(person: Person) -> Any:
    """The terms of the coordinators and treasurers of somebody's own branch, for its coordinator; else none."""
    branch = person.branch_id if person.is_coordinator else None
    return (
        RolePeriod.select(RolePeriod, Person)
        .join(Person)
        .where(RolePeriod.branch == branch, RolePeriod.role << BRANCH_ROLES)
        .order_by(RolePeriod.role, RolePeriod.started_on, RolePeriod.id)
    )


def candidates(branch_id: int) -> list[Person]:
    """The people of the branch who can be given a role: whoever is a volunteer or staff and has a mail address."""
    open_periods = RolePeriod.select(RolePeriod.person).where(
        RolePeriod.branch == branch_id, RolePeriod.goes_on(clock.today()), RolePeriod.role != "network"
    )
    return by_name(
        Person.select().where(
            Person.branch == branch_id,
            Person.id << open_periods,
            Person.disabled_at.is_null(),
            Person.email.is_null(False),
        )
    )


def day_without_coordinator(branch_id: int, without: RolePeriod | None = None) -> date | None:
    """The first day from today on that nobody coordinates; None where somebody always does. without: a role that is
    thought away."""
    day = clock.today()
    terms = (
        RolePeriod.select(RolePeriod.started_on, RolePeriod.ended_on)
        .join(Person)
        .where(RolePeriod.branch == branch_id, RolePeriod.role == "coordinator", Person.disabled_at.is_null())
        .order_by(RolePeriod.started_on)
    )
    for term in terms.where(RolePeriod.id != without.id) if without else terms:
        if term.started_on > day:
            break
        if term.ended_on is None:
            return None
        day = max(day, term.ended_on + timedelta(days=1))
    return day


def give_role(
    branch: Branch, who: Person | NewPerson, term: Term, takes_over: RolePeriod | None = None, *, by: Person
) -> RolePeriod:
    """Give somebody a role from a day on; whoever they take over from ends the day before.

    The same again (a second tap) finds what the first one made. RuleError where the days do not fit.
    """
    _check(term)
    if takes_over is not None and takes_over.role != term.role:
        raise RuleError("Iemand neemt dezelfde taak over. Kijk na wie wat doet.", field="takes_over")
    try:
        with transaction(), _answers_follow(branch):
            person = _made(branch, who, by=by) if isinstance(who, NewPerson) else who
            known = _same(person, term)
            if known is not None:
                return known
            _refuse_overlap(person, term)
            _refuse_shared(person)
            if takes_over is not None:
                _end(takes_over, term.started_on - timedelta(days=1), by=by)
            period = RolePeriod.create(
                branch=branch,
                person=person,
                role=term.role,
                started_on=term.started_on,
                ended_on=term.ended_on,
                appointed_by=by,
                appointed_at=clock.now(),
            )
            record(period, "start", by, on_behalf_of=person, role=term.role, started_on=term.started_on)
            _refuse_gap(branch.id)
            _welcome(period, term, by=by)
            said = f"{person.name} is {STAFF_ROLES[term.role]} {_from_to(term)}, en meldt zich aan met {person.email}."
            letters.tell_others(branch, person, said, by=by)
    except IntegrityError:  # somebody else took the address in between
        raise RuleError(TAKEN, field="email") from None
    return period


def change_end(period: RolePeriod, ended_on: date | None, *, by: Person) -> None:
    """The last day of a role, or none. Once it is past, the role and whatever it opened are gone at once."""
    if ended_on is not None and ended_on < min(period.started_on, clock.today()) - timedelta(days=1):
        raise RuleError("Kies een dag vanaf gisteren: wat vroeger gebeurde, blijft zoals het was.", field="ended_on")
    if ended_on is not None and ended_on > clock.today() + 5 * FARTHEST:
        raise RuleError("Kies een dag binnen de vijf jaar, of laat de laatste dag leeg.", field="ended_on")
    with transaction(), _answers_follow(period.branch):
        was_over = not period.is_open_on(clock.today())
        if _end(period, ended_on, by=by):
            if was_over and period.is_open_on(clock.today()):  # bringing back a role is giving it
                RolePeriod.update(appointed_by=by.id, appointed_at=clock.now()).where(
                    RolePeriod.id == period.id
                ).execute()
            _refuse_overlap(period.person, Term(period.role, period.started_on, ended_on), but=period)
            _refuse_gap(period.branch_id)
            until = f"tot en met {day_text(ended_on)}" if ended_on else "zonder einddatum"
            sentence = f"{period.person.name} is {STAFF_ROLES[period.role]} {until}."
            letters.tell_others(period.branch, period.person, sentence, by=by)


@contextmanager
def _answers_follow(branch: Branch) -> Iterator[None]:
    """A branch without an address is answered at that of its coordinator, in letters that wait too."""
    before = answers_of(branch)
    yield
    answer_elsewhere(branch.id, before, answers_of(branch))


def stop_now(period: RolePeriod, *, by: Person) -> None:
    """End a role with yesterday as its last day: from this moment on it opens nothing."""
    if not period.is_open_on(clock.today()):
        raise RuleError(f"{period.person.given_name} is al gestopt.")
    change_end(period, clock.today() - timedelta(days=1), by=by)


def needs_successor(period: RolePeriod) -> bool:
    """Whether nobody would coordinate today or soon if this role stopped now, so that `stop_now` refuses."""
    return period.role == "coordinator" and _gap(period.branch_id, without=period) is not None


def invite_again(period: RolePeriod, *, by: Person) -> None:
    """A new link to choose a password with, for somebody who lost the first or forgot the password."""
    person = period.person
    if period.role not in person.roles:
        raise RuleError(f"{person.given_name} begint pas op {day_text(period.started_on)}, of is al gestopt.")
    with transaction():
        invitations.invite(person, by=by)


def _check(term: Term) -> None:
    if term.role not in BRANCH_ROLES:
        raise RuleError("Kies een taak.", field="role")
    if not clock.today() <= term.started_on <= clock.today() + FARTHEST:
        raise RuleError("Kies een eerste dag vanaf vandaag, ten laatste over een jaar.", field="started_on")
    if term.ended_on is not None and not term.started_on <= term.ended_on <= term.started_on + 5 * FARTHEST:
        raise RuleError("De laatste dag komt na de eerste, ten hoogste vijf jaar later.", field="ended_on")


def _made(branch: Branch, new: NewPerson, *, by: Person) -> Person:
    def make() -> Person:
        if Person.select().where(Person.email == new.email).exists():
            raise RuleError("Dit mailadres is al van iemand. Kies die in de lijst, of neem een ander.", field="email")
        names = {"given_name": new.given_name, "family_name": new.family_name}
        person = Person.create(branch=branch, email=new.email, submission_key=new.key, **names)
        record(person, "add", by)
        return person

    return once(Person, new.key, make, branch=branch.id)


def _refuse_shared(person: Person) -> None:
    """RuleError where the mailbox is shared: staff must be the only ones who read their mail."""
    if len(at_mailbox(person.email)) > 1:
        raise RuleError(
            f"{person.given_name} deelt een mailbox met iemand. Wie deze taak doet, heeft een eigen mailadres: vul dat "
            "eerst in bij de vrijwilliger."
        )


def _same(person: Person, term: Term) -> RolePeriod | None:
    return RolePeriod.get_or_none(
        RolePeriod.person == person.id,
        RolePeriod.role == term.role,
        RolePeriod.started_on == term.started_on,
        RolePeriod.ended_on.is_null() if term.ended_on is None else RolePeriod.ended_on == term.ended_on,
    )


def _refuse_overlap(person: Person, term: Term, but: RolePeriod | None = None) -> None:
    last_day = term.ended_on or date.max
    others = RolePeriod.select().where(
        RolePeriod.person == person.id,
        RolePeriod.role == term.role,
        RolePeriod.id != (but.id if but else 0),
        RolePeriod.started_on <= last_day,
        RolePeriod.goes_on(term.started_on),
    )
    if others.exists():
        words = f"{person.given_name} is op die dagen al {STAFF_ROLES[term.role]}. Kies andere dagen."
        raise RuleError(words, field="ended_on" if but else "started_on")


def _end(period: RolePeriod, ended_on: date | None, *, by: Person) -> bool:
    if not change(period, "end", by, on_behalf_of=period.person, ended_on=ended_on):
        return False
    if ended_on is not None and ended_on < clock.today():
        end_devices(period.person, by=by)
        roles = roles_on(period.person, clock.today())
        if not roles & {"volunteer", "coordinator"}:
            shut_calendar(period.person, by=by)
        if roles.isdisjoint(STAFF_ROLES):
            invitations.void(period.person)
    if by.id != period.person_id:
        letters.tell_end(period, by=by)
    return True


def _refuse_gap(branch_id: int) -> None:
    day = _gap(branch_id)
    if day is not None:
        raise RuleError(
            f"Vanaf {day_text(day)} is er dan geen coördinator. Duid eerst aan wie overneemt.", field="ended_on"
        )


def _gap(branch_id: int, without: RolePeriod | None = None) -> date | None:
    """The first day, today or soon, on which nobody coordinates. without: as if this role stopped now."""
    day = day_without_coordinator(branch_id, without=without)
    return day if day is not None and day <= clock.today() + NO_GAP_WITHIN else None


def _welcome(period: RolePeriod, term: Term, *, by: Person) -> None:
    """Write to whoever gets the role: an invitation on the first day, or how to sign in."""
    person = Person.get_by_id(period.person_id)
    if term.started_on <= clock.today():
        _shut_volunteers_ways(person, by=by)
    if not person.password_hash and term.started_on <= clock.today():
        invitations.invite(person, by=by)
        return
    letters.tell_welcome(period, _from_to(term))


def _shut_volunteers_ways(person: Person, *, by: Person | None) -> None:
    """What a mailed code opened never acts as staff; and no code or link signs in whoever has a password."""
    end_devices(person, by=by)
    codes.void(person)
    void_first_links(person)


def _from_to(term: Term) -> str:
    until = f" tot en met {day_text(term.ended_on)}" if term.ended_on else ""
    return f"vanaf {day_text(term.started_on)}{until}"


@dataclass(frozen=True)
class NewStaff:
    """Somebody appointed from the command line. municipality: of a branch that does not exist yet; "" where it does."""

    role: str  # of STAFF_ROLES
    branch: str
    municipality: str
    name: str  # "Els Peeters"
    email: str
    password_hash: str


def add_staff(new: NewStaff) -> Person:
    """A coordinator or treasurer from today on, and the branch where it does not exist yet; for the command line.

    Somebody of the branch who already has this address becomes one too, with this password.
    """
    given, _, family = new.name.partition(" ")
    with transaction():
        branch = Branch.get_or_none(Branch.name == new.branch)
        if branch is None:
            if not new.municipality:
                raise RuleError("Deze afdeling bestaat nog niet. Geef ook --municipality.")
            branch = Branch.create(name=new.branch, municipality=new.municipality)
            record(branch, "add", None)
        person = next(iter(at_mailbox(new.email)), None)
        if person is not None:
            _refuse_shared(person)
        if person is not None and person.branch_id != branch.id:
            raise RuleError("Dit mailadres is al van iemand van een andere afdeling. Neem een ander.")
        if person is not None and new.role in person.roles:
            raise RuleError(
                f"{person.name} is al {STAFF_ROLES[new.role]}. Een nieuw wachtwoord geef je met: set-password."
            )
        if person is None:
            if not family:
                raise RuleError("Geef een voornaam en een familienaam, zoals: --name 'Els Peeters'.")
            person = Person.create(branch=branch, given_name=given, family_name=family, email=new.email)
            record(person, "add", None)
        _shut_volunteers_ways(person, by=None)
        if person.password_hash:
            tell(person, "Je kreeg een nieuw wachtwoord van wie het portaal beheert.")
        Person.update(password_hash=new.password_hash).where(Person.id == person.id).execute()
        record(person, "set_password", None)  # not through `change`: a hash has no place in the history
        period = RolePeriod.create(branch=branch, person=person, role=new.role, started_on=clock.today())
        record(period, "start", None, on_behalf_of=person, role=new.role, started_on=period.started_on)
    return Person.get_by_id(person.id)
