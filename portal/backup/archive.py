"""One file per copy: a tar of the database and its manifest, encrypted with age (`pyrage`) while it is written.

The standard programs open it too, if there is no portal left to do it. With a key: `age -d -i key … | tar x`.
With a passphrase the file is a tar of two: a key made for this copy alone, under the passphrase, and what that key
opens. `tar xf portaal-….age.tar`, then `age -d -i sleutel.age kopie.tar.age | tar x`, which asks for the passphrase.
(age can lock with a passphrase at once, but `pyrage` does that in memory only; older copies are opened that way.)
"""

import contextlib
import fcntl
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Any, BinaryIO

from portal.kit.errors import RuleError
from portal.kit.records import dataclass

NAME = re.compile(r"portaal-(\d{8})-(\d{6})\.(?:tar\.age|age\.tar)")
LAST = 7  # so many copies are kept, however old
KEY, COPY = "sleutel.age", "kopie.tar.age"
MAGIC = b"age-encryption.org/"
BLOCK = tarfile.BLOCKSIZE

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

    def encrypt(self, source: "Packed", target: BinaryIO) -> None:
        """Write what is read, a piece at a time. `target` can be sought in."""
        import pyrage  # here and below, for no page needs it

        if self.recipients:
            try:
                keys = [pyrage.x25519.Recipient.from_str(text) for text in self.recipients]
            except pyrage.RecipientError as error:
                raise RuleError(f"PORTAL_BACKUP_KEYS heeft een sleutel die er geen is: {error}") from None
            pyrage.encrypt_io(source, target, keys)
            return
        once = pyrage.x25519.Identity.generate()
        with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as tar:
            key = pyrage.passphrase.encrypt(f"{once}\n".encode(), self.passphrase)
            tar.addfile(_member(KEY, len(key)), io.BytesIO(key))
            place = target.tell()
            target.write(bytes(BLOCK))  # its size is known when it is written
            pyrage.encrypt_io(source, target, [once.to_public()])
            size = target.tell() - place - BLOCK
            target.write(bytes(-size % BLOCK))
            end = target.tell()
            target.seek(place)
            target.write(_member(COPY, size).tobuf(tarfile.USTAR_FORMAT if size < 8**11 else tarfile.GNU_FORMAT))
            target.seek(end)
            tar.offset = end

    def name_for(self, moment: datetime) -> str:
        return f"portaal-{moment:%Y%m%d-%H%M%S}.{'tar.age' if self.recipients else 'age.tar'}"


