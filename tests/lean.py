"""What a run of the whole suite leaves to `.ci/run`: of cases that would catch the same kind of break one is enough."""

import os
from pathlib import Path

import pytest

EVERYTHING = os.environ.get("PORTAL_TEST_ALL", "") == "1"  # nothing is skipped, and nothing left out
FULL = os.environ.get("PORTAL_TEST_FULL", "") == "1"  # the long tests at their full size
THOROUGH = EVERYTHING or FULL
HOW_THOROUGH = "name a file or a room, or use .ci/run"


def is_lean(config: pytest.Config) -> bool:
    """Whether this is `make test` as a stranger types it: cases that are marked thorough do not run."""
    return not THOROUGH and [Path(name).name for name in config.args] == config.getini("testpaths")
