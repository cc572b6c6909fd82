"""A test that takes long says why: what the suite measures of each case is what it and its programs used."""

import os
import re
import subprocess
import sys

import pytest

from portal.root import ROOT
from tests import spending

BUSY = "import time\nwhile time.process_time() < 0.4: pass\n"


def test_a_case_may_take_five_seconds_and_more_with_a_reason():
    def too_long(took: float, pace: float = 1, *, is_slow: bool = False) -> str:
        return spending.too_long(took, is_slow=is_slow, pace=lambda: pace)

    assert too_long(4.9) == too_long(60, is_slow=True) == ""
    assert "6.0 s of processor time" in too_long(6)
    assert too_long(6, 1.3) == "", "beside other work as much takes longer"
    assert "6.0 s of processor time" in too_long(6, 1.1) and too_long(4.9, 0.5) == ""


def test_the_pace_is_that_of_this_machine():
    """Of any processor of the last ten years, busy or not: else too much would be let through, or too little."""
    assert 0.2 < spending.pace() < 20


def test_no_other_file_judges_time_by_itself():
    """A test that does fails beside a busy neighbour: spending.TooLong has it tried again."""
    asks = re.compile(r"\b(process_time|thread_time|perf_counter|monotonic)(_ns)?\(\) *- *\w|getrusage\(.*time")
    by_itself = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        if path.name != "spending.py" and asks.search(path.read_text())
    ]
    assert by_itself == []
    assert asks.search("took = time.monotonic() " + "- began") and not asks.search("until = time.monotonic() + 60")


def test_the_least_of_some_times_is_what_a_piece_of_work_takes():
    waits = iter([300_000, 1, 300_000])
    assert spending.least(lambda: sum(range(next(waits) * 20))) < 0.02 and next(waits, None) is None


def test_what_hangs_is_told(monkeypatch):
    monkeypatch.setattr(spending, "pace", lambda: 1)
    with pytest.raises(spending.TooLong), spending.within(0):
        pass
    with spending.within(60):
        pass


def test_what_ended_and_what_still_runs_both_count():
    began = spending.seconds()
    subprocess.run([sys.executable, "-c", BUSY], check=True)
    ended = spending.seconds()
    assert ended - began > 0.35
    lasting = subprocess.Popen(
        [sys.executable, "-c", f"{BUSY}print(flush=True)\ninput()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )  # fmt: skip
    try:
        assert lasting.stdout is not None and lasting.stdout.readline()
        assert spending.seconds() - ended > 0.35
    finally:
        lasting.communicate(b"\n", timeout=120)


def test_a_program_that_the_system_leaves_out_of_its_list_for_a_moment_is_not_counted_as_new(monkeypatch):
    lasting = subprocess.Popen(
        [sys.executable, "-c", f"{BUSY}print(flush=True)\ninput()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )  # fmt: skip
    try:
        assert lasting.stdout is not None and lasting.stdout.readline()
        before = spending.seconds()
        with monkeypatch.context() as left_out:
            left_out.setattr(spending, "_below", lambda pid: iter(()))
            began = spending.seconds()
        assert began >= before and spending.seconds() - began < 0.3
    finally:
        lasting.communicate(b"\n", timeout=120)


def test_a_program_that_ends_while_it_is_looked_at_used_nothing_more(monkeypatch):
    def gone(path: str) -> list[str]:
        raise ProcessLookupError(path)

    before = spending.seconds()
    monkeypatch.setattr(os, "listdir", gone)
    assert spending.seconds() >= before


LONG = """
import time
import pytest
def busy():
    until = time.process_time() + 0.3
    while time.process_time() < until: pass
def test_long(): busy()
@pytest.mark.slow("it has to be")
def test_with_a_reason(): busy()
def test_short(): pass
"""
BY_A_NEIGHBOUR = """
import time
import pytest
from tests import spending
tries = []
@pytest.fixture
def started():
    tries.append(1)
    return len(tries)
def test_once_long(started):
    until = time.process_time() + (0.3 if started == 1 else 0)
    while time.process_time() < until: pass
def test_once_more_than_it_should(started):
    spending.at_most(0.6 if started == 3 else 0.2, 0.3)
def test_each_time(started):
    spending.at_most(0.6, 0.3)
def test_how_often():
    assert len(tries) == 2 + 2 + 3
"""
UNSAID = """
import pytest
@pytest.mark.slow
def test_long(): pass
"""
PROGRAM = """
import sys, pytest
from tests import spending
spending.AT_MOST, spending.pace = 0.12, lambda: 1
sys.exit(pytest.main(["-p", "tests.conftest", "-p", "no:cacheprovider", "--rootdir", sys.argv[1], sys.argv[1]]))
"""


@pytest.mark.parametrize(
    ("cases", "everything", "status", "words"),
    [
        (LONG, "", 0, "test_cases.py::test_long: 0.3 s of processor time: make it quicker"),
        (LONG, "1", 1, "1 failed, 2 passed"),
        (BY_A_NEIGHBOUR, "1", 1, "TooLong: 0.60 s, where 0.30 would do"),
        (BY_A_NEIGHBOUR, "", 1, "1 failed, 3 passed"),
        (UNSAID, "", 4, "test_long is marked slow without saying why"),
    ],
    ids=["told", "failed where all is asked", "tried again", "tried again and not told", "no reason"],
)
def test_the_suite_tells_of_a_case_that_takes_long(tmp_path, cases, everything, status, words):
    (tmp_path / "test_cases.py").write_text(cases)
    env = {
        **os.environ,
        "PORTAL_TEST_ALL": everything,
        "PORTAL_TEST_POSTGRES": "postgresql://nergens" * bool(everything),
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, env=env, timeout=240
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr
    assert words in done.stdout + done.stderr
