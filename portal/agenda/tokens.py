"""The link with which a volunteer answers without signing in: for one person and one event, and for nothing else."""

from itsdangerous import BadData, URLSafeSerializer

from portal.kit.links import SIGNED_WITH

_PURPOSE = "portal answer to an event"


def answer_path(secret: str, person_id: int, event_id: int) -> str:
    """The path of the page with the two buttons: "/kom/…"."""
    return "/kom/" + str(URLSafeSerializer(secret, _PURPOSE, signer_kwargs=SIGNED_WITH).dumps([person_id, event_id]))


def read_token(secret: str, token: str) -> tuple[int, int] | None:
    """(person id, event id), or None where the token was not made here for this purpose."""
    try:
        person_id, event_id = URLSafeSerializer(secret, _PURPOSE, signer_kwargs=SIGNED_WITH).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return (person_id, event_id) if type(person_id) is int and type(event_id) is int else None
