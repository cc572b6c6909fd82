"""What happens when time is up: names and words go, dates and numbers stay, so that no figure changes."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from portal.agenda.answers.rules import forget_replies
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.message import Message
from portal.database import db, transaction
from portal.expenses.models.notes import ExpenseNote
from portal.families.models.family import Family, FileView
from portal.families.viewing.rules import note_view
from portal.history.chain import last_of_each, let_go
from portal.history.rules import record
from portal.kit import clock
from portal.newsletter.models import Picture
from portal.newsletter.pictures.rules import take_away
from portal.people.models import Person
from portal.post.models import Letter, PostFile, shown_ids
from portal.retention.forgetting.rules import (
    anonymise_candidate,
    anonymise_family,
    anonymise_person,
    forget_left_over,
    forget_note,
)
from portal.retention.periods.facts import due, moment_before
from portal.sign_in.carrying.rules import forget_old

ONE_DAY = timedelta(days=1)

log = logging.getLogger("portal.retention")


def clean_up(today: date, branch_id: int | None = None, *, by: Person | None = None) -> Counter[str]:
    """Do what is due today; returns how many of each period. Each thing in a transaction of its own."""
    done: Counter[str] = Counter()
    forget_old()
    forget_replies(today)
    views = []
    for one in due(today, branch_id):
        if one.period == "access_log":
            views.append(one)
            continue
        with transaction():
            VERBS[one.period](one.id, by=by)
        done[one.period] += 1
    if views and branch_id is None:  # the log is a chain: only its oldest rows can go, all branches together
        with transaction():
            for last in last_of_each(FileView, [one.id for one in views]):
                let_go(FileView, last)
        done["access_log"] = len(views)
    with transaction():
        forget_left_over()
        forget_files()
        forget_messages(today)
    if done:
        forget_pages()
        log.info("retention: %s", dict(done))
    return done


def forget_pages() -> None:
    """Leave no byte of what was deleted: SQLite overwrites it in the file (secure_delete), the WAL is emptied."""
    if db.obj.__class__.__name__.endswith("SqliteDatabase") and not db.in_transaction():
        db.execute_sql("pragma wal_checkpoint(truncate)")


def forget_files() -> None:
    """What went along with letters goes with the last of them; a day later, for letters that are being written."""
    carried = Letter.select(Letter.file).where(Letter.file.is_null(False))
    showing = Letter.select(Letter.pictures).where(Letter.pictures != "", Letter.sent_at.is_null())
    shown = {id for letter in showing for id in shown_ids(letter)}
    still = PostFile.id.not_in(carried) & PostFile.id.not_in(list(shown))
    PostFile.delete().where(still, PostFile.created_at < clock.now() - ONE_DAY).execute()


def forget_messages(today: date) -> None:
    """Delete messages once their letters are as old as letters get."""
    Message.delete().where(Message.created_at < moment_before("letter", today)).execute()


def note_copy(whose: Person | Family, *, by: Person) -> None:
    """Note in the history that a copy of all that is kept of a person or a family leaves; for a family in the access
    log too.
    """
    with transaction():
        record(whose, "export", by)
        if isinstance(whose, Family):
            note_view(whose, "export", by=by)


def _letter(id: int, *, by: Person | None) -> None:
    Letter.delete().where(Letter.id == id).execute()


def _picture(id: int, *, by: Person | None) -> None:
    picture = Picture.get_or_none(Picture.id == id)
    if picture is not None:  # it may have gone with somebody forgotten a moment ago
        take_away(picture, withdrawn=False, by=by)


def _family(id: int, *, by: Person | None) -> None:
    anonymise_family(Family.get_by_id(id), by=by)


VERBS: dict[str, Callable[..., None]] = {
    "referral": _family,
    "family": _family,
    "candidate": lambda id, *, by: anonymise_candidate(Candidate.get_by_id(id), by=by),
    "volunteer": lambda id, *, by: anonymise_person(Person.get_by_id(id), by=by),
    "expense_note": lambda id, *, by: forget_note(ExpenseNote.get_by_id(id), by=by),
    "picture": _picture,
    "letter": _letter,
}
"""What is done when the time of something is up, by its period: with its id, and who asked (None: nobody)."""
