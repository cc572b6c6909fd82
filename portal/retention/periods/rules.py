"""What goes when its time is up: names and words go, dates and numbers stay, so that no figure changes."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from portal.agenda.models.answer import Enrolment, ToldDuty
from portal.agenda.models.candidate import Candidate
from portal.contacts.models import Absence, Concern, ConcernAnswer, Contact, ContactOverview, Quote
from portal.database import db, transaction
from portal.expenses.models.notes import ExpenseNote, Receipt
from portal.families.file.rules import note_view
from portal.families.models.family import Child, Family, FamilyDetails, FileView, Parent, ProfileFlag
from portal.families.models.match import Match
from portal.families.models.referral import Referral
from portal.families.models.talk import RemovedTalk, Talk
from portal.history.chain import erase, let_go
from portal.history.models import HistoryEntry
from portal.history.rules import record
from portal.kit import clock
from portal.people.models import Person, SeenDocument
from portal.post.models import Letter
from portal.retention.periods.facts import Due, due
from portal.sign_in.carrying.rules import forget_old
from portal.sign_in.models import CarriedForm, Device, SignInCode

log = logging.getLogger("portal.retention")

GONE = "(gewist)"


def clean_up(today: date, branch_id: int | None = None, actor: Person | None = None) -> Counter[str]:
    """Do what is due today; returns how many of each period. Each thing in a transaction of its own."""
    done: Counter[str] = Counter()
    forget_old()
    verbs: dict[str, Callable[[Due, Person | None], None]] = {
        "referral": _family, "family": _family, "candidate": _candidate, "volunteer": _volunteer,
        "expense_note": _note, "letter": _letter,
    }  # fmt: skip
    views = []
    for one in due(today, branch_id):
        if one.period == "access_log":
            views.append(one)
            continue
        with transaction():
            verbs[one.period](one, actor)
        done[one.period] += 1
    if views and branch_id is None:  # the log is one chain: only its oldest rows can go, all branches together
        with transaction():
            let_go(FileView, max(one.id for one in views))
        done["access_log"] = len(views)
    if done:
        forget_pages()
        log.info("retention: %s", dict(done))
    return done


def forget_pages() -> None:
    """What was deleted leaves no byte behind: SQLite overwrites it in the file (secure_delete), the WAL is emptied."""
    if db.obj.__class__.__name__.endswith("SqliteDatabase") and not db.in_transaction():
        db.execute_sql("pragma wal_checkpoint(truncate)")


def note_copy(whose: Person | Family, actor: Person) -> None:
    """A copy of all that is kept of a person or a family leaves the portal: that stands in the history.

    Of a family in the access log as well.
    """
    with transaction():
        record(whose, "export", actor)
        if isinstance(whose, Family):
            note_view(actor, whose, "export")


def anonymise_family(actor: Person | None, family: Family) -> None:
    """Names, contact data and free text of a family go; code, months, dates and numbers stay."""
    ids = [family.id]
    matches = _ids(Match, Match.family << ids)
    contacts = _ids(Contact, Contact.match << matches)
    _forget_history("family", ids)
    for model, condition in (
        (FamilyDetails, FamilyDetails.family << ids),
        (Child, Child.family << ids),
        (Parent, Parent.family << ids),
        (ProfileFlag, ProfileFlag.family << ids),
        (Referral, Referral.family << ids),
        (Talk, Talk.family << ids),
        (Match, Match.family << ids),
        (ContactOverview, ContactOverview.match << matches),
        (Contact, Contact.id << contacts),
        (Quote, Quote.match << matches),
        (Concern, Concern.match << matches),
    ):
        _forget_history(model._meta.table_name, _ids(model, condition))
    Child.update(given_name="").where(Child.family << ids).execute()
    Parent.update(given_name="").where(Parent.family << ids).execute()
    Referral.update(asked="", decline_note="", withdrawn_note="", neighbourhood="").where(
        Referral.family << ids
    ).execute()
    Talk.update(note="").where(Talk.family << ids).execute()
    Contact.update(remark="").where(Contact.id << contacts).execute()
    ContactOverview.update(correction="").where(ContactOverview.match << matches).execute()
    Quote.delete().where(Quote.match << matches, Quote.status != "released").execute()
    concerns = _ids(Concern, Concern.match << matches)
    ConcernAnswer.update(text=GONE).where(ConcernAnswer.concern << concerns).execute()
    Concern.update(text=GONE).where(Concern.id << concerns).execute()
    FamilyDetails.delete().where(FamilyDetails.family << ids).execute()
    RemovedTalk.delete().where(RemovedTalk.branch == family.branch_id).execute()  # a talk that could be brought back
    family.alias, family.anonymised_at = f"Gezin {family.code}", clock.now()
    family.save()
    record(family, "anonymise", actor)


def anonymise_person(actor: Person | None, person: Person) -> None:
    """Who stopped long ago: a number, a year of birth, a gender, the roles. Notes keep their own frozen name."""
    _forget_history("person", [person.id])
    for model, condition in (
        (Absence, Absence.volunteer == person.id),
        (SeenDocument, SeenDocument.person == person.id),
        (ToldDuty, ToldDuty.person == person.id),
        (Device, Device.person == person.id),
        (SignInCode, SignInCode.person == person.id),
        (CarriedForm, CarriedForm.person == person.id),
    ):
        gone = _ids(model, condition)
        _forget_history(model._meta.table_name, gone)
        model.delete().where(model.id << gone).execute()
    _forget_history("enrolment", _ids(Enrolment, Enrolment.person == person.id))
    Talk.update(note="").where(Talk.volunteer == person.id).execute()
    Letter.delete().where(Letter.person_id == person.id).execute()
    Receipt.delete().where(Receipt.owner == person.id, Receipt.kept_for.is_null(False)).execute()  # of no note
    person.given_name, person.family_name = "Vrijwilliger", str(person.id)
    person.birth_on = person.birth_on and person.birth_on.replace(month=1, day=1)  # the age on 31 December stays
    for name in (
        "phone",
        "street",
        "postcode",
        "account_holder",
        "iban",
        "confirmed_holder",
        "confirmed_iban",
        "languages",
        "free_weekdays",
        "password_hash",
    ):
        setattr(person, name, "")
    person.email = person.calendar_key = person.confirmed_at = None
    person.share_birthday = False
    person.anonymised_at = clock.now()
    person.disabled_at = person.disabled_at or clock.now()
    person.save()
    record(person, "anonymise", actor)


def anonymise_candidate(actor: Person | None, candidate: Candidate) -> None:
    """Who didn't start: channel, town and dates stay."""
    _forget_history("candidate", [candidate.id])
    candidate.given_name, candidate.family_name = "Kandidaat", str(candidate.id)
    candidate.email = candidate.phone = candidate.note = candidate.stop_note = ""
    candidate.anonymised_at = clock.now()
    candidate.save()
    record(candidate, "anonymise", actor)


