"""The bounds of a day, and the sentence at its field when it is outside them."""

from datetime import date, timedelta

from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError

EARLIEST = date(2000, 1, 1)
FURTHEST_AHEAD = timedelta(days=365)


def sane_day(day: date, field: str) -> None:
    """Neither long ago nor more than a year ahead."""
    _not_long_ago(day, field)
    if day > clock.today() + FURTHEST_AHEAD:
        raise RuleError("Kijk het jaar na: deze dag is meer dan een jaar ver.", field)


def past_day(day: date, field: str, advice: str = "Kies vandaag of een vroegere dag.") -> None:
    """Neither long ago nor still to come; advice: what to do with a day that is."""
    _not_long_ago(day, field)
    if day > clock.today():
        raise RuleError(f"Deze dag is nog niet voorbij. {advice}", field)


def _not_long_ago(day: date, field: str) -> None:
    if day < EARLIEST:
        raise RuleError("Kijk het jaar na: deze dag ligt te ver terug.", field)


def in_order(first: date, last: date | None, field: str) -> None:
    """The last of two typed days does not come before the first; None: it goes on."""
    if last is not None and last < first:
        raise RuleError("De laatste dag valt voor de eerste. Kijk de twee dagen na.", field)


def not_before(day: date, first: date | None, why: str, field: str) -> None:
    """RuleError at a field for a day before the first. why: "Het traject startte op {}."; first None: any day may."""
    if first is not None and day < first:
        raise RuleError(f"{why.replace('{}', day_text(first))} Kies die dag of een latere.", field)


def not_after(day: date, last: date | None, why: str, field: str) -> None:
    """The same for a day after the last."""
    if last is not None and day > last:
        raise RuleError(f"{why.replace('{}', day_text(last))} Kies die dag of een vroegere.", field)
