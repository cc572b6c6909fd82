"""Make a copy while people go on working, and restore one into an empty place."""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import peewee
from playhouse.migrations import Runner

from portal import database, driver
from portal.backup import archive, crossing, programs
from portal.backup.checksums import Sum, checksums
from portal.database import db, tables, transaction
from portal.history import chain, coming_back, verifying, wall_clock
from portal.history.models import HistoryEntry
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.sign_in.devices.rules import end_all

AS_ANYONE = ("--no-owner", "--no-privileges")  # whoever restores it may have another name
ON_DISK = Path("/var/tmp")  # noqa: S108 - where /tmp may be memory; the folder made in it is ours alone
COUNTED = (
    "Daarna wordt elke tabel nageteld, en de geschiedenis nagekeken; klopt er iets niet, dan blijft die databank leeg."
)
HOW = {
    ("sqlite", "sqlite"): "De kopie van {made_at} (UTC), {rows} rijen in {tables} tabellen, komt terug zoals ze was. "
    + COUNTED,
    ("sqlite", "postgresql"): "De kopie van {made_at} (UTC) is er een van SQLite. In de lege PostgreSQL komen dezelfde "
    "tabellen, en elke rij gaat over met haar nummer: {rows} rijen in {tables} tabellen. " + COUNTED,
}
HOW["postgresql", "postgresql"] = HOW["sqlite", "sqlite"]
FROM_POSTGRES = (
    "Dit is een kopie van PostgreSQL, en die gaat alleen terug in PostgreSQL: "
    "--into postgresql://naam:geheim@host/databank."
)
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
            "sha256": _sha256(data),
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


def put_back(
    file: Path,
    into: str,
    *,
    passphrase: str = "",
    identities: str = "",
    moved: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Connect to an empty database, fill it, and see that all is there. Returns the manifest.

    A copy of SQLite may go to PostgreSQL, row by row. `tell` is called with what will be done, before it is done.
    moved: nothing happened since the copy. Else everybody is signed out and no link or code of then works, for who was
    signed out since would be signed in again and what was used would work once more; and each branch is asked to look
    at what happened since.
    Where that fails, nothing is left behind. RuleError, OSError or peewee's DatabaseError: why.
    """
    with archive.workplace(room_beside(into)) as place:
        packed = place / "packed.tar"
        archive.decrypt(file, packed, passphrase=passphrase, identities=identities)
        data, manifest = archive.unpack(packed, place)
        packed.unlink()
        if not chain.has_key_of(manifest.get("key", chain.key_check())):  # older copies do not say
            raise RuleError(chain.WRONG_KEY)
        if _sha256(data) != manifest["sha256"]:
            raise RuleError("De databank in de kopie is geschonden.")
        with _empty_database(into):
            kinds = manifest["kind"], _kind()
            if kinds == ("postgresql", "sqlite"):
                raise RuleError(FROM_POSTGRES)
            rows = sum(rows for rows, _ in manifest["tables"].values())
            tell(HOW[kinds].format(made_at=manifest["made_at"], rows=rows, tables=len(manifest["tables"])))
            if kinds == ("sqlite", "postgresql"):
                _cross(data, manifest)
            else:
                fill = _fill_sqlite if _is_sqlite() else _fill_postgres
                fill(data)
                chain.choose_key()
                database.migrate()
                check(manifest)
            with transaction():
                record(SUBJECT, "put_back", None, made_at=manifest["made_at"], kind=manifest["kind"], moved=moved)
                if not moved:
                    end_all()
                    coming_back.note(_made_at(manifest))
    return manifest


def _made_at(manifest: dict[str, Any]) -> datetime:
    try:
        return datetime.fromisoformat(manifest["made_at"]).replace(tzinfo=None)
    except (TypeError, ValueError):
        raise RuleError("De kopie zegt niet wanneer ze gemaakt is.") from None


def _cross(data: Path, manifest: dict[str, Any]) -> None:
    """A file of SQLite into the PostgreSQL that we are connected to: brought up to date there, then carried over."""
    with other_sqlite(data) as copy:
        must_be_sound(copy)
        with tables_in(copy):
            chain.choose_key()
            database.migrate()
            see_that_all_is_there(manifest)
            sums = checksums()
        database.migrate()
        crossing.carry_over(copy)
    chain.choose_key()
    _compare(sums)
    _see_the_history(manifest)


@contextmanager
def _empty_database(url: str) -> Iterator[None]:
    """Connect to an empty database, which is empty again afterwards if anything inside fails."""
    path = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
    new_folders = [folder for folder in path.parents if not folder.exists()] if path else []
    was_there = path is None or path.exists()
    ours = not was_there
    try:
        database.connect(url)
        if db.get_tables():
            raise RuleError("Daar staat al iets. Zet een kopie alleen terug in een lege databank.")
        ours = True
        yield
    except BaseException:
        if ours and path is None:
            _drop_tables()
        elif ours and path is not None:
            _remove(path, was_there, new_folders)
        raise


def _remove(path: Path, was_there: bool, new_folders: list[Path]) -> None:
    """Delete an SQLite file and whatever was made beside it; one that was there before is emptied."""
    if database.address() == f"sqlite:///{path}":
        db.close()
        db.obj.close_all()
    for file in database.files_of(f"sqlite:///{path}"):
        file.unlink(missing_ok=True)
    if was_there:
        path.touch(mode=0o600)
    for folder in new_folders:
        with contextlib.suppress(OSError):  # somebody else put something in it meanwhile
            folder.rmdir()


def _drop_tables() -> None:
    """Empty a PostgreSQL, whose restored rows are not in a transaction of ours."""
    with contextlib.suppress(peewee.DatabaseError):  # the server went away: the first failure is the one to report
        db.connect(reuse_if_open=True)
        for name in db.get_tables():
            db.execute_sql(f'drop table "{name}" cascade')


def check(manifest: dict[str, Any]) -> None:
    """Whether the database holds what the manifest says, row for row, and its history is whole."""
    see_that_all_is_there(manifest)
    _see_the_history(manifest)


def see_that_all_is_there(manifest: dict[str, Any]) -> None:
    if manifest["migrations"] == migrations():  # else the tables were brought up to date meanwhile
        _compare({name: Sum(*told) for name, told in manifest["tables"].items()})


def _compare(wanted: dict[str, Sum]) -> None:
    found = checksums()
    differ = sorted(name for name in wanted if found.get(name) != wanted[name])
    if differ:
        raise RuleError(f"Niet alles is terug: {', '.join(differ)}.")


def _see_the_history(manifest: dict[str, Any]) -> None:
    faults = verifying.all_faults(manifest["anchors"])
    if faults:
        raise RuleError(f"De geschiedenis is niet heel: {faults[0]} ({len(faults)} fouten)")


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


def _sha256(path: Path) -> str:
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


def _fill_sqlite(data: Path) -> None:
    with other_sqlite(data) as copy:
        must_be_sound(copy)
        db.execute_sql("pragma journal_mode = delete")  # in WAL the engine takes no pages of another size
        copy.connection().backup(db.connection())
    db.close()
    database.settle_journal(db.obj)


def must_be_sound(copy: peewee.SqliteDatabase) -> None:
    if copy.execute_sql("pragma integrity_check").fetchall() != [("ok",)]:
        raise RuleError("De databank in de kopie is beschadigd.")


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


def _fill_postgres(data: Path) -> None:
    name = driver.parts(database.address())["dbname"]
    db.close()
    programs.run("pg_restore", "--single-transaction", "--exit-on-error", *AS_ANYONE, f"--dbname={name}", str(data))
    db.connect(reuse_if_open=True)
