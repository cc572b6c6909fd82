"""Rows into tables: each sheet in turn, what is there already left as it is, every problem told with its place.

Everything happens in one transaction that the caller rolls back for a dry run, or when anything is wrong. So the dry
run is the import itself, and can't say otherwise than what will happen.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from peewee import Model

from portal.agenda.models import Attendance, Candidate, Channel, Event, Outreach
from portal.contacts.models import Absence, Contact, ContactOverview, ContactTheme, counting_kinds
from portal.database import db
from portal.exchange import labels
from portal.exchange import sheets as s
from portal.exchange.labels import tuples
from portal.exchange.reading import Findings, Row, Workbook
from portal.exchange.sheets import SHEETS, Sheet
from portal.families.models import (
    Child,
    Family,
    FamilyDetails,
    IntakeStop,
    Match,
    Parent,
    PlannedTalk,
    ProfileFlag,
    Referral,
    Referrer,
    Talk,
    Trajectory,
)
from portal.kit import clock
from portal.kit.dates import day_text
from portal.people.models import VOLUNTEER_ROLES, Branch, Person, RolePeriod, SeenDocument

Progress = Callable[[str, int], None]
"""Called with the sheet's name and the number of rows dealt with, as often as something can be told."""

PER_STATEMENT = 400
AT_NOON = time(12)


@dataclass
class Count:
    """What became of the rows of one sheet."""

    sheet: str
    new: int = 0
    same: int = 0
    different: int = 0

    @property
    def rows(self) -> int:
        return self.new + self.same + self.different


@dataclass(frozen=True)
class Span:
    """A stretch of days; last None: goes on."""

    id: int
    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, other: "Span") -> bool:
        return self.first <= (other.last or date.max) and other.first <= (self.last or date.max)


