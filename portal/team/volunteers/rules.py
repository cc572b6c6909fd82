"""What may be written down about volunteers: added, corrected, and what they change about themselves."""

from dataclasses import asdict
from datetime import date, timedelta

from peewee import IntegrityError

from portal.database import locked, once, transaction
from portal.dated import default_from, keep_before
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.limits import sane_day
from portal.kit.phone import national
from portal.kit.records import dataclass
from portal.kit.words import listed
from portal.people.models import MAILBOX, VEHICLES, Branch, Person, RolePeriod, VehicleBefore, at_mailbox
from portal.people.volunteers.facts import latest_volunteer_period, vehicles_before
from portal.post.models import Letter
from portal.post.rules import Answers, answer_elsewhere, answers_of, readdress
from portal.sign_in.codes import rules as codes
from portal.sign_in.devices import rules as devices
from portal.sign_in.devices.letters import tell_address_changed, tell_phone_changed
from portal.sign_in.models import Invitation
from portal.team.accounts.letters import tell_account_changed
from portal.team.accounts.rules import checked_account, hold_account
from portal.team.models import Mentoring
from portal.team.periods.rules import RoleStart, begin, check_start, refuse_forgotten, refuse_overlap, role_changed_from

TAKEN = "Dit mailadres is al van iemand anders. Neem een ander, of laat het leeg."
ELSEWHERE = "Dit mailadres is ook bekend in een andere afdeling. Is het dezelfde persoon, of delen ze één mailbox?"
HER_OWN = "Wie medewerker is of was, wijzigt het mailadres zelf, bij ‘Mijn gegevens’. Laat het hier zoals het was."


@dataclass(frozen=True)
class OwnDetails:
    """What people change about themselves, their account aside (`team.accounts`).

    vehicle_from: the first day on which they travel with `vehicle`; None: as `change_vehicle`.
    """

    phone: str
    street: str
    postcode: str
    town: str
    vehicle: str
    share_birthday: bool
    vehicle_from: date | None


@dataclass(frozen=True)
class VolunteerDetails(OwnDetails):
    """What the coordinator writes down about a volunteer.

    `iban`: as typed or compact; "" for none. `email`: lower case, or "" for none.
    `free_weekdays`: "1,3" for Monday and Wednesday, "" where nobody asked.
    """

    given_name: str
    family_name: str
    account_holder: str
    iban: str
    email: str
    gender: str
    birth_on: date | None
    on_paper: bool
    languages: str = ""
    free_weekdays: str = ""
    shares_mailbox: bool = False  # with another volunteer of the branch, who has this address already


def change_own_details(person: Person, details: OwnDetails, *, by: Person) -> bool:
    """Phone, address, vehicle and consent for the birthday, by themselves. False when nothing changed."""
    values = asdict(details)
    vehicle, vehicle_from = values.pop("vehicle"), values.pop("vehicle_from")
    with transaction():
        reach = _reach_of(person)
        changed = change(person, "change_details", by, on_behalf_of=person, **values)
        changed |= change_vehicle(person, vehicle, vehicle_from, by=by)
        _take_reach(person, reach)
    return changed


def change_vehicle(person: Person, vehicle: str, from_on: date | None, *, by: Person) -> bool:
    """How somebody travels from a day on: earlier trips stay as they were. False where nothing changed.

    from_on None: from today, or from the day of a change that is still to come.
    """
    from_on = from_on or default_from(vehicles_before(person))
    if vehicle not in VEHICLES:
        raise RuleError("Kies hoe je naar je gezin rijdt.", "vehicle")
    sane_day(from_on, "vehicle_from")
    with transaction():
        now, wanted = {"vehicle": locked(person).vehicle}, {"vehicle": vehicle}
        owner = {"branch": person.branch_id, "person": person.id}
        if not keep_before(VehicleBefore, owner, now, wanted, from_on):
            return False
        Person.update(**wanted).where(Person.id == person.id).execute()
        person.vehicle = vehicle
        record(person, "change_vehicle", by, on_behalf_of=person, vehicle=[now["vehicle"], vehicle], from_on=from_on)
    return True


def change_own_address(person: Person, email: str) -> None:
    """Somebody who is or was staff changes her own mail address: both addresses get a letter."""
    if not email:
        raise RuleError("Vul je nieuwe mailadres in.", field="email")
    try:
        with transaction():
            if Person.select().where(Person.email == email, Person.id != person.id).exists():
                raise RuleError("Dit mailadres is al van iemand anders. Neem een ander.", field="email")
            reach = _reach_of(person)
            if change(person, "change_address", person, email=email):
                _take_reach(person, reach)
    except IntegrityError:
        raise RuleError("Dit mailadres is al van iemand anders. Neem een ander.", field="email") from None


WARN = ("address_changed", "account-changed", "sign_in_changed")
"""Letters that warn somebody: they are for whoever had the address at that moment, and stay with it."""


@dataclass(frozen=True)
class Reach:
    """How somebody is reached, and what a letter about them says of it."""

    email: str | None
    phone: str
    answers: Answers
    of_branch: Answers  # a branch without an address is reached at that of its coordinator


def _reach_of(person: Person) -> Reach:
    return Reach(person.email, str(person.phone), answers_of(person.branch, person), answers_of(person.branch))


def _take_reach(person: Person, before: Reach) -> None:
    """Another number or mail address: it is told, and letters about them that wait say it. before: what it was."""
    if person.phone != before.phone:
        tell_phone_changed(person)
    if person.email != before.email:
        _take_address(person, before.email)
    if before.email:
        words = [(before.email, str(person.email or "")), (national(before.phone), national(person.phone))]
        now = _reach_of(person)
        answer_elsewhere(person.branch_id, before.answers, now.answers, words)
        answer_elsewhere(person.branch_id, before.of_branch, now.of_branch)


