"""What a person is called in the workbook: the name, and more where two share it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from portal.agenda.models.candidate import Candidate
from portal.kit.folding import folded
from portal.people.models import Person

Holders = Callable[[str], int | None]
"""Label → the id of whom it was given to in a workbook that was loaded, if it was."""


def tuples(query: Any) -> Any:
    """The rows of a query as plain tuples."""
    return query.tuples()


def of_people(people: Iterable[Person], holders: Holders) -> Iterator[tuple[Person, str]]:
    """Each person with a label that nobody else among them has, nor had in a workbook that was loaded."""
    return _labelled(people, lambda p: f"{p.birth_on.year}" if p.birth_on else "", holders)


def of_candidates(candidates: Iterable[Candidate], holders: Holders) -> Iterator[tuple[Candidate, str]]:
    """The same of candidates."""
    return _labelled(candidates, lambda c: f"{c.interested_on:%d/%m/%Y}", holders)


def _labelled(rows: Iterable[Any], more: Any, holders: Holders) -> Iterator[tuple[Any, str]]:
    everyone = list(rows)
    names = Counter(folded(row.name) for row in everyone)
    used: Counter[str] = Counter()
    for row in everyone:
        label = row.name
        if names[folded(label)] > 1 and more(row):
            label = f"{label} ({more(row)})"
        used[folded(label)] += 1
        if names[folded(row.name)] > 1 and used[folded(label)] > 1:
            label = f"{label} {used[folded(label)]}"
        plain, number = label, 1
        while holders(label) not in (None, row.id):
            number += 1
            label = f"{plain} {number}"
        yield row, label
