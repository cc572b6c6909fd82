"""Families with everything that hangs on them, from referral to match."""

from collections import defaultdict
from collections.abc import Hashable
from datetime import date, timedelta
from typing import Any

from portal.exchange.workbook.facts import sheets
from portal.exchange.workbook.facts.labels import tuples
from portal.exchange.workbook.facts.reading import Row
from portal.exchange.workbook.rules.load_tables import TableLoad, Values
from portal.exchange.workbook.rules.loading import Load, Span
from portal.families.models.family import Family, FamilyDetails
from portal.families.models.match import Match
from portal.families.models.referral import Referral
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.same import keys
from portal.people.models import Person


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


CLOSE = timedelta(days=31)


class Referrals(TableLoad):
    """With the decision that fits; a second one soon after is asked about."""

    def __init__(self, job: Load) -> None:
        super().__init__(job)
        self.days: dict[int, list[date]] = defaultdict(list)
        for referral in self.there:
            self.days[referral.family_id].append(referral.received_on)

    def more(self, row: Row, values: Values) -> Values:
        day, others = values["received_on"], self.days[values["family"]]
        if near := next((other for other in others if abs(other - day) <= CLOSE), None):
            sentence = f"Dit gezin heeft ook een aanmelding van {day_text(near)}. Zijn het er twee?"
            self.job.ask(row, "received_on", sentence)
        others.append(day)
        return {}

    def is_right(self, row: Row, values: Values) -> bool:
        job, v = self.job, row.values
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


Accepted = tuple[date, date, int]  # received on, decided on, id
NO_REFERRAL = (
    "Geen aanvaarde aanmelding past bij deze start. Vul de dag van de aanmelding in, anders blijft ze wachten."
)


class Trajectories(TableLoad):
    """Each with the referral it began with."""

    def __init__(self, job: Load) -> None:
        super().__init__(job)
        self.used = {trajectory.referral_id for trajectory in self.there}
        self.referrals: dict[tuple[int, date], int] = {}
        self.accepted: dict[int, dict[int, Accepted]] = defaultdict(dict)
        for referral in Referral.select().where(Referral.branch == job.branch.id):
            self.referrals[referral.family_id, referral.received_on] = referral.id
            if referral.status == "accepted":
                days = (referral.received_on, referral.decided_on, referral.id)
                self.accepted[referral.family_id][referral.id] = days

    def is_right(self, row: Row, values: Values) -> bool:
        family, received = values["family"], row.values["received_on"]
        if bool(values["closed_on"]) != bool(values["closing_reason"]):
            self.job.wrong(row, "closing_reason", "Vul bij een afgesloten traject de dag én de reden in.")
            return False
        there = self.known.get(self.key(values))
        if received:
            values["referral"] = self.referrals.get((family, received))
        else:
            values["referral"] = there["referral"] if there else self._referral_before(row, family)
        if received and values["referral"] is None:
            sentence = "Er is geen aanmelding van dit gezin op die dag. Kijk het blad Aanmeldingen na."
            self.job.absent_from(sheets.REFERRALS, row, "received_on", f"{family} {received}", sentence)
            return False
        return True

    def _referral_before(self, row: Row, family: int) -> int | None:
        """The accepted referral that one without began with: the last before its start that none has yet."""
        accepted = self.accepted[family].values()
        fit = sorted(one for one in accepted if one[0] <= row.values["started_on"] and one[2] not in self.used)
        if len(fit) > 1:
            several = f"Voor deze start zijn er {len(fit)} aanvaarde aanmeldingen."
            self.job.ask(row, "received_on", f"{several} Die van {day_text(fit[-1][0])} is genomen.")
        elif not fit and accepted:
            self.job.ask(row, "received_on", NO_REFERRAL)
        return fit[-1][2] if fit else None

    def more(self, row: Row, values: Values) -> Values:
        """Asks about what a form would not take; it is loaded."""
        _, decided, id = self.accepted[values["family"]].get(values["referral"], (None, date.min, None))
        if id in self.used and id is not None:
            self.job.ask(row, "received_on", "Bij deze aanmelding hoort al een ander traject. Klopt dat?")
        if values["started_on"] < decided:
            self.job.ask(row, "started_on", f"Dit gezin was pas op {day_text(decided)} aanvaard. Kijk de dag na.")
        self.used.add(values["referral"])
        return {}


class Matches(TableLoad):
    """Each within a trajectory, and no longer than the volunteer is one. Two that begin together are asked about."""

    def __init__(self, job: Load) -> None:
        super().__init__(job)
        self.began: dict[tuple[int, date], list[str]] = defaultdict(list)
        here = Match.select(Match, Person).join(Person).where(Match.branch == job.branch.id)
        for match in here:
            self.began[match.family_id, match.started_on].append(match.volunteer.name)

    def is_right(self, row: Row, values: Values) -> bool:
        family, first = values["family"], values["started_on"]
        stopped = self.job.stopped_on(values["volunteer"])
        if stopped is not None and first <= stopped and (values["ended_on"] or date.max) > stopped:
            values["ended_on"] = stopped  # nobody goes on after the last day as a volunteer
            sentence = f"Deze vrijwilliger stopte op {day_text(stopped)}. De koppeling eindigt die dag ook."
            self.job.ask(row, "ended_on", sentence)
        trajectory = self._trajectory(values)
        if trajectory is None:
            sentence = "Op die dag liep er geen traject van dit gezin. Kijk het blad Trajecten na."
            self.job.absent_from(sheets.TRAJECTORIES, row, "started_on", f"{family} {first}", sentence)
            return False
        if trajectory.last is not None and (values["ended_on"] or date.max) > trajectory.last:
            sentence = f"Het traject stopte op {day_text(trajectory.last)}. Vul hier die dag of een vroegere in."
            self.job.wrong(row, "ended_on", sentence)
            return False
        return True

    def _trajectory(self, values: Values) -> Span | None:
        """The one that ran on the first day."""
        spans = self.job.spans[sheets.TRAJECTORIES.name].get((values["family"],), [])
        return next((span for span in spans if span.covers(values["started_on"])), None)

    def more(self, row: Row, values: Values) -> Values:
        trajectory = self._trajectory(values)
        begun = min((span.first for span in self.job.roles[values["volunteer"]]), default=date.min)
        same_day = self.began[values["family"], values["started_on"]]
        if same_day:
            sentence = f"Op die dag begon ook {same_day[0]} bij dit gezin. Zijn het twee vrijwilligers?"
            self.job.ask(row, "volunteer", sentence)
        same_day.append(row.values["volunteer"])
        if values["started_on"] < begun:
            self.job.ask(row, "started_on", f"Deze vrijwilliger begon pas op {day_text(begun)}. Kijk de dag na.")
        return {"trajectory": trajectory and trajectory.id}
