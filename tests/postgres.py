"""Empty PostgreSQL databases for tests: migrated once per process, and emptied between tests."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from portal import database

_idle: list[str] = []  # emptied again, to hand out once more
_made: list[str] = []
_open: dict[str, psycopg.Connection] = {}
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
    name = _create(url)
    yield urlsplit(url)._replace(path=f"/{name}").geturl()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def drop_all(url: str) -> None:
    """Leave the server as it was."""
    if not _made:
        return
    while _open:
        _open.popitem()[1].close()
    with psycopg.connect(url, autocommit=True) as server:
        while _made:
            server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(_made.pop())))
    _idle.clear()


def _new(url: str) -> str:
    name = _create(url)
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


def _create(url: str) -> str:
    """A database under a name of its own: runs on several machines may have the same process numbers."""
    name = f"portal_test_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("create database {} template template0 encoding 'UTF8'").format(sql.Identifier(name)))
    return name


def _empty(address: str) -> None:
    """Delete every row and start numbering anew. Deleting beats TRUNCATE by far where a test wrote few rows."""
    mine = _connection(address)
    # Nothing that a test forgot to close may hold a lock.
    mine.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    tables = mine.execute(
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        " and relname <> 'schema_migration' order by oid desc"
    ).fetchall()
    pointing_first = {model._meta.table_name: place for place, model in enumerate(reversed(database.tables()))}
    ordered = sorted((name for (name,) in tables), key=lambda name: pointing_first.get(name, -1))
    names = _filled(mine, [sql.Identifier(name) for name in ordered])
    try:
        mine.execute(sql.SQL(";").join(sql.SQL("delete from {}").format(name) for name in names))
    except psycopg.errors.ForeignKeyViolation:  # a test that made tables, or others between them
        mine.execute(sql.SQL("truncate {} cascade").format(sql.SQL(",").join(names)))
    mine.execute(
        "select setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
        " from pg_sequences where schemaname = 'public' and last_value is not null"
    )
    with mine.cursor() as cursor:
        cursor.executemany(f"insert into chain_head ({_HEADS}) values ({', '.join(['%s'] * 8)})", _heads)


def _filled(mine: psycopg.Connection, tables: list[sql.Identifier]) -> list[sql.Identifier]:
    """Those that hold a row. Asked in one statement, the same each time, which the server has planned already."""
    asked = sql.SQL(", ").join(sql.SQL("exists (select from {})").format(table) for table in tables)
    found = mine.execute(sql.SQL("select {}").format(asked)).fetchone() or ()
    return [table for table, has_rows in zip(tables, found, strict=True) if has_rows]


def _connection(address: str) -> psycopg.Connection:
    """One that stays: a new one would learn all tables anew, which takes longer than emptying them."""
    known = _open.get(address)
    try:
        if known is not None and known.execute("select 1"):
            return known
    except psycopg.OperationalError:  # a test ended it
        known = None
    _open[address] = psycopg.connect(address, autocommit=True)
    return _open[address]