class Load:
    """One import into one branch. `run()` inside a transaction; afterwards `counts`, `findings`, `remarks`."""

    def __init__(self, branch: Branch, book: Workbook, progress: Progress | None = None) -> None:
        self.branch, self.book = branch, book
        self.findings, self.remarks = Findings(), Findings(keep=100)
        self.counts: list[Count] = []
        self.progress = progress or (lambda sheet, rows: None)
        self.people: dict[str, int] = {}
        self.roles: dict[int, list[Span]] = defaultdict(list)
        self.families: dict[str, int] = {}
        self.trajectories: dict[int, list[Span]] = defaultdict(list)
        self.matches: dict[tuple[int, int], list[Span]] = defaultdict(list)

    def run(self) -> None:
        for name in self.book.unknown():
            self.remarks.add(name, 0, "", "Dit blad ken ik niet; het wordt overgeslagen.")
        steps: dict[str, Callable[[], None]] = {
            s.VOLUNTEERS.name: self._volunteers, s.ROLES.name: self._roles, s.FAMILIES.name: self._families,
            s.CHILDREN.name: self._children, s.PARENTS.name: self._parents, s.PROFILE.name: self._profile,
            s.REFERRALS.name: self._referrals, s.TRAJECTORIES.name: self._trajectories, s.MATCHES.name: self._matches,
            s.CONTACTS.name: self._contacts, s.OVERVIEWS.name: self._overviews, s.TALKS.name: self._talks,
            s.PLANNED.name: self._planned, s.CANDIDATES.name: self._candidates, s.EVENTS.name: self._events,
            s.ATTENDANCE.name: self._attendance, s.OUTREACH.name: self._outreach, s.STOPS.name: self._stops,
            s.ABSENCES.name: self._absences,
        }  # fmt: skip
        for sheet in SHEETS:
            self.count = Count(sheet.name)
            self.sheet = sheet
            steps[sheet.name]()
            self.counts.append(self.count)
            self.progress(sheet.name, self.count.rows)

    # ---- what every sheet does

    def _rows(self, sheet: Sheet) -> Iterator[Row]:
        for place, row in enumerate(self.book.rows(sheet, self.findings), 1):
            yield row
            if place % 10_000 == 0:
                self.progress(sheet.name, place)

    def _wrong(self, row: Row, key: str, sentence: str) -> None:
        column = next((c.title for c in self.sheet.columns if c.key == key), "")
        self.findings.add(self.sheet.name, row.number, column, sentence)

    def _is_new(self, row: Row, key: Hashable, known: dict[Hashable, dict[str, Any]], values: dict[str, Any]) -> bool:
        """Whether the row is not there yet. One that is there with other values is told, and stays as it is."""
        there = known.get(key)
        if there is None:
            known[key] = values
            self.count.new += 1
            return True
        unlike = [name for name, value in values.items() if name in there and there[name] != value]
        if not unlike:
            self.count.same += 1
            return False
        self.count.different += 1
        titles = {column.key: column.title for column in self.sheet.columns}
        self.remarks.add(
            self.sheet.name, row.number, titles.get(unlike[0], ""),
            "Dit staat al in het portaal, met een andere waarde. Wat er staat, blijft staan.",
        )  # fmt: skip
        return False

    def _insert(self, model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
        """Many rows at once. The statement is built once: making its text anew would take most of the time."""
        for start in range(0, len(rows), PER_STATEMENT):
            some = rows[start : start + PER_STATEMENT]
            sql, params = model.insert_many(some).sql()
            db.execute_sql(sql, params)

    def _person(self, row: Row, key: str = "volunteer") -> int | None:
        name = row.values[key]
        found = self.people.get(labels.folded(name))
        if found is None:
            self._wrong(row, key, f"‘{name}’ staat niet in het blad Vrijwilligers. Schrijf het kenmerk precies zo.")
        return found

    def _family(self, row: Row, key: str = "family") -> int | None:
        code = row.values[key]
        found = self.families.get(code)
        if found is None:
            self._wrong(row, key, f"Gezin {code} staat niet in het blad Gezinnen.")
        return found

    def _in_order(self, row: Row, first: str, last: str) -> bool:
        begin, end = row.values[first], row.values[last]
        if begin and end and end < begin:
            self._wrong(row, last, f"Deze dag valt voor {day_text(begin)}. Kijk de dagen na.")
            return False
        return True

    def _not_ahead(self, row: Row, *keys: str) -> bool:
        for key in keys:
            if row.values[key] and row.values[key] > clock.today():
                self._wrong(row, key, "Deze dag moet nog komen. Kijk het jaar na.")
                return False
        return True

    # ---- people

    def _volunteers(self) -> None:
        here = Person.branch == self.branch.id
        is_volunteer = Person.id << RolePeriod.select(RolePeriod.person).where(RolePeriod.role << list(VOLUNTEER_ROLES))
        known: dict[Hashable, dict[str, Any]] = {}
        for person, label in labels.of_people(Person.select().where(here, is_volunteer).order_by(Person.id)):
            known[labels.folded(label)] = person.__data__
            self.people[labels.folded(label)] = person.id
        taken = {mail for (mail,) in tuples(Person.select(Person.email).where(Person.email.is_null(False)))}
        new: list[dict[str, Any]] = []
        periods: list[tuple[str, Row]] = []
        seen: dict[str, int] = {}
        for row in self._rows(s.VOLUNTEERS):
            v = dict(row.values)
            label = v.pop("label") or f"{v['given_name']} {v['family_name']}"
            key = labels.folded(label)
            if key in seen:
                self._wrong(
                    row,
                    "label",
                    f"‘{label}’ staat ook op rij {seen[key]}. Geef elk een eigen kenmerk, zoals Rita Smets (1955).",
                )
                continue
            seen[key] = row.number
            for extra in ("role", "started_on", "ended_on", "agreement", "criminal_record"):
                v.pop(extra)
            v["email"] = v["email"] or None
            if v["iban"] and not v["account_holder"]:
                self._wrong(row, "account_holder", "Vul ook in op welke naam de rekening staat.")
            if v["birth_on"] and v["birth_on"] >= clock.today():
                self._wrong(row, "birth_on", "Kijk de geboortedatum na: ze ligt in het verleden.")
            if not self._in_order(row, "started_on", "ended_on"):
                continue
            if key not in known and v["email"] and v["email"] in taken:
                self._wrong(
                    row,
                    "email",
                    "Dit mailadres is al van iemand anders in het portaal. Neem een ander, of laat het leeg.",
                )
                continue
            if self._is_new(row, key, known, v):
                taken.add(v["email"])
                new.append({**v, "branch": self.branch.id, "created_at": clock.now(), "password_hash": ""})
            periods.append((label, row))
        made = self._insert_people(new)
        for label, row in periods:
            if labels.folded(label) not in self.people:
                name = (
                    row.values["given_name"],
                    row.values["family_name"],
                    row.values["birth_on"],
                    row.values["email"],
                )
                self.people[labels.folded(label)] = made[name].pop(0)
        self._read_roles()
        self._add_periods([(self.people[labels.folded(label)], row) for label, row in periods])
        self._add_papers([(self.people[labels.folded(label)], row) for label, row in periods])

    def _insert_people(self, new: list[dict[str, Any]]) -> dict[tuple[Any, ...], list[int]]:
        """Name, birthday and address → the ids that were made for them, in the order of the rows."""
        newest = Person.select(Person.id).order_by(Person.id.desc()).limit(1).scalar() or 0
        self._insert(Person, new)
        made: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for person in Person.select().where(Person.branch == self.branch.id, Person.id > newest).order_by(Person.id):
            made[person.given_name, person.family_name, person.birth_on, person.email or ""].append(person.id)
        return made

    def _read_roles(self) -> None:
        self.roles.clear()
        for id, person, first, last in tuples(
            RolePeriod.select(RolePeriod.id, RolePeriod.person, RolePeriod.started_on, RolePeriod.ended_on).where(
                RolePeriod.branch == self.branch.id, RolePeriod.role << list(VOLUNTEER_ROLES)
            )
        ):
            self.roles[person].append(Span(id, first, last))

    def _add_periods(self, wanted: Iterable[tuple[int, Row]]) -> None:
        """A period that is not there yet and overlaps none."""
        new = []
        for person, row in wanted:
            span = Span(0, row.values["started_on"], row.values["ended_on"])
            if any((old.first, old.last) == (span.first, span.last) for old in self.roles[person]):
                continue
            if any(old.meets(span) for old in self.roles[person]):
                self._wrong(row, "started_on", "In die periode had deze persoon al een rol. Kijk de dagen na.")
                continue
            self.roles[person].append(span)
            new.append(
                {
                    "branch": self.branch.id, "person": person, "role": row.values["role"],
                    "started_on": span.first, "ended_on": span.last,
                }
            )  # fmt: skip
        self._insert(RolePeriod, new)

    def _add_papers(self, wanted: Iterable[tuple[int, Row]]) -> None:
        there = set(
            tuples(
                SeenDocument.select(SeenDocument.person, SeenDocument.kind).where(SeenDocument.branch == self.branch.id)
            )
        )
        new = []
        for person, row in wanted:
            if not self._not_ahead(row, "agreement", "criminal_record"):
                continue
            for kind in ("agreement", "criminal_record"):
                if row.values[kind] and (person, kind) not in there:
                    new.append({"branch": self.branch.id, "person": person, "kind": kind, "seen_on": row.values[kind]})
        self._insert(SeenDocument, [row | {"created_at": clock.now()} for row in new])

    def _roles(self) -> None:
        wanted = []
        for row in self._rows(s.ROLES):
            person = self._person(row)
            if person is None or not self._in_order(row, "started_on", "ended_on"):
                continue
            same = any(
                (o.first, o.last) == (row.values["started_on"], row.values["ended_on"]) for o in self.roles[person]
            )
            self.count.same += same
            self.count.new += not same
            wanted.append((person, row))
        self._add_periods(wanted)

    # ---- families

    def _families(self) -> None:
        query = Family.select(Family, FamilyDetails).left_outer_join(
            FamilyDetails, on=(FamilyDetails.family == Family.id), attr="file"
        )
        known: dict[Hashable, dict[str, Any]] = {}
        for family in query.where(Family.branch == self.branch.id):
            detail = getattr(family, "file", None)
            known[family.code] = {**(detail.__data__ if detail else {}), **family.__data__}
        new: dict[str, dict[str, Any]] = {}
        seen: dict[str, int] = {}
        for row in self._rows(s.FAMILIES):
            v = dict(row.values)
            code = v["code"]
            v["alias"] = v["alias"] or f"Gezin {code}"
            if code in seen:
                self._wrong(row, "code", f"Code {code} staat ook op rij {seen[code]}.")
            else:
                seen[code] = row.number
                if self._is_new(row, code, known, v):
                    new[code] = v
        own = ("code", "alias", "municipality")
        stamp = {"branch": self.branch.id, "created_at": clock.now()}
        self._insert(Family, [{name: v[name] for name in own} | stamp for v in new.values()])
        self.families = dict(tuples(Family.select(Family.code, Family.id).where(Family.branch == self.branch.id)))
        details = [
            {name: value for name, value in v.items() if name not in own}
            | {"branch": self.branch.id, "family": self.families[code]}
            for code, v in new.items()
        ]
        self._insert(FamilyDetails, details)

    def _add_rows(
        self,
        sheet: Sheet,
        model: Any,
        names: Sequence[str],
        check: Callable[[Row, int], bool] = lambda row, family: True,
    ) -> None:
        """Rows that hang on a family and have no key of their own: the second of two equal ones is a second row."""
        there: Counter[tuple[Any, ...]] = Counter(
            model.select(model.family, *(getattr(model, name) for name in names))
            .where(model.branch == self.branch.id)
            .tuples()
        )
        new = []
        for row in self._rows(sheet):
            family = self._family(row)
            if family is None or not check(row, family):
                continue
            key = (family, *(row.values[name] for name in names))
            if there[key]:
                there[key] -= 1
                self.count.same += 1
                continue
            self.count.new += 1
            new.append(
                {name: row.values[name] for name in names}
                | {"branch": self.branch.id, "family": family, "created_at": clock.now()}
            )
        self._insert(model, new)

    def _children(self) -> None:
        def check(row: Row, family: int) -> bool:
            if not row.values["birth_month"] and not row.values["due_month"] and not row.values["band_override"]:
                self._wrong(row, "birth_month", "Vul in wanneer het kind geboren is, of wanneer het verwacht wordt.")
                return False
            return self._not_ahead(row, "birth_month")

        self._add_rows(s.CHILDREN, Child, ("given_name", "birth_month", "due_month", "band_override"), check)

    def _parents(self) -> None:
        self._add_rows(s.PARENTS, Parent, ("given_name", "birth_year"))

    def _profile(self) -> None:
        rows = ProfileFlag.select().where(ProfileFlag.branch == self.branch.id)
        known: dict[Hashable, dict[str, Any]] = {(r.family_id, r.flag, r.year): r.__data__ for r in rows}
        new = []
        for row in self._rows(s.PROFILE):
            family = self._family(row)
            if family is None:
                continue
            v = {name: row.values[name] for name in ("year", "flag", "value", "since_on")}
            if self._is_new(row, (family, v["flag"], v["year"]), known, v):
                new.append({**v, "branch": self.branch.id, "family": family})
        self._insert(ProfileFlag, new)

    def _referrals(self) -> None:
        referrers = {
            labels.folded(name): id
            for id, name in tuples(Referrer.select(Referrer.id, Referrer.name).where(Referrer.branch == self.branch.id))
        }
        known: dict[Hashable, dict[str, Any]] = {
            (r.family_id, r.received_on): r.__data__ for r in Referral.select().where(Referral.branch == self.branch.id)
        }
        new = []
        for row in self._rows(s.REFERRALS):
            family = self._family(row)
            if family is None or not self._referral_is_right(row):
                continue
            v = {name: value for name, value in row.values.items() if name != "family"}
            name = v.pop("referrer")
            v["referrer"] = self._listed(Referrer, name, referrers) if name else None
            if self._is_new(row, (family, v["received_on"]), known, v):
                new.append({**v, "branch": self.branch.id, "family": family, "created_at": clock.now()})
        self._insert(Referral, new)

    def _referral_is_right(self, row: Row) -> bool:
        v = row.values
        decided = v["status"] in ("accepted", "declined")
        if v["by_family"] and v["referrer"]:
            self._wrong(row, "referrer", "Het gezin kwam zelf: laat de aanmelder leeg.")
        elif decided and not v["decided_on"]:
            self._wrong(row, "decided_on", "Vul in op welke dag dit beslist is.")
        elif v["status"] == "open" and v["decided_on"]:
            self._wrong(row, "status", "Er staat een dag van beslissing. Schrijf: aanvaard of niet aanvaard.")
        elif v["status"] == "declined" and not v["decline_reason"]:
            self._wrong(row, "decline_reason", "Vul in waarom dit gezin niet aanvaard is.")
        elif v["status"] != "declined" and v["decline_reason"]:
            self._wrong(row, "decline_reason", "Een reden staat alleen bij wie niet aanvaard is.")
        elif (v["status"] == "withdrawn") != bool(v["withdrawn_on"]):
            self._wrong(row, "withdrawn_on", "Bij ‘ingetrokken’ hoort de dag, en alleen daar.")
        else:
            return (
                self._not_ahead(row, "received_on", "decided_on", "withdrawn_on")
                and self._in_order(row, "received_on", "decided_on")
                and self._in_order(row, "decided_on", "withdrawn_on")
            )
        return False

    def _listed(self, model: Any, name: str, known: dict[str, int]) -> int:
        """The id of a name in a list that grows."""
        key = labels.folded(name)
        if key not in known:
            known[key] = model.create(branch=self.branch.id, name=name).id
        return known[key]

    def _trajectories(self) -> None:
        referrals = {
            (family, day): id
            for id, family, day in tuples(
                Referral.select(Referral.id, Referral.family, Referral.received_on).where(
                    Referral.branch == self.branch.id
                )
            )
        }
        known: dict[Hashable, dict[str, Any]] = {}
        for t in Trajectory.select().where(Trajectory.branch == self.branch.id):
            known[t.family_id, t.started_on] = t.__data__
            self.trajectories[t.family_id].append(Span(t.id, t.started_on, t.closed_on))
        new = []
        for row in self._rows(s.TRAJECTORIES):
            family = self._family(row)
            if family is None or not self._in_order(row, "started_on", "closed_on"):
                continue
            v = {name: row.values[name] for name in ("started_on", "closed_on", "closing_reason")}
            if bool(v["closed_on"]) != bool(v["closing_reason"]):
                self._wrong(row, "closing_reason", "Vul bij een afgesloten traject de dag én de reden in.")
                continue
            received = row.values["received_on"]
            v["referral"] = referrals.get((family, received)) if received else None
            if received and v["referral"] is None:
                self._wrong(
                    row, "received_on", "Er is geen aanmelding van dit gezin op die dag. Kijk het blad Aanmeldingen na."
                )
                continue
            span = Span(0, v["started_on"], v["closed_on"])
            if (family, span.first) not in known and any(old.meets(span) for old in self.trajectories[family]):
                self._wrong(row, "started_on", "In die periode liep er al een traject van dit gezin. Kijk de dagen na.")
                continue
            if self._is_new(row, (family, span.first), known, v):
                self.trajectories[family].append(span)
                new.append({**v, "branch": self.branch.id, "family": family})
        self._insert(Trajectory, new)
        self.trajectories.clear()
        for id, family, first, last in tuples(
            Trajectory.select(Trajectory.id, Trajectory.family, Trajectory.started_on, Trajectory.closed_on).where(
                Trajectory.branch == self.branch.id
            )
        ):
            self.trajectories[family].append(Span(id, first, last))

    def _matches(self) -> None:
        known: dict[Hashable, dict[str, Any]] = {}
        for m in Match.select().where(Match.branch == self.branch.id):
            known[m.family_id, m.volunteer_id, m.started_on] = m.__data__
            self.matches[m.family_id, m.volunteer_id].append(Span(m.id, m.started_on, m.ended_on))
        new = []
        for row in self._rows(s.MATCHES):
            family, person = self._family(row), self._person(row)
            if family is None or person is None or not self._in_order(row, "started_on", "ended_on"):
                continue
            v = {name: row.values[name] for name in ("started_on", "ended_on", "km_one_way", "usual_weekday")}
            span = Span(0, v["started_on"], v["ended_on"])
            trajectory = next((t for t in self.trajectories[family] if t.covers(span.first)), None)
            if trajectory is None:
                self._wrong(
                    row, "started_on", "Op die dag liep er geen traject van dit gezin. Kijk het blad Trajecten na."
                )
                continue
            if trajectory.last is not None and (span.last is None or span.last > trajectory.last):
                self._wrong(
                    row,
                    "ended_on",
                    f"Het traject stopte op {day_text(trajectory.last)}. Vul hier die dag of een vroegere in.",
                )
                continue
            key = (family, person, span.first)
            if key not in known and any(old.meets(span) for old in self.matches[family, person]):
                self._wrong(row, "started_on", "In die periode was deze vrijwilliger al aan dit gezin gekoppeld.")
                continue
            if self._is_new(row, key, known, v):
                self.matches[family, person].append(span)
                new.append(
                    {
                        **v, "branch": self.branch.id, "family": family, "volunteer": person,
                        "trajectory": trajectory.id, "created_at": clock.now(),
                    }
                )  # fmt: skip
        self._insert(Match, new)
        self.matches.clear()
        for id, family, person, first, last in tuples(
            Match.select(Match.id, Match.family, Match.volunteer, Match.started_on, Match.ended_on).where(
                Match.branch == self.branch.id
            )
        ):
            self.matches[family, person].append(Span(id, first, last))

    def _match(self, row: Row, day: date | None, started_on: date | None) -> int | None:
        """The match of a row: by the day its first day is given as, or by a day on which it ran."""
        family, person = self._family(row), self._person(row)
        if family is None or person is None:
            return None
        spans = self.matches.get((family, person), [])
        if started_on is not None:
            found = next((span.id for span in spans if span.first == started_on), None)
            if found is None:
                self._wrong(row, "match_started_on", "Er is geen koppeling van die twee die op die dag begon.")
            return found
        found = next((span.id for span in spans if day is not None and span.covers(day)), None)
        if found is None:
            key = "day" if spans else "volunteer"
            sentence = (
                "Op die dag liep er geen koppeling van die twee. Kijk de datum na."
                if spans
                else "Er is geen koppeling van die twee in het blad Koppelingen."
            )
            self._wrong(row, key, sentence)
        return found

    # ---- contacts

    def _contacts(self) -> None:
        known = {
            (match, day): (kind, counts, minutes)
            for match, day, kind, counts, minutes in tuples(
                Contact.select(Contact.match, Contact.day, Contact.kind, Contact.counts, Contact.minutes).where(
                    Contact.branch == self.branch.id
                )
            )
        }
        counting = counting_kinds(self.branch.id)
        now, branch, today = clock.now(), self.branch.id, clock.today()
        new: list[tuple[Any, ...]] = []
        themes: dict[tuple[int, date], tuple[str, ...]] = {}
        for row in self._rows(s.CONTACTS):
            v = row.values
            day = v["day"]
            if day > today:
                self._not_ahead(row, "day")
                continue
            match = self._match(row, day, v["match_started_on"])
            if match is None:
                continue
            counts = v["kind"] in counting if v["counts"] is None else v["counts"]
            there = known.get((match, day))
            if there is not None:
                if there == (v["kind"], counts, v["minutes"]):
                    self.count.same += 1
                else:
                    self.count.different += 1
                    self.remarks.add(
                        self.sheet.name, row.number, "Datum",
                        "Op die dag staat er al een ander contact van die twee. Wat er staat, blijft staan.",
                    )  # fmt: skip
                continue
            known[match, day] = (v["kind"], counts, v["minutes"])
            self.count.new += 1
            new.append((branch, match, day, v["kind"], counts, v["minutes"], "", now))
            if v["themes"]:
                themes[match, day] = v["themes"]
        self._insert_contacts(new)
        self._insert_themes(themes)

    def _insert_contacts(self, new: list[tuple[Any, ...]]) -> None:
        """By the hundred thousand: one statement text, filled in again and again."""
        names = ("branch", "match", "day", "kind", "counts", "minutes", "remark", "created_at")
        sql = ""
        for start in range(0, len(new), PER_STATEMENT):
            some = new[start : start + PER_STATEMENT]
            if not sql or len(some) < PER_STATEMENT:
                sql, _ = Contact.insert_many([dict(zip(names, row, strict=True)) for row in some]).sql()
            db.execute_sql(sql, [value for row in some for value in row])
            if start % (25 * PER_STATEMENT) == 0:
                self.progress(f"{s.CONTACTS.name} bewaren", start)

    def _insert_themes(self, themes: dict[tuple[int, date], tuple[str, ...]]) -> None:
        if not themes:
            return
        ids = {
            (match, day): id
            for id, match, day in tuples(
                Contact.select(Contact.id, Contact.match, Contact.day).where(Contact.branch == self.branch.id)
            )
        }
        self._insert(
            ContactTheme, [{"contact": ids[key], "theme": theme} for key, some in themes.items() for theme in some]
        )

    def _overviews(self) -> None:
        known: dict[Hashable, dict[str, Any]] = {
            (o.match_id, o.year, o.quarter): o.__data__
            for o in ContactOverview.select().where(ContactOverview.branch == self.branch.id)
        }
        new = []
        for row in self._rows(s.OVERVIEWS):
            match = self._match(row, None, row.values["match_started_on"])
            if match is None or not self._not_ahead(row, "handed_in_on"):
                continue
            v = {name: row.values[name] for name in ("year", "quarter", "on_paper", "no_contact_reason")}
            if self._is_new(row, (match, v["year"], v["quarter"]), known, v):
                on = row.values["handed_in_on"]
                at = clock.from_local(datetime.combine(on, AT_NOON)) if on else None
                new.append(
                    {
                        **v,
                        "branch": self.branch.id,
                        "match": match,
                        "status": "handed_in",
                        "handed_in_at": at,
                        "correction": "",
                    }
                )
        self._insert(ContactOverview, new)

    # ---- talks

    def _talks(self) -> None:
        names = ("day", "family", "family_kind", "volunteer", "volunteer_kind", "minutes", "note")
        there: Counter[tuple[Any, ...]] = Counter(
            tuples(Talk.select(*(getattr(Talk, name) for name in names)).where(Talk.branch == self.branch.id))
        )
        new = []
        for row in self._rows(s.TALKS):
            v = row.values
            family = self._family(row) if v["family"] else None
            person = self._person(row) if v["volunteer"] else None
            if (
                (v["family"] and family is None)
                or (v["volunteer"] and person is None)
                or not self._not_ahead(row, "day")
            ):
                continue
            if not v["family_kind"] and not v["volunteer_kind"]:
                self._wrong(
                    row, "family_kind", "Vul in wat voor gesprek het was, bij het gezin of bij de vrijwilliger."
                )
            elif bool(v["family_kind"]) != bool(family):
                self._wrong(row, "family_kind", "Bij een gezin hoort de soort van het gesprek, en omgekeerd.")
            elif bool(v["volunteer_kind"]) != bool(person):
                self._wrong(row, "volunteer_kind", "Bij een vrijwilliger hoort de soort van het gesprek, en omgekeerd.")
            else:
                values = v | {"family": family, "volunteer": person}
                key = tuple(values[name] for name in names)
                if there[key]:
                    there[key] -= 1
                    self.count.same += 1
                    continue
                self.count.new += 1
                spans = self.matches.get((family, person), []) if family and person else []
                match = next((span.id for span in spans if span.covers(v["day"])), None)
                new.append(
                    {name: values[name] for name in names}
                    | {"branch": self.branch.id, "match": match, "created_at": clock.now()}
                )
        self._insert(Talk, new)

    def _planned(self) -> None:
        known: dict[Hashable, dict[str, Any]] = {
            (p.match_id, p.because, p.kind, p.planned_on): p.__data__
            for p in PlannedTalk.select().where(PlannedTalk.branch == self.branch.id)
        }
        new = []
        for row in self._rows(s.PLANNED):
            match = self._match(row, None, row.values["match_started_on"])
            if match is None:
                continue
            v = {name: row.values[name] for name in ("kind", "because", "planned_on", "due_on", "status")}
            v["due_on"] = v["due_on"] or v["planned_on"]
            if self._is_new(row, (match, v["because"], v["kind"], v["planned_on"]), known, v):
                new.append({**v, "branch": self.branch.id, "match": match, "created_at": clock.now()})
        self._insert(PlannedTalk, new)

    # ---- agenda

    def _candidates(self) -> None:
        channels = {
            labels.folded(name): id
            for id, name in tuples(Channel.select(Channel.id, Channel.name).where(Channel.branch == self.branch.id))
        }
        people = set(self.people.values())
        known: dict[Hashable, dict[str, Any]] = {}
        self.candidates: dict[str, int] = {}
        query = Candidate.select().where(Candidate.branch == self.branch.id).order_by(Candidate.id)
        for candidate, label in labels.of_candidates(query):
            known[labels.folded(label)] = candidate.__data__
            self.candidates[labels.folded(label)] = candidate.id
        new: list[tuple[str, dict[str, Any]]] = []
        seen: dict[str, int] = {}
        for row in self._rows(s.CANDIDATES):
            v = dict(row.values)
            label = labels.folded(v.pop("label") or f"{v['given_name']} {v['family_name']}")
            if label in seen:
                self._wrong(row, "label", f"Dit kenmerk staat ook op rij {seen[label]}. Geef elk een eigen kenmerk.")
                continue
            seen[label] = row.number
            became = v.pop("person")
            v["person"] = self._person(row, "person") if became else None
            if became and v["person"] is None:
                continue
            if v["person"] and (not v["started_on"] or v["person"] not in people):
                self._wrong(row, "started_on", "Vul ook in op welke dag die persoon begon.")
                continue
            if bool(v["stopped_on"]) != bool(v["stop_reason"]):
                self._wrong(row, "stop_reason", "Vul bij wie stopte de dag én de reden in.")
                continue
            channel = v.pop("channel")
            v["channel"] = self._listed(Channel, channel, channels) if channel else None
            v["status"] = status_of(v)
            if self._is_new(row, label, known, v):
                new.append((label, v))
        newest = Candidate.select(Candidate.id).order_by(Candidate.id.desc()).limit(1).scalar() or 0
        stamp = {"branch": self.branch.id, "created_at": clock.now()}
        self._insert(Candidate, [v | stamp for _, v in new])
        made: dict[tuple[str, str, date], list[int]] = defaultdict(list)
        for c in (
            Candidate.select().where(Candidate.branch == self.branch.id, Candidate.id > newest).order_by(Candidate.id)
        ):
            made[c.given_name, c.family_name, c.interested_on].append(c.id)
        for label, v in new:
            self.candidates[label] = made[v["given_name"], v["family_name"], v["interested_on"]].pop(0)

    def _events(self) -> None:
        known: dict[Hashable, dict[str, Any]] = {}
        for event in Event.select().where(Event.branch == self.branch.id):
            data = event.__data__ | {"is_cancelled": event.cancelled_at is not None}
            known[event.day, event.kind, labels.folded(event.title), event.starts_at] = data
        new = []
        for row in self._rows(s.EVENTS):
            v = dict(row.values)
            key = (v["day"], v["kind"], labels.folded(v["title"]), v["starts_at"])
            if self._is_new(row, key, known, v):
                at = clock.now() if v.pop("is_cancelled") else None
                new.append(
                    {**{name: value for name, value in v.items() if name != "is_cancelled"}, "branch": self.branch.id,
                     "cancelled_at": at, "created_at": clock.now(), "changed_at": clock.now(), "revision": 0}
                )  # fmt: skip
        self._insert(Event, new)

    def _attendance(self) -> None:
        events: dict[tuple[date, str], list[tuple[time | None, int]]] = defaultdict(list)
        for id, day, title, at in tuples(
            Event.select(Event.id, Event.day, Event.title, Event.starts_at).where(Event.branch == self.branch.id)
        ):
            events[day, labels.folded(title)].append((at, id))
        there = set(
            tuples(
                Attendance.select(Attendance.event, Attendance.person, Attendance.candidate).where(
                    Attendance.branch == self.branch.id
                )
            )
        )
        new = []
        for row in self._rows(s.ATTENDANCE):
            v = row.values
            found = events.get((v["day"], labels.folded(v["title"])), [])
            if v["starts_at"] is not None:
                found = [pair for pair in found if pair[0] == v["starts_at"]]
            if len(found) != 1:
                sentence = (
                    "Er is geen activiteit met die titel op die dag."
                    if not found
                    else "Er zijn er twee: vul het uur in."
                )
                self._wrong(row, "title", sentence)
                continue
            if bool(v["volunteer"]) == bool(v["candidate"]):
                self._wrong(row, "volunteer", "Vul een vrijwilliger in, of een kandidaat.")
                continue
            person = self._person(row) if v["volunteer"] else None
            candidate = self.candidates.get(labels.folded(v["candidate"])) if v["candidate"] else None
            if v["candidate"] and candidate is None:
                self._wrong(row, "candidate", f"‘{v['candidate']}’ staat niet in het blad Kandidaten.")
            elif person is not None or candidate is not None:
                key = (found[0][1], person, candidate)
                if key in there:
                    self.count.same += 1
                    continue
                there.add(key)
                self.count.new += 1
                new.append(
                    {
                        "branch": self.branch.id, "event": key[0], "person": person, "candidate": candidate,
                        "noted_at": clock.now(),
                    }
                )  # fmt: skip
        self._insert(Attendance, new)

    # ---- the small ones

    def _plain(self, sheet: Sheet, model: Any, keys: Sequence[str], **more: Any) -> None:
        """A table without anything below it: a row is known by some of its columns."""
        names = [column.key for column in sheet.columns]
        known: dict[Hashable, dict[str, Any]] = {
            tuple(row.__data__[key] for key in keys): row.__data__
            for row in model.select().where(model.branch == self.branch.id)
        }
        new = []
        for row in self._rows(sheet):
            if not self._in_order(row, "first_on", "last_on"):
                continue
            values = {name: row.values[name] for name in names}
            if "volunteer" in values:
                values["volunteer"] = self._person(row)
                if values["volunteer"] is None:
                    continue
            if self._is_new(row, tuple(values[key] for key in keys), known, values):
                new.append(values | {"branch": self.branch.id, "created_at": clock.now()})
        self._insert(model, new)

    def _outreach(self) -> None:
        self._plain(s.OUTREACH, Outreach, ("first_on", "title"))

    def _stops(self) -> None:
        self._plain(s.STOPS, IntakeStop, ("first_on",))

    def _absences(self) -> None:
        self._plain(s.ABSENCES, Absence, ("volunteer", "first_on"))


STEPS_IN_ORDER = (
    ("stopped_on", "stopped"), ("started_on", "started"), ("screened_on", "screened"), ("trained_on", "trained"),
    ("came_on", "came"), ("invited_on", "invited"),
)  # fmt: skip


def status_of(values: dict[str, Any]) -> str:
    """How far a candidate came, by the dates."""
    return next((status for key, status in STEPS_IN_ORDER if values[key]), "interested")
