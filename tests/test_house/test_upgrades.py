"""From the schema of every released version, with rows in every table, to the newest: nothing lost, or nothing done."""

from collections.abc import Iterator
from datetime import date, datetime, time
from types import SimpleNamespace
from typing import Any

import peewee
import pytest
from playhouse.migrations import Runner
from playhouse.reflection import generate_models

from portal import database
from portal.database import transaction
from portal.history import chain, verifying
from portal.history.models import ChainHead, HistoryEntry
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from tests.conftest import FULL, POSTGRES

KEY = "een-sleutel-alleen-voor-de-tests-0123456789"

RELEASES = {"0.1.0": "0001_first_tables", "0.2.0": "0003_chain_over_the_history"}
"""Version → the last migration it came with. A new release adds itself here."""

BEFORE_THE_CHAIN = {"0.1.0"}
"""Releases whose history is chained by the upgrade; in later ones `fill` writes rows that nobody sealed."""

EXPECTED_TO_GO = {("device", "as_coordinator"), ("expense_note", "account_checked")}
"""Columns that a later version gave up on purpose."""


@pytest.fixture
def bare(house, postgres_url, tmp_path) -> Iterator[None]:
    """A database in which nothing was made yet."""
    if postgres_url:
        from tests.postgres import without_tables

        urls = without_tables(POSTGRES)
        opened = database.connect(next(urls))
    else:
        urls, opened = iter(()), database.connect(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    yield
    opened.manual_close() if not opened.is_closed() else None
    opened.close_all()
    next(urls, None)


def value_for(field: peewee.Field, row: int) -> Any:
    """Something that the column can hold; another one per row."""
    if isinstance(field, peewee.BooleanField):
        return row == 1
    if isinstance(field, peewee.DateTimeField):
        return datetime(2025, 9, row, 8, 15, 0, 123456)
    if isinstance(field, peewee.DateField):
        return date(2025, 9, row)
    if isinstance(field, peewee.TimeField):
        return time(14, row)
    if isinstance(field, peewee.BlobField):
        return bytes([0, 255, row])
    if isinstance(field, peewee.IntegerField):
        return row
    return f"é{row}"[: getattr(field, "max_length", None) or 9]


def old_models() -> dict[str, type[peewee.Model]]:
    found = generate_models(database.db.obj)
    return {name: model for name, model in found.items() if name != "schema_migration"}


def fill(only: set[str] | None = None) -> None:
    """Two rows in every table, or in those named, each pointing at the row of its own number."""
    models = peewee.sort_models([model for name, model in old_models().items() if only is None or name in only])
    with database.db.atomic():
        for model in models:
            for row in (1, 2):
                values = {
                    field: row if isinstance(field, peewee.ForeignKeyField) else value_for(field, row)
                    for field in model._meta.sorted_fields
                    if not field.primary_key
                    and not (isinstance(field, peewee.ForeignKeyField) and field.rel_model is model)
                }
                model.insert({model._meta.primary_key: row, **values}).execute()


def contents() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as the database tells it."""
    found = {}
    for table in sorted(database.db.obj.get_tables()):
        columns = sorted(column.name for column in database.db.obj.get_columns(table))
        names = ", ".join(f'"{name}"' for name in columns)
        rows = database.db.execute_sql(f'select {names} from "{table}" order by id').fetchall()
        found[table] = [
            {k: bytes(v) if isinstance(v, memoryview) else v for k, v in zip(columns, row, strict=True)} for row in rows
        ]
    return found


def schema() -> Any:
    """Every table and column as the database itself describes it."""
    if isinstance(database.db.obj, peewee.SqliteDatabase):
        return sorted(
            database.db.execute_sql("select type, name, tbl_name, sql from sqlite_master").fetchall(), key=str
        )
    return sorted(
        database.db.execute_sql(
            "select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns"
            " where table_schema = 'public' union all"
            " select tablename, indexname, indexdef, null, null from pg_indexes where schemaname = 'public'"
        ).fetchall(), key=str,
    )  # fmt: skip


def release(version: str) -> None:
    Runner(database.db.obj, str(database.MIGRATIONS)).up(RELEASES[version])
    fill()


@pytest.mark.parametrize("version", RELEASES)
def test_every_row_of_a_released_version_is_there_after_the_upgrade(bare, version):
    release(version)
    before = contents()
    assert len(before) >= 25 and all(len(rows) >= 1 for rows in before.values())
    assert database.migrate(), "there is something to migrate"
    after = contents()
    for table, rows in before.items():
        if table == "schema_migration":
            continue
        gone = {column for name, column in EXPECTED_TO_GO if name == table}
        kept = [{k: v for k, v in row.items() if k not in gone} for row in rows]
        assert [{k: row[k] for k in kept[0]} for row in after[table]] == kept, table
    for model in database.tables():
        list(model.select())  # the models of today read them
    if version in BEFORE_THE_CHAIN:
        assert verifying.faults(HistoryEntry) == [], "and the old history is chained"
    assert database.migrate() == []
    if isinstance(database.db.obj, peewee.SqliteDatabase):
        assert database.db.obj.pragma("foreign_keys") == 1
        assert database.db.execute_sql("pragma foreign_key_check").fetchall() == []


def changes_made(monkeypatch: pytest.MonkeyPatch, fails_at: int | None) -> int:
    """Migrate with the n-th statement that changes anything failing; returns how many there were."""
    seen = 0
    really = type(database.db.obj).execute_sql

    def execute(self: Any, sql: str, *args: Any, **kwargs: Any) -> Any:
        nonlocal seen
        if sql.lstrip().split(" ")[0].lower() in ("create", "alter", "drop", "update", "insert", "delete"):
            seen += 1
            if seen == fails_at:
                raise peewee.OperationalError("the lights went out")
        return really(self, sql, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(type(database.db.obj), "execute_sql", execute)
        database.migrate()
    return seen


@pytest.mark.parametrize("version", RELEASES)
def test_a_migration_that_fails_halfway_leaves_the_old_one_whole(bare, version, monkeypatch):
    """At the first statement, the last, and one between (PORTAL_TEST_FULL=1: eight); then the upgrade still works."""
    release(version)
    before = (schema(), contents())
    with database.db.atomic() as trial:  # how many are there to choose from?
        total = changes_made(monkeypatch, None)
        trial.rollback()
    assert (schema(), contents()) == before and total > 5
    parts = 9 if FULL else 2
    for place in sorted({1, total, *(1 + n * total // parts for n in range(1, parts))}):
        with pytest.raises(peewee.OperationalError, match="the lights went out"):
            changes_made(monkeypatch, place)
        assert (schema(), contents()) == before, f"statement {place} of {total}"
    assert database.migrate()
    assert version not in BEFORE_THE_CHAIN or verifying.faults(HistoryEntry) == []


def test_history_from_before_the_chain_gets_its_macs_at_the_upgrade(bare):
    """Rows with gaps in their numbers, as PostgreSQL leaves behind; what comes after is chained to them."""
    Runner(database.db.obj, str(database.MIGRATIONS)).up("0002_families_agenda_year")
    for number in (2, 3, 7):
        HistoryEntry.insert(
            id=number, at=clock.now(), subject="person", subject_id=number, verb="correct", details='{"é": "ë"}'
        ).execute()
    database.migrate()
    assert verifying.all_faults() == [] and HistoryEntry.select().where(HistoryEntry.mac == "").count() == 0
    with transaction():
        record(SimpleNamespace(id=1, branch_id=None, _meta=SimpleNamespace(table_name="person")), "tick", None)
    assert verifying.all_faults() == []
    assert ChainHead.get(ChainHead.name == "history_entry").last_id == 8


def with_a_history() -> None:
    Runner(database.db.obj, str(database.MIGRATIONS)).up("0002_families_agenda_year")
    HistoryEntry.insert(id=1, at=clock.now(), subject="branch", subject_id=1, verb="create", details="{}").execute()
    Runner(database.db.obj, str(database.MIGRATIONS)).up("0004_indexes_for_growth")


def test_an_upgrade_with_another_key_is_refused_as_that_and_leaves_everything(bare):
    with_a_history()
    before = (schema(), contents())
    chain.use_key("een heel andere sleutel, van niemand hier 0123456789")
    try:
        with pytest.raises(RuleError, match="niet de sleutel van deze geschiedenis"):
            database.migrate()
    finally:
        chain.use_key(KEY)
    assert (schema(), contents()) == before
    assert database.migrate() and verifying.all_faults() == []


@pytest.mark.parametrize("gone", ["chain_head", "history_entry, chain_head"])
def test_an_upgrade_makes_no_head_where_one_was_taken_away(bare, gone):
    with_a_history()
    fill({"branch", "person"})
    for table in gone.split(", "):
        database.db.execute_sql(f"delete from {table}")
    database.migrate()
    assert "history_entry: het begin en einde van de keten zijn weg." in verifying.all_faults()
    assert verifying.broken_heads() == ["history_entry: het begin en einde van de keten zijn weg."]


def test_an_address_that_was_taken_with_what_nobody_sees_is_mended(bare):
    release("0.2.0")
    database.db.execute_sql("update person set email = 'mailto:Rita\u200b@post.example?subject=x' where id = 1")
    database.db.execute_sql("update person set email = 'an@post.example' where id = 2")
    database.migrate()
    rows = database.db.execute_sql("select email, mail_place from person order by id").fetchall()
    assert [tuple(row) for row in rows] == [("rita@post.example", 0), ("an@post.example", 0)]
