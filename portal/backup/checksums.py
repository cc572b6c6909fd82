"""What stands in every table, in a number of rows and a sum that is the same on every database."""

import hashlib
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
    """In steps, so that a table full of photos is never in memory as a whole."""
    fields = sorted(model._meta.fields.values(), key=lambda field: field.column_name)
    total, rows, last = hashlib.sha256(), 0, -1
    while part := list(
        model.select(model.id, *fields).where(model.id > last).order_by(model.id).limit(AT_A_TIME).tuples()
    ):
        for _, *values in part:
            for value in values:
                total.update(_bytes(value))
                total.update(b"\x1f")
            total.update(b"\x1e")
        rows, last = rows + len(part), part[-1][0]
    return Sum(rows, total.hexdigest())


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
