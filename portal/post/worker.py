"""Sends the letters that are due. Several workers may run at once: a letter is claimed before it is sent."""

import logging
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from portal.database import db
from portal.kit import clock
from portal.kit.addresses import LOOPBACK
from portal.kit.links import calendar_path
from portal.post.documents import Enclosure, LetterFacts, message
from portal.post.models import Letter, PostFile, shown_ids
from portal.post.rules import REFUSED, TOO_LATE, newer
from portal.settings import Settings

log = logging.getLogger("portal.post")

POLL = 1.0  # seconds between two looks at the outbox
CLAIM = timedelta(minutes=10)  # a worker that is silent for so long has died
TIMEOUT = 20  # seconds for every answer of the mail server
BATCH = 50
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, *[240] * 12))  # two days in all
MINUTE = timedelta(minutes=1)
STALE = timedelta(days=14)  # what waited so long for a mail server, and says no day itself, says what was true then
REFUSALS = 3  # a mail that is refused as a whole may be refused by mistake (a filter, a full disk): three tries
POLICY = re.compile(rb"5\.7\.\d+|relay|authenti", re.IGNORECASE)  # 5xx that are about us, not about the addressee


Before = Callable[[], None]


class NoServer(Exception):
    """The mail server cannot be reached or used; says why."""


def run(settings: Settings, stop: threading.Event, before: Before = lambda: None) -> None:
    """Send letters until `stop` is set. Whatever goes wrong is logged, and tried again. before: as in `send_due`."""
    while not stop.is_set():
        try:
            send_due(settings, before)
        except Exception:
            log.exception("the post worker stumbled; it goes on")
        finally:
            if not db.is_closed():
                db.close()
        stop.wait(POLL)


def send_due(settings: Settings, before: Before = lambda: None) -> int:
    """Send the letters that are due, sign-in codes first; returns how many were sent.

    Without a mail server nothing happens: letters wait in the outbox. After a failure a letter waits
    a minute, then longer and longer, for two days; one that the other side does not take is given up sooner.
    In a minute no more leave than the settings allow, by all workers together; sign-in codes never wait for that.
    before: what makes the letters that are due true once more, where there are any.
    """
    if not settings.mail_url:
        return 0
    if any(not letter.secret for letter in _due()):
        try:
            before()
        except Exception:  # no letter is held up by it
            log.exception("what waits could not be brought up to date; it leaves as it was")
    due = _within_the_minute(_due(), settings.mail_per_minute)
    if not due:
        return 0
    line, sent = _Line(settings), 0
    try:
        for letter in due:
            sent += _left(letter, line)
    except NoServer:
        pass  # the others wait for the next round, when the server may be back
    finally:
        line.close()
    return sent


def _left(letter: Letter, line: "_Line") -> bool:
    """Whether a letter could be sent now. NoServer where none can."""
    if not _claim(letter):
        return False
    if _is_overtaken(letter):
        Letter.delete().where(Letter.id == letter.id, Letter.sent_at.is_null()).execute()
        return False
    if clock.now() >= (letter.expires_at or letter.due_at + STALE):
        _give_up(letter, TOO_LATE)
        return False
    try:
        line.send(letter)
    except NoServer as error:
        _later(letter, str(error))
        raise
    except (smtplib.SMTPException, OSError, ValueError) as error:
        line.close()
        if refusal := _refusal(letter, error):
            _give_up(letter, refusal)
        else:
            _later(letter, f"{type(error).__name__}: {error}")
        return False
    _done(letter)
    return True


def _due() -> list[Letter]:
    """What may leave now. A letter that is overtaken waits for the newer one, which may still be taken back."""
    now = clock.now()
    free = Letter.claimed_at.is_null() | (Letter.claimed_at < now - CLAIM)
    due = Letter.select().where(_may_leave(now), free, ~newer(left=False))
    return list(due.order_by(Letter.secret.desc(), Letter.due_at, Letter.id).limit(BATCH))


def _may_leave(now: datetime) -> Any:
    return Letter.sent_at.is_null() & Letter.given_up_at.is_null() & (Letter.due_at <= now)


def _within_the_minute(due: list[Letter], most: int) -> list[Letter]:
    """Every code, and as many other letters as may still leave in this minute. most: 0 for no limit."""
    others = [letter for letter in due if not letter.secret]
    if not most or not others:
        return due
    just_left = Letter.select().where(Letter.sent_at > clock.now() - MINUTE).count()
    kept = {letter.id for letter in others[: max(0, most - just_left)]}
    return [letter for letter in due if letter.secret or letter.id in kept]


