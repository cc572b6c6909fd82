"""A copy of SQLite comes back in PostgreSQL, value for value: the way from one branch to a network."""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import peewee
import psycopg
import pyrage
import pytest
from flask import Flask
from playhouse.migrations import Runner

from portal import database
from portal.backup import archive, crossing, restoring, rules
from portal.backup.archive import Lock
from portal.database import tables, transaction
from portal.expenses.models.notes import Receipt
from portal.expenses.models.rates import MileageRate
from portal.history import chain, verifying
from portal.history.models import ChainedModel, ChainHead, HistoryEntry, LastTime
from portal.history.rules import record
from portal.people.models import Branch, Person
from tests.conftest import HOW_POSTGRES, POSTGRES, need, settings_for

pytestmark = pytest.mark.postgres

KEY = pyrage.x25519.Identity.generate()
LOCK = Lock(recipients=(str(KEY.to_public()),))
IDS = (3, 1700)  # the rows of before the first were deleted, and many in between
SEALS = ("seal", "erased", "mac")
WRITTEN_BY_RESTORE = {"history_entry", "chain_head", "schema_migration"}


def awkward(field: peewee.Field, row: int) -> Any:
    """What the ways in which two databases quote would trip over; another one per row, for columns that are unique."""
    if field.null and row == IDS[0]:
        return None
    if isinstance(field, peewee.ForeignKeyField):
        return IDS[0] + IDS[1] - row  # of its own table too: the first row points at one that comes later
    if isinstance(field, peewee.BooleanField):
        return row == IDS[1]
    if isinstance(field, peewee.DateTimeField):
        return datetime(
            2025, 3, 30, 2, 30, 0, 120 * (row % 2)
        )  # with millionths and without; summer time leapt over it
    if isinstance(field, peewee.DateField):
        return date(1900 + row % 100, 2, 28)
    if isinstance(field, peewee.TimeField):
        return time(23, 59, 59, row)
    if isinstance(field, peewee.BlobField):
        return bytes(range(256)) + b"\\x00\\." + row.to_bytes(2, "big")
    if isinstance(field, peewee.IntegerField):
        return -(2**31) + row
    most = getattr(field, "max_length", None) or 200
    return f"{row}\\N \t\n\r'\"{{\\.}} 🏡é"[:most]


@pytest.fixture
def branch_alone(house: Flask, migrated: Path, tmp_path: Path) -> Iterator[str]:
    """An SQLite with two rows in every table and a history; its address."""
    need("PostgreSQL", POSTGRES or None, HOW_POSTGRES)
    shutil.copy(migrated, tmp_path / "portal.sqlite3")
    url = f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    opened = database.connect(url)
    opened.execute_sql("pragma foreign_keys = 0")
    for model in tables():
        if issubclass(model, ChainHead | LastTime):
            continue
        for row in IDS:
            values = {field.name: awkward(field, row) for field in model._meta.sorted_fields if field.name != "id"}
            if not issubclass(model, ChainedModel):
                model.insert({"id": row, **values}).execute()
                continue
            with transaction():
                chain.append(model, **{name: value for name, value in values.items() if name not in SEALS})
    opened.execute_sql("pragma foreign_keys = 1")
    assert opened.execute_sql("pragma foreign_key_check").fetchall() == []
    yield url
    now = database.db.obj
    now.manual_close() if not now.is_closed() else None
    now.close_all()
    chain.use_key(settings_for(url).history_key)


@pytest.fixture
def network() -> Iterator[str]:
    from tests.postgres import without_tables

    need("PostgreSQL", POSTGRES or None, HOW_POSTGRES)
    yield from without_tables(POSTGRES)


def plain(kind: str, value: Any) -> str:
    """What both databases tell of a value, read by their own drivers and not through the portal's tables."""
    if value is None:
        return "NULL"
    if kind == "boolean":
        return str(bool(value))
    if isinstance(value, datetime):  # as SQLite holds it
        return str(value)
    return value.hex() if isinstance(value, bytes) else str(value)


def sums(url: str) -> dict[str, tuple[int, str]]:
    """Table → how many rows, and a checksum over them."""
    is_sqlite = url.startswith("sqlite")
    link: Any = sqlite3.connect(url.removeprefix("sqlite:///")) if is_sqlite else psycopg.connect(url)
    found = {}
    try:
        for model in tables():
            name = model._meta.table_name
            fields = sorted(model._meta.sorted_fields, key=lambda field: field.column_name)
            columns = ", ".join(f'"{field.column_name}"' for field in fields)
            kinds = ["boolean" if isinstance(field, peewee.BooleanField) else "" for field in fields]
            rows = link.execute(f'select {columns} from "{name}" order by id').fetchall()
            text = "\n".join(repr([plain(*one) for one in zip(kinds, row, strict=True)]) for row in rows)
            found[name] = len(rows), hashlib.sha256(text.encode()).hexdigest()
    finally:
        link.close()
    return found


def schema(url: str) -> list[Any]:
    """Columns, keys, indexes and sequences of a PostgreSQL, as it describes them itself."""
    with psycopg.connect(url) as link:
        return link.execute(
            "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint"
            " where connamespace = 'public'::regnamespace union all"
            " select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' union all"
            " select table_name, column_name, data_type || is_nullable || coalesce(column_default, '')"
            " from information_schema.columns where table_schema = 'public' order by 1, 2, 3"
        ).fetchall()


