"""What is measured for a monitor."""

import shutil
import subprocess
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import peewee

from portal import daily
from portal.backup.rules import last_backup_at
from portal.database import db
from portal.history import wall_clock
from portal.history.models import LastTime
from portal.kit import clock
from portal.kit.records import dataclass
from portal.post.models import Letter
from portal.post.rules import NO_ADDRESS, REFUSED, TOO_LATE
from portal.settings import Settings

LETTER_WAITS = timedelta(hours=1)
BACKUP_EVERY = timedelta(hours=36)
WORK_EVERY = timedelta(hours=1)  # `work` and `serve` look every five minutes, a timer perhaps four times an hour
VERIFIED_EVERY = timedelta(days=8)
WORK_DONE_BY = 10  # Belgian time; it begins at 8
FREE_MB = 500
WRITES_WITHIN = 3.0  # seconds


@dataclass(frozen=True)
class Health:
    """Facts without names or secrets. `wrong`: Dutch words for what needs a look; empty when all is well."""

    facts: dict[str, Any]
    wrong: tuple[str, ...]


def health(settings: Settings) -> Health:
    """How things are right now."""
    trial.begin()
    if trial.goes_on():  # nothing else is asked: that would hang as well
        return Health({"databank": "traag"}, ("databank",))
    try:
        trial.ended_well()
        waiting, oldest = _outbox()
        lost = _lost_letters()
        backup, verified = last_backup_at(), LastTime.of("verify")
        worked_at, verified_at = LastTime.when("work"), verified.at if verified else None
        undone, doubted = _is_undone(), wall_clock.is_doubted()
    except peewee.PeeweeException:
        return Health({"databank": "fout"}, ("databank",))
    minutes, free, is_real = _minutes_since(oldest), _free_mb(settings), not settings.demo
    facts: dict[str, Any] = {
        "databank": "ok",
        "postvak": {"wachtend": waiting, "oudste_minuten": minutes},
        "laatste_werkronde_minuten": _minutes_since(worked_at),
        "dagwerk_gedaan": not undone,
        **({} if free is None else {"schijf_vrij_mb": free}),
        "laatste_kopie_uren": _hours_since(backup),
        "geschiedenis_nagekeken_uren": _hours_since(verified_at),
        "geschiedenis_heel": verified.well if verified else None,
    }
    is_whole = verified is None or verified.well
    wrong = {
        "postvak": is_real and (lost or (minutes is not None and minutes > LETTER_WAITS.total_seconds() / 60)),
        "werk": _is_over(worked_at, WORK_EVERY),
        "dagwerk": undone,
        "klok": doubted,
        "schijf": free is not None and free < FREE_MB,
        "kopie": is_real and _is_over(backup, BACKUP_EVERY),
        "geschiedenis": not is_whole,
        "nazicht": is_whole and is_real and _is_over(verified_at, VERIFIED_EVERY),
    }
    return Health(facts, tuple(word for word, needs_a_look in wrong.items() if needs_a_look))


class Trial:
    """A row is written and acknowledged, in a thread of its own: a commit that waits for a dead standby never ends.

    While one hangs no other is begun, so that asking takes one connection at most.
    """

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._error: Exception | None = None

    def begin(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._error = None
            self._thread = threading.Thread(target=self._write, name="trial", daemon=True)
            self._thread.start()

    def goes_on(self) -> bool:
        """Whether it is still not acknowledged after a while."""
        assert self._thread is not None, "begin comes first"
        self._thread.join(WRITES_WITHIN)
        return self._thread.is_alive()

    def ended_well(self) -> None:
        """Raise what went wrong."""
        if self._error is not None:
            raise self._error

    def _write(self) -> None:
        try:
            LastTime.note("write")
        except Exception as error:
            self._error = error
        finally:
            if not db.is_closed():
                db.close()


trial = Trial()


def _is_undone() -> bool:
    """Whether nobody did the work of today, late in the morning, or yesterday's until then; not before the first."""
    now = clock.local(clock.now())
    day = now.date() if now.hour >= WORK_DONE_BY else now.date() - timedelta(days=1)
    return daily.was_ever_done() and not (daily.is_done(day) or daily.is_done(now.date()))


def _outbox() -> tuple[int, datetime | None]:
    due = (Letter.sent_at.is_null()) & (Letter.given_up_at.is_null()) & (Letter.due_at <= clock.now())
    both = Letter.select(peewee.fn.count(Letter.id), peewee.fn.min(Letter.created_at)).where(due)
    waiting, oldest = both.scalar(as_tuple=True)
    return int(waiting), oldest


def _lost_letters() -> bool:
    """Whether letters were given up because no mail server took them, and none left since."""
    ours = Letter.given_up_at.is_null(False) & Letter.error.not_in([TOO_LATE, NO_ADDRESS])
    last: Any = peewee.fn.MAX(Letter.given_up_at)
    given_up = Letter.select(last).where(ours, ~Letter.error.startswith(REFUSED)).scalar()
    return given_up is not None and not Letter.select().where(Letter.sent_at > given_up).exists()


def _minutes_since(moment: datetime | None) -> int | None:
    return None if moment is None else max(0, int((clock.now() - moment).total_seconds() // 60))


def _is_over(moment: datetime | None, limit: timedelta) -> bool:
    """Whether it never happened, or not within `limit`; a moment in the future, from a wrong clock, is no better."""
    return moment is None or abs(clock.now() - moment) > limit


def _hours_since(moment: datetime | None) -> int | None:
    minutes = _minutes_since(moment)
    return None if minutes is None else minutes // 60


def _free_mb(settings: Settings) -> int | None:
    """Megabytes free on the disk of the database file; None for a server elsewhere."""
    if not settings.database_url.startswith("sqlite:///"):
        return None
    return shutil.disk_usage(Path(settings.database_url.removeprefix("sqlite:///")).parent).free // 1_000_000


def newest(folder: Path) -> tuple[str, str]:
    """(the version in this clone, the newest of the branch that it follows at its origin), as git names them.

    OSError or SubprocessError: it is no clone, or nobody answers.
    """

    def git(*arguments: str) -> str:
        # the clone is root's, and this runs as the portal's user: git wants to hear that that is meant
        command = ["git", "-c", f"safe.directory={folder}", "-C", str(folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()  # noqa: S603

    branch = git("rev-parse", "--abbrev-ref", "HEAD")
    there = git("ls-remote", "--exit-code", "origin", f"refs/heads/{branch}").split()
    return git("rev-parse", "HEAD"), there[0]
