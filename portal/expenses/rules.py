"""What may happen to an expense note, by whom, in which state."""

from collections.abc import Mapping
from datetime import timedelta

from portal.contacts.rules import owed_by
from portal.database import transaction
from portal.expenses import regime
from portal.expenses.models import STATUSES, ExpenseLine, ExpenseNote, lines_of, open_key, open_note
from portal.expenses.rates import add_rate
from portal.expenses.reckoning import NoteView, RateTable, flat_day, oldest_day, price, view_of
from portal.expenses.writing import (
    Photos,
    add_cost,
    add_trip,
    change_photos,
    editable_note,
    hold,
    keep_photo,
    leave_out,
    strike,
)
from portal.families.models import Match
from portal.history.rules import Steps, advance, next_number, record
from portal.kit import clock
from portal.kit.dates import Quarter, day_month, day_text, month_name
from portal.kit.errors import RuleError
from portal.kit.money import euro
from portal.kit.seen import check
from portal.people.models import NEW_IN_A_ROLE, Person
from portal.people.rules import write_to
from portal.post.models import Letter

__all__ = ["add_cost", "add_rate", "add_trip", "change_photos", "keep_photo", "leave_out", "strike"]
"""What may be done to a note while it is written stands in `writing` and `rates`; callers find it here too."""

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
}

LETTER_PAUSE = timedelta(minutes=5)  # an approval can be undone before the letter leaves
YES = "Ja, dit klopt."
NEVER_MIND = "Laat maar weg."


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
    """Why somebody else approves and pays this note, or "": it is one's own, or of who lately gave one the role.

    Else a lone coordinator would name a colleague at an address of her own, and pass her own notes through her.
    """
    if person.id == note.volunteer_id:
        return "Je eigen nota keur of betaal je niet zelf. Vraag het aan een collega."
    if note.volunteer_id in person.lately_appointed_by:
        return (
            f"{note.volunteer.name} gaf je je taak minder dan {NEW_IN_A_ROLE.days} dagen geleden. Een andere collega "
            "keurt of betaalt deze nota, of jij zodra die dagen voorbij zijn."
        )
    return ""


def must(person: Person, verb: str, note: ExpenseNote) -> None:
    """Raise where they may not, with the sentence that says why."""
    if not may(person, verb, note):
        if (note.status, verb) not in STEPS:
            raise RuleError(too_late(note, verb), conflict=True)
        raise RuleError(why_another(person, note) or "Dit doet de coördinator.")


def too_late(note: ExpenseNote, verb: str) -> str:
    """The sentence for who comes second."""
    if verb == "approve" and note.status == "approved":
        return "Iemand anders keurde deze nota net goed. Er is niets dubbel gebeurd."
    if note.status == "paid":
        return f"Nota {note.number} is al als betaald aangeduid. Er is niets dubbel gebeurd."
    if note.status == "paying":
        return f"Nota {note.number} staat al op een betaaldag. Er is niets dubbel gebeurd."
    return f"Deze nota staat nu op ‘{STATUSES[note.status]}’. Kijk even hoe ze ervoor staat."


# ---- the steps ------------------------------------------------------------------------------------------------


def why_not_yet(volunteer: Person, quarter: Quarter) -> str:
    """Why this quarter's note can't be submitted yet, or ""."""
    running = Match.select().where(
        Match.volunteer == volunteer.id,
        Match.overlaps(quarter.first, quarter.last),
        Match.ended_on.is_null() | (Match.ended_on >= clock.today()),
    )
    if quarter.last > clock.today() and (running.exists() or not _has_matches(volunteer, quarter)):
        return f"Deze maanden lopen nog. Indienen kan vanaf {day_text(quarter.last)}."
    if owed_by(volunteer, quarter):
        return f"Geef eerst je contacten van {quarter.in_months} door. Dan staan je ritten juist."
    return ""


def _has_matches(volunteer: Person, quarter: Quarter) -> bool:
    return Match.select().where(Match.volunteer == volunteer.id, Match.overlaps(quarter.first, quarter.last)).exists()


