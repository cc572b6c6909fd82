"""Rows into tables: each sheet in turn, what is there already left as it is, every problem reported with its place.

Everything happens in one transaction that the caller rolls back for a dry run, or when anything is wrong. So the dry
run is the import itself, and can't say otherwise than what will happen.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from datetime import date, timedelta
from typing import Any, Literal

from portal.exchange.workbook.facts.file.reading import Findings, Row, Workbook
from portal.exchange.workbook.facts.marks import Marks
from portal.exchange.workbook.facts.sheets.agenda import CANDIDATES
from portal.exchange.workbook.facts.sheets.families import FAMILIES
from portal.exchange.workbook.facts.sheets.people import VOLUNTEERS
from portal.exchange.workbook.facts.sheets.sheet import Sheet
from portal.exchange.workbook.facts.sheets.support import MATCHES
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.folding import folded
from portal.kit.limits import EARLIEST
from portal.kit.records import dataclass
from portal.kit.same import WHY
from portal.people.models import Branch, Person

Progress = Callable[[str, int], None]
"""Called with the sheet's name and the number of rows dealt with, as often as something can be told."""

LAST_DAYS = frozenset(("ended_on", "closed_on", "last_on", "stopped_on"))
"""Columns where an empty cell says that something goes on. Elsewhere it says nothing: the portal may know more."""
NOT_LISTED = 0  # the id of a name that no list has yet


@dataclass
class Count:
    """What became of the rows of one sheet."""

    sheet: str
    new: int = 0
    same: int = 0
    different: int = 0

    @property
    def rows(self) -> int:
        return self.new + self.same + self.different


@dataclass(frozen=True)
class Span:
    """A stretch of days; last None: goes on."""

    id: int
    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, other: "Span") -> bool:
        return self.first <= (other.last or date.max) and other.first <= (self.last or date.max)


