"""`make bench` measures two programs that do the same: one that lags behind would make every figure untrue."""

import subprocess
import sys

import pytest

from portal.root import ROOT


@pytest.mark.slow("two programs are started and measured")
def test_the_portal_and_the_bare_program_show_the_same_page_and_write_the_same_rows():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "alike"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
