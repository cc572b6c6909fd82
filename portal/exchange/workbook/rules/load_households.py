"""Families with everything that hangs on them, from referral to match."""

from collections import defaultdict
from collections.abc import Hashable
from datetime import date
from typing import Any

from portal.exchange.workbook.facts import sheets
from portal.exchange.workbook.facts.labels import tuples
from portal.exchange.workbook.facts.reading import Row
from portal.exchange.workbook.rules.loading import NOT_LISTED, Load, Span
from portal.families.models.family import Family, FamilyDetails
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral, Referrer
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.folding import folded
from portal.kit.same import keys


def families(job: Load) -> None:
    query = Family.select(Family, FamilyDetails).left_outer_join(
        FamilyDetails, on=(FamilyDetails.family == Family.id), attr="file"
    )
    known: dict[Hashable, dict[str, Any]] = {}
    for family in query.where(Family.branch == job.branch.id):
        detail = getattr(family, "file", None)
        known[family.code] = {**(detail.__data__ if detail else {}), **family.__data__}
    alike = {
        (field, value): f"Gezin {data['code']}"
        for data in known.values()
        if "name" in data
        for field, value in _keys(data).items()
    }
    new: dict[str, dict[str, Any]] = {}
    seen: dict[str, int] = {}
    for row in job.rows(sheets.FAMILIES):
        v = dict(row.values)
        code = v["code"]
        v["alias"] = v["alias"] or f"Gezin {code}"
        if code in seen:
            job.wrong(row, "code", f"Code {code} staat ook op rij {seen[code]}.")
        else:
            seen[code] = row.number
            if job.is_new(row, code, known, v):
                new[code] = v
                job.ask_same(row, alike, _keys(v), f"Gezin {code}")
    own = ("code", "alias", "municipality")
    stamp = {"branch": job.branch.id, "created_at": clock.now()}
    job.insert(Family, [{name: v[name] for name in own} | stamp for v in new.values()])
    job.families = dict(tuples(Family.select(Family.code, Family.id).where(Family.branch == job.branch.id)))
    details = [
        {name: value for name, value in v.items() if name not in own}
        | {"branch": job.branch.id, "family": job.families[code]}
        for code, v in new.items()
    ]
    job.insert(FamilyDetails, details)


def _keys(v: dict[str, Any]) -> dict[str, str]:
    reach = {name: v[name] or "" for name in ("phone", "email", "street", "town")}
    return keys(v["name"] or "", 1, **reach)


def referrals(job: Load) -> None:
    referrers = {
        folded(name): id
        for id, name in tuples(Referrer.select(Referrer.id, Referrer.name).where(Referrer.branch == job.branch.id))
    }
    known: dict[Hashable, dict[str, Any]] = {
        (r.family_id, r.received_on): r.__data__ for r in Referral.select().where(Referral.branch == job.branch.id)
    }
    new = []
    for row in job.rows(sheets.REFERRALS):
        family = job.family(row)
        if family is None or not _referral_is_right(job, row):
            continue
        v = {name: value for name, value in row.values.items() if name != "family"}
        name = v.pop("referrer")
        v["referrer"] = referrers.get(folded(name), NOT_LISTED) if name else None
        if job.is_new(row, (family, v["received_on"]), known, v):
            if name:
                v["referrer"] = job.listed(Referrer, name, referrers)
            new.append({**v, "branch": job.branch.id, "family": family, "created_at": clock.now()})
    job.insert(Referral, new)


def _referral_is_right(job: Load, row: Row) -> bool:
    v = row.values
    decided = v["status"] in ("accepted", "declined")
    if v["by_family"] and v["referrer"]:
        job.wrong(row, "referrer", "Het gezin kwam zelf: laat de aanmelder leeg.")
    elif decided and not v["decided_on"]:
        job.wrong(row, "decided_on", "Vul in op welke dag dit beslist is.")
    elif v["status"] == "open" and v["decided_on"]:
        job.wrong(row, "status", "Er staat een dag van beslissing. Schrijf: aanvaard of niet aanvaard.")
    elif v["status"] == "declined" and not v["decline_reason"]:
        job.wrong(row, "decline_reason", "Vul in waarom dit gezin niet aanvaard is.")
    elif v["status"] != "declined" and v["decline_reason"]:
        job.wrong(row, "decline_reason", "Een reden staat alleen bij wie niet aanvaard is.")
    elif (v["status"] == "withdrawn") != bool(v["withdrawn_on"]):
        job.wrong(row, "withdrawn_on", "Bij ‘ingetrokken’ hoort de dag, en alleen daar.")
    else:
        return (
            job.not_ahead(row, "received_on", "decided_on", "withdrawn_on")
            and job.in_order(row, "received_on", "decided_on")
            and job.in_order(row, "decided_on", "withdrawn_on")
        )
    return False


