"""A worker that is killed again and again while a newsletter leaves: everybody has it, nobody is noted twice."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import date
from random import Random

import pytest

from portal.database import db, transaction
from portal.kit import clock
from portal.newsletter.letter import rules
from portal.newsletter.models import NewsletterCopy, NewsletterIssue
from portal.newsletter.sending import rules as sending_rules
from portal.newsletter.sending.facts import copies
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter
from portal.root import ROOT
from tests.conftest import FULL
from tests.newsletter.conftest import PORTAL
from tests.newsletter.letter.test_documents import HOUSE_STYLE
from tests.post.server import Mailbox, mail_server

LETTERS, KILLS = (500, 50) if FULL else (40, 5)
TOP = ROOT


class Killer(Mailbox):
    """A mail server that kills the worker which is talking to it: before its answer, or just after it."""

    def __init__(self) -> None:
        super().__init__()
        self.kill_at = 0
        self.worker: subprocess.Popen[bytes] | None = None
        self.killed = threading.Event()
        self.before_the_answer = 0
        self.random = Random(6)

    async def handle_DATA(self, server, session, envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if self.worker is not None and len(self.mails) >= self.kill_at and not self.killed.is_set():
            if self.random.random() < 0.5:  # taken, and the worker never hears so
                self.before_the_answer += 1
                self._kill()
            else:  # somewhere between its answer and the next letters
                threading.Timer(self.random.uniform(0, 0.04), self._kill).start()
        return answer

    def _kill(self) -> None:
        """A second timer of one life may fire when that worker is gone, and the next not there yet."""
        if self.worker is not None and self.worker.poll() is None and not self.killed.is_set():
            with contextlib.suppress(ProcessLookupError):  # it was ready just before
                os.kill(self.worker.pid, signal.SIGKILL)
            self.killed.set()


def start(url: str, mailbox: Mailbox) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.post.short_lived_worker", url, mailbox.url]
    return subprocess.Popen(command, cwd=TOP, stderr=subprocess.DEVNULL)


def left() -> int:
    return Letter.select().where(Letter.sent_at.is_null()).count()


@pytest.fixture
def newsletter(real_clock, cast, links):
    """A letter that has just been queued for many volunteers."""
    with transaction():
        for number in range(LETTERS - 2):  # Lena and Bram are there already
            someone = Person.create(
                branch=cast.branch, given_name=f"Nu{number}", family_name="Claes", email=f"nu{number}@voorbeeld.example"
            )
            RolePeriod.create(branch=cast.branch, person=someone, role="family_buddy", started_on=date(2025, 1, 1))
    issue = rules.make_draft(clock.today(), PORTAL, by=cast.els)
    rules.update_issue(
        issue, greeting="Dag allemaal,", introduction="Een brief voor velen.", signature="Els", by=cast.els
    )
    mailing = sending_rules.send(
        NewsletterIssue.get(), sending_rules.Dispatch(links, HOUSE_STYLE, attach=True), by=cast.els
    )
    assert mailing.letters.count() == LETTERS
    Letter.update(due_at=clock.now()).execute()  # the two minutes are over
    return issue


@pytest.mark.slow("a worker is started again after each kill")
def test_killed_in_the_middle_everybody_has_it_and_nobody_is_noted_twice(newsletter, app) -> None:
    url = app.extensions["settings"].database_url
    killer = Killer()
    with mail_server(mailbox=killer):
        lives = 0
        for life in range(KILLS):
            killer.killed.clear()
            killer.kill_at = len(killer.mails) + max(1, LETTERS // (KILLS + 5)) - life % 2
            killer.worker = start(url, killer)
            assert killer.killed.wait(60), "this worker was not busy enough to be killed"
            killer.worker.wait(10)
            lives += killer.worker.returncode == -signal.SIGKILL
        assert lives == KILLS and left() > 0, "the last one must still have something to do"
        killer.worker = None
        last = start(url, killer)
        until = time.monotonic() + 120
        while left() and time.monotonic() < until:
            db.close()
            time.sleep(0.1)
        last.terminate()
        last.wait(10)
    arrived = Counter(mail["Message-ID"] for mail in killer.mails)
    people = Counter(mail["To"] for mail in killer.mails)
    assert len(arrived) == len(people) == LETTERS, "somebody did not get it"
    twice = sum(number - 1 for number in arrived.values())
    print(f"{KILLS} kills, {killer.before_the_answer} before the answer: {LETTERS} letters, {twice} came twice")
    assert twice <= KILLS, "a kill costs at most one letter that comes twice, with the same Message-ID"
    assert twice >= killer.before_the_answer > 0, "the kills did hit the worst moment"
    letters = list(Letter.select())
    assert len(letters) == LETTERS and all(letter.sent_at for letter in letters)
    assert {letter.tries for letter in letters} == {1}, "each was noted as sent exactly once"
    assert not any(letter.given_up_at or letter.error for letter in letters)
    assert NewsletterCopy.select(NewsletterCopy.person).distinct().count() == LETTERS
    assert copies.progress(newsletter).done == LETTERS
