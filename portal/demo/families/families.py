"""The trajectories and matches of the demo, as they are on a day."""

from datetime import date

from portal.demo.families.plans import Plan, Stay, plans_until
from portal.demo.making import Demo, entered
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.kit.records import dataclass


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


def add_families(demo: Demo, referrals: dict[str, Referral]) -> list[Pair]:
    """Trajectories and matches up to and including today, with their history. referrals: by the family's alias."""
    pairs = []
    for plan in plans_until(demo.today):
        referral = referrals[plan.alias]
        is_closed = plan.closes_on < demo.today
        trajectory = Trajectory.create(
            branch=demo.branch,
            family=referral.family,
            referral=referral,
            started_on=plan.started_on,
            closed_on=plan.closes_on if is_closed else None,
            closing_reason=plan.reason if is_closed else "",
        )
        demo.remember(trajectory, "create", entered(plan.started_on), started_on=plan.started_on)
        if is_closed:
            at = entered(plan.closes_on)
            demo.remember(trajectory, "close", at, closed_on=plan.closes_on, reason=plan.reason)
        for stay in plan.stays:
            if stay.started_on <= demo.today:
                match = _match(demo, trajectory, stay, plan.last_day(stay))
                pairs.append(Pair(match, plan, stay, referral.family.code))
    return pairs


def _match(demo: Demo, trajectory: Trajectory, stay: Stay, last: date) -> Match:
    begun, is_over = entered(stay.started_on), last < demo.today
    match = Match.create(
        branch=demo.branch,
        trajectory=trajectory,
        family=trajectory.family_id,
        volunteer=demo.people[stay.volunteer],
        started_on=stay.started_on,
        ended_on=last if is_over else None,
        km_one_way=stay.km,
        usual_weekday=stay.started_on.isoweekday(),
        created_at=begun,
    )
    demo.remember(match, "create", begun)
    if is_over:
        demo.remember(match, "end", entered(last), ended_on=last)
    return match
