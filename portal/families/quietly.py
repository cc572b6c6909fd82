"""Changes to what is personal: the history says which facts changed, when and by whom, and never what they say."""

from typing import Any

from portal.history.rules import record
from portal.people.models import Person


def change_quietly(row: Any, verb: str, actor: Person | None, **values: Any) -> bool:
    """Set fields and save. Returns False and writes nothing when nothing differs."""
    changed = [name for name, value in values.items() if row.__data__.get(name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, values[name])
    row.save()
    record(row, verb, actor, fields=changed)
    return True
