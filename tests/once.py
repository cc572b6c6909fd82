"""What takes long to make, made once per run, whichever of its processes asks first."""

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

Made = TypeVar("Made")


class WhenAsked(dict[str, tuple[Any, ...]]):
    """Cases by name. A part of one that takes long to make is a function, called when a test asks for that case: each
    process of a run reads every file of tests."""

    def __getitem__(self, name: str) -> tuple[Any, ...]:
        return tuple(part() if callable(part) else part for part in super().__getitem__(name))


def folder_of_the_run(factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of a run share."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Made]) -> Made:
    """What `make` gives, and the files that it leaves in the folder that it gets: nobody may change those afterwards.

    The first process that asks makes it while the others wait; each gets a copy of the value.
    """
    folder = folder_of_the_run(factory) / name
    kept = folder / "made.pickle"
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of who failed half-way
            folder.mkdir()
            kept.write_bytes(pickle.dumps(make(folder)))
    value: Made = pickle.loads(kept.read_bytes())
    return value
