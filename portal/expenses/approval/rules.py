"""Approving a note, whole or line by line, sending it back, and undoing that."""

from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta

from portal.database import transaction
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, open_key
from portal.expenses.note.facts.reading import lines_of
from portal.expenses.note.letters import approved_words, returned_words
from portal.expenses.note.rules import about, approval_kind, check_seen, held, must, step, too_late
from portal.expenses.rates.facts import FlatDays, RateTable, price
from portal.history.rules import record
from portal.kit import clock
from portal.kit.dates import day_month, month_name
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.post.models import Letter, Mailing
from portal.post.rules import rest, say_to, take_back, tear_up

APPROVE = "approve"  # what a press on "Alle … goedkeuren" did: `Mailing.what`
LETTER_PAUSE = timedelta(minutes=5)  # an approval can be undone before the letter leaves


def send_back(
    note: ExpenseNote, question: str, line_questions: dict[int, str], seen: str | None = None, *, by: Person
) -> None:
    """Return a note with a question about the whole or about lines; the volunteer sees it at once and gets a letter.

    seen: as `check_seen` takes it.
    """
    must(by, "send_back", note)
    asked = {line_id: text for line_id, text in line_questions.items() if text}
    if not question and not asked:
        raise RuleError("Schrijf wat je wil weten. Dan weet de vrijwilliger wat te doen.", "question")
    with transaction():
        step(note, "send_back", too_late(note, "approve"), by=by, question=question, returned_at=clock.now())
        check_seen(note, seen)
        for line_id, text in asked.items():
            mine = (ExpenseLine.id == line_id) & (ExpenseLine.note == note.id)
            ExpenseLine.update(question=text, answer="").where(mine).execute()
        say_to(note.volunteer, "expense-returned", returned_words(note), about=about(note))


@dataclass(frozen=True)
class Decisions:
    """The decision about single lines. cuts: line id → why it is not paid; questions: line id → what is asked."""

    cuts: Mapping[int, str] = field(default_factory=dict)
    questions: Mapping[int, str] = field(default_factory=dict)


PAY_ALL = Decisions()


def approve(
    note: ExpenseNote,
    decisions: Decisions = PAY_ALL,
    seen: str | None = None,
    mailing: Mailing | None = None,
    *,
    by: Person,
) -> ExpenseNote | None:
    """Approve a submitted note; trips that waited for a rate get it now, or the note waits on.

    Lines that are asked about go on to a note of their own, so that the rest is paid now. Returns that note, or None.
    seen: as `check_seen` takes it. mailing: the press that approves several.
    """
    must(by, "approve", note)
    cuts, questions = decisions.cuts, decisions.questions
    with transaction():
        held(ExpenseNote.id == note.id)
        check_seen(note, seen)
        lines = {line.id: line for line in lines_of([note.id])[note.id] if not line.struck}
        kept = [line for line in lines.values() if line.id not in cuts and line.id not in questions]
        _check_decisions(lines, kept, decisions)
        _settle(note, [line for line in kept if line.cents is None])
        for line_id, reason in cuts.items():
            cut = ExpenseLine.update(struck=True, struck_why="cut", cut_reason=reason)
            cut.where(ExpenseLine.id == line_id).execute()
        step(note, "approve", by=by, approved_at=clock.now(), approved_by=by.id, open_key=None)
        successor = _ask_apart(note, questions, by=by) if questions else None
        for line_id, reason in cuts.items():
            record(lines[line_id], "cut", by, on_behalf_of=note.volunteer, reason=reason)
        said = approved_words(note, sum(line.cents for line in kept), len(cuts), asks=successor is not None)
        due_at = None if mailing else clock.now() + LETTER_PAUSE
        say_to(note.volunteer, approval_kind(note), said, about=about(note), mailing=mailing, due_at=due_at)
    return successor


def _check_decisions(lines: Mapping[int, ExpenseLine], kept: list[ExpenseLine], decisions: Decisions) -> None:
    cuts, questions = decisions.cuts, decisions.questions
    if (cuts.keys() | questions.keys()) - lines.keys() or cuts.keys() & questions.keys():
        raise RuleError("Deze nota is intussen veranderd. Kijk ze opnieuw na.", conflict=True)
    for line_id, words in {**cuts, **questions}.items():
        if not words:
            what = "waarom je {} niet betaalt" if line_id in cuts else "wat je wil weten over {}"
            raise RuleError(f"Schrijf {what.format(named(lines[line_id]))}.", f"woorden-{line_id}")
    if not kept:
        raise RuleError("Dan blijft er niets te betalen. Stuur de nota terug met je vraag.")


