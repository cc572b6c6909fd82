"""The drill: a copy of a network's database, and back from it in an empty place, by the commands of docs/deploy.md.

python -m torture.drill [years]
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.load import build
from portal.backup.archive import NAME
from portal.root import ROOT
from torture.figures import end, told
from torture.site import environment

WITHIN = 15 * 60


def _command(url: str, *arguments: str) -> tuple[float, str]:
    """(seconds, what it said); ends here when it fails."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    env = {**clean, **environment(url, PORTAL_BACKUP_PASSPHRASE="een wachtzin voor de oefening")}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments], cwd=ROOT, env=env, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{arguments[0]}: {done.stdout}{done.stderr}")
    return time.perf_counter() - began, done.stdout


def main(years: int = 5) -> list[bool]:
    with tempfile.TemporaryDirectory(prefix="beproeving-") as folder:
        here, there = f"sqlite:///{folder}/portal.sqlite3", f"sqlite:///{folder}/terug/portal.sqlite3"
        build(here, years)
        made, _ = _command(here, "backup", f"{folder}/copies")
        (copy,) = (path for path in Path(folder, "copies").iterdir() if NAME.fullmatch(path.name))
        back, said = _command(there, "restore", str(copy), "--into", there)
        whole, _ = _command(there, "verify-history", "--anchors", f"{copy}.json")
        ok = back <= WITHIN and "Elke tabel telt zoals toen" in said and "Aanmelden lukt." in said
        megabytes = round(Path(folder, "portal.sqlite3").stat().st_size / 1e6)
        figures = {"backup_seconds": made, "restore_seconds": back, "verify_seconds": whole}
        return [told("drill", ok, years=years, database_mb=megabytes, **{k: round(v, 1) for k, v in figures.items()})]


if __name__ == "__main__":
    end(*main(*map(int, sys.argv[1:])))
