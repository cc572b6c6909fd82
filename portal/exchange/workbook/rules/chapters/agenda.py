"""Candidates, events, and who was there."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Any

from portal.agenda.candidates.facts import keys_of
from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import Event
from portal.exchange.workbook.facts import labels
from portal.exchange.workbook.facts.file.reading import Row
from portal.exchange.workbook.facts.labels import tuples
from portal.exchange.workbook.facts.sheets.agenda import ATTENDANCE, CANDIDATES, EVENTS
from portal.exchange.workbook.facts.sheets.people import VOLUNTEERS
from portal.exchange.workbook.rules.loading.labelled import LabelledLoad
from portal.exchange.workbook.rules.loading.load import NOT_LISTED, Load
from portal.exchange.workbook.rules.loading.table import TableLoad, Values
from portal.kit import clock
from portal.kit.folding import folded
from portal.kit.same import keys

NOT_CAME = "Deze kandidaat was op een infosessie, maar ‘Infosessie op’ is leeg. Vul het in, dan telt het mee."
STEPS_IN_ORDER = (
    ("stopped_on", "stopped"), ("started_on", "started"), ("screened_on", "screened"), ("trained_on", "trained"),
    ("came_on", "came"), ("invited_on", "invited"),
)  # fmt: skip


class Candidates(LabelledLoad):
    """With the steps they took, and the volunteer they became."""

    model, kind, found_by = Candidate, "candidate", ("given_name", "family_name", "interested_on")
    twice = "Dit kenmerk staat ook op rij {row}. Geef elk een eigen kenmerk."

    def __init__(self, job: Load) -> None:
        self.became_whom: dict[int, str] = {}
        super().__init__(job)
        self.channels = job.names(Channel)
        self.people = set(job.called[VOLUNTEERS.name].values())
        hopeful = Candidate.select().where(Candidate.branch == job.branch.id, Candidate.anonymised_at.is_null())
        self.alike = self.people_alike() | {one: c.name for c in hopeful for one in keys_of(c).items()}

    def there(self) -> Iterable[tuple[Any, str]]:
        query = Candidate.select().where(Candidate.branch == self.job.branch.id).order_by(Candidate.id)
        for candidate, label in labels.of_candidates(query, self.job.marks.holders(CANDIDATES.name)):
            if candidate.person_id:
                self.became_whom[candidate.person_id] = label
            yield candidate, label

    def values(self, row: Row, there: int | None) -> Values | None:
        job = self.job
        v = {key: value for key, value in row.values.items() if key not in ("label", "person", "channel")}
        became, channel = row.values["person"], row.values["channel"]
        v["person"] = job.person(row, "person") if became else None
        if became and v["person"] is None:
            return None
        if v["person"] and (not v["started_on"] or v["person"] not in self.people):
            job.wrong(row, "started_on", "Vul ook in op welke dag die persoon begon.")
            return None
        if bool(v["stopped_on"]) != bool(v["stop_reason"]):
            job.wrong(row, "stop_reason", "Vul bij wie stopte de dag én de reden in.")
            return None
        if there is None and v["person"] in self.became_whom:
            name = self.became_whom[v["person"]]
            sentence = f"Die werd al vrijwilliger als kandidaat ‘{name}’. Laat dit bij één van de twee staan."
            job.wrong(row, "person", sentence)
            return None
        if self.is_somebody_else(row, there):
            return None
        v["channel"] = self.channels.get(folded(channel), NOT_LISTED) if channel else None
        v["status"] = status_of(v)
        self._ask_about_steps(row)
        return v

    def _ask_about_steps(self, row: Row) -> None:
        """Steps in an order that cannot be: they are loaded, and asked about."""
        for key, _ in STEPS_IN_ORDER:
            day = row.values[key]
            if day and day < row.values["interested_on"]:
                self.job.ask(row, key, "Deze dag valt voor de dag van de interesse. Klopt dat?")

    def more(self, row: Row, values: Values, label: str) -> Values:
        name = f"{values['given_name']} {values['family_name'] or ''}".strip()
        if values["person"]:
            self.became_whom[values["person"]] = name
        else:
            reach = {field: values[field] or "" for field in ("phone", "email")}
            self.job.ask_same(row, self.alike, keys(name, **reach), name)
        channel = row.values["channel"]
        return {"channel": self.job.listed(Channel, channel, self.channels)} if channel else {}


def status_of(values: Values) -> str:
    """How far a candidate came, by the dates."""
    return next((status for key, status in STEPS_IN_ORDER if values[key]), "interested")


class Events(TableLoad):
    """Known by their title in any capitals."""

    def stored(self, row: Any) -> Values:
        return super().stored(row) | {"is_cancelled": row.cancelled_at is not None}

    def key(self, values: Values) -> Hashable:
        return values["day"], values["kind"], folded(values["title"]), values["starts_at"]

    def values(self, row: Row) -> Values | None:
        values = super().values(row)
        return values and values | {"is_cancelled": row.values["is_cancelled"]}

    def more(self, row: Row, values: Values) -> Values:
        now = clock.now()
        return {"cancelled_at": now if values.pop("is_cancelled") else None, "changed_at": now, "revision": 0}


class Attendances(TableLoad):
    """Who was at an event, which is known by its day, its title and, where those are not enough, its hour."""

    def __init__(self, job: Load) -> None:
        super().__init__(job)
        self.events: dict[tuple[date, str], list[Event]] = defaultdict(list)
        for event in Event.select().where(Event.branch == job.branch.id):
            self.events[event.day, folded(event.title)].append(event)
        self.sessions = {e.id for some in self.events.values() for e in some if e.kind == "info_session"}
        nowhere = Candidate.select(Candidate.id).where(Candidate.branch == job.branch.id, Candidate.came_on.is_null())
        self.never_came = {id for (id,) in tuples(nowhere)}

    def values(self, row: Row) -> Values | None:
        event, cells = self._event(row), row.values
        if event is None:
            return None
        if bool(cells["volunteer"]) == bool(cells["candidate"]):
            self.job.wrong(row, "volunteer", "Vul een vrijwilliger in, of een kandidaat.")
            return None
        person = self.job.person(row) if cells["volunteer"] else None
        candidate = self.job.candidate(row) if cells["candidate"] else None
        return {"event": event, "person": person, "candidate": candidate} if person or candidate else None

    def _event(self, row: Row) -> int | None:
        """Its id; None, and reported, where there is none, or more than one."""
        day, title, hour = (row.values[key] for key in ("day", "title", "starts_at"))
        found = self.events.get((day, folded(title)), [])
        if hour is not None:
            found = [event for event in found if event.starts_at == hour]
        if len(found) > 1:
            self.job.wrong(row, "title", "Er zijn er twee: vul het uur in.")
        elif not found:
            sentence = "Er is geen activiteit met die titel op die dag."
            self.job.absent_from(EVENTS, row, "title", f"{day} {folded(title)}", sentence)
        return int(found[0].id) if len(found) == 1 else None

    def more(self, row: Row, values: Values) -> Values:
        if values["event"] in self.sessions and values["candidate"] in self.never_came:
            self.job.remark(row, "candidate", NOT_CAME)
        return {"noted_at": clock.now()}


LOADERS: dict[str, Callable[[Load], None]] = {
    CANDIDATES.name: Candidates.load,
    EVENTS.name: Events.load,
    ATTENDANCE.name: Attendances.load,
}
