"""The content of every table as a number of rows and a checksum that is the same on every database."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from portal.database import tables

AT_A_TIME = 200


class Sum(NamedTuple):
    rows: int
    sha256: str


def checksums() -> dict[str, Sum]:
    """Table → its sum, of the database that the tables are bound to now."""
    return {model._meta.table_name: _sum(model) for model in sorted(tables(), key=lambda m: m._meta.table_name)}


def _sum(model: Any) -> Sum:
    return sum_of(stored(model, in_order(model)))


def in_order(model: Any) -> list[Any]:
    """The fields of a table in the order in which sums take them."""
    return sorted(model._meta.fields.values(), key=lambda field: field.column_name)


def stored(model: Any, fields: list[Any], first: int = 0, last: int | None = None) -> Iterator[tuple[Any, ...]]:
    """The values of the rows with ids from `first` up to and including `last`, in their order.

    In steps, so that a table full of photos is never in memory as a whole.
    """
    before, until = first - 1, [model.id <= last] if last is not None else []
    while part := list(
        model.select(model.id, *fields).where(model.id > before, *until).order_by(model.id).limit(AT_A_TIME).tuples()
    ):
        yield from (tuple(values) for _, *values in part)
        before = part[-1][0]


def sum_of(rows: Iterable[Iterable[Any]]) -> Sum:
    total, number = hashlib.sha256(), 0
    for values in rows:
        for value in values:
            total.update(_bytes(value))
            total.update(b"\x1f")
        total.update(b"\x1e")
        number += 1
    return Sum(number, total.hexdigest())


def _bytes(value: Any) -> bytes:
    if value is None:
        return b"\x00"
    if isinstance(value, bytes | bytearray | memoryview):
        return hashlib.sha256(value).digest()
    if isinstance(value, bool):
        return b"1" if value else b"0"
    if isinstance(value, datetime | date):
        return value.isoformat().encode()
    return str(value).encode("utf-8", "surrogatepass")
