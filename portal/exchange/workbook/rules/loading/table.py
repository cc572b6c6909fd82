"""The rows of a sheet into their one table: see `TableSheet`. A sheet that needs more is a subclass."""

from collections import Counter, defaultdict
from collections.abc import Hashable
from typing import Any

from portal.exchange.workbook.facts.file.reading import Row
from portal.exchange.workbook.facts.labels import tuples
from portal.exchange.workbook.facts.sheets.sheet import TableSheet
from portal.exchange.workbook.rules.loading.corrected import Others, ask_about_corrected
from portal.exchange.workbook.rules.loading.inserting import insert
from portal.exchange.workbook.rules.loading.load import NOT_LISTED, Load, Span
from portal.kit import clock
from portal.kit.folding import folded

Values = dict[str, Any]


class TableLoad:
    """What is there already stays as it is; the rest is new."""

    def __init__(self, job: Load) -> None:
        assert isinstance(job.sheet, TableSheet), f"{job.sheet.name} has no table"
        self.job, self.sheet, self.table = job, job.sheet, job.sheet.table
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
        self._alike: dict[Hashable, list[Any]] = defaultdict(list)  # a cell of what was there, by all others of its row

    @classmethod
    def load(cls, job: Load) -> None:
        """Every row of the sheet that the job is at."""
        self = cls(job)
        stamp: Values = {"branch": job.branch.id}
        if "created_at" in self.table.model._meta.fields:
            stamp["created_at"] = clock.now()
        new, fresh = [], []
        for row in job.rows(self.sheet):
            values = self.values(row)
            if values is not None and self._fits(row, values) and self._is_new(row, values):
                for column, model in self.table.lists.items():
                    if name := row.values[column]:
                        values[column] = job.listed(model, name, self.lists[column])
                more = self.more(row, values)
                new.append(values | stamp | more)
                if job.marks.has_before:
                    fresh.append((row, values))
        ask_about_corrected(job, [(row, self._others(values)) for row, values in fresh])
        insert(self.table.model, new)
        job.spans[self.sheet.name] = self._spans()

    # ---- what a sheet may say of its own

    def stored(self, row: Any) -> Values:
        """A row of the table, from the values of its sheet."""
        return dict(row.__data__)

    def key(self, values: Values) -> Hashable:
        """The key of a row; without one, all of it."""
        return tuple(values[name] for name in self.table.key or (*self.sheet.points.values(), *self.sheet.own))

    def values(self, row: Row) -> Values | None:
        """A row as fields of its table, names as ids. None, and reported, where what it points at is not there."""
        points, cells = self.sheet.points, row.values
        ids = {field: self.job.pointed_at(row, column) for column, field in points.items() if cells[column]}
        if None in ids.values():
            return None
        found: Values = dict.fromkeys(points.values()) | ids | {name: cells[name] for name in self.sheet.own}
        for column, known in self.lists.items():
            found[column] = known.get(folded(cells[column]), NOT_LISTED) if cells[column] else None
        return found

    def is_right(self, row: Row, values: Values) -> bool:
        """Whether a row may be loaded; else the reason is reported. May fill in what only the portal knows."""
        return True

    def more(self, row: Row, values: Values) -> Values:
        """What a new row holds that its sheet does not say."""
        return {}

    # ---- what every sheet does

    def _fits(self, row: Row, values: Values) -> bool:
        """Whether a row is right in itself, and overlaps no row that it may not."""
        if self.sheet.days and not self.job.in_order(row, *self.sheet.days):
            return False
        if not self.is_right(row, values):
            return False
        if apart := self.table.apart:
            others, span = self._beside(values)
            if self.key(values) not in self.known and any(other.meets(span) for other in others):
                return self.job.wrong(row, apart.first, apart.sentence)
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

    def _others(self, values: Values) -> Others:
        if not self._alike:
            for row in map(self.stored, self.there):
                for name in self.sheet.own:
                    self._alike[self._all_but(name, row)].append(row[name])
        return {name: found for name in self.sheet.own if (found := self._alike.get(self._all_but(name, values)))}

    def _all_but(self, name: str, values: Values) -> Hashable:
        return name, tuple(values[one] for one in (*self.sheet.points.values(), *self.sheet.own) if one != name)

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
