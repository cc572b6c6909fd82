"""The figures of the annual report, counted again from plain rows as DOMAIN §5 words them.

Nothing here knows how the portal reckons them: rows are read as they are stored and counted in plain Python.
"""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from portal.agenda.models import Candidate, Channel, Event, Outreach
from portal.contacts.models import Contact
from portal.families.models import Child, Match, Parent, ProfileFlag, Referral, Talk, Trajectory
from portal.newsletter.models import NewsletterIssue
from portal.people.models import Person, RolePeriod

MONTH = 30.44  # days
SUPPORTERS, MENTORS = ("family_buddy", "language_buddy"), ("mentor",)
BANDS = ("unborn", "0_6", "7_12", "13")

PRINTED = {
    "families_reached": 22, "trajectories_started": 7, "trajectories_closed": 10, "waiting_list": 4,
    "caseload_opening": 15, "caseload_closing": 12,
    "children": 62, "children_unborn": 2, "children_0_6": 29, "children_7_12": 21, "children_13": 10,
    "flag_single_parent": 11, "flag_mental_health": 12, "flag_disability": 4, "flag_no_work_income": 9,
    "flag_other_language": 15, "flag_perinatal": 11, "flag_young_parent": 1, "flag_newcomer": 7, "flag_supervision": 2,
    "referrals": 13, "referrals_accepted": 8, "referrals_declined": 5,
    "declined_outside_area": 1, "declined_other_need": 1, "declined_intake_stop": 3,
    "self_referred": 3, "waiting_months": 6,
    "family_talks": 60, "contacts": 552, "contacts_average": 10, "trajectory_months": 13,
    "language_buddies": 4, "info_session": 14, "initial_training": 6, "started_buddies": 4, "started_mentors": 1,
    "volunteers": 22, "supporters": 19, "mentors": 3, "gender_m": 8, "gender_f": 14,
    "age_20_25": 0, "age_26_50": 8, "age_51_65": 5, "age_66_75": 9, "age_76": 0,
    "volunteer_talks": 74, "newsletters": 11, "events": 13,
    "interested": 18, "channel:Gemeentemagazine": 3, "channel:via via": 4, "channel:Facebook": 3, "channel:flyer": 3,
    "channel:pers": 4, "channel:infostand": 1, "interested_came": 14,
    "permanent_actions": 5,
}  # fmt: skip
"""What the report of 2025 prints."""


def rows(model: Any) -> list[dict[str, Any]]:
    return list(model.select().dicts())


