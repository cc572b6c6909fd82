"""The whole branch as rows for the workbook: what an import reads is what an export wrote."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import Event
from portal.contacts.models.contact import THEMES, Contact, ContactTheme
from portal.exchange.workbook.facts import labels
from portal.exchange.workbook.facts.labels import tuples
from portal.exchange.workbook.facts.marks import Marks
from portal.exchange.workbook.facts.sheets.agenda import ATTENDANCE, CANDIDATES, EVENTS
from portal.exchange.workbook.facts.sheets.families import FAMILIES
from portal.exchange.workbook.facts.sheets.order import SHEETS
from portal.exchange.workbook.facts.sheets.people import BRANCH, ROLES, VOLUNTEERS
from portal.exchange.workbook.facts.sheets.sheet import PEOPLE, Sheet, TableSheet
from portal.exchange.workbook.facts.sheets.support import CONTACTS, OVERVIEWS, TRAJECTORIES
from portal.families.models.family import Family, FamilyDetails
from portal.families.models.match import Match
from portal.families.models.referral import Referral
from portal.kit import clock
from portal.people.models import Branch, Person, RolePeriod
from portal.team.models import SeenDocument

Rows = Iterator[dict[str, Any]]


class Export:
    """The rows of every sheet of one branch, as dicts by the keys of the columns. Read inside a transaction."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        here = Person.branch == branch.id
        is_volunteer = Person.id << RolePeriod.select(RolePeriod.person).where(RolePeriod.is_volunteer())
        self.marks = Marks(branch.id)
        query = Person.select().where(here, is_volunteer).order_by(Person.id)
        self.volunteers = list(labels.of_people(query, self.marks.holders(VOLUNTEERS.name)))
        self.people = {person.id: label for person, label in self.volunteers}
        self.codes = dict(tuples(Family.select(Family.id, Family.code).where(Family.branch == branch.id)))
        periods: dict[int, list[RolePeriod]] = defaultdict(list)
        spans = RolePeriod.select().where(RolePeriod.branch == branch.id, RolePeriod.is_volunteer())
        for period in spans.order_by(RolePeriod.started_on, RolePeriod.id):
            periods[period.person_id].append(period)
        self.periods = periods
        self.matches = {match.id: match for match in Match.select().where(Match.branch == branch.id)}

    def sheets(self) -> Iterator[tuple[Sheet, list[dict[str, Any]]]]:
        """Each sheet with its rows, in the order of loading."""
        sources: dict[str, Callable[[], Iterable[dict[str, Any]]]] = {
            BRANCH.name: lambda: [self._taken(BRANCH, self.branch)],
            VOLUNTEERS.name: self._volunteers,
            ROLES.name: self._roles,
            FAMILIES.name: self._families,
            TRAJECTORIES.name: self._trajectories,
            CONTACTS.name: self._contacts,
            OVERVIEWS.name: self._overviews,
            CANDIDATES.name: self._candidates,
            EVENTS.name: self._events,
            ATTENDANCE.name: self._attendance,
        }
        for sheet in SHEETS:
            source = sources.get(sheet.name)
            yield sheet, list(source() if source else (told for _, told in self._table(sheet)))

    def _all(self, model: Any, *order: str) -> Any:
        fields = [getattr(model, name) for name in (*order, "id")]
        return model.select().where(model.branch == self.branch.id).order_by(*fields)

    def _names(self, model: Any) -> dict[int | None, str]:
        return dict(tuples(model.select(model.id, model.name).where(model.branch == self.branch.id)))

    def _taken(self, sheet: Sheet, row: Any) -> dict[str, Any]:
        """The columns that are fields of the row."""
        return {column.key: row.__data__[column.key] for column in sheet.columns if column.key in row.__data__}

    def _table(self, sheet: Sheet) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Each row of the table of a sheet, and its cells. Staff who are not volunteers are left out: their accounts
        stay here."""
        assert isinstance(sheet, TableSheet), f"{sheet.name} has no table"
        required = {column.key for column in sheet.columns if column.required and column.key in PEOPLE}
        lists = {column: self._names(model) for column, model in sheet.table.lists.items()}
        for row in self._all(sheet.table.model, *sheet.table.order):
            points = self._points(row)
            names = {column: known.get(row.__data__[column], "") for column, known in lists.items()}
            if all(points[column] for column in required):
                yield row, {**self._taken(sheet, row), **points, **names}

    def _points(self, row: Any) -> dict[str, Any]:
        """What a row points at, as the sheets name it: family, people and the first day of the match."""
        ids = row.__data__
        if "match" in ids and "family" not in ids:
            match = self.matches[row.match_id]
            return {**self._points(match), "match_started_on": match.started_on}
        return {
            "family": self.codes.get(ids.get("family"), ""),
            "volunteer": self.people.get(ids.get("volunteer") or ids.get("person"), ""),
            "mentor": self.people.get(ids.get("mentor"), ""),
        }

    def _volunteers(self) -> Rows:
        seen: dict[tuple[int, str], Any] = {}
        for paper in self._all(SeenDocument, "seen_on"):
            seen[paper.person_id, paper.kind] = paper.seen_on
        for person, label in self.volunteers:
            last = self.periods[person.id][-1]
            yield {
                **self._taken(VOLUNTEERS, person),
                "label": "" if label == person.name else label,
                "role": last.role,
                "started_on": last.started_on,
                "ended_on": last.ended_on,
                "agreement": seen.get((person.id, "agreement")),
                "criminal_record": seen.get((person.id, "criminal_record")),
            }

    def _roles(self) -> Rows:
        for person, label in self.volunteers:
            for period in self.periods[person.id][:-1]:
                yield {**self._taken(ROLES, period), "volunteer": label}

    def _families(self) -> Rows:
        details = {row.family_id: row for row in self._all(FamilyDetails)}
        for family in self._all(Family, "code"):
            file = details.get(family.id)
            yield {**(self._taken(FAMILIES, file) if file else {}), **self._taken(FAMILIES, family)}

    def _trajectories(self) -> Rows:
        days = Referral.select(Referral.id, Referral.received_on).where(Referral.branch == self.branch.id)
        received = dict(tuples(days))
        for row, told in self._table(TRAJECTORIES):
            yield {**told, "received_on": received.get(row.referral_id)}

    def _contacts(self) -> Rows:
        themes: dict[int, list[str]] = defaultdict(list)
        told: Any = ContactTheme.select(ContactTheme.contact, ContactTheme.theme).join(Contact)
        for contact, theme in told.where(Contact.branch == self.branch.id).tuples():
            themes[contact].append(theme)
        query: Any = Contact.select(
            Contact.id, Contact.match, Contact.day, Contact.kind, Contact.counts, Contact.minutes
        )
        for id, match_id, day, kind, counts, minutes in (
            query.where(Contact.branch == self.branch.id).order_by(Contact.day, Contact.id).tuples()
        ):
            match = self.matches[match_id]
            yield {
                **self._points(match),
                "day": day,
                "kind": kind,
                "counts": counts,
                "minutes": minutes,
                "themes": tuple(theme for theme in THEMES if theme in themes[id]) if id in themes else (),
                "match_started_on": None if match.is_active_on(day) else match.started_on,
            }

    def _overviews(self) -> Rows:
        for row, told in self._table(OVERVIEWS):
            if row.status == "handed_in":
                at = row.handed_in_at
                yield {**told, "handed_in_on": clock.day_of(at) if at else None}

    def _candidates(self) -> Rows:
        channels = self._names(Channel)
        for row, label in self._labelled():
            yield {
                **self._taken(CANDIDATES, row),
                "label": "" if label == row.name else label,
                "channel": channels.get(row.channel_id, ""),
                "person": self.people.get(row.person_id, ""),
            }

    def _labelled(self) -> list[tuple[Candidate, str]]:
        return list(labels.of_candidates(self._all(Candidate), self.marks.holders(CANDIDATES.name)))

    def _events(self) -> Rows:
        for row, told in self._table(EVENTS):
            yield {**told, "is_cancelled": row.cancelled_at is not None}

    def _attendance(self) -> Rows:
        events = {event.id: event for event in self._all(Event)}
        candidates = {candidate.id: label for candidate, label in self._labelled()}
        for row in self._all(Attendance):
            if row.person_id not in self.people and row.candidate_id is None:
                continue  # of the staff: their accounts are not in the workbook
            event = events[row.event_id]
            yield {
                "day": event.day,
                "title": event.title,
                "starts_at": event.starts_at,
                "volunteer": self.people.get(row.person_id, ""),
                "candidate": candidates.get(row.candidate_id, ""),
            }
