"""Rules of passkeys: a fingerprint or face on somebody's own device signs in (WebAuthn, user verification required).

A passkey is two factors by itself: the device, and the finger, face or PIN that it asks for. It also tells the
portal's address from a look-alike, which no code does.
"""

import hmac
import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from peewee import IntegrityError

from portal.database import locked, transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.kit.seal import derived_key
from portal.people.models import Branch, Person
from portal.sign_in.devices.letters import tell
from portal.sign_in.devices.rules import hashed
from portal.sign_in.factors.facts import first_or_more, safety_of
from portal.sign_in.models import Passkey, PasskeyChallenge
from portal.sign_in.throttle import rules as throttle

if TYPE_CHECKING:  # the library is imported only where it is used: it takes 10 MB and a tenth of a second
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

LIFETIME = timedelta(minutes=10)
BEFORE_SIGN_IN = b"sign_in "  # a question to a stranger begins with this, then the second until which it is good
AT_MOST = 10  # per person
LONGEST = 20_000  # characters of an answer
NAME = "Home-Start"
CREDENTIAL_ID = re.compile(r"[A-Za-z0-9_-]{1,1400}")

NOT_KNOWN = "Dit toestel kennen we niet. Meld je aan met een code of met je wachtwoord, en stel het daarna opnieuw in."
TOO_LONG_AGO = "Dat duurde te lang. Probeer het nog eens."
DID_NOT_WORK = "Dat lukte niet. Probeer het nog eens, of meld je op een andere manier aan."


@dataclass(frozen=True)
class Question:
    """The question the browser puts to a passkey. `options`: JSON for its script. `challenge`: what comes back."""

    options: str
    challenge: str


@dataclass(frozen=True)
class PortalAddress:
    """The portal's address: a passkey belongs to one address and works nowhere else."""

    url: str  # "https://portaal.example.org"

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True)
class DeviceAnswer:
    """What a device answered. text: JSON; challenge: of the question; place: the portal it should be for."""

    text: str
    challenge: str
    place: PortalAddress


def ask_new(person: Person, place: PortalAddress, key: str) -> Question:
    """Ask somebody's device to make a passkey. `key`: the portal's secret key."""
    import webauthn
    from webauthn.helpers import structs

    challenge = secrets.token_bytes(32)
    _remember(challenge, "register", person)
    options = webauthn.generate_registration_options(
        rp_id=place.host,
        rp_name=NAME,
        user_id=_handle(person, key),
        user_name=person.email or person.name,
        user_display_name=person.name,
        challenge=challenge,
        timeout=int(LIFETIME.total_seconds() * 1000),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(person),
    )
    return Question(webauthn.options_to_json(options), _as_text(challenge))


def add(person: Person, answer: DeviceAnswer, label: str, *, alone: bool = False) -> Passkey:
    """Keep the public half of the passkey that a device just made. RuleError where the answer does not fit.

    alone: nothing but the password was shown, so there may be no second factor yet.
    """
    import webauthn

    expected = _taken(answer.challenge, "register", person)
    if Passkey.select().where(Passkey.person == person.id).count() >= AT_MOST:
        raise RuleError("Je hebt er al tien. Haal er eerst een weg die je niet meer gebruikt.")
    try:
        made = webauthn.verify_registration_response(
            credential=_parsed(answer.text),
            expected_challenge=expected,
            expected_rp_id=answer.place.host,
            expected_origin=answer.place.url,
            require_user_verification=True,
        )
    except Exception:  # what a stranger sends goes through four parsers: whatever stumbles, the answer is no
        raise RuleError(DID_NOT_WORK) from None
    try:
        with transaction():
            passkey = Passkey.create(
                person=person,
                credential_id=_as_text(made.credential_id),
                label=label[:80],
                public_key=_as_text(made.credential_public_key),
                sign_count=made.sign_count,
                as_staff=person.is_staff,
            )
            if passkey.as_staff:
                first_or_more(person, alone=alone)
            record(passkey, "add", person, label=passkey.label)
            tell(person, f"Je kan je nu aanmelden met je vingerafdruk of gezicht op dit toestel: {passkey.label}.")
    except IntegrityError:
        raise RuleError("Dit toestel is al ingesteld.", conflict=True) from None
    return passkey


