"""The codes of families: what one looks like, and the next one."""

import re
from typing import Any

from portal.families.models.family import Family
from portal.people.models import Branch

CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*", re.ASCII)
_NUMBERED = re.compile(r"G-(\d{1,9})", re.ASCII)


def next_code(branch: Branch) -> str:
    """The code the portal proposes: one beyond the highest "G-…" of the branch."""
    codes: Any = Family.select(Family.code).where(Family.branch == branch).tuples()
    numbers = [int(match[1]) for (code,) in codes if (match := _NUMBERED.fullmatch(code))]
    return f"G-{max(numbers, default=0) + 1:03d}"
