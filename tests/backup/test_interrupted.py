"""A restore that is stopped at any moment leaves nothing that passes for a portal, and the next one works."""

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path

import peewee
import pytest

from portal import database
from portal.backup import restoring, rules
from portal.health.dangers import dangers
from portal.kit import clock
from portal.people.models import Person
from portal.root import ROOT
from tests.backup.conftest import KEY, QUICK, is_untouched
from tests.conftest import settings_for

pytestmark = pytest.mark.usefixtures("back_home")

RESTORE = """
import os, signal, sys, time
from pathlib import Path
from portal import create_app, database
from portal.backup import archive, restoring
from tests.settings import settings_for
file, into, moment, way, key = sys.argv[1:]
create_app(settings_for(f"sqlite:///{file}.of-the-command"))
module = {"unpack": archive, "migrate": database}.get(moment, restoring)
really = getattr(module, moment)
def stopped(*told, **more):
    found = really(*told, **more)
    if way == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    print("here", flush=True)
    time.sleep(60)
setattr(module, moment, stopped)
restoring.put_back(Path(file), into, identities=key)
"""


@pytest.fixture
def copy(app, cast, tmp_path) -> Path:
    made, _, _ = rules.back_up(tmp_path / "kopieën", QUICK, days=1, weeks=1)
    return made


@pytest.fixture
def restore(app, database_url, copy, elsewhere, key_file):
    """The command, into `elsewhere`: its exit code and what it said."""

    def run() -> tuple[int, str]:
        app.extensions["settings"] = settings_for(database_url)
        said = app.test_cli_runner().invoke(args=["restore", str(copy), "--into", elsewhere, "--key", key_file])
        return said.exit_code, said.output

    return run


def stopped(way: str, moment: str, copy: Path, into: str) -> subprocess.Popen[str]:
    """A restore of its own process that is killed, or stands still, after it did one of its steps."""
    arguments = [str(copy), into, moment, way, str(KEY)]
    return subprocess.Popen([sys.executable, "-c", RESTORE, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def is_told_half(url: str) -> bool:
    """Whether the portal, before it starts on it, tells that a copy was half put back there."""
    return any("een kopie teruggezet, en dat is niet af" in danger for danger in dangers(settings_for(url)))


@pytest.mark.parametrize("moment", ["unpack", "migrate", "check", "end_all"])
def test_a_restore_that_is_killed_leaves_no_portal_and_the_next_one_works(copy, elsewhere, restore, moment):
    with stopped("killed", moment, copy, elsewhere) as killed:
        assert killed.wait(60) == -signal.SIGKILL
    database.connect(elsewhere)
    if elsewhere.startswith("sqlite"):
        assert database.db.get_tables() == [], "no file that looks like the portal"
    else:
        database.migrate()  # as the start of the portal does
        assert is_told_half(elsewhere)
    code, said = restore()
    assert code == 0 and "Aanmelden lukt." in said, said
    assert ("Een vorige poging werd hier onderbroken." in said) is elsewhere.startswith("postgres")
    assert not is_told_half(elsewhere)
    assert Person.select().where(Person.given_name == "Lena").exists()
    if elsewhere.startswith("sqlite"):
        place = database.file_of(elsewhere)
        assert {path.name for path in place.parent.iterdir()} <= {place.name, f"{place.name}-wal", f"{place.name}-shm"}


@pytest.mark.parametrize("signal_", [KeyboardInterrupt, SystemExit(143)])
def test_whoever_stops_it_reads_that_nothing_is_left(elsewhere, restore, monkeypatch, signal_):
    def stop(*_told: object) -> None:
        raise signal_

    monkeypatch.setattr(restoring, "check", stop)
    code, said = restore()
    assert code != 0 and "Gestopt: er is niets teruggezet, en er bleef niets achter. Begin opnieuw" in said
    assert is_untouched(elsewhere)


@pytest.mark.parametrize(
    ("place", "step", "error"),
    [
        (shutil, "copyfileobj", OSError(errno.ENOSPC, "No space left on device")),
        (database, "migrate", peewee.OperationalError("database or disk is full")),
        (os, "fsync", OSError(errno.ENOSPC, "No space left on device")),
    ],
)
def test_a_full_disk_is_told_and_leaves_nothing(elsewhere, restore, monkeypatch, place, step, error):
    if step == "fsync" and not elsewhere.startswith("sqlite"):
        pytest.skip("the server writes its own files")

    def full(*_told: object) -> None:
        raise error

    with monkeypatch.context() as filled:
        filled.setattr(place, step, full)
        code, said = restore()
    assert code == 1 and "er is geen plaats meer op de schijf. Maak plaats, en probeer" in said, said
    assert is_untouched(elsewhere)
    assert restore()[0] == 0


def test_two_who_put_a_copy_back_at_once_spoil_nothing(copy, elsewhere, restore, monkeypatch):
    if elsewhere.startswith("postgres"):
        with stopped("waiting", "check", copy, elsewhere) as other:
            assert other.stdout is not None and other.stdout.readline() == "here\n"
            code, said = restore()
            other.kill()
        assert code == 1 and "Een ander programma zet daar net een kopie terug." in said
        assert restore()[0] == 0
        return
    place, settle = database.file_of(elsewhere), restoring._settle

    def and_somebody_else(*told: object) -> None:
        settle(*told)
        with closing(sqlite3.connect(place)) as theirs:
            theirs.execute("create table theirs (id integer)")

    monkeypatch.setattr(restoring, "_settle", and_somebody_else)
    code, said = restore()
    assert code == 1 and "Daar staat al iets." in said
    with closing(sqlite3.connect(place)) as theirs:
        assert theirs.execute("select name from sqlite_master").fetchall() == [("theirs",)]


def test_what_a_killed_copy_left_half_goes_some_days_later(app, cast, tmp_path):
    folder = tmp_path / "kopieën"
    folder.mkdir()
    for days in (0, 1, 2, 9):
        half = folder / f"portaal-2025010{days}-031500.tar.age.part"
        half.touch()
        os.utime(half, times=((clock.now() - timedelta(days=days)).replace(tzinfo=UTC).timestamp(),) * 2)
    rules.back_up(folder, QUICK, days=1, weeks=1)
    assert sorted(path.name[14:16] for path in folder.glob("*.part")) == ["00", "01"]
