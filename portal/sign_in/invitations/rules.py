"""Rules of invitations: a new coordinator or treasurer chooses a password by a mailed link."""

import secrets
from datetime import date, timedelta

from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import STAFF_ROLES, Person, RolePeriod
from portal.post.models import Letter
from portal.post.rules import tear_up
from portal.sign_in.devices.letters import tell
from portal.sign_in.devices.rules import end_devices, hashed, of_token
from portal.sign_in.invitations import letters
from portal.sign_in.models import Invitation
from portal.sign_in.passwords.rules import hash_password
from portal.sign_in.throttle import rules as throttle

LIFETIME = timedelta(days=7)
TOO_LATE = "Deze link werkt niet meer. Vraag een nieuwe aan wie je uitnodigde."


def invite(person: Person, *, by: Person | None) -> None:
    """Mail a link to choose a password with, inside the caller's transaction. Earlier links are void."""
    void(person)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.create(person=person, token_hash=hashed(token), expires_at=clock.now() + LIFETIME)
    record(person, "invite", by)
    letters.invite(person, token, invitation.expires_at)


def void(person: Person) -> None:
    """Void every invitation of this person; a letter with one that did not leave yet is torn up."""
    tear_up((Letter.kind == "invitation") & (Letter.person_id == person.id))
    Invitation.update(used_at=clock.now()).where(Invitation.person == person.id, Invitation.used_at.is_null()).execute()


def holder(token: str) -> Person | None:
    """Whom a link invites; None once it was used, is too old, or they are no staff (any more). Looking is free."""
    row = of_token(Invitation, token, Invitation.used_at.is_null(), Invitation.expires_at > clock.now())
    return row.person if row is not None and row.person.is_staff else None


def choose_password(token: str, password: str, network: str) -> Person:
    """Set a first password, or a new one for somebody who forgot it. Every device is signed out. RuleError: too late.

    network: whose tries are counted, for judging a password is work, which only an invitation is worth.
    """
    invited = holder(token)
    if invited is None:
        raise RuleError(TOO_LATE, conflict=True)
    throttle.take(throttle.TRY_BY_NETWORK, network)
    fresh = hash_password(password, invited)
    with transaction():
        person = holder(token)
        used = Invitation.update(used_at=clock.now()).where(
            Invitation.token_hash == hashed(token), Invitation.used_at.is_null()
        )
        if person is None or not used.execute():
            raise RuleError(TOO_LATE, conflict=True)
        Person.update(password_hash=fresh).where(Person.id == person.id).execute()
        record(person, "set_password", person)
        if person.password_hash:
            tell(person, "Met de link uit een uitnodiging is een nieuw wachtwoord gekozen.")
        end_devices(person, by=person)
    return person


def invite_who_starts(today: date) -> int:
    """Whoever begins as coordinator or treasurer and has no password yet is invited, once. For the daily work.

    An earlier invitation, for a role they never took up, does not count for this one.
    """
    starting = (
        RolePeriod.select(RolePeriod, Person)
        .join(Person)
        .where(
            RolePeriod.role << list(STAFF_ROLES),
            RolePeriod.covers(today),
            RolePeriod.started_on > today - LIFETIME,
            Person.password_hash == "",
            Person.disabled_at.is_null(),
            Person.email.is_null(False),
            Person.id.not_in(Invitation.select(Invitation.person).where(Invitation.expires_at > clock.now())),
        )
        .order_by(Person.id)
    )
    people = list({period.person_id: period.person for period in starting}.values())
    with transaction():
        for person in people:
            invite(person, by=None)
    return len(people)
