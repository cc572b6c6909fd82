"""Rules of recovery codes: ten on paper, each good once, for people who lost their phone."""

import re
import secrets

from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.people.models import Person
from portal.sign_in.devices.letters import tell
from portal.sign_in.models import RecoveryCode
from portal.sign_in.passwords.rules import NOBODY, fits, slow_hash

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look like another
NUMBER = 10  # nine random signs, 44 bits: with so slow a hash, out of reach for whoever copies the database
SHAPE = re.compile(r"\d[a-z2-9]{4}-[a-z2-9]{5}", re.ASCII)


def parse(typed: str) -> str | None:
    """A typed code, with or without dash, capitals and spaces, in its one form; None where it is not a code."""
    bare = re.sub(r"[\s.\-–]", "", typed).lower()
    code = f"{bare[:5]}-{bare[5:]}"
    return code if SHAPE.fullmatch(code) else None


def issue(person: Person) -> list[str]:
    """Ten new codes in the clear, for one screen; earlier ones are void."""
    codes = [_code(place) for place in range(NUMBER)]
    hashes = [slow_hash(code) for code in codes]  # outside the transaction: it takes a third of a second
    with transaction():
        if RecoveryCode.delete().where(RecoveryCode.person == person.id).execute():
            tell(person, "Er zijn tien nieuwe herstelcodes gemaakt. Die van vroeger werken niet meer.")
        for place, code_hash in enumerate(hashes):
            RecoveryCode.create(person=person, place=place, code_hash=code_hash)
        record(person, "new_recovery_codes", person)
    return codes


def accept(person: Person, code: str) -> bool:
    """Whether this is one of somebody's codes that was not used yet; it is used up now."""
    row = RecoveryCode.get_or_none(
        RecoveryCode.person == person.id, RecoveryCode.place == int(code[0]), RecoveryCode.used_at.is_null()
    )
    if not fits(row.code_hash if row else NOBODY, code) or row is None:
        return False
    with transaction():
        mine = RecoveryCode.update(used_at=clock.now()).where(RecoveryCode.id == row.id, RecoveryCode.used_at.is_null())
        if not mine.execute():
            return False  # somebody was faster
        record(person, "use_recovery_code", person)
        left = RecoveryCode.select().where(RecoveryCode.person == person.id, RecoveryCode.used_at.is_null()).count()
        rest = f"Je hebt er nog {left}." if left else "Dat was je laatste. Maak nieuwe bij ‘Veilig aanmelden’."
        tell(person, f"Er is aangemeld met een van je herstelcodes. {rest}")
    return True


def _code(place: int) -> str:
    signs = "".join(secrets.choice(SIGNS) for _ in range(9))
    return f"{place}{signs[:4]}-{signs[4:]}"
