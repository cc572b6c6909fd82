"""What may happen to an expense note, by whom, in which state."""

from typing import Any

from portal.expenses.models.notes import EDITABLE, STATUSES, ExpenseLine, ExpenseNote, open_key
from portal.expenses.note.facts.reading import view_of
from portal.history.rules import Steps, advance
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.kit.seen import check
from portal.people.models import NEW_IN_A_ROLE, Person, coordinators, staff_of

JUST_CHANGED = "Hier is net iets veranderd. Er is niets dubbel gebeurd."
IS_IN = "Deze nota is al ingediend. Neem ze terug om nog iets te veranderen."
OWNER, APPROVER, PAYER = "owner", "approver", "payer"

STEPS: Steps = {
    ("draft", "submit"): ("submitted", OWNER),
    ("returned", "submit"): ("submitted", OWNER),
    ("draft", "give"): ("given", OWNER),
    ("returned", "give"): ("given", OWNER),
    ("given", "take_back"): ("draft", OWNER),
    ("submitted", "take_back"): ("draft", OWNER),
    ("submitted", "send_back"): ("returned", APPROVER),
    ("submitted", "approve"): ("approved", APPROVER),
    ("approved", "unapprove"): ("submitted", APPROVER),
    ("approved", "withdraw"): ("withdrawn", APPROVER),
    ("approved", "start_payment"): ("paying", PAYER),
    ("paying", "stop_payment"): ("approved", PAYER),
    ("paying", "pay"): ("paid", PAYER),
    ("paying", "fail_payment"): ("approved", PAYER),
    ("paid", "fail_payment"): ("approved", PAYER),
    ("paid", "unpay"): ("paying", PAYER),
}


def may(person: Person, verb: str, note: ExpenseNote) -> bool:
    """Whether this person may do this now. A coordinator acts for a volunteer, but never approves or pays
    their own note; a treasurer only pays."""
    step = STEPS.get((note.status, verb))
    if step is None or person.branch_id != note.branch_id:
        return False
    if step[1] == OWNER:
        return person.id == note.volunteer_id or person.is_coordinator
    allowed = person.is_staff if step[1] == PAYER else person.is_coordinator
    return allowed and not why_another(person, note)


def why_another(person: Person, note: ExpenseNote) -> str:
    """Why this person may not approve and pay this note, or "": it is their own, or of whoever recently gave
    them the role.

    Else a lone coordinator would name a colleague at an address of her own, and pass her own notes through her.
    """
    if person.id == note.volunteer_id:
        return f"Je eigen nota keur of betaal je niet zelf. {_who_then(note)}"
    if note.volunteer_id in person.lately_appointed_by:
        return (
            f"{note.volunteer.name} gaf je je taak minder dan {NEW_IN_A_ROLE.days} dagen geleden. Daarom keur of "
            f"betaal je deze nota nog niet. {_who_then(note)}"
        )
    return ""


def who_may(note: ExpenseNote) -> list[Person]:
    """Who may approve a note that was submitted, or pay one that was approved."""
    people = staff_of(note.branch_id) if note.status == "approved" else coordinators(note.branch_id)
    return [one for one in people if note.volunteer_id not in {one.id, *one.lately_appointed_by}]


def _who_then(note: ExpenseNote) -> str:
    pays = note.status == "approved"
    names = " of ".join(one.name for one in who_may(note))
    if names:
        return f"Dat doet {names}."
    return (
        f"Er is nu niemand anders die het mag. Vraag wie het portaal beheert om een tweede coördinator"
        f"{' of een penningmeester' if pays else ''}. Geeft {note.volunteer.name} zelf iemand die taak, dan mag dat na "
        f"{NEW_IN_A_ROLE.days} dagen."
    )


def must(person: Person, verb: str, note: ExpenseNote) -> None:
    """Raise where they may not, with the sentence that says why."""
    if not may(person, verb, note):
        if (note.status, verb) not in STEPS:
            raise RuleError(too_late(note, verb), conflict=True)
        raise RuleError(why_another(person, note) or "Dit doet de coördinator.")


def too_late(note: ExpenseNote, verb: str) -> str:
    """The sentence for whoever comes second."""
    if verb == "approve" and note.status == "approved":
        return "Deze nota is net al goedgekeurd. Er is niets dubbel gebeurd."
    if note.status == "paid":
        return f"Nota {note.number} is al als betaald aangeduid. Er is niets dubbel gebeurd."
    if note.status == "paying":
        return f"Nota {note.number} staat al op een betaaldag. Er is niets dubbel gebeurd."
    return f"Deze nota staat nu op ‘{STATUSES[note.status]}’. Kijk even hoe ze ervoor staat."


def step(note: ExpenseNote, verb: str, late: str = "", *, by: Person, **values: Any) -> None:
    """One of STEPS, on behalf of the volunteer. late: what whoever comes second reads; "": what `too_late` says."""
    advance(note, verb, STEPS, by, on_behalf_of=note.volunteer, too_late=late or too_late(note, verb), **values)


def check_seen(note: ExpenseNote, seen: str | None) -> None:
    """The note still is what a page showed (`seen`: its `NoteView.mark`), or RuleError (conflict).

    Call it once the transaction holds the note's row. None: no page asked for this.
    """
    if seen is not None:
        now = view_of(note.volunteer, note.period, ExpenseNote.get_by_id(note.id))
        check(seen, now.mark, f"Nota {note.number} is intussen gewijzigd. Kijk na wat er nu staat.")


def approval_kind(note: ExpenseNote) -> str:
    """The kind of the letter about this approval, so that an undo finds it."""
    return f"expense-approved-{note.id}"


def about(note: ExpenseNote) -> str:
    """What every letter about a note is about: a newer one overtakes those that did not leave yet."""
    return f"note-{note.id}"


def editable_note(volunteer: Person, quarter: Quarter, *, by: Person) -> ExpenseNote:
    """The open note of a quarter, made on first use and held for this transaction."""
    key = open_key(volunteer.id, quarter)
    months = {"year": quarter.year, "quarter": quarter.number, "open_key": key}
    made = {"branch": volunteer.branch_id, "entered_by": by.id, "created_at": clock.now()}
    ExpenseNote.insert(volunteer=volunteer.id, **months, **made).on_conflict_ignore().execute()
    _hold_editable(ExpenseNote.open_key == key)
    return ExpenseNote.get(ExpenseNote.open_key == key)


def hold(line: ExpenseLine) -> None:
    """Hold the line's note for this transaction; RuleError where it can't be edited any more."""
    _hold_editable(ExpenseNote.id == line.note_id)


def _hold_editable(which: Any) -> None:
    """So that nobody submits while a line is still being added."""
    if not held(which, ExpenseNote.status << list(EDITABLE)):
        raise RuleError(IS_IN, conflict=True)


def held(*which: Any) -> int:
    """Hold the notes of these conditions until the transaction ends; returns how many there are."""
    return int(ExpenseNote.update(open_key=ExpenseNote.open_key).where(*which).execute())
