"""Somebody's time is up: names and words go from every table and from the history, dates and numbers stay.

What points at them goes or loses its words by name; what names them anywhere else in the branch is found by looking
through every text column. The law keeps one thing: what the bookkeeping has of an expense note (LAW), ten years.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from peewee import BlobField, CharField, ForeignKeyField, TextField

from portal.agenda.messages.facts import about_candidate
from portal.agenda.models.answer import Enrolment, ToldDuty
from portal.agenda.models.candidate import Candidate
from portal.contacts.models.absence import Absence
from portal.contacts.models.concern import Concern, ConcernAnswer
from portal.contacts.models.contact import Contact, MissedVisit
from portal.contacts.models.overview import ContactOverview
from portal.contacts.models.quote import Quote
from portal.database import BaseModel, tables
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, Receipt
from portal.expenses.models.payday import BatchEntry, PaymentBatch
from portal.expenses.models.places import Place
from portal.families.file.facts.course import is_pending
from portal.families.models.family import Child, Family, FamilyDetails, Parent, Partner, ProfileFlag
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import PlannedTalk, RemovedTalk, Talk
from portal.history.chain import erase
from portal.history.models import ChainedModel, HistoryEntry
from portal.history.rules import record
from portal.kit import clock
from portal.kit.word_replacing import replaced
from portal.newsletter.models import FinalLetter, NewsletterCopy, Picture
from portal.newsletter.pictures.rules import take_away
from portal.newsletter.sending.rules import DOCX
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter, PostFile
from portal.retention.forgetting.facts import GONE, KnownBy, of_candidate, of_family, of_person
from portal.sign_in.models import (
    CarriedForm,
    Device,
    FirstLink,
    HalfwaySignIn,
    Invitation,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    SignInCode,
    Totp,
)
from portal.team.models import Mentoring, SeenDocument, VolunteerRemark

LAW: dict[type[BaseModel], tuple[str, ...]] = {
    ExpenseNote: ("volunteer_name", "address", "account_holder", "iban"),
    BatchEntry: ("account_holder", "iban", "text"),
    PaymentBatch: ("debtor_name", "debtor_iban"),  # the branch's own account
}
"""What the bookkeeping keeps of whoever was paid, and goes with the note: the receipts too, which are no text."""

PEOPLE: tuple[type[BaseModel], ...] = (Branch, Person, Candidate, FamilyDetails, Child, Parent)
"""Other people's own rows, which are not searched: two people may have the same name."""

OF_A_PERSON: tuple[ForeignKeyField, ...] = (
    Absence.volunteer, SeenDocument.person, ToldDuty.person, VolunteerRemark.person, Place.person,
    Device.person, SignInCode.person, CarriedForm.person, Passkey.person, PasskeyChallenge.person, Totp.person,
    RecoveryCode.person, HalfwaySignIn.person, Invitation.person, FirstLink.person,
)  # fmt: skip
"""Rows that say something about one person and count nowhere: they go with them."""

WORDS_OF_A_REFERRAL = """
    asked decline_note withdrawn_note neighbourhood language sender_name sender_organisation sender_phone sender_email
""".split()
WORDS_OF_A_PERSON = """
    phone street postcode town account_holder iban confirmed_holder confirmed_iban languages free_weekdays password_hash
""".split()


FORGOTTEN = {"text": GONE, "status": "closed"}
"""What is left of a concern: nobody can read, answer or close what is gone."""


def anonymise_family(family: Family, *, by: Person | None) -> None:
    """Names, contact data and free text of a family go; code, months, dates and numbers stay."""
    known, ids = of_family(family), [family.id]
    matches = _ids(Match, Match.family << ids)
    concerns = _ids(Concern, Concern.match << matches)
    _forget_history("family", ids)
    for model, condition, instead in (
        (FamilyDetails, FamilyDetails.family << ids, None),
        (Child, Child.family << ids, {"given_name": ""}),
        (Parent, Parent.family << ids, {"given_name": ""}),
        (Partner, Partner.family << ids, None),
        (ProfileFlag, ProfileFlag.family << ids, {}),
        (Referral, Referral.family << ids, dict.fromkeys(WORDS_OF_A_REFERRAL, "")),
        (Talk, Talk.family << ids, {"note": ""}),
        (Match, Match.family << ids, {}),
        (ContactOverview, ContactOverview.match << matches, {"correction": ""}),
        (Contact, Contact.match << matches, {"remark": ""}),
        (MissedVisit, MissedVisit.match << matches, {}),
        (Quote, Quote.match << matches, {}),
        (Concern, Concern.id << concerns, FORGOTTEN),
        (ConcernAnswer, ConcernAnswer.concern << concerns, {"text": GONE}),
    ):
        _forget_history(model._meta.table_name, _ids(model, condition))
        if instead is None:  # the row says nothing else
            model.delete().where(condition).execute()
        elif instead:
            model.update(instead).where(condition).execute()
    PlannedTalk.update(place="").where(PlannedTalk.match << matches).execute()
    Quote.delete().where(Quote.match << matches, Quote.status != "released").execute()
    Quote.update(given=Quote.edited, edited="").where(Quote.match << matches, Quote.edited != "").execute()
    RemovedTalk.delete().where(RemovedTalk.branch == family.branch_id).execute()  # a talk that could be brought back
    family.alias, family.anonymised_at = f"Gezin {family.code}", clock.now()
    family.save()
    _forget_texts(family.branch_id, known, {Family: ids, Match: matches})
    record(family, "anonymise", by)


