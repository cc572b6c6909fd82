"""Rules of the threshold: the password was right, and nobody is signed in before the second step is too."""

import secrets
from datetime import timedelta

from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people import recovery, throttle, totp
from portal.people.devices import hashed
from portal.people.factor_models import Threshold
from portal.people.letters import tell
from portal.people.models import Branch, Person

LIFETIME = timedelta(minutes=30)  # long enough to install an app
WRONG = "Deze code klopt niet. Typ de zes cijfers die nu in je app staan, of een herstelcode die je nog niet gebruikte."


def step_onto(person: Person) -> str:
    """Remember that somebody's password was right; returns the token that only this browser knows."""
    token = secrets.token_urlsafe(32)
    with transaction():
        Threshold.delete().where(Threshold.expires_at < clock.now()).execute()
        Threshold.create(person=person, token_hash=hashed(token), expires_at=clock.now() + LIFETIME)
    return token


def who_stands_on(token: str) -> Person | None:
    """Whose password was right in this browser; None where that is too long ago, or they are no staff any more."""
    row = (
        Threshold.select(Threshold, Person, Branch)
        .join(Person)
        .join(Branch)
        .where(Threshold.token_hash == hashed(token), Threshold.ended_at.is_null(), Threshold.expires_at > clock.now())
        .first()
    )
    return row.person if row is not None and row.person.is_staff else None


def cross(token: str) -> None:
    """Use a threshold up. RuleError where it was crossed already: one password opens one door."""
    hit = Threshold.update(ended_at=clock.now()).where(
        Threshold.token_hash == hashed(token), Threshold.ended_at.is_null()
    )
    if not hit.execute():
        raise RuleError("Meld je opnieuw aan met je wachtwoord.", conflict=True)


def show_code(person: Person, typed: str, key: str, known: str = "") -> None:
    """The second step with a code of the app, or with one of the ten on paper. `key`: the portal's secret key.

    Whoever fails here knows the password: from a browser that never saw its owner, the first time is one too many.
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
    """Whoever comes this far knows the password: its owner must hear that, once a day."""
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
