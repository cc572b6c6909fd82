"""Signed links: an address that says whom it is for, and that nobody can make up."""

from datetime import date
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from portal.kit.money import NBSP
from portal.kit.text import INVISIBLE

_PERSONAL = "portal personal link"
_ANSWER = "portal answer to an event"
_VISIT = "portal answer about a visit"
SIGNED_WITH = {"digest_method": sha256}


# What a mail program, a message or a sentence puts behind an address. No page and no token of ours ends that way.
_STUCK = " \t.,;:!?…/\\|)]}>*=\"'’”»`" + INVISIBLE


def unstuck(path: str) -> str:
    """The path of an address as it was written, without what stuck to its end on the way: "/k/abc).\n" → "/k/abc"."""
    first, *_ = path.lstrip("\r\n").splitlines() or [""]
    return " ".join(first.split(NBSP)).rstrip(_STUCK) or "/"


def personal_link(secret: str, person_id: int, path: str) -> str:
    """The path of a link for one person to one page of the portal: "/k/…"."""
    return "/k/" + str(URLSafeSerializer(secret, _PERSONAL, signer_kwargs=SIGNED_WITH).dumps([person_id, path]))


def read_personal_link(secret: str, token: str) -> tuple[int, str] | None:
    """Whom a link is for and where it leads, or None where it was not made here."""
    try:
        person_id, path = URLSafeSerializer(secret, _PERSONAL, signer_kwargs=SIGNED_WITH).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return (person_id, path) if isinstance(person_id, int) and isinstance(path, str) else None


_ANSWERS = "/kom/"


def calendar_path(path: str) -> str:
    """The path of the calendar file for the event of an answer page; "" for the path of any other page."""
    return f"{path}/agenda.ics" if path.startswith(_ANSWERS) else ""


def answer_path(secret: str, person_id: int, event_id: int) -> str:
    """The path of the page with the two buttons: "/kom/…"."""
    return _ANSWERS + str(URLSafeSerializer(secret, _ANSWER, signer_kwargs=SIGNED_WITH).dumps([person_id, event_id]))


def read_token(secret: str, token: str) -> tuple[int, int] | None:
    """(person id, event id), or None where the token was not made here for this purpose."""
    try:
        person_id, event_id = URLSafeSerializer(secret, _ANSWER, signer_kwargs=SIGNED_WITH).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return (person_id, event_id) if type(person_id) is int and type(event_id) is int else None


def visit_path(secret: str, person_id: int, match_id: int, day: date) -> str:
    """The path of the page that asks whether somebody was there on a day: "/was-je-er/…"."""
    token = URLSafeSerializer(secret, _VISIT, signer_kwargs=SIGNED_WITH).dumps([person_id, match_id, day.isoformat()])
    return f"/was-je-er/{token}"


def read_visit(secret: str, token: str) -> tuple[int, int, date] | None:
    """(person id, match id, day), or None where the token was not made here for this purpose."""
    try:
        person_id, match_id, day = URLSafeSerializer(secret, _VISIT, signer_kwargs=SIGNED_WITH).loads(token)
        found = date.fromisoformat(day)
    except (BadData, ValueError, TypeError):
        return None
    return (person_id, match_id, found) if type(person_id) is int and type(match_id) is int else None