def anonymise_person(person: Person, *, by: Person | None) -> None:
    """Who stopped long ago: a number, a year of birth, a gender, the roles. Notes keep their own frozen name."""
    known = of_person(person)
    for was in Candidate.select().where(Candidate.person == person.id, Candidate.anonymised_at.is_null()):
        _forget_candidate(was)
        record(was, "anonymise", by)
    _forget_history("person", [person.id])
    _forget_rows([person.id])
    for kept, points in (
        (Enrolment, Enrolment.person),
        (RolePeriod, RolePeriod.person),
        (Match, Match.volunteer),
        (Mentoring, Mentoring.volunteer),  # the days stay: the report counts who was guided
        (Mentoring, Mentoring.mentor),
    ):
        _forget_history(kept._meta.table_name, _ids(kept, points == person.id))
    Talk.update(note="").where(Talk.volunteer == person.id).execute()
    Enrolment.update(reply="").where(Enrolment.person == person.id).execute()
    alone = _ids(Concern, (Concern.reporter == person.id) & Concern.match.is_null())  # of no family: theirs
    ConcernAnswer.update(text=GONE).where(ConcernAnswer.concern << alone).execute()
    Concern.update(FORGOTTEN).where(Concern.id << alone).execute()
    NewsletterCopy.update(strip="", bounce="").where(NewsletterCopy.person == person.id).execute()
    Letter.delete().where(Letter.person_id == person.id).execute()
    Receipt.delete().where(Receipt.owner == person.id, Receipt.kept_for.is_null(False)).execute()  # of no note
    for draft in ExpenseNote.select().where(
        ExpenseNote.volunteer == person.id, ExpenseNote.status == "draft", ExpenseNote.number.is_null()
    ):
        draft.delete_instance(recursive=True)  # never handed in: no bookkeeping has it
    person.given_name, person.family_name = "Vrijwilliger", str(person.id)
    person.birth_on = person.birth_on and person.birth_on.replace(month=1, day=1)  # the age on 31 December stays
    for name in WORDS_OF_A_PERSON:
        setattr(person, name, "")
    person.email = person.calendar_key = person.confirmed_at = None
    person.share_birthday, person.weekly_mail = False, None
    person.anonymised_at = clock.now()
    person.disabled_at = person.disabled_at or clock.now()
    person.save()
    _forget_texts(person.branch_id, known, {Person: [person.id]})
    record(person, "anonymise", by)


def anonymise_candidate(candidate: Candidate, *, by: Person | None) -> None:
    """Who didn't start: channel, town and dates stay."""
    known = of_candidate(candidate)
    _forget_candidate(candidate)
    _forget_texts(candidate.branch_id, known, {})
    record(candidate, "anonymise", by)


def forget_note(note: ExpenseNote, *, by: Person | None) -> None:
    """The note goes with its lines and tickets; that there was one stays in the history, without names."""
    _forget_history("expense_note", [note.id])
    _forget_history("expense_line", _ids(ExpenseLine, ExpenseLine.note == note.id))
    record(note, "delete", by, number=note.number)
    note.delete_instance(recursive=True)


def forget_left_over() -> None:
    """Remove what an earlier version left of somebody forgotten, or what came after."""
    _forget_rows(_ids(Person, Person.anonymised_at.is_null(False)))
    gone = _ids(Family, Family.anonymised_at.is_null(False))
    later = _ids_of(FamilyDetails.family, gone) | _ids_of(Trajectory.family, gone, Trajectory.closed_on.is_null())
    later |= _ids_of(Referral.family, gone, is_pending())
    for words in (Talk.note, Child.given_name, Parent.given_name):
        later |= _ids_of(words.model.family, gone, words != "")
    Family.update(anonymised_at=None).where(Family.id << later).execute()  # here again, or to be forgotten again
    matches = _ids(Match, Match.family << [id for id in gone if id not in later])
    Concern.update(FORGOTTEN).where(Concern.match << matches, Concern.status != "closed").execute()


def _ids_of(points: ForeignKeyField, ids: list[int], *more: Any) -> set[int]:
    rows: Any = points.model.select(points).where(points << ids, *more)
    return {id for (id,) in rows.tuples()}


def _forget_rows(people: list[int]) -> None:
    for points in OF_A_PERSON:
        model = points.model
        if gone := _ids(model, points << people):
            _forget_history(model._meta.table_name, gone)
            model.delete().where(points << people).execute()


