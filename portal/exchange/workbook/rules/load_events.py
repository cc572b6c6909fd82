"""Candidates, and who was at an event."""

from collections import defaultdict
from collections.abc import Hashable
from datetime import date
from typing import Any

from portal.agenda.candidates.facts import keys_of
from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import Event
from portal.exchange.workbook.facts import labels, sheets
from portal.exchange.workbook.facts.labels import tuples
from portal.exchange.workbook.facts.reading import Row
from portal.exchange.workbook.rules.load_people import people_alike
from portal.exchange.workbook.rules.loading import NOT_LISTED, Load
from portal.kit import clock
from portal.kit.folding import folded
from portal.kit.same import keys

NOT_CAME = "Deze kandidaat was op een infosessie, maar ‘Infosessie op’ is leeg. Vul het in, dan telt het mee."


def candidates(job: Load) -> None:
    channels = job.names(Channel)
    people = set(job.people.values())
    known: dict[Hashable, dict[str, Any]] = {}
    query = Candidate.select().where(Candidate.branch == job.branch.id).order_by(Candidate.id)
    became_whom = {}
    for candidate, label in labels.of_candidates(query, job.marks.holders(sheets.CANDIDATES.name)):
        known[candidate.id] = candidate.__data__
        job.candidates[folded(label)] = candidate.id
        if candidate.person_id:
            became_whom[candidate.person_id] = label
    hopeful = Candidate.select().where(Candidate.branch == job.branch.id, Candidate.anonymised_at.is_null())
    alike = people_alike(job) | {one: c.name for c in hopeful for one in keys_of(c).items()}
    new: list[tuple[str, dict[str, Any]]] = []
    seen: dict[str, int] = {}
    for row in job.rows(sheets.CANDIDATES):
        v = dict(row.values)
        label = folded(v.pop("label") or f"{v['given_name']} {v['family_name']}")
        there = job.marks.whose(job.sheet.name, label) or job.candidates.get(label)
        if label in seen:
            job.wrong(row, "label", f"Dit kenmerk staat ook op rij {seen[label]}. Geef elk een eigen kenmerk.")
            continue
        seen[label] = row.number
        if there is None and job.was_loaded(row):  # forgotten or removed since
            job.changed_since(row)
            continue
        became = v.pop("person")
        v["person"] = job.person(row, "person") if became else None
        if became and v["person"] is None:
            continue
        if v["person"] and (not v["started_on"] or v["person"] not in people):
            job.wrong(row, "started_on", "Vul ook in op welke dag die persoon begon.")
            continue
        if bool(v["stopped_on"]) != bool(v["stop_reason"]):
            job.wrong(row, "stop_reason", "Vul bij wie stopte de dag én de reden in.")
            continue
        if there is None and v["person"] in became_whom:
            name = became_whom[v["person"]]
            sentence = f"Die werd al vrijwilliger als kandidaat ‘{name}’. Laat dit bij één van de twee staan."
            job.wrong(row, "person", sentence)
            continue
        if there is not None and job.is_somebody_else(row, known[there]):
            continue
        channel = v.pop("channel")
        v["channel"] = channels.get(folded(channel), NOT_LISTED) if channel else None
        v["status"] = status_of(v)
        _step_remarks(job, row)
        if not job.is_new(row, there or label, known, v):
            assert there is not None
            job.candidates[label] = there
        else:
            job.candidates.pop(label, None)
            if channel:
                v["channel"] = job.listed(Channel, channel, channels)
            new.append((label, v | {"branch": job.branch.id, "created_at": clock.now()}))
            name = f"{v['given_name']} {v['family_name'] or ''}".strip()
            if v["person"]:
                became_whom[v["person"]] = name
            else:
                reach = {field: v[field] or "" for field in ("phone", "email")}
                job.ask_same(row, alike, keys(name, **reach), name)
    job.candidates |= job.insert_called(Candidate, new, ("given_name", "family_name", "interested_on"))
    for label in seen.keys() & job.candidates.keys():
        job.marks.add_label(sheets.CANDIDATES.name, label, candidate=job.candidates[label])


def _step_remarks(job: Load, row: Row) -> None:
    """Steps in an order that cannot be: they are loaded, and asked about."""
    for key, _ in STEPS_IN_ORDER:
        day = row.values[key]
        if day and day < row.values["interested_on"]:
            job.ask(row, key, "Deze dag valt voor de dag van de interesse. Klopt dat?")


def attendance(job: Load) -> None:
    events: dict[tuple[date, str], list[Event]] = defaultdict(list)
    for event in Event.select().where(Event.branch == job.branch.id):
        events[event.day, folded(event.title)].append(event)
    nowhere = Candidate.select(Candidate.id).where(Candidate.branch == job.branch.id, Candidate.came_on.is_null())
    never_came = {id for (id,) in tuples(nowhere)}
    columns = (Attendance.event, Attendance.person, Attendance.candidate)
    there = set(tuples(Attendance.select(*columns).where(Attendance.branch == job.branch.id)))
    new = []
    for row in job.rows(sheets.ATTENDANCE):
        v = row.values
        found = events.get((v["day"], folded(v["title"])), [])
        if v["starts_at"] is not None:
            found = [event for event in found if event.starts_at == v["starts_at"]]
        if len(found) > 1:
            job.wrong(row, "title", "Er zijn er twee: vul het uur in.")
            continue
        if not found:
            sentence = "Er is geen activiteit met die titel op die dag."
            job.absent_from(sheets.EVENTS, row, "title", f"{v['day']} {folded(v['title'])}", sentence)
            continue
        if bool(v["volunteer"]) == bool(v["candidate"]):
            job.wrong(row, "volunteer", "Vul een vrijwilliger in, of een kandidaat.")
            continue
        person = job.person(row) if v["volunteer"] else None
        candidate = _candidate(job, row) if v["candidate"] else None
        if person is None and candidate is None:
            continue
        key = (found[0].id, person, candidate)
        if key in there:
            job.count.same += 1
        elif job.was_loaded(row):
            job.changed_since(row)
        else:
            if found[0].kind == "info_session" and candidate in never_came:
                job.remark(row, "candidate", NOT_CAME)
            there.add(key)
            job.count.new += 1
            who = {"event": key[0], "person": person, "candidate": candidate}
            new.append({"branch": job.branch.id, **who, "noted_at": clock.now()})
    job.insert(Attendance, new)


def _candidate(job: Load, row: Row) -> int | None:
    """Whom a row is about: who had the *Kenmerk* in a workbook before, else who is called so."""
    label = row.values["candidate"]
    found = job.marks.whose(sheets.CANDIDATES.name, label) or job.candidates.get(folded(label))
    if found is None:
        sentence = f"‘{label}’ staat niet in het blad Kandidaten."
        job.absent_from(sheets.CANDIDATES, row, "candidate", folded(label), sentence)
    return found


STEPS_IN_ORDER = (
    ("stopped_on", "stopped"), ("started_on", "started"), ("screened_on", "screened"), ("trained_on", "trained"),
    ("came_on", "came"), ("invited_on", "invited"),
)  # fmt: skip


def status_of(values: dict[str, Any]) -> str:
    """How far a candidate came, by the dates."""
    return next((status for key, status in STEPS_IN_ORDER if values[key]), "interested")