def submit(
    volunteer: Person, quarter: Quarter, declared: bool, actor: Person, *, on_paper: bool = False
) -> ExpenseNote:
    """Hand the note in: trips are written down with the rate of their day, name and account are frozen.

    A second tap finds the note submitted and lands on it.
    """
    known = open_note(volunteer, quarter)
    if known is not None and known.status == "submitted":
        return known
    if not declared:
        raise RuleError("Duid aan dat je nota juist en volledig is.", "declared")
    if not volunteer.iban or not volunteer.account_holder:
        raise RuleError("We kennen je rekeningnummer nog niet. Vul het eerst in.", "account")
    if sentence := why_not_yet(volunteer, quarter):
        raise RuleError(sentence)
    if regime.must_choose(volunteer, quarter.year):
        raise RuleError(f"Kies eerst hoe je in {quarter.year} vergoed wil worden.", "regime")
    with transaction():
        choice = regime.hold(volunteer, quarter.year)
        note = editable_note(volunteer, quarter, actor)
        view = view_of(volunteer, quarter, note)
        _check_lines(view)
        regime.check(view)
        _write_reckoned(note, view)
        if note.number is None:
            year = clock.today().year
            note.number = f"{year}-{next_number(note.branch_id, f'note-{year}'):03d}"
        advance(
            note, "submit", STEPS, actor, on_behalf_of=volunteer, too_late=too_late(note, "submit"),
            number=note.number, volunteer_name=volunteer.name,
            address=", ".join(p for p in (volunteer.street, f"{volunteer.postcode} {volunteer.town}".strip()) if p),
            account_holder=volunteer.account_holder, iban=volunteer.iban, declared_at=clock.now(),
            submitted_at=clock.now(), on_paper=on_paper, entered_by=actor.id, question="", returned_at=None,
            regime_choice=choice.id,
        )  # fmt: skip
        ExpenseLine.update(question="").where(ExpenseLine.note == note.id, ExpenseLine.answer == "").execute()
        write_to(
            volunteer, "expense-submitted", f"Je onkostennota {note.number} is ingediend",
            f"Dag {volunteer.given_name},\n\n"
            f"Je onkostennota van {quarter.in_months} is goed aangekomen. "
            f"Je krijgt {euro(view.total)}, ten laatste op {day_text(note.pay_by)}.",
            button_label="Bekijk je nota", button_url=f"/onkosten/nota/{note.id}",
        )  # fmt: skip
    return note


def _check_lines(view: NoteView) -> None:
    """Something is asked back, and nothing of it is over a year old."""
    if not view.claimed:
        if any(line.struck_why == "too_old" for line in view.lines):
            raise RuleError("Dit is meer dan een jaar geleden. Terugvragen kan tot een jaar na de dag zelf.")
        raise RuleError("Er staat nog niets op deze nota. Duid contacten aan of voeg een kost toe.")
    old = [line for line in view.claimed if line.day < oldest_day(view.note)]
    if old:
        day = f"{day_month(old[0].day)} {old[0].day.year}"
        raise RuleError(f"{old[0].purpose} van {day} is meer dan een jaar geleden. Laat die lijn weg.")


def _write_reckoned(note: ExpenseNote, view: NoteView) -> None:
    """Store what follows from contacts, at today's rates; stored lines whose contact is gone disappear."""
    reckoned = [line for line in view.lines if line.is_reckoned]
    keep = [line.id for line in reckoned if line.id]
    ExpenseLine.delete().where(
        ExpenseLine.note == note.id,
        ExpenseLine.match.is_null(False) | (ExpenseLine.kind == "flat_rate"),
        ExpenseLine.id.not_in(keep),
    ).execute()
    for line in [*reckoned, *view.free_trips]:
        line.note = note.id
        if not line.id:
            line.created_at = clock.now()
        line.save()


