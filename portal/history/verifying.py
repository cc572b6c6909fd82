"""Checks chains: what was edited, deleted, moved or cut off, in Dutch; empty lists where all is whole."""

from collections.abc import Iterable
from typing import Any

from portal.database import snapshot
from portal.history.chain import (
    JOINED,
    WRONG_KEY,
    chained_tables,
    erased_mac,
    key_check,
    mac_of,
    mac_of_head,
    plain_row,
    seal_of,
)
from portal.history.models import ChainedModel, ChainHead, HistoryEntry
from portal.kit.errors import RuleError


def has_another_key() -> bool:
    """Whether the chains of this database were made with a key that is not ours: nothing can be told of them.

    Changing heads and checks together does not look like that: the latest rows still have our seal.
    """
    heads, ours = list(ChainHead.select()), key_check()
    if not heads or any(head.key_check == ours or head.mac == mac_of_head(head) for head in heads):
        return False
    latest = (row for model in chained_tables() for row in model.select().order_by(model.id.desc()).limit(20))
    return not any(not row.erased and row.seal == seal_of(type(row), plain_row(row)) for row in latest)


def broken_heads() -> list[str]:
    """What is wrong with where the chains begin and end, in Dutch: rows written after it would hide the fault."""
    return [fault for model in chained_tables() for head in _all_heads(model) for fault in _faults_of_head(head)]


def _all_heads(model: type[ChainedModel]) -> list[ChainHead]:
    """Those there are, and those there should be: without an id."""
    table, heads = model._meta.table_name, ChainHead.of(model)
    told: Any = HistoryEntry.select(HistoryEntry.subject_id).where(HistoryEntry.subject == JOINED).tuples()
    wanted = dict.fromkeys([table, *(f"{table}:{begins}" for (begins,) in told)])
    missing = wanted.keys() - {head.name for head in heads}
    return [ChainHead(name=name) for name in wanted if name in missing] + heads


def _faults_of_head(head: ChainHead) -> list[str]:
    if head.id is None:
        return [f"{head.name}: het begin en einde van de keten zijn weg."]
    if head.mac != mac_of_head(head) or head.key_check != key_check():
        return [f"{head.name}: het begin of einde van de keten is veranderd."]
    return []


def all_faults(anchors: Iterable[str] = ()) -> list[str]:
    """Everything that is wrong with any chain at one moment, also while others write. RuleError: not our key."""
    known = list(anchors)
    with snapshot():
        if has_another_key():
            raise RuleError(WRONG_KEY)
        return [fault for model in chained_tables() for fault in faults(model, known)]


def faults(model: type[ChainedModel], anchors: Iterable[str] = ()) -> list[str]:
    """Everything that is wrong with the chains of a table, in Dutch; empty when they are whole.

    `anchors`: what `anchor` told earlier, kept where nobody who can write the database comes.
    """
    table, heads, found = model._meta.table_name, _all_heads(model), []
    known = {int(number): expected for name, number, expected in (a.split(":") for a in anchors) if name == table}
    for head in heads:
        found += _faults_of_head(head)
        found += _faults_between(model, head, model.select().where(head.rows_of(model, heads)), known)
    main = next(head for head in heads if head.begins < 0)
    for number in known:
        if number > next((head for head in heads if head.holds(number)), main).base_id:
            found.append(f"{table} {number}: weg, terwijl de keten al zo ver was.")
    return found


def _faults_between(model: type[ChainedModel], head: ChainHead, links: Any, known: dict[int, str]) -> list[str]:
    """What is wrong with the rows of one chain. Out of `known` goes what was met."""
    table, found = model._meta.table_name, []
    before, rows, last = head.base_mac, 0, head.base_id
    for link in links.order_by(model.id).iterator():
        row = plain_row(link)
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
        found.append(f"{head.name}: er horen {head.rows} regels te zijn tot nummer {head.last_id}; het zijn er {rows}.")
    return found
