"""The rows of a sheet into the one table where they stand: see `facts.tables`."""

from collections import Counter
from collections.abc import Callable, Hashable
from datetime import datetime, time
from typing import Any

from portal.exchange.workbook.facts import sheets
from portal.exchange.workbook.facts.columns import Sheet
from portal.exchange.workbook.facts.reading import Row
from portal.exchange.workbook.facts.tables import TABLES, Table
from portal.exchange.workbook.rules.loading import Load
from portal.families.models.family import Child
from portal.kit import clock
from portal.kit.folding import folded

AT_NOON = time(12)
Values = dict[str, Any]


def load_table(job: Load, sheet: Sheet) -> None:
    """What is there already stays as it is; the rest is new."""
    table = TABLES[sheet.name]
    is_right, more = CHECKS.get(sheet.name, _is_right), MORE.get(sheet.name, _no_more)
    is_new = _known_by_key(job, table) if table.key else _counted(job, table)
    stamp: Values = {"branch": job.branch.id}
    if "created_at" in table.model._meta.fields:
        stamp["created_at"] = clock.now()
    new = []
    for row in job.rows(sheet):
        points = _points(job, table, row)
        if points is None or not is_right(job, row):
            continue
        own = {name: row.values[name] for name in table.own}
        if sheet is sheets.PLANNED:
            own["due_on"] = own["due_on"] or own["planned_on"]
        if is_new(row, points, own):
            new.append(points | own | stamp | more(row))
    job.insert(table.model, new)


def _points(job: Load, table: Table, row: Row) -> Values | None:
    """What a row points at: field → id. None, and told, where that is not there."""
    fields = table.model._meta.fields
    found: dict[str, int | None] = {}
    if "match" in fields:
        found["match"] = job.match(row, None, row.values["match_started_on"])
    else:
        if "family" in fields:
            found["family"] = job.family(row)
        if "volunteer" in row.values:
            found["person" if "person" in fields else "volunteer"] = job.person(row)
    return found if None not in found.values() else None


IsNew = Callable[[Row, Values, Values], bool]


def _known_by_key(job: Load, table: Table) -> IsNew:
    rows = table.model.select().where(table.model.branch == job.branch.id)
    known: dict[Hashable, Values] = {tuple(row.__data__[name] for name in table.key): row.__data__ for row in rows}

    def is_new(row: Row, points: Values, own: Values) -> bool:
        values = points | own
        return job.is_new(row, tuple(values[name] for name in table.key), known, own)

    return is_new


def _counted(job: Load, table: Table) -> IsNew:
    """Rows without a key of their own: the second of two equal ones is a second row."""
    names = ("family", *table.own)
    query = table.model.select(*(getattr(table.model, name) for name in names))
    there: Counter[tuple[Any, ...]] = Counter(query.where(table.model.branch == job.branch.id).tuples())
    children = {(key[0], folded(key[1])) for key in there} if table.model is Child else set()

    def is_new(row: Row, points: Values, own: Values) -> bool:
        values = points | own
        key = tuple(values[name] for name in names)
        if there[key] > 0:
            there[key] -= 1
            job.count.same += 1
            return False
        if job.was_loaded(row):
            job.changed_since(row)
            return False
        if table.model is Child and own["given_name"]:
            child = (points["family"], folded(own["given_name"]))
            if child in children:
                job.ask(row, "given_name", "Dit gezin heeft al een kind met deze voornaam. Is het hetzelfde?")
            children.add(child)
        job.count.new += 1
        return True

    return is_new


# ---- what one sheet asks besides


def _is_right(job: Load, row: Row) -> bool:
    return job.in_order(row, "first_on", "last_on") if "first_on" in row.values else True


def _child(job: Load, row: Row) -> bool:
    if not row.values["birth_month"] and not row.values["due_month"] and not row.values["band_override"]:
        job.wrong(row, "birth_month", "Vul in wanneer het kind geboren is, of wanneer het verwacht wordt.")
        return False
    return job.not_ahead(row, "birth_month")


def _overview(job: Load, row: Row) -> bool:
    return job.not_ahead(row, "handed_in_on")


CHECKS: dict[str, Callable[[Load, Row], bool]] = {sheets.CHILDREN.name: _child, sheets.OVERVIEWS.name: _overview}


def _no_more(row: Row) -> Values:
    return {}


def _handed_in(row: Row) -> Values:
    on = row.values["handed_in_on"]
    at = clock.from_local(datetime.combine(on, AT_NOON)) if on else None
    return {"status": "handed_in", "handed_in_at": at, "correction": ""}


MORE: dict[str, Callable[[Row], Values]] = {sheets.OVERVIEWS.name: _handed_in}
"""What a new row holds that its sheet does not say."""
