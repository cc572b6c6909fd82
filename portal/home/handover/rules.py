"""The handover document leaves the portal."""

from portal.database import transaction
from portal.families.viewing.rules import note_list
from portal.history.rules import record
from portal.people.models import Person


def hand_over(*, by: Person) -> None:
    """Note in the history and in the access log that it leaves."""
    with transaction():
        record(by.branch, "hand_over", by)
        note_list("handover", by=by)
