"""From the referral of a family to the last contact and talk."""

from collections import defaultdict
from collections.abc import Callable, Hashable
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.contacts.models.contact import Contact, ContactTheme
from portal.contacts.models.kind import CountingKinds
from portal.contacts.models.overview import ContactOverview
from portal.exchange.workbook.facts.file.reading import Row
from portal.exchange.workbook.facts.labels import tuples
from portal.exchange.workbook.facts.sheets.support import (
    CONTACTS,
    MATCHES,
    OVERVIEWS,
    PLANNED,
    REFERRALS,
    REFERRERS,
    TALKS,
    TRAJECTORIES,
)
from portal.exchange.workbook.rules.loading.corrected import ask_about_corrected
from portal.exchange.workbook.rules.loading.inserting import insert, insert_values
from portal.exchange.workbook.rules.loading.load import Load, Span
from portal.exchange.workbook.rules.loading.table import TableLoad, Values
from portal.families.models.match import Match
from portal.families.models.referral import Referral
from portal.kit import clock
from portal.kit.dates import Quarter, day_text
from portal.kit.folding import folded
from portal.people.models import Person

AT_NOON = time(12)
CLOSE = timedelta(days=31)


class Referrers(TableLoad):
    """Known by their name in any capitals, as where a referral names them."""

    def key(self, values: Values) -> Hashable:
        return folded(values["name"])


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
            return self.job.wrong(row, "closing_reason", "Vul bij een afgesloten traject de dag én de reden in.")
        there = self.known.get(self.key(values))
        if received:
            values["referral"] = self.referrals.get((family, received))
        else:
            values["referral"] = there["referral"] if there else self._referral_before(row, family)
        if received and values["referral"] is None:
            sentence = "Er is geen aanmelding van dit gezin op die dag. Kijk het blad Aanmeldingen na."
            self.job.absent_from(REFERRALS, row, "received_on", f"{family} {received}", sentence)
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
            self.job.absent_from(TRAJECTORIES, row, "started_on", f"{family} {first}", sentence)
            return False
        if trajectory.last is not None and (values["ended_on"] or date.max) > trajectory.last:
            sentence = f"Het traject stopte op {day_text(trajectory.last)}. Vul hier die dag of een vroegere in."
            return self.job.wrong(row, "ended_on", sentence)
        return True

    def _trajectory(self, values: Values) -> Span | None:
        """The one that ran on the first day."""
        spans = self.job.spans[TRAJECTORIES.name].get((values["family"],), [])
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


COLUMNS = ("branch", "match", "day", "kind", "counts", "minutes", "remark", "created_at")


def contacts(job: Load) -> None:
    columns = (Contact.match, Contact.day, Contact.kind, Contact.counts, Contact.minutes)
    there_are = tuples(Contact.select(*columns).where(Contact.branch == job.branch.id))
    known = {(match, day): tuple(others) for match, day, *others in there_are}
    counting = CountingKinds(job.branch.id)
    overviews = ContactOverview.select(ContactOverview.match, ContactOverview.year, ContactOverview.quarter)
    handed_in = set(
        tuples(overviews.where(ContactOverview.branch == job.branch.id, ContactOverview.status == "handed_in"))
    )
    now, branch, today = clock.now(), job.branch.id, clock.today()
    days = defaultdict(list)
    for there_is, day in known if job.marks.has_before else ():
        days[there_is].append(day)
    new: list[tuple[Any, ...]] = []
    fresh: list[tuple[Row, dict[str, list[date]]]] = []
    themes: dict[tuple[int, date], tuple[str, ...]] = {}
    for row in job.rows(CONTACTS):
        v = row.values
        day = v["day"]
        if day > today:
            job.not_ahead(row, "day")
            continue
        match = job.match(row, day, v["match_started_on"])
        if match is None:
            continue
        counts = counting.count(v["kind"], day) if v["counts"] is None else v["counts"]
        there = known.get((match, day))
        if there is not None:
            if there == (v["kind"], counts, v["minutes"]):
                job.count.same += 1
            else:
                job.count.different += 1
                sentence = "Op die dag staat er al een ander contact van die twee. Wat er staat, blijft staan."
                job.remark(row, "day", sentence)
            continue
        if job.was_loaded(row):
            job.changed_since(row)
            continue
        if handed_in and (match, day.year, Quarter.of(day).number) in handed_in:
            job.ask(row, "day", "Dit kwartaal was al ingediend. Dit contact komt er nog bij. Klopt dat?")
        known[match, day] = (v["kind"], counts, v["minutes"])
        job.count.new += 1
        new.append((branch, match, day, v["kind"], counts, v["minutes"], "", now))
        if days[match]:
            fresh.append((row, {"day": days[match]}))
        if v["themes"]:
            themes[match, day] = v["themes"]
    ask_about_corrected(job, fresh)
    insert_values(Contact, COLUMNS, new, lambda rows: job.progress(f"{CONTACTS.name} bewaren", rows))
    _insert_themes(job, themes)


