"""Queries whose SQL is made once: for what every request asks.

peewee writes the SQL of a query again each time, which costs some ten times what SQLite needs to answer it. The few
queries behind every page, and those of the home page and the hand-in, are therefore built at their first use, with
holes where the values go:

    _notes_of = Prepared(lambda volunteer: ExpenseNote.select().where(ExpenseNote.volunteer == volunteer))
    notes = _notes_of(person.id)

Everything else stays an ordinary query. The SQL may not depend on the values:
- a hole is one value, never a list, and None only in a value to store (`== None` is another query: `is_null()`);
- a hole in the values of an update takes what the column holds: an id, not a row;
- a limit is a number, not a hole, also in a query within (`SQL("3")`), and there is no hole after LIKE: SQLite would
  plan the query again at each execution;
- no condition on a hole in Python, and no `clock.now()`, `clock.today()` or default that asks the clock: pass the
  moment in. Forgetting that is an error at the first use, since the moment would never change.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any, cast

import peewee

from portal import row_objects
from portal.database import Row, db


class Prepared:
    """A query made once per kind of database. build: takes a hole per value and returns an ordinary peewee query."""

    def __init__(self, build: Callable[..., Any], holes: int | None = None) -> None:
        """holes: how many, where `build` takes `*values`."""
        self._build = build
        self._holes = build.__code__.co_argcount if holes is None else holes
        self._made: dict[type, _Made] = {}

    def __call__(self, *values: Any) -> list[Any]:
        """The rows of a select, as the query itself would return them: model objects, or tuples."""
        made = self._of_this_database()
        cursor = db.obj.execute_sql(made.sql, made.parameters(values))
        read = made.reader(cursor)  # before the last row is fetched: apsw then forgets what its columns are called
        return list(map(read, cursor.fetchall()))

    def first(self, *values: Any) -> Any:
        """The first row of a select, or None."""
        rows = self(*values)
        return rows[0] if rows else None

    def run(self, *values: Any) -> int:
        """Insert, update or delete; returns the number of rows."""
        made = self._of_this_database()
        return int(db.execute_sql(made.sql, made.parameters(values)).rowcount)

    def insert(self, *values: Any) -> int:
        """Insert one row; returns its id."""
        made = self._of_this_database()
        cursor = db.execute_sql(made.sql, made.parameters(values))
        return int(cursor.fetchone()[0] if db.returning_clause else cursor.lastrowid)

    def run_all(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """As `run`, for many rows at once."""
        made = self._of_this_database()
        with peewee.__exception_wrapper__:  # type: ignore[attr-defined]
            db.cursor().executemany(made.sql, [made.parameters(values) for values in rows])

    def _of_this_database(self) -> "_Made":
        kind = type(db.obj)
        if kind not in self._made:
            self._made[kind] = _Made(self._build(*map(_Hole, range(self._holes))))
        return self._made[kind]


def create(model: type[Row], **values: Any) -> Row:
    """`model.create(…)`, for tables that are written all the time."""
    row: Any = model(**values)
    row.id = insert_into(model, *row.__data__).insert(*row.__data__.values())
    row._dirty.clear()
    return cast(Row, row)


@cache
def insert_into(model: type[peewee.Model], *names: str) -> Prepared:
    """The insert of a row with the values of these fields, in this order."""
    return Prepared(lambda *values: model.insert(dict(zip(names, values, strict=True))), holes=len(names))


class _Made:
    """The SQL of one query for one kind of database, and how its rows become objects."""

    def __init__(self, query: Any) -> None:
        limit = getattr(query, "_limit", None)
        assert not isinstance(limit, _Hole), "a limit cannot be a hole"
        self._query = query if limit is None else query.limit(peewee.SQL(str(limit)))
        self.sql, parameters = self._query.sql()
        assert "LIMIT ?" not in self.sql and "LIKE ?" not in self.sql, f"planned again each time: {self.sql}"
        assert not any(isinstance(value, date) for value in parameters), f"a fixed moment in {self.sql}"
        self._parameters: list[Any] = list(parameters)
        slots = [(place, slot) for place, slot in enumerate(parameters) if isinstance(slot, _Slot)]
        self._slots = [(place, slot.place, slot.convert, slot.as_it_is) for place, slot in slots]
        self._read: Callable[[Any], Any] | None = None

    def parameters(self, values: tuple[Any, ...]) -> list[Any]:
        found = self._parameters.copy()
        for place, which, convert, as_it_is in self._slots:
            value = values[which]
            found[place] = value if convert is None or type(value) is as_it_is else convert(value)
        return found

    def reader(self, cursor: Any) -> Callable[[Any], Any]:
        """From a row to an object: it depends on the query and the names of its columns, so it is made once."""
        if self._read is None:
            wrapper = self._query._get_cursor_wrapper(cursor)
            wrapper.initialize()
            wrapper.cursor = None  # it belongs to this connection, and would be held for ever
            self._read = row_objects.reader(wrapper)
        return self._read


class _Hole(peewee.Node):
    """Where a value goes."""

    def __init__(self, place: int) -> None:
        self.place = place

    def __sql__(self, ctx: Any) -> Any:
        return ctx.value(_Slot(self.place, ctx.state.converter), converter=False)


class _Slot:
    """A hole in the list of parameters: which value, and how its column converts that."""

    def __init__(self, place: int, convert: Callable[[Any], Any] | None) -> None:
        self.place, self.convert = place, convert
        self.as_it_is = row_objects.stored_as(getattr(convert, "__self__", None))
