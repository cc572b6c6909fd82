"""Whole numbers as people type them."""

import re

from portal.kit.text import one_line

_WHOLE = re.compile(r"(\d{1,6})(?:[.,]0{1,2})?", re.ASCII)


def parse_whole(text: str) -> int | None:
    """ "12", "12,0" → 12. None for anything else, and for more than six digits."""
    found = _WHOLE.fullmatch(one_line(text))
    return int(found[1]) if found else None
