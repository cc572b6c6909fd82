"""Files of strangers are read, and PDFs made, in a process of their own, with little memory and little time.

A reader may be asked for 549 GB by a workbook of 5 kB, or for an hour by a PDF. So it never runs where the portal
answers: a server is started that has the readers loaded and nothing else (no database, no secret of the environment),
and for each file it forks a child that first lowers its own limits. What comes back is JSON and bytes, never an object.
A child that dies or runs out of its limits becomes a sentence. A hijacked reader is not locked in: it runs as the
portal's own user.
"""

import atexit
import contextlib
import importlib
import json
import logging
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from portal.kit.errors import RuleError
from portal.kit.records import dataclass

try:
    import resource
except ImportError:  # not Unix: nothing can be confined, and `shortcoming` says so
    resource = None  # type: ignore[assignment]

log = logging.getLogger("portal.confined")

TOO_HEAVY = "Dit bestand is te zwaar om te lezen. Bewaar het opnieuw, kleiner of eenvoudiger, en kies het dan nog eens."
BUSY = "Er worden net andere bestanden gelezen. Wacht een halve minuut en probeer opnieuw."
NOT_NOW = "Het portaal kan nu geen bestanden lezen. Probeer het straks opnieuw."

READING, MAKING = "reading", "making"
AT_ONCE, IN_LINE = {READING: 1, MAKING: 2}, {READING: 2, MAKING: 3}
"""How many files are read, or made, at the same time, and how many requests wait for it, per process: its other threads
go on answering. A picture of 60 million pixels takes a quarter of a gigabyte while it is opened: one at a time is
enough. A file that is made takes a tenth of a second and little memory, and never waits for one that is read."""
IDLE = 600.0  # seconds without a file after which the server ends; the next file starts another

_NAME = 160  # bytes of a message to the server
# The package by its folder alone: portal/__init__.py puts a whole portal together, and a reader needs nothing of that.
_START = """
import json, sys, types
sys.path[:] = json.loads(sys.argv[1])
sys.modules["portal"] = package = types.ModuleType("portal")
package.__path__ = [sys.argv[2]]
from portal.kit.confined import serve
serve()
"""
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "HOME", "LD_LIBRARY_PATH", "PYTHONHOME")


@dataclass(frozen=True)
class Limits:
    """What reading one file may take."""

    megabytes: int = 400  # of memory, above what the server has
    seconds: int = 15  # of a processor
    wait: int = 40  # seconds by the clock
    answer: int = 48_000_000  # bytes


ORDINARY = Limits()


def confined(reader: Callable[..., Any] | str, *arguments: Any, limits: Limits = ORDINARY, queue: str = READING) -> Any:
    """What `reader` makes of the arguments, in a child: a function of ours, named "module:function".

    A reader "portal.kit.typesetting:typeset" is loaded by the server alone, and takes no memory here.

    Arguments and answer are plain: None, bool, int, float, str, bytes, and lists and dicts of them (a tuple comes
    back as a list). RuleError: the reader's own; or that the file is too heavy, or that it is too busy just now.
    """
    name = reader if isinstance(reader, str) else f"{reader.__module__}:{reader.__name__}"
    with _place(queue, limits.wait):
        for _ in range(2):  # the server may end just now, for want of work
            answer = _asked(name, arguments, limits)
            if answer is not None:
                break
        else:
            log.error("no process to read a file in: %s", name)
            raise RuleError(NOT_NOW)
    match answer:
        case ["read", value]:
            return value
        case ["refused", str(message), str(field)]:
            raise RuleError(message, field)
        case ["failed", str(kind)]:
            log.warning("a reader failed: %s, %s", name, kind if kind.isidentifier() else "?")
    raise RuleError(TOO_HEAVY)


def shortcoming() -> str:
    """What this machine cannot confine, as a sentence for whoever runs the portal; "" where the limits hold."""
    try:
        confined(_hoard, 2 * ORDINARY.megabytes)
    except RuleError as error:
        if error.message == TOO_HEAVY:
            return ""
        return "Bestanden die iemand kiest, kunnen hier niet gelezen worden: er start geen proces voor."
    return "Bestanden die iemand kiest, worden hier zonder grens op het geheugen gelezen: dit systeem kent die niet."


def _hoard(megabytes: int) -> int:
    """Take memory, to see whether it is refused."""
    return len(bytearray(megabytes << 20))


# ---- on the portal's side


def _empty_queues() -> tuple[dict[str, threading.BoundedSemaphore], dict[str, threading.BoundedSemaphore]]:
    """By name of the queue: the places, and the places together with the waiting ones."""
    return (
        {name: threading.BoundedSemaphore(number) for name, number in AT_ONCE.items()},
        {name: threading.BoundedSemaphore(number + IN_LINE[name]) for name, number in AT_ONCE.items()},
    )


class _Server:
    """The one server of this process and the line to it; a process that is forked off starts its own."""

    lock = threading.Lock()
    line: socket.socket | None = None
    process: subprocess.Popen[bytes] | None = None
    places, queues = _empty_queues()

    @classmethod
    def forget(cls) -> None:
        """In a child of this process: nothing of this is its own."""
        cls.lock, cls.line, cls.process = threading.Lock(), None, None
        cls.places, cls.queues = _empty_queues()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_Server.forget)


@contextmanager
def _place(name: str, wait: float) -> Iterator[None]:
    """A turn to read, or to make. RuleError where others wait already."""
    queue, places = _Server.queues[name], _Server.places[name]
    if not queue.acquire(blocking=False):
        raise RuleError(BUSY)
    try:
        if not places.acquire(timeout=wait):
            raise RuleError(BUSY)
        try:
            yield
        finally:
            places.release()
    finally:
        queue.release()