def give(volunteer: Person, quarter: Quarter, actor: Person) -> ExpenseNote:
    """ "Ik wil niets terug": the trips are written down for their kilometres, without money."""
    known = open_note(volunteer, quarter)
    if known is not None and known.status == "given":
        return known
    if sentence := why_not_yet(volunteer, quarter):
        raise RuleError(sentence)
    with transaction():
        note = editable_note(volunteer, quarter, actor)
        view = view_of(volunteer, quarter, note)
        if any(not line.struck for line in view.costs):
            raise RuleError("Er staan ook kosten op je nota. Laat die eerst weg, of dien je nota in.")
        if not view.driven:
            raise RuleError("Er staan geen ritten op deze nota. Je hoeft dan niets te doen.")
        _write_reckoned(note, view)
        no_money = {"rate": None, "rate_e4": None, "rate_source": "", "cents": 0}
        ExpenseLine.update(**no_money).where(ExpenseLine.note == note.id).execute()
        _give(note, actor)
    return note


def _give(note: ExpenseNote, actor: Person) -> None:
    advance(
        note, "give", STEPS, actor, on_behalf_of=note.volunteer, too_late=too_late(note, "give"),
        submitted_at=note.submitted_at or clock.now(), entered_by=actor.id, question="", returned_at=None,
    )  # fmt: skip


def take_back(note: ExpenseNote, actor: Person) -> None:
    """The volunteer wants to change something before it is approved."""
    must(actor, "take_back", note)
    with transaction():
        advance(note, "take_back", STEPS, actor, on_behalf_of=note.volunteer, too_late=too_late(note, "approve"))


def check_seen(note: ExpenseNote, seen: str | None) -> None:
    """The note still is what a page showed (`seen`: its `NoteView.mark`), or RuleError (conflict).

    Call it once the transaction holds the note's row. None: no page asked for this.
    """
    if seen is not None:
        now = view_of(note.volunteer, note.period, ExpenseNote.get_by_id(note.id))
        check(seen, now.mark, f"Nota {note.number} is intussen gewijzigd. Kijk na wat er nu staat.")


def send_back(
    note: ExpenseNote, question: str, line_questions: dict[int, str], actor: Person, seen: str | None = None
) -> None:
    """Return a note with a question about the whole or about lines; the volunteer sees it at once and gets a letter.

    seen: as `check_seen` takes it.
    """
    must(actor, "send_back", note)
    asked = {line_id: text for line_id, text in line_questions.items() if text}
    if not question and not asked:
        raise RuleError("Schrijf wat je wil weten. Dan weet de vrijwilliger wat te doen.", "question")
    with transaction():
        advance(
            note, "send_back", STEPS, actor, on_behalf_of=note.volunteer, too_late=too_late(note, "approve"),
            question=question, returned_at=clock.now(),
        )  # fmt: skip
        check_seen(note, seen)
        for line_id, text in asked.items():
            ExpenseLine.update(question=text, answer="").where(
                ExpenseLine.id == line_id, ExpenseLine.note == note.id
            ).execute()
        volunteer = note.volunteer
        write_to(
            volunteer, "expense-returned", "Een vraag over je onkostennota",
            f"Dag {volunteer.given_name},\n\nJe coördinator heeft een vraag over je onkostennota {note.number}. "
            "Kijk ze na en dien ze opnieuw in.",
            button_label="Vraag beantwoorden", button_url=f"/onkosten/{volunteer.id}/{note.period}",
        )  # fmt: skip


def answer(
    line: ExpenseLine,
    actor: Person,
    words: str = "",
    photos: Photos = None,
    *,
    out: bool = False,
    seen: str | None = None,
) -> ExpenseNote:
    """Answer the question about one line: yes in one tap, in words, with a photo, or (out=True) leave the line out.

    seen: the mark of the line with its question as the page showed it (`ExpenseLine.mark`); None: no page asked.

    With the last answer the note goes back to the coordinator by itself, unless there is a question about the whole.
    """
    note = line.note
    if not may(actor, "submit", note):
        raise RuleError(too_late(note, "answer"), conflict=True)
    with transaction():
        hold(line)
        line = ExpenseLine.get_by_id(line.id)
        if not line.is_asked:
            raise RuleError("Deze vraag is al beantwoord. Er is niets dubbel gebeurd.", conflict=True)
        check(seen, line.mark, "Je coördinator vraagt intussen iets anders. Lees de vraag opnieuw.")
        if photos:
            change_photos(line, [], photos, actor)
        line.answer = NEVER_MIND if out else words or ("Zie de nieuwe foto." if photos else YES)
        if out:
            line.struck, line.struck_why = True, "left_out"
        line.save()
        record(line, "answer", actor, on_behalf_of=note.volunteer, question=line.question, answer=line.answer)
        _hand_back(note, actor)
    return ExpenseNote.get_by_id(note.id)


