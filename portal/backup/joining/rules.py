"""Take in a portal: its copy is read, migrated and checked, and then written here, or not at all."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import peewee
from playhouse.migrations import Runner

from portal import database
from portal.backup import archive, checksums, crossing
from portal.backup import rules as backups
from portal.backup.joining.facts import meeting
from portal.backup.joining.facts.coming import Choices, Coming, read
from portal.backup.numbers import LEFT, numbering, readdressing, renumbered
from portal.database import db, tables, transaction
from portal.history import chain, verifying
from portal.history.joined import note, signed_anew
from portal.history.models import ChainedModel, ChainHead, Counter, HistoryEntry
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.kit.seal import seal, unseal
from portal.people.models import Person
from portal.sign_in.models import Totp
from portal.sign_in.totp.rules import PURPOSE

SQLITE = b"SQLite format 3\0"
AT_A_TIME = 200
NO_KEY = (
    "De sleutel van dat portaal is hier niet bekend. Zet wat daar in PORTAL_SECRET_KEY staat (en in "
    "PORTAL_HISTORY_KEY en PORTAL_OLD_SECRET_KEYS, als die er zijn) bij PORTAL_OLD_SECRET_KEYS van dit portaal, en "
    "laat het er staan."
)


@dataclass(frozen=True)
class Portal:
    """Of the portal that comes: its address, the key that signed its links, and what opens its copies."""

    url: str
    secret: str
    passphrase: str = ""
    identities: str = ""


@dataclass(frozen=True)
class Here:
    """Of this portal: its address and key, and whether it is the demo.

    moving: what is added to each id → from the path of an old address to that of the same page here.
    """

    url: str
    secret: str
    moving: Callable[[int], Callable[[str], str]]
    demo: bool = False


@dataclass(frozen=True)
class Outcome:
    """How it went. in_the_way: why nothing was written. rows: table → what came, and has the same checksum here."""

    branches: tuple[str, ...]
    begins: int
    in_the_way: tuple[str, ...]
    to_tell: tuple[str, ...]
    rows: dict[str, checksums.Sum]


class _TakenBack(Exception):
    """Raised to undo a trial."""


def join(
    file: Path,
    portal: Portal,
    here: Here,
    choices: Choices,
    *,
    keep: bool,
    tell: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Write all of a portal into this one, in one transaction. keep: False to try it, and take it back.

    tell: called with the name of each table that was written. RuleError where the file cannot be read, or differs from
    what it says about itself.
    """
    if missing := _migrations_missing():
        raise RuleError(f"Dit portaal zelf is niet bij ({missing[0]}). Voer eerst uit: flask --app wsgi migrate.")
    with archive.workplace(backups.room_beside(database.address())) as place, _opened(file, place, portal) as copy:
        with _in(copy):
            coming = read()
        if faults := verifying.all_faults():
            raise RuleError(f"De geschiedenis van dit portaal zelf is niet heel: {faults[0]}")
        begins = meeting.begins_at()
        found = tuple(meeting.in_the_way(coming, begins, choices, demo=here.demo))
        told = tuple(meeting.to_tell(coming, choices))
        rows: dict[str, checksums.Sum] = {}
        if not found:
            rows = _write(_Write(copy, coming, begins, choices, portal, here), keep=keep, tell=tell)
    return Outcome(tuple(coming.branches.values()), begins, found, told, rows)


# ---- the copy


@contextmanager
def _in(copy: peewee.SqliteDatabase) -> Iterator[None]:
    """The tables of the copy, and the key of its history; afterwards those of this portal again."""
    try:
        with backups.tables_in(copy):
            chain.choose_key()
            yield
    finally:
        chain.choose_key()


def is_plain(file: Path) -> bool:
    """Whether it is a plain database file, and not an encrypted copy."""
    with file.open("rb") as opened:
        return opened.read(len(SQLITE)) == SQLITE


@contextmanager
def _opened(file: Path, place: Path, portal: Portal) -> Iterator[peewee.SqliteDatabase]:
    """Our own copy of that database, checked; against its manifest, if it came out of a backup."""
    data = place / archive.DATA["sqlite"]
    manifest: dict[str, Any] | None = None
    if is_plain(file):
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(data)) as target:
            source.backup(target)
    else:
        packed = place / "packed.tar"
        archive.decrypt(file, packed, passphrase=portal.passphrase, identities=portal.identities)
        data, manifest = archive.unpack(packed, place)
        packed.unlink()
        if manifest["kind"] != "sqlite":
            raise RuleError("Dit is een kopie van PostgreSQL. Samenvoegen gaat met een kopie van SQLite.")
    with backups.other_sqlite(data) as copy:
        backups.must_be_sound(copy)
        with _in(copy):
            if manifest is not None:
                backups.see_that_all_is_there(manifest)
            _bring_up_to_date(manifest)
        yield copy


def _bring_up_to_date(manifest: dict[str, Any] | None) -> None:
    """Migrate the copy that we are connected to, and check its history. RuleError: what is wrong."""
    if not db.table_exists("branch"):
        raise RuleError("Dat is geen databank van het portaal.")
    known = {path.stem for path in database.MIGRATIONS.glob("*.py")}
    if newer := sorted(set(Runner(db.obj, str(database.MIGRATIONS)).applied()) - known):
        raise RuleError(f"Dat portaal is nieuwer dan dit ({newer[-1]}). Zet eerst hier de nieuwste versie.")
    database.migrate()
    if verifying.has_another_key():
        raise RuleError(NO_KEY)
    if faults := verifying.all_faults(manifest["anchors"] if manifest else ()):
        raise RuleError(f"De geschiedenis van dat portaal is niet heel: {faults[0]} ({len(faults)} fouten)")
    if lost := db.execute_sql("pragma foreign_key_check").fetchall():
        raise RuleError(f"{lost[0][0]}, nummer {lost[0][1]}: wijst naar een rij die er niet is ({lost[0][2]}).")


