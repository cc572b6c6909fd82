"""The long tests, each as little as can be: one worker killed, some power and lines cut, a few inputs into every form.

They can tell good from bad. `make torture` runs them at full size.
"""

import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from portal import create_app, database
from portal.kit import clock
from portal.root import ROOT
from tests.conftest import settings_for
from tests.lean import THOROUGH
from torture import inputs, power

FIVE_PLACES = {"in_the_head", "in_the_body", "before_the_answer", "in_the_answer", "after_the_answer"}
EACH = 4 if THOROUGH else 2  # inputs into each form


@pytest.mark.slow("a portal as it is deployed is started, and started again")
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="workers are found as Linux tells")
def test_a_killed_worker_cut_power_and_cut_lines_lose_nothing_and_double_nothing():
    done = subprocess.run(
        [sys.executable, "-m", "torture", "least"], cwd=ROOT, capture_output=True, text=True, timeout=240
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    killed, wal, journal, lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert killed["killed"] >= 1 and (killed["acknowledged"], killed["lost"], killed["double"]) == (12, 0, 0)
    for cut in (wal, journal):
        assert cut["cuts"] >= 2 and (cut["lost"], cut["double"], cut["not_whole"]) == (0, 0, 0)
    assert set(lines) >= FIVE_PLACES and (lines["acknowledged"], lines["lost"], lines["double"]) == (6, 0, 0)


@pytest.mark.slow("every form of the portal, each some times")
def test_whatever_is_sent_into_any_form_gets_a_page_and_nothing_is_half_written(explored, tmp_path):
    before = database.db.obj
    shutil.copy(explored.path, tmp_path / "demo.sqlite3")
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'demo.sqlite3'}"))
    database.db.obj.pragma("synchronous", "off", permanent=True)
    database.db.obj.close_all()  # the file changes its journal mode where nobody else has it open
    with clock.stopped(inputs.AT):
        tables, sender = inputs.Tables(tmp_path / "demo.sqlite3"), inputs.Sender(app)
        outcomes = [sender.run(job, EACH, tables) for job in explored.jobs]
    database.db.obj.close_all()
    database.db.initialize(before)
    assert {one.job: one.wrong for one in outcomes if one.wrong} == {}
    answers = sum((one.statuses for one in outcomes), Counter())
    assert len(outcomes) > 120 and answers.total() > 90 * EACH
    assert answers[303] > 20 * EACH and answers[422] > 30 * EACH, "some of it is taken, some of it refused"


def test_what_was_not_synced_may_be_gone_torn_or_there():
    """The disk of the power cuts itself: what was synced always stands, the rest has every fate."""
    disks: dict[str, power.Disk] = {}
    power.advance(disks, ("write", "file", 0, b"a" * 1024))
    power.advance(disks, ("sync", "file"))
    power.advance(disks, ("write", "file", 512, b"b" * 2048))
    seen = {dict(power.left_behind(disks, random.Random(seed)))["file"] for seed in range(200)}
    assert all(content[:512] == b"a" * 512 for content in seen)
    assert b"a" * 1024 in seen and b"a" * 512 + b"b" * 2048 in seen
    assert any(b"b" in content and content != b"a" * 512 + b"b" * 2048 for content in seen), "torn between sectors"
    power.advance(disks, ("delete", "file", False))
    assert {bool(dict(power.left_behind(disks, random.Random(seed)))) for seed in range(50)} == {True, False}
