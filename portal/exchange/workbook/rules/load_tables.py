"""The rows of a sheet into the one table where they stand: see `facts.tables`.

A sheet that asks more than its columns tell is a subclass: here, or in `load_households`.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable
from datetime import datetime, time
from typing import Any

from portal.exchange.workbook.facts.labels import tuples
from portal.exchange.workbook.facts.reading import Row
from portal.exchange.workbook.facts.tables import TABLES
from portal.exchange.workbook.rules.loading import NOT_LISTED, Load, Span
from portal.families.members.rules import ChildDetails, Details, ParentDetails
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.kit.folding import folded

AT_NOON = time(12)
Values = dict[str, Any]


class TableLoad:
    """What is there already stays as it is; the rest is new."""

    def __init__(self, job: Load) -> None:
        self.job, self.table = job, TABLES[job.sheet.name]
        self.here = self.table.model.branch == job.branch.id
        self.there = list(self.table.model.select().where(self.here))
        self.known: dict[Hashable, Values] = {}
        self.counted: Counter[Hashable] = Counter()
        for values in map(self.stored, self.there):
            if self.table.key:
                self.known[self.key(values)] = values
            else:
                self.counted[self.key(values)] += 1
        self.lists = {column: job.names(model) for column, model in self.table.lists.items()}
        self.spans = self._spans()

    @classmethod
    def load(cls, job: Load) -> None:
        """Every row of the sheet that the job is at."""
        self = cls(job)
        stamp: Values = {"branch": job.branch.id}
        if "created_at" in self.table.model._meta.fields:
            stamp["created_at"] = clock.now()
        new = []
        for row in job.rows(self.table.sheet):
            values = self.values(row)
            if values is not None and self._fits(row, values) and self._is_new(row, values):
                for column, model in self.table.lists.items():
                    if name := row.values[column]:
                        values[column] = job.listed(model, name, self.lists[column])
                more = self.more(row, values)
                new.append(values | stamp | more)
        job.insert(self.table.model, new)
        job.spans[self.table.sheet.name] = self._spans()

    # ---- what a sheet may say of its own

    def stored(self, row: Any) -> Values:
        """A row of the table, by what its sheet tells of it."""
        return dict(row.__data__)

    def key(self, values: Values) -> Hashable:
        """By what a row is known; without a key by all of it."""
        return tuple(values[name] for name in self.table.key or (*self.table.points.values(), *self.table.own))

    def values(self, row: Row) -> Values | None:
        """A row by the fields of its table, names as ids. None, and told, where what it points at is not there."""
        points, cells = self.table.points, row.values
        ids = {field: self.job.pointed_at(row, column) for column, field in points.items() if cells[column]}
        if None in ids.values():
            return None
        found: Values = dict.fromkeys(points.values()) | ids | {name: cells[name] for name in self.table.own}
        for column, known in self.lists.items():
            found[column] = known.get(folded(cells[column]), NOT_LISTED) if cells[column] else None
        return found

    def is_right(self, row: Row, values: Values) -> bool:
        """Whether a row may be loaded; else it is told. May fill in what only the portal knows."""
        return True

    def more(self, row: Row, values: Values) -> Values:
        """What a new row holds that its sheet does not say."""
        return {}

    # ---- what every sheet does

    def _fits(self, row: Row, values: Values) -> bool:
        """Right in itself, and beside the rows that it may not overlap."""
        if self.table.days and not self.job.in_order(row, *self.table.days):
            return False
        if not self.is_right(row, values):
            return False
        if apart := self.table.apart:
            others, span = self._beside(values)
            if self.key(values) not in self.known and any(other.meets(span) for other in others):
                self.job.wrong(row, apart.first, apart.sentence)
                return False
        return True

    def _is_new(self, row: Row, values: Values) -> bool:
        key = self.key(values)
        if self.table.key:
            is_new = self.job.is_new(row, key, self.known, values)
        else:
            is_new = self.job.is_one_more(row, key, self.counted)
        if is_new and self.table.apart:
            others, span = self._beside(values)
            others.append(span)
        return is_new

    def _beside(self, values: Values) -> tuple[list[Span], Span]:
        """The days of the rows that a row may not overlap, and its own."""
        apart = self.table.apart
        assert apart is not None
        by = tuple(values[name] for name in apart.by)
        return self.spans[by], Span(0, values[apart.first], values[apart.last])

    def _spans(self) -> dict[tuple[Any, ...], list[Span]]:
        """The days of the rows that may not overlap, by what they are of."""
        spans: dict[tuple[Any, ...], list[Span]] = defaultdict(list)
        if apart := self.table.apart:
            model = self.table.model
            fields = [getattr(model, name) for name in (*apart.by, apart.first, apart.last)]
            for id, *by, first, last in tuples(model.select(model.id, *fields).where(self.here)):
                spans[tuple(by)].append(Span(id, first, last))
        return spans


class Mentorings(TableLoad):
    """Who guides whom; one mentor at a time, as on the page."""

    def is_right(self, row: Row, values: Values) -> bool:
        if values["volunteer"] == values["mentor"]:
            self.job.wrong(row, "mentor", "Niemand begeleidt zichzelf. Kies iemand anders.")
            return False
        return True


class Children(TableLoad):
    """Born, or expected; two of one name or of one month in a family are asked about."""

    def __init__(self, job: Load) -> None:
        super().__init__(job)
        self.called = {(child.family_id, folded(child.given_name)) for child in self.there}
        self.born = {(child.family_id, child.birth_month or child.due_month) for child in self.there}

    def is_right(self, row: Row, values: Values) -> bool:
        if not values["birth_month"] and not values["due_month"] and not values["band_override"]:
            sentence = "Vul in wanneer het kind geboren is, of wanneer het verwacht wordt."
            self.job.wrong(row, "birth_month", sentence)
            return False
        return self.job.not_ahead(row, "birth_month")

    def more(self, row: Row, values: Values) -> Values:
        names = ("given_name", "birth_month", "due_month", "band_override")
        _ask_as_a_form(self.job, row, ChildDetails(*(values[name] for name in names)))
        child = (values["family"], folded(values["given_name"]))
        if values["given_name"] and child in self.called:
            self.job.ask(row, "given_name", "Dit gezin heeft al een kind met deze voornaam. Is het hetzelfde?")
        elif (born := values["birth_month"] or values["due_month"]) and (values["family"], born) in self.born:
            key = "birth_month" if values["birth_month"] else "due_month"
            self.job.ask(row, key, "Dit gezin heeft al een kind van die maand. Is het een tweeling?")
        self.called.add(child)
        self.born.add((values["family"], values["birth_month"] or values["due_month"]))
        return {}


class Parents(TableLoad):
    """Who raises the children."""

    def more(self, row: Row, values: Values) -> Values:
        _ask_as_a_form(self.job, row, ParentDetails(values["given_name"], values["birth_year"]))
        return {}


def _ask_as_a_form(job: Load, row: Row, details: Details) -> None:
    """What a form would refuse is loaded, and asked about."""
    try:
        details.check()
    except RuleError as error:
        job.ask(row, error.field, error.message)


class Profile(TableLoad):
    """What holds for a family from a year on."""

    def more(self, row: Row, values: Values) -> Values:
        if values["year"] > clock.today().year:
            self.job.ask(row, "year", "Dit jaar moet nog komen. Klopt het?")
        if values["since_on"] and values["since_on"] > clock.today():
            self.job.ask(row, "since_on", "Deze dag moet nog komen. Klopt het jaar?")
        return {}


class Referrers(TableLoad):
    """Known by their name in any capitals, as where a referral names them."""

    def key(self, values: Values) -> Hashable:
        return folded(values["name"])


class Overviews(TableLoad):
    """Quarters that were handed in, on a day whose hour nobody kept."""

    def is_right(self, row: Row, values: Values) -> bool:
        if Quarter(values["year"], values["quarter"]).first > clock.today():
            self.job.wrong(row, "quarter", "Dit kwartaal moet nog beginnen. Kijk het jaar en het kwartaal na.")
            return False
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
        self.job.wrong(row, key, sentence)
        return False

    def more(self, row: Row, values: Values) -> Values:
        spans = self.job.matches_of(values["family"], values["volunteer"])
        return {"match": next((span.id for span in spans if span.covers(values["day"])), None)}


class PlannedTalks(TableLoad):
    """Talks that a match asks for."""

    def values(self, row: Row) -> Values | None:
        values = super().values(row)
        return values and values | {"due_on": values["due_on"] or values["planned_on"]}


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
