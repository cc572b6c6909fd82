"""Whole numbers as people type them."""

import re

from portal.kit.text import one_line

_WHOLE = re.compile(r"(\d{1,6})(?:[.,]0{1,2})?", re.ASCII)


def parse_whole(text: str) -> int | None:
    """ "12", "12,0" → 12. None for anything else, and for more than six digits."""
    found = _WHOLE.fullmatch(one_line(text))
    return int(found[1]) if found else None


NUMBERS = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")
HOUR, HALF_A_DAY = 60, 240
_PARTS = re.compile(
    r"(?:(?P<hours>\d{1,2}(?:[.,]\d{1,2})?)\s*+(?:uur|uren|u|h)\.?)?\s*+(?:en\s++)?"
    r"(?:(?P<minutes>\d{1,4})\s*+(?:minuten|minuut|min|m)?\.?)?",
    re.ASCII,
)


def parse_minutes(text: str) -> int | None:
    """ "120", "twee uur", "1u30", "2,5 uur", "anderhalf uur", "drie kwartier", "een halve dag" → minutes, else None."""
    words = one_line(text).lower().replace("é", "e").removeprefix("ongeveer ")
    for spoken, minutes in (("anderhalf uur", 90), ("halfuur", 30), ("half uur", 30), ("halve dag", HALF_A_DAY)):
        if words in (spoken, f"een {spoken}"):
            return minutes
    words = re.sub(r"[a-z]+", lambda word: str(NUMBERS.index(word[0]) + 1) if word[0] in NUMBERS else word[0], words)
    if quarters := re.fullmatch(r"(\d)?\s*kwartier", words, re.ASCII):
        return 15 * int(quarters[1] or 1)
    found = _PARTS.fullmatch(words)
    if not found or not words:
        return None
    hours = float((found["hours"] or "0").replace(",", "."))
    return round(hours * HOUR) + int(found["minutes"] or 0)
