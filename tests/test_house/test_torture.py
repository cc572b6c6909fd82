"""The long tests, each a little: that they run, and can tell good from bad. `make torture` runs them at full size."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from portal.settings import ROOT
from torture import power


def figures(module: str, *arguments: str) -> list[dict]:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=240
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_power_cuts_lose_nothing():
    wal, journal = figures("torture.power", "24")
    assert (wal["cuts"], wal["lost"], wal["not_whole"], journal["lost"]) == (24, 0, 0, 0)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="workers are found as Linux tells")
def test_killed_workers_lose_nothing_and_double_nothing():
    for figure in figures("torture.kills", "80", "3"):
        assert figure["killed"] >= 3 and (figure["lost"], figure["double"]) == (0, 0)


def test_cut_lines_make_one_record():
    for figure in figures("torture.lines", "12"):
        assert figure["acknowledged"] == 12 and (figure["lost"], figure["double"]) == (0, 0)


def test_whatever_is_sent_into_any_form_gets_a_page_and_nothing_is_half_written():
    (figure,) = figures("torture.inputs", "12", "0")
    assert figure["forms"] > 120 and figure["sent"] > 1_000 and figure["wrong"] == {}
    assert figure["answers"]["303"] > 300 and figure["answers"]["422"] > 500, "some of it is taken, some of it refused"
    assert len(figure["never_accepted"]) < 25, figure["never_accepted"]


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
