"""Rules of devices: a browser that is signed in, and how it is signed out."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person
from portal.post.models import Letter
from portal.post.rules import tear_up
from portal.prepared import Prepared
from portal.sign_in.devices.letters import tell
from portal.sign_in.models import WELCOME, Device, FirstLink, HalfwaySignIn, Invitation, Passkey, SignInCode

REMEMBERED = timedelta(days=365)  # a volunteer's phone
WORKDAY = timedelta(hours=12)  # whoever has a second factor shows it again the next day, however busy they were
IDLE = timedelta(minutes=30)  # a coordinator or treasurer who walked away


def hashed(secret: str) -> str:
    """Tokens are random and long, so a plain SHA-256 keeps them out of a stolen database."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def of_token(model: Any, token: str, *conditions: Any) -> Any:
    """The row of this model with a token, with its person and branch; None where none fulfils the conditions."""
    query = model.select(model, Person, Branch).join_from(model, Person, on=(model.person == Person.id))
    return query.join_from(Person, Branch).where(model.token_hash == hashed(token), *conditions).first()


def open_device(person: Person, label: str) -> str:
    """Sign a browser in; returns the token that only its cookie will know.

    Staff get here with two factors only, so a device opened while somebody is staff may act as such; one opened by a
    mailed code never may, whatever its holder becomes later.
    """
    token = secrets.token_urlsafe(32)
    with transaction():
        device = Device.create(
            person=person,
            token_hash=hashed(token),
            label=label[:80],
            expires_at=clock.now() + (WORKDAY if person.is_staff else REMEMBERED),
            staff_roles=person.staff_roles,
            proved_at=clock.now(),
        )
        record(device, "sign_in", person, label=label[:80])
    return token


def device_for(token: str) -> Device | None:
    """The signed-in device of a token, with its person and branch.

    None once it ended, expired or idled, and once its person was disabled, has no role any more, or has other
    roles that need a second factor than when it was opened.
    """
    device: Device | None = _open_device.first(hashed(token), clock.now())
    if device is None or not device.person.roles:
        return None
    staff = device.person.is_staff
    idle = clock.now() - device.last_seen_at
    if device.staff_roles != device.person.staff_roles or (staff and idle > IDLE):
        return None
    # Writing at every request would cost a disk flush each; once a minute (a volunteer: a day) is enough.
    if idle > (timedelta(minutes=1) if staff else timedelta(days=1)):
        Device.update(last_seen_at=clock.now()).where(Device.id == device.id).execute()
    return device


_open_device = Prepared(
    lambda token_hash, now: (
        Device.select(Device, Person, Branch)
        .join(Person)
        .join(Branch)
        .where(Device.token_hash == token_hash, Device.is_open(now))
    )
)


def live_devices(person: Person) -> list[Device]:
    """The devices that would be let in now, the latest used first."""
    devices = [device for device in Device.visible_to(person) if device.staff_roles == person.staff_roles]
    if not person.is_staff:
        return devices
    return [device for device in devices if clock.now() - device.last_seen_at <= IDLE]


def renew(device: Device, *, by: Person) -> str:
    """The holder proved once more who they are: a new token, so that a copy of the old cookie is worthless."""
    token = secrets.token_urlsafe(32)
    with transaction():
        Device.update(token_hash=hashed(token), proved_at=clock.now()).where(Device.id == device.id).execute()
        record(device, "confirm", by)
    return token


def end_device(device: Device, *, by: Person) -> None:
    """Sign a device out, wherever it is."""
    with transaction():
        ended = Device.update(ended_at=clock.now()).where(Device.id == device.id, Device.ended_at.is_null()).execute()
        if ended:
            record(device, "sign_out", by)


def end_devices(person: Person, *, but: Device | None = None, by: Person | None) -> int:
    """Sign all devices of a person out, except perhaps the one in hand; returns how many there were.

    Half a sign-in, a password without its second step, ends too.
    """
    with transaction():
        HalfwaySignIn.update(ended_at=clock.now()).where(
            HalfwaySignIn.person == person.id, HalfwaySignIn.ended_at.is_null()
        ).execute()
        ended = (
            Device.update(ended_at=clock.now())
            .where(Device.person == person.id, Device.ended_at.is_null(), Device.id != (but.id if but else 0))
            .execute()
        )
        if ended:
            record(person, "sign_out_devices", by, devices=ended)
    return int(ended)


