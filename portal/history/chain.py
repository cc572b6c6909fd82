"""A chain over the rows of a table, with a key that is not in the database: nobody can change a row unseen.

Each row carries a MAC over its content and the MAC of the row before it; the head of the chain keeps how many rows
there are and the last MAC, under a MAC of its own. Rows are put off until the very end of a transaction and written
under a lock on the head, so that machines that write at the same time make one chain, the order of `id` is the order
of the chain, and nobody holds the lock while waiting for another one.
"""

import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import peewee

from portal.database import at_commit, db
from portal.history.models import ChainedModel, ChainHead
from portal.kit.errors import RuleError
from portal.prepared import Prepared, insert_into

WRONG_KEY = (
    "Dit is niet de sleutel van deze geschiedenis. Zet PORTAL_HISTORY_KEY op de sleutel van vroeger. Stond die er "
    "nooit, of stond er iets achter, zet dan wat er vroeger in PORTAL_SECRET_KEY of PORTAL_HISTORY_KEY stond, woord "
    "voor woord, in PORTAL_OLD_SECRET_KEYS."
)
JOINED = "joined"
"""The subject of a history row about chains that came along; its `subject_id` is the id after which they begin."""


class MissingHead(Exception):
    """The head of a chain was taken away: nothing more is written, or nobody would ever know what went with it."""


class _Key:
    """The key of this process; it comes from the settings and is in no database."""

    secret = b""
    candidates: tuple[str, ...] = ()  # this one and older ones, until the database says which one is its own


def derive(secret: str) -> bytes:
    """HKDF-SHA256 (RFC 5869) with one block: a key for the chain alone, which does not reveal the setting."""
    extracted = hmac.digest(b"portal", secret.encode(), "sha256")
    return hmac.digest(extracted, b"history chain 1\x01", "sha256")


def use_key(secret: str, of_before: Sequence[str] = ()) -> None:
    """Take the key for every chain of this process; where the database was made with an older one, that one."""
    _Key.candidates = tuple(dict.fromkeys((secret, *of_before)))
    _Key.secret = derive(secret) if len(_Key.candidates) == 1 else b""


def choose_key() -> None:
    """Which of the keys made the chains of this database; the first where none did, or there are none yet."""
    secrets = [derive(secret) for secret in _Key.candidates]
    known = len(secrets) > 1 and db.table_exists(ChainHead)
    heads = list(ChainHead.select(*_HEAD)) if known else []
    made = [secret for secret in secrets if any(head.mac == _mac(secret, _parts_of(head)) for head in heads)]
    _Key.secret = (made or secrets)[0]


def mac(*parts: Any) -> str:
    """The MAC of plain values, the same on every database and machine."""
    return _mac(_secret(), parts)


def _secret() -> bytes:
    if not _Key.secret:
        assert _Key.candidates, "history needs its key: create_app gives it"
        choose_key()
    return _Key.secret


def _mac(secret: bytes, parts: tuple[Any, ...]) -> str:
    return hmac.digest(secret, _as_text(parts).encode(), "sha256").hex()


def key_check() -> str:
    """Kept with the chains and in every backup: it tells a wrong key from a changed history."""
    return _check(_secret())


@lru_cache(maxsize=8)
def _check(secret: bytes) -> str:
    return _mac(secret, _WHICH)


def has_key_of(check: str) -> bool:
    """Whether one of our keys is the one that gave this `key_check`."""
    return secret_of(check) is not None


def secret_of(check: str) -> str | None:
    """Which of our keys, as in the settings, gave this `key_check`; None: none of them."""
    return next((key for key in _Key.candidates if check_of(key) == check), None)


def check_of(secret: str) -> str:
    """The `key_check` that a key of the settings gives."""
    return _check(derive(secret))


def mac_by(check: str) -> Callable[..., str] | None:
    """`mac` by the key with this `key_check`; None where it is not one of ours."""
    secret = secret_of(check)
    if secret is None:
        return None
    derived = derive(secret)
    return lambda *parts: _mac(derived, parts)


_WHICH = ("which key",)


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
    head.furthest += 1
    head.last_id = head.furthest
    row["id"] = head.last_id
    row["seal"] = seal_of(model, row)
    row["mac"] = head.last_mac = mac_of(model, row, head.last_mac)
    return tuple(row[name] for name in model._meta.fields)


def seal_of(model: type[ChainedModel], row: dict[str, Any]) -> str:
    """Covers what may be erased one day; with the row's number, so that it fits no other row."""
    return mac(model._meta.table_name, row["id"], *(row[name] for name in model.erasable))


def mac_of(model: type[ChainedModel], row: dict[str, Any], before: str, signed: Callable[..., str] = mac) -> str:
    """Covers the row before, everything that stays, and the seal."""
    names = _fixed(model)
    return signed(model._meta.table_name, before, *(row[name] for name in names), row["seal"])


