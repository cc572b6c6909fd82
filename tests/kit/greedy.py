"""Readers that take what they should not, for `test_confined`: they run in the child alone."""

import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from portal.kit.errors import RuleError


def memory(megabytes: int) -> int:
    return len(bytearray(megabytes << 20))


def processor() -> None:
    while True:
        pass


def time_by_the_clock() -> None:
    time.sleep(60)


def end(how: str) -> None:
    """As native code ends a process."""
    if how == "exit":
        os._exit(3)
    os.kill(os.getpid(), signal.SIGSEGV)


def refusal(field: str) -> None:
    raise RuleError("Zo niet.", field)


def stumble(words: str) -> None:
    raise ValueError(words)


def same(value: Any) -> Any:
    return value


def many_bytes(length: int) -> bytes:
    return b"x" * length


def a_file(folder: str) -> None:
    Path(folder, "geschreven").write_bytes(b"x" * 100)


def words_everywhere(words: str) -> None:
    print(words)
    print(words, file=sys.stderr)
    logging.getLogger("pypdf").error(words)


def surroundings() -> list[Any]:
    """The names of the environment, and what the open files are."""
    numbers = [int(name) for name in os.listdir("/proc/self/fd")]
    links = []
    for number in numbers:
        try:
            links.append(os.readlink(f"/proc/self/fd/{number}"))
        except OSError:
            continue
    return [sorted(os.environ), links]


def a_while(seconds: float) -> str:
    time.sleep(seconds)
    return "klaar"