def _insert_themes(job: Load, themes: dict[tuple[int, date], tuple[str, ...]]) -> None:
    if not themes:
        return
    stored = Contact.select(Contact.id, Contact.match, Contact.day).where(Contact.branch == job.branch.id)
    ids = {(match, day): id for id, match, day in tuples(stored)}
    insert(ContactTheme, [{"contact": ids[key], "theme": theme} for key, some in themes.items() for theme in some])


class Overviews(TableLoad):
    """Quarters that were handed in, on a day without an hour."""

    def is_right(self, row: Row, values: Values) -> bool:
        if Quarter(values["year"], values["quarter"]).first > clock.today():
            return self.job.wrong(row, "quarter", "Dit kwartaal moet nog beginnen. Kijk het jaar en het kwartaal na.")
        return self.job.not_ahead(row, "handed_in_on")

    def more(self, row: Row, values: Values) -> Values:
        quarter = Quarter(values["year"], values["quarter"])
        pair = self.job.matches_of(self.job.family(row), self.job.person(row))
        ran = next(span for span in pair if span.id == values["match"])
        if not ran.meets(Span(0, quarter.first, quarter.last)):
            self.job.ask(row, "quarter", "In dit kwartaal liep die koppeling niet. Klopt het?")
        on = row.values["handed_in_on"]
        at = clock.from_local(datetime.combine(on, AT_NOON)) if on else None
        return {"status": "handed_in", "handed_in_at": at, "correction": ""}


class Talks(TableLoad):
    """Talks that were held, with a family, a volunteer, or both."""

    def is_right(self, row: Row, values: Values) -> bool:
        if not self.job.not_ahead(row, "day"):
            return False
        if not values["family_kind"] and not values["volunteer_kind"]:
            key, sentence = "family_kind", "Vul in wat voor gesprek het was, bij het gezin of bij de vrijwilliger."
        elif bool(values["family_kind"]) != bool(values["family"]):
            key, sentence = "family_kind", "Bij een gezin hoort de soort van het gesprek, en omgekeerd."
        elif bool(values["volunteer_kind"]) != bool(values["volunteer"]):
            key, sentence = "volunteer_kind", "Bij een vrijwilliger hoort de soort van het gesprek, en omgekeerd."
        else:
            return True
        return self.job.wrong(row, key, sentence)

    def more(self, row: Row, values: Values) -> Values:
        spans = self.job.matches_of(values["family"], values["volunteer"])
        return {"match": next((span.id for span in spans if span.covers(values["day"])), None)}


class PlannedTalks(TableLoad):
    """Talks that a match asks for."""

    def values(self, row: Row) -> Values | None:
        values = super().values(row)
        return values and values | {"due_on": values["due_on"] or values["planned_on"]}


LOADERS: dict[str, Callable[[Load], None]] = {
    REFERRERS.name: Referrers.load,
    REFERRALS.name: Referrals.load,
    TRAJECTORIES.name: Trajectories.load,
    MATCHES.name: Matches.load,
    CONTACTS.name: contacts,
    OVERVIEWS.name: Overviews.load,
    TALKS.name: Talks.load,
    PLANNED.name: PlannedTalks.load,
}