def _hand_back(note: ExpenseNote, actor: Person) -> None:
    """Every question has its answer: the note is handed in again, or closed where nothing is asked back any more."""
    view = view_of(note.volunteer, note.period, note)
    if note.question or view.asked:
        return
    if not view.claimed:
        _give(note, actor)
        return
    try:
        with transaction():
            submit(note.volunteer, note.period, True, actor, on_paper=actor.id != note.volunteer_id)
    except RuleError:
        return  # something else is missing, such as an account: the note's page says what


def approve(
    note: ExpenseNote,
    actor: Person,
    cuts: Mapping[int, str] | None = None,
    questions: Mapping[int, str] | None = None,
    seen: str | None = None,
) -> ExpenseNote | None:
    """Approve a submitted note; trips that waited for a rate get it now, or the note waits on.

    cuts: line id → why it is not paid. questions: line id → what the volunteer is asked; these lines go on to a
    note of their own, so that the rest is paid now. Returns that note, or None. seen: as `check_seen` takes it.
    """
    must(actor, "approve", note)
    cuts, questions = dict(cuts or {}), dict(questions or {})
    with transaction():
        ExpenseNote.update(open_key=ExpenseNote.open_key).where(ExpenseNote.id == note.id).execute()  # hold the row
        check_seen(note, seen)
        lines = {line.id: line for line in lines_of([note.id])[note.id] if not line.struck}
        kept = [line for line in lines.values() if line.id not in cuts and line.id not in questions]
        _check_decisions(lines, kept, cuts, questions)
        _settle(note, [line for line in kept if line.cents is None])
        for line_id, reason in cuts.items():
            ExpenseLine.update(struck=True, struck_why="cut", cut_reason=reason).where(
                ExpenseLine.id == line_id
            ).execute()
        advance(
            note, "approve", STEPS, actor, on_behalf_of=note.volunteer, too_late=too_late(note, "approve"),
            approved_at=clock.now(), approved_by=actor.id, open_key=None,
        )  # fmt: skip
        successor = _ask_apart(note, questions, actor) if questions else None
        for line_id, reason in cuts.items():
            record(lines[line_id], "cut", actor, on_behalf_of=note.volunteer, reason=reason)
        _tell_approved(note, sum(line.cents for line in kept), len(cuts), successor)
    return successor


def _check_decisions(
    lines: Mapping[int, ExpenseLine], kept: list[ExpenseLine], cuts: Mapping[int, str], questions: Mapping[int, str]
) -> None:
    if (cuts.keys() | questions.keys()) - lines.keys() or cuts.keys() & questions.keys():
        raise RuleError("Deze nota is intussen veranderd. Kijk ze opnieuw na.", conflict=True)
    for line_id, words in cuts.items():
        if not words:
            raise RuleError(f"Schrijf waarom je {named(lines[line_id])} niet betaalt.", f"woorden-{line_id}")
    for line_id, words in questions.items():
        if not words:
            raise RuleError(f"Schrijf wat je wil weten over {named(lines[line_id])}.", f"woorden-{line_id}")
    if not kept:
        raise RuleError("Dan blijft er niets te betalen. Stuur de nota terug met je vraag.")


def named(line: ExpenseLine) -> str:
    """A line in a sentence: "de rit van 2 juli", "parking van 3 september"."""
    what = "de rit" if line.is_trip else "de dag" if line.kind == "flat_rate" else line.purpose
    return f"{what} van {day_month(line.day)}"