class Load:
    """One import into one branch: what every sheet needs, and what the sheets before it brought. Afterwards `counts`,
    `findings`, `remarks`."""

    def __init__(
        self, branch: Branch, book: Workbook, progress: Progress | None = None, by: Person | None = None
    ) -> None:
        self.branch, self.book, self.by = branch, book, by
        self.findings, self.remarks = Findings(), Findings(keep=100)
        self.counts: list[Count] = []
        self.progress = progress or (lambda sheet, rows: None)
        self.called: dict[str, dict[str, int]] = defaultdict(dict)  # sheet → *Kenmerk*, folded → the id of that person
        self.roles: dict[int, list[Span]] = defaultdict(list)
        self.families: dict[str, int] = {}
        self.spans: dict[str, dict[tuple[Any, ...], list[Span]]] = {}  # of the sheets whose rows do not overlap
        self.marks = Marks(branch.id)
        self.broken: set[str] = set()  # sheets with a problem: rows that point at theirs report nothing
        self._absent: set[tuple[str, str]] = set()  # what was already reported to be on no sheet

    def begin(self, sheet: Sheet) -> None:
        """The rows that follow are of this sheet."""
        self.sheet, self.count = sheet, Count(sheet.name)
        self._loaded: set[int] = set()  # rows that were loaded before
        self._changed: set[int] = set()
        self.counts.append(self.count)

    # ---- what every sheet does

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        before = self.findings.total
        for place, row in enumerate(self.book.rows(sheet, self.findings), 1):
            if self.marks.was_loaded(self.marks.of_row(sheet.name, row.values)):
                self._loaded.add(row.number)
            self._ask_which_year(row)
            yield row
            if place % 10_000 == 0:
                self.progress(sheet.name, place)
        if self.findings.total > before:
            self.broken.add(sheet.name)

    def _ask_which_year(self, row: Row) -> None:
        """A day too far ahead or too long ago to be meant: 2052 or 1925 for 2025."""
        if self.sheet.ahead is None:
            return
        latest = clock.today() + timedelta(days=self.sheet.ahead)
        for key, value in row.values.items():
            if not isinstance(value, date) or key == "birth_on":
                continue
            if value > latest:
                self.ask(row, key, "Deze dag moet nog komen. Klopt het jaar?")
            elif value < EARLIEST:
                self.ask(row, key, "Deze dag ligt ver terug. Klopt het jaar?")

    def was_loaded(self, row: Row) -> bool:
        """Whether this very row was loaded before: then it is not a problem, and not loaded again."""
        return row.number in self._loaded

    @property
    def loaded_before(self) -> int:
        """How many rows of this sheet were loaded before."""
        return len(self._loaded)

    def changed_since(self, row: Row) -> None:
        """A row that was loaded before, and is different in the portal now: that stays, and is reported."""
        if row.number not in self._changed:
            self._changed.add(row.number)
            self.count.different += 1
            self.remark(
                row, "", "Deze rij is al eens ingeladen. Wat er sindsdien in het portaal veranderde, blijft staan."
            )

    def ask(self, row: Row, key: str, sentence: str) -> None:
        """A remark that asks to look again, once: not for a row that was loaded before."""
        if not self.was_loaded(row):
            self.remark(row, key, sentence)

    def remark(self, row: Row, key: str, sentence: str) -> None:
        """Worth knowing, and no reason to refuse. key: the column; "" for the row as a whole."""
        titles = {column.key: column.title for column in self.sheet.columns}
        self.remarks.add(self.sheet.name, row.number, titles.get(key, ""), sentence)

    def wrong(self, row: Row, key: str, sentence: str) -> Literal[False]:
        """Report what is wrong. False, as the answer of whoever asks whether the row is right."""
        if self.was_loaded(row):
            self.changed_since(row)
        else:
            self.broken.add(self.sheet.name)
            column = next((c.title for c in self.sheet.columns if c.key == key), "")
            self.findings.add(self.sheet.name, row.number, column, sentence)
        return False

    def is_new(self, row: Row, key: Hashable, known: dict[Hashable, dict[str, Any]], values: dict[str, Any]) -> bool:
        """Whether the row is not there yet. One that is there with other values is reported, and stays as it is."""
        there = known.get(key)
        if there is None and self.was_loaded(row):
            self.changed_since(row)
            return False
        if there is None:
            known[key] = values
            self.count.new += 1
            return True
        said = {name: value for name, value in values.items() if value not in ("", None) or name in LAST_DAYS}
        unlike = [name for name, value in said.items() if name in there and there[name] != value]
        if not unlike:
            self.count.same += 1
            return False
        self.count.different += 1
        self.remark(row, unlike[0], "Dit staat al in het portaal, met een andere waarde. Wat er staat, blijft staan.")
        return False

    def is_one_more(self, row: Row, key: Hashable, there: Counter[Hashable]) -> bool:
        """The same for rows without a key: the second of two equal ones is a second row."""
        if there[key] > 0:
            there[key] -= 1
            self.count.same += 1
            return False
        if self.was_loaded(row):
            self.changed_since(row)
            return False
        self.count.new += 1
        return True

    def ask_same(self, row: Row, known: dict[tuple[str, str], str], wanted: dict[str, str], label: str) -> None:
        """A remark where a new row shares a phone, mail, address or name with somebody else: is it the same?"""
        others = [(field, other) for field, value in wanted.items() if (other := known.get((field, value)))]
        for field, value in wanted.items():
            known.setdefault((field, value), label)
        if others:
            field, other = min(others, key=lambda one: list(WHY).index(one[0]))
            self.remark(
                row,
                field,
                f"{other} heeft {WHY[field]}. Is dit dezelfde? Zet dan alles bij die ene en kies het werkboek opnieuw.",
            )

    def whose(self, sheet: Sheet, label: str) -> int | None:
        """Whom a *Kenmerk* is about: whoever had it in an earlier workbook, else whoever has that name."""
        return self.marks.whose(sheet.name, label) or self.called[sheet.name].get(folded(label))

    def person(self, row: Row, key: str = "volunteer") -> int | None:
        sentence = "‘{}’ staat niet in het blad Vrijwilligers. Schrijf het kenmerk precies zo."
        return self._somebody(row, key, VOLUNTEERS, sentence)

    def candidate(self, row: Row) -> int | None:
        return self._somebody(row, "candidate", CANDIDATES, "‘{}’ staat niet in het blad Kandidaten.")

    def _somebody(self, row: Row, key: str, sheet: Sheet, sentence: str) -> int | None:
        label = row.values[key]
        found = self.whose(sheet, label)
        if found is None:
            self.absent_from(sheet, row, key, folded(label), sentence.format(label))
        return found

    def absent_from(self, sheet: Sheet, row: Row, key: str, what: str, sentence: str) -> None:
        """Report, once, that what a row points at is not there; not where the sheet it should be on has problems
        itself."""
        if self.was_loaded(row):
            self.changed_since(row)
        elif sheet.name in self.broken or (sheet.name, what) in self._absent:
            self.broken.add(self.sheet.name)
        elif self.book.has(sheet):
            self._absent.add((sheet.name, what))
            self.wrong(row, key, sentence)
        else:
            self.broken.add(sheet.name)
            self.wrong(row, key, f"{sentence} Dat blad ontbreekt in dit werkboek, of heet er anders.")

    def stopped_on(self, person: int) -> date | None:
        """The last day of a volunteer who stopped, as the earlier sheets say; None for one who goes on."""
        ends = [span.last for span in self.roles[person]]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    def family(self, row: Row, key: str = "family") -> int | None:
        code = row.values[key]
        found = self.families.get(code)
        if found is None:
            self.absent_from(FAMILIES, row, key, code, f"Gezin {code} staat niet in het blad Gezinnen.")
        return found

    def in_order(self, row: Row, first: str, last: str) -> bool:
        begin, end = row.values[first], row.values[last]
        if begin and end and end < begin:
            return self.wrong(row, last, f"Deze dag valt voor {day_text(begin)}. Kijk de dagen na.")
        return True

    def not_ahead(self, row: Row, *keys: str) -> bool:
        for key in keys:
            if row.values[key] and row.values[key] > clock.today():
                return self.wrong(row, key, "Deze dag moet nog komen. Kijk het jaar na.")
        return True

    def names(self, model: Any) -> dict[str, int]:
        """The names of a list that grows, folded → their id."""
        rows = model.select(model.id, model.name).where(model.branch == self.branch.id)
        return {folded(name): id for id, name in rows.tuples()}

    def listed(self, model: Any, name: str, known: dict[str, int]) -> int:
        """The id of a name in a list that grows."""
        key = folded(name)
        if key not in known:
            known[key] = model.create(branch=self.branch.id, name=name).id
        return known[key]

    def pointed_at(self, row: Row, column: str) -> int | None:
        """The id of what a filled cell points at; None, and reported, where it is not there."""
        if column == "match_started_on":
            return self.match(row, None, row.values[column])
        return self.family(row) if column == "family" else self.person(row, column)

    def matches_of(self, family: int | None, person: int | None) -> list[Span]:
        return self.spans[MATCHES.name].get((family, person), [])

    def match(self, row: Row, day: date | None, started_on: date | None) -> int | None:
        """The match of a row: by the day its first day is given as, or by a day on which it ran."""
        family, person = self.family(row), self.person(row)
        if family is None or person is None:
            return None
        spans = self.matches_of(family, person)
        if started_on is not None:
            found = next((span.id for span in spans if span.first == started_on), None)
            if found is None:
                pair = f"{family} {person} {started_on}"
                sentence = "Er is geen koppeling van die twee die op die dag begon."
                self.absent_from(MATCHES, row, "match_started_on", pair, sentence)
            return found
        found = next((span.id for span in spans if day is not None and span.covers(day)), None)
        if found is None and spans:
            sentence = "Op die dag liep er geen koppeling van die twee. Kijk de datum na."
            self.absent_from(MATCHES, row, "day", f"{family} {person} {day}", sentence)
        elif found is None:
            sentence = "Er is geen koppeling van die twee in het blad Koppelingen."
            self.absent_from(MATCHES, row, "volunteer", f"{family} {person} ", sentence)
        return found
