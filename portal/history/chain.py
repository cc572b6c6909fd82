"""A chain over the rows of a table, with a key that is not in the database: who changes a row cannot hide it.

Each row carries a MAC over its content and the MAC of the row before it; the head of the chain keeps how many rows
there are and the last MAC, under a MAC of its own. Rows are put off until the very end of a transaction and written
under a lock on the head, so that machines that write at the same time make one chain, the order of `id` is the order
of the chain, and nobody holds the lock while waiting for another one.
"""

import hmac
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import peewee

from portal.database import at_commit, db
from portal.history.models import ChainedModel, ChainHead
from portal.prepared import Prepared, insert_into


class _Key:
    """The key of this process; it comes from the settings and is in no database."""

    secret = b""


def derive(secret: str) -> bytes:
    """HKDF-SHA256 (RFC 5869) with one block: a key for the chain alone, from which the setting cannot be told."""
    extracted = hmac.digest(b"portal", secret.encode(), "sha256")
    return hmac.digest(extracted, b"history chain 1\x01", "sha256")


def use_key(secret: str) -> None:
    """Take the key for every chain of this process."""
    _Key.secret = derive(secret)


def mac(*parts: Any) -> str:
    """The MAC of plain values, the same on every database and machine."""
    assert _Key.secret, "history needs its key: create_app gives it"
    return hmac.digest(_Key.secret, _as_text(parts).encode(), "sha256").hex()


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot stand in a chain")


_as_text = json.JSONEncoder(default=_plain, separators=(",", ":")).encode


def append(model: type[ChainedModel], **values: Any) -> None:
    """Write a row at the end of the chain of its table, when the running transaction ends."""
    fields = model._meta.fields
    row = {name: values.pop(name) if name in values else _default(field) for name, field in fields.items()}
    assert not values, f"no fields of {model.__name__}: {sorted(values)}"
    at_commit(_write, (model, row))


def _default(field: Any) -> Any:
    return field.default() if callable(field.default) else field.default


def _write(links: list[tuple[type[ChainedModel], dict[str, Any]]]) -> None:
    """Every table's rows in the order they came; the tables in the order of their names, so that nobody deadlocks."""
    for model in sorted({model for model, _ in links}, key=lambda m: m._meta.table_name):
        head = lock_head(model)
        rows = [_link(head, model, row) for its, row in links if its is model]
        insert = insert_into(model, *model._meta.fields)
        insert.run(*rows[0]) if len(rows) == 1 else insert.run_all(rows)
        save_head(head)


def _link(head: ChainHead, model: type[ChainedModel], row: dict[str, Any]) -> tuple[Any, ...]:
    head.rows += 1
    head.last_id += 1
    row["id"] = head.last_id
    row["seal"] = seal_of(model, row)
    row["mac"] = head.last_mac = mac_of(model, row, head.last_mac)
    return tuple(row[name] for name in model._meta.fields)


def seal_of(model: type[ChainedModel], row: dict[str, Any]) -> str:
    """Covers what may be erased one day; with the row's number, so that it fits no other row."""
    return mac(model._meta.table_name, row["id"], *(row[name] for name in model.erasable))


def mac_of(model: type[ChainedModel], row: dict[str, Any], before: str) -> str:
    """Covers the row before, everything that stays, and the seal."""
    names = _fixed(model)
    return mac(model._meta.table_name, before, *(row[name] for name in names), row["seal"])


def erased_mac(model: type[ChainedModel], row: dict[str, Any]) -> str:
    """Covers what stands there since something was taken out."""
    return mac("erased", model._meta.table_name, row["id"], row["seal"], *(row[name] for name in model.erasable))


_names: dict[type[ChainedModel], list[str]] = {}


def _fixed(model: type[ChainedModel]) -> list[str]:
    """The names of the fields that stay, in a fixed order."""
    if model not in _names:
        by_column = {field.column_name: name for name, field in model._meta.fields.items()}
        _names[model] = [by_column[column] for column in model.fixed_fields()]
    return _names[model]


def lock_head(model: type[ChainedModel]) -> ChainHead:
    """The head of a table's chain, ours until the transaction ends."""
    name = model._meta.table_name
    head: ChainHead | None = (_head_alone if isinstance(db.obj, peewee.SqliteDatabase) else _head_locked).first(name)
    if head is None:
        # The first row of all; or somebody took the head away: then the rows go on, and `verify` tells.
        last = model.select(peewee.fn.coalesce(peewee.fn.max(model.id), 0)).scalar()
        ChainHead.insert(name=name, last_id=last).on_conflict_ignore().execute()
        return lock_head(model)
    return head


_head_alone = Prepared(lambda name: ChainHead.select().where(ChainHead.name == name))
_head_locked = Prepared(lambda name: ChainHead.select().where(ChainHead.name == name).for_update())


