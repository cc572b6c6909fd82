"""One file per copy: a tar of the database and its manifest, encrypted with age (`pyrage`).

The standard `age` program opens it too: `age -d portaal-….tar.age | tar x`, should there be no portal left to do it.
"""

import contextlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pyrage

from portal.kit.errors import RuleError

NAME = re.compile(r"portaal-(\d{8})-(\d{6})\.tar\.age")

FORMAT = 1
DATA = {"sqlite": "portal.sqlite3", "postgresql": "portal.pgdump"}
"""Kind of database → the name of its file in a copy."""
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 4 * 1024 * 1024
ANCHOR = re.compile(r"[a-z_]+:[0-9]{1,18}:[0-9a-f]*")


@dataclass(frozen=True)
class Lock:
    """Who can open a copy: whoever knows the passphrase, or holds the private key of one of these public keys."""

    passphrase: str = ""
    recipients: tuple[str, ...] = ()

    def encrypt(self, source: Path, target: Path) -> None:
        if self.recipients:
            try:
                keys = [pyrage.x25519.Recipient.from_str(text) for text in self.recipients]
            except pyrage.RecipientError as error:
                raise RuleError(f"PORTAL_BACKUP_KEYS heeft een sleutel die er geen is: {error}") from None
            pyrage.encrypt_file(str(source), str(target), keys)
        else:
            target.write_bytes(pyrage.passphrase.encrypt(source.read_bytes(), self.passphrase))


def decrypt(source: Path, target: Path, *, passphrase: str = "", identities: str = "") -> None:
    """Open a copy with a passphrase, or with the text of a key file (lines AGE-SECRET-KEY-…)."""
    try:
        if identities:
            lines = [line.strip() for line in identities.splitlines() if line.startswith("AGE-SECRET-KEY-")]
            keys = [pyrage.x25519.Identity.from_str(line) for line in lines]
            pyrage.decrypt_file(str(source), str(target), keys)
        else:
            target.write_bytes(pyrage.passphrase.decrypt(source.read_bytes(), passphrase))
    except (pyrage.DecryptError, pyrage.IdentityError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the disk's own: pyrage has none for a file that is damaged
        raise RuleError(
            f"{source.name} gaat niet open: de sleutel of wachtzin past niet, of het bestand is geschonden ({error})."
        ) from None


def pack(data: Path, manifest: dict[str, Any], target: Path) -> None:
    """Put the manifest and the database in one tar, in this order."""
    text = json.dumps(manifest, indent=1).encode()
    with tarfile.open(target, "w") as tar:
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text))
        tar.add(data, data.name)


def unpack(source: Path, folder: Path) -> tuple[Path, dict[str, Any]]:
    """(the database's file, the manifest) out of a tar as `pack` makes it. RuleError: it is anything else.

    Who has the public key can make a copy that opens, so nothing in it is believed. `extractall` is not safe before
    Python 3.11.4; here two plain files are read, and written under a name of our own.
    """
    with source.open("rb") as file:
        end = os.fstat(file.fileno()).st_size
        try:
            with tarfile.open(fileobj=file, mode="r:") as tar:  # never a compressed one, which could be endless
                told = _plain_file(tar, MANIFEST, LARGEST_MANIFEST, end).read()
                manifest = _read_manifest(told)
                data = folder / DATA[manifest["kind"]]
                content = _plain_file(tar, data.name, manifest["bytes"], end)
                if tar.next() is not None:
                    raise _no_copy("er zit nog iets anders in")
        except (tarfile.TarError, OSError, ValueError, OverflowError, RecursionError):
            raise _no_copy("het is geen tar die heel is") from None
        with open(data, "xb", opener=_ours_alone) as out:
            shutil.copyfileobj(content, out)
    return data, manifest


def _plain_file(tar: tarfile.TarFile, name: str, size: int, end: int) -> IO[bytes]:
    """The next file of a tar: it has this name, is no link, device, folder or file with holes, and not too large."""
    info = tar.next()
    if info is None or info.name != name or not info.isreg() or info.issparse():
        raise _no_copy(f"{name} ontbreekt")
    if not 0 <= info.size <= size or info.offset_data + info.size > end:
        raise _no_copy(f"{name} heeft niet de juiste grootte")
    content = tar.extractfile(info)
    assert content is not None, "a plain file has content"
    return content


