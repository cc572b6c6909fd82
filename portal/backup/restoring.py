"""Put a copy back into an empty place: whole, or not at all, whoever stops the machine meanwhile.

A file of SQLite is filled under another name and takes its own when all is right. The tables of PostgreSQL are filled
where they stand, beside a table that says so; it goes with the last step, and until then the portal does not start on
them (`rules.is_half`) and the next try begins by clearing them away.
"""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from portal import database, driver
from portal.backup import archive, crossing, programs
from portal.backup.checksums import checksums
from portal.backup.empty_places import empty_database, let_go, must_be_empty
from portal.backup.rules import (
    HALF,
    OTHER,
    SUBJECT,
    check,
    compare,
    is_half,
    must_be_sound,
    other_sqlite,
    room_beside,
    see_that_all_is_there,
    see_the_history,
    sha256,
    tables_in,
)
from portal.database import db, transaction
from portal.history import chain, coming_back
from portal.history.rules import record
from portal.kit.errors import RuleError
from portal.sign_in.devices.rules import end_all

AS_ANYONE = ("--no-owner", "--no-privileges")  # whoever restores it may have another name
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


def put_back(
    file: Path,
    into: str,
    *,
    passphrase: str = "",
    identities: str = "",
    moved: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Fill an empty database, see that all is there, and connect to it. Returns the manifest.

    A copy of SQLite may go to PostgreSQL, row by row. `tell` is called with what will be done, before it is done.
    moved: nothing happened since the copy. Else everybody is signed out and no link or code of then works, for who was
    signed out since would be signed in again and what was used would work once more; and each branch is asked to look
    at what happened since.
    Where that fails, nothing is left behind. RuleError, OSError or peewee's DatabaseError: why.
    """
    with empty_database(into, tell), archive.workplace(room_beside(into)) as place:
        packed = place / "packed.tar"
        archive.decrypt(file, packed, passphrase=passphrase, identities=identities)
        data, manifest = archive.unpack(packed, place)
        packed.unlink()
        if not chain.has_key_of(manifest.get("key", chain.key_check())):  # older copies do not say
            raise RuleError(chain.WRONG_KEY)
        if sha256(data) != manifest["sha256"]:
            raise RuleError(f"De databank in de kopie is geschonden. {OTHER}")
        kinds = manifest["kind"], "sqlite" if into.startswith("sqlite:///") else "postgresql"
        if kinds == ("postgresql", "sqlite"):
            raise RuleError(FROM_POSTGRES)
        rows = sum(rows for rows, _ in manifest["tables"].values())
        tell(HOW[kinds].format(made_at=manifest["made_at"], rows=rows, tables=len(manifest["tables"])))
        made_at = None if moved else _made_at(manifest)
        FILL[kinds](data, into, manifest, made_at)
    return manifest


def _made_at(manifest: dict[str, Any]) -> datetime:
    try:
        return datetime.fromisoformat(manifest["made_at"]).replace(tzinfo=None)
    except (TypeError, ValueError):
        raise RuleError("De kopie zegt niet wanneer ze gemaakt is.") from None


# ---- three ways to fill; made_at: since when people are asked to look, None where the portal was only moved


def _fill_sqlite(data: Path, into: str, manifest: dict[str, Any], made_at: datetime | None) -> None:
    """The file of the copy itself is brought up to date, and moved to its place."""
    with other_sqlite(data) as copy:
        must_be_sound(copy)
    database.connect(f"sqlite:///{data}")
    try:
        chain.choose_key()
        database.migrate()
        check(manifest)
        _settle(manifest, made_at)
    finally:
        let_go()
    must_be_empty(into)  # nobody was faster
    _move(data, database.file_of(into))
    database.connect(into)


def _fill_postgres(data: Path, into: str, manifest: dict[str, Any], made_at: datetime | None) -> None:
    name = driver.parts(into)["dbname"]
    db.close()
    programs.run("pg_restore", "--single-transaction", "--exit-on-error", *AS_ANYONE, f"--dbname={name}", str(data))
    db.connect(reuse_if_open=True)
    chain.choose_key()
    database.migrate()
    check(manifest)
    _settle(manifest, made_at)


def _cross(data: Path, _into: str, manifest: dict[str, Any], made_at: datetime | None) -> None:
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
    compare(sums)
    see_the_history(manifest)
    _settle(manifest, made_at)


FILL = {
    ("sqlite", "sqlite"): _fill_sqlite,
    ("postgresql", "postgresql"): _fill_postgres,
    ("sqlite", "postgresql"): _cross,
}


def _settle(manifest: dict[str, Any], made_at: datetime | None) -> None:
    """The last step, in one transaction: from here on it is a whole portal."""
    with transaction():
        record(SUBJECT, "put_back", None, made_at=manifest["made_at"], kind=manifest["kind"], moved=made_at is None)
        if made_at is not None:
            end_all()
            coming_back.note(made_at)
        if is_half():
            db.execute_sql(f'drop table "{HALF}"')


def _move(data: Path, path: Path) -> None:
    """A whole file of SQLite takes the name of an empty one on the same disk, and stays there in a power cut."""
    for left in database.files_of(f"sqlite:///{path}"):
        if left != path:
            left.unlink()
    with data.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(data, path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
