"""Writing letters. Sending them is the worker's business."""

from datetime import datetime

from portal.database import db
from portal.kit import clock
from portal.kit.text import clean, one_line
from portal.post.models import Letter


def queue(
    *,
    branch_id: int | None,
    person_id: int | None,
    to_name: str,
    to_address: str | None,
    kind: str,
    subject: str,
    text: str,
    button_label: str = "",
    button_url: str = "",
    secret: bool = False,
    due_at: datetime | None = None,
) -> Letter | None:
    """Put one letter in the outbox, inside the transaction that causes it; None without an address.

    text: paragraphs separated by an empty line. secret: it holds a code, so its text is wiped when sent.
    due_at: not before this moment (naive UTC).
    """
    assert db.in_transaction(), "a letter belongs in the transaction that causes it"
    if not to_address:
        return None
    return Letter.create(
        branch_id=branch_id,
        person_id=person_id,
        to_name=one_line(to_name)[:120],
        to_address=to_address,
        kind=kind,
        subject=one_line(subject)[:200],
        text=clean(text),
        button_label=one_line(button_label)[:60],
        button_url=button_url,
        secret=secret,
        due_at=due_at or clock.now(),
    )
