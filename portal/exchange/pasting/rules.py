"""A pasted list is kept until it is loaded, as a workbook is; what its columns were is remembered."""

import itertools
from collections.abc import Callable, Mapping, Sequence

from portal.database import transaction
from portal.exchange.models import ImportFile, ListColumn
from portal.exchange.pasting.facts.lists import MOST, Asked, Known, Pasted, pasted
from portal.exchange.pasting.facts.proposals import heading_key
from portal.exchange.workbook.facts.file.reading import read_rows
from portal.exchange.workbook.rules.transfer import keep_read
from portal.families.file.facts.codes import next_code
from portal.history import joined
from portal.people.models import Branch, Person


def understood(kind: str, text: str, asked: Asked, usual: Mapping[str, str], *, by: Person) -> Pasted:
    """A list, with what this branch chose for its columns before. RuleError (field "text") where it is not one."""
    rows = ListColumn.select().where(ListColumn.branch == by.branch_id, ListColumn.kind == kind)
    chosen = {row.mark: row.key for row in rows}
    ways = joined.marks(by.branch_id) if chosen else []

    def before(heading: str) -> str | None:
        marks = (_mark(way, kind, heading) for way in ways)
        return next((chosen[mark] for mark in marks if mark in chosen), None)

    return pasted(kind, text, Known(usual, codes_for(kind, by.branch), before), asked)


def keep(kind: str, found: Pasted, *, by: Person) -> ImportFile:
    """Read it as a workbook's rows; the page that checks an import says what it would do."""
    read = read_rows(found.sheet, [list(found.headings), *map(list, found.rows)])
    with transaction():
        remember(kind, found, by.branch)
        return keep_read("je lijst", read, by=by)


def remember(kind: str, found: Pasted, branch: Branch) -> None:
    """What each heading meant, for the next list. Without headings there is nothing to know a column by."""
    now, *_ = joined.marks(branch.id)
    for column in found.columns if found.has_titles else ():
        ListColumn.insert(
            branch=branch.id, kind=kind, mark=_mark(now, kind, heading_key(column.title)), key=column.key
        ).on_conflict(
            conflict_target=[ListColumn.branch, ListColumn.kind, ListColumn.mark], update={ListColumn.key: column.key}
        ).execute()


def _mark(made: Callable[..., str], kind: str, heading: str) -> str:
    """A MAC, since what was taken for a heading may be somebody's name."""
    return made("list column", kind, heading)[:32]


def codes_for(kind: str, branch: Branch) -> Sequence[str]:
    """The codes for families that have none in the list."""
    if kind != "gezinnen":
        return ()
    first = int(next_code(branch).partition("-")[2])
    return [f"G-{number:03d}" for number in itertools.islice(itertools.count(first), MOST)]
