"""From SQLite to PostgreSQL: each row of a copy, value by value, into tables that the portal itself made there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

import peewee

from portal.database import db, tables
from portal.kit.errors import RuleError

INTEGERS = range(-(2**31), 2**31)  # of a column of PostgreSQL; SQLite keeps larger ones too
MOMENTS: dict[type[peewee.Field], type] = {
    peewee.DateTimeField: datetime,
    peewee.DateField: date,
    peewee.TimeField: time,
}


def carry_over(source: peewee.SqliteDatabase) -> None:
    """Fill the tables of the PostgreSQL that we are connected to with those of `source`, in one transaction.

    Both are of the newest migration. What a migration wrote into the new tables (where the chains begin) is replaced by
    the old ones' rows. Ids stay, and new rows go on counting from there. RuleError: a value that PostgreSQL
    does not keep, with its table, its id and its column, and never the value itself.
    """
    with db.atomic(), _without_foreign_keys():
        for model in reversed(tables()):
            model.delete().execute()
        for model in tables():
            _carry(model, source)
            count_on(model._meta.table_name)


def _carry(model: Any, source: peewee.SqliteDatabase) -> None:
    from psycopg import Error

    fields = model._meta.sorted_fields
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    rows = model.select(*fields).order_by(model.id).tuples().bind(source).iterator()
    table = model._meta.table_name
    try:
        with db.cursor().copy(f'copy "{table}" ({columns}) from stdin') as target:
            for row in rows:
                for field, value in zip(fields, row, strict=True):
                    if why := why_not(field, value):
                        raise RuleError(
                            f"{table}, id {row[0]}, {field.column_name}: {why}. Verbeter dat in het portaal dat nu "
                            "draait, en maak daarna een nieuwe kopie."
                        )
                target.write_row(row)
    except Error as error:  # its own words may quote the row
        raise RuleError(f"PostgreSQL neemt tabel {table} niet over ({type(error).__name__}).") from None


def why_not(field: peewee.Field, value: Any) -> str:
    """Why PostgreSQL would refuse a value that SQLite keeps, in Dutch; "" where it takes it."""
    if isinstance(value, str):
        kind = next((kind for column, kind in MOMENTS.items() if isinstance(field, column)), None)
        if kind is not None:
            return "dit is geen datum of uur"
        if "\0" in value:
            return "er staat een teken in (NUL) dat PostgreSQL niet kent"
        most = getattr(field, "max_length", None)
        if most and len(value) > most:
            return f"de tekst is langer dan {most} tekens"
    if isinstance(value, int) and value not in INTEGERS:
        return "dit getal is te groot"
    return ""


@contextmanager
def _without_foreign_keys() -> Iterator[None]:
    """A row may point at one that comes later, of its own table too; at the end every key is looked at again."""
    found = db.execute_sql(
        "select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint"
        " where contype = 'f' and connamespace = current_schema()::regnamespace order by oid"
    ).fetchall()
    for table, name, _ in found:
        db.execute_sql(f"alter table {table} drop constraint {name}")
    yield
    for table, name, definition in found:
        try:
            db.execute_sql(f"alter table {table} add constraint {name} {definition}")
        except peewee.IntegrityError:
            raise RuleError(f"{table}: een rij wijst naar een rij die er niet is ({name}).") from None


def count_on(table: str) -> None:
    """The next id is the one after the last, as SQLite would give it."""
    db.execute_sql(
        f"select setval(pg_get_serial_sequence('\"{table}\"', 'id'), coalesce(max(id), 1), max(id) is not null)"  # noqa: S608
        f' from "{table}"'
    )
