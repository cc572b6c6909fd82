"""Inserting many rows at once, and the ids they got."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from peewee import Model, chunked, fn

from portal.database import db

PER_STATEMENT = 400


def insert(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """The statement is built once: making its text anew would take most of the time."""
    for start in range(0, len(rows), PER_STATEMENT):
        sql, params = model.insert_many(rows[start : start + PER_STATEMENT]).sql()
        db.execute_sql(sql, params)


def insert_called(
    model: Any, branch_id: int, new: Sequence[tuple[str, dict[str, Any]]], names: Sequence[str]
) -> dict[str, int]:
    """Rows of a branch, each with a label → the id that each label got. names: the fields by which a row is found
    again; of those with the same ones the first is the first."""
    newest = model.select(fn.MAX(model.id)).scalar() or 0
    insert(model, [values for _, values in new])
    made: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in model.select().where(model.branch == branch_id, model.id > newest).order_by(model.id):
        made[tuple(row.__data__[name] for name in names)].append(row.id)
    return {label: made[tuple(values[name] for name in names)].pop(0) for label, values in new}


def insert_values(
    model: type[Model], names: Sequence[str], rows: Iterable[tuple[Any, ...]], tell: Callable[[int], None]
) -> None:
    """By the hundred thousand: one statement text, filled in again and again. tell: called now and then with how many
    were written."""
    sql, fields = "", [model._meta.fields[name] for name in names]
    for place, some in enumerate(chunked(rows, PER_STATEMENT)):
        if not sql or len(some) < PER_STATEMENT:
            sql, _ = model.insert_many(some, fields=fields).sql()
        db.execute_sql(sql, [value for row in some for value in row])
        if place % 25 == 0:
            tell(place * PER_STATEMENT)
