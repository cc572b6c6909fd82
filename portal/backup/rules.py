"""Make a copy while people go on working, and tell whether a database holds what a copy says."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import peewee
from playhouse.migrations import Runner

from portal import database
from portal.backup import archive, programs
from portal.backup.checksums import Sum, checksums
from portal.database import db, tables, transaction
from portal.history import chain, verifying, wall_clock
from portal.history.models import HistoryEntry
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError

ON_DISK = Path("/var/tmp")  # noqa: S108 - where /tmp may be memory; the folder made in it is ours alone
HALF = "restore_under_way"
"""A table of a PostgreSQL that a copy is being put back into: until it is gone, not everything is there."""
OTHER = "Neem een andere kopie."
SUBJECT = SimpleNamespace(id=0, branch_id=None, _meta=SimpleNamespace(table_name="backup"))


def back_up(folder: Path, lock: archive.Lock, *, days: int, weeks: int) -> tuple[Path, dict[str, Any], list[Path]]:
    """Write an encrypted copy, then delete those that are too old. Returns (file, manifest, what was deleted).

    Where the clock is not trusted none is too old. What is not encrypted yet is beside the database, or, for a database
    server, for a while in a hidden place in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    began, may_rotate = clock.now(), wall_clock.is_believed()
    with archive.workplace(Path(db.obj.database).parent if _is_sqlite() else folder) as place:
        data = place / archive.DATA[_kind()]
        manifest = _copy_sqlite(data) if _is_sqlite() else _copy_postgres(data)
        manifest |= {
            "format": archive.FORMAT,
            "made_at": began.isoformat(timespec="seconds"),
            "file": data.name,
            "kind": _kind(),
            "bytes": data.stat().st_size,
            "sha256": sha256(data),
        }
        made = archive.keep(folder, lock.name_for(clock.local(began)), data, lock, manifest)
    with transaction():
        record(SUBJECT, "make", None, file=made.name, anchors=manifest["anchors"])
    gone = archive.rotate(folder, clock.today(), days=days, weeks=weeks) if may_rotate else []
    return made, manifest, gone


def last_backup_at() -> datetime | None:
    """When the last copy was made, as the database remembers; one of a day when the clock was ahead does not count."""
    at: datetime | None = (
        HistoryEntry.select(HistoryEntry.at)
        .where(HistoryEntry.subject == "backup", HistoryEntry.subject_id == 0, HistoryEntry.verb == "make")
        .where(HistoryEntry.at <= clock.now() + timedelta(days=1))
        .order_by(HistoryEntry.id.desc())
        .limit(1)
        .scalar()
    )
    return at


def room_beside(into: str) -> Path:
    """Where unencrypted files may be for a while: beside the database that is filled, else on a disk."""
    beside = Path(into.removeprefix("sqlite:///")).parent if into.startswith("sqlite:///") else ON_DISK
    return beside if beside.is_dir() and os.access(beside, os.W_OK) else ON_DISK


def is_half() -> bool:
    """Whether somebody began to put a copy back into the PostgreSQL that we are connected to, and did not end it."""
    return not _is_sqlite() and bool(db.table_exists(HALF))


def check(manifest: dict[str, Any]) -> None:
    """Whether the database holds what the manifest says, row for row, and its history is whole."""
    see_that_all_is_there(manifest)
    see_the_history(manifest)


def see_that_all_is_there(manifest: dict[str, Any]) -> None:
    if manifest["migrations"] == migrations():  # else the tables were brought up to date meanwhile
        compare({name: Sum(*told) for name, told in manifest["tables"].items()})


def compare(wanted: dict[str, Sum]) -> None:
    found = checksums()
    differ = sorted(name for name in wanted if found.get(name) != wanted[name])
    if differ:
        raise RuleError(f"Niet alles is terug: {', '.join(differ)}. {OTHER}")


def see_the_history(manifest: dict[str, Any]) -> None:
    faults = verifying.all_faults(manifest["anchors"])
    if faults:
        raise RuleError(f"De geschiedenis is niet heel: {faults[0]} ({len(faults)} fouten). {OTHER}")


def _told() -> dict[str, Any]:
    """The manifest's account of the database that the tables are bound to."""
    sums = {name: list(told) for name, told in checksums().items()}
    return {"migrations": migrations(), "tables": sums, "anchors": chain.anchors_now(), "key": chain.key_check()}


def migrations() -> list[str]:
    return sorted(Runner(tables()[0]._meta.database, str(database.MIGRATIONS)).applied())


def _kind() -> str:
    return "sqlite" if _is_sqlite() else "postgresql"


def _is_sqlite() -> bool:
    return isinstance(db.obj, peewee.SqliteDatabase)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# SQLite: the engine's own backup, which sees one moment while others write


def _copy_sqlite(target: Path) -> dict[str, Any]:
    with other_sqlite(target) as copy:
        db.connection().backup(copy.connection())
        copy.execute_sql("pragma journal_mode = delete")
        if copy.execute_sql("pragma integrity_check").fetchall() != [("ok",)]:
            raise RuleError("De databank is beschadigd: SQLite keurt ze af. Bewaar alles en vraag hulp.")
        with tables_in(copy):
            told = _told()
    return told


def must_be_sound(copy: peewee.SqliteDatabase) -> None:
    if copy.execute_sql("pragma integrity_check").fetchall() != [("ok",)]:
        raise RuleError(f"De databank in de kopie is beschadigd. {OTHER}")


@contextmanager
def other_sqlite(path: Path) -> Iterator[peewee.SqliteDatabase]:
    other = peewee.SqliteDatabase(str(path))
    try:
        yield other
    finally:
        other.close()


@contextmanager
def tables_in(other: peewee.Database) -> Iterator[None]:
    """The portal's tables and prepared queries of another database, for a moment: a command has its process alone."""
    before = db.obj
    db.initialize(other)
    try:
        yield
    finally:
        db.initialize(before)


# PostgreSQL: pg_dump and the sums read one exported snapshot


def _copy_postgres(target: Path) -> dict[str, Any]:
    with db.atomic():
        db.execute_sql("set transaction isolation level repeatable read, read only")
        (snapshot,) = db.execute_sql("select pg_export_snapshot()").fetchone()
        programs.run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"
        )
        return _told()
