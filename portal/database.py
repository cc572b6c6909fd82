"""One database, SQLite or PostgreSQL, and what every table shares."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

import peewee
from peewee import AutoField, DatabaseProxy, Model
from playhouse.migrations import Runner
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from portal import driver, sql_text
from portal.kit import private

sql_text.write_at_once()
log = logging.getLogger("portal.database")

db = DatabaseProxy()

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"

FIRST_WAL_SAFE = (3, 51, 3)


class BaseModel(Model):
    """Only changed fields are saved, so that two people changing different fields do not undo each other."""

    id: Any = AutoField()

    class Meta:
        database = db
        legacy_table_names = False
        only_save_dirty = True

    @classmethod
    def get_or_create(cls, **values: Any) -> tuple[Self, bool]:
        """The row with these values, and whether it is new. defaults: the other values of a new one."""
        row, is_new = super().get_or_create(**values)  # type: ignore[no-untyped-call]
        return row, is_new


Row = TypeVar("Row", bound=BaseModel)


def tables() -> list[type[BaseModel]]:
    """Every table of the rooms that are loaded, each after those it points at."""

    def leaves(model: type[BaseModel]) -> list[type[BaseModel]]:
        below = model.__subclasses__()
        return [leaf for child in below for leaf in leaves(child)] if below else [model]

    return list(vars(peewee)["sort_models"]([m for m in leaves(BaseModel) if m.__module__.startswith("portal.")]))


def journal_mode(sqlite_version: tuple[int, ...]) -> str:
    """WAL where the engine is free of the WAL-reset corruption bug (SQLite 3.7.0-3.51.2), else a rollback journal."""
    return "wal" if sqlite_version >= FIRST_WAL_SAFE else "delete"


def engine() -> tuple[int, ...]:
    """The version of the SQLite that peewee uses: pysqlite3's where it is installed and newer."""
    version: tuple[int, ...] = vars(peewee)["sqlite3"].sqlite_version_info
    return version


def may_be_sqlite(path: Path) -> bool:
    """Whether a file is an SQLite database, or empty and so may become one."""
    try:
        with path.open("rb") as file:
            return file.read(16) in (b"", b"SQLite format 3\0")
    except OSError:
        return False


def connect(url: str) -> peewee.Database:
    """Point the portal at a database. SQLite: "sqlite:///folder/file"; its folder is made if it is missing."""
    if url.startswith("sqlite:///"):
        path = file_of(url)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        private.new_file(path)  # SQLite gives the files beside it the same mode
        ours = may_be_sqlite(path)  # a typo may name any file, whose mode is not ours to change
        for found in filter(private.shut, files_of(url) if ours else ()):
            log.warning("%s could be read by others on this machine; no longer", found.name)
        if ours and private.shut_folder(path.parent, (path.name, "demo-secret", "portal.env", "portaal-")):
            log.warning("the folder of %s could be read by others on this machine; no longer", path.name)
        database: peewee.Database = PooledSqliteDatabase(
            str(path),
            max_connections=64,
            check_same_thread=False,
            lock_type="IMMEDIATE",
            timeout=10,
            pragmas={
                # One step beyond "full": the folder is synced too after a rollback journal is deleted. Otherwise a
                # power cut can bring the journal back, which undoes what was acknowledged.
                "synchronous": "extra",
                "foreign_keys": 1,
                "secure_delete": 1,
                "cache_size": -16_000,
            },
        )
    else:
        driver.load()
        # Several hosts may be named, "…@db1:5432,db2:5432/portal": the one that accepts writes is used.
        options = {"connect_timeout": 5, "target_session_attrs": "read-write", **driver.parts(url)}
        database = PooledPostgresqlDatabase(
            options.pop("dbname"), max_connections=64, stale_timeout=300, prefer_psycopg3=True, **options
        )
    if isinstance(database, peewee.SqliteDatabase):
        settle_journal(database)
    db.initialize(database)
    _Address.url = url
    return database


