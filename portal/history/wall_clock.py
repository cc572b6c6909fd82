"""Whether the clock can be trusted, asked before what cannot be undone: erasing, deleting copies, writing letters.

A machine without a clock battery, or one that was asleep, wakes up in another year. The last moment that was believed
is kept (`LastTime` "clock") and only moves along in small steps; after a leap somebody says that the day is right.
"""

import logging
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import peewee

from portal.database import transaction
from portal.history.models import Counter, HistoryEntry, LastTime
from portal.history.rules import Actor, record
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError

log = logging.getLogger("portal.clock")

AHEAD = timedelta(days=45)  # longer than a machine is off over a summer; shorter than any period of keeping
BEHIND = timedelta(days=1)
NAME = "clock"
SUBJECT = SimpleNamespace(id=0, branch_id=None, _meta=SimpleNamespace(table_name=NAME))


def is_believed() -> bool:
    """Whether what cannot be undone may be done at this moment. The answer is kept, for pages and for the monitor."""
    now, known = clock.now(), _last_known()
    if known is None or -BEHIND <= now - known <= AHEAD:
        _keep(max(now, known or now), well=True)
        return True
    if not is_doubted():
        log.error("the clock leapt from %s to %s: nothing is erased or written until it is confirmed", known, now)
    _keep(known, well=False)
    return False


def is_doubted() -> bool:
    """Whether the clock was not believed when it was last asked; reads one row."""
    kept = LastTime.of(NAME)
    return kept is not None and not kept.well


def last_day() -> date:
    """The last day that was believed."""
    return clock.day_of(_last_known() or clock.now())


def question() -> str:
    """What somebody has to say yes to."""
    return (
        f"Het portaal keek laatst op {day_text(last_day())}, en nu staat zijn klok op {day_text(clock.today())}. "
        "Klopt dat?"
    )


def confirm(day: date, by: Actor | None) -> None:
    """Somebody says that this is the day: from here on the clock is believed again. by: None for the operator."""
    if day != clock.today():
        raise RuleError(f"Intussen staat de klok op {day_text(clock.today())}. Kijk opnieuw.", conflict=True)
    with transaction():
        record(SUBJECT, "confirm", by, before=_last_known())
        _keep(clock.now(), well=True)


def begin_here() -> None:
    """Believe this moment without a word: for the demo, whose past was made up."""
    _keep(clock.now(), well=True)


def _keep(at: datetime, *, well: bool) -> None:
    LastTime.insert(name=NAME, at=at, well=well).on_conflict(
        conflict_target=[LastTime.name], update={LastTime.at: at, LastTime.well: well}
    ).execute()


def _last_known() -> datetime | None:
    """The last moment that was believed; before the first one, the last change or the last day whose work was done."""
    if kept := LastTime.of(NAME):
        at: datetime = kept.at
        return at
    change = HistoryEntry.select(HistoryEntry.at).order_by(HistoryEntry.id.desc()).limit(1).scalar()
    days = Counter.select(peewee.fn.max(Counter.name)).where(Counter.branch_id == 0, Counter.name.startswith("daily-"))
    day = (days.scalar() or "").removeprefix("daily-")
    return max(filter(None, (change, datetime.fromisoformat(day) if day else None)), default=None)
