"""Volunteers with their roles and the papers that were seen."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from typing import Any

from portal.exchange.models import LoadedRow
from portal.exchange.workbook.facts import labels, sheets
from portal.exchange.workbook.facts.labels import tuples
from portal.exchange.workbook.facts.reading import Row
from portal.exchange.workbook.rules.loading import Load, Span
from portal.kit import clock
from portal.kit.folding import folded
from portal.kit.same import keys
from portal.people.models import MAILBOX, VOLUNTEER_ROLES, Person, RolePeriod
from portal.team.alike.facts import keys_of
from portal.team.models import SeenDocument

NOT_STOPPED = "In het portaal is deze vrijwilliger nog niet gestopt. Doe dat daar: het regelt ook wat eraan hangt."
OTHER_DAYS = "In het portaal staan voor deze rol andere dagen. Wat er staat, blijft staan."


def volunteers(job: Load) -> None:
    here = Person.branch == job.branch.id
    is_volunteer = Person.id << RolePeriod.select(RolePeriod.person).where(RolePeriod.role << list(VOLUNTEER_ROLES))
    known: dict[Hashable, dict[str, Any]] = {}
    had_label = Person.id << LoadedRow.select(LoadedRow.person).where(
        LoadedRow.branch == job.branch.id, LoadedRow.person.is_null(False)
    )
    query = Person.select().where(here, is_volunteer | had_label).order_by(Person.id)
    for person, label in labels.of_people(query, job.marks.holders(sheets.VOLUNTEERS.name)):
        known[person.id] = person.__data__
        job.people[folded(label)] = person.id
    taken = {mail for (mail,) in tuples(Person.select(Person.email).where(Person.email.is_null(False)))}
    alike = people_alike(job)
    mailboxes: dict[str, list[str]] = defaultdict(list)  # of this workbook: address → who has it
    new: list[tuple[str, dict[str, Any]]] = []
    wanted: list[tuple[str, Row]] = []
    of_before: set[int] = set()
    seen: dict[str, int] = {}
    for row in job.rows(sheets.VOLUNTEERS):
        v = dict(row.values)
        label = v.pop("label") or f"{v['given_name']} {v['family_name']}"
        key = folded(label)
        there = job.person_called(label)
        if key in seen:
            sentence = f"‘{label}’ staat ook op rij {seen[key]}. Geef elk een eigen kenmerk, zoals Rita Smets (1955)."
            job.wrong(row, "label", sentence)
            continue
        seen[key] = row.number
        if there is None and job.was_loaded(row):  # forgotten since, or no volunteer any more
            job.changed_since(row)
            continue
        if there is not None and job.is_somebody_else(row, known[there]):
            continue
        for extra in ("role", "started_on", "ended_on", "agreement", "criminal_record"):
            v.pop(extra)
        v["email"] = v["email"] or None
        if v["iban"] and not v["account_holder"]:
            job.wrong(row, "account_holder", "Vul ook in op welke naam de rekening staat.")
        if v["birth_on"] and v["birth_on"] >= clock.today():
            job.wrong(row, "birth_on", "Kijk de geboortedatum na: ze ligt in het verleden.")
        if not job.in_order(row, "started_on", "ended_on"):
            continue
        called = folded(f"{v['given_name']} {v['family_name']}")
        others = mailboxes[v["email"]] if v["email"] and there is None else []
        is_taken = there is None and v["email"] in taken
        if is_taken or len(others) >= MAILBOX or called in others:
            sentence = "Dit mailadres is al van iemand anders in het portaal. Neem een ander, of laat het leeg."
            job.wrong(row, "email", sentence)
            continue
        if job.is_new(row, there or key, known, v):
            if others:
                job.remark(row, "email", "Dit mailadres is ook van iemand anders: die twee delen dan één mailbox.")
            reach = {name: v[name] or "" for name in ("phone", "email", "street", "town")}
            if others:
                reach["email"] = ""  # told already
            job.ask_same(row, alike, keys(f"{v['given_name']} {v['family_name']}", **reach), label)
            more = {"branch": job.branch.id, "created_at": clock.now(), "password_hash": "", "mail_place": len(others)}
            if v["email"]:
                mailboxes[v["email"]].append(called)
            new.append((key, v | more))
            job.people.pop(key, None)
        else:
            assert there is not None
            job.people[key] = there
            of_before.add(there)
        wanted.append((key, row))
    job.people |= job.insert_called(Person, new, ("given_name", "family_name", "birth_on", "email"))
    for key, _ in wanted:
        job.marks.add_label(job.sheet.name, key, person=job.people[key])
    rows = [(job.people[key], row) for key, row in wanted]
    _read_roles(job)
    _add_periods(job, rows, of_before)
    _add_papers(job, rows)


def people_alike(job: Load) -> dict[tuple[str, str], str]:
    """What the people of the branch are compared by → who it is."""
    rows = Person.select().where(Person.branch == job.branch.id, Person.anonymised_at.is_null()).order_by(Person.id)
    return {one: person.name for person in rows for one in keys_of(person).items()}


def _read_roles(job: Load) -> None:
    job.roles.clear()
    periods = RolePeriod.select().where(RolePeriod.branch == job.branch.id, RolePeriod.role << list(VOLUNTEER_ROLES))
    for period in periods:
        job.roles[period.person_id].append(Span(period.id, period.started_on, period.ended_on))


def _add_periods(job: Load, wanted: Iterable[tuple[int, Row]], of_before: Collection[int] = ()) -> None:
    """A period that is not there yet and overlaps none. of_before: whose days in the portal stay, and are told."""
    new = []
    for person, row in wanted:
        span = Span(0, row.values["started_on"], row.values["ended_on"])
        there = job.roles[person]
        if any((old.first, old.last) == (span.first, span.last) for old in there):
            continue
        begun = next((old for old in there if old.first == span.first), None)
        meets = any(old.meets(span) for old in there)
        if begun is not None:
            job.remark(row, "ended_on", NOT_STOPPED if begun.last is None else OTHER_DAYS)
        elif job.was_loaded(row) or (meets and person in of_before):
            job.remark(row, "started_on", OTHER_DAYS)
        elif meets:
            job.wrong(row, "started_on", "In die periode had deze persoon al een rol. Kijk de dagen na.")
        else:
            there.append(span)
            days = {"started_on": span.first, "ended_on": span.last}
            new.append({"branch": job.branch.id, "person": person, "role": row.values["role"], **days})
    job.insert(RolePeriod, new)


def _add_papers(job: Load, wanted: Iterable[tuple[int, Row]]) -> None:
    there = set(
        tuples(SeenDocument.select(SeenDocument.person, SeenDocument.kind).where(SeenDocument.branch == job.branch.id))
    )
    new = []
    for person, row in wanted:
        if not job.not_ahead(row, "agreement", "criminal_record"):
            continue
        for kind in ("agreement", "criminal_record"):
            if row.values[kind] and (person, kind) not in there and not job.was_loaded(row):
                new.append({"branch": job.branch.id, "person": person, "kind": kind, "seen_on": row.values[kind]})
    job.insert(SeenDocument, [row | {"created_at": clock.now()} for row in new])


def roles(job: Load) -> None:
    wanted = []
    for row in job.rows(sheets.ROLES):
        person = job.person(row)
        if person is None or not job.in_order(row, "started_on", "ended_on"):
            continue
        begun = [old for old in job.roles[person] if old.first == row.values["started_on"]]
        if begun:
            same = any(old.last == row.values["ended_on"] for old in begun)
            job.count.same += same
            job.count.different += not same
        else:
            job.count.different += job.was_loaded(row)
            job.count.new += not job.was_loaded(row)
        wanted.append((person, row))
    _add_periods(job, wanted)
