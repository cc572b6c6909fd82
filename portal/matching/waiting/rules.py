"""From the waiting list to a first introduction."""

from portal.database import once
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.families.models.referral import Referral
from portal.families.support.rules import NewMatch, start_match
from portal.families.trajectories.rules import begin
from portal.kit.limits import sane_day
from portal.people.models import Person


def start(referral: Referral, new: NewMatch, key: str, *, by: Person) -> Match:
    """A trajectory of this referral, and its first match, in one go."""
    sane_day(new.started_on, "started_on")

    def make() -> Match:
        family = Family.get_by_id(referral.family_id)
        begin(family, new.started_on, referral, by=by)
        return start_match(family, new, key, by=by)

    return once(Match, key, make, branch=referral.branch_id)
