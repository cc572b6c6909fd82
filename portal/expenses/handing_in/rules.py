"""Handing a note in: the declaration, giving instead of asking back, and answering what the coordinator asks."""

from collections.abc import Mapping

from portal.contacts.quarters.facts import owed_by
from portal.database import transaction
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, open_note
from portal.expenses.note.facts.reading import view_of
from portal.expenses.note.facts.view import NoteView, oldest_day
from portal.expenses.note.letters import answered_words, submitted_words
from portal.expenses.note.rules import about, approval_kind, editable_note, hold, may, must, step, too_late
from portal.expenses.rates.facts import must_choose
from portal.expenses.regime import rules as regime_rules
from portal.expenses.tickets.rules import Photos, change_photos
from portal.families.models.match import Match
from portal.history.rules import next_number, record
from portal.kit import clock
from portal.kit.dates import Quarter, day_month, day_text
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.kit.seen import check
from portal.people.models import Person
from portal.post.models import Letter
from portal.post.rules import UNSENT, reword, say_to, tear_up

UNDECLARED = "Verklaar dat je nota juist en volledig is: druk op de knop onder die zin."
RIGHT, SEE_PHOTO, NEVER_MIND = "Ja, dit klopt.", "Zie de nieuwe foto.", "Laat maar weg."


# ---- the steps


def runs_still(volunteer: Person, quarter: Quarter) -> bool:
    """Whether more trips may still come in these months: then the note can't be handed in before they are over."""
    running = Match.select().where(
        Match.volunteer == volunteer.id,
        Match.overlaps(quarter.first, quarter.last),
        Match.goes_on(clock.today()),
    )
    return quarter.last > clock.today() and (running.exists() or not _has_matches(volunteer, quarter))


def why_not_yet(volunteer: Person, quarter: Quarter) -> str:
    """Why this quarter's note can't be submitted yet, or ""."""
    if runs_still(volunteer, quarter):
        return f"Deze maanden lopen nog. Indienen kan vanaf {day_text(quarter.last)}."
    if owed_by(volunteer, quarter):
        return f"Geef eerst de contacten van {quarter.in_months} door. Dan staan de ritten juist."
    return ""


def _has_matches(volunteer: Person, quarter: Quarter) -> bool:
    return Match.select().where(Match.volunteer == volunteer.id, Match.overlaps(quarter.first, quarter.last)).exists()


def submit(volunteer: Person, quarter: Quarter, declared: bool, *, on_paper: bool = False, by: Person) -> ExpenseNote:
    """Hand the note in: trips are written down with the rate of their day, name and account are frozen.

    declared: by the volunteer on the screen; on_paper: the signature is on a paper form that somebody types over.
    A second tap finds the note submitted and lands on it.
    """
    known = open_note(volunteer, quarter)
    if known is not None and known.status == "submitted":
        return known
    if not declared:
        raise RuleError(not_declared(volunteer, on_paper=on_paper), "declared")
    declaration = {"declared_at": None if on_paper else clock.now(), "signed_on_paper": on_paper}
    return _hand_in(volunteer, quarter, declaration, on_paper=on_paper, by=by)


def not_declared(volunteer: Person, *, on_paper: bool) -> str:
    """The sentence for whoever hands in without declaring: nobody can declare for somebody else."""
    if on_paper:
        return f"Duid aan dat de handtekening van {volunteer.given_name} op het papier staat."
    return UNDECLARED


def _hand_in(
    volunteer: Person, quarter: Quarter, declaration: Mapping[str, object], *, on_paper: bool, by: Person
) -> ExpenseNote:
    if not volunteer.iban or not volunteer.account_holder:
        whose = "je rekeningnummer" if by.id == volunteer.id else f"het rekeningnummer van {volunteer.given_name}"
        raise RuleError(f"We kennen {whose} nog niet. Vul het eerst in.", "account")
    if sentence := why_not_yet(volunteer, quarter):
        raise RuleError(sentence)
    if must_choose(volunteer, quarter.year):
        raise RuleError(f"Kies eerst hoe je in {quarter.year} vergoed wil worden.", "regime")
    with transaction():
        choice = regime_rules.hold(volunteer, quarter.year)
        note = editable_note(volunteer, quarter, by=by)
        view = view_of(volunteer, quarter, note)
        _check_lines(view)
        regime_rules.check(view)
        _write_computed(note, view)
        if note.number is None:
            year = clock.today().year
            note.number = f"{year}-{next_number(note.branch_id, f'note-{year}'):03d}"
        whom, moment = {"number": note.number, **_whom(volunteer), **declaration}, clock.now()
        how = {"submitted_at": moment, "on_paper": on_paper, "entered_by": by.id, "question": "", "returned_at": None}
        step(note, "submit", by=by, **whom, **how, regime_choice=choice.id)
        ExpenseLine.update(question="").where(ExpenseLine.note == note.id, ExpenseLine.answer == "").execute()
        say_to(volunteer, "expense-submitted", submitted_words(note, view.promise), about=about(note))
        _asks_nothing_more(note)
    return note


def _asks_nothing_more(note: ExpenseNote) -> None:
    """What was asked on this note apart from an approved one is settled: the letter about that one, where it did not
    leave yet, asks for no answer any more. In the caller's transaction."""
    if (approved := note.predecessor) is not None:
        for letter in Letter.select().where(Letter.kind == approval_kind(approved), UNSENT):
            reword(letter, answered_words(approved, letter.text))


def _whom(volunteer: Person) -> dict[str, object]:
    """Name, address and account, as the note keeps them."""
    town = f"{volunteer.postcode} {volunteer.town}".strip()
    return {
        "volunteer_name": volunteer.name,
        "address": ", ".join(filter(None, (volunteer.street, town))),
        "account_holder": volunteer.account_holder,
        "iban": volunteer.iban,
    }


