"""Rules of passwords, which coordinators and treasurers have."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.database import transaction
from portal.history.rules import record
from portal.kit.errors import RuleError
from portal.kit.text import normalised
from portal.people.models import Person
from portal.sign_in.devices.letters import tell
from portal.sign_in.devices.rules import end_devices
from portal.sign_in.models import Device
from portal.sign_in.throttle import rules as throttle
from portal.sign_in.throttle.rules import Caller

SHORTEST, LONGEST = 12, 200
GUESSED_BY_MANY = 10**8  # tries: fewer are for anyone who has a list of leaked passwords
LOOKED_AT = 40  # characters at either end: looking takes time

# What somebody who knows the organisation tries first.
HOUSE_WORDS = """
    homestart home-start portaal vrijwilliger vrijwilligers coordinator coördinator penningmeester gezinsbuddy
    taalmaatje meter peter gezin gezinnen afdeling nieuwsbrief onkosten onkostennota opgroeien vlaanderen wachtwoord
    welkom geheim paswoord
""".split()

# argon2id with 19 MiB and 2 rounds (OWASP's choice for small machines): 30 ms, and no memory shortage when
# several people sign in at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# The hash of a password that nobody knows, with the same parameters: an unknown address takes as long.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$Jtwa3duNGNIMmhc1aqmAAg$0DjNLx9pHsH+FkELCSteutTTYNnivaed47gyFpDZcvU"

WRONG = "Dit mailadres en wachtwoord horen niet samen. Kijk ze allebei na."


def hash_password(password: str, person: Person | None = None) -> str:
    """A new password → its argon2 hash. RuleError where it is too short, too long or too easily guessed.

    No rule asks for a capital or a digit: what counts is how many others would be tried before it, by somebody with
    the lists of leaked passwords, the words of this house, and the name of `person`.
    """
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise RuleError(f"Neem minstens {SHORTEST} tekens. Een korte zin is goed te onthouden.", field="new")
    if len(plain) > LONGEST:
        raise RuleError(f"Neem ten hoogste {LONGEST} tekens.", field="new")
    if len(set(plain)) < 5:
        raise RuleError("Neem meer verschillende tekens. Een korte zin is goed te onthouden.", field="new")
    if all(_tries_before(part, person) < GUESSED_BY_MANY for part in (plain[:LOOKED_AT], plain[-LOOKED_AT:])):
        raise RuleError(
            "Dit wachtwoord is snel te raden. Neem een korte zin die niemand anders zou kiezen.", field="new"
        )
    return slow_hash(password)


def _tries_before(part: str, person: Person | None) -> int:
    from zxcvbn import zxcvbn  # only here: its lists take memory, and a new password is rare

    own = [person.given_name, person.family_name, person.email or "", person.branch.name] if person else []
    words = [*HOUSE_WORDS, *own, *(part for line in own for part in line.replace("@", " ").split())]
    return int(zxcvbn(part, user_inputs=[word for word in words if word])["guesses"])


def sign_in_with_password(email: str, password: str, caller: Caller) -> Person:
    """Whose password this is: of a coordinator, treasurer or the network. RuleError with one sentence for any mistake.

    It is only half of signing in: the second step comes after it.
    """
    person = Person.get_or_none(Person.email == email)
    known = caller.browser.known_to(person.id if person else 0)
    throttle.take_from(throttle.TRY_BY_NETWORK, caller.network, known)
    throttle.take(throttle.PASSWORD_BY_ADDRESS, email, known)
    # The same questions and one hash for everyone: how long it takes does not reveal which addresses are known.
    staff = (person or Person(id=0)).is_staff
    may = person is not None and staff and bool(person.password_hash)
    is_right = fits(person.password_hash if person and may else NOBODY, password)
    if person is None or not may or not is_right:
        raise RuleError(WRONG, field="password")
    throttle.forget(throttle.PASSWORD_BY_ADDRESS, email, known)
    if _hasher.check_needs_rehash(person.password_hash):
        Person.update(password_hash=slow_hash(password)).where(Person.id == person.id).execute()
    return person


def change_password(person: Person, old: str, new: str, device: Device) -> None:
    """Set a new password; every other device is signed out."""
    check_password(person, old, device, field="old")
    fresh = hash_password(new, person)
    with transaction():
        Person.update(password_hash=fresh).where(Person.id == person.id).execute()
        record(person, "change_password", person)
        tell(person, "Je wachtwoord is gewijzigd.")
        end_devices(person, but=device, by=person)


def check_password(person: Person, password: str, device: Device, field: str) -> None:
    """Check the password of the person signed in once more. RuleError where it is wrong."""
    known = f"device {device.id}"  # counted per device: nobody else can use up its tries
    throttle.take(throttle.PASSWORD_BY_ADDRESS, str(person.id), known)
    if not fits(person.password_hash or NOBODY, password) or not person.password_hash:
        raise RuleError("Dit is niet je wachtwoord van nu. Typ het opnieuw.", field=field)
    throttle.forget(throttle.PASSWORD_BY_ADDRESS, str(person.id), known)


def set_password(person: Person, password: str, *, by: Person | None = None) -> None:
    """Give somebody a password from the command line; every device is signed out."""
    fresh = hash_password(password, person)
    with transaction():
        Person.update(password_hash=fresh).where(Person.id == person.id).execute()
        record(person, "set_password", by)
        if person.password_hash:
            tell(person, "Je kreeg een nieuw wachtwoord van wie het portaal beheert.")
        end_devices(person, by=by)


def slow_hash(secret: str) -> str:
    """The hash of a password or of a code on paper, as it is stored."""
    return _hasher.hash(_plain(secret))


def fits(stored: str, secret: str) -> bool:
    try:
        return _hasher.verify(stored, _plain(secret))
    except (VerificationError, InvalidHashError):
        return False


def _plain(secret: str) -> str:
    """One spelling of every letter, so that é typed on a phone and on a laptop are the same."""
    return normalised(secret[: LONGEST * 4]).encode("utf-8", "replace").decode()
