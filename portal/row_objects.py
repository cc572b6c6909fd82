"""The rows of a frequent query as the very objects that peewee makes of them, faster.

peewee sets each column of each row through a descriptor that marks it as changed, clears those marks at the end, and
checks of every number that it is one. Here all columns of a row are set in one step.
"""

from collections.abc import Callable
from datetime import date, datetime
from operator import itemgetter
from typing import Any

import peewee

Read = Callable[[Any], Any]

AS_THEY_COME = (peewee.AutoField, peewee.IntegerField, peewee.CharField, peewee.TextField)
"""What both engines return as the Python value."""
STORED: dict[type, type] = {
    peewee.AutoField: int,
    peewee.IntegerField: int,
    peewee.CharField: str,
    peewee.TextField: str,
    peewee.DateField: date,
    peewee.DateTimeField: datetime,
    peewee.BooleanField: bool,
}
"""A kind of column → the kind of value that both engines take as it is."""
FROM_TEXT: dict[type, Callable[[str], Any]] = {
    peewee.DateField: date.fromisoformat,
    peewee.DateTimeField: datetime.fromisoformat,
}


def reader(theirs: Any) -> Read:
    """A function from a row to an object or a tuple. theirs: peewee's own reader, which knows the query's columns."""
    if type(theirs) is peewee.ModelTupleCursorWrapper:
        make: Read = tuple
    elif type(theirs) is peewee.ModelObjectCursorWrapper and theirs.is_model:
        make = _one(theirs.constructor, list(enumerate(theirs.unique_columns)))
    elif type(theirs) is peewee.ModelCursorWrapper and _is_plain(theirs):
        make = _joined(theirs)
    else:
        return theirs.process_row  # type: ignore[no-any-return]
    columns = range(len(theirs.converters))
    converts = [(place, convert) for place in columns if (convert := _converter(theirs, place))]

    def read(row: Any) -> Any:
        values = list(row)
        for place, convert in converts:
            if (value := values[place]) is not None:  # which every column reads as None
                values[place] = convert(value)
        found = make(values)
        return theirs.process_row(row) if found is None else found  # None: a joined table has no row

    return read


def _converter(theirs: Any, place: int) -> Read | None:
    """A function from a column's value to the Python value, or None where they are the same."""
    convert, field = theirs.converters[place], _at_the_end(theirs.fields[place])
    if convert is None or type(field) in AS_THEY_COME:
        return None
    quick = FROM_TEXT.get(type(field))
    return _from_text(quick, convert) if quick else convert


def stored_as(field: Any) -> type | None:
    """The kind of value that this field stores without converting it; None where there is none."""
    return STORED.get(type(_at_the_end(field)))


def _at_the_end(field: Any) -> Any:
    """The field, or that which its foreign key points at."""
    while isinstance(field, peewee.ForeignKeyField):
        field = field.rel_field
    return field


def _from_text(quick: Callable[[str], Any], convert: Read) -> Read:
    def read(value: Any) -> Any:
        if type(value) is not str:  # what PostgreSQL returns as the Python value
            return convert(value)
        try:
            return quick(value)
        except ValueError:
            return convert(value)

    return read


def _one(model: Any, columns: list[tuple[int, str]]) -> Read:
    """A function from a row's values to an object of this model. columns: (place in the row, name)."""
    fields = {name: place for place, name in columns if name in model._meta.fields}
    others = [(name, place) for place, name in columns if name not in fields]  # a sum, under a name of its own
    names, of_row, new = list(fields), itemgetter(*fields.values(), 0, 0), model.__new__  # of two or more: a tuple

    def make(values: list[Any]) -> Any:
        made = new(model)
        made.__data__, made.__rel__, made._dirty = dict(zip(names, of_row(values), strict=False)), {}, set()
        for name, place in others:
            setattr(made, name, values[place])
        made._dirty.clear()  # such a name may set a field, as "match_id" does
        return made

    return make


def _joined(theirs: Any) -> Read:
    """The same for a row of several joined tables, each with its id."""
    columns = _columns(theirs)
    makers = [(key, _one(theirs.key_to_constructor[key][0], columns[key])) for key in columns]
    links = [(source, name, key) for source, name, key, *_ in theirs.src_to_dest]
    ids = [place for _, _, key in links for place, name in columns[key] if name == "id"]

    def make(values: list[Any]) -> Any:
        if None in [values[place] for place in ids]:
            return None
        made = {key: of_table(values) for key, of_table in makers}
        for source, name, key in links:
            made[source].__data__[name] = made[key].id
            made[source].__rel__[name] = made[key]
        return made[theirs.model]

    return make


def _is_plain(theirs: Any) -> bool:
    """Whether every joined table has its id in the row, and is reached by a foreign key of another."""
    columns = _columns(theirs)
    return all(theirs.key_to_constructor[key][1] for key in columns) and all(
        is_key and source in columns and any(name == "id" for _, name in columns.get(key, ()))
        for source, _, key, _, _, is_key in theirs.src_to_dest
    )


def _columns(theirs: Any) -> dict[Any, list[tuple[int, str]]]:
    """Table → its columns, as (place in the row, name); a column of no table goes with the first."""
    found: dict[Any, list[tuple[int, str]]] = {}
    for place, key, name, _ in theirs._row_spec:
        found.setdefault(key if key in theirs.key_to_constructor else theirs.model, []).append((place, name))
    return found
