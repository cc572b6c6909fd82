"""The only place that asks what time it is.

Moments are stored as naive UTC datetimes, days as dates in Belgian time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")

_stopped_at: datetime | None = None


def now() -> datetime:
    """This moment as naive UTC."""
    if _stopped_at is not None:
        return _stopped_at
    moment = datetime.now(UTC)
    return datetime.combine(moment.date(), moment.time())  # a tenth of what `replace` takes


def today() -> date:
    """Today's date in Belgium."""
    return (datetime.now(BRUSSELS) if _stopped_at is None else local(_stopped_at)).date()


def local(moment: datetime) -> datetime:
    """A stored (naive UTC) moment as Belgian wall-clock time."""
    return datetime.combine(moment.date(), moment.time(), UTC).astimezone(BRUSSELS)


def day_of(moment: datetime) -> date:
    """The day that it was in Belgium at a stored moment."""
    return local(moment).date()


def from_local(moment: datetime) -> datetime:
    """Belgian wall-clock time as a naive UTC moment, ready to store."""
    return moment.replace(tzinfo=BRUSSELS).astimezone(UTC).replace(tzinfo=None)


@contextmanager
def stopped(moment: datetime) -> Iterator[None]:
    """Let the clock stand still at `moment` (naive UTC): for tests and for building the demo's past."""
    global _stopped_at
    before, _stopped_at = _stopped_at, moment
    try:
        yield
    finally:
        _stopped_at = before
