"""Signed links: an address that says whom it is for, and that nobody can make up."""

from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

_PURPOSE = "portal personal link"
SIGNED_WITH = {"digest_method": sha256}


def personal_link(secret: str, person_id: int, path: str) -> str:
    """The path of a link for one person to one page of the portal: "/k/…"."""
    return "/k/" + str(URLSafeSerializer(secret, _PURPOSE, signer_kwargs=SIGNED_WITH).dumps([person_id, path]))


def read_personal_link(secret: str, token: str) -> tuple[int, str] | None:
    """Whom a link is for and where it leads, or None where it was not made here."""
    try:
        person_id, path = URLSafeSerializer(secret, _PURPOSE, signer_kwargs=SIGNED_WITH).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return (person_id, path) if isinstance(person_id, int) and isinstance(path, str) else None