def _asked(name: str, arguments: tuple[Any, ...], limits: Limits) -> Any:
    """The child's answer: [] when it died, None when there was no child at all."""
    deadline = time.monotonic() + limits.wait
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            if not _hand_over(name, theirs):
                return None
        try:
            ours.settimeout(limits.wait)
            if not ours.recv(1):
                stop()
                return None
            _send(ours, [asdict(limits), list(arguments)])
            return _received(ours, limits.answer, deadline)
        except (OSError, ValueError, EOFError):
            return []


def _hand_over(name: str, line: socket.socket) -> bool:
    """Ask the server for a child at the other end of `line`; start one where there is none."""
    with _Server.lock:
        for _ in range(2):
            try:
                server = _Server.line or _start()
                socket.send_fds(server, [name.encode().ljust(_NAME)], [line.fileno()])
                return True
            except (OSError, AttributeError):  # AttributeError: no Unix, where a line can't be handed over
                _end()
        return False


def _start() -> socket.socket:
    line, end = socket.socketpair()
    path = [str(Path(place or ".").resolve()) for place in sys.path]
    with end:
        _Server.process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-I", "-c", _START, json.dumps(path), str(Path(__file__).resolve().parents[1])],
            stdin=end.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | {"MALLOC_ARENA_MAX": "1"},
        )
    _Server.line = line
    return line


def _end() -> None:
    if _Server.line is not None:
        _Server.line.close()
    if _Server.process is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            _Server.process.wait(2)
    _Server.line = _Server.process = None


@atexit.register
def stop() -> None:
    """End the server; the next file starts another."""
    with _Server.lock:
        _end()


# ---- on the server's side


def serve() -> None:
    """Fork a child for whatever comes along the line (standard input), until it is closed or long silent."""
    line = socket.socket(fileno=os.dup(0))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no child is waited for
    line.settimeout(IDLE)
    while True:
        try:
            message, (end,), _, _ = socket.recv_fds(line, _NAME, 1)
        except (OSError, ValueError):  # silence, or the portal ended
            return
        module, _, function = message.decode().strip().partition(":")
        with socket.socket(fileno=end) as to_portal:
            reader = getattr(importlib.import_module(module), function)  # loaded here: the next child has it
            if os.fork() == 0:
                line.close()
                _child(reader, to_portal)


def _child(reader: Callable[..., Any], line: socket.socket) -> None:
    try:
        line.sendall(b"!")
        limits, arguments = _received(line, 1 << 31, time.monotonic() + 60)
        _confine(Limits(**limits))
        answer = _answer(reader, arguments)
        _send(line, answer)
    finally:
        os._exit(0)


def _answer(reader: Callable[..., Any], arguments: list[Any]) -> list[Any]:
    try:
        return ["read", reader(*arguments)]
    except RuleError as error:
        return ["refused", error.message, error.field]
    except MemoryError:
        return ["heavy"]
    except Exception as error:  # readers raise anything; the file is at fault, and the words of the error stay here
        return ["failed", type(error).__name__]


def _confine(limits: Limits) -> None:
    """Limits that cannot be taken back: memory, processor, the clock, files and what is left of a crash."""
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if sys.platform == "linux" else 0
    _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + (limits.megabytes << 20))
    _lower(resource.RLIMIT_CPU, limits.seconds)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, 64)
    _lower(resource.RLIMIT_CORE, 0)
    signal.alarm(limits.wait)
    os.nice(5)  # whoever waits for a page goes first


def _lower(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(OSError, ValueError):  # told at the start: `shortcoming`
        resource.setrlimit(what, (most, most))


# ---- between the two: the length of some JSON, the JSON, and the bytes that it names


def _send(line: socket.socket, value: Any) -> None:
    blobs: list[bytes] = []
    words = json.dumps([_named(value, blobs), [len(blob) for blob in blobs]]).encode()
    line.sendall(struct.pack("!Q", len(words)) + words)
    for blob in blobs:
        line.sendall(blob)


def _named(value: Any, blobs: list[bytes]) -> Any:
    """The value with {"": 3} for the fourth bytes in it."""
    if isinstance(value, bytes):
        blobs.append(value)
        return {"": len(blobs) - 1}
    if isinstance(value, list | tuple):
        return [_named(one, blobs) for one in value]
    if isinstance(value, dict):
        return {key: _named(one, blobs) for key, one in value.items()}
    return value


def _received(line: socket.socket, most: int, deadline: float) -> Any:
    """ValueError where it is longer than `most` or no such message, EOFError where it stops halfway."""
    (length,) = struct.unpack("!Q", _exactly(line, 8, most, deadline))
    value, lengths = json.loads(_exactly(line, length, most, deadline))
    if not all(isinstance(one, int) and one >= 0 for one in lengths) or length + sum(lengths) > most:
        raise ValueError("too long")
    return _filled(value, [_exactly(line, one, most, deadline) for one in lengths])


def _filled(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, list):
        return [_filled(one, blobs) for one in value]
    if isinstance(value, dict):
        if list(value) == [""]:
            return blobs[value[""]]
        return {key: _filled(one, blobs) for key, one in value.items()}
    return value


def _exactly(line: socket.socket, length: int, most: int, deadline: float) -> bytes:
    if length > most:
        raise ValueError("too long")
    found = bytearray()
    while len(found) < length:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line.settimeout(left)
        chunk = line.recv(min(length - len(found), 1 << 20))
        if not chunk:
            raise EOFError
        found += chunk
    return bytes(found)