def ask(purpose: str, place: PortalAddress, person: Person | None = None) -> Question:
    """Ask for a passkey, to sign in or to confirm who you are. person: whose, where that is known. Strangers may ask as
    often as they like: nothing is written, the session keeps the question.
    """
    import webauthn
    from webauthn.helpers import structs

    if person is None:
        until = int((clock.now() + LIFETIME).replace(tzinfo=UTC).timestamp())
        challenge = BEFORE_SIGN_IN + until.to_bytes(8, "big") + secrets.token_bytes(32)
    else:
        challenge = secrets.token_bytes(32)
        _remember(challenge, purpose, person)
    options = webauthn.generate_authentication_options(
        rp_id=place.host,
        challenge=challenge,
        timeout=int(LIFETIME.total_seconds() * 1000),
        allow_credentials=_descriptors(person) if person else None,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return Question(webauthn.options_to_json(options), _as_text(challenge))


def sign_in(answer: DeviceAnswer, caller: throttle.Caller) -> Person:
    """Who signs in with a passkey. RuleError where it is not known, or may not let this person in."""
    throttle.take_from(throttle.TRY_BY_NETWORK, caller.network, caller.browser.mark)
    expected, until = _asked_before_sign_in(answer.challenge)
    person = _verified(answer, expected, None)
    _use_up(expected, until)
    return person


def confirm(person: Person, answer: DeviceAnswer) -> None:
    """The person signed in proves it again with a passkey of their own."""
    _verified(answer, _taken(answer.challenge, "confirm", person), person)


def remove_all(person: Person) -> int:
    """Take every passkey away; RuleError where staff would have no second factor left. Returns how many there were."""
    with transaction():
        locked(person)
        safety = safety_of(person)
        if person.is_staff and not safety.has_app and safety.is_set_up:
            raise RuleError("Stel eerst de app op je gsm in. Daarna kan je alle vingerafdrukken weghalen.")
        gone = int(Passkey.delete().where(Passkey.person == person.id).execute())
        if gone:
            record(person, "remove_passkeys", person, passkeys=gone)
            tell(person, "Aanmelden met je vingerafdruk of gezicht kan niet meer, op geen enkel toestel.")
    return gone


def _verified(answer: DeviceAnswer, challenge: bytes, person: Person | None) -> Person:
    import webauthn

    credential = _parsed(answer.text)
    name = str(credential.get("id", ""))
    if not CREDENTIAL_ID.fullmatch(name):
        raise RuleError(DID_NOT_WORK)
    row = Passkey.select(Passkey, Person, Branch).join(Person).join(Branch).where(Passkey.credential_id == name).first()
    if row is None or (person is not None and row.person_id != person.id):
        raise RuleError(NOT_KNOWN)
    try:
        shown = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=answer.place.host,
            expected_origin=answer.place.url,
            credential_public_key=_as_bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except Exception:  # see `add`
        raise RuleError(DID_NOT_WORK) from None
    holder: Person = row.person
    if not holder.roles or (holder.is_staff and not row.as_staff):
        raise RuleError(NOT_KNOWN)
    Passkey.update(sign_count=shown.new_sign_count, last_used_at=clock.now()).where(Passkey.id == row.id).execute()
    return holder


def _parsed(answer: str) -> dict[str, Any]:
    try:
        found = json.loads(answer[:LONGEST])
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RuleError(DID_NOT_WORK)
    return found


def _remember(challenge: bytes, purpose: str, person: Person) -> None:
    PasskeyChallenge.delete().where(PasskeyChallenge.expires_at < clock.now()).execute()
    PasskeyChallenge.create(
        challenge_hash=hashed(_as_text(challenge)), purpose=purpose, person=person, expires_at=clock.now() + LIFETIME
    )


def _taken(challenge: str, purpose: str, person: Person) -> bytes:
    """Use up a question: an overheard answer is worthless a second time."""
    mine = PasskeyChallenge.delete().where(
        PasskeyChallenge.challenge_hash == hashed(challenge),
        PasskeyChallenge.purpose == purpose,
        PasskeyChallenge.person == person.id,
        PasskeyChallenge.expires_at > clock.now(),
    )
    if not mine.execute():
        raise RuleError(TOO_LONG_AGO)
    return _as_bytes(challenge)


def _asked_before_sign_in(challenge: str) -> tuple[bytes, datetime]:
    """A question out of the session, and until when it is good."""
    asked = _as_bytes(challenge)
    head, until = (
        asked[: len(BEFORE_SIGN_IN)],
        int.from_bytes(asked[len(BEFORE_SIGN_IN) : len(BEFORE_SIGN_IN) + 8], "big"),
    )
    if head != BEFORE_SIGN_IN or (moment := datetime.fromtimestamp(until, UTC).replace(tzinfo=None)) <= clock.now():
        raise RuleError(TOO_LONG_AGO)
    return asked, moment


def _use_up(challenge: bytes, until: datetime) -> None:
    """A good answer is kept until its question is too old, so that a copied session cannot replay it."""
    try:
        with transaction():
            PasskeyChallenge.delete().where(PasskeyChallenge.expires_at < clock.now()).execute()
            PasskeyChallenge.create(challenge_hash=hashed(_as_text(challenge)), purpose="sign_in", expires_at=until)
    except IntegrityError:
        raise RuleError(TOO_LONG_AGO) from None


def _handle(person: Person, key: str) -> bytes:
    """Who somebody is to their device: always the same, and no name."""
    return hmac.new(derived_key(key, "passkey user"), str(person.id).encode(), sha256).digest()


def _descriptors(person: Person) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=_as_bytes(key.credential_id)) for key in Passkey.visible_to(person)]


def _as_text(value: bytes) -> str:
    """base64url without its padding, as WebAuthn writes bytes."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _as_bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
