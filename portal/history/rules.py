"""Write down changes, move workflows one step, give out numbers. Always inside the caller's transaction."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol

from portal.database import in_transaction
from portal.history.chain import append
from portal.history.models import Counter, HistoryEntry, LastTime
from portal.history.verifying import all_faults
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.prepared import Prepared


class Actor(Protocol):
    """Who acts: anything with an id (a Person, several floors up)."""

    id: Any


Steps = Mapping[tuple[str, str], tuple[str, str]]
"""A workflow as data: (from, verb) → (to, role that may)."""


def record(
    row: Any,
    verb: str,
    actor: Actor | None,
    *,
    on_behalf_of: Actor | None = None,
    **details: Any,
) -> None:
    """Add one history row about `row`. `details` must be plain values; dates are written as ISO text."""
    assert in_transaction(), "history belongs in the transaction of the change itself"
    append(
        HistoryEntry,
        branch_id=getattr(row, "branch_id", None),
        at=clock.now(),
        actor_id=actor.id if actor else None,
        on_behalf_of_id=on_behalf_of.id if on_behalf_of and (not actor or on_behalf_of.id != actor.id) else None,
        subject=row._meta.table_name,
        subject_id=row.id,
        verb=verb,
        details=json.dumps(details, default=_plain, ensure_ascii=False),
    )


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def change(row: Any, verb: str, actor: Actor | None, *, on_behalf_of: Actor | None = None, **values: Any) -> bool:
    """Set fields, save and record before and after. Returns False and writes nothing when nothing differs."""
    before = {name: row.__data__.get(name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    after = {name: row.__data__.get(name) for name in values}
    changed = {name: [before[name], after[name]] for name in values if before[name] != after[name]}
    if not changed:
        return False
    row.save()
    record(row, verb, actor, on_behalf_of=on_behalf_of, changed=changed)
    return True


def advance(
    row: Any,
    verb: str,
    steps: Steps,
    actor: Actor | None,
    *,
    too_late: str,
    on_behalf_of: Actor | None = None,
    **values: Any,
) -> None:
    """Move `row.status` one step by compare-and-swap, with a history row.

    The update only hits while the stored status is still the one this verb starts from; otherwise someone was
    faster and RuleError(conflict) says `too_late`. Who may do so is for the caller to check first.
    """
    sources = [source for (source, name) in steps if name == verb]
    if row.status not in sources:
        raise RuleError(too_late, conflict=True)
    source, target = row.status, steps[row.status, verb][0]
    after = {**values, "status": target}
    if not _step(row._meta.model, *after).run(*after.values(), row.id, source):
        raise RuleError(too_late, conflict=True)
    for name, value in after.items():
        setattr(row, name, value)
    row._dirty.clear()
    record(row, verb, actor, on_behalf_of=on_behalf_of, status=[source, target], **values)


@cache
def _step(model: Any, *names: str) -> Prepared:
    """Set these fields of a row, if its status still is the last value given: (*values, id, status)."""

    def build(*holes: Any) -> Any:
        *values, row_id, status = holes
        return model.update(dict(zip(names, values, strict=True))).where(model.id == row_id, model.status == status)

    return Prepared(build, holes=len(names) + 2)


def next_number(branch_id: int, name: str) -> int:
    """The next number of a series (1, 2, 3 …), without gaps: it returns to the pool if the transaction fails."""
    Counter.insert(branch_id=branch_id, name=name, value=0).on_conflict_ignore().execute()
    Counter.update(value=Counter.value + 1).where(Counter.branch_id == branch_id, Counter.name == name).execute()
    return Counter.get(Counter.branch_id == branch_id, Counter.name == name).value


def look_through(anchors: Iterable[str] = ()) -> list[str]:
    """Everything that is wrong with the chains; when that was asked, and whether it was well, is kept for the monitor.

    RuleError where the key is not that of these chains: then nothing can be told, and nothing is kept.
    """
    found = all_faults(anchors)
    LastTime.note("verify", well=not found)
    return found


def delete(row: Any, verb: str, actor: Actor | None, *, twice: str, **details: Any) -> None:
    """Delete a row; what the history has to keep of it are `details`. RuleError(conflict) says `twice`: it is gone."""
    if not type(row).delete().where(type(row).id == row.id).execute():
        raise RuleError(twice, conflict=True)
    record(row, verb, actor, **details)


def change_without_values(row: Any, verb: str, actor: Actor | None, **values: Any) -> bool:
    """Set fields and save. Returns False and writes nothing when nothing differs."""
    changed = [name for name, value in values.items() if row.__data__.get(name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, values[name])
    row.save()
    record(row, verb, actor, fields=changed)
    return True
