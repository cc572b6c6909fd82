"""Chains of a portal that was joined: each goes on being checked here, and can still be checked by its own key.

Every id of what came along is a fixed number higher than it was (`begins`). So each row is signed anew with our key,
in a chain of its own, and keeps the seal that it had: that still covers what the old key signed. What stands there now
is covered as after an erasure, for ids in it were changed. Whoever has the old key takes the number off again, and
finds the old chain: the same links, up to the very MAC that the branch had when it came.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import Any

from portal.history import chain
from portal.history.models import ChainedModel, ChainHead, HistoryEntry
from portal.history.rules import record
from portal.kit.records import dataclass


@dataclass(frozen=True)
class OldChain:
    """Where a chain began and ended in the portal that it came from."""

    rows: int
    base_id: int
    base_mac: str
    last_id: int
    last_mac: str


@dataclass(frozen=True)
class Joined:
    """What the history says about a portal that was joined.

    begins: what was added to each id. identity: of the portal it was, whatever its branch is called. key: the check of
    the key of its history (`chain.key_check`); secret: that of the secret key that signed its links.
    """

    begins: int
    identity: str
    branches: tuple[int, ...]
    key: str
    secret: str
    chains: dict[str, OldChain]


def note(joined: Joined) -> None:
    """Write down what came along, inside the transaction in which it comes. There is no name in it."""
    chains = {table: vars(old) for table, old in joined.chains.items()}
    subject = SimpleNamespace(id=joined.begins, branch_id=None, _meta=SimpleNamespace(table_name=chain.JOINED))
    told = {name: value for name, value in vars(joined).items() if name != "begins"}
    record(subject, "join", None, **{**told, "chains": chains})


def all_joined() -> list[Joined]:
    """The portals that were joined here, in that order."""
    rows = HistoryEntry.select().where(HistoryEntry.subject == chain.JOINED).order_by(HistoryEntry.id)
    return [_read(row.subject_id, json.loads(row.details)) for row in rows]


def _read(begins: int, told: dict[str, Any]) -> Joined:
    chains = {table: OldChain(**old) for table, old in told["chains"].items()}
    return Joined(begins, told["identity"], tuple(told["branches"]), told["key"], told["secret"], chains)


def old_chain(model: type[ChainedModel]) -> OldChain:
    """Of the database that we are connected to: the portal that is to be joined."""
    head = ChainHead.get(ChainHead.name == model._meta.table_name)
    return OldChain(head.rows, head.base_id, head.base_mac, head.last_id, head.last_mac)


def identity() -> str:
    """What identifies a portal, whatever its name: the first link of its history, which is never deleted."""
    first = HistoryEntry.select(HistoryEntry.mac).order_by(HistoryEntry.id).limit(1).scalar()
    return first or f"no history under {chain.key_check()}"


def signed_anew(
    model: type[ChainedModel], old: OldChain, begins: int, rows: Iterable[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The rows of a chain, whose ids are the new ones already, as a chain under our key; after the last its head.

    To be written in one transaction, in which `note` records it.
    """
    before, number = "", 0
    for row in rows:
        signed = {**row, "erased": chain.erased_mac(model, row)}
        before = signed["mac"] = chain.mac_of(model, row, before)
        number += 1
        yield signed
    head = ChainHead(
        name=f"{model._meta.table_name}:{begins}",
        rows=number,
        base_id=begins + old.base_id,
        base_mac="",
        last_id=begins + old.last_id,
        last_mac=before,
        key_check=chain.key_check(),
    )
    head.mac = chain.mac_of_head(head)
    head.save()


def faults_of_before(joined: Joined) -> list[str] | None:
    """What the old key finds wrong with the chains of a portal that was joined; None where we do not have that key.

    Of a chain whose oldest rows were let go of since, nothing can be told by the old key.
    """
    signed = chain.mac_by(joined.key)
    return None if signed is None else [fault for table in joined.chains for fault in _faults(joined, table, signed)]


def _faults(joined: Joined, table: str, signed: Callable[..., str]) -> list[str]:
    model = next(model for model in chain.chained_tables() if model._meta.table_name == table)
    old, heads = joined.chains[table], ChainHead.of(model)
    head = next((head for head in heads if head.begins == joined.begins), None)
    if head is None or head.base_id != joined.begins + old.base_id:
        return []
    before, rows = old.base_mac, 0
    for link in model.select().where(head.rows_of(model, heads)).order_by(model.id).iterator():
        row = dict(link.__data__)
        row |= {name: row[name] - joined.begins for name in ("id", *model.numbered) if row[name] is not None}
        before, rows = chain.mac_of(model, row, before, signed), rows + 1
    return (
        [] if (rows, before) == (old.rows, old.last_mac) else [f"{head.name}: niet meer zoals de afdeling ze bracht."]
    )


def marks(branch_id: int) -> list[Callable[..., str]]:
    """How a mark of a branch is made, (kind, *values) → MAC: as now, then as in the portal where it came from."""
    ways = [_mark(chain.mac, branch_id)]
    for joined in all_joined():
        signed = chain.mac_by(joined.key)
        if branch_id in joined.branches and signed is not None:
            ways.append(_mark(signed, branch_id - joined.begins))
    return ways


def _mark(signed: Callable[..., str], branch_id: int) -> Callable[..., str]:
    return lambda kind, *values: signed(kind, branch_id, *values)
