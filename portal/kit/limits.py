"""A day that must not lie before or after another one: what is said at its field."""

from datetime import date

from portal.kit.dates import day_text
from portal.kit.errors import RuleError


def not_before(day: date, first: date | None, why: str, field: str) -> None:
    """RuleError at a field for a day before the first. why: "Het traject startte op {}."; first None: any day may."""
    if first is not None and day < first:
        raise RuleError(f"{why.replace('{}', day_text(first))} Kies die dag of een latere.", field)


def not_after(day: date, last: date | None, why: str, field: str) -> None:
    """The same for a day after the last."""
    if last is not None and day > last:
        raise RuleError(f"{why.replace('{}', day_text(last))} Kies die dag of een vroegere.", field)