def made_by_migrations() -> list[Any]:
    from tests.postgres import emptied

    (found,) = [schema(url) for url in emptied(POSTGRES)]
    return found


def copy_of(tmp_path: Path) -> Path:
    made, _, _ = rules.back_up(tmp_path / "kopieën", LOCK, days=1, weeks=1)
    return made


def test_every_value_of_every_table_is_the_same_and_both_go_on_counting(branch_alone, network, tmp_path):
    copy = copy_of(tmp_path)
    before, told, as_the_portal_makes_it = sums(branch_alone), [], made_by_migrations()
    assert {rows for name, (rows, _) in before.items() if name not in {*WRITTEN_BY_RESTORE, "last_time"}} == {2}
    restoring.put_back(copy, network, identities=str(KEY), moved=True, tell=told.append)
    after = sums(network)
    assert {name for name in before if before[name] != after[name]} == WRITTEN_BY_RESTORE & set(before)
    assert before["last_time"][0] == after["last_time"][0]
    assert verifying.all_faults() == []
    assert HistoryEntry.select().order_by(HistoryEntry.id.desc()).get().verb == "put_back"
    assert "is er een van SQLite" in told[0] and "elke rij gaat over met haar nummer" in told[0]
    assert schema(network) == as_the_portal_makes_it, "keys and indexes too"
    assert Branch.create(name="De volgende", municipality="Proefdal").id == IDS[1] + 1, "the next row has the next id"
    with transaction():
        record(Person.get_by_id(IDS[1]), "correct", None)
    assert verifying.all_faults() == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (Branch.phone, "0" * 21, "de tekst is langer dan 20 tekens"),
        (MileageRate.valid_from, "ergens in mei", "dit is geen datum of uur"),
        (Receipt.size, 2**40, "dit getal is te groot"),
        (Receipt.content, b"\0", ""),
        (Branch.phone, "0" * 20, ""),
        (Receipt.size, -(2**31), ""),
    ],
)
def test_what_sqlite_keeps_and_postgres_does_not_is_known_beforehand(field, value, sentence):
    assert crossing.why_not(field, value) == sentence


def test_a_value_that_postgres_does_not_keep_is_told_by_its_place_and_leaves_nothing(
    house, branch_alone, network, tmp_path
):
    database.db.execute_sql("update person set given_name = ? where id = 3", ("Lena\0Aerts",))
    key = tmp_path / "sleutel.txt"
    key.write_text(f"{KEY}\n")
    said = house.test_cli_runner().invoke(
        args=["restore", str(copy_of(tmp_path)), "--into", network, "--key", str(key)]
    )
    assert said.exit_code == 1, said.output
    assert "Niet teruggezet: person, id 3, given_name: er staat een teken in (NUL) dat PostgreSQL niet" in said.output
    assert "Aerts" not in said.output
    with psycopg.connect(network) as link:
        assert link.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() == (0,)


def test_a_copy_of_an_older_portal_is_brought_up_to_date_on_the_way(house, network, tmp_path):
    need("PostgreSQL", POSTGRES or None, HOW_POSTGRES)
    old = tmp_path / "portal.sqlite3"
    opened = database.connect(f"sqlite:///{old}")
    with opened.connection_context():
        done = Runner(opened, str(database.MIGRATIONS)).up("0022_pictures_and_annexes")
        texts = "phone, email, address, account_holder, iban, newsletter_greeting, newsletter_signature"
        opened.execute_sql(
            f"insert into branch (id, name, municipality, {texts}, is_demo, created_at) values"
            " (7, 'Lindedal', 'L', '', '', '', '', '', '', '', 0, '2025-01-02 03:04:05.678901')"
        )
        told = {"anchors": chain.anchors_now(), "key": chain.key_check(), "migrations": done}
        opened.execute_sql("pragma journal_mode = delete")
    opened.close_all()
    manifest = {
        "format": 1, "made_at": "2025-01-02T03:04:05", "file": old.name, "kind": "sqlite", "bytes": old.stat().st_size,
        "sha256": hashlib.sha256(old.read_bytes()).hexdigest(), "tables": {"branch": [1, "of before"]}, **told,
    }  # fmt: skip
    copy = archive.keep(tmp_path, "portaal-20250102-030405.tar.age", old, LOCK, manifest)
    restoring.put_back(copy, network, identities=str(KEY))
    assert [(row.id, row.name, row.created_at) for row in Branch.select()] == [
        (7, "Lindedal", datetime(2025, 1, 2, 3, 4, 5, 678901))
    ]
    assert verifying.all_faults() == []


def test_a_copy_of_postgres_does_not_go_into_sqlite_and_says_where_it_goes(house, network, tmp_path):
    database.connect(network)
    database.migrate()
    copy = copy_of(tmp_path)
    database.db.manual_close()
    with pytest.raises(rules.RuleError, match="alleen terug in PostgreSQL: --into postgresql://"):
        restoring.put_back(copy, f"sqlite:///{tmp_path / 'terug' / 'portal.sqlite3'}", identities=str(KEY))
    assert not (tmp_path / "terug").exists()
