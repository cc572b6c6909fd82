"""Rules of signing in: codes, devices, and how often one may try."""

import hashlib
import secrets
from datetime import timedelta

from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.people.models import Device, Person

REMEMBERED = timedelta(days=365)  # a volunteer's phone
IDLE = timedelta(minutes=30)  # a coordinator who walked away


def hashed(secret: str) -> str:
    """Tokens are random and long, so a plain SHA-256 keeps them out of a stolen database."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def open_device(person: Person, label: str) -> str:
    """Sign a browser in; returns the token that only its cookie will know."""
    token = secrets.token_urlsafe(32)
    with transaction():
        device = Device.create(
            person=person, token_hash=hashed(token), label=label[:80], expires_at=clock.now() + REMEMBERED
        )
        record(device, "sign_in", person, label=label[:80])
    return token


def device_for(token: str) -> Device | None:
    """The signed-in device of a token, with its person; None once it ended, expired, idled or its person was disabled."""
    device = (
        Device.select(Device, Person)
        .join(Person)
        .where(Device.token_hash == hashed(token), Device.ended_at.is_null(), Device.expires_at > clock.now())
        .first()
    )
    if device is None or not device.person.roles:
        return None
    idle = clock.now() - device.last_seen_at
    if device.person.is_coordinator and idle > IDLE:
        return None
    # Writing at every request would cost a disk flush each; once a minute (once a day for a volunteer) tells enough.
    if idle > (timedelta(minutes=1) if device.person.is_coordinator else timedelta(days=1)):
        Device.update(last_seen_at=clock.now()).where(Device.id == device.id).execute()
    return device


def end_device(device: Device, actor: Person) -> None:
    """Sign a device out, wherever it is."""
    with transaction():
        ended = Device.update(ended_at=clock.now()).where(Device.id == device.id, Device.ended_at.is_null()).execute()
        if ended:
            record(device, "sign_out", actor)
