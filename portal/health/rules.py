"""What is measured for a monitor, and what the portal will not start with."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import peewee
from playhouse.migrations import Runner

from portal import daily, database
from portal.backup.rules import last_backup_at
from portal.database import db
from portal.history import chain, verifying, wall_clock
from portal.history.models import LastTime
from portal.kit import clock, private
from portal.kit.addresses import LOOPBACK
from portal.kit.records import dataclass
from portal.people.models import Branch
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


# What the portal will not start with


def dangers(settings: Settings) -> list[str]:
    """Why it should not serve anybody, each naming the setting; empty when there is nothing to fear."""
    found = list(_in_the_settings(settings))
    try:
        return [*found, *_in_the_database(settings), *_in_the_data(settings)]
    except peewee.PeeweeException as error:
        return [*found, f"PORTAL_DATABASE_URL: {database.why_closed(error)}"]


def _in_the_settings(settings: Settings) -> Iterator[str]:
    address = urlsplit(settings.url)
    near = address.hostname in LOOPBACK
    if settings.demo:
        return
    if not settings.https and not near:
        yield "PORTAL_URL begint niet met https://: wachtwoorden en gezinnen zouden leesbaar over de lijn gaan."
    for name, key in (("PORTAL_SECRET_KEY", settings.secret_key), ("PORTAL_HISTORY_KEY", settings.history_key)):
        if len(set(key)) < 10:
            yield f"{name} is te raden: neem minstens 32 willekeurige tekens."
    if "*" in settings.trusted_hosts:
        yield "PORTAL_TRUSTED_HOSTS mag geen * bevatten: dan antwoordt het portaal onder eender welke naam."


def _in_the_database(settings: Settings) -> Iterator[str]:
    if isinstance(db.obj, peewee.SqliteDatabase):
        mode, wanted = db.obj.pragma("journal_mode"), database.journal_mode(database.engine())
        if mode != wanted:
            version = ".".join(map(str, database.engine()))
            yield (
                f"PORTAL_DATABASE_URL: het bestand staat in de stand {mode}, met SQLite {version} is alleen {wanted} "
                "veilig. Stop wat het bestand nog open heeft en probeer opnieuw."
            )
        if db.obj.pragma("synchronous") < 3:
            yield "PORTAL_DATABASE_URL: synchronous staat niet op extra; bij een stroompanne kan werk verdwijnen."
        for path in filter(private.lies_open, database.files_of(settings.database_url)):
            yield f"PORTAL_DATABASE_URL: wie op deze machine werkt, kan {path} lezen. Voer uit: chmod 600 {path}."
        folder = database.file_of(settings.database_url).parent
        if private.is_anybodys(folder):
            yield f"PORTAL_DATABASE_URL: iedereen kan bestanden zetten in {folder}. Voer uit: chmod 700 {folder}."
        if not os.access(folder, os.W_OK):
            yield f"PORTAL_DATABASE_URL: in {folder} kan het portaal niet schrijven."
        return
    if settings.demo:
        return
    for name, safe in (("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", None)):
        value = _of_the_server(name)
        if value == "off" or (safe and value != safe):
            yield f"PORTAL_DATABASE_URL: {name} staat op {value} in PostgreSQL; bij een stroompanne verdwijnt er werk."


def _of_the_server(name: str) -> str:
    """A setting of PostgreSQL."""
    return str(db.execute_sql(f"show {name}").fetchone()[0])


def _in_the_data(settings: Settings) -> Iterator[str]:
    files = Runner(db.obj, str(database.MIGRATIONS))
    known, done = {m.name for m in files.migrations()}, set(files.applied())
    if done - known:
        yield "PORTAL_DATABASE_URL: deze databank is van een nieuwer portaal. Zet eerst dat portaal klaar."
        return
    if known - done:
        yield "PORTAL_DATABASE_URL: de tabellen zijn van een ouder portaal. Voer eerst uit: flask --app wsgi migrate."
        return
    if settings.demo and Branch.select().where(Branch.is_demo == False).exists():  # noqa: E712
        yield "PORTAL_DEMO=1 staat aan op een databank met een echte afdeling: iedereen zou zich kunnen aanmelden."
    if verifying.has_another_key():
        yield f"PORTAL_HISTORY_KEY: {chain.WRONG_KEY[0].lower()}{chain.WRONG_KEY[1:]}"
        return
    for fault in verifying.broken_heads():
        yield (
            f"De geschiedenis is niet heel: {fault} Wat er nu bij komt, zou dat toedekken. Bewaar dit bestand, zet een "
            "reservekopie terug, en vergelijk: flask --app wsgi verify-history."
        )
