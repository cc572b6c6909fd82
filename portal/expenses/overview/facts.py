"""A volunteer's own notes, and which of them wait for her: the same on the page of expenses and on the first page."""

from datetime import date

from portal.contacts.quarters.facts import Lately, was_asked_elsewhere
from portal.expenses.note.facts.reading import listed, view_of
from portal.expenses.note.facts.view import NoteSum, NoteView
from portal.kit.records import dataclass


@dataclass(frozen=True)
class OwnNotes:
    """Somebody's notes, the newest first. open: to hand in, or sent back, even if nothing is stored yet."""

    open: tuple[NoteView, ...]
    closed: tuple[NoteSum, ...]
    waiting: tuple[NoteView, ...]  # of the open ones: those that wait for the volunteer

    @property
    def all(self) -> tuple[NoteView | NoteSum, ...]:
        """Every note, those not stored yet first."""
        return (*self.open, *self.closed)


def own_notes(lately: Lately, *, also_running: bool = True, paid_since: date | None = None) -> OwnNotes:
    """All notes of a volunteer, and what follows from the contacts of this quarter and the one before it.

    also_running: this quarter's too while nothing of it is stored; only somebody who stopped has to hand it in.
    paid_since: only some of those that were settled longer ago, as `listed` says.
    """
    person, running, ended = lately.volunteer, lately.running, lately.ended
    found = listed(person, paid_since)
    asked = (running, ended) if also_running or person.is_finishing else (ended,)
    unwritten = [
        view
        for quarter in asked
        if not was_asked_elsewhere(quarter, person.branch) or lately.handed_in[quarter]
        if not any(note.quarter == quarter for note in found) and (view := view_of(person, quarter, None)).lines
    ]
    opened = [*unwritten, *(note for note in found if isinstance(note, NoteView))]
    last = running if person.is_finishing else ended
    return OwnNotes(
        tuple(opened),
        tuple(note for note in found if isinstance(note, NoteSum)),
        tuple(view for view in opened if view.status == "returned" or (view.quarter <= last and view.claimed)),
    )
