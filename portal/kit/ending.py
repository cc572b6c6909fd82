"""How a command ends when it is told to."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """SIGTERM ends what happens in it as Ctrl-C does: what was opened is closed and cleared away.

    Without this, process 1 of a container does not hear it at all, and any other leaves its work lying about.
    """
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
