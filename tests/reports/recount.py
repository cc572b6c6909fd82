"""The figures of a year counted once more, by hand so to speak: plain rows in, DOMAIN §5 read aloud, numbers out.

Written from the definitions and not from the portal's code. It is slow, goes day by day where it can, and shares
nothing with `portal.reports` but the names of the figures. None: it cannot be known.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]

MONTH = Fraction(3044, 100)
QUARTERS = {1: (1, 3, 31), 2: (4, 6, 30), 3: (7, 9, 30), 4: (10, 12, 31)}


def tables_of(branch_id: int) -> Tables:
    """Every row of one branch, as it lies in the database."""
    from portal.agenda.models.candidate import Candidate, Channel
    from portal.agenda.models.event import Event
    from portal.agenda.models.outreach import Outreach
    from portal.contacts.models.contact import Contact
    from portal.families.models.family import Child, Family, Parent, ProfileFlag
    from portal.families.models.match import Match, Trajectory
    from portal.families.models.referral import Referral, Referrer
    from portal.families.models.talk import Talk
    from portal.newsletter.models import NewsletterIssue
    from portal.people.models import Person, RolePeriod
    from portal.team.models import Mentoring

    found: Tables = {}
    for model in (
        Candidate, Channel, Event, Outreach, Contact, Child, Family, Match, Parent, ProfileFlag, Referral, Referrer,
        Talk, Trajectory, NewsletterIssue, RolePeriod, Person, Mentoring,
    ):  # fmt: skip
        found[model.__name__] = list(model.select().where(model.branch == branch_id).order_by(model.id).dicts())
    return found


def recount(t: Tables, year: int, today: date) -> dict[str, Any]:
    """Key → int, Decimal with one decimal, or None."""
    first = date(year, 1, 1)
    last = date(year, 12, 31) if date(year, 12, 31) < today else today
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    found: dict[str, Any] = {}

    # 1.1 who was supported on at least one day
    def supported(path: Row, day: date) -> bool:
        return path["started_on"] <= day and (path["closed_on"] is None or day <= path["closed_on"])

    paths = t["Trajectory"]
    running = [path for path in paths if any(supported(path, day) for day in days)]
    reached = {path["family"] for path in running}
    started = [path for path in paths if path["started_on"] in days]
    closed = [path for path in running if path["closed_on"] in days]
    found["families_reached"] = len(reached)
    found["trajectories_started"] = len(started)
    found["trajectories_closed"] = len(closed)
    found["caseload_opening"] = sum(path["started_on"] < first for path in running)
    found["caseload_closing"] = sum(path["closed_on"] is None or path["closed_on"] > last for path in running)

    waiting = 0
    for one in t["Referral"]:
        accepted = one["decided_on"] is not None and one["status"] in ("accepted", "withdrawn")
        begun = any(path["referral"] == one["id"] and path["started_on"] <= last for path in paths)
        gone = one["withdrawn_on"] is not None and one["withdrawn_on"] <= last
        waiting += bool(accepted and one["decided_on"] <= last and not begun and not gone)
    found["waiting_list"] = waiting

    bands = {"children_unborn": 0, "children_0_6": 0, "children_7_12": 0, "children_13": 0, "children_unknown": 0}
    overrides = {
        "unborn": "children_unborn",
        "0-6": "children_0_6",
        "7-12": "children_7_12",
        "12+": "children_13",
    }
    for family in reached:
        own = [path for path in running if path["family"] == family]
        ends = [path["closed_on"] if path["closed_on"] and path["closed_on"] <= last else last for path in own]
        on = max(ends)
        for child in (c for c in t["Child"] if c["family"] == family):
            if child["band_override"]:
                bands[overrides[child["band_override"]]] += 1
                continue
            month = child["birth_month"] or child["due_month"]
            if month is None:
                bands["children_unknown"] += 1
                continue
            age = (on.year - month.year) * 12 + on.month - month.month
            born = age >= 0 if child["birth_month"] else age >= 1  # due: until the month is over
            if not born:
                bands["children_unborn"] += age >= -9
            elif age < 7 * 12:
                bands["children_0_6"] += 1
            elif age < 13 * 12:
                bands["children_7_12"] += 1
            else:
                bands["children_13"] += 1
    children: Any = sum(bands.values())
    if reached and not children:
        children, bands = None, dict.fromkeys(bands)
    found["children"] = children
    found |= bands

    # 1.2 the profile: the latest answer of the year or before; two of them follow from months and years
    for flag in (
        "single_parent", "mental_health", "disability", "no_work_income", "other_language", "perinatal",
        "young_parent", "newcomer", "supervision",
    ):  # fmt: skip
        values = [_answer(t, family, flag, year, first, last, running) for family in reached]
        known = [value for value in values if value in ("yes", "no")]
        found[f"flag_{flag}"] = None if values and not known else sum(value == "yes" for value in values)

    # 2 referrals, by the day they came in
    received = [one for one in t["Referral"] if one["received_on"] in days]
    decided = {"accepted": 0, "declined": 0, "open": 0, "withdrawn": 0}
    reasons = {"outside_area": 0, "other_need": 0, "intake_stop": 0, "other": 0}
    for one in received:
        if one["status"] == "declined":
            decided["declined"] += 1
            reasons[one["decline_reason"] or "other"] += 1
        elif one["status"] == "open":
            decided["open"] += 1
        elif one["decided_on"]:
            decided["accepted"] += 1
        else:
            decided["withdrawn"] += 1
    found["referrals"] = len(received)
    found |= {f"referrals_{word}": number for word, number in decided.items()}
    found |= {f"declined_{reason}": number for reason, number in reasons.items()}
    found["referrers"] = len({one["referrer"] for one in received if one["referrer"] and not one["by_family"]})
    found["self_referred"] = len({one["family"] for one in received if one["by_family"]})
    waits = []
    for path in started:
        for one in t["Referral"]:
            if one["id"] == path["referral"] and one["decided_on"] and one["status"] in ("accepted", "withdrawn"):
                waits.append((path["started_on"] - one["decided_on"]).days)
    found["waiting_months"] = _mean_months(waits)

    # 3 support
    talks = [talk for talk in t["Talk"] if talk["day"] in days]
    found["family_talks"] = sum(talk["family_kind"] != "" for talk in talks)
    found["volunteer_talks"] = sum(talk["volunteer_kind"] != "" for talk in talks)
    met = [contact["day"] for contact in t["Contact"] if contact["counts"] and contact["day"] in days]
    found["contacts"] = len(met)
    weight = Fraction(0)
    for number, (from_month, to_month, to_day) in QUARTERS.items():
        begin, end = date(year, from_month, 1), date(year, to_month, to_day)
        found[f"contacts_k{number}"] = sum(begin <= day <= end for day in met) if begin <= last else None
        length = (end - begin).days + 1
        for match in t["Match"]:
            active = sum(
                begin <= day <= end
                and match["started_on"] <= day
                and (match["ended_on"] is None or day <= match["ended_on"])
                for day in days
            )
            weight += Fraction(active, length)
    found["contacts_average"] = _one_decimal(len(met) / weight) if weight else None
    found["trajectory_months"] = _mean_months([(path["closed_on"] - path["started_on"]).days for path in closed])

    # 4 volunteers, each by the role they had last in the year
    roles = [r for r in t["RolePeriod"] if r["role"] in ("family_buddy", "language_buddy", "mentor")]
    last_role: dict[int, str] = {}
    for day in days:
        for period in sorted(roles, key=lambda r: (r["started_on"], r["id"])):
            if period["started_on"] <= day and (period["ended_on"] is None or day <= period["ended_on"]):
                last_role[period["person"]] = period["role"]
    found["volunteers"] = len(last_role)
    found["mentors"] = sum(role == "mentor" for role in last_role.values())
    found["supporters"] = sum(role != "mentor" for role in last_role.values())
    found["language_buddies"] = len(
        {
            r["person"] for r in roles
            if r["role"] == "language_buddy" and any(
                r["started_on"] <= day and (r["ended_on"] is None or day <= r["ended_on"]) for day in days
            )
        }
    )  # fmt: skip
    for key, kinds in (("started_buddies", ("family_buddy", "language_buddy")), ("started_mentors", ("mentor",))):
        firsts: dict[int, date] = {}
        for period in roles:
            if period["role"] in kinds:
                firsts[period["person"]] = min(period["started_on"], firsts.get(period["person"], date.max))
        found[key] = sum(day in days for day in firsts.values())
    people = {person["id"]: person for person in t["Person"]}
    for gender in ("m", "f", "x", ""):
        found[f"gender_{gender or 'unknown'}"] = sum(people[id]["gender"] == gender for id in last_role)
    ages = dict.fromkeys(
        ("age_under_20", "age_20_25", "age_26_50", "age_51_65", "age_66_75", "age_76", "age_unknown"), 0
    )
    for id in last_role:
        birth = people[id]["birth_on"]
        if birth is None:
            ages["age_unknown"] += 1
            continue
        age = last.year - birth.year - (0 if (last.month, last.day) >= (birth.month, birth.day) else 1)
        for key, most in (("under_20", 19), ("20_25", 25), ("26_50", 50), ("51_65", 65), ("66_75", 75), ("76", 999)):
            if age <= most:
                ages[f"age_{key}"] += 1
                break
    found |= ages
    guiding = [
        row for row in t["Mentoring"]
        if any(row["started_on"] <= day and (row["ended_on"] is None or day <= row["ended_on"]) for day in days)
    ]  # fmt: skip
    found["guided"] = len({row["volunteer"] for row in guiding})
    found["guiding"] = len({row["mentor"] for row in guiding})
    found["newsletters"] = sum(issue["status"] == "sent" and issue["sent_on"] in days for issue in t["NewsletterIssue"])
    found["events"] = sum(
        event["kind"] in ("training", "peer_supervision", "thank_you")
        and event["cancelled_at"] is None
        and event["day"] in days
        for event in t["Event"]
    )
    for key, kind in (("network_meetings", "network"), ("staff_events", "staff")):
        found[key] = sum(
            event["kind"] == kind and event["cancelled_at"] is None and event["day"] in days for event in t["Event"]
        )

    # 5 candidates and communication
    found["info_session"] = sum(c["came_on"] in days for c in t["Candidate"])
    found["initial_training"] = sum(c["trained_on"] in days for c in t["Candidate"])
    interested = [c for c in t["Candidate"] if c["interested_on"] in days]
    found["interested"] = len(interested)
    found["interested_came"] = sum(c["came_on"] is not None for c in interested)
    names = {channel["id"]: channel["name"] for channel in t["Channel"]}
    for candidate in interested:
        key = f"channel:{names.get(candidate['channel'], '?')}"
        found[key] = found.get(key, 0) + 1
    found["campaigns"] = sum(not one["is_permanent"] and one["first_on"] in days for one in t["Outreach"])
    found["permanent_actions"] = sum(
        one["is_permanent"] and any(
            one["first_on"] <= day and (one["last_on"] is None or day <= one["last_on"]) for day in days
        )
        for one in t["Outreach"]
    )  # fmt: skip

    # what was never kept by the end of the year is not 0 but unknown
    for rows, keys in _kept(t):
        if not rows or min(rows) > last:
            for key in [k for k in found if k in keys or any(p.endswith(":") and k.startswith(p) for p in keys)]:
                found[key] = None
    return {key: value for key, value in found.items() if not (key.startswith("channel:") and value is None)}


def _answer(t: Tables, family: int, flag: str, year: int, first: date, last: date, running: list[Row]) -> str:
    said = [f for f in t["ProfileFlag"] if f["family"] == family and f["flag"] == flag and f["year"] <= year]
    if said:
        return str(max(said, key=lambda f: f["year"])["value"])
    own = [path for path in running if path["family"] == family]
    if flag == "perinatal":
        children = [c for c in t["Child"] if c["family"] == family]
        for child in children:
            month = child["birth_month"] or child["due_month"]
            for n in range((last - first).days + 1):
                day = first + timedelta(days=n)
                if month and any(p["started_on"] <= day and day <= (p["closed_on"] or last) for p in own):
                    age = (day.year - month.year) * 12 + day.month - month.month
                    if -9 <= age < 30:
                        return "yes"
        if not children or any(not (c["birth_month"] or c["due_month"]) for c in children):
            return "unknown"
        return "no"
    if flag == "young_parent":
        on = max(p["closed_on"] if p["closed_on"] and p["closed_on"] <= last else last for p in own)
        born = [p["birth_year"] for p in t["Parent"] if p["family"] == family]
        if any(b is not None and on.year - b < 25 for b in born):
            return "yes"
        return "unknown" if not born or None in born else "no"
    return "unknown"


def _kept(t: Tables) -> list[tuple[list[date], set[str]]]:
    """(the days of a source, the figures that come from it)."""
    flags = {
        f"flag_{flag}"
        for flag in (
            "single_parent", "mental_health", "disability", "no_work_income", "other_language", "perinatal",
            "young_parent", "newcomer", "supervision",
        )
    }  # fmt: skip
    buddies = ("family_buddy", "language_buddy", "mentor")
    return [
        (
            [path["started_on"] for path in t["Trajectory"]],
            {
                "families_reached", "trajectories_started", "trajectories_closed", "caseload_opening",
                "caseload_closing", "children", "children_unborn", "children_0_6", "children_7_12", "children_13",
                "children_unknown", "waiting_months", "trajectory_months",
            } | flags,
        ),
        (
            [one["received_on"] for one in t["Referral"]],
            {
                "waiting_list", "referrals", "referrals_accepted", "referrals_declined", "referrals_open",
                "referrals_withdrawn", "declined_outside_area", "declined_other_need", "declined_intake_stop",
                "declined_other", "referrers", "self_referred",
            },
        ),
        ([talk["day"] for talk in t["Talk"] if talk["family_kind"]], {"family_talks"}),
        ([talk["day"] for talk in t["Talk"] if talk["volunteer_kind"]], {"volunteer_talks"}),
        (
            [contact["day"] for contact in t["Contact"]],
            {"contacts", "contacts_k1", "contacts_k2", "contacts_k3", "contacts_k4", "contacts_average"},
        ),
        (
            [period["started_on"] for period in t["RolePeriod"] if period["role"] in buddies],
            {
                "volunteers", "supporters", "mentors", "language_buddies", "started_buddies", "started_mentors",
                "gender_m", "gender_f", "gender_x", "gender_unknown", "age_under_20", "age_20_25", "age_26_50",
                "age_51_65", "age_66_75", "age_76", "age_unknown",
            },
        ),
        ([row["started_on"] for row in t["Mentoring"]], {"guided", "guiding"}),
        ([issue["sent_on"] for issue in t["NewsletterIssue"] if issue["sent_on"]], {"newsletters"}),
        (
            [e["day"] for e in t["Event"] if e["kind"] in ("training", "peer_supervision", "thank_you")],
            {"events"},
        ),
        (
            [e["day"] for e in t["Event"] if e["kind"] in ("staff", "network")],
            {"staff_events", "network_meetings"},
        ),
        (
            [candidate["interested_on"] for candidate in t["Candidate"]],
            {"info_session", "initial_training", "interested", "interested_came", "channel:"},
        ),
        ([one["first_on"] for one in t["Outreach"]], {"campaigns", "permanent_actions"}),
    ]  # fmt: skip


def _mean_months(days: list[int]) -> Decimal | None:
    return _one_decimal(Fraction(sum(days), len(days)) / MONTH) if days else None


def _one_decimal(number: Fraction) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
