"""How a row of a workbook is recognised, whatever was corrected in the portal since it was loaded.

A mark is a MAC under the key of the database's history: it reveals nothing of the row, and somebody with the database
alone cannot try names. The row of somebody is recognised by its cells, and they by their *Kenmerk*.
"""

import json
from collections.abc import Iterator
from typing import Any

from portal.exchange.models import LoadedRow
from portal.exchange.workbook.facts.labels import Holders, tuples
from portal.history import joined
from portal.kit.folding import folded

LENGTH = 32


class Marks:
    """The marks of one branch: those of earlier imports, and what this one adds."""

    def __init__(self, branch: int) -> None:
        self._ways = joined.marks(branch)
        columns = (LoadedRow.mark, LoadedRow.person, LoadedRow.candidate)
        self._before = {
            mark: person or candidate
            for mark, person, candidate in tuples(LoadedRow.select(*columns).where(LoadedRow.branch == branch))
        }
        self._rows: dict[str, int] = {}  # mark → how many equal rows this workbook has
        self._labels: dict[str, tuple[int | None, int | None]] = {}

    def of_row(self, sheet: str, values: dict[str, Any]) -> str:
        """The mark of a row; the second of two equal rows has one of its own."""
        mark = self.of_values(sheet, values)
        place = self._rows[mark] = self._rows.get(mark, 0) + 1
        if place > 1:
            mark = self.of_values(sheet, values, place)
            self._rows[mark] = 1
        return mark

    def was_loaded(self, mark: str) -> bool:
        return mark in self._before

    @property
    def has_before(self) -> bool:
        """Whether anything was loaded before."""
        return bool(self._before)

    def is_of_before(self, sheet: str, values: dict[str, Any]) -> bool:
        """Whether such a row was loaded before and is no longer in this workbook: ask once all of it was read."""
        mark = self.of_values(sheet, values)
        return mark in self._before and mark not in self._rows

    def whose(self, sheet: str, label: str) -> int | None:
        """Whom a *Kenmerk* was given to: the id of a person, or, on the sheet of candidates, of a candidate."""
        return self._before.get(self._of_label(sheet, label))

    def holders(self, sheet: str) -> Holders:
        return lambda label: self.whose(sheet, label)

    def add_label(self, sheet: str, label: str, *, person: int | None = None, candidate: int | None = None) -> None:
        self._labels[self._of_label(sheet, label)] = (person, candidate)

    def of_values(self, sheet: str, values: dict[str, Any], *place: int) -> str:
        """The mark of a row with these values; place: of the second of two equal rows, and so on."""
        text = json.dumps(values, default=str, sort_keys=True, ensure_ascii=False)
        return self._mark("workbook row", sheet, text, *place)

    def _of_label(self, sheet: str, label: str) -> str:
        return self._mark("workbook label", sheet, folded(label))

    def _mark(self, kind: str, *values: Any) -> str:
        """The one that exists already: for a branch that was joined, the mark made in its old portal."""
        made = [way(kind, *values)[:LENGTH] for way in self._ways]
        return next((mark for mark in made if mark in self._before), made[0])

    def new(self) -> Iterator[tuple[str, int | None, int | None]]:
        """What is to be written once all is loaded: mark, person, candidate."""
        yield from ((mark, None, None) for mark in self._rows if mark not in self._before)
        yield from ((mark, *whose) for mark, whose in self._labels.items() if mark not in self._before)
