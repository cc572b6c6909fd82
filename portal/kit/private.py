"""Files and folders that nobody else on the machine can open."""

import contextlib
import fcntl
import os
import stat
from collections.abc import Callable
from pathlib import Path

OTHERS = 0o077
NOT_OURS = ("lost+found",)


def be_private() -> None:
    """Make whatever this process creates from now on private to its user."""
    os.umask(OTHERS)


def new_file(path: Path) -> bool:
    """Make an empty file that only we read; False where there is one already, or none can be made."""
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        return True
    return False


def first_text(path: Path, make: Callable[[], str]) -> str:
    """The text of a file that whoever asks first makes: of two at once the other reads what the first wrote.

    An empty one counts as not made yet: a program that was killed may have left it. OSError where it does not open.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        text = file.read()
        if not text:
            text = make()
            file.write(text)
            file.flush()
        return text


def shut(path: Path) -> bool:
    """Make a file of ours private; whether it was open to others."""
    with contextlib.suppress(OSError):
        found = path.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_mode & OTHERS and found.st_uid == os.geteuid():
            path.chmod(0o600)
            return True
    return False


def shut_folder(folder: Path, names: tuple[str, ...]) -> bool:
    """The same for a folder of ours in which, but for hidden files, all names begin with one of these.

    A folder that holds anything else is somebody's: `/srv`, a home, a checkout.
    """
    with contextlib.suppress(OSError):
        found = folder.stat()
        ours = found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX
        alone = all(path.name.startswith((".", *names, *NOT_OURS)) for path in folder.iterdir())
        if ours and alone and found.st_mode & OTHERS:
            folder.chmod(0o700)
            return True
    return False


def lies_open(path: Path) -> bool:
    """Whether anybody but its owner may read or write a file."""
    with contextlib.suppress(OSError):
        return bool(path.stat().st_mode & OTHERS)
    return False


def is_anybodys(folder: Path) -> bool:
    """Whether everybody may put files in a folder, in the place of ours too."""
    with contextlib.suppress(OSError):
        mode = folder.stat().st_mode
        return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX
    return False
