"""A disk that fills up, a folder that can only be read, a database that somebody holds: a page says so, and it passes.

python -m torture.disk       (as the superuser of a Linux machine: it mounts a small disk in memory)
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from torture.figures import end, told
from torture.site import Phone, Site, build, new_key, recount


def _fill(folder: Path) -> Path:
    """Write until nothing fits."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        size = 65536
        while size >= 512:
            try:
                file.write(bytes(size))
            except OSError:
                size //= 2
    return ballast


def _refused(phone: Phone, word: str, tries: int = 400) -> tuple[list[str], bool, str]:
    """Send until it is refused; returns (keys that were acknowledged before, whether the page says why, last key)."""
    kept = []
    for number in range(tries):
        key = new_key()
        status, text = phone.ask("POST", "/bezorgdheden", phone.body(key, f"Nummer {number}. " * 200))
        if status == 303:
            kept.append(key)
            continue
        said = status == 503 and word in text and "staat nog op je toestel" in text
        if not said:
            print(status, " ".join(text[text.find("<h1") :][:600].split()), file=sys.stderr)
        return kept, said, key
    return kept, False, ""


def _mounted(place: Path, kind: str) -> bool:
    return subprocess.run(["mount", *kind.split(), str(place)], capture_output=True).returncode == 0


def full(place: Path, log: Path) -> bool:
    """The disk fills up, and is emptied again."""
    url = f"sqlite:///{place}/portal.sqlite3"
    (cookie, *_) = build(url, 1)
    site = Site(url, log)
    phone = Phone([site.port], cookie)
    phone.fetch_token()
    ballast = _fill(place)
    kept, said, refused = _refused(phone, "Zijn schijf is vol")
    readable, _ = phone.ask("GET", "/bezorgdheden")
    ballast.unlink()
    sent = phone.send(refused, "Nog eens.")
    site.stop()
    counts = recount(url, [*kept, refused])
    ok = said and readable == 200 and sent == 1 and counts["lost"] == counts["double"] == counts["chain_faults"] == 0
    return told("full_disk", ok, page_says_so=said, reading_goes_on=readable == 200, works_again=sent == 1, **counts)


def read_only(place: Path, log: Path) -> bool:
    """The disk comes back for reading only, as Linux does after an error: the portal does not start, and says why."""
    url = f"sqlite:///{place}/portal.sqlite3"
    (cookie, *_) = build(url, 1)
    site = Site(url, log)
    phone = Phone([site.port], cookie)
    phone.fetch_token()
    key = new_key()
    phone.send(key, "Voor het misging.")
    site.stop()
    _mounted(place, "-o remount,ro")
    said = False
    try:
        Site(url, log).stop()
    except SystemExit as refused:
        said = "PORTAL_DATABASE_URL" in str(refused)
    _mounted(place, "-o remount,rw")
    site = Site(url, log)
    phone = Phone([site.port], cookie)
    phone.fetch_token()
    again = new_key()
    sent = phone.send(again, "Nadien.")
    site.stop()
    counts = recount(url, [key, again])
    ok = said and sent == 1 and counts["lost"] == counts["double"] == counts["chain_faults"] == 0
    return told("read_only_disk", ok, start_up_says_so=said, works_again=sent == 1, **counts)


def locked(place: Path, log: Path) -> bool:
    """Another program holds the database for longer than anybody waits."""
    path = place / "portal.sqlite3"
    url = f"sqlite:///{path}"
    (cookie, *_) = build(url, 1)
    site = Site(url, log)
    phone = Phone([site.port], cookie)
    phone.fetch_token()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        began = time.perf_counter()
        kept, said, refused = _refused(phone, "bezig met iets anders", 1)
        waited = time.perf_counter() - began
        other.execute("rollback")
    sent = phone.send(refused, "Nog eens.")
    site.stop()
    counts = recount(url, [*kept, refused])
    ok = said and sent == 1 and waited < 20 and counts["lost"] == counts["double"] == counts["chain_faults"] == 0
    return told(
        "locked_database", ok, page_says_so=said, answered_after=round(waited, 1), works_again=sent == 1, **counts
    )


def main() -> list[bool]:
    results = []
    with tempfile.TemporaryDirectory(prefix="beproeving-") as folder:
        results.append(locked(Path(folder), Path(folder) / "log"))
        for what in (full, read_only):
            place = Path(folder) / what.__name__
            place.mkdir()
            if os.geteuid() != 0 or not _mounted(place, "-t tmpfs -o size=6m none"):
                print(f"{what.__name__}: not tried, only the superuser can mount a disk", file=sys.stderr)
                continue
            try:
                results.append(what(place, Path(folder) / "log"))
            finally:
                subprocess.run(["umount", "-l", str(place)], check=False)
    return results


if __name__ == "__main__":
    end(*main())
