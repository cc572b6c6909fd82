"""As whom a coordinator may look around: a volunteer of her own branch, as long as both keep their roles."""

from typing import Any

from portal.kit.errors import RuleError
from portal.people.models import Branch, Person

LOOKING = "looking"  # in the session: the id of the volunteer as whom this browser looks around
CLOSED = frozenset({"safety", "confirming", "carrying", "signing_in"})
"""The rooms that stay the holder's own: devices and passwords are not shown as a volunteer sees them."""
NO_VOLUNTEER = "Een proefrondje doe je als iemand die nu vrijwilliger is, en geen medewerker."


def check(coordinator: Person, volunteer: Person) -> None:
    """RuleError where she may not look around as this person."""
    if not _may(coordinator, volunteer):
        raise RuleError(NO_VOLUNTEER)


def volunteer_for(holder: Person, said: Any) -> Person | None:
    """As whom the holder of a device looks around; None for nobody, or where it is not allowed (any more)."""
    if not isinstance(said, int) or not holder.is_coordinator:
        return None
    found: Person | None = (
        Person.select(Person, Branch).join(Branch).where(Person.id == said, Person.branch == holder.branch_id).first()
    )
    return found if found is not None and _may(holder, found) else None


def _may(coordinator: Person, volunteer: Person) -> bool:
    mine = coordinator.is_coordinator and volunteer.branch_id == coordinator.branch_id
    return mine and volunteer.id != coordinator.id and volunteer.roles == {"volunteer"}
