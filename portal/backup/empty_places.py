"""An empty place for a copy to come back in, which is empty again if that fails."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import peewee

from portal import database
from portal.backup.rules import HALF, is_half
from portal.database import db
from portal.kit.errors import RuleError

ALONE = 72652  # the advisory lock of whoever fills a PostgreSQL
NOT_EMPTY = "Daar staat al iets. Zet een kopie alleen terug in een lege databank."
LEFT_HALF = "Een vorige poging werd hier onderbroken. Wat ze achterliet, is gewist; alles begint opnieuw."
BUSY = "Een ander programma zet daar net een kopie terug. Wacht tot dat klaar is."


@contextmanager
def empty_database(url: str, tell: Callable[[str], None]) -> Iterator[None]:
    """Connect to an empty database, which is empty again afterwards if anything inside fails."""
    with _empty_file(url) if url.startswith("sqlite:///") else _empty_server(url, tell):
        yield


@contextmanager
def _empty_file(url: str) -> Iterator[None]:
    path = database.file_of(url)
    new_folders = [folder for folder in path.parents if not folder.exists()]
    was_there = path.exists()
    try:
        must_be_empty(url)
        yield
    except BaseException:
        with contextlib.suppress(RuleError, OSError, peewee.DatabaseError):
            must_be_empty(url)  # else it is somebody's
            for file in database.files_of(url):
                file.unlink()
            if was_there:
                path.touch(mode=0o600)
        for folder in new_folders:
            with contextlib.suppress(OSError):  # there is something in it
                folder.rmdir()
        raise


def must_be_empty(url: str) -> None:
    """RuleError where a file of SQLite holds a table. It is made where there is none."""
    database.connect(url)
    try:
        if db.get_tables():
            raise RuleError(NOT_EMPTY)
    finally:
        let_go()


def let_go() -> None:
    """Close every connection; the last one of SQLite takes along what the engine kept beside the file."""
    db.close()
    db.obj.close_all()


@contextmanager
def _empty_server(url: str, tell: Callable[[str], None]) -> Iterator[None]:
    """Rows that pg_restore brings are not in a transaction of ours: a table tells meanwhile that they are not all."""
    database.connect(url)
    with _alone(url):
        if is_half():
            _drop_tables()
            tell(LEFT_HALF)
        elif db.get_tables():
            raise RuleError(NOT_EMPTY)
        db.execute_sql(f'create table "{HALF}" ()')
        try:
            yield
        except BaseException:
            _drop_tables()
            raise


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """RuleError where another program fills that PostgreSQL. The server lets go when this process ends."""
    import psycopg

    with contextlib.closing(psycopg.connect(url, autocommit=True)) as held:
        if held.execute("select pg_try_advisory_lock(%s)", [ALONE]).fetchone() != (True,):
            raise RuleError(BUSY)
        yield


def _drop_tables() -> None:
    """Empty a PostgreSQL; the table that says that it is half goes last."""
    with contextlib.suppress(peewee.DatabaseError):  # the server went away: the first failure is the one to report
        db.connect(reuse_if_open=True)
        for name in sorted(db.get_tables(), key=HALF.__eq__):
            db.execute_sql(f'drop table "{name}" cascade')
