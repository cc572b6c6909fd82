"""The trajectories and matches of the demo, as they stand on a day."""

from dataclasses import dataclass
from datetime import date

from portal.demo.people import OPENED_ON, entered, remember
from portal.demo.plans import Plan, Stay, plans_until
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.people.models import Branch, Person


@dataclass(frozen=True)
class Pair:
    """A match as it was written down, with what it was planned as."""

    match: Match
    plan: Plan
    stay: Stay
    code: str

    @property
    def last_planned(self) -> date:
        return self.plan.last_day(self.stay)


def add_families(branch: Branch, people: dict[str, Person], referrals: dict[str, Referral], today: date) -> list[Pair]:
    """Trajectories and matches up to and including `today`, with their history. referrals: by the family's alias."""
    pairs = []
    els = people["Els"]
    for plan in plans_until(today):
        referral = referrals[plan.alias]
        family: Family = referral.family
        is_closed = plan.closes_on < today
        trajectory = Trajectory.create(
            branch=branch,
            family=family,
            referral=referral,
            started_on=plan.started_on,
            closed_on=plan.closes_on if is_closed else None,
            closing_reason=plan.reason if is_closed else "",
        )
        remember(trajectory, "create", els, entered(max(plan.started_on, OPENED_ON)), started_on=plan.started_on)
        if is_closed:
            remember(trajectory, "close", els, entered(plan.closes_on), closed_on=plan.closes_on, reason=plan.reason)
        for stay in plan.stays:
            if stay.started_on <= today:
                match = _match(branch, trajectory, people[stay.volunteer], plan, stay, today, els)
                pairs.append(Pair(match, plan, stay, family.code))
    return pairs


def _match(
    branch: Branch, trajectory: Trajectory, volunteer: Person, plan: Plan, stay: Stay, today: date, els: Person
) -> Match:
    last = plan.last_day(stay)
    begun = entered(max(stay.started_on, OPENED_ON))
    match = Match.create(
        branch=branch,
        trajectory=trajectory,
        family=trajectory.family_id,
        volunteer=volunteer,
        started_on=stay.started_on,
        ended_on=last if last < today else None,
        km_one_way=stay.km,
        usual_weekday=stay.started_on.isoweekday(),
        created_at=begun,
    )
    remember(match, "create", els, begun)
    if last < today:
        remember(match, "end", els, entered(last), ended_on=last)
    return match
