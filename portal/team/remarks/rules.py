"""A remark about a volunteer for coordinators alone, and how the volunteer heard of us.

History keeps that it changed, never what it says: a remark is stored in one place, and nowhere once it is gone.
"""

from dataclasses import asdict

from portal.database import locked, transaction
from portal.history.rules import change_without_values
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.team.models import VolunteerRemark
from portal.team.remarks.facts import remark_of


@dataclass(frozen=True)
class Remark:
    """heard: where they heard of us, at most 80 characters. remark: for coordinators alone. Both may be empty."""

    heard: str
    remark: str


def write(volunteer: Person, said: Remark, *, by: Person) -> bool:
    """Write it down. False where nothing changed."""
    with transaction():
        locked(volunteer)  # one at a time
        row: VolunteerRemark = remark_of(volunteer)
        if row.id is None:
            if not (said.heard or said.remark):
                return False
            row.save(force_insert=True)
        return change_without_values(row, "update", by, **asdict(said))
