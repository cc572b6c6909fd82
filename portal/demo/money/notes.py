"""Which expense notes there are in the demo, and how far each one got. Dates only; nothing is written here."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from portal.demo.making import workday
from portal.demo.people import VOLUNTEERS
from portal.demo.visits.contacts import FIRST_YEAR
from portal.kit.dates import Quarter
from portal.kit.records import dataclass

PAY_DAYS = (8, 15, 22)  # Els pays in batches


@dataclass(eq=False)
class NotePlan:
    """One note. A day that is None has not come yet; `flavour` says what is remarkable about it."""

    volunteer: str
    quarter: Quarter
    created: date
    submitted: date | None = None
    returned: date | None = None
    approved: date | None = None
    paid: date | None = None
    flavour: str = ""
    leaves: date | None = None  # with a batch that is not settled yet
    bounced: date | None = None  # what was paid came back

    @property
    def status(self) -> str:
        if self.flavour == "given":
            return "given"
        if self.paid and not self.bounced:
            return "paid"
        if self.leaves:
            return "paying"
        if self.approved:
            return "approved"
        if self.returned:
            return "returned"
        return "submitted" if self.submitted else "draft"


SPECIAL = (
    # flavour, days ago: submitted, returned, approved, left with a batch
    ("late", 17, None, None, None),
    ("missing_receipt", 6, None, None, None),
    ("returned", 8, 5, None, None),
    ("approved", 13, None, 4, None),
    ("draft", None, None, None, None),
    ("struck", 9, None, 4, 1),
    ("same_ticket", 5, None, None, None),
    ("old", 11, None, None, None),
    ("clean", 2, None, None, None),
    ("clean", 3, None, None, None),
)
"""Notes that still wait for something today, the most telling first."""

MORE_THAN_A_FEW = 3  # trips that make a note worth looking at
OWN_STORY = frozenset({"Rita", "Lena", "Annelies", "Jos"})
WANTS_NOTHING = "Noor"  # she cycles, and asks nothing back
BACK_AFTER = timedelta(days=4)  # how long after payment the bank gives money back
OWING = 4  # how many still have to hand in their contacts of the last quarter


def plans_of_notes(today: date, trips: Callable[[str, Quarter], int]) -> tuple[list[NotePlan], frozenset[str]]:
    """All notes, and the volunteers who still owe their contacts of the last quarter."""
    last = Quarter.of(today).previous()
    chosen, owing = _special(today, last, trips)
    paper = Quarter.of(_ago(today, 7)).previous()
    for someone, quarter, day in (
        ("Jos", paper, _workday_ago(today, 7)),
        ("Rita", last, max(last.next().first, _ago(today, 4))),
    ):
        if quarter.year >= FIRST_YEAR and trips(someone, quarter):
            chosen[someone, quarter] = NotePlan(someone, quarter, day, day, flavour="clean")
    no_more = set(chosen) | {(someone, last) for someone in owing}
    ordinary = _ordinary(today, trips, no_more)
    paid = [plan for plan in ordinary if plan.paid and plan.paid + BACK_AFTER < today]
    if paid:
        last_paid = max(paid, key=lambda plan: (plan.paid or today, plan.volunteer))
        last_paid.bounced = workday((last_paid.paid or today) + BACK_AFTER)
    plans = [*chosen.values(), *ordinary]
    return sorted(plans, key=lambda p: (p.submitted or p.created, p.volunteer, p.quarter)), frozenset(owing)


def _special(
    today: date, last: Quarter, trips: Callable[[str, Quarter], int]
) -> tuple[dict[tuple[str, Quarter], NotePlan], list[str]]:
    """The remarkable notes, each of somebody else, and who owes the last quarter."""
    chosen: dict[tuple[str, Quarter], NotePlan] = {}
    free = [v.given_name for v in VOLUNTEERS if v.given_name not in OWN_STORY]
    drivers = [
        v.given_name for v in VOLUNTEERS if v.given_name not in {*OWN_STORY, WANTS_NOTHING} and v.vehicle != "none"
    ]
    owing = ["Lena", "Annelies"]
    for flavour, submitted, *later in SPECIAL:
        day = _ago(today, submitted or 1)
        returned, approved, leaves = (_workday_ago(today, ago) if ago else None for ago in later)
        quarter = Quarter.of(day).previous() if submitted else last
        someone = next((v for v in drivers if v in free and trips(v, quarter) >= MORE_THAN_A_FEW), None)
        if someone and quarter.year >= FIRST_YEAR:
            free.remove(someone)
            handed_in = day if submitted else None
            chosen[someone, quarter] = NotePlan(
                someone, quarter, day, handed_in, returned, approved, None, flavour, leaves
            )
            if flavour == "draft":
                owing.append(someone)
    owing += [v for v in reversed(free) if trips(v, last)][: OWING - len(owing)]
    return chosen, owing


def _ordinary(today: date, trips: Callable[[str, Quarter], int], taken: set[tuple[str, Quarter]]) -> list[NotePlan]:
    """Handed in soon after the quarter, approved some days later and paid with the next batch."""
    plans = []
    quarter = Quarter(FIRST_YEAR, 1)
    while quarter.next().first < today:
        for someone in VOLUNTEERS:
            rng = Random(f"{someone.given_name} {quarter} nota")
            day = quarter.next().first + timedelta(days=rng.randrange(10))
            forgets = rng.random() < 0.06 and someone.given_name not in ("Lena", "Rita")
            approved = workday(day + timedelta(days=rng.randrange(1, 4)))
            paid = workday(next(approved.replace(day=d) for d in PAY_DAYS if d >= approved.day))
            if someone.vehicle == "none" or (someone.given_name, quarter) in taken or forgets or day >= today:
                continue
            if not trips(someone.given_name, quarter):
                continue
            if someone.given_name == WANTS_NOTHING:
                plans.append(NotePlan(someone.given_name, quarter, day, day, flavour="given"))
                continue
            plan = NotePlan(someone.given_name, quarter, day, day)
            plan.approved = approved if approved < today else None
            plan.paid = paid if paid < today else None
            plans.append(plan)
        quarter = quarter.next()
    return plans


def _ago(today: date, days: int) -> date:
    return today - timedelta(days=days)


def _workday_ago(today: date, days: int) -> date:
    """The day itself, or the Friday before it."""
    day = _ago(today, days)
    return day - timedelta(days=max(day.weekday() - 4, 0))