class Year:
    """One year, counted."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.first, self.last = date(year, 1, 1), date(year, 12, 31)
        self.trajectories = rows(Trajectory)
        self.active = [
            t
            for t in self.trajectories
            if t["started_on"] <= self.last and not (t["closed_on"] and t["closed_on"] < self.first)
        ]
        self.reached = {t["family"] for t in self.active}

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def figures(self) -> dict[str, float]:
        """Everything, by the names that the report's page uses."""
        found = {**self.families(), **self.children(), **self.profile(), **self.referrals(), **self.support()}
        return {**found, **self.volunteers(), **self.interest()}

    def families(self) -> dict[str, float]:
        def running(day: date) -> int:
            return sum(
                t["started_on"] <= day and (t["closed_on"] is None or t["closed_on"] > day) for t in self.trajectories
            )

        starts = {t["referral"]: t["started_on"] for t in self.trajectories}
        waiting = [
            r
            for r in rows(Referral)
            if r["status"] in ("accepted", "withdrawn")
            and r["decided_on"]
            and r["decided_on"] <= self.last
            and (r["id"] not in starts or starts[r["id"]] > self.last)
            and (r["withdrawn_on"] is None or r["withdrawn_on"] > self.last)
        ]
        return {
            "families_reached": len(self.reached),
            "trajectories_started": sum(self.holds(t["started_on"]) for t in self.trajectories),
            "trajectories_closed": sum(self.holds(t["closed_on"]) for t in self.trajectories),
            "waiting_list": len(waiting),
            "caseload_opening": running(self.first - timedelta(days=1)),
            "caseload_closing": running(self.last),
        }

    def day_of(self, family: int) -> date:
        """31 December, or the closing if that was earlier."""
        closings = [t["closed_on"] or date.max for t in self.active if t["family"] == family]
        return min(max(closings), self.last)

    def children(self) -> dict[str, float]:
        found = Counter(self.band(child) for child in rows(Child) if child["family"] in self.reached)
        bands = {f"children_{band}": found[band] for band in BANDS}
        return {"children": sum(bands.values()), **bands}

    def band(self, child: dict[str, Any]) -> str:
        day, born = self.day_of(child["family"]), child["birth_month"] or child["due_month"]
        if born > day:
            month_nine = day.year * 12 + day.month + 9
            return "unborn" if born.year * 12 + born.month <= month_nine else "not yet"
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        return "0_6" if age < 7 else "7_12" if age < 13 else "13"

    def profile(self) -> dict[str, float]:
        said: dict[tuple[int, str], tuple[int, str]] = {}
        for row in rows(ProfileFlag):
            key = (row["family"], row["flag"])
            if row["year"] <= self.year and key[0] in self.reached and said.get(key, (0, ""))[0] < row["year"]:
                said[key] = (row["year"], row["value"])
        flags = Counter(flag for (_, flag), (_, value) in said.items() if value == "yes")
        names = ("single_parent", "mental_health", "disability", "no_work_income", "other_language", "newcomer")
        young = {p["family"] for p in rows(Parent) if self.year - p["birth_year"] < 25} & self.reached
        return {
            **{f"flag_{name}": flags[name] for name in (*names, "supervision")},
            "flag_perinatal": sum(self.is_perinatal(family) for family in self.reached),
            "flag_young_parent": len(young),
        }

    def is_perinatal(self, family: int) -> bool:
        """Day by day: a pregnancy, or a child younger than thirty months."""
        months = [c["birth_month"] or c["due_month"] for c in rows(Child) if c["family"] == family]
        spans = [(t["started_on"], t["closed_on"] or date.max) for t in self.active if t["family"] == family]
        days = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        return any(
            -9 <= (day.year - born.year) * 12 + day.month - born.month < 30
            for day in days
            if any(first <= day <= last for first, last in spans)
            for born in months
        )

    def referrals(self) -> dict[str, float]:
        received = [r for r in rows(Referral) if self.holds(r["received_on"])]
        reasons = Counter(r["decline_reason"] for r in received if r["status"] == "declined")
        accepted = {r["id"]: r["decided_on"] for r in rows(Referral)}
        waits = [
            (t["started_on"] - accepted[t["referral"]]).days / MONTH
            for t in self.trajectories
            if self.holds(t["started_on"])
        ]
        return {
            "referrals": len(received),
            "referrals_accepted": sum(r["status"] in ("accepted", "withdrawn") for r in received),
            "referrals_declined": reasons.total(),
            **{f"declined_{why}": reasons[why] for why in ("outside_area", "other_need", "intake_stop")},
            "self_referred": sum(r["by_family"] for r in received),
            "waiting_months": round(sum(waits) / len(waits), 1) if waits else 0,
        }

    def support(self) -> dict[str, float]:
        talks = [t for t in rows(Talk) if self.holds(t["day"])]
        contacts = sum(c["counts"] and self.holds(c["day"]) for c in rows(Contact))
        active = 0.0
        for number in range(1, 5):
            begin = date(self.year, 3 * number - 2, 1)
            end = date(self.year + number // 4, 3 * number % 12 + 1, 1) - timedelta(days=1)
            for match in rows(Match):
                first, last = max(match["started_on"], begin), min(match["ended_on"] or end, end)
                active += max((last - first).days + 1, 0) / ((end - begin).days + 1)
        closed = [t for t in self.trajectories if self.holds(t["closed_on"])]
        lengths = [(t["closed_on"] - t["started_on"]).days / MONTH for t in closed]
        return {
            "family_talks": sum(t["family_kind"] != "" for t in talks),
            "volunteer_talks": sum(t["volunteer_kind"] != "" for t in talks),
            "contacts": contacts,
            "contacts_average": round(contacts / active, 1),
            "trajectory_months": round(sum(lengths) / len(lengths), 1),
        }

    def volunteers(self) -> dict[str, float]:
        periods = [p for p in rows(RolePeriod) if p["role"] in (*SUPPORTERS, *MENTORS)]
        started = Counter(p["role"] for p in periods if self.holds(p["started_on"]))
        there = {
            p["person"]: p["role"]
            for p in periods
            if p["started_on"] <= self.last and (p["ended_on"] is None or p["ended_on"] >= self.first)
        }
        roles = Counter(there.values())
        people = [p for p in rows(Person) if p["id"] in there]
        ages = [self.year - p["birth_on"].year - ((p["birth_on"].month, p["birth_on"].day) > (12, 31)) for p in people]
        genders = Counter(p["gender"] for p in people)
        bands = {"20_25": (20, 25), "26_50": (26, 50), "51_65": (51, 65), "66_75": (66, 75), "76": (76, 200)}
        return {
            "language_buddies": roles["language_buddy"],
            "started_buddies": started["family_buddy"] + started["language_buddy"],
            "started_mentors": started["mentor"],
            "volunteers": len(there),
            "supporters": roles["family_buddy"] + roles["language_buddy"],
            "mentors": roles["mentor"],
            "gender_m": genders["m"],
            "gender_f": genders["f"],
            **{f"age_{name}": sum(low <= age <= high for age in ages) for name, (low, high) in bands.items()},
        }

    def interest(self) -> dict[str, float]:
        candidates = rows(Candidate)
        interested = [c for c in candidates if self.holds(c["interested_on"])]
        names = {c["id"]: c["name"] for c in rows(Channel)}
        channels = Counter(names[c["channel"]] for c in interested)
        listed = ("training", "peer_supervision", "thank_you")
        return {
            "info_session": sum(self.holds(c["came_on"]) for c in candidates),
            "initial_training": sum(self.holds(c["trained_on"]) for c in candidates),
            "newsletters": sum(self.holds(i["sent_on"]) for i in rows(NewsletterIssue)),
            "events": sum(
                e["kind"] in listed and self.holds(e["day"]) and e["cancelled_at"] is None for e in rows(Event)
            ),
            "interested": len(interested),
            **{f"channel:{name}": channels[name] for name in names.values()},
            "interested_came": sum(c["came_on"] is not None for c in interested),
            "permanent_actions": sum(
                o["is_permanent"] and o["first_on"] <= self.last and not (o["last_on"] and o["last_on"] < self.first)
                for o in rows(Outreach)
            ),
        }
