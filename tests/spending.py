"""How much processor a test takes. Not how long: on a busy machine the clock says nothing about a test."""

import os
from collections.abc import Iterator
from pathlib import Path

AT_MOST = 5.0  # seconds
TICKS = os.sysconf("SC_CLK_TCK")


def seconds() -> float:
    """What this process used so far, with the programs that it started: those that ended, and those that still run."""
    return sum(os.times()[:4]) + sum(_used_by(pid) for pid in _below(os.getpid()))


def too_long(took: float, *, is_slow: bool) -> str:
    """What is wrong with a test that took so many seconds, or ""."""
    if took <= AT_MOST or is_slow:
        return ""
    return f'{took:.1f} s of processor time: make it quicker, or mark it slow("why")'


def _below(pid: int) -> Iterator[int]:
    """The processes that a process started, and that those started, as Linux tells; elsewhere none."""
    for children in Path("/proc", str(pid), "task").glob("*/children"):
        for child in map(int, _read(children).split()):
            yield child
            yield from _below(child)


def _used_by(pid: int) -> float:
    fields = _read(Path("/proc", str(pid), "stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS if fields else 0.0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it ended meanwhile
        return ""