def trajectories(job: Load) -> None:
    referrals = {
        (family, day): id
        for id, family, day in tuples(
            Referral.select(Referral.id, Referral.family, Referral.received_on).where(Referral.branch == job.branch.id)
        )
    }
    known: dict[Hashable, dict[str, Any]] = {}
    for t in Trajectory.select().where(Trajectory.branch == job.branch.id):
        known[t.family_id, t.started_on] = t.__data__
        job.trajectories[t.family_id].append(Span(t.id, t.started_on, t.closed_on))
    accepted: dict[int, list[tuple[date, date, int]]] = defaultdict(list)
    for r in Referral.select().where(Referral.branch == job.branch.id, Referral.status == "accepted"):
        accepted[r.family_id].append((r.received_on, r.decided_on, r.id))
    used = {t["referral"] for t in known.values()}
    new = []
    for row in job.rows(sheets.TRAJECTORIES):
        family = job.family(row)
        if family is None or not job.in_order(row, "started_on", "closed_on"):
            continue
        v = {name: row.values[name] for name in ("started_on", "closed_on", "closing_reason")}
        if bool(v["closed_on"]) != bool(v["closing_reason"]):
            job.wrong(row, "closing_reason", "Vul bij een afgesloten traject de dag én de reden in.")
            continue
        received = row.values["received_on"]
        there = known.get((family, v["started_on"]))
        if received:
            v["referral"] = referrals.get((family, received))
        elif there is not None:
            v["referral"] = there["referral"]
        else:
            v["referral"] = _referral_before(job, row, accepted[family], used)
        if received and v["referral"] is None:
            sentence = "Er is geen aanmelding van dit gezin op die dag. Kijk het blad Aanmeldingen na."
            job.absent_from(sheets.REFERRALS, row, "received_on", f"{family} {received}", sentence)
            continue
        span = Span(0, v["started_on"], v["closed_on"])
        if (family, span.first) not in known and any(old.meets(span) for old in job.trajectories[family]):
            job.wrong(row, "started_on", "In die periode liep er al een traject van dit gezin. Kijk de dagen na.")
            continue
        if job.is_new(row, (family, span.first), known, v):
            _trajectory_remarks(
                job, row, next((one for one in accepted[family] if one[2] == v["referral"]), None), used
            )
            used.add(v["referral"])
            job.trajectories[family].append(span)
            new.append({**v, "branch": job.branch.id, "family": family})
    job.insert(Trajectory, new)
    job.trajectories.clear()
    for id, family, first, last in tuples(
        Trajectory.select(Trajectory.id, Trajectory.family, Trajectory.started_on, Trajectory.closed_on).where(
            Trajectory.branch == job.branch.id
        )
    ):
        job.trajectories[family].append(Span(id, first, last))


Accepted = tuple[date, date, int]  # received on, decided on, id


def _referral_before(job: Load, row: Row, accepted: list[Accepted], used: set[int]) -> int | None:
    """The accepted referral that a trajectory without one began with: the last before its start that none has yet."""
    fit = sorted(one for one in accepted if one[0] <= row.values["started_on"] and one[2] not in used)
    if len(fit) > 1:
        job.ask(
            row,
            "received_on",
            f"Voor deze start zijn er {len(fit)} aanvaarde aanmeldingen. Die van {day_text(fit[-1][0])} is genomen.",
        )
    elif not fit and accepted:
        job.ask(
            row,
            "received_on",
            "Geen aanvaarde aanmelding past bij deze start. Vul de dag van de aanmelding in, anders blijft ze wachten.",
        )
    return fit[-1][2] if fit else None


def _trajectory_remarks(job: Load, row: Row, referral: Accepted | None, used: set[int]) -> None:
    """What a form would not take; it is loaded, and asked about."""
    v = row.values
    if referral is not None and referral[2] in used:
        job.ask(row, "received_on", "Bij deze aanmelding hoort al een ander traject. Klopt dat?")
    if referral is not None and v["started_on"] < referral[1]:
        job.ask(row, "started_on", f"Dit gezin was pas op {day_text(referral[1])} aanvaard. Kijk de dag na.")


def matches(job: Load) -> None:
    known: dict[Hashable, dict[str, Any]] = {}
    for m in Match.select().where(Match.branch == job.branch.id):
        known[m.family_id, m.volunteer_id, m.started_on] = m.__data__
        job.matches[m.family_id, m.volunteer_id].append(Span(m.id, m.started_on, m.ended_on))
    new = []
    for row in job.rows(sheets.MATCHES):
        family, person = job.family(row), job.person(row)
        if family is None or person is None or not job.in_order(row, "started_on", "ended_on"):
            continue
        v = {name: row.values[name] for name in ("started_on", "ended_on", "km_one_way", "usual_weekday")}
        stopped = job.stopped_on(person)
        if stopped is not None and v["started_on"] <= stopped and (v["ended_on"] or date.max) > stopped:
            v["ended_on"] = stopped  # nobody goes on after the last day as a volunteer
            sentence = f"Deze vrijwilliger stopte op {day_text(stopped)}. De koppeling eindigt die dag ook."
            job.ask(row, "ended_on", sentence)
        span = Span(0, v["started_on"], v["ended_on"])
        trajectory = next((t for t in job.trajectories[family] if t.covers(span.first)), None)
        if trajectory is None:
            sentence = "Op die dag liep er geen traject van dit gezin. Kijk het blad Trajecten na."
            job.absent_from(sheets.TRAJECTORIES, row, "started_on", f"{family} {span.first}", sentence)
            continue
        if trajectory.last is not None and (span.last is None or span.last > trajectory.last):
            job.wrong(
                row,
                "ended_on",
                f"Het traject stopte op {day_text(trajectory.last)}. Vul hier die dag of een vroegere in.",
            )
            continue
        key = (family, person, span.first)
        if key not in known and any(old.meets(span) for old in job.matches[family, person]):
            job.wrong(row, "started_on", "In die periode was deze vrijwilliger al aan dit gezin gekoppeld.")
            continue
        if job.is_new(row, key, known, v):
            job.matches[family, person].append(span)
            new.append(
                {
                    **v,
                    "branch": job.branch.id,
                    "family": family,
                    "volunteer": person,
                    "trajectory": trajectory.id,
                    "created_at": clock.now(),
                }
            )
    job.insert(Match, new)
    job.matches.clear()
    for id, family, person, first, last in tuples(
        Match.select(Match.id, Match.family, Match.volunteer, Match.started_on, Match.ended_on).where(
            Match.branch == job.branch.id
        )
    ):
        job.matches[family, person].append(Span(id, first, last))