def named(line: ExpenseLine) -> str:
    """A line in a sentence: "de rit van 2 juli", "parking van 3 september"."""
    what = "de rit" if line.is_trip else "de dag" if line.kind == "flat_rate" else line.purpose
    return f"{what} van {day_month(line.day)}"


def _ask_apart(note: ExpenseNote, questions: Mapping[int, str], *, by: Person) -> ExpenseNote:
    """A note of its own for the questioned lines, open for the volunteer at once."""
    same = ("branch", "volunteer", "year", "quarter", "regime_choice", "entered_by", "on_paper", "submitted_at")
    key, now = open_key(note.volunteer_id, note.period), clock.now()
    new = {"status": "returned", "returned_at": now, "created_at": now, "open_key": key, "predecessor": note.id}
    successor = ExpenseNote.create(**{name: note.__data__[name] for name in same}, **new)
    for line_id, text in questions.items():
        ExpenseLine.update(note=successor.id, question=text, answer="").where(ExpenseLine.id == line_id).execute()
    said = {str(line_id): text for line_id, text in questions.items()}
    record(successor, "ask", by, on_behalf_of=note.volunteer, note=note.number, questions=said)
    return successor


def _settle(note: ExpenseNote, waiting: list[ExpenseLine]) -> None:
    if not waiting:
        return
    rates = RateTable(note.branch_id, min(line.day for line in waiting))
    for line in waiting:
        if line.kind == "flat_rate":
            line.cents, line.rate_source = FlatDays(note.branch_id).on(line.day)
        else:
            price(line, rates)
        if line.cents is None:
            when = f"{month_name(line.day)} {line.day.year}"
            raise RuleError(f"Het tarief van {when} is nog niet gekend. Voeg het eerst toe bij Tarieven.")
        line.save()


def take_up_again(note: ExpenseNote) -> None:
    """Undo what an approval did to the lines: those cut count again, those asked about come back from their own note.

    Call it inside the transaction that reopens `note`. RuleError where the volunteer handed that note in already.
    """
    key = open_key(note.volunteer_id, note.period)
    other = ExpenseNote.get_or_none(ExpenseNote.open_key == key)
    if other is not None and (other.predecessor_id != note.id or other.status != "returned"):
        raise RuleError("Er is intussen een nieuwe nota voor deze maanden. Deze kan niet meer terug.", conflict=True)
    ExpenseLine.update(struck=False, struck_why="", cut_reason="").where(
        ExpenseLine.note == note.id, ExpenseLine.struck_why == "cut"
    ).execute()
    if other is not None:
        ExpenseLine.update(note=note.id).where(ExpenseLine.note == other.id).execute()
        ExpenseLine.update(question="").where(ExpenseLine.note == note.id, ExpenseLine.answer == "").execute()
        other.delete_instance()


def approve_all(
    notes: list[ExpenseNote], seen: Mapping[int, str] | None = None, *, by: Person
) -> tuple[list[ExpenseNote], list[str], Mailing | None]:
    """Approve several, each on its own. Returns those approved, a sentence for each that was refused, and the press.

    seen: note id → as `check_seen` takes it; None where no page asked for this.
    """
    done, refused = [], []
    with transaction():
        mailing = rest(by.branch_id, by.id, APPROVE)
    for note in notes:
        try:
            approve(note, seen=None if seen is None else seen.get(note.id, ""), mailing=mailing, by=by)
            done.append(note)
        except RuleError as error:
            refused.append(f"{note.number}: {error.message}")
    with transaction():
        press = Mailing.id == mailing.id
        if not done:  # nothing happened: there is no press either
            Mailing.delete().where(press).execute()
            return done, refused, None
        Mailing.update(rows=",".join(str(note.id) for note in done)).where(press).execute()
    return done, refused, mailing


def unapprove_all(mailing: Mailing, *, by: Person) -> int:
    """The press that approved several is taken back: all of them wait again, or none. Returns how many."""
    ids = [int(id) for id in mailing.rows.split(",") if id]
    with transaction():
        take_back(mailing)
        for note in ExpenseNote.select().where(ExpenseNote.id << ids).order_by(ExpenseNote.id):
            if note.status == "approved":  # one taken back on its own in between is waiting already
                unapprove(note, by=by)
    return len(ids)


def unapprove(note: ExpenseNote, *, by: Person) -> None:
    """Undo an approval that was not paid yet; a letter that has not left yet stays home."""
    must(by, "unapprove", note)
    with transaction():
        key = open_key(note.volunteer_id, note.period)
        if not held(ExpenseNote.id == note.id, ExpenseNote.status == "approved"):
            raise RuleError(too_late(ExpenseNote.get_by_id(note.id), "unapprove"), conflict=True)
        take_up_again(note)
        step(note, "unapprove", by=by, approved_at=None, approved_by=None, open_key=key)
        tear_up(Letter.kind == approval_kind(note))
