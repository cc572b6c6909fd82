"""Compiled templates, kept beside them in a `__pycache__`, as Python keeps its own.

Compiling all of them takes three seconds of each process, and those of the first page an eighth of the start. Where
that folder cannot be written, each process compiles what it shows: an installation of root's is compiled once by
`python -m portal.compiling`.
"""

import hashlib
import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from portal.root import ROOT

FOLDER = "__pycache__"


class Compiled(BytecodeCache):
    """One file per template and version of Python.

    It counts for the very same template, Jinja and filters: what a filter makes of a fixed word is in it.
    """

    def __init__(self, templates: Path) -> None:
        self.folder = templates / FOLDER

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return f"{name.replace('/', '.')}.{sys.implementation.cache_tag}"

    def get_source_checksum(self, source: str) -> str:
        return hashlib.sha256(f"{_compiler()}\n{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError), (self.folder / bucket.key).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Whole or not at all: several processes write it at once."""
        with suppress(OSError):
            templates = self.folder.parent.stat().st_mode & 0o777  # who may read those may read these
            if not self.folder.is_dir():
                self.folder.mkdir()
                self.folder.chmod(templates)
            with NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as file:
                bucket.write_bytecode(file)
                os.fchmod(file.fileno(), templates & 0o666)
            os.replace(file.name, self.folder / bucket.key)


@cache
def _compiler() -> str:
    """Everything that has a hand in it, with its size and when it was changed."""
    files = sorted(path for wing in ("kit", "web") for path in (ROOT / "portal" / wing).glob("*.py"))
    changed = [(path.name, found.st_size, found.st_mtime_ns) for path in files if (found := path.stat())]
    return f"{jinja2.__version__} {changed}"