CLOSED = (
    ("does not exist", "er is daar geen databank of gebruiker met die naam. Maak ze eerst: createdb, createuser"),
    ("authentication failed", "PostgreSQL laat deze naam met dit wachtwoord niet binnen. Kijk ze na"),
    ("no password supplied", "PostgreSQL vraagt een wachtwoord, en er staat er geen in"),
    ("no pg_hba.conf entry", "PostgreSQL laat deze machine niet binnen. Zet ze in pg_hba.conf"),
    ("certificate", "het certificaat van PostgreSQL wordt niet aanvaard. Kijk sslmode en sslrootcert na"),
    ("refused", "er antwoordt daar geen PostgreSQL. Draait ze, en klopt de poort"),
    ("resolve", "de naam van de machine is niet gekend. Kijk ze na"),
    ("timeout", "er antwoordt daar niemand. Klopt het adres, en laat de firewall het toe"),
    ("not a database", "het bestand is geen databank van SQLite. Noem een ander, of een dat nog niet bestaat"),
    ("unable to open", "dat is geen bestand dat opengaat. Noem een bestand in een map waar het portaal mag schrijven"),
    ("readonly", "het portaal mag er niet in schrijven. Geef bestand en map aan zijn gebruiker"),
    ("is full", "er is geen plaats meer op de schijf. Maak plaats, en probeer dan opnieuw"),
    ("No space left", "er is geen plaats meer op de schijf van PostgreSQL. Maak plaats, en probeer dan opnieuw"),
    ("locked", "een ander programma houdt het bestand vast. Stop dat eerst"),
)
"""Words in an engine's error on opening → what that means and how to mend it, in Dutch."""


def why_closed(error: Exception) -> str:
    """Why a database did not open, without anything of its address."""
    said = str(error)
    known = next((meaning for words, meaning in CLOSED if words in said), "")
    return f"de databank gaat niet open: {known}." if known else f"de databank weigert iets ({type(error).__name__})."


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is as of one moment, while others write. Nothing is written inside."""
    if db.in_transaction():  # the caller's, which already sees one moment, or is alone
        yield
    elif isinstance(db.obj, peewee.SqliteDatabase):
        with db.atomic("DEFERRED"):
            yield
    else:
        with db.atomic():
            db.execute_sql("set transaction isolation level repeatable read, read only")
            yield


def file_of(url: str) -> Path:
    """The file of an SQLite database."""
    return Path(url.removeprefix("sqlite:///"))


def files_of(url: str) -> list[Path]:
    """The file and what the engine keeps beside it, those that exist."""
    path = file_of(url)
    return [found for end in ("", "-wal", "-shm", "-journal") if (found := Path(f"{path}{end}")).exists()]


class _Address:
    url = ""


def address() -> str:
    """The address that the portal is connected to, password included: for the programs of PostgreSQL."""
    return _Address.url


def settle_journal(database: peewee.SqliteDatabase) -> None:
    """Put the file in its journal mode, once at start-up: the file keeps it.

    If each connection set it, two that switch a new file at the same time would lock each other out at once, however
    long they are willing to wait.
    """
    wanted = journal_mode(engine())
    for pause in (0.05, 0.2, 0.5, 1.0, 0.0):
        try:
            with database.connection_context():
                if database.pragma("journal_mode") == wanted or database.pragma("journal_mode", wanted) == wanted:
                    return
        except peewee.OperationalError as error:
            log.warning("the journal mode could not be set yet: %s", error)
        time.sleep(pause)


def migrate(fill: Callable[[], None] = lambda: None) -> list[str]:
    """Bring the schema up to date, completely or not at all; returns the names of the migrations that ran.

    fill: what is written in the same transaction, by one machine at a time.
    """
    with _alone(), db.atomic():
        done: list[str] = Runner(db.obj, str(MIGRATIONS)).up()
        fill()
        if done and isinstance(db.obj, peewee.SqliteDatabase) and db.execute_sql("pragma foreign_key_check").fetchall():
            raise peewee.IntegrityError("after the migration a row points at one that is not there")
    return done


@contextmanager
def _alone() -> Iterator[None]:
    """Several web machines may start at once: the first migrates, the others wait and find nothing to do."""
    opened = db.connect(reuse_if_open=True)
    try:
        if isinstance(db.obj, peewee.SqliteDatabase):
            # Rebuilding a table would delete the rows that point at it; the pragma works outside transactions only.
            db.execute_sql("pragma foreign_keys = 0")
            try:
                yield  # the transaction itself is IMMEDIATE, so one at a time
            finally:
                db.execute_sql("pragma foreign_keys = 1")
        else:
            db.execute_sql("select pg_advisory_lock(72651)")
            try:
                yield
            finally:
                db.execute_sql("select pg_advisory_unlock(72651)")
    finally:
        if opened:
            db.close()


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing. SQLite takes the write lock at the start (IMMEDIATE): nobody reads what is about to change.

    What was put off with `at_commit` is done when the outermost one succeeds, just before it is committed.
    """
    outermost, kept = _Here.depth == 0, len(_Here.put_off)
    with db.atomic():
        _Here.depth += 1
        try:
            yield
            if outermost:
                do_what_was_put_off()
        except BaseException:
            del _Here.put_off[kept:]  # what is undone leaves no history either
            raise
        finally:
            _Here.depth -= 1
            if outermost:
                _Here.put_off.clear()


