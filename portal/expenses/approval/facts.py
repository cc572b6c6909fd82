"""What the coordinator sees of notes: what waits, how urgent, what is unusual."""

from portal.expenses.models.notes import ExpenseNote
from portal.expenses.note.facts.reading import views_of
from portal.expenses.note.facts.view import NoteView, WaitingNote
from portal.expenses.note.rules import why_another
from portal.expenses.oddities.facts import Oddities
from portal.kit import clock
from portal.kit.records import dataclass
from portal.people.models import Person


@dataclass(frozen=True)
class SubmittedNote(WaitingNote):
    """A note in the queue, with the sentences that ask for a look."""

    remarks: tuple[str, ...]

    @property
    def contents(self) -> str:
        """ "12 ritten (2 met andere kilometers), 1 kost"."""
        trips, costs = len(self.view.driven), len([c for c in self.view.costs if not c.struck])
        days = len([d for d in self.view.days if not d.struck])
        parts = [f"{days} {'dag' if days == 1 else 'dagen'}"] if days else []
        if trips:
            bicycle = " met de fiets" if all(t.kind == "bicycle" for t in self.view.driven) else ""
            parts.append(f"{trips} {'rit' if trips == 1 else 'ritten'}{bicycle}{self._unusual}")
        if costs:
            parts.append(f"{costs} {'kost' if costs == 1 else 'kosten'}")
        return ", ".join(parts)

    @property
    def _unusual(self) -> str:
        """How many trips differ from the usual without being suspicious: " (2 met andere kilometers)"."""
        found = ((self.view.other_km, "met andere kilometers"), (self.view.new_places, "naar een nieuwe plaats"))
        said = ", ".join(f"{len(trips)} {words}" for trips, words in found if trips)
        return f" ({said})" if said else ""


def submitted(person: Person) -> list[SubmittedNote]:
    """The notes to approve, the most urgent first. A fixed number of queries."""
    notes = ExpenseNote.visible_to(person).where(ExpenseNote.status == "submitted")
    waiting = list(notes.order_by(ExpenseNote.submitted_at, ExpenseNote.id))
    views = views_of(waiting)
    odd, today = Oddities(person, views), clock.today()
    left = [(note.pay_by - today).days if note.pay_by else 0 for note in waiting]
    return [
        SubmittedNote(view, days, why_another(person, note), tuple(odd.remarks(view)))
        for view, note, days in zip(views, waiting, left, strict=True)
    ]


@dataclass(frozen=True)
class Turn:
    """A note that waits for its volunteer, and for how many days."""

    view: NoteView
    days: int


def returned(person: Person) -> list[Turn]:
    """The notes with a question that waits for an answer, the longest first."""
    notes = list(
        ExpenseNote.visible_to(person)
        .where(ExpenseNote.status == "returned", ExpenseNote.branch == person.branch_id)
        .order_by(ExpenseNote.returned_at, ExpenseNote.id)
    )
    today = clock.today()
    return [
        Turn(view, (today - clock.day_of(note.returned_at)).days if note.returned_at else 0)
        for view, note in zip(views_of(notes), notes, strict=True)
    ]


def counts(branch_id: int) -> dict[str, int]:
    """How many notes wait for the coordinator at each step: to approve, to pay."""
    steps = {"to_approve": ("submitted",), "to_pay": ("approved", "paying")}
    notes = ExpenseNote.select().where(ExpenseNote.branch == branch_id)
    return {step: notes.where(ExpenseNote.status << statuses).count() for step, statuses in steps.items()}