def _ask_apart(note: ExpenseNote, questions: Mapping[int, str], actor: Person) -> ExpenseNote:
    """A note of its own for the questioned lines, open for the volunteer at once."""
    successor = ExpenseNote.create(
        branch=note.branch_id, volunteer=note.volunteer_id, year=note.year, quarter=note.quarter, status="returned",
        regime_choice=note.regime_choice_id, predecessor=note.id, entered_by=note.entered_by_id,
        on_paper=note.on_paper, submitted_at=note.submitted_at, returned_at=clock.now(), created_at=clock.now(),
        open_key=open_key(note.volunteer_id, note.period),
    )  # fmt: skip
    for line_id, text in questions.items():
        ExpenseLine.update(note=successor.id, question=text, answer="").where(ExpenseLine.id == line_id).execute()
    record(
        successor, "ask", actor, on_behalf_of=note.volunteer, note=note.number,
        questions={str(line_id): text for line_id, text in questions.items()},
    )  # fmt: skip
    return successor


def _tell_approved(note: ExpenseNote, total: int, cut: int, successor: ExpenseNote | None) -> None:
    volunteer = note.volunteer
    words = (
        f"Dag {volunteer.given_name}, je nota is goedgekeurd. "
        f"Je krijgt {euro(total)}, ten laatste op {day_text(note.pay_by)}."
    )
    if cut:
        many = "Eén lijn wordt" if cut == 1 else f"{cut} lijnen worden"
        words += f"\n\n{many} niet betaald. Waarom, lees je op je nota."
    button = ("Bekijk je nota", f"/onkosten/nota/{note.id}")
    if successor is not None:
        words += "\n\nOver de rest heeft je coördinator nog een vraag. Met één tik geef je antwoord."
        button = ("Vraag beantwoorden", f"/onkosten/{volunteer.id}/{note.period}")
    write_to(
        volunteer, approval_kind(note), "Je onkostennota is goedgekeurd", words,
        button_label=button[0], button_url=button[1], due_at=clock.now() + LETTER_PAUSE,
    )  # fmt: skip


def _settle(note: ExpenseNote, waiting: list[ExpenseLine]) -> None:
    if not waiting:
        return
    rates = RateTable(note.branch_id, min(line.day for line in waiting))
    for line in waiting:
        if line.kind == "flat_rate":
            line.cents, line.rate_source = flat_day(note.branch_id, line.day.year)
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


def approval_kind(note: ExpenseNote) -> str:
    """The kind of the letter about this approval, so that an undo finds it."""
    return f"expense-approved-{note.id}"


def approve_all(
    notes: list[ExpenseNote], actor: Person, seen: Mapping[int, str] | None = None
) -> tuple[int, list[str]]:
    """Approve several; returns how many it were and a sentence for each that was refused. Each note on its own.

    seen: note id → as `check_seen` takes it; None where no page asked for this.
    """
    refused = []
    for note in notes:
        try:
            approve(note, actor, seen=None if seen is None else seen.get(note.id, ""))
        except RuleError as error:
            refused.append(f"{note.number}: {error.message}")
    return len(notes) - len(refused), refused


def unapprove(note: ExpenseNote, actor: Person) -> None:
    """Undo an approval that was not paid yet; a letter that has not left yet stays home."""
    must(actor, "unapprove", note)
    with transaction():
        key = open_key(note.volunteer_id, note.period)
        mine = (ExpenseNote.id == note.id) & (ExpenseNote.status == "approved")
        if not ExpenseNote.update(open_key=ExpenseNote.open_key).where(mine).execute():  # hold the row, or be too late
            raise RuleError(too_late(ExpenseNote.get_by_id(note.id), "unapprove"), conflict=True)
        take_up_again(note)
        advance(
            note, "unapprove", STEPS, actor, on_behalf_of=note.volunteer, too_late=too_late(note, "unapprove"),
            approved_at=None, approved_by=None, open_key=key,
        )  # fmt: skip
        Letter.delete().where(Letter.kind == approval_kind(note), Letter.sent_at.is_null()).execute()
