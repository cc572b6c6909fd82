"""The values proposed for a new match."""

from datetime import date

from portal.families.file.facts.course import file_of
from portal.families.models.family import Family


def first_day(family: Family, today: date) -> date:
    """The first volunteer starts on the trajectory's first day; a later one today."""
    file = file_of(family)
    trajectory = file.trajectory
    if trajectory is None or any(match.trajectory_id == trajectory.id for match in file.matches):
        return today
    return min(trajectory.started_on, today)
