"""What was pasted is kept until it is loaded, as a workbook is."""

import itertools
from collections.abc import Sequence

from portal.exchange.models import ImportFile
from portal.exchange.pasting.facts import MOST, Pasted
from portal.exchange.workbook.facts.reading import read_rows
from portal.exchange.workbook.rules.all import keep_read
from portal.families.file.facts.codes import next_code
from portal.people.models import Branch, Person


def keep(found: Pasted, *, by: Person) -> ImportFile:
    """Read it as a workbook's rows; the page that checks an import says what it would do."""
    read = read_rows(found.sheet, [list(found.headings), *map(list, found.rows)])
    return keep_read("je lijst", read, by=by)


def codes_for(kind: str, branch: Branch) -> Sequence[str]:
    """The codes that families get of whom a list tells none."""
    if kind != "gezinnen":
        return ()
    first = int(next_code(branch).partition("-")[2])
    return [f"G-{number:03d}" for number in itertools.islice(itertools.count(first), MOST)]
