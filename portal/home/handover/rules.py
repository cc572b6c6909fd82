"""The handover document leaves the portal."""

from portal.database import transaction
from portal.families.file.rules import note_list
from portal.history.rules import record
from portal.people.models import Person


def hand_over(*, by: Person) -> None:
    """That it leaves stands in the history and in the access log."""
    with transaction():
        record(by.branch, "hand_over", by)
        note_list("handover", by=by)
