"""By what a row of a workbook is known again, whatever was corrected in the portal since it was loaded.

A mark is a MAC under the key of the database's history: it tells nothing of what stood in the row, and whoever has the
database alone cannot try names. The row of somebody is known by what stood in it, and they by their *Kenmerk*.
"""

import json
from collections import Counter
from typing import Any

from portal.exchange.models import LoadedRow
from portal.exchange.workbook.facts.labels import Holders, tuples
from portal.history import chain
from portal.kit.folding import folded

LENGTH = 32


def _of_label(branch: int, sheet: str, label: str) -> str:
    return chain.mac("workbook label", branch, sheet, folded(label))[:LENGTH]


class Marks:
    """The marks of one branch: those of before, and what one import adds to them."""

    def __init__(self, branch: int) -> None:
        self.branch = branch
        columns = (LoadedRow.mark, LoadedRow.person, LoadedRow.candidate)
        self._before = {
            mark: person or candidate
            for mark, person, candidate in tuples(LoadedRow.select(*columns).where(LoadedRow.branch == branch))
        }
        self._equal: Counter[str] = Counter()
        self._new: dict[str, dict[str, Any]] = {}

    def of_row(self, sheet: str, values: dict[str, Any]) -> str:
        """The mark of a row; the second of two equal rows has one of its own."""
        text = json.dumps(values, default=str, sort_keys=True, ensure_ascii=False)
        self._equal[sheet + text] += 1
        return chain.mac("workbook row", self.branch, sheet, text, self._equal[sheet + text])[:LENGTH]

    def was_loaded(self, mark: str) -> bool:
        return mark in self._before

    def whose(self, sheet: str, label: str) -> int | None:
        """Whom a *Kenmerk* was given to: the id of a person, on the sheet of candidates of a candidate."""
        return self._before.get(_of_label(self.branch, sheet, label))

    def holders(self, sheet: str) -> Holders:
        return lambda label: self.whose(sheet, label)

    def add(self, mark: str, *, person: int | None = None, candidate: int | None = None) -> None:
        if mark not in self._before:
            self._new[mark] = {"branch": self.branch, "mark": mark, "person": person, "candidate": candidate}

    def add_label(self, sheet: str, label: str, *, person: int | None = None, candidate: int | None = None) -> None:
        self.add(_of_label(self.branch, sheet, label), person=person, candidate=candidate)

    def new(self) -> list[dict[str, Any]]:
        """What is to be written once all is loaded."""
        return list(self._new.values())
