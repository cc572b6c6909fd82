"""Settings that hold from a day, so that a change of today leaves every day before it as it was.

What holds now is stored with its owner; what held before in a table of its own, a row per period, each with its last
day (`until_on`). So whatever never changed needs no row, and has held since the start.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from portal.kit import clock

ONE_DAY = timedelta(days=1)


def held_on(day: date, before: Iterable[Any], now: Any) -> Any:
    """What held on a day: the row of `before` (in order of `until_on`) that reaches it, or else `now`."""
    return next((row for row in before if row.until_on >= day), now)


def default_from(before: Iterable[Any]) -> date:
    """From which day a change holds by default: today, or the day of a change that is still to come."""
    days: list[date] = [clock.today(), *(row.until_on + ONE_DAY for row in before)]
    return max(days)


def keep_before(table: Any, owner: dict[str, Any], now: dict[str, Any], wanted: dict[str, Any], from_on: date) -> bool:
    """Keep what held up to the day before `from_on`, inside the transaction that stores `wanted` with its owner.

    table: one with `until_on`; owner: the columns that say whose rows these are; now: what is stored with the owner.
    Later changes are overwritten. False where `wanted` already holds from that day on: there is nothing to store.
    """
    fields = table._meta.fields
    mine: Any = [fields[name] == value for name, value in owner.items()]
    until, eve = fields["until_on"], from_on - ONE_DAY
    later = list(table.select().where(*mine, until >= eve).order_by(until))
    if wanted == now and all(row.until_on < from_on for row in later):
        return False
    held = {name: getattr(held_on(eve, later, None), name) for name in now} if later else now
    table.delete().where(*mine, until >= eve).execute()
    table.insert(**owner, until_on=eve, **held).execute()
    return True
