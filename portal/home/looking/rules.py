"""A coordinator looks around as a volunteer: what she can see is in the access log before she sees it."""

from portal.database import transaction
from portal.families.models.match import Match
from portal.families.viewing.rules import note_view
from portal.history.rules import record
from portal.people.models import Person
from portal.sign_in.looking.rules import check


def begin(volunteer: Person, *, by: Person) -> None:
    """Begin. RuleError for somebody who is no volunteer of her branch, or has a password."""
    check(by, volunteer)
    with transaction():
        record(volunteer, "look_around", by)
        families = {match.family_id: match.family for match in Match.visible_to(volunteer)}
        for family in families.values():
            note_view(family, "looking", by=by)


def end(volunteer: Person, *, by: Person) -> None:
    with transaction():
        record(volunteer, "stop_looking", by)
