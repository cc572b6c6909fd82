"""Writing letters. Sending them is the worker's business."""

from datetime import datetime
from typing import Any, Protocol

from portal.database import db
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.text import clean, one_line
from portal.post.models import Letter, PostFile
from portal.prepared import create

REFUSED = "geweigerd: "
"""How the error of a letter begins that the other side does not take: the address is wrong, or no longer in use."""


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
    expires_at: datetime | None = None,
    html: str = "",
    file: PostFile | None = None,
    reply_to: str = "",
) -> Letter | None:
    """Put one letter in the outbox, inside the transaction that causes it; None without an address.

    text: paragraphs separated by an empty line. secret: it holds a code or a link that opens, so its text is wiped
    when sent. due_at: not before this moment (naive UTC). expires_at: from this moment on what it holds opens nothing,
    and it is not sent any more; None for any other letter, however late it leaves. html: a body of its own, clean,
    that says what text says.
    """
    assert db.in_transaction(), "a letter belongs in the transaction that causes it"
    if not to_address:
        return None
    return create(
        Letter,
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
        expires_at=expires_at,
        html=html,
        file=file,
        reply_to=reply_to,
    )


def send_again(letter: Letter, to_address: str) -> None:
    """Try a letter that came back once more, at this address; inside the caller's transaction."""
    assert db.in_transaction(), "trying again belongs in a transaction"
    hit = (
        Letter.update(to_address=to_address, due_at=clock.now(), given_up_at=None, claimed_at=None, tries=0, error="")
        .where(Letter.id == letter.id, Letter.sent_at.is_null(), Letter.given_up_at.is_null(False))
        .execute()
    )
    if not hit:
        raise RuleError("Deze brief is al weg of wacht nog. Er is niets dubbel gebeurd.", conflict=True)


def is_refused(letter: Letter) -> bool:
    """Given up because the other side does not take it: "kwam terug". Else it was us who could not send it."""
    return letter.given_up_at is not None and letter.error.startswith(REFUSED)


class Addressee(Protocol):
    """Whom a letter is for (a Person, a floor up)."""

    @property
    def id(self) -> Any: ...
    @property
    def branch_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> Any: ...


def write_to(
    person: Addressee,
    kind: str,
    subject: str,
    text: str,
    *,
    button_label: str = "",
    button_url: str = "",
    secret: bool = False,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Letter | None:
    """Queue a letter inside the transaction that causes it; None for someone without a mail address."""
    return queue(
        branch_id=person.branch_id,
        person_id=person.id,
        to_name=person.name,
        to_address=person.email,
        kind=kind,
        subject=subject,
        text=text,
        button_label=button_label,
        button_url=button_url,
        secret=secret,
        due_at=due_at,
        expires_at=expires_at,
    )
