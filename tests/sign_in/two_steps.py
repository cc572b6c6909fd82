"""Doing the second step of signing in, as somebody with an app on the phone does it."""

from datetime import UTC, timedelta

import pyotp

from portal.kit import clock
from portal.kit.seal import unseal
from portal.people.models import Person
from portal.sign_in.models import Totp
from portal.sign_in.totp.rules import PURPOSE
from tests.browser import Page, Visitor
from tests.conftest import settings_for

KEY = settings_for("sqlite:///nowhere").secret_key


def app_of(person: Person) -> pyotp.TOTP:
    """The app on somebody's phone: what it was given when it was set up."""
    row = Totp.select().where(Totp.person == person.id).order_by(Totp.id.desc()).get()
    secret = unseal(KEY, PURPOSE, row.sealed, person.id)
    assert secret is not None
    return pyotp.TOTP(secret)


def code_of(person: Person, later: int = 0) -> str:
    """The six digits that the app shows now, or `later` half minutes from now."""
    return app_of(person).at(clock.now().replace(tzinfo=UTC) + timedelta(seconds=30 * later))


def through(page: Page, person: Person) -> Page:
    """From the page after the password on to the portal, setting the app up where there is none yet."""
    if page.heading == "Een app als tweede stap":
        page = page.press("Klaar", code=code_of(person))
        assert page.heading == "Je herstelcodes"
        return page.follow("Ik heb ze bewaard")
    Totp.update(last_step=0).where(Totp.person == person.id).execute()  # as if the half minute had passed
    assert page.heading == "Nog één stap"
    return page.press("Aanmelden", code=code_of(person))


def knock(visitor: Visitor, email: str, password: str) -> Page:
    """Type the password."""
    page = visitor.get("/aanmelden").follow("Met mijn wachtwoord, als medewerker")
    return page.press("Aanmelden", email=email, password=password)


def sign_in(visitor: Visitor, person: Person, password: str) -> Page:
    """Both steps."""
    return through(knock(visitor, person.email, password), person)
