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
from portal.history.rules import record
from portal.kit.errors import RuleError
from portal.people.models import Person

IN_USE = "Er hangt al iets aan: een contact, een nota of een gesprek. Beëindig het in plaats van het weg te halen."

OF_A_MATCH = (PlannedTalk,)
OF_A_FAMILY = (FamilyDetails, Child, Parent, Partner, ProfileFlag, Referral, Trajectory, Match)
"""What belongs to a row itself, and is deleted with it."""


def remove_match(match: Match, *, by: Person) -> None:
    """Delete a match that never was."""
    with transaction():
        _remove_match(match, by=by)


def remove_trajectory(trajectory: Trajectory, *, by: Person) -> None:
    """Delete a start that never was, with its matches; the family is back on the waiting list where it was."""
    with transaction():
        for match in Match.select().where(Match.trajectory == trajectory.id):
            _remove_match(match, by=by)
        _refuse_in_use(trajectory, ())
        record(trajectory, "remove", by, started_on=trajectory.started_on)
        _delete(trajectory)


def remove_family(family: Family, *, by: Person) -> None:
    """Delete a family that never was, with all that was written down about it."""
    with transaction():
        for match in Match.select().where(Match.family == family.id):
            _remove_match(match, by=by)
        _refuse_in_use(family, OF_A_FAMILY)
        for model in (Trajectory, Referral, FamilyDetails, Child, Parent, Partner, ProfileFlag):
            for row in model.select().where(model.family == family.id):
                record(row, "remove", by)
                _delete(row)
        record(family, "remove", by, code=family.code)
        _delete(family)


def _remove_match(match: Match, *, by: Person) -> None:
    _refuse_in_use(match, OF_A_MATCH)
    touched = PlannedTalk.status.not_in(["planned", "lapsed"])
    if PlannedTalk.select().where(PlannedTalk.match == match.id, touched).exists():
        raise RuleError(IN_USE)  # it was talked about
    PlannedTalk.delete().where(PlannedTalk.match == match.id).execute()
    record(match, "remove", by, family=match.family_id, volunteer=match.volunteer_id, started_on=match.started_on)
    _delete(match)


def _refuse_in_use(row: Any, own: Collection[type[BaseModel]]) -> None:
    pointing = [(key, model) for key, model in row._meta.backrefs.items() if model not in own]
    if any(model.select().where(key == row.id).exists() for key, model in pointing):
        raise RuleError(IN_USE)


def _delete(row: Any) -> None:
    try:
        row.delete_instance()
    except IntegrityError:  # somebody noted a contact at this very moment
        raise RuleError(IN_USE, conflict=True) from None
