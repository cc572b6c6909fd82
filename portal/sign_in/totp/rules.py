"""Rules of the authenticator app: six digits that change every half minute (RFC 6238), each taken once."""

import hmac
from datetime import UTC, timedelta

import pyotp

from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.kit.seal import seal, unseal
from portal.people.models import Person
from portal.sign_in.devices.letters import tell
from portal.sign_in.factors.facts import first_or_more
from portal.sign_in.models import Totp
from portal.sign_in.throttle import rules as throttle

PURPOSE = "authenticator app"
HALF_MINUTE = 30
BEING_SET_UP = timedelta(hours=1)
WRONG = "Deze code klopt niet. Wacht op de volgende zes cijfers in je app en typ die."


@dataclass(frozen=True)
class SetUp:
    """What somebody scans or types into their app: shown while they set it up, then never again."""

    secret: str
    uri: str

    @property
    def spaced(self) -> str:
        """The secret in groups of four, to type over."""
        return " ".join(self.secret[i : i + 4] for i in range(0, len(self.secret), 4))

    @property
    def picture(self) -> str:
        """The QR code as SVG."""
        import segno

        return segno.make(self.uri, error="m").svg_inline(
            scale=4, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, title="QR-code voor je app"
        )


def begin(person: Person, key: str, asked_by: str) -> SetUp:
    """A secret for somebody's app: the same one until it is confirmed, for an hour. `key`: the portal's secret key.

    asked_by: the device, or the password without its second step, that it is for: any other is given its own secret.
    """
    with transaction():
        pending = _pending(person, asked_by)
        secret = unseal(key, PURPOSE, pending.sealed, person.id) if pending else None
        if secret is None:
            too_old = Totp.created_at < clock.now() - BEING_SET_UP
            Totp.delete().where(
                Totp.person == person.id, Totp.confirmed_at.is_null(), too_old | (Totp.asked_by == asked_by)
            ).execute()
            secret = pyotp.random_base32()
            Totp.create(person=person, sealed=seal(key, PURPOSE, secret, person.id), asked_by=asked_by)
    issuer = person.branch.name
    return SetUp(secret, pyotp.TOTP(secret).provisioning_uri(name=person.email or person.name, issuer_name=issuer))


@dataclass(frozen=True)
class SetUpUnder:
    """Under which sign-in an app is set up. by: as `begin` was given it.

    alone: nothing but the password was shown, so there may be no second factor yet.
    """

    by: str
    alone: bool = False


def confirm(person: Person, code: str, key: str, asked: SetUpUnder) -> None:
    """The first code of a new app: from now on it counts, and an earlier app no longer does."""
    throttle.take(throttle.SECOND_BY_PERSON, f"new {person.id}", asked.by)
    with transaction():
        row = _pending(person, asked.by)
        step = _step(row, code, key) if row else 0
        if row is None or not step:
            raise RuleError(WRONG, field="code")
        first_or_more(person, alone=asked.alone)
        Totp.delete().where(Totp.person == person.id, Totp.id != row.id).execute()
        Totp.update(confirmed_at=clock.now(), last_step=step).where(Totp.id == row.id).execute()
        record(person, "set_up_app", person)
        tell(person, "Je meldt je voortaan aan met je wachtwoord en een code uit de app op je gsm.")
    throttle.forget(throttle.SECOND_BY_PERSON, f"new {person.id}", asked.by)


def accept(person: Person, code: str, key: str) -> bool:
    """Whether this is the app's current code, or that of half a minute before or after. Each is taken only once."""
    for row in Totp.select().where(Totp.person == person.id, Totp.confirmed_at.is_null(False)):
        step = _step(row, code, key)
        # Compared and stored in one statement, so that of two sign-ins with the same code only one gets in.
        if step and Totp.update(last_step=step).where(Totp.id == row.id, Totp.last_step < step).execute():
            return True
    return False


def _pending(person: Person, asked_by: str) -> Totp | None:
    found: Totp | None = (
        Totp.select()
        .where(
            Totp.person == person.id,
            Totp.confirmed_at.is_null(),
            Totp.asked_by == asked_by,
            Totp.created_at > clock.now() - BEING_SET_UP,
        )
        .order_by(Totp.id.desc())
        .first()
    )
    return found


def _step(row: Totp, code: str, key: str) -> int:
    """The half minute that a code belongs to, 0 where it is not current."""
    secret = unseal(key, PURPOSE, row.sealed, row.person_id)
    if secret is None or not code.isascii():
        return 0
    app, now = pyotp.TOTP(secret), int(clock.now().replace(tzinfo=UTC).timestamp()) // HALF_MINUTE
    right = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(app.generate_otp(step), code)]
    return right[-1] if right else 0
