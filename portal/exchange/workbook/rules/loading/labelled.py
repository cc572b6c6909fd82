"""The rows of somebody, whom other sheets call by a *Kenmerk*: volunteers and candidates."""

from collections.abc import Hashable, Iterable
from typing import Any, ClassVar

from portal.exchange.workbook.facts.file.reading import Row
from portal.exchange.workbook.rules.loading.inserting import insert_called
from portal.exchange.workbook.rules.loading.load import Load
from portal.kit import clock
from portal.kit.folding import folded
from portal.people.models import Person
from portal.team.alike.facts import keys_of

Values = dict[str, Any]


class LabelledLoad:
    """People already there stay as they are; the rest is new."""

    model: ClassVar[Any]
    kind: ClassVar[str]  # what a mark calls them: person, candidate
    found_by: ClassVar[tuple[str, ...]]  # the fields by which a row that was just written is found again
    twice: ClassVar[str]  # where two rows have one *Kenmerk*

    def __init__(self, job: Load) -> None:
        self.job, self.ids = job, job.called[job.sheet.name]
        self.known: dict[Hashable, Values] = {}
        for row, label in self.there():
            self.known[row.id] = row.__data__
            self.ids[folded(label)] = row.id
        self.new: list[tuple[str, Values]] = []
        self.rows: list[tuple[str, Row]] = []  # by *Kenmerk*, folded
        self.of_before: set[int] = set()

    @classmethod
    def load(cls, job: Load) -> None:
        """Every row of the sheet that the job is at."""
        self = cls(job)
        seen: dict[str, int] = {}
        for row in job.rows(job.sheet):
            label = row.values["label"] or f"{row.values['given_name']} {row.values['family_name']}"
            key = folded(label)
            if key in seen:
                job.wrong(row, "label", self.twice.format(label=label, row=seen[key]))
                continue
            seen[key] = row.number
            self._load(row, label, key)
        self.ids |= insert_called(self.model, job.branch.id, self.new, self.found_by)
        for key, _ in self.rows:
            job.marks.add_label(job.sheet.name, key, **{self.kind: self.ids[key]})
        self.after()

    def _load(self, row: Row, label: str, key: str) -> None:
        there = self.job.whose(self.job.sheet, label)
        if there is None and self.job.was_loaded(row):  # forgotten since, or no longer one of these
            self.job.changed_since(row)
            return
        values = self.values(row, there)
        if values is None:
            return
        if self.job.is_new(row, there or key, self.known, values):
            self.ids.pop(key, None)
            stamp = {"branch": self.job.branch.id, "created_at": clock.now()}
            self.new.append((key, values | stamp | self.more(row, values, label)))
        else:
            assert there is not None
            self.ids[key] = there
            self.of_before.add(there)
        self.rows.append((key, row))

    # ---- what a sheet says of its own

    def there(self) -> Iterable[tuple[Any, str]]:
        """Who is in the portal, each with the *Kenmerk*."""
        raise NotImplementedError

    def values(self, row: Row, there: int | None) -> Values | None:
        """A row as fields of its table. None, and reported, where it may not be loaded. there: the id of the person."""
        raise NotImplementedError

    def more(self, row: Row, values: Values, label: str) -> Values:
        """What a new row holds that its sheet does not say; asks about what may be somebody else's."""
        raise NotImplementedError

    def after(self) -> None:
        """What hangs on them, once they are written."""

    # ---- what both ask

    def is_somebody_else(self, row: Row, there: int | None) -> bool:
        """Report a *Kenmerk* that somebody has under another name: workbooks number from 1 again."""
        if there is None:
            return False
        names = [row.values[key] or "" for key in ("given_name", "family_name")]
        theirs = [self.known[there][key] or "" for key in ("given_name", "family_name")]
        shared = {folded(name) for name in names if name} & {folded(name) for name in theirs if name}
        if shared or self.job.was_loaded(row):
            return False
        label, name = row.values["label"] or " ".join(names).strip(), " ".join(theirs).strip()
        self.job.wrong(
            row,
            "label",
            f"‘{label}’ is in het portaal {name}. Is dit iemand anders, geef dan een ander kenmerk. Is het dezelfde, "
            "neem dan de naam van het portaal over.",
        )
        return True

    def people_alike(self) -> dict[tuple[str, str], str]:
        """What the people of the branch are compared by → who it is."""
        people = Person.select().where(Person.branch == self.job.branch.id, Person.anonymised_at.is_null())
        return {one: person.name for person in people.order_by(Person.id) for one in keys_of(person).items()}