def _check_lines(view: NoteView) -> None:
    """Refuse a note that asks nothing back, or something over a year old."""
    if not view.claimed:
        if any(line.struck_why == "too_old" for line in view.lines):
            raise RuleError("Dit is meer dan een jaar geleden. Terugvragen kan tot een jaar na de dag zelf.")
        raise RuleError("Er staat nog niets op deze nota. Duid contacten aan of voeg een kost toe.")
    old = [line for line in view.claimed if not line.handed_in and line.day < oldest_day(view.note)]
    if old:
        day = f"{day_month(old[0].day)} {old[0].day.year}"
        raise RuleError(f"{old[0].purpose} van {day} is meer dan een jaar geleden. Laat die lijn weg.")


def _write_computed(note: ExpenseNote, view: NoteView) -> None:
    """Store what follows from contacts, at today's rates; stored lines whose contact is gone disappear."""
    computed = [line for line in view.lines if line.is_computed]
    keep = [line.id for line in computed if line.id]
    ExpenseLine.delete().where(
        ExpenseLine.note == note.id,
        ExpenseLine.match.is_null(False) | (ExpenseLine.kind == "flat_rate"),
        ExpenseLine.id.not_in(keep),
    ).execute()
    for line in view.lines:
        line.note, line.handed_in = note.id, True
        if not line.id:
            line.created_at = clock.now()
        line.save()


def give(volunteer: Person, quarter: Quarter, *, by: Person) -> ExpenseNote:
    """ "Ik wil niets terug": the trips are written down for their kilometres, without money."""
    known = open_note(volunteer, quarter)
    if known is not None and known.status == "given":
        return known
    if sentence := why_not_yet(volunteer, quarter):
        raise RuleError(sentence)
    with transaction():
        note = editable_note(volunteer, quarter, by=by)
        view = view_of(volunteer, quarter, note)
        if any(not line.struck for line in view.costs):
            raise RuleError("Er staan ook kosten op je nota. Laat die eerst weg, of dien je nota in.")
        if not view.driven:
            raise RuleError("Er staan geen ritten op deze nota. Je hoeft dan niets te doen.")
        _write_computed(note, view)
        no_money = {"rate": None, "rate_e4": None, "rate_source": "", "cents": 0}
        ExpenseLine.update(**no_money).where(ExpenseLine.note == note.id).execute()
        _give(note, by=by)
    return note


def _give(note: ExpenseNote, *, by: Person) -> None:
    handed_in = {"submitted_at": note.submitted_at or clock.now(), "entered_by": by.id}
    step(note, "give", by=by, **handed_in, question="", returned_at=None)
    tear_up(Letter.about == about(note))  # nothing is asked and nothing is paid
    _asks_nothing_more(note)


def take_back(note: ExpenseNote, *, by: Person) -> None:
    """The volunteer wants to change something before it is approved."""
    must(by, "take_back", note)
    with transaction():
        step(note, "take_back", too_late(note, "approve"), by=by)
        # it follows the contacts again
        ExpenseLine.update(handed_in=False).where(ExpenseLine.note == note.id).execute()
        tear_up(Letter.about == about(note))  # what waits says that it came in, what it comes to, or what was asked


@dataclass(frozen=True)
class LineAnswer:
    """The answer to a question about a line: right as it is, in words, with photos, or (is_out) leave the line out."""

    words: str = ""
    photos: Photos = None
    is_out: bool = False


YES = LineAnswer()


def answer(line: ExpenseLine, said: LineAnswer = YES, seen: str | None = None, *, by: Person) -> ExpenseNote:
    """Answer the question about one line.

    seen: the mark of the line with its question as the page showed it (`ExpenseLine.mark`); None: no page asked.

    With the last answer the note goes back to the coordinator by itself, unless there is a question about the whole.
    """
    note = line.note
    if not may(by, "submit", note):
        raise RuleError(too_late(note, "answer"), conflict=True)
    with transaction():
        hold(line)
        line = ExpenseLine.get_by_id(line.id)
        if not line.is_asked:
            raise RuleError("Deze vraag is al beantwoord. Er is niets dubbel gebeurd.", conflict=True)
        check(seen, line.mark, "Je coördinator vraagt intussen iets anders. Lees de vraag opnieuw.")
        if said.photos:
            change_photos(line, [], said.photos, by=by)
        line.answer = NEVER_MIND if said.is_out else said.words or (SEE_PHOTO if said.photos else RIGHT)
        if said.is_out:
            line.struck, line.struck_why = True, "left_out"
        line.save()
        record(line, "answer", by, on_behalf_of=note.volunteer, question=line.question, answer=line.answer)
        _hand_back(note, by=by)
    return ExpenseNote.get_by_id(note.id)


def _hand_back(note: ExpenseNote, *, by: Person) -> None:
    """Every question has its answer: the note is handed in again, or closed where nothing is asked back any more."""
    view = view_of(note.volunteer, note.period, note)
    if note.question or view.asked:
        return
    _asks_nothing_more(note)
    if not view.claimed:
        _give(note, by=by)
        return
    try:
        with transaction():
            if by.id == note.volunteer_id:
                submit(note.volunteer, note.period, True, by=by)
            else:  # somebody else answered: the earlier declaration stays as it was
                before = note if note.declared_at or note.signed_on_paper or not note.predecessor else note.predecessor
                declaration = {name: getattr(before, name) for name in ("declared_at", "signed_on_paper")}
                _hand_in(note.volunteer, note.period, declaration, on_paper=True, by=by)
    except RuleError:
        return  # something else is missing, such as an account: the note's page says what
