"""Rules of the second step: the password was right, and nobody is signed in before this is too."""

from portal.database import locked, transaction
from portal.history.rules import delete, record
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.sign_in.devices.letters import tell
from portal.sign_in.devices.rules import end_devices
from portal.sign_in.factors.facts import safety_of
from portal.sign_in.models import Passkey, RecoveryCode, Totp
from portal.sign_in.recovery_codes import rules as recovery
from portal.sign_in.throttle import rules as throttle
from portal.sign_in.totp import rules as totp

WRONG = (
    "Deze code klopt niet. Typ de zes cijfers die nu in je app staan, of een herstelcode van je nieuwste blad die je "
    "nog niet gebruikte."
)

LAST_ONE = "Stel eerst een andere manier in. Daarna kan je deze weghalen."


def show_code(person: Person, typed: str, key: str, known: str = "") -> None:
    """The second step with a code of the app, or with one of the ten on paper. `key`: the portal's secret key.

    Somebody who fails here knows the password: from a browser that never saw its owner, once is too often.
    """
    try:
        throttle.take(throttle.SECOND_BY_PERSON, str(person.id), known)
    except throttle.TooOften:
        _warn(person)
        raise
    paper = recovery.parse(typed)
    right = recovery.accept(person, paper) if paper else totp.accept(person, "".join(typed.split()), key)
    if not right:
        if not known:
            _warn(person)
        raise RuleError(WRONG, field="code")
    throttle.forget(throttle.SECOND_BY_PERSON, str(person.id), known)


def _warn(person: Person) -> None:
    """Somebody who gets this far knows the password: its owner must hear of it, once a day."""
    try:
        throttle.take(throttle.WARNED, str(person.id))
    except throttle.TooOften:
        return
    with transaction():
        record(person, "second_factor_refused", None)
        tell(
            person,
            "Iemand typte je wachtwoord juist en daarna een verkeerde code. Was jij dat niet, kies dan een nieuw "
            "wachtwoord: iemand anders kent het.",
        )


def remove_passkey(passkey: Passkey, *, by: Person) -> None:
    """Take a passkey away; RuleError where a coordinator or treasurer would have no second factor left."""
    with transaction():
        locked(by)  # of two that are taken away at once, one is the last
        safety = safety_of(by)
        others = [key for key in safety.passkeys if key.id != passkey.id and key.as_staff]
        if by.is_staff and passkey.as_staff and not safety.has_app and not others:
            raise RuleError(LAST_ONE)
        delete(passkey, "remove", by, twice="Die is al weg. Er is niets dubbel gebeurd.", label=passkey.label)
        tell(by, f"Aanmelden met je vingerafdruk of gezicht kan niet meer op dit toestel: {passkey.label}.")


def reset(person: Person) -> None:
    """Forget every second factor of somebody who lost them all, from the command line: the next sign-in asks to set up
    a new one."""
    with transaction():
        for model in (Totp, Passkey, RecoveryCode):
            model.delete().where(model.person == person.id).execute()
        Person.update(second_factor_since=None).where(Person.id == person.id).execute()
        record(person, "reset_second_factor", None)
        end_devices(person, by=None)
        tell(person, "De tweede stap van je aanmelding is gewist. Bij je volgende aanmelding stel je een nieuwe in.")


def remove_app(person: Person) -> None:
    """Stop using the app; RuleError where nothing else would be left."""
    with transaction():
        locked(person)
        if not any(passkey.as_staff for passkey in safety_of(person).passkeys):
            raise RuleError(LAST_ONE)
        if Totp.delete().where(Totp.person == person.id).execute():
            record(person, "remove_app", person)
            tell(person, "De app op je gsm hoort niet meer bij je aanmelding.")