def end_all() -> None:
    """Sign everybody out and void every code and link, in the caller's transaction: in a portal that was put back from
    a copy, those that were used since would work once more. A letter with one that did not leave yet is torn up."""
    now = clock.now()
    for model in (HalfwaySignIn, Device):
        model.update(ended_at=now).where(model.ended_at.is_null()).execute()
    for used in (SignInCode, Invitation):
        used.update(used_at=now).where(used.used_at.is_null()).execute()
    for person in Person.select().where(Person.id << FirstLink.select(FirstLink.person).where(FirstLink.is_live())):
        void_first_links(person)
    tear_up(Letter.secret == True)  # noqa: E712


def shut_out(person: Person, *, by: Person | None) -> int:
    """Shut out a lost phone for good: every device, the fingers and faces it knows, its calendar, and any unused
    invitation. Returns how many.

    The passkeys of staff stay: they are a second step, which nobody takes away from a colleague.
    """
    with transaction():
        ended = end_devices(person, by=by)
        gone = Passkey.delete().where(Passkey.person == person.id)
        keys = int((gone.where(Passkey.as_staff == False) if person.is_staff else gone).execute())  # noqa: E712
        if keys:
            record(person, "remove_passkeys", by, passkeys=keys)
            if by is not None:  # somebody who is done after stopping hears it in another letter
                tell(person, f"{by.name} meldde je overal af. Je vingerafdruk of gezicht stel je daarna opnieuw in.")
        calendars = shut_calendar(person, by=by)
        void_first_links(person)
    return ended + keys + calendars


def withdraw_welcome(person: Person) -> None:
    """A mail that invites this volunteer and did not leave yet is torn up, and with it the link that nobody got; in the
    caller's transaction."""
    if tear_up((Letter.person_id == person.id) & (Letter.kind == WELCOME)):
        FirstLink.delete().where(FirstLink.person == person.id, FirstLink.is_live()).execute()


def void_first_links(person: Person) -> None:
    """Void every invitation of this volunteer, and withdraw a mail with one; in the caller's transaction."""
    withdraw_welcome(person)
    FirstLink.update(voided_at=clock.now()).where(FirstLink.person == person.id, FirstLink.is_live()).execute()


def shut_calendar(person: Person, *, by: Person | None) -> int:
    """Close somebody's calendar address. Returns how many there were: none or one."""
    with transaction():
        # Not through `change`: a key has no place in the history.
        shut = Person.update(calendar_key=None).where(Person.id == person.id, Person.calendar_key.is_null(False))
        person.calendar_key = None
        if not shut.execute():
            return 0
        record(person, "shut_calendar", by)
    return 1


LIFETIME = timedelta(minutes=30)  # long enough to install an app


def begin_halfway(person: Person) -> str:
    """Remember that somebody's password was right; returns the token that only this browser knows."""
    token = secrets.token_urlsafe(32)
    with transaction():
        HalfwaySignIn.delete().where(HalfwaySignIn.expires_at < clock.now()).execute()
        HalfwaySignIn.create(person=person, token_hash=hashed(token), expires_at=clock.now() + LIFETIME)
    return token


def who_is_halfway(token: str) -> Person | None:
    """Whose password was right in this browser; None where that is too long ago, or they are no staff any more."""
    goes_on = HalfwaySignIn.ended_at.is_null(), HalfwaySignIn.expires_at > clock.now()
    row = of_token(HalfwaySignIn, token, *goes_on)
    return row.person if row is not None and row.person.is_staff else None


def end_halfway(token: str) -> None:
    """Use up a right password: the second step was right too. RuleError the second time: one password signs in once."""
    hit = HalfwaySignIn.update(ended_at=clock.now()).where(
        HalfwaySignIn.token_hash == hashed(token), HalfwaySignIn.ended_at.is_null()
    )
    if not hit.execute():
        raise RuleError("Meld je opnieuw aan met je wachtwoord.", conflict=True)
