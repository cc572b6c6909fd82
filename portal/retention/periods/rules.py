"""What goes when its time is up: names and words go, dates and numbers stay, so that no figure changes."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from portal.agenda.models.candidate import Candidate
from portal.database import db, transaction
from portal.expenses.models.notes import ExpenseNote
from portal.families.file.rules import note_view
from portal.families.models.family import Family, FileView
from portal.history.chain import let_go
from portal.history.rules import record
from portal.kit import clock
from portal.people.models import Person
from portal.post.models import Letter, PostFile
from portal.retention.forgetting.rules import (
    anonymise_candidate,
    anonymise_family,
    anonymise_person,
    forget_left_over,
    forget_note,
)
from portal.retention.periods.facts import Due, due
from portal.sign_in.carrying.rules import forget_old

ONE_DAY = timedelta(days=1)

log = logging.getLogger("portal.retention")


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
    with transaction():
        forget_left_over()
        forget_files()
    if done:
        forget_pages()
        log.info("retention: %s", dict(done))
    return done


def forget_pages() -> None:
    """What was deleted leaves no byte behind: SQLite overwrites it in the file (secure_delete), the WAL is emptied."""
    if db.obj.__class__.__name__.endswith("SqliteDatabase") and not db.in_transaction():
        db.execute_sql("pragma wal_checkpoint(truncate)")


def forget_files() -> None:
    """What went along with letters goes with the last of them; a day later, for letters that are being written."""
    carried = Letter.select(Letter.file).where(Letter.file.is_null(False))
    PostFile.delete().where(PostFile.id.not_in(carried), PostFile.created_at < clock.now() - ONE_DAY).execute()


def note_copy(whose: Person | Family, actor: Person) -> None:
    """A copy of all that is kept of a person or a family leaves the portal: that stands in the history.

    Of a family in the access log as well.
    """
    with transaction():
        record(whose, "export", actor)
        if isinstance(whose, Family):
            note_view(actor, whose, "export")


def _family(one: Due, actor: Person | None) -> None:
    anonymise_family(actor, Family.get_by_id(one.id))


def _candidate(one: Due, actor: Person | None) -> None:
    anonymise_candidate(actor, Candidate.get_by_id(one.id))


def _volunteer(one: Due, actor: Person | None) -> None:
    anonymise_person(actor, Person.get_by_id(one.id))


def _note(one: Due, actor: Person | None) -> None:
    forget_note(actor, ExpenseNote.get_by_id(one.id))


def _letter(one: Due, actor: Person | None) -> None:
    Letter.delete().where(Letter.id == one.id).execute()
