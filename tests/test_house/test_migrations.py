"""The tables that migrations make are the tables that the models describe, on each database."""

from pathlib import Path
from typing import Any

import peewee
import pytest
from playhouse.schema_diff import diff_models

from portal import database
from portal.database import journal_mode
from tests.test_house.conftest import every_table


def columns(db: peewee.Database, table: str) -> set[tuple[Any, ...]]:
    """Name, type with its length, NULL allowed, part of the key: as the database itself tells it."""
    if isinstance(db, peewee.SqliteDatabase):
        return {
            (name, kind.upper(), not needed, bool(key))
            for _, name, kind, needed, _, key in db.execute_sql(f'pragma table_info("{table}")')
        }
    rows = db.execute_sql(
        "select column_name, data_type, character_maximum_length, is_nullable, column_default is not null"
        " from information_schema.columns where table_schema = 'public' and table_name = %s", (table,),
    )  # fmt: skip
    return {tuple(row) for row in rows}


def indexes(db: peewee.Database, table: str) -> set[tuple[Any, ...]]:
    return {(tuple(index.columns), index.unique) for index in db.get_indexes(table)}


def foreign_keys(db: peewee.Database, table: str) -> set[tuple[Any, ...]]:
    return {(key.column, key.dest_table, key.dest_column) for key in db.get_foreign_keys(table)}


def rules_of_deletion(db: peewee.Database, table: str) -> set[tuple[Any, ...]]:
    """What happens to a row when the one it points at goes."""
    if isinstance(db, peewee.SqliteDatabase):
        return {(row[3], row[6]) for row in db.execute_sql(f'pragma foreign_key_list("{table}")')}
    rows = db.execute_sql(
        "select conname, confdeltype from pg_constraint where contype = 'f' and conrelid = %s::regclass",
        (f'"{table}"',),
    )
    return {tuple(row) for row in rows}


@pytest.fixture
def described(db, database_url, tmp_path):
    """A second database with the tables that the models describe."""
    opened = database.db.obj
    if database_url.startswith("sqlite"):
        other: peewee.Database = peewee.SqliteDatabase(str(tmp_path / "described.sqlite3"))
        others = iter(())
    else:
        from tests.conftest import POSTGRES
        from tests.postgres import emptied

        others = emptied(POSTGRES)
        other = database.connect(next(others))
        database.db.initialize(opened)
        other.execute_sql("drop schema public cascade; create schema public")
    with other.bind_ctx(every_table()):
        other.create_tables(every_table())
    yield other
    if not database_url.startswith("sqlite"):
        # what was emptied goes back as it came: migrated
        other.execute_sql("drop schema public cascade; create schema public")
        database.db.initialize(other)
        database.migrate()
        other.manual_close() if not other.is_closed() else None
        other.close_all()
        database.db.initialize(opened)
        next(others, None)


def test_models_and_migrations_differ_in_nothing(db):
    assert not diff_models(database.db.obj, every_table())


@pytest.mark.parametrize("what", [columns, indexes, foreign_keys, rules_of_deletion])
def test_tables_are_as_the_models_describe_them(db, described, what):
    migrated = database.db.obj
    tables = sorted(m._meta.table_name for m in every_table())
    assert sorted(t for t in migrated.get_tables() if t != "schema_migration") == tables
    assert {t: what(migrated, t) for t in tables} == {t: what(described, t) for t in tables}


def test_migrating_again_does_nothing(db):
    assert database.migrate() == []


def test_every_table_with_people_in_it_carries_its_branch():
    """So that a second branch never sees the first one's rows."""
    free = {
        "branch",
        "device",
        "sign_in_code",
        "attempt",
        "totp",
        "passkey",
        "passkey_challenge",
        "recovery_code",
        "threshold",
        "carried_form",
        "invitation",
        "first_link",
        "contact_theme",
        "concern_answer",
        "chain_head",
        "last_time",
    }  # those hang on a row that has one
    without = {
        m._meta.table_name
        for m in every_table()
        if not {"branch_id", "branch"} & set(m._meta.fields) | set(m._meta.columns) & {"branch_id"}
    }
    assert without <= free, f"derive it from OfBranch, or it hangs on a row that has a branch: {without - free}"


def test_a_column_that_was_forgotten_in_a_migration_is_seen(db, described):
    """The comparison itself works: it must see what `diff_models` does not."""
    table = "contact"
    before = columns(database.db.obj, table)
    database.db.execute_sql('alter table "contact" add column "forgotten" varchar(20)')
    assert columns(database.db.obj, table) != before == columns(described, table)
    database.db.execute_sql('alter table "contact" drop column "forgotten"')


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 7, 0), "delete"),
        ((3, 40, 1), "delete"),
        ((3, 51, 2), "delete"),
        ((3, 51, 3), "wal"),
        ((3, 52, 0), "wal"),
        ((4, 0, 0), "wal"),
    ],
)
def test_an_engine_with_the_wal_reset_bug_keeps_a_rollback_journal(version, mode):
    assert journal_mode(version) == mode


def test_sqlite_is_opened_durably(tmp_path: Path):
    before = database.db.obj
    opened = database.connect(f"sqlite:///{tmp_path / 'folder' / 'new.sqlite3'}")
    try:
        assert opened.pragma("journal_mode") == journal_mode(peewee.sqlite3.sqlite_version_info)
        assert opened.pragma("synchronous") == 3, "extra: what was acknowledged survives a power cut"
        assert opened.pragma("foreign_keys") == 1
        assert opened.pragma("secure_delete") == 1
        with opened.atomic(), pytest.raises(peewee.OperationalError, match="locked"):
            second = peewee.SqliteDatabase(opened.database, timeout=0)
            second.execute_sql("begin immediate")
    finally:
        opened.close()
        opened.close_all()
        database.db.initialize(before)