def erased_mac(model: type[ChainedModel], row: dict[str, Any]) -> str:
    """Covers what is there since something was taken out."""
    return mac("erased", model._meta.table_name, row["id"], row["seal"], *(row[name] for name in model.erasable))


_names: dict[type[ChainedModel], list[str]] = {}


def _fixed(model: type[ChainedModel]) -> list[str]:
    """The names of the fields that stay, in a fixed order."""
    if model not in _names:
        by_column = {field.column_name: name for name, field in model._meta.fields.items()}
        _names[model] = [by_column[column] for column in model.fixed_fields()]
    return _names[model]


def lock_head(model: type[ChainedModel]) -> ChainHead:
    """The head of a table's chain that goes on, ours until the transaction ends."""
    name = model._meta.table_name
    alone = isinstance(db.obj, peewee.SqliteDatabase)
    heads = _heads_alone(name, f"{name}:", f"{name};") if alone else _heads_locked(name, f"{name}:%")
    head: ChainHead | None = next((one for one in heads if one.name == name), None)
    if head is None:
        raise MissingHead(name)
    head.furthest = max(one.last_id for one in heads)
    if head.key_check != key_check():
        raise RuleError(WRONG_KEY)  # rows under another key would make a knot
    return head


_heads_alone = Prepared(  # a hole after LIKE would have SQLite plan the query again each time
    lambda name, first, end: ChainHead.select().where(
        (ChainHead.name == name) | ((ChainHead.name > first) & (ChainHead.name < end))  # ";" comes after ":"
    )
)
_heads_locked = Prepared(lambda name, joined: ChainHead.select().where(ChainHead.is_of(name, joined)).for_update())


def save_head(head: ChainHead) -> None:
    head.mac = mac_of_head(head)
    _update_head.run(head.rows, head.base_id, head.base_mac, head.last_id, head.last_mac, head.mac, head.id)


_update_head = Prepared(
    lambda rows, base_id, base_mac, last_id, last_mac, its_mac, id: ChainHead.update(
        rows=rows, base_id=base_id, base_mac=base_mac, last_id=last_id, last_mac=last_mac, mac=its_mac
    ).where(ChainHead.id == id)
)


_HEAD = [f for f in ChainHead._meta.sorted_fields if f is not ChainHead.key_check]  # as older tables had them


def mac_of_head(head: ChainHead) -> str:
    return mac(*_parts_of(head))


def _parts_of(head: ChainHead) -> tuple[Any, ...]:
    return "head", head.name, head.rows, head.base_id, head.base_mac, head.last_id, head.last_mac


def plain_row(row: ChainedModel) -> dict[str, Any]:
    """Its values, by the names of the fields."""
    return dict(row.__data__)


def erase(row: ChainedModel, **values: Any) -> None:
    """Replace a name or a text that has to go; the chain stays whole, and shows that it was done."""
    model = type(row)
    assert set(values) <= set(model.erasable), f"only {model.erasable} may be erased"
    for name, value in values.items():
        setattr(row, name, value)
    row.erased = erased_mac(model, plain_row(row))
    model.update({**values, "erased": row.erased}).where(model.id == row.id).execute()


def let_go(model: type[ChainedModel], up_to_id: int) -> int:
    """Delete the oldest rows of the chain that this one is of, up to and including it: their time is over.

    Returns how many went.
    """
    head, heads = lock_head(model), ChainHead.of(model)
    head = next((one for one in heads if one.holds(up_to_id)), head)
    oldest = head.rows_of(model, heads) & (model.id <= up_to_id)
    last = model.select().where(oldest).order_by(model.id.desc()).first()
    if last is None:
        return 0
    gone = int(model.delete().where(oldest).execute())
    head.rows, head.base_id, head.base_mac = head.rows - gone, last.id, last.mac
    save_head(head)
    return gone


def last_of_each(model: type[ChainedModel], ids: Iterable[int]) -> list[int]:
    """Of these rows the last one of each chain: what `let_go` takes."""
    joined, last = ChainHead.of(model)[1:], {}
    for id in sorted(ids):
        last[next((head.begins for head in joined if head.holds(id)), -1)] = id
    return list(last.values())


def anchor(model: type[ChainedModel], head: ChainHead | None = None) -> str:
    """ "history_entry:4711:9f…": how far a chain reaches now, to be kept outside the database."""
    head = head or ChainHead.get_or_none(ChainHead.name == model._meta.table_name)
    return f"{model._meta.table_name}:{head.last_id if head else 0}:{head.last_mac if head else ''}"


def chained_tables() -> list[type[ChainedModel]]:
    """Every table that has a chain, by name."""
    return sorted(ChainedModel.__subclasses__(), key=lambda model: model._meta.table_name)


def anchors_now() -> list[str]:
    """How far every chain reaches, to be logged and kept with a backup."""
    return [anchor(model, head) for model in chained_tables() for head in ChainHead.of(model)]