def save_head(head: ChainHead) -> None:
    head.mac = mac_of_head(head)
    _update_head.run(head.rows, head.base_id, head.base_mac, head.last_id, head.last_mac, head.mac, head.id)


_update_head = Prepared(
    lambda rows, base_id, base_mac, last_id, last_mac, its_mac, id: ChainHead.update(
        rows=rows, base_id=base_id, base_mac=base_mac, last_id=last_id, last_mac=last_mac, mac=its_mac
    ).where(ChainHead.id == id)
)


def mac_of_head(head: ChainHead) -> str:
    return mac("head", head.name, head.rows, head.base_id, head.base_mac, head.last_id, head.last_mac)


def _plain_row(row: ChainedModel) -> dict[str, Any]:
    return dict(row.__data__)


def erase(row: ChainedModel, **values: Any) -> None:
    """Put something else where a name or a text has to go; the chain stays whole, and shows that it was done."""
    model = type(row)
    assert set(values) <= set(model.erasable), f"only {model.erasable} may be erased"
    for name, value in values.items():
        setattr(row, name, value)
    row.erased = erased_mac(model, _plain_row(row))
    model.update({**values, "erased": row.erased}).where(model.id == row.id).execute()


def let_go(model: type[ChainedModel], up_to_id: int) -> int:
    """Delete the oldest rows, up to and including this one: their time is over. Returns how many went."""
    head = lock_head(model)
    last = model.select().where(model.id <= up_to_id).order_by(model.id.desc()).first()
    if last is None:
        return 0
    gone = int(model.delete().where(model.id <= up_to_id).execute())
    head.rows, head.base_id, head.base_mac = head.rows - gone, last.id, last.mac
    save_head(head)
    return gone


def anchor(model: type[ChainedModel]) -> str:
    """ "history_entry:4711:9f…": how far the chain reaches now, to be kept outside the database."""
    head = ChainHead.get_or_none(ChainHead.name == model._meta.table_name)
    return f"{model._meta.table_name}:{head.last_id if head else 0}:{head.last_mac if head else ''}"


def has_another_key(model: type[ChainedModel]) -> bool:
    """Whether the head of the chain was not made with our key; rows after it would make a knot."""
    head = ChainHead.get_or_none(ChainHead.name == model._meta.table_name)
    return head is not None and head.mac != mac_of_head(head)


def faults(model: type[ChainedModel], anchors: Iterable[str] = ()) -> list[str]:
    """Everything that is wrong with a table's chain, in Dutch; empty when it is whole.

    `anchors`: what `anchor` told earlier, kept where nobody who can write the database comes.
    """
    table = model._meta.table_name
    head = ChainHead.get_or_none(ChainHead.name == table)
    known = {int(number): expected for name, number, expected in (a.split(":") for a in anchors) if name == table}
    found = []
    if head is None:
        if not model.select().exists() and not any(known):
            return []
        found.append(f"{table}: het begin en einde van de keten zijn weg.")
        head = ChainHead(name=table)
    elif head.mac != mac_of_head(head):
        found.append(f"{table}: het begin of einde van de keten is veranderd.")
    before, rows, last = head.base_mac, 0, head.base_id
    for link in model.select().order_by(model.id).iterator():
        row = _plain_row(link)
        rows, last = rows + 1, row["id"]
        if row["mac"] != mac_of(model, row, before):
            found.append(f"{table} {row['id']}: veranderd, verplaatst, of er ontbreekt iets ervoor.")
        if row["erased"]:
            if row["erased"] != erased_mac(model, row):
                found.append(f"{table} {row['id']}: wat er na het wissen staat, is veranderd.")
        elif row["seal"] != seal_of(model, row):
            found.append(f"{table} {row['id']}: de inhoud is veranderd.")
        before = row["mac"]
        if known.pop(last, before) != before:
            found.append(f"{table} {last}: niet meer wat er stond toen de keten bewaard werd.")
    if (rows, last, before) != (head.rows, head.last_id, head.last_mac):
        found.append(f"{table}: er horen {head.rows} regels te zijn tot nummer {head.last_id}; het zijn er {rows}.")
    found += [f"{table} {n}: weg, terwijl de keten al zo ver was." for n in known if n > head.base_id]
    return found


def chained_tables() -> list[type[ChainedModel]]:
    """Every table that has a chain, by name."""
    return sorted(ChainedModel.__subclasses__(), key=lambda model: model._meta.table_name)


def anchors_now() -> list[str]:
    """How far every chain reaches, to be logged and kept with a backup."""
    return [anchor(model) for model in chained_tables()]


__all__ = [
    "anchor", "anchors_now", "append", "chained_tables", "derive", "erase", "faults", "has_another_key", "let_go",
    "use_key",
]  # fmt: skip
