"""What proves who somebody is besides a password or a mailed code: an app, a passkey, a code on paper."""

from datetime import date
from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from portal.database import BaseModel
from portal.kit import clock
from portal.people.models import Person


class Totp(BaseModel):
    """An authenticator app. It counts once its first code was typed; until then it is being set up."""

    person = ForeignKeyField(Person, backref="apps", on_delete="CASCADE")
    person_id: Any
    sealed = CharField(200)  # the secret, under a key that is not in the database
    created_at = DateTimeField(default=clock.now)
    confirmed_at: Any = DateTimeField(null=True)
    asked_by = CharField(80, default="")  # the sign-in under which it is being set up: no other one is shown its secret
    last_step: Any = IntegerField(default=0)  # the half minute of the last code that was taken: each counts once


class Passkey(BaseModel):
    """A fingerprint or face on somebody's own device. The portal keeps the public half of the key only."""

    person = ForeignKeyField(Person, backref="passkeys", on_delete="CASCADE")
    person_id: Any
    credential_id = CharField(1400, unique=True)  # base64url, at most 1023 bytes
    public_key = TextField()  # base64url of the COSE key
    sign_count: Any = BigIntegerField(default=0)
    label = CharField(80)  # "Chrome op Android"
    as_staff = BooleanField(default=False)  # made by a coordinator or treasurer: only then does it let one in as such
    created_at = DateTimeField(default=clock.now)
    last_used_at: Any = DateTimeField(null=True)

    @property
    def made_on(self) -> date:
        """The day it was made, in Belgium."""
        return clock.local(self.created_at).date()

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """Somebody's own, the oldest first."""
        return cls.select().where(cls.person == person.id).order_by(cls.id)


class PasskeyChallenge(BaseModel):
    """A question to a passkey: good once, in the browser it was put to.

    One to somebody who is signed in stands here until it is answered. One at the door is in the session of whoever
    came, and stands here once it was answered, so that nobody answers it again.
    """

    challenge_hash = CharField(64, unique=True)
    purpose = CharField(20)  # "sign_in", "confirm" or "register"
    person: Any = ForeignKeyField(Person, null=True, on_delete="CASCADE")
    person_id: Any
    expires_at = DateTimeField(index=True)


class RecoveryCode(BaseModel):
    """One of ten codes on paper, for who lost the phone. Only its hash is kept; each is good once."""

    person = ForeignKeyField(Person, backref="recovery_codes", on_delete="CASCADE")
    person_id: Any
    place = IntegerField()  # 0 to 9: the first sign of the code, so that one hash is compared and not ten
    code_hash = CharField(200)
    created_at = DateTimeField(default=clock.now)
    used_at: Any = DateTimeField(null=True)

    class Meta:
        indexes = ((("person", "place"), True),)


class Threshold(BaseModel):
    """Somebody whose password was right and who still has to show the second factor, or to set one up."""

    person = ForeignKeyField(Person, backref="thresholds", on_delete="CASCADE")
    person_id: Any
    token_hash = CharField(64, unique=True)
    expires_at = DateTimeField(index=True)
    ended_at: Any = DateTimeField(null=True)


class Invitation(BaseModel):
    """A mailed link with which a new coordinator or treasurer chooses a password. Good once."""

    person = ForeignKeyField(Person, backref="invitations", on_delete="CASCADE")
    person_id: Any
    token_hash = CharField(64, unique=True)
    created_at = DateTimeField(default=clock.now)
    expires_at = DateTimeField()
    used_at: Any = DateTimeField(null=True)
