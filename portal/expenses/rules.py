"""What may happen to an expense note, by whom, in which state."""

from collections.abc import Iterable
from datetime import date, timedelta

from portal.contacts.rules import owed_by
from portal.database import transaction
from portal.expenses.models import (
    COST_KINDS,
    EDITABLE,
    STATUSES,
    ExpenseLine,
    ExpenseNote,
    MileageRate,
    Receipt,
    lines_of,
    open_key,
    open_note,
)
from portal.expenses.reckoning import SERIES, RateTable, price, view_of
from portal.families.models import Match
from portal.history.rules import Steps, advance, next_number, record
from portal.kit import clock
from portal.kit.dates import Quarter, day_text, month_name, weekday_day
from portal.kit.errors import RuleError
from portal.kit.images import ReceiptFile
from portal.kit.money import MAX_CENTS, euro
from portal.people.models import Person
from portal.people.rules import write_to
from portal.post.models import Letter

OWNER, APPROVER, PAYER = "owner", "approver", "payer"

STEPS: Steps = {
    ("draft", "submit"): ("submitted", OWNER),
    ("returned", "submit"): ("submitted", OWNER),
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
MAX_LINES = 200


def may(person: Person, verb: str, note: ExpenseNote) -> bool:
    """Whether this person may do this now. A coordinator acts for a volunteer, but never approves or pays
    their own note; a treasurer only pays."""
    step = STEPS.get((note.status, verb))
    if step is None or person.branch_id != note.branch_id:
        return False
    if step[1] == OWNER:
        return person.id == note.volunteer_id or person.is_coordinator
    allowed = person.is_staff if step[1] == PAYER else person.is_coordinator
    return allowed and person.id != note.volunteer_id


def must(person: Person, verb: str, note: ExpenseNote) -> None:
    """Raise where they may not, with the sentence that says why."""
    if not may(person, verb, note):
        if (note.status, verb) not in STEPS:
            raise RuleError(too_late(note, verb), conflict=True)
        if person.id == note.volunteer_id:
            raise RuleError("Je eigen nota keur of betaal je niet zelf. Vraag het aan een collega.")
        raise RuleError("Dit doet de coördinator.")


def too_late(note: ExpenseNote, verb: str) -> str:
    """The sentence for who comes second."""
    if verb == "approve" and note.status == "approved":
        return "Iemand anders keurde deze nota net goed. Er is niets dubbel gebeurd."
    if note.status == "paid":
        return f"Nota {note.number} is al als betaald aangeduid. Er is niets dubbel gebeurd."
    if note.status == "paying":
        return f"Nota {note.number} staat al op een betaaldag. Er is niets dubbel gebeurd."
    return f"Deze nota staat nu op ‘{STATUSES[note.status]}’. Kijk even hoe ze ervoor staat."


# ---- the note while it is written ---------------------------------------------------------------------------


def editable_note(volunteer: Person, quarter: Quarter, actor: Person) -> ExpenseNote:
    """The open note of a quarter, made on first use and held for this transaction."""
    key = open_key(volunteer.id, quarter)
    values = {
        "branch": volunteer.branch_id, "volunteer": volunteer.id, "year": quarter.year, "quarter": quarter.number,
        "open_key": key, "entered_by": actor.id, "created_at": clock.now(),
    }  # fmt: skip
    ExpenseNote.insert(**values).on_conflict_ignore().execute()
    # The update holds the row, so that nobody submits while a line is still being added.
    held = (
        ExpenseNote.update(open_key=key)
        .where(ExpenseNote.open_key == key, ExpenseNote.status << list(EDITABLE))
        .execute()
    )
    if not held:
        raise RuleError("Deze nota is al ingediend. Neem ze terug om nog iets te veranderen.", conflict=True)
    return ExpenseNote.get(ExpenseNote.open_key == key)


def strike(volunteer: Person, quarter: Quarter, claims: Iterable[str], actor: Person) -> None:
    """Exactly these trips were not driven; all other trips of the note were."""
    wanted = set(claims)
    with transaction():
        existing = open_note(volunteer, quarter)
        view = view_of(volunteer, quarter, existing)
        if {line.claim for line in view.trips if line.struck} == wanted & {line.claim for line in view.trips}:
            return
        note = editable_note(volunteer, quarter, actor)
        for line in view_of(volunteer, quarter, note).trips:
            struck = line.claim in wanted
            if struck != line.struck:
                line.struck = struck
                line.save()
        record(note, "strike", actor, on_behalf_of=volunteer, struck=sorted(wanted))


def add_cost(
    volunteer: Person,
    quarter: Quarter,
    kind: str,
    day: date,
    cents: int,
    purpose: str,
    photo: ReceiptFile | None,
    key: str,
    actor: Person,
) -> ExpenseLine:
    """One bus, parking or other cost with its ticket. The same key lands on the line it made before."""
    if kind not in COST_KINDS:
        raise RuleError("Kies wat het was.", "kind")
    if day not in quarter:
        raise RuleError(f"Deze nota is voor {quarter.in_months} {quarter.year}. Kies een dag in die maanden.", "day")
    if day > clock.today():
        raise RuleError(f"{weekday_day(day).capitalize()} is nog niet voorbij. Voeg die kost later toe.", "day")
    if cents <= 0:
        raise RuleError("Vul het bedrag van je ticket in.", "amount")
    if cents > MAX_CENTS // 100:
        raise RuleError("Dit bedrag is wel heel hoog. Kijk de komma na, of bel je coördinator.", "amount")
    if kind == "other" and not purpose:
        raise RuleError("Schrijf waarvoor het was.", "purpose")
    with transaction():
        made_before = ExpenseLine.get_or_none(ExpenseLine.submission_key == key)
        if made_before is not None:
            if made_before.note.volunteer_id != volunteer.id:
                raise RuleError("Laad de pagina opnieuw en voeg de kost nog eens toe.")
            return made_before
        note = editable_note(volunteer, quarter, actor)
        if ExpenseLine.select().where(ExpenseLine.note == note.id).count() >= MAX_LINES:
            raise RuleError("Er staan al heel veel lijnen op deze nota. Dien ze eerst in.")
        line = ExpenseLine.create(
            branch=volunteer.branch_id, note=note, kind=kind, day=day, cents=cents, purpose=purpose or COST_KINDS[kind],
            submission_key=key,
        )  # fmt: skip
        if photo is not None:
            Receipt.delete().where(Receipt.kept_for == key, Receipt.owner == volunteer.id).execute()
            _store(photo, volunteer, line=line)
        else:
            Receipt.update(line=line, kept_for=None).where(
                Receipt.kept_for == key, Receipt.owner == volunteer.id
            ).execute()
        record(line, "add_cost", actor, on_behalf_of=volunteer, kind=kind, day=day, cents=cents)
    return line


def keep_photo(volunteer: Person, photo: ReceiptFile, key: str) -> None:
    """Keep a photo whose form has a mistake elsewhere, so that it need not be taken again."""
    with transaction():
        Receipt.delete().where(Receipt.kept_for == key, Receipt.owner == volunteer.id).execute()
        if not Receipt.select().where(Receipt.kept_for == key).exists():
            _store(photo, volunteer, kept_for=key)


def kept_photo(volunteer: Person, key: str) -> Receipt | None:
    """The photo that waits for the form with this key."""
    return Receipt.get_or_none(Receipt.kept_for == key, Receipt.owner == volunteer.id)


def replace_photo(line: ExpenseLine, photo: ReceiptFile, actor: Person) -> None:
    """Another photo of the same ticket."""
    with transaction():
        _hold(line)
        before = [r.sha256 for r in Receipt.select(Receipt.sha256).where(Receipt.line == line.id)]
        Receipt.delete().where(Receipt.line == line.id).execute()
        _store(photo, line.note.volunteer, line=line)
        record(line, "replace_photo", actor, on_behalf_of=line.note.volunteer, before=before, after=photo.sha256)


def leave_out(line: ExpenseLine, actor: Person, *, out: bool = True) -> None:
    """Leave a cost out of the note, or (out=False) put it back."""
    with transaction():
        _hold(line)
        if line.struck != out:
            line.struck = out
            line.save()
            record(line, "leave_out" if out else "put_back", actor, on_behalf_of=line.note.volunteer)


def _hold(line: ExpenseLine) -> None:
    held = (
        ExpenseNote.update(open_key=ExpenseNote.open_key)
        .where(ExpenseNote.id == line.note_id, ExpenseNote.status << list(EDITABLE))
        .execute()
    )
    if not held:
        raise RuleError("Deze nota is al ingediend. Neem ze terug om nog iets te veranderen.", conflict=True)


def _store(photo: ReceiptFile, owner: Person, line: ExpenseLine | None = None, kept_for: str | None = None) -> None:
    Receipt.create(
        branch=owner.branch_id, owner=owner.id, line=line, kept_for=kept_for, mime=photo.mime, content=photo.content,
        thumbnail=photo.thumbnail, size=len(photo.content), width=photo.width, height=photo.height, sha256=photo.sha256,
    )  # fmt: skip


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
    with transaction():
        note = editable_note(volunteer, quarter, actor)
        view = view_of(volunteer, quarter, note)
        if not view.claimed:
            raise RuleError("Er staat nog niets op deze nota. Duid contacten aan of voeg een kost toe.")
        _write_trips(note, view.trips)
        if note.number is None:
            year = clock.today().year
            note.number = f"{year}-{next_number(note.branch_id, f'note-{year}'):03d}"
        advance(
            note, "submit", STEPS, actor, on_behalf_of=volunteer, too_late=too_late(note, "submit"),
            number=note.number, volunteer_name=volunteer.name,
            address=", ".join(p for p in (volunteer.street, f"{volunteer.postcode} {volunteer.town}".strip()) if p),
            account_holder=volunteer.account_holder, iban=volunteer.iban, declared_at=clock.now(),
            submitted_at=clock.now(), on_paper=on_paper, entered_by=actor.id, question="", returned_at=None,
        )  # fmt: skip
        ExpenseLine.update(question="").where(ExpenseLine.note == note.id).execute()
        write_to(
            volunteer, "expense-submitted", f"Je onkostennota {note.number} is ingediend",
            f"Dag {volunteer.given_name},\n\n"
            f"Je onkostennota van {quarter.in_months} is goed aangekomen. "
            f"Je krijgt {euro(view.total)}, ten laatste op {day_text(note.pay_by)}.",
            button_label="Bekijk je nota", button_url=f"/onkosten/nota/{note.id}",
        )  # fmt: skip
    return note


def _write_trips(note: ExpenseNote, trips: list[ExpenseLine]) -> None:
    """Store the reckoned trips; stored ones whose contact is gone disappear."""
    keep = [line.id for line in trips if line.id]
    ExpenseLine.delete().where(
        ExpenseLine.note == note.id, ExpenseLine.match.is_null(False), ExpenseLine.id.not_in(keep)
    ).execute()
    for line in trips:
        line.note = note.id
        if not line.id:
            line.created_at = clock.now()
        line.save()


def take_back(note: ExpenseNote, actor: Person) -> None:
    """The volunteer wants to change something before it is approved."""
    must(actor, "take_back", note)
    with transaction():
        advance(note, "take_back", STEPS, actor, on_behalf_of=note.volunteer, too_late=too_late(note, "approve"))


def send_back(note: ExpenseNote, question: str, line_questions: dict[int, str], actor: Person) -> None:
    """Return a note with a question about the whole or about lines; the volunteer sees it at once and gets a letter."""
    must(actor, "send_back", note)
    asked = {line_id: text for line_id, text in line_questions.items() if text}
    if not question and not asked:
        raise RuleError("Schrijf wat je wil weten. Dan weet de vrijwilliger wat te doen.", "question")
    with transaction():
        advance(
            note, "send_back", STEPS, actor, on_behalf_of=note.volunteer, too_late=too_late(note, "approve"),
            question=question, returned_at=clock.now(),
        )  # fmt: skip
        for line_id, text in asked.items():
            ExpenseLine.update(question=text).where(ExpenseLine.id == line_id, ExpenseLine.note == note.id).execute()
        volunteer = note.volunteer
        write_to(
            volunteer, "expense-returned", "Een vraag over je onkostennota",
            f"Dag {volunteer.given_name},\n\nJe coördinator heeft een vraag over je onkostennota {note.number}. "
            "Kijk ze na en dien ze opnieuw in.",
            button_label="Vraag beantwoorden", button_url=f"/onkosten/{volunteer.id}/{note.period}",
        )  # fmt: skip


def approve(note: ExpenseNote, actor: Person) -> None:
    """Approve a submitted note; trips that waited for a rate get it now, or the note waits on."""
    must(actor, "approve", note)
    with transaction():
        lines = [line for line in lines_of([note.id])[note.id] if not line.struck]
        _settle(note, [line for line in lines if line.cents is None])
        advance(
            note, "approve", STEPS, actor, on_behalf_of=note.volunteer, too_late=too_late(note, "approve"),
            approved_at=clock.now(), approved_by=actor.id, open_key=None,
        )  # fmt: skip
        volunteer, total = note.volunteer, sum(line.cents for line in lines)
        write_to(
            volunteer, approval_kind(note), "Je onkostennota is goedgekeurd",
            f"Dag {volunteer.given_name}, je nota is goedgekeurd. "
            f"Je krijgt {euro(total)}, ten laatste op {day_text(note.pay_by)}.",
            button_label="Bekijk je nota", button_url=f"/onkosten/nota/{note.id}", due_at=clock.now() + LETTER_PAUSE,
        )  # fmt: skip


def _settle(note: ExpenseNote, waiting: list[ExpenseLine]) -> None:
    rates = RateTable(note.branch_id)
    for line in waiting:
        price(line, rates)
        if line.cents is None:
            when = f"{month_name(line.day)} {line.day.year}"
            raise RuleError(f"Het tarief van {when} is nog niet gekend. Voeg het eerst toe bij Tarieven.")
        line.save()


def approval_kind(note: ExpenseNote) -> str:
    """The kind of the letter about this approval, so that an undo finds it."""
    return f"expense-approved-{note.id}"


def approve_all(notes: list[ExpenseNote], actor: Person) -> tuple[int, list[str]]:
    """Approve several; returns how many it were and a sentence for each that was refused. Each note on its own."""
    refused = []
    for note in notes:
        try:
            approve(note, actor)
        except RuleError as error:
            refused.append(f"{note.number}: {error.message}")
    return len(notes) - len(refused), refused


def unapprove(note: ExpenseNote, actor: Person) -> None:
    """Undo an approval that was not paid yet; a letter that has not left yet stays home."""
    must(actor, "unapprove", note)
    with transaction():
        key = open_key(note.volunteer_id, note.period)
        if ExpenseNote.select().where(ExpenseNote.open_key == key).exists():
            raise RuleError(
                "Er is intussen een nieuwe nota voor deze maanden. Deze kan niet meer terug.", conflict=True
            )
        advance(
            note, "unapprove", STEPS, actor, on_behalf_of=note.volunteer, too_late=too_late(note, "unapprove"),
            approved_at=None, approved_by=None, open_key=key,
        )  # fmt: skip
        Letter.delete().where(Letter.kind == approval_kind(note), Letter.sent_at.is_null()).execute()


# ---- rates ----------------------------------------------------------------------------------------------------


def add_rate(actor: Person, kind: str, rate_e4: int, first: date, last: date, source: str) -> MileageRate:
    """A rate for the days from first up to and including last. Days that have a rate already are refused."""
    if not 0 < rate_e4 < 100_000:
        raise RuleError("Dit tarief kan niet kloppen. Schrijf het zoals 0,4326.", "rate")
    if last < first:
        raise RuleError("De laatste dag valt voor de eerste.", "valid_until")
    series = SERIES[kind]
    same = (MileageRate.branch == actor.branch_id) & (MileageRate.kind == kind) & (MileageRate.series == series)
    with transaction():
        clash = (
            MileageRate.select().where(same, MileageRate.valid_from <= last, MileageRate.valid_until >= first).first()
        )
        if clash is not None:
            period = f"{day_text(clash.valid_from)} tot {day_text(clash.valid_until)}"
            raise RuleError(f"Er is al een tarief van {period}. Kies dagen die nog geen tarief hebben.", "valid_from")
        made = MileageRate.create(
            branch=actor.branch_id, kind=kind, series=series, rate_e4=rate_e4, valid_from=first, valid_until=last,
            source=source,
        )  # fmt: skip
        record(
            made,
            "add_rate",
            actor,
            kind=kind,
            rate_e4=rate_e4,
            valid_from=first,
            valid_until=last,
            source=source,
        )
    return made
