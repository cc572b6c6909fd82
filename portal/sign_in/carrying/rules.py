"""A form that was sent after the sign-in had ended: kept until whoever filled it in is back."""

import json
import secrets
from datetime import timedelta

from portal.database import transaction
from portal.kit import clock
from portal.kit.records import dataclass
from portal.kit.seal import seal, unseal
from portal.people.models import Person
from portal.sign_in.devices.rules import hashed
from portal.sign_in.models import CarriedForm

PURPOSE = "carried form"
LASTS = timedelta(days=1)
LARGEST = 256 * 1024  # characters of all names and values together
AT_ONCE = 5  # of one person: phones and laptops whose sign-in ended


@dataclass(frozen=True)
class Posted:
    """One form as it was sent: where to, from which page ("" where that is unknown), its fields without files."""

    action: str
    page: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool = False


def keep(posted: Posted, person: Person, *, key: str) -> str:
    """Seal it for this person; returns the token with which only this browser finds it. "" where it is too large."""
    plain = json.dumps([posted.action, posted.page, posted.fields, posted.had_files])
    if len(plain) > LARGEST:
        return ""
    token = secrets.token_urlsafe(32)
    with transaction():
        forget_old()
        sealed = seal(key, PURPOSE, plain, person.id)
        CarriedForm.create(person=person, token_hash=hashed(token), sealed=sealed, expires_at=clock.now() + LASTS)
        mine = CarriedForm.select(CarriedForm.id).where(CarriedForm.person == person.id)
        latest = [row.id for row in mine.order_by(CarriedForm.id.desc()).limit(AT_ONCE)]
        CarriedForm.delete().where(CarriedForm.person == person.id, CarriedForm.id.not_in(latest)).execute()
    return token


def find(token: str, person: Person, *, key: str) -> Posted | None:
    """What this browser carries for this person; None where it is another's, was dropped or is too old."""
    row = CarriedForm.get_or_none(
        CarriedForm.token_hash == hashed(token), CarriedForm.person == person.id, CarriedForm.expires_at > clock.now()
    )
    plain = unseal(key, PURPOSE, row.sealed, person.id) if row else None
    if plain is None:
        return None
    action, page, fields, had_files = json.loads(plain)
    return Posted(action, page, tuple((name, value) for name, value in fields), had_files)


def drop(token: str) -> None:
    """Drop what is carried: it was sent again, left, or somebody else signed in here."""
    CarriedForm.delete().where(CarriedForm.token_hash == hashed(token)).execute()


def forget_old() -> None:
    """Delete what nobody came back for."""
    CarriedForm.delete().where(CarriedForm.expires_at <= clock.now()).execute()
