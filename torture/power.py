"""A thousand power cuts: what was acknowledged is there, and the file is whole, whatever the disk did with the rest.

    python -m torture.power [cuts] [submissions]

The portal's own rules write through a layer under SQLite that notes each write, sync, truncation and deletion. A cut is
then any moment of that log: what was synced is on the disk; of what was not, each write is there, gone, or torn between
sectors, as a disk leaves it. The portal opens what is left.
"""

import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import apsw
from playhouse.apsw_ext import APSWDatabase

from portal import database
from portal.contacts.concerns import rules as concerns
from portal.contacts.models.concern import Concern
from portal.history import chain, verifying
from portal.people.models import Person, RolePeriod
from torture.figures import end, told
from torture.site import build, new_key

CUTS, REPORTS, SECTOR = 1_000, 260, 512

Op = tuple[
    Any, ...
]  # ("write", file, offset, bytes) · ("truncate", file, size) · ("sync", file) · ("delete", file) · ("ack", key)


class Watched(apsw.VFSFile):  # type: ignore[misc]
    """A file of SQLite that tells what happens to it."""

    def __init__(self, log: list[Op], name: Any, flags: list[int]) -> None:
        self.log = log
        self.name = os.path.basename(name.filename() if isinstance(name, apsw.URIFilename) else name or "")
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self.log.append(("write", self.name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self.log.append(("truncate", self.name, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self.log.append(("sync", self.name))


class Layer(apsw.VFS):  # type: ignore[misc]
    """The layer under SQLite."""

    def __init__(self, name: str, log: list[Op]) -> None:
        self.log = log
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> Watched:
        return Watched(self.log, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        super().xDelete(name, sync_folder)
        self.log.append(("delete", os.path.basename(name), sync_folder))


class Counted(apsw.Cursor):  # type: ignore[misc]
    """A cursor that knows how many rows it hit and the number of the last one, as those of Python's own modules do."""

    @property
    def rowcount(self) -> int:
        return int(self.connection.changes())

    @property
    def lastrowid(self) -> int:
        return int(self.connection.last_insert_rowid())


class WatchedDatabase(APSWDatabase):  # type: ignore[misc]
    """The portal's database through that layer; days and moments are written as the ordinary engine writes them."""

    def _connect(self) -> Any:
        connection = super()._connect()
        connection.convert_binding = lambda _cursor, _number, value: (
            value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
        )
        connection.cursor_factory = Counted
        return connection


@dataclass
class Disk:
    """One file as the disk holds it: what was synced, and what hangs in the air."""

    synced: bytearray = field(default_factory=bytearray)
    there: bool = True
    in_the_air: list[Op] = field(default_factory=list)


def apply(content: bytearray, op: Op, chance: random.Random | None = None) -> None:
    """Do a write or truncation; with `chance` only some of its sectors reach the disk."""
    if op[0] == "truncate":
        del content[op[2] :]
        return
    _, _, offset, data = op
    if len(content) < offset + len(data) and chance is None:
        content.extend(bytes(offset + len(data) - len(content)))
    if chance is None:
        content[offset : offset + len(data)] = data
        return
    at = 0
    while at < len(data):  # the pieces between sector borders of the disk
        piece = min(SECTOR - (offset + at) % SECTOR, len(data) - at)
        if chance.random() < 0.5:
            stop = offset + at + piece
            if len(content) < stop:
                content.extend(bytes(stop - len(content)))
            content[offset + at : stop] = data[at : at + piece]
        at += piece


def advance(disks: dict[str, Disk], op: Op) -> None:
    """One step of the log."""
    if op[0] == "ack":
        return
    disk = disks.setdefault(op[1], Disk())
    if op[0] == "sync":
        for waiting in disk.in_the_air:
            if waiting[0] == "delete":
                continue
            apply(disk.synced, waiting)
        disk.there, disk.in_the_air = True, []
    elif op[0] == "delete" and op[2]:
        disks[op[1]] = Disk(there=False)
    else:
        disk.in_the_air.append(op)


def left_behind(disks: dict[str, Disk], chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """The files after a cut: (name, content)."""
    habit = chance.choice(("nothing", "in order", "any", "any, torn", "any, torn"))
    for name, disk in disks.items():
        if name.endswith("-shm") or not name:
            continue
        content, there = bytearray(disk.synced), disk.there or bool(disk.in_the_air)
        until = chance.randrange(len(disk.in_the_air) + 1)
        for place, op in enumerate(disk.in_the_air):
            lucky = {"nothing": False, "in order": place < until}.get(habit, chance.random() < 0.6)
            if op[0] == "delete":
                there = not lucky
                content = bytearray() if lucky else content
            elif lucky:
                there = True
                apply(
                    content, op, chance if habit == "any, torn" and op[0] == "write" and chance.random() < 0.5 else None
                )
        if there:
            yield name, bytes(content)


def record(folder: Path, mode: str, reports: int) -> tuple[dict[str, Disk], list[Op]]:
    """A branch at work on a watched file; returns the files at the start, and everything that happened since."""
    path = folder / "portal.sqlite3"
    build(f"sqlite:///{folder / 'built.sqlite3'}")
    with closing(sqlite3.connect(folder / "built.sqlite3")) as built, closing(sqlite3.connect(path)) as alone:
        built.backup(alone)  # one file, nothing left in a log beside it
        alone.execute("pragma journal_mode = delete")
    start = {"portal.sqlite3": Disk(bytearray(path.read_bytes()))}
    log: list[Op] = []
    layer = Layer(f"watched-{mode}", log)
    assert layer  # SQLite knows it by its name
    watched = WatchedDatabase(
        str(path), vfs=f"watched-{mode}", lock_type="IMMEDIATE",
        pragmas={"synchronous": "extra", "foreign_keys": 1, "secure_delete": 1, "journal_mode": mode},
    )  # fmt: skip
    database.db.initialize(watched)
    with watched.connection_context():
        assert watched.pragma("journal_mode") == mode
        volunteers = list(
            Person.select().join(RolePeriod, on=RolePeriod.person == Person.id).where(RolePeriod.role == "family_buddy")
        )
        for number in range(reports):
            key = new_key()
            concerns.report(volunteers[number % len(volunteers)], None, f"Bezorgdheid {number}. " * 8, key)
            log.append(("ack", key))
    return start, log


def look(folder: Path, files: Iterator[tuple[str, bytes]], acknowledged: list[str]) -> tuple[int, int, int]:
    """Open what is left as the portal does; returns (lost, double, faults)."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in files:
        (folder / name).write_bytes(content)
    try:
        opened = database.connect(f"sqlite:///{folder / 'portal.sqlite3'}")
        with opened.connection_context():
            whole = opened.execute_sql("pragma integrity_check").fetchall() == [("ok",)]
            stored = [key for (key,) in Concern.select(Concern.submission_key).tuples()]
            faults = sum(len(verifying.faults(model)) for model in chain.chained_tables())
        opened.close_all()
    except Exception as error:
        print(type(error).__name__, error, file=sys.stderr)
        return len(acknowledged), 0, 1
    return len(set(acknowledged) - set(stored)), len(stored) - len(set(stored)), faults + (not whole)


def try_one(mode: str, cuts: int, reports: int) -> bool:
    chance = random.Random(f"{mode}-8")
    with tempfile.TemporaryDirectory() as place:
        work, after = Path(place) / "work", Path(place) / "after"
        work.mkdir(), after.mkdir()
        began = time.perf_counter()
        disks, log = record(work, mode, reports)
        moments = sorted(chance.choices(range(len(log) + 1), k=cuts))
        lost = double = broken = at = 0
        acknowledged: list[str] = []
        for moment in moments:
            for op in log[at:moment]:
                advance(disks, op)
                if op[0] == "ack":
                    acknowledged.append(op[1])
            at = moment
            found = look(after, left_behind(disks, chance), acknowledged)
            lost, double, broken = lost + found[0], double + found[1], broken + bool(found[2])
    ok = lost == double == broken == 0
    return told(
        f"power_cuts_{mode}", ok, cuts=cuts, writes_and_syncs=len(log), submissions=reports, lost=lost, double=double,
        not_whole=broken, seconds=round(time.perf_counter() - began, 1),
    )  # fmt: skip


def main(cuts: int = CUTS, reports: int = REPORTS) -> list[bool]:
    """In both journal modes that the portal uses; most in the ordinary one."""
    return [try_one("wal", cuts, reports), try_one("delete", max(1, cuts // 4), reports)]


if __name__ == "__main__":
    end(*main(*map(int, sys.argv[1:])))