def _take_address(person: Person, before: str | None) -> None:
    """What was on its way to the old address is void, or goes to the new one; and both get a letter."""
    devices.void_first_links(person)
    readdress((Letter.person_id == person.id) & Letter.kind.not_in(WARN), before, person.email)
    codes.void(person)
    Invitation.update(used_at=clock.now()).where(Invitation.person == person.id).execute()
    tell_address_changed(person, before)


def add_volunteer(branch: Branch, details: VolunteerDetails, start: RoleStart, key: str, *, by: Person) -> Person:
    """A new volunteer with a first role. `key`: of the form, so that a second tap finds the same person."""
    values = _checked(details)
    check_start(start)

    def make() -> Person:
        place = _mail_place(details, branch.id)
        values.pop("vehicle_from")
        person = Person.create(branch=branch, submission_key=key, mail_place=place, **values)
        record(person, "add", by)
        begin(person, start, by=by)
        return person

    try:
        return once(Person, key, make, branch=branch.id)
    except IntegrityError:  # another person with the same address came in between
        raise RuleError(TAKEN, field="email") from None


def correct_volunteer(
    person: Person, details: VolunteerDetails, start: RoleStart, seen: str | None = None, *, by: Person
) -> None:
    """Correct what is written down about a volunteer, and the role they have or had last.

    seen: as for `change_account`.
    """
    values = _checked(details)
    check_start(start)
    refuse_forgotten(person)
    period = latest_volunteer_period(person)
    if period is None:
        raise RuleError("Deze persoon is geen vrijwilliger.")
    if period.ended_on and period.ended_on < start.started_on:
        raise RuleError("Deze startdatum valt na de einddatum. Kijk de datum na.", field="started_on")
    before = role_changed_from(period)
    if start.started_on != period.started_on:
        refuse_overlap(person, start.started_on, but=period, moves=before)
        if before is None:
            _refuse_after_first_match(person, period, start.started_on)
    try:
        with transaction():
            values["mail_place"] = _mail_place(details, person.branch_id, but=person)
            hold_account(person, seen)
            reach, account = _reach_of(person), person.account
            if reach.email != values["email"] and person.was_ever_staff:
                raise RuleError(HER_OWN, field="email")
            vehicle, vehicle_from = str(values.pop("vehicle")), details.vehicle_from
            values.pop("vehicle_from")
            change(person, "correct", by, on_behalf_of=person, **values)
            change_vehicle(person, vehicle, vehicle_from, by=by)
            change(period, "correct", by, on_behalf_of=person, role=start.role, started_on=start.started_on)
            if before is not None:  # no day without a role in between
                change(before, "change_role", by, on_behalf_of=person, ended_on=start.started_on - timedelta(days=1))
            tell_account_changed(person, account)
            _take_reach(person, reach)
    except IntegrityError:
        raise RuleError(TAKEN, field="email") from None


def _refuse_after_first_match(person: Person, period: RolePeriod, started_on: date) -> None:
    """RuleError where somebody went to a family, guided or was guided before the first day that a period would get."""
    matches = person.matches
    began = matches.model.started_on.between(period.started_on, period.ended_on or date.max)
    first = matches.where(began).order_by(matches.model.started_on).first()
    if first is not None and first.started_on < started_on:
        day = day_text(first.started_on)
        raise RuleError(
            f"{person.given_name} begon op {day} bij een gezin. Kies die dag of een vroegere.", "started_on"
        )
    guided = (Mentoring.volunteer == person.id) | (Mentoring.mentor == person.id)
    days = Mentoring.started_on.between(period.started_on, started_on - timedelta(days=1))
    begun = Mentoring.select().where(guided, days).order_by(Mentoring.started_on).first()
    if begun is not None:
        day = day_text(begun.started_on)
        sentence = f"Op {day} begon een begeleiding met een meter of peter. Kies die dag of een vroegere."
        raise RuleError(sentence, "started_on")


def _checked(details: VolunteerDetails) -> dict[str, object]:
    if details.birth_on and not date(1900, 1, 1) < details.birth_on < clock.today():
        raise RuleError("Kijk de geboortedatum na: ze ligt in het verleden.", field="birth_on")
    account = checked_account(details.account_holder, details.iban)
    values = asdict(details) | account | {"email": details.email or None}
    del values["shares_mailbox"]
    return values


def _mail_place(details: VolunteerDetails, branch_id: int, but: Person | None = None) -> int:
    """The place at the mailbox: 0, or 1 beside another volunteer who shares it. RuleError where it is taken."""
    others = [one for one in at_mailbox(details.email) if but is None or one.id != but.id]
    if not others:
        return 0
    elsewhere = any(one.branch_id != branch_id for one in others)  # a name of another branch stays there
    names = listed([one.name for one in others])
    whole = len(others) >= MAILBOX or any(one.was_ever_staff for one in [*others, *([but] if but else [])])
    if whole:  # a mail address with which somebody coordinates or pays is theirs alone
        taken = TAKEN if elsewhere else f"Dit mailadres is al van {names}. Neem een ander, of laat het leeg."
        raise RuleError(taken, field="email")
    if not details.shares_mailbox and (but is None or but.email != details.email):
        shared = ELSEWHERE if elsewhere else f"Dit mailadres is ook van {names}. Delen ze één mailbox?"
        raise RuleError(f"{shared} Vink dat dan aan.", field="email")
    return 1 - int(others[0].mail_place)


def shares_mailbox(person: Person) -> bool:
    """Whether another volunteer has the same mail address."""
    return len(at_mailbox(person.email or "")) > 1
