"""What may happen to a referral: noted, decided, withdrawn, started; each step can be taken back."""

from datetime import date

from portal.database import transaction
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.families.models.referral import Referral
from portal.families.support.rules import begin, start_match
from portal.kit.dates import sane_day
from portal.people.models import Person

# ---- starting


def start(
    actor: Person, referral: Referral, *, started_on: date, volunteer_id: int, km_one_way: int,
    usual_weekday: int | None, submission_key: str,
) -> Match:  # fmt: skip
    """From the waiting list to a first introduction: a trajectory of this referral, and its first match, in one go."""
    sane_day(started_on, "started_on")
    with transaction():
        saved = Match.get_or_none(Match.branch == referral.branch_id, Match.submission_key == submission_key)
        if saved is not None:
            return saved
        family = Family.get_by_id(referral.family_id)
        begin(actor, family, started_on, referral)
        return start_match(
            actor, family, volunteer_id=volunteer_id, started_on=started_on,
            km_one_way=km_one_way, usual_weekday=usual_weekday, submission_key=submission_key,
        )  # fmt: skip
