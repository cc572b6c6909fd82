"""A family closes, and its matches with it, in one transaction that can be taken back."""

from datetime import date

from portal.database import transaction
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.families.removal.rules import remove_match
from portal.families.support import rules as support
from portal.families.trajectories import rules as trajectories
from portal.history.rules import record
from portal.home.closing.facts import running
from portal.home.closing.letters import tear_up, tell_closed, tell_goes_on
from portal.home.stopping.facts import SETTLE, TAKE_BACK, days_as_text, days_of, kept_of, undone_since
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.people.volunteers.facts import latest_volunteer_period


def close(family: Family, closed_on: date, reason: str, *, by: Person) -> Trajectory:
    """The last day of a family's support; its matches end that day, or go where they would begin later.

    Their talks follow; each volunteer is told. RuleError where a contact was noted after it.
    """
    with transaction():
        ended, removed = {}, []
        matches = running(family)
        trajectory = trajectories.latest_trajectory(family)
        for match in matches:
            try:
                if match.started_on > closed_on:
                    remove_match(match, by=by)
                    removed.append(match.volunteer_id)
                elif match.ended_on is None or match.ended_on > closed_on:
                    support.end_with(match, closed_on, by=by)
                    ended[match.id] = match.ended_on
            except RuleError as error:
                raise RuleError(f"{match.volunteer.name}: {error.message}", "closed_on") from None
        trajectory = trajectories.close_trajectory(family, closed_on, reason, by=by)
        for match in matches:
            if match.id in ended:
                tell_closed(match, closed_on)
        record(trajectory, SETTLE, by, matches=days_as_text(ended), removed=removed)
    return trajectory


def reopen(family: Family, *, by: Person) -> list[str]:
    """As if it was never closed: who went there goes on, and hears it if the letter that it ends had left.

    Returns, in sentences, what does not come back by itself.
    """
    with transaction():
        trajectory = trajectories.latest_trajectory(family)
        kept = kept_of(trajectory) if trajectory.closed_on is not None else None
        trajectories.reopen_trajectory(family, by=by)
        tear_up(trajectory)
        left: list[str] = []
        for id, day in days_of(kept["matches"] if kept else {}).items():
            left += _reopened(id, day, by=by)
        if kept and kept["removed"]:
            left.append("Een koppeling die nog moest beginnen, kwam niet terug. Koppel opnieuw.")
        record(trajectory, TAKE_BACK, by)
    return left


def _reopened(id: int, ended_before: date | None, *, by: Person) -> list[str]:
    match = Match.joined().where(Match.id == id).first()
    if match is None:
        return []
    if (period := latest_volunteer_period(match.volunteer)) is not None:
        (ended_before,) = undone_since(period, match.trajectory, id) or (ended_before,)
    try:
        with transaction():
            if match.volunteer.is_volunteer and ended_before is None:
                support.reopen_match(match, by=by)
            elif ended_before is not None:
                support.end_with(match, ended_before, by=by)
            else:
                return [f"{match.volunteer.name} is intussen gestopt: koppel iemand anders."]
    except RuleError as error:
        return [f"De koppeling met {match.volunteer.name} bleef beëindigd: {error.message}"]
    tell_goes_on(Match.joined().where(Match.id == id).get())
    return []
