"""Rules of first links: what a volunteer's invitation signs in with, once, for thirty days."""

import secrets
from datetime import timedelta

from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person
from portal.sign_in.codes import rules as codes
from portal.sign_in.devices.rules import hashed, of_token, void_first_links
from portal.sign_in.models import FirstLink

LIFETIME = timedelta(days=30)  # a letter on paper lies on a table for a while


def make(person: Person, way: str, *, by: Person) -> tuple[FirstLink, str]:
    """A link for a volunteer and its token, inside the caller's transaction. Earlier links are void.

    way: "mail", "text" or "paper". RuleError for people who sign in with a password, or may not come in.
    """
    if not (person.is_volunteer and codes.comes_by_code(person)):
        raise RuleError(f"{person.name} is geen vrijwilliger van nu, of meldt zich aan met een wachtwoord.")
    void_first_links(person)
    token = secrets.token_urlsafe(24)
    link = FirstLink.create(
        person=person, token_hash=hashed(token), way=way, made_by=by, expires_at=clock.now() + LIFETIME
    )
    record(person, "invite_volunteer", by, way=way)
    return link, token


def holder(token: str) -> Person | None:
    """Whom a link signs in; None once it was used, is void or too old, or they may not come in. Looking is free."""
    row = of_token(FirstLink, token, FirstLink.is_live())
    return row.person if row is not None and codes.comes_by_code(row.person) else None


def branch_of(token: str) -> Branch | None:
    """The branch to call about a link that no longer works; None where the portal never made it."""
    row = of_token(FirstLink, token)
    return row.person.branch if row is not None else None


def use(token: str) -> Person | None:
    """Who signs in with a link, once; None where it does not work (any more)."""
    with transaction():
        person = holder(token)
        used = FirstLink.update(used_at=clock.now()).where(FirstLink.token_hash == hashed(token), FirstLink.is_live())
        return person if person is not None and used.execute() else None
