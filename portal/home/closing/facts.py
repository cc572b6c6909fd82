"""What hangs on a family that closes."""

from datetime import date, timedelta

from portal.contacts.models.concern import Concern
from portal.contacts.models.overview import overview_of
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.families.models.talk import PLANNED_TALKS, PlannedTalk
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.records import dataclass


@dataclass(frozen=True)
class Visiting:
    """A volunteer of the family, now or later: the match, its planned talks, and the quarters not handed in yet."""

    match: Match
    talks: tuple[str, ...]
    quarters: tuple[Quarter, ...]


@dataclass(frozen=True)
class HangingOnFamily:
    """For the page that closes a family."""

    matches: tuple[Visiting, ...]
    concerns: int  # of its volunteers, not closed yet


def running(family: Family) -> list[Match]:
    """The matches that go on or start later, with family and volunteer."""
    query = Match.joined().where(Match.family == family.id, Match.goes_on(clock.today()))
    return list(query.order_by(Match.started_on, Match.id))


def hanging_on(family: Family) -> HangingOnFamily:
    """A few queries per current volunteer."""
    return HangingOnFamily(
        tuple(Visiting(match, _talks(match), _not_in(match)) for match in running(family)),
        Concern.select().join(Match).where(Match.family == family.id, Concern.status != "closed").count(),
    )


def _talks(match: Match) -> tuple[str, ...]:
    rows = PlannedTalk.select().where(PlannedTalk.match == match.id, PlannedTalk.status == "planned")
    return tuple(PLANNED_TALKS[row.kind] for row in rows.order_by(PlannedTalk.due_on, PlannedTalk.id))


def _not_in(match: Match) -> tuple[Quarter, ...]:
    now = Quarter.current()
    quarters = [quarter for quarter in (now.previous(), now) if match.started_on <= quarter.last]
    found = [(quarter, overview_of(match, quarter)) for quarter in quarters]
    return tuple(quarter for quarter, overview in found if overview is None or not overview.is_handed_in)


def closed_until_now(family: Family) -> date | None:
    """The last day of the latest trajectory, where days went by since; None where it was not closed or was just now."""
    latest = Trajectory.select().where(Trajectory.family == family.id).order_by(Trajectory.started_on.desc()).first()
    last: date | None = latest.closed_on if latest is not None else None
    return last if last is not None and last < clock.today() - timedelta(days=1) else None
