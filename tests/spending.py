"""How much processor a test takes. Not how long: on a busy machine the clock says nothing about a test.

Beside other work a processor does less in each of its seconds as well, and another machine may have slower ones. So a
case that took long is judged by how long a known piece of work takes at that moment, and is tried again
(tests/conftest.py): beside a neighbour that came and went, work of two seconds was seen to take ten.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TRIES = 3  # of a case that took too long: what it needs it takes each time
AT_MOST = 5.0  # seconds, where the known piece of work takes as long as here
KNOWN_WORK = 0.015  # seconds: on a calm machine of two cores, of 2026
TICKS = os.sysconf("SC_CLK_TCK")


class TooLong(AssertionError):
    """It took more than it should, this time."""


_known: dict[int, int] = {}
"""The programs that were seen, and when each began: the system's own list leaves one out while a thread ends."""


def seconds() -> float:
    """What this process used so far, with the programs that it started: those that ended, and those that still run."""
    running = {pid: _began_and_used(pid) for pid in {*_below(os.getpid()), *_known}}
    ours = {pid: found for pid, found in running.items() if found and _known.get(pid, found[0]) == found[0]}
    _known.clear()
    _known.update({pid: began for pid, (began, _) in ours.items()})
    return sum(os.times()[:4]) + sum(used for _, used in ours.values())


def too_long(took: float, *, is_slow: bool, pace: Callable[[], float]) -> str:
    """What is wrong with a test that took so many seconds, or "". pace: how many times slower the machine is now."""
    if is_slow or took <= AT_MOST or took <= AT_MOST * max(1, pace()):
        return ""
    return f'{took:.1f} s of processor time: make it quicker, or mark it slow("why")'


def pace() -> float:
    """How many times longer than KNOWN_WORK that work takes now."""
    return statistics.median(_known_work() for _ in range(9)) / KNOWN_WORK


def least(work: Callable[[], object], times: int = 3) -> float:
    """The seconds of processor that a piece of work takes in this thread: the least of so many times, for whatever
    comes in between (the garbage, a neighbour) only adds."""

    def once() -> float:
        began = time.thread_time()
        work()
        return time.thread_time() - began

    return min(once() for _ in range(times))


def at_most(took: float, calm: float, what: object = "") -> None:
    """TooLong where it took more than so many seconds of a calm machine. How calm this one is, is asked only then."""
    if took > calm and took > (allowed := calm * max(1, pace())):
        raise TooLong(f"{took:.2f} s, where {allowed:.2f} would do {what}".rstrip())


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """For what would hang: TooLong where it took more seconds than so many, by the clock."""
    began = time.monotonic()
    yield
    at_most(time.monotonic() - began, seconds)


def _known_work() -> float:
    began, length = time.process_time(), 0
    for number in range(200_000):
        length += len(str(number))
    return time.process_time() - began


def _below(pid: int) -> Iterator[int]:
    """The processes that a process started, and that those started, as Linux tells; elsewhere none."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:  # it ended meanwhile: before its folder was opened, or while it was read
        return
    for thread in threads:
        for child in map(int, _read(f"/proc/{pid}/task/{thread}/children").split()):
            yield child
            yield from _below(child)


def _began_and_used(pid: int) -> tuple[int, float] | None:
    """When a process began, in ticks since the machine did, and its seconds. None where it is no more."""
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return (int(fields[19]), sum(map(int, fields[11:15])) / TICKS) if fields else None


def _read(path: str) -> str:
    try:
        with open(path) as file:
            return file.read()
    except OSError:  # it ended meanwhile
        return ""