def _migrations_missing() -> list[str]:
    """Of the database that we are connected to."""
    return sorted({path.stem for path in database.MIGRATIONS.glob("*.py")} - set(backups.migrations()))


# ---- writing


@dataclass(frozen=True)
class _Write:
    """What every table needs that is written."""

    copy: peewee.SqliteDatabase
    coming: Coming
    begins: int
    choices: Choices
    portal: Portal
    here: Here


def _write(job: _Write, *, keep: bool, tell: Callable[[str], None]) -> dict[str, checksums.Sum]:
    if not chain.has_key_of(chain.check_of(job.portal.secret)):
        raise RuleError(NO_KEY)
    sums: dict[str, checksums.Sum] = {}
    try:
        with transaction():
            for model in tables():
                table = model._meta.table_name
                if table in LEFT or model is ChainHead:
                    continue
                sums[table] = _carry(model, job)
                tell(table)
            note(meeting.joined_now(job.coming, job.begins, chain.check_of(job.portal.secret)))
            if not keep:
                raise _TakenBack
            if not isinstance(db.obj, peewee.SqliteDatabase):
                for table in sums:
                    crossing.count_on(table)
    except _TakenBack:
        pass
    except peewee.IntegrityError as error:
        raise RuleError(f"De databank neemt iets niet aan ({type(error).__name__}). Er is niets geschreven.") from None
    return sums


def _carry(model: Any, job: _Write) -> checksums.Sum:
    """Write the rows of one table; then read them back, which must give the checksum of what was brought."""
    signed = ("erased", "mac") if issubclass(model, ChainedModel) else ()
    kept = [field for field in checksums.in_order(model) if field.name not in signed]
    rows = _rows(model, job)
    if issubclass(model, ChainedModel):
        rows = signed_anew(model, job.coming.chains[model._meta.table_name], job.begins, rows)
    brought = checksums.sum_of([row[field.name] for field in kept] for row in _written(model, rows))
    stands = meeting.sum_here(model, kept, job.begins, job.coming.largest)
    if stands != brought:
        raise RuleError(f"{model._meta.table_name}: wat hier staat, is niet wat er kwam. Er is niets geschreven.")
    return stands


def _written(model: Any, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each row, once it is written. One that points at a row of its own table does so when all of them are there."""
    itself = [field.name for field in model._meta.refs if field.rel_model is model]
    has_files = any(isinstance(field, peewee.BlobField) for field in model._meta.sorted_fields)
    later: list[tuple[int, dict[str, Any]]] = []
    while part := list(islice(rows, 10 if has_files else AT_A_TIME)):
        model.insert_many([row | dict.fromkeys(itself) for row in part]).execute()
        later += [(row["id"], {name: row[name] for name in itself}) for row in part if itself]
        yield from part
    for id, points in later:
        if any(points.values()):
            model.update(points).where(model.id == id).execute()


def _rows(model: Any, job: _Write) -> Iterator[dict[str, Any]]:
    """The rows of a table that come along, as they will be here."""
    names, table = [field.name for field in model._meta.sorted_fields], model._meta.table_name
    numbered = numbering(model, job.begins)
    moved = readdressing(model, job.portal.url, job.here.url, job.here.moving(job.begins))
    places = meeting.places(job.coming, job.choices) if model is Person else {}
    sent_here = meeting.keys_here(model)
    is_postgres = not isinstance(db.obj, peewee.SqliteDatabase)
    for values in model.select(*model._meta.sorted_fields).order_by(model.id).tuples().bind(job.copy).iterator():
        was = dict(zip(names, values, strict=True))
        if (model is Counter and was["branch_id"] == 0) or (model is Totp and was["confirmed_at"] is None):
            continue  # the day's work of that machine; an app that is being set up there
        row = moved(numbered(was))
        if row.get("submission_key") in sent_here:
            row["submission_key"] = None
        if model is HistoryEntry and was["details"] not in ("", "{}"):
            details = renumbered(json.loads(was["details"]), was["subject"], job.begins)
            row["details"] = json.dumps(details, ensure_ascii=False)
        elif model is Person and was["id"] in places:
            row["email"], row["mail_place"] = places[was["id"]]
        elif model is Totp:
            row["sealed"] = _sealed_again(was, row, job)
        for field in model._meta.sorted_fields if is_postgres else ():
            if why := crossing.why_not(field, row[field.name]):
                raise RuleError(f"{table}, nummer {was['id']}, {field.column_name}: {why}. Verbeter dat eerst daar.")
        yield row


def _sealed_again(was: dict[str, Any], row: dict[str, Any], job: _Write) -> str:
    """The secret of somebody's app, under the key of this portal."""
    plain = unseal(job.portal.secret, PURPOSE, was["sealed"], was["person"])
    if plain is None:
        raise RuleError(
            f"totp, nummer {was['id']}: de app van iemand gaat niet open met PORTAL_SECRET_KEY van dat portaal. Is "
            "het de sleutel van nu? Werkt die app ook daar niet meer: voer daar reset-second-factor uit, en maak een "
            "nieuwe kopie."
        )
    return seal(job.here.secret, PURPOSE, plain, row["person"])