def _refusal(letter: Letter, error: Exception) -> str:
    """Why the other side does not take this letter, for good; "" where trying again may help."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), (0, b""))
    elif isinstance(error, smtplib.SMTPDataError) and letter.tries + 1 >= REFUSALS:
        words = error.smtp_error
        code, said = error.smtp_code, words if isinstance(words, bytes) else words.encode()
    else:
        return ""
    if not 500 <= code < 600 or POLICY.search(said):
        return ""
    return f"{REFUSED}{code} {said.decode('utf-8', 'replace')}"


def _claim(letter: Letter) -> bool:
    """Take a letter, unless another worker took, sent or postponed it since we looked."""
    now = clock.now()
    as_seen = Letter.claimed_at.is_null() if letter.claimed_at is None else Letter.claimed_at == letter.claimed_at
    return bool(Letter.update(claimed_at=now).where(Letter.id == letter.id, _may_leave(now), as_seen).execute())


def _is_overtaken(letter: Letter) -> bool:
    """Whether something newer about the same left before it."""
    return bool(letter.about) and Letter.select().where(Letter.id == letter.id, newer(left=True)).exists()


def _done(letter: Letter) -> None:
    _note(letter, sent_at=clock.now(), error="", tries=Letter.tries + 1, html="", **_wiped(letter))


def _note(letter: Letter, **values: Any) -> None:
    """Note the outcome, once: a worker that was thought dead and wakes up changes nothing of what the next one did."""
    Letter.update(**values).where(Letter.id == letter.id, Letter.sent_at.is_null()).execute()


def _wiped(letter: Letter) -> dict[str, str]:
    """What is wiped from a letter that will not be sent any more."""
    return {"text": "", "button_url": ""} if letter.secret else {}


def _later(letter: Letter, error: str) -> None:
    log.warning("letter %s (%s) was not sent: %s", letter.id, letter.kind, error)
    if letter.tries >= len(PAUSES):
        _give_up(letter, error)
        return
    due_at = clock.now() + PAUSES[letter.tries]
    _note(letter, claimed_at=None, tries=letter.tries + 1, due_at=due_at, error=error[:500])


def _give_up(letter: Letter, error: str) -> None:
    _note(letter, given_up_at=clock.now(), tries=letter.tries + 1, error=error[:500], **_wiped(letter))


class _Line:
    """One connection to the mail server, opened at the first letter and shared by those after it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.server: smtplib.SMTP | None = None
        self.files: dict[int, Enclosure] = {}  # of these letters: the same one goes along with all of a newsletter

    def _file(self, file_id: int | None) -> Enclosure | None:
        if file_id is None:
            return None
        if file_id not in self.files:
            file = PostFile.get_by_id(file_id)
            self.files[file_id] = Enclosure(file.name, file.mime, bytes(file.content))
        return self.files[file_id]

    def _picture(self, file_id: int) -> Enclosure | None:
        """None where it was taken away since; then the html does not show it either."""
        is_there = file_id in self.files or PostFile.select().where(PostFile.id == file_id).exists()
        return self._file(file_id) if is_there else None

    def send(self, letter: Letter) -> None:
        facts = LetterFacts(
            number=letter.id,
            sender=self.settings.mail_from,
            to_name=letter.to_name,
            to_address=letter.to_address,
            subject=letter.subject,
            text=letter.text,
            button_label=letter.button_label,
            button_url=f"{self.settings.url}{letter.button_url}" if letter.button_url[:1] == "/" else letter.button_url,
            calendar_url=_calendar_of(letter, self.settings.url),
            written_at=letter.created_at,
            leaves_at=clock.now(),
            closing=letter.closing,
            html=letter.html,
            reply_to=letter.reply_to,
            enclosure=self._file(letter.file_id),
            pictures=tuple(filter(None, map(self._picture, shown_ids(letter)))),
        )
        mail = message(facts)
        if self.server is None:
            with _as_no_server():
                self.server = connect(self.settings.mail_url)
        self.server.send_message(mail)

    def close(self) -> None:
        server, self.server = self.server, None
        if server is None:
            return
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            server.close()


def _calendar_of(letter: Letter, url: str) -> str:
    """Where the event that a letter is about is a file for a calendar; "" where it does not take place."""
    path = "" if "-cancelled" in letter.kind else calendar_path(letter.button_url)
    return f"{url}{path}" if path else ""


@contextmanager
def _as_no_server() -> Iterator[None]:
    try:
        yield
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NoServer(f"{type(error).__name__}: {error}") from error


def send_trial(mail_url: str, sender: str, name: str, address: str) -> str:
    """One letter at once, outside the outbox; returns a sentence. NoServer with what the server said against it."""
    hello = f"Dag {name.split()[0]}" if name else "Dag"
    text, now = f"{hello},\n\nDeze brief komt van het portaal. Brieven vertrekken dus.", clock.now()
    letter = LetterFacts(0, sender, name, address, "Proefbrief van het portaal", text, now, now)
    try:
        server = connect(mail_url)
        try:
            server.send_message(message(letter))
        finally:
            server.close()
    except (ConnectionError, TimeoutError, socket.gaierror, smtplib.SMTPServerDisconnected):
        place = mail_url.rpartition("@")[2].rpartition("/")[2]
        raise NoServer(
            f"De mailserver nam de brief niet aan: op {place} antwoordt er geen. Kijk de naam en de poort na."
        ) from None
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NoServer(f"De mailserver nam de brief niet aan: {_answer(error)[:300]}") from None
    return f"De mailserver nam de brief aan. Kijk of hij aankomt bij {address}."


def _answer(error: Exception) -> str:
    """What a mail server said, in its own words: 550 5.1.1 User unknown."""
    said: bytes | str
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()))
        case smtplib.SMTPResponseException():
            code, said = error.smtp_code, error.smtp_error
        case _:
            return str(error)
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(words.split())}"


def connect(url: str) -> smtplib.SMTP:
    """A connection that is ready to send.

    "smtp://" takes STARTTLS where it is offered, "smtps://" speaks TLS at once. A password is
    never sent without TLS, except to this very machine.
    """
    parts = urlsplit(url)
    host, user, secret = parts.hostname or "localhost", unquote(parts.username or ""), unquote(parts.password or "")
    near = host in LOOPBACK
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=_trust(near))
    else:
        server = smtplib.SMTP(host, parts.port or (587 if user else 25), timeout=TIMEOUT)
    try:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=_trust(near))
            server.ehlo()
        elif parts.scheme == "smtp" and user and not near:
            raise ssl.SSLError("de mailserver biedt geen STARTTLS aan")
        if user:
            server.login(user, secret)
    except BaseException:
        server.close()
        raise
    return server


def _trust(near: bool) -> ssl.SSLContext:
    """Which certificates are taken. Asked only where there is TLS: it reads all that this machine trusts."""
    context = ssl.create_default_context()
    if near:  # nobody is in between, and a local mail server seldom has a certificate for "localhost"
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
