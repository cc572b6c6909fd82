"""Several planned talks at once: those that were held before the portal kept count, and those of a busy week."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from portal.database import transaction
from portal.families.models.talk import PlannedTalk
from portal.families.talks import rules as talks
from portal.families.talks.facts import STEPS
from portal.history.rules import advance
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person


def settle(planned: Sequence[PlannedTalk], *, by: Person) -> datetime:
    """Mark them as held, nobody knows when: they count nowhere. Returns the moment, for `unsettle`."""
    moment = clock.now()
    with transaction():
        for one in planned:
            advance(one, "settle", STEPS, by, too_late=talks.TOO_LATE, settled_at=moment)
    return moment


def unsettle(moment: datetime | None, *, by: Person) -> int:
    """Let all that was settled at that moment in the branch wait again; returns how many."""
    at_once = PlannedTalk.visible_to(by).where(PlannedTalk.status == "earlier", PlannedTalk.settled_at == moment)
    found = list(at_once.order_by(PlannedTalk.id)) if moment is not None else []
    if not found:
        raise RuleError("Deze gesprekken staan al terug op je lijst.", conflict=True)
    with transaction():
        for one in found:
            talks.take_back(one, by=by)
    return len(found)


def hold_together(days: Mapping[PlannedTalk, date], *, by: Person) -> int:
    """Note each as held on its day: all of them, or none. RuleError at "day_" and the id of the talk."""
    if not days:
        raise RuleError("Duid minstens één gesprek aan.")
    with transaction():
        for one, day in days.items():
            try:
                talks.hold(one, talks.Held(day), by=by)
            except RuleError as error:
                field = f"day_{one.id}" if error.field else ""
                raise RuleError(error.message, field, conflict=error.conflict) from None
    return len(days)
