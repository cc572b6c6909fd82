"""What the portal does by itself, once a day: every rule here may run twice without doing anything twice."""

import logging
import threading
from datetime import date

from portal.agenda.answers import letters as telling
from portal.contacts.collecting import rules as collecting
from portal.contacts.weekly import letters as weekly
from portal.contacts.weekly.rules import forget_old
from portal.database import db, transaction
from portal.exchange.workbook.rules.transfer import drop_marks_of_the_forgotten, drop_old_uploads
from portal.expenses.settings.rules import warn_about_rates
from portal.expenses.tickets.rules import forget_unfinished
from portal.families.support import rules as support
from portal.families.talk_log import rules as talk_log
from portal.families.talks import rules as talks
from portal.history import wall_clock
from portal.history.models import Counter, LastTime
from portal.home.stopping import rules as stopping
from portal.home.todos import rules as monday
from portal.kit import clock
from portal.kit.links import answer_path, personal_link, visit_path
from portal.post.rules import forget_presses
from portal.retention.periods.rules import clean_up
from portal.settings import Settings
from portal.sign_in.invitations.rules import invite_who_starts

log = logging.getLogger("portal.daily")

AT_HOUR = 8  # Belgian time: no phone should ring at night
LOOK_EVERY = 300  # seconds


def run(settings: Settings, today: date) -> int:
    """Do the work of a day, unless some machine did it already; returns how many letters were written."""
    with transaction():
        name = _name(today)
        Counter.insert(branch_id=0, name=name, value=0).on_conflict_ignore().execute()
        # Claimed in the transaction of the work itself: if the work fails, the claim goes with it.
        mine = Counter.update(value=1).where(Counter.branch_id == 0, Counter.name == name, Counter.value == 0)
        if not mine.execute():
            return 0
        support.end_stopped(today)
        talks.plan_running(today)
        talk_log.forget_removed()
        drop_old_uploads(today)
        forget_unfinished()
        forget_presses()
        forget_old(today)
        letters = warn_about_rates(today)
        letters += invite_who_starts(today)
        letters += telling.remind(today, lambda *ids: answer_path(settings.secret_key, *ids))
        letters += weekly.ask(today, lambda *ids: settings.url + visit_path(settings.secret_key, *ids))
        letters += collecting.collect(
            today, lambda person_id, path: personal_link(settings.secret_key, person_id, path)
        )
        letters += stopping.finish(today)
        letters += collecting.collect_last(
            today, lambda person_id, path: personal_link(settings.secret_key, person_id, path)
        )
        letters += monday.write_summaries(today)
    clean_up(today)
    drop_marks_of_the_forgotten()
    log.info("daily work of %s: %d letters", today, letters)
    return letters


def keep_running(settings: Settings, stop: threading.Event) -> None:
    """Look every few minutes whether today's work is still to be done, until `stop` is set.

    Each round leaves its moment for the monitor. After a leap of the clock nothing is done until somebody confirms.
    """
    done: date | None = None
    while not stop.is_set():
        try:
            LastTime.note("work")
            now = clock.local(clock.now())
            if wall_clock.is_believed() and now.hour >= AT_HOUR and now.date() != done:
                run(settings, now.date())
                done = now.date()
        except Exception:
            log.exception("the daily work stumbled; it is tried again")
        finally:
            if not db.is_closed():
                db.close()
        stop.wait(LOOK_EVERY)


def is_done(today: date) -> bool:
    """Whether some machine did the work of this day."""
    claim = (Counter.branch_id == 0) & (Counter.name == _name(today)) & (Counter.value == 1)
    return bool(Counter.select().where(claim).exists())


def was_ever_done() -> bool:
    """Whether any day's work was ever done here: not in a portal that was set up this morning."""
    return bool(Counter.select().where(Counter.branch_id == 0, Counter.name.startswith("daily-")).exists())


def _name(today: date) -> str:
    return f"daily-{today.isoformat()}"
