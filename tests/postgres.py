"""Empty PostgreSQL databases for tests: migrated once per process, and emptied between tests."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from portal import database

_idle: list[str] = []  # emptied again, to hand out once more
_made: list[str] = []
_HEADS = "name, rows, base_id, base_mac, last_id, last_mac, mac, key_check"
_heads: list[tuple[object, ...]] = []  # what the migration wrote, by the key of the tests


def emptied(url: str) -> Iterator[str]:
    """The address of a migrated, empty database on the server at `url`, whose user may create databases.

    What a test needs beside another one (a world made once per file) gets a database of its own.
    """
    mine = _idle.pop() if _idle else _new(url)
    try:
        yield mine
    finally:
        _empty(mine)
        _idle.append(mine)


def without_tables(url: str) -> Iterator[str]:
    """The address of a database in which nothing was made yet."""
    name = f"portal_test_bare_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        server.execute(sql.SQL("create database {} template template0 encoding 'UTF8'").format(sql.Identifier(name)))
    yield urlsplit(url)._replace(path=f"/{name}").geturl()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def drop_all(url: str) -> None:
    """Leave the server as it was."""
    with psycopg.connect(url, autocommit=True) as server:
        while _made:
            server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(_made.pop())))
    _idle.clear()


def _new(url: str) -> str:
    """A database named after this process, so that several test processes never meet."""
    name = f"portal_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}_{len(_made)}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        server.execute(sql.SQL("create database {} template template0 encoding 'UTF8'").format(sql.Identifier(name)))
    _made.append(name)
    address = urlsplit(url)._replace(path=f"/{name}").geturl()
    before = database.db.obj
    made = database.connect(address)
    try:
        database.migrate()
        _heads[:] = database.db.execute_sql(f"select {_HEADS} from chain_head").fetchall()
    finally:
        if not made.is_closed():
            made.manual_close()
        made.close_all()
        database.db.initialize(before)
    return address


def _empty(address: str) -> None:
    """Delete every row and start numbering anew. Deleting beats TRUNCATE by far where a test wrote few rows."""
    with psycopg.connect(address, autocommit=True) as mine:
        # Nothing that a test forgot to close may hold a lock.
        mine.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        tables = mine.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
            " and relname <> 'schema_migration' order by oid desc"  # the latest made points at the ones before it
        ).fetchall()
        names = [sql.Identifier(name) for (name,) in tables]
        try:
            mine.execute(sql.SQL(";").join(sql.SQL("delete from {}").format(name) for name in names))
        except psycopg.errors.ForeignKeyViolation:
            mine.execute(sql.SQL("truncate {} cascade").format(sql.SQL(",").join(names)))
        mine.execute(
            "select setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
            " from pg_sequences where schemaname = 'public' and last_value is not null"
        )
        with mine.cursor() as cursor:
            cursor.executemany(f"insert into chain_head ({_HEADS}) values ({', '.join(['%s'] * 8)})", _heads)