def _forget_candidate(candidate: Candidate) -> None:
    _forget_history("candidate", [candidate.id])
    candidate.given_name, candidate.family_name = "Kandidaat", str(candidate.id)
    candidate.email = candidate.phone = candidate.note = candidate.stop_note = ""
    candidate.anonymised_at = clock.now()
    candidate.save()
    written = (Letter.branch_id == candidate.branch_id) & (Letter.about == about_candidate(candidate.id))
    Letter.delete().where(written).execute()


# ---- the rest of the branch


def _forget_texts(branch_id: int, known: KnownBy, close: dict[type[BaseModel], list[int]]) -> None:
    """Remove `known` from every text of the branch. close: rows that are about them and nobody else."""
    _forget_pictures(branch_id, known)
    own = [mail for mail in known.mails if mail and mail not in known.shared]
    Letter.delete().where(Letter.branch_id == branch_id, Letter.to_address << own).execute()
    for file in PostFile.select().where(PostFile.branch_id == branch_id, PostFile.mime == DOCX):
        file.content = replaced(bytes(file.content), known.without)
        file.save()
    for model in tables():
        if model in PEOPLE or issubclass(model, ChainedModel):
            continue
        columns = [column for column in texts_of(model) if column.name not in LAW.get(model, ())]
        if columns:
            _forget_in(model, columns, branch_id, known, close)
    here = (HistoryEntry.branch_id == branch_id) | HistoryEntry.branch_id.is_null()
    told: Any = HistoryEntry.select(HistoryEntry.id, HistoryEntry.details).where(here, HistoryEntry.details != "{}")
    for id in [id for id, details in told.tuples().iterator() if known.is_in(details)]:
        erase(HistoryEntry.get_by_id(id), details="{}")


def texts_of(model: type[BaseModel]) -> list[Any]:
    """The columns of a table that can hold a name: texts that are no word of a list, no key and no hash."""
    return [
        column
        for column in model._meta.sorted_fields
        if isinstance(column, CharField | TextField)
        and not isinstance(column, BlobField)
        and (getattr(column, "max_length", None) or MANY) >= SHORTEST
        and not column.name.endswith(("_hash", "_key", "_id"))
        and column.name not in ("mac", "seal", "sealed", "sha256", "public_key")
    ]


DOERS = ("by", "_by")  # who wrote it down, not whom it is about
SHORTEST, MANY = 60, 1_000_000  # what is shorter is a word of a list, a number or a key


def _forget_pictures(branch_id: int, known: KnownBy) -> None:
    """Delete pictures they are said to be on: the forgotten no longer consent to anything."""
    words: Any = Picture.select(Picture.id, Picture.alternative, Picture.caption, Picture.consent)
    for id, *told in list(words.where(Picture.branch == branch_id).tuples()):
        if known.is_in("\n".join(told)):
            take_away(Picture.get_by_id(id), withdrawn=False, by=None)


def _forget_in(
    model: type[BaseModel], columns: list[Any], branch_id: int, known: KnownBy, close: dict[type[BaseModel], list[int]]
) -> None:
    for row in _rows(model, columns, branch_id, close):
        id, is_close, *words = row
        new = [known.without(text or "", close=bool(is_close)) for text in words]
        if new == [text or "" for text in words]:
            continue
        if model is Place:  # remembered by its name, and nothing points at it
            Place.delete().where(Place.id == id).execute()
            continue
        cut = {column: _fits(column, text, id) for column, text in zip(columns, new, strict=True) if text is not None}
        model.update(cut).where(model.id == id).execute()
        if model is FinalLetter:
            letter = FinalLetter.get_by_id(id)
            letter.content = replaced(bytes(letter.content), known.without)
            letter.save()


def _rows(
    model: type[BaseModel], columns: list[Any], branch_id: int, close: dict[type[BaseModel], list[int]]
) -> Iterator[tuple[Any, ...]]:
    """(id, whether it is about them alone, its texts …) of every row of the branch."""
    mine: set[int] = set()
    for link in model._meta.sorted_fields:
        if isinstance(link, ForeignKeyField) and link.rel_model in close and not link.name.endswith(DOERS):
            mine.update(_ids(model, link << close[link.rel_model]))
    query: Any = model.select(model.id, *columns)
    fields = model._meta.fields
    if here := fields.get("branch") or fields.get("branch_id"):
        query = query.where(here == branch_id)
    for id, *words in list(query.tuples()):
        yield id, id in mine, *words


def _fits(column: Any, text: str, id: int) -> str:
    """Not longer than its column; what has to differ from row to row still does."""
    alone = column.unique or any(unique and column.name in names for names, unique in column.model._meta.indexes)
    longest = getattr(column, "max_length", None) or MANY
    return f"{text} {id}"[-longest:] if alone and GONE in text else text[:longest]


def _ids(model: Any, condition: Any) -> list[int]:
    return [id for (id,) in model.select(model.id).where(condition).tuples()]


def _forget_history(table: str, ids: Iterable[int]) -> None:
    """Erase the history's details of these rows; that something happened, when and by whom, stays in the chain."""
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        for entry in HistoryEntry.select().where(
            HistoryEntry.subject == table, HistoryEntry.subject_id << some, HistoryEntry.details != "{}"
        ):
            erase(entry, details="{}")
