"""A volunteer is told of the portal, once they are in it and can sign in."""

from portal.database import transaction
from portal.history.rules import record
from portal.home.welcome.letters import tell_of_portal
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.post.models import Letter


def tell(volunteer: Person, *, by: Person) -> Letter:
    """A letter that says where the portal is and how to come in. RuleError for who has no mail address or stopped."""
    if not volunteer.is_volunteer:
        raise RuleError(f"{volunteer.given_name} is geen vrijwilliger. Er vertrekt geen mail.")
    with transaction():
        letter = tell_of_portal(volunteer)
        if letter is None:
            raise RuleError(f"{volunteer.given_name} heeft geen mailadres. Vul het eerst in.")
        record(volunteer, "tell_of_portal", by)
    return letter