class _Undone(Exception):
    """Raised to roll everything back."""


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Whatever is written inside can be read inside, and is rolled back at the end."""
    try:
        with transaction():
            yield
            raise _Undone
    except _Undone:
        pass


def once(model: type[Row], key: str, make: Callable[[], Row], **whose: Any) -> Row:
    """The row that the form with this key made: a second tap, even at the same moment, lands on the row of the first.

    make: runs in a transaction and writes its row with `submission_key=key`. whose: other columns that the row must
    match, since a key is only trusted for its own branch or person.
    """
    mine: list[Any] = [getattr(model, name) == value for name, value in {"submission_key": key, **whose}.items()]
    try:
        with transaction():
            return model.get_or_none(*mine) or make()
    except peewee.IntegrityError:  # the other tap came first
        found: Row | None = model.get_or_none(*mine)
        if found is None:
            raise
        return found


def locked(row: Row) -> Row:
    """The row as it is now, locked until the transaction ends: of two who change it at once one waits for the other."""
    model = type(row)
    some = model._meta.sorted_fields[1]  # a column, set to itself
    model.update({some: some}).where(model.id == row.id).execute()
    return model.get_by_id(row.id)


def in_transaction() -> bool:
    """Whether a `transaction()` runs in this thread."""
    return _Here.depth > 0


def at_commit(work: Callable[[list[Any]], None], item: Any) -> None:
    """Call `work` with all items given for it, at the end of this transaction: for what locks out everybody else."""
    assert in_transaction(), "at_commit needs a transaction"
    _Here.put_off.append((work, item))


class _ThisThread(threading.local):
    """The transaction of a thread."""

    depth = 0

    def __init__(self) -> None:
        self.put_off: list[tuple[Callable[[list[Any]], None], Any]] = []


_Here = _ThisThread()


def do_what_was_put_off() -> None:
    """Called at the end of a transaction; earlier only where what was just recorded is read back."""
    work: dict[Callable[[list[Any]], None], list[Any]] = {}
    for call, item in _Here.put_off:
        work.setdefault(call, []).append(item)
    _Here.put_off.clear()
    for call, items in work.items():
        call(items)


@contextmanager
def step(*, keep: bool) -> Iterator[None]:
    """A part of a transaction that is done in full, to the last row, and rolled back unless it is to be kept."""
    do_what_was_put_off()
    with db.atomic() as savepoint:
        yield
        do_what_was_put_off()
        if not keep:
            savepoint.rollback(False)
