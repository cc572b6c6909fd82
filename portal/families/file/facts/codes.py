"""The codes of families: what one looks like, the next one, and those of before."""

import json
import re
from typing import Any

from portal.families.models.family import Family
from portal.history.models import HistoryEntry
from portal.people.models import Branch

CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*", re.ASCII)
_NUMBERED = re.compile(r"G-(\d{1,9})", re.ASCII)


def next_code(branch: Branch) -> str:
    """The code the portal proposes: one beyond the highest "G-…" of the branch."""
    codes: Any = Family.select(Family.code).where(Family.branch == branch).tuples()
    numbers = [int(match[1]) for (code,) in codes if (match := _NUMBERED.fullmatch(code))]
    return f"G-{max(numbers, default=0) + 1:03d}"


def former_codes(branch: Branch) -> dict[str, int]:
    """A code that a family of the branch had, and that none has now → the id of the one that had it last."""
    known: Any = Family.select(Family.id, Family.code).where(Family.branch == branch).tuples()
    now = {code: id for id, code in known}
    ours = set(now.values())
    told = HistoryEntry.select().where(
        HistoryEntry.subject == Family._meta.table_name,
        HistoryEntry.branch_id == branch.id,
        HistoryEntry.verb == "update",
        HistoryEntry.details.contains('"code"'),
    )
    former: dict[str, int] = {}
    for entry in told.order_by(HistoryEntry.id):
        changed = json.loads(entry.details).get("changed", {}).get("code")
        if changed and changed[0] not in now and entry.subject_id in ours:
            former[changed[0]] = entry.subject_id
    return former
