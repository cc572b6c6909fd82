"""One database, SQLite or PostgreSQL, and what every table shares."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee
from peewee import AutoField, DatabaseProxy, Model
from playhouse.db_url import parse
from playhouse.migrations import Runner
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

log = logging.getLogger("portal.database")

db = DatabaseProxy()

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"

FIRST_WAL_SAFE = (3, 51, 3)


class BaseModel(Model):
    """Dirty fields only are saved, so that two people changing different fields do not undo each other."""

    id: Any = AutoField()

    class Meta:
        database = db
        legacy_table_names = False
        only_save_dirty = True


def journal_mode(sqlite_version: tuple[int, ...]) -> str:
    """WAL where the engine is free of the WAL-reset corruption bug (SQLite 3.7.0-3.51.2), else a rollback journal."""
    return "wal" if sqlite_version >= FIRST_WAL_SAFE else "delete"


def _engine() -> tuple[int, ...]:
    """The version of the SQLite that peewee speaks to: pysqlite3's where it is installed and newer."""
    version: tuple[int, ...] = vars(peewee)["sqlite3"].sqlite_version_info
    return version


def connect(url: str) -> peewee.Database:
    """Point the portal at a database. SQLite: "sqlite:///folder/file"; its folder is made if it is missing."""
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        database: peewee.Database = PooledSqliteDatabase(
            str(path),
            max_connections=64,
            check_same_thread=False,
            lock_type="IMMEDIATE",
            timeout=10,
            pragmas={
                "synchronous": "full",
                "foreign_keys": 1,
                "secure_delete": 1,
                "cache_size": -16_000,
            },
        )
    else:
        options = parse(url)
        database = PooledPostgresqlDatabase(
            options.pop("database"), max_connections=64, stale_timeout=300, prefer_psycopg3=True, **options
        )
    if isinstance(database, peewee.SqliteDatabase):
        _settle_journal(database)
    db.initialize(database)
    return database


def _settle_journal(database: peewee.SqliteDatabase) -> None:
    """Put the file in its journal mode, once at start-up: the file keeps it.

    Set per connection, two connections that switch a new file at the same time would lock each other out at once,
    whatever the time they are willing to wait.
    """
    wanted = journal_mode(_engine())
    for pause in (0.05, 0.2, 0.5, 1.0, 0.0):
        try:
            with database.connection_context():
                if database.pragma("journal_mode") == wanted or database.pragma("journal_mode", wanted) == wanted:
                    return
        except peewee.OperationalError as error:
            log.warning("the journal mode could not be set yet: %s", error)
        time.sleep(pause)


def migrate() -> list[str]:
    """Bring the schema up to date; returns the names of the migrations that ran."""
    if isinstance(db.obj, peewee.SqliteDatabase):
        return Runner(db.obj, str(MIGRATIONS)).up()
    with db.obj.connection_context():
        # Several web machines may start at once: the first migrates, the others wait and find nothing to do.
        db.execute_sql("select pg_advisory_lock(72651)")
        try:
            return Runner(db.obj, str(MIGRATIONS)).up()
        finally:
            db.execute_sql("select pg_advisory_unlock(72651)")


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing. SQLite takes the write lock at the start (IMMEDIATE): nobody reads what is about to change."""
    with db.atomic():
        yield
