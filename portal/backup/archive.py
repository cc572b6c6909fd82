"""One file per copy: a tar of the database and its manifest, encrypted with age (`pyrage`).

The standard `age` program opens it too: `age -d portaal-….tar.age | tar x`, should there be no portal left to do it.
"""

import contextlib
import io
import json
import os
import re
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyrage

from portal.kit.errors import RuleError

NAME = re.compile(r"portaal-(\d{8})-(\d{6})\.tar\.age")


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
    """Put the database and its manifest in one tar."""
    text = json.dumps(manifest, indent=1).encode()
    with tarfile.open(target, "w") as tar:
        info = tarfile.TarInfo("manifest.json")
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text))
        tar.add(data, data.name)


def unpack(source: Path, folder: Path) -> tuple[Path, dict[str, Any]]:
    """(the database's file, the manifest) out of a tar."""
    try:
        with tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
        manifest = json.loads((folder / "manifest.json").read_text())
        return folder / str(manifest["file"]), manifest
    except (tarfile.TarError, OSError, ValueError, KeyError):
        raise RuleError(f"In {source.name} zit geen reservekopie van het portaal.") from None


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
