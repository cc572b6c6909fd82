"""What proves who somebody is besides a password or a mailed code: an app, a passkey, a code on paper."""

from datetime import date
from typing import Any

from peewee import BigIntegerField, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

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
        return clock.day_of(self.created_at)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """Somebody's own, the oldest first."""
        return cls.select().where(cls.person == person.id).order_by(cls.id)


class PasskeyChallenge(BaseModel):
    """A question to a passkey: good once, in the browser it was put to.

    One to somebody who is signed in is kept here until it is answered. One to a stranger is in the visitor's session,
    and kept here once it was answered, so that nobody answers it again.
    """

    challenge_hash = CharField(64, unique=True)
    purpose = CharField(20)  # "sign_in", "confirm" or "register"
    person: Any = ForeignKeyField(Person, null=True, on_delete="CASCADE")
    person_id: Any
    expires_at = DateTimeField(index=True)


class RecoveryCode(BaseModel):
    """One of ten codes on paper, for somebody who lost the phone. Only its hash is kept; each is good once."""

    person = ForeignKeyField(Person, backref="recovery_codes", on_delete="CASCADE")
    person_id: Any
    place = IntegerField()  # 0 to 9: the first sign of the code, so that one hash is compared and not ten
    code_hash = CharField(200)
    created_at = DateTimeField(default=clock.now)
    used_at: Any = DateTimeField(null=True)

    class Meta:
        indexes = ((("person", "place"), True),)


class HalfwaySignIn(BaseModel):
    """Somebody whose password was right and who still has to show the second factor, or to set one up."""

    person = ForeignKeyField(Person, backref="halfway_sign_ins", on_delete="CASCADE")
    person_id: Any
    token_hash = CharField(64, unique=True)
    expires_at = DateTimeField(index=True)
    ended_at: Any = DateTimeField(null=True)

    class Meta:
        table_name = "threshold"


class Invitation(BaseModel):
    """A mailed link with which a new coordinator or treasurer chooses a password. Good once."""

    person = ForeignKeyField(Person, backref="invitations", on_delete="CASCADE")
    person_id: Any
    token_hash = CharField(64, unique=True)
    created_at = DateTimeField(default=clock.now)
    expires_at = DateTimeField()
    used_at: Any = DateTimeField(null=True)


WELCOME = "welcome"
"""The kind of the letter that carries a first link."""


class FirstLink(BaseModel):
    """A volunteer's own link of an invitation, in a mail, a message or a letter. Good once, and only the newest."""

    person = ForeignKeyField(Person, backref="first_links", on_delete="CASCADE")
    person_id: Any
    token_hash = CharField(64, unique=True)
    way = CharField(10)  # "mail", "text" or "paper"
    made_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)
    expires_at = DateTimeField()
    used_at: Any = DateTimeField(null=True)
    voided_at: Any = DateTimeField(null=True)  # a newer one was made, or it was withdrawn

    @classmethod
    def is_live(cls) -> Any:
        """The condition "not used, not void, not too old"."""
        return cls.used_at.is_null() & cls.voided_at.is_null() & (cls.expires_at > clock.now())


CODE_TRIES = 5  # a code guessed at this often is void
KNOWN_TRIES = 15  # in a browser that knows its owner: the tries of strangers are not hers


class Device(BaseModel):
    """One signed-in browser. Ending the row signs it out, wherever it is."""

    person = ForeignKeyField(Person, backref="devices", on_delete="CASCADE")
    token_hash = CharField(64, unique=True)
    label = CharField(80)  # "Chrome op Android"
    created_at = DateTimeField(default=clock.now)
    last_seen_at = DateTimeField(default=clock.now)
    expires_at = DateTimeField()
    ended_at: Any = DateTimeField(null=True)
    # What its holder was when it was opened ("coordinator,treasurer"; "" for a volunteer): once that is something else,
    # it opens nothing any more. A mailed code opens a device for volunteers only.
    staff_roles = CharField(60, default="")
    proved_at: Any = DateTimeField(null=True)  # when its holder last showed a password, a code or a passkey here

    @property
    def seen_on(self) -> date:
        """The day it was last used. A volunteer's device is noted once a day only."""
        return clock.day_of(self.last_seen_at)

    @classmethod
    def is_open(cls, moment: Any = None) -> Any:
        """The condition "not signed out and not expired", now or at another moment."""
        return cls.ended_at.is_null() & (cls.expires_at > (clock.now() if moment is None else moment))

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """Somebody's own devices that are still signed in, the latest used first."""
        return (
            cls.select().where(cls.person == person.id, cls.is_open()).order_by(cls.last_seen_at.desc(), cls.id.desc())
        )


class SignInCode(BaseModel):
    """A mailed (or read out) code and link: good once, for ten minutes. Only hashes are stored."""

    person = ForeignKeyField(Person, on_delete="CASCADE")
    person_id: Any
    code_hash = CharField(64)  # keyed with the portal's secret: six digits are soon guessed from a plain hash
    link_hash = CharField(64, unique=True)
    created_at = DateTimeField(default=clock.now)
    expires_at = DateTimeField()
    used_at: Any = DateTimeField(null=True)
    tries = IntegerField(default=0)
    shown_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")

    @classmethod
    def is_unused(cls) -> Any:
        """The condition "not used, not too old"."""
        return cls.used_at.is_null() & (cls.expires_at > clock.now())

    @classmethod
    def is_live(cls, tries: int = CODE_TRIES) -> Any:
        """The condition "not used, not too old, not tried too often"."""
        return cls.is_unused() & (cls.tries < tries)


class Attempt(BaseModel):
    """One try at something that is limited, counted in the database so that all processes count together."""

    key = CharField(80)  # what was tried and a hash of by whom
    at = DateTimeField(default=clock.now, index=True)

    class Meta:
        indexes = ((("key", "at"), False),)


class CarriedForm(BaseModel):
    """What somebody sent after the sign-in had ended: sealed, for that person in that browser."""

    person = ForeignKeyField(Person, backref="carried_forms", on_delete="CASCADE")
    person_id: Any
    token_hash = CharField(64, unique=True)  # of what the browser's session holds
    sealed = TextField()  # address, page and fields, under a key that is not in the database
    expires_at = DateTimeField(index=True)
