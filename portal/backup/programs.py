"""PostgreSQL's own programs, for its copies: `pg_dump` and `pg_restore`."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from portal import database, driver
from portal.kit.errors import RuleError


def run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password is passed where `ps` does not show it."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    told = driver.parts(database.address())
    env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGTARGETSESSIONATTRS": "read-write"}
    env |= {variable: str(told[name]) for name, variable in names.items() if told.get(name)}
    try:
        subprocess.run(  # noqa: S603 - a fixed program and our own arguments
            [_program(program), *arguments], env=env, check=True, capture_output=True
        )
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode(errors="replace").strip().splitlines()
        raise RuleError(f"{program} lukte niet: {told[-1] if told else error}") from None


def _program(name: str) -> str:
    """The newest there is: it must not be older than the server."""
    with contextlib.suppress(ValueError):
        found = max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
        return str(found)
    on_path = shutil.which(name)
    if on_path is None:
        raise RuleError(f"{name} ontbreekt op deze machine: apt-get install postgresql-client.")
    return on_path