def _ours_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _read_manifest(told: bytes) -> dict[str, Any]:
    """What a copy tells of itself, each part of the right shape."""
    manifest = json.loads(told)
    if not isinstance(manifest, dict):
        raise _no_copy(f"{MANIFEST} is geen lijst")
    number = manifest.get("format")
    if type(number) is int and number > FORMAT:
        raise RuleError("Deze kopie is van een nieuwer portaal. Zet eerst dat portaal klaar.")
    for name, is_right in SHAPE.items():
        if name not in manifest or not is_right(manifest[name]):
            raise _no_copy(f"{MANIFEST} zegt niets goeds over ‘{name}’")
    if manifest["file"] != DATA[manifest["kind"]]:
        raise _no_copy(f"{MANIFEST} zegt niets goeds over ‘file’")
    return manifest


def _is_size(value: Any) -> bool:
    return type(value) is int and value >= 0


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


SHAPE: dict[str, Callable[[Any], bool]] = {
    "format": lambda value: type(value) is int and value == FORMAT,
    "kind": lambda value: isinstance(value, str) and value in DATA,
    "file": lambda value: isinstance(value, str),
    "bytes": _is_size,
    "sha256": lambda value: isinstance(value, str),
    "made_at": lambda value: isinstance(value, str),
    "migrations": _are_texts,
    "tables": lambda value: (
        isinstance(value, dict)
        and all(isinstance(told, list) and len(told) == 2 and _is_size(told[0]) for told in value.values())
    ),
    "anchors": lambda value: _are_texts(value) and all(ANCHOR.fullmatch(text) for text in value),
}


def _no_copy(why: str) -> RuleError:
    return RuleError(f"Dit is geen hele reservekopie van het portaal: {why}.")


def name_for(moment: datetime) -> str:
    return f"portaal-{moment:%Y%m%d-%H%M%S}.tar.age"


def keep(folder: Path, name: str, source: Path, lock: Lock, manifest: dict[str, Any]) -> Path:
    """Encrypt into the folder; the file has its name only once it is whole and on the disk."""
    part = folder / f"{name}.part"
    try:
        lock.encrypt(source, part)
        part.chmod(0o600)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.rename(folder / name)
    finally:
        part.unlink(missing_ok=True)
    beside = folder / f"{name}.json"  # no names in it: tables, sums and how far the history reaches
    beside.write_text(json.dumps(manifest, indent=1) + "\n")
    with contextlib.suppress(OSError):
        place = os.open(folder, os.O_RDONLY)
        os.fsync(place)
        os.close(place)
    return folder / name


def rotate(folder: Path, today: date, *, days: int, weeks: int) -> list[Path]:
    """Delete what is neither the last of one of the latest days nor the last of one of the latest weeks."""
    copies = sorted((day, path) for path in folder.iterdir() if (day := _day_of(path)) is not None)
    last_of_day = dict(copies)
    last_of_week = {day.isocalendar()[:2]: path for day, path in copies}
    first_day, first_week = today - timedelta(days=days - 1), today - timedelta(weeks=weeks - 1, days=today.weekday())
    kept = {path for day, path in last_of_day.items() if day >= first_day}
    kept |= {path for (year, week), path in last_of_week.items() if date.fromisocalendar(year, week, 1) >= first_week}
    if copies:
        kept.add(copies[-1][1])
    gone = [path for _, path in copies if path not in kept]
    for path in gone:
        path.unlink()
        (folder / f"{path.name}.json").unlink(missing_ok=True)
    return gone


def _day_of(path: Path) -> date | None:
    found = NAME.fullmatch(path.name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def workplace() -> "tempfile.TemporaryDirectory[str]":
    """A folder that only we can read, gone afterwards: what is in it is not encrypted yet."""
    return tempfile.TemporaryDirectory(prefix="portaal-")