def _family(one: Due, actor: Person | None) -> None:
    anonymise_family(actor, Family.get_by_id(one.id))


def _candidate(one: Due, actor: Person | None) -> None:
    anonymise_candidate(actor, Candidate.get_by_id(one.id))


def _volunteer(one: Due, actor: Person | None) -> None:
    anonymise_person(actor, Person.get_by_id(one.id))


def _note(one: Due, actor: Person | None) -> None:
    """The note goes with its lines and tickets; that there was one stays in the history, without names."""
    note = ExpenseNote.get_by_id(one.id)
    _forget_history("expense_note", [note.id])
    record(note, "delete", actor, number=note.number)
    note.delete_instance(recursive=True)


def _letter(one: Due, actor: Person | None) -> None:
    Letter.delete().where(Letter.id == one.id).execute()


def _ids(model: Any, condition: Any) -> list[int]:
    return [id for (id,) in model.select(model.id).where(condition).tuples()]


def _forget_history(table: str, ids: Iterable[int]) -> None:
    """What the history tells of these rows goes; that something happened, when and by whom, stays in the chain."""
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        for entry in HistoryEntry.select().where(
            HistoryEntry.subject == table, HistoryEntry.subject_id << some, HistoryEntry.details != "{}"
        ):
            erase(entry, details="{}")