def _member(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def decrypt(source: Path, target: Path, *, passphrase: str = "", identities: str = "") -> None:
    """Open a copy with a passphrase, or with the text of a key file (lines AGE-SECRET-KEY-…)."""
    import pyrage

    try:
        with source.open("rb") as file, target.open("wb") as out:
            is_age = file.read(len(MAGIC)) == MAGIC
            file.seek(0)
            if identities:
                lines = [line.strip() for line in identities.splitlines() if line.startswith("AGE-SECRET-KEY-")]
                pyrage.decrypt_io(file, out, [pyrage.x25519.Identity.from_str(line) for line in lines])
            elif is_age:  # an older copy, or one for a public key
                out.write(pyrage.passphrase.decrypt(file.read(), passphrase))
            else:
                with tarfile.open(fileobj=file, mode="r:") as tar:
                    key = _part(tar, KEY).read(10_000)
                    once = pyrage.x25519.Identity.from_str(pyrage.passphrase.decrypt(key, passphrase).decode().strip())
                    pyrage.decrypt_io(_part(tar, COPY), out, [once])
    except (pyrage.DecryptError, pyrage.IdentityError, tarfile.TarError, KeyError, ValueError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # a fault of the disk; a damaged piece has no error number
        if "Excessive work" in str(error):  # age refuses work that would keep a machine busy for minutes
            raise RuleError(
                f"{source.name} gaat hier niet open: deze machine is te traag, of nu te druk, voor de wachtzin. "
                "Probeer het opnieuw als ze niets anders doet, of open de kopie met ‘age -d’ (docs/deploy.md)."
            ) from None
        raise RuleError(
            f"{source.name} gaat niet open: de sleutel of wachtzin past niet, of het bestand is geschonden ({error})."
        ) from None


def _part(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    part = tar.extractfile(name)
    if part is None:
        raise KeyError(name)
    return part


class Packed(io.RawIOBase):
    """The tar of a database and its manifest, to be read once from front to back: it is never whole on the disk."""

    def __init__(self, data: Path, manifest: dict[str, Any]) -> None:
        text = json.dumps(manifest, indent=1).encode()
        size = data.stat().st_size
        head = _member(MANIFEST, len(text)).tobuf() + text + bytes(-len(text) % BLOCK)
        before = head + _member(data.name, size).tobuf()
        self._file = data.open("rb")
        self._parts = iter([io.BytesIO(before), self._file, io.BytesIO(bytes(-size % BLOCK + 2 * BLOCK))])
        self._part: Any = next(self._parts)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while self._part is not None:
            if piece := self._part.read(size):
                return bytes(piece)
            self._part = next(self._parts, None)
        return b""

    def close(self) -> None:
        self._file.close()
        super().close()


def unpack(source: Path, folder: Path) -> tuple[Path, dict[str, Any]]:
    """(the database's file, the manifest) out of a tar as `Packed` makes it. RuleError: it is anything else.

    Anybody with the public key can make a copy that opens, so nothing in it is trusted. `extractall` is not safe before
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
    """The next file of a tar, which must have this name, be a plain file (no link, device, folder or sparse file), and
    not be too large."""
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
    """What a copy says about itself, each part of the right shape."""
    manifest = json.loads(told)
    if not isinstance(manifest, dict):
        raise _no_copy(f"{MANIFEST} is geen lijst")
    number = manifest.get("format")
    if type(number) is int and number > FORMAT:
        raise RuleError("Deze kopie is van een nieuwer portaal. Zet eerst dat portaal klaar.")
    for name, is_right in SHAPE.items():
        if name not in manifest or not is_right(manifest[name]):
            raise _no_copy(f"{MANIFEST} zegt niets goeds over ‘{name}’")
    if not isinstance(manifest.get("key", ""), str):  # older copies do not say
        raise _no_copy(f"{MANIFEST} zegt niets goeds over ‘key’")
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


def keep(folder: Path, name: str, data: Path, lock: Lock, manifest: dict[str, Any]) -> Path:
    """Encrypt into the folder; the file gets its name once it is whole and on the disk."""
    part = folder / f"{name}.part"
    try:
        with contextlib.closing(Packed(data, manifest)) as source, private(part) as file:
            lock.encrypt(source, file)
            file.flush()
            os.fsync(file.fileno())
        part.rename(folder / name)
    finally:
        part.unlink(missing_ok=True)
    with private(folder / f"{name}.json") as beside:  # no names in it: tables, sums and how far the history reaches
        beside.write(f"{json.dumps(manifest, indent=1)}\n".encode())
    with contextlib.suppress(OSError):
        place = os.open(folder, os.O_RDONLY)
        os.fsync(place)
        os.close(place)
    return folder / name


def rotate(folder: Path, today: date, *, days: int, weeks: int) -> list[Path]:
    """Delete what is neither of today, nor one of the last seven, nor the last of one of the latest days or weeks."""
    copies = sorted((day, path) for path in folder.iterdir() if (day := _day_of(path)) is not None)
    last_of_day = dict(copies)
    last_of_week = {day.isocalendar()[:2]: path for day, path in copies}
    first_day, first_week = today - timedelta(days=days - 1), today - timedelta(weeks=weeks - 1, days=today.weekday())
    kept = {path for day, path in last_of_day.items() if day >= first_day}
    kept |= {path for (year, week), path in last_of_week.items() if date.fromisocalendar(year, week, 1) >= first_week}
    kept |= {path for day, path in copies if day == today}  # a copy by hand deletes nothing
    kept |= {path for _, path in [copy for copy in copies if copy[0] <= today][-LAST:]}
    gone = [path for _, path in copies if path not in kept]
    for half in folder.glob("portaal-*.part"):  # of a program that was killed; what is written now is younger
        if datetime.fromtimestamp(half.stat().st_mtime, UTC).date() < today - timedelta(days=1):
            half.unlink(missing_ok=True)
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


def private(path: Path) -> BinaryIO:
    """A new file that only we can read, to write in."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb+")


@contextmanager
def workplace(beside: Path) -> Iterator[Path]:
    """A folder in `beside` that only we can read, gone afterwards: what is in it is not encrypted yet.

    A killed program could not delete its own: the next one does.
    """
    for left in beside.glob(".portaal-*"):
        with _held(left) as is_mine:
            if is_mine:
                shutil.rmtree(left, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=".portaal-", dir=beside))
    with _held(place):
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _held(place: Path) -> Iterator[bool]:
    """Hold a folder as long as this lasts; False where another program holds it."""
    try:
        held = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(held)
