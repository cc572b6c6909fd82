"""Another volunteer goes on with a family: one match ends and the next one starts, in one go."""

from datetime import date

from portal.database import once, transaction
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.families.removal.rules import remove_match
from portal.families.support.rules import NewMatch, end_match, reopen_match, start_match
from portal.kit.errors import RuleError
from portal.kit.limits import sane_day
from portal.kit.records import dataclass
from portal.people.models import Person


@dataclass(frozen=True)
class Handover:
    """The last day of the volunteer who stops, and who takes over from when."""

    ended_on: date
    next: NewMatch


def hand_over(match: Match, handover: Handover, key: str, *, by: Person) -> Match:
    """One match ends, another starts. The same submission key lands on the match it made before."""
    sane_day(handover.next.started_on, "started_on")
    family = Family.get_by_id(match.family_id)

    def make() -> Match:
        if handover.next.volunteer_id == match.volunteer_id:
            raise RuleError("Deze vrijwilliger gaat al naar dit gezin. Kies iemand anders.", "volunteer")
        end_match(match, handover.ended_on, goes_on=True, by=by)
        return start_match(family, handover.next, key, by=by)

    return once(Match, key, make, branch=match.branch_id)


def take_handover_back(match: Match, following: Match, *, by: Person) -> None:
    """Undo a handover: the new match is deleted, and the previous one goes on."""
    if following.family_id != match.family_id or following.id == match.id:
        raise RuleError("Deze twee koppelingen horen niet bij elkaar.", conflict=True)
    with transaction():
        remove_match(following, by=by)
        reopen_match(match, by=by)
