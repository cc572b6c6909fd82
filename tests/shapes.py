"""Shapes of pages that were found right, so that no process of a run judges one again, and no later run either."""

import hashlib
from pathlib import Path


class Shapes:
    """Texts that were judged, each kept as a digest: in memory, and where `keep_in` says so in a file as well."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.file: Path | None = None
        self.read = 0  # of the file, in bytes

    def keep_in(self, folder: Path, *judges: str) -> None:
        """judges: what the verdict depends on. When one of them changes, all is judged anew."""
        name = digest("\0".join(judges))
        for of_before in (found for found in folder.iterdir() if found.name != name):
            of_before.unlink(missing_ok=True)
        self.known, self.file, self.read = set(), folder / name, 0

    def __contains__(self, text: str) -> bool:
        return (known := digest(text)) in self.known or known in self._of_others()

    def add(self, text: str) -> None:
        self.known.add(digest(text))
        if self.file is not None:
            with self.file.open("a") as file:
                file.write(f"{digest(text)}\n")  # less than what the system writes at once

    def _of_others(self) -> set[str]:
        """What is known, with what other processes found meanwhile."""
        if self.file is not None and self.file.exists() and self.file.stat().st_size > self.read:
            with self.file.open() as file:
                file.seek(self.read)
                self.known.update(file.read().splitlines())
                self.read = file.tell()
        return self.known


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()
