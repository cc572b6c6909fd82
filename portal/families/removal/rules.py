"""What was entered by mistake is deleted, while nothing hangs on it: no contact, no note, no talk.

What hangs on a row is read from the foreign keys of all rooms, so that a new table is not forgotten.
"""

from collections.abc import Collection
from typing import Any

from peewee import IntegrityError

from portal.database import BaseModel, transaction
from portal.families.models.family import Child, Family, FamilyDetails, Parent, Partner, ProfileFlag
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import PlannedTalk
from portal.families.support.letters import tell_not
from portal.history.rules import record
from portal.kit.errors import RuleError
from portal.people.models import Person

IN_USE = "Er hangt al iets aan: een contact, een nota of een gesprek. Beëindig het in plaats van het weg te halen."

OF_A_MATCH = (PlannedTalk,)
OF_A_TRAJECTORY = (Match,)
OF_A_FAMILY = (FamilyDetails, Child, Parent, Partner, ProfileFlag, Referral, Trajectory, Match)
"""What belongs to a row itself, and is deleted with it."""


def is_in_use(row: Match | Trajectory | Family) -> bool:
    """Whether something hangs on what would be taken away, so that its rule refuses."""
    if isinstance(row, Match):
        talked = PlannedTalk.status.not_in(["planned", "lapsed"])
        return _hangs_on(row, OF_A_MATCH) or PlannedTalk.select().where(PlannedTalk.match == row.id, talked).exists()
    own = OF_A_TRAJECTORY if isinstance(row, Trajectory) else OF_A_FAMILY
    return _hangs_on(row, own) or any(is_in_use(match) for match in _matches_of(row))


def remove_match(match: Match, *, by: Person) -> None:
    """Delete a match that never was."""
    with transaction():
        _refuse_in_use(match)
        _remove_match(match, by=by)


def remove_trajectory(trajectory: Trajectory, *, by: Person) -> None:
    """Delete a start that never was, with its matches; the family is back on the waiting list where it was."""
    with transaction():
        _refuse_in_use(trajectory)
        for match in _matches_of(trajectory):
            _remove_match(match, by=by)
        record(trajectory, "remove", by, started_on=trajectory.started_on)
        _delete(trajectory)


def remove_family(family: Family, *, by: Person) -> None:
    """Delete a family that never was, with all that was written down about it."""
    with transaction():
        _refuse_in_use(family)
        for match in _matches_of(family):
            _remove_match(match, by=by)
        for model in (Trajectory, Referral, FamilyDetails, Child, Parent, Partner, ProfileFlag):
            for row in model.select().where(model.family == family.id):
                record(row, "remove", by)
                _delete(row)
        record(family, "remove", by, code=family.code)
        _delete(family)


def _matches_of(row: Trajectory | Family) -> Any:
    return Match.select().where((Match.trajectory if isinstance(row, Trajectory) else Match.family) == row.id)


def _remove_match(match: Match, *, by: Person) -> None:
    PlannedTalk.delete().where(PlannedTalk.match == match.id).execute()
    tell_not(match, began=False, by=by)
    record(match, "remove", by, family=match.family_id, volunteer=match.volunteer_id, started_on=match.started_on)
    _delete(match)


def _refuse_in_use(row: Any) -> None:
    if is_in_use(row):
        raise RuleError(IN_USE)


def _hangs_on(row: Any, own: Collection[type[BaseModel]]) -> bool:
    """Whether a row of another table points at it, but for those that belong to it."""
    pointing = [(key, model) for key, model in row._meta.backrefs.items() if model not in own]
    return any(model.select().where(key == row.id).exists() for key, model in pointing)


def _delete(row: Any) -> None:
    try:
        row.delete_instance()
    except IntegrityError:  # somebody noted a contact at this very moment
        raise RuleError(IN_USE, conflict=True) from None
