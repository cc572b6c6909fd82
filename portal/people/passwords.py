"""Rules of passwords, which coordinators and treasurers have."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.database import transaction
from portal.history.rules import record
from portal.kit.errors import RuleError
from portal.people import throttle
from portal.people.devices import end_devices
from portal.people.models import Device, Person

SHORTEST, LONGEST = 12, 200

# argon2id with 19 MiB and 2 rounds (OWASP's choice for small machines): 30 ms, and no memory shortage when
# several people sign in at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# The hash of a password that nobody knows, with the same parameters: an unknown address takes as long.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$Jtwa3duNGNIMmhc1aqmAAg$0DjNLx9pHsH+FkELCSteutTTYNnivaed47gyFpDZcvU"

WRONG = "Dit mailadres en wachtwoord horen niet samen. Kijk ze allebei na."


def hash_password(password: str) -> str:
    """A new password → its argon2 hash. RuleError where it is too short, too long or too simple."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise RuleError(f"Neem minstens {SHORTEST} tekens. Een korte zin is goed te onthouden.", field="new")
    if len(plain) > LONGEST:
        raise RuleError(f"Neem ten hoogste {LONGEST} tekens.", field="new")
    if len(set(plain)) < 5:
        raise RuleError("Neem meer verschillende tekens. Een korte zin is goed te onthouden.", field="new")
    return _hasher.hash(plain)


def sign_in_with_password(email: str, password: str, network: str) -> Person:
    """The coordinator or treasurer with this address and password. RuleError with one sentence for any mistake."""
    throttle.take(throttle.TRY_BY_NETWORK, network)
    throttle.take(throttle.PASSWORD_BY_ADDRESS, email)
    person = Person.get_or_none(Person.email == email)
    may = person is not None and person.is_staff and bool(person.password_hash)
    fits = _fits(person.password_hash if person and may else NOBODY, password)
    if person is None or not may or not fits:
        raise RuleError(WRONG, field="password")
    throttle.forget(throttle.PASSWORD_BY_ADDRESS, email)
    if _hasher.check_needs_rehash(person.password_hash):
        Person.update(password_hash=_hasher.hash(_plain(password))).where(Person.id == person.id).execute()
    return person


def change_password(person: Person, old: str, new: str, device: Device) -> None:
    """Take a new password; every other device is signed out."""
    throttle.take(throttle.PASSWORD_BY_ADDRESS, person.email or str(person.id))
    if not _fits(person.password_hash or NOBODY, old):
        raise RuleError("Dit is niet je wachtwoord van nu. Typ het opnieuw.", field="old")
    throttle.forget(throttle.PASSWORD_BY_ADDRESS, person.email or str(person.id))
    fresh = hash_password(new)
    with transaction():
        Person.update(password_hash=fresh).where(Person.id == person.id).execute()
        record(person, "change_password", person)
        end_devices(person, person, but=device)


def set_password(person: Person, password: str, actor: Person | None = None) -> None:
    """Give somebody a password from the command line; every device is signed out."""
    fresh = hash_password(password)
    with transaction():
        Person.update(password_hash=fresh).where(Person.id == person.id).execute()
        record(person, "set_password", actor)
        end_devices(person, actor)


def _fits(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, _plain(password[: LONGEST * 4]))
    except (VerificationError, InvalidHashError):
        return False


def _plain(password: str) -> str:
    """One spelling of every letter, so that é typed on a phone and on a laptop are the same."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode()
