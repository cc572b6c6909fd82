"""What is measured for a monitor, and what the portal will not start with."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import peewee
from playhouse.migrations import Runner

from portal import database
from portal.backup.rules import last_backup_at
from portal.database import db
from portal.history import chain
from portal.history.models import Counter, HistoryEntry
from portal.kit import clock
from portal.people.models import Branch
from portal.post.models import Letter
from portal.settings import Settings

LETTER_WAITS = timedelta(hours=1)
BACKUP_EVERY = timedelta(hours=36)
FREE_MB = 500


@dataclass(frozen=True)
class Health:
    """Facts without names or secrets. `wrong`: Dutch words for what needs a look; empty when all is well."""

    facts: dict[str, Any]
    wrong: tuple[str, ...]


def health(settings: Settings) -> Health:
    """How things are right now."""
    wrong: list[str] = []
    facts: dict[str, Any] = {"databank": "ok"}
    try:
        _can_write()
        waiting, oldest = _outbox()
        backup = last_backup_at()
    except peewee.PeeweeException:
        return Health({"databank": "fout"}, ("databank",))
    minutes = _minutes_since(oldest)
    facts["postvak"] = {"wachtend": waiting, "oudste_minuten": minutes}
    if settings.mail_url and minutes is not None and minutes > LETTER_WAITS.total_seconds() / 60:
        wrong.append("postvak")
    free = _free_mb(settings)
    if free is not None:
        facts["schijf_vrij_mb"] = free
        if free < FREE_MB:
            wrong.append("schijf")
    hours = _minutes_since(backup)
    facts["laatste_kopie_uren"] = None if hours is None else hours // 60
    if not settings.demo and (backup is None or clock.now() - backup > BACKUP_EVERY):
        wrong.append("kopie")
    return Health(facts, tuple(wrong))


def _can_write() -> None:
    """Takes the lock that every change takes, and changes nothing."""
    with db.atomic() as trial:
        Counter.update(value=Counter.value).where(Counter.id == 0).execute()
        trial.rollback()


def _outbox() -> tuple[int, datetime | None]:
    due = (Letter.sent_at.is_null()) & (Letter.given_up_at.is_null()) & (Letter.due_at <= clock.now())
    waiting, oldest = Letter.select(peewee.fn.count(Letter.id), peewee.fn.min(Letter.created_at)).where(due).scalar(
        as_tuple=True
    )  # fmt: skip
    return int(waiting), oldest if oldest is None or isinstance(oldest, datetime) else datetime.fromisoformat(oldest)


def _minutes_since(moment: datetime | None) -> int | None:
    return None if moment is None else max(0, int((clock.now() - moment).total_seconds() // 60))


def _free_mb(settings: Settings) -> int | None:
    """Where the database file is; of a server elsewhere we cannot tell."""
    if not settings.database_url.startswith("sqlite:///"):
        return None
    return shutil.disk_usage(Path(settings.database_url.removeprefix("sqlite:///")).parent).free // 1_000_000


# What the portal will not start with


def dangers(settings: Settings) -> list[str]:
    """Why it should not serve anybody, each naming the setting; empty when there is nothing to fear."""
    found = list(_in_the_settings(settings))
    try:
        return [*found, *_in_the_database(settings), *_in_the_data(settings)]
    except peewee.PeeweeException as error:
        where = "" if not settings.database_url.startswith("sqlite:///") else " Mag het portaal in die map schrijven?"
        return [*found, f"PORTAL_DATABASE_URL: de databank gaat niet open ({type(error).__name__}).{where}"]


def _in_the_settings(settings: Settings) -> Iterator[str]:
    address = urlsplit(settings.url)
    near = address.hostname in ("localhost", "127.0.0.1", "::1")
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
        folder = Path(settings.database_url.removeprefix("sqlite:///")).parent
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
    if chain.has_another_key(HistoryEntry):
        yield (
            "PORTAL_HISTORY_KEY (of PORTAL_SECRET_KEY) is een andere dan die van de geschiedenis in deze databank, "
            "of iemand veranderde haar einde."
        )
