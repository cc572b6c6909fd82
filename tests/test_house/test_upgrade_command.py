"""`deploy/upgrade` on a machine of cardboard: git is real; systemd, Python and the portal are stand-ins."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.root import ROOT

STANDINS = {
    "id": "echo 0",
    "systemctl": 'echo "$@" >>"$UPGRADE_DATA/../systemctl"',
    "portal": """case "$1" in
version) echo "Portaal $(cat "$UPGRADE_DATA/../srv/version")" ;;
*) echo "$1 by $(cat "$UPGRADE_DATA/../srv/version")" >>"$UPGRADE_DATA/../copies" ;;
esac""",
    # the new environment, pip, and whether the portal that was started answers
    "python": """case "$1 $2" in
"-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
"-m pip") ! grep -q broken "$8" ;;
"-c "*) ! grep -q silent "$UPGRADE_DATA/../srv/version" ;;
esac""",
}
INSTALL = """#!/bin/sh
# starts the portal of this folder, which brings its tables up to date
cat "$(dirname "$0")/../version" >"$UPGRADE_DATA/portal.sqlite3"
"""


@dataclass
class Machine:
    place: Path

    def release(self, version: str, requirements: str = "") -> None:
        """A newer version at the origin."""
        (self.place / "origin" / "version").write_text(f"{version}\n")
        (self.place / "origin" / "requirements.txt").write_text(requirements)
        self.git("origin", "add", "-A")
        self.git("origin", "commit", "-q", "-m", version)

    def git(self, folder: str, *arguments: str) -> None:
        subprocess.run(
            ["git", "-C", str(self.place / folder), "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments],
            check=True, env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"},
        )  # fmt: skip

    def upgrade(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        env = {
            "PATH": f"{self.place / 'bin'}:{os.environ['PATH']}", "UPGRADE_DATA": str(self.place / "data"),
            "UPGRADE_PYTHON": "python", "UPGRADE_WAIT": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": str(self.place),
        }  # fmt: skip
        command = ["sh", str(self.place / "srv" / "deploy" / "upgrade"), *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=240)

    @property
    def stands(self) -> tuple[str, str]:
        """(the program, the tables) as they are now; and nothing else lies about."""
        assert {path.name for path in self.place.glob("srv*")} == {"srv"}
        assert [path.name for path in (self.place / "data").iterdir()] == ["portal.sqlite3"]
        found = [self.place / name for name in ("srv/version", "data/portal.sqlite3")]
        return found[0].read_text().strip(), found[1].read_text().strip()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A portal of version 1 on its way."""
    found = Machine(tmp_path)
    for folder in ("bin", "data", "origin/deploy", "origin/portal", "origin/migrations"):
        (tmp_path / folder).mkdir(parents=True)
    for name, script in STANDINS.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    shutil.copy(ROOT / "deploy" / "upgrade", tmp_path / "origin" / "deploy")
    (tmp_path / "origin" / "deploy" / "install").write_text(INSTALL)
    (tmp_path / "origin" / "deploy" / "install").chmod(0o755)
    subprocess.run(["git", "init", "-q", "-b", "main", str(tmp_path / "origin")], check=True)
    found.release("1")
    found.git(".", "clone", "-q", str(tmp_path / "origin"), str(tmp_path / "srv"))
    (tmp_path / "data" / "portal.sqlite3").write_text("1\n")
    return found


def test_the_newer_version_takes_over_after_a_copy_made_by_the_old(machine):
    machine.release("2")
    said = machine.upgrade()
    assert (said.returncode, said.stderr.splitlines()[-1]) == (0, "Klaar: Portaal 2")
    assert machine.stands == ("2", "2")
    assert (machine.place / "copies").read_text() == "backup by 1\n"
    machine.release("3")
    assert machine.upgrade().returncode == 0 and machine.stands == ("3", "3"), "and once more, from where it stands"


def test_one_that_does_not_start_gives_way_to_the_old_with_its_own_tables(machine):
    machine.release("2 silent")
    said = machine.upgrade()
    assert said.returncode == 1 and "De oude versie draait weer, met haar eigen tabellen" in said.stderr
    assert machine.stands == ("1", "1")


def test_one_that_cannot_be_made_ready_changes_nothing(machine):
    machine.release("2", "broken")
    said = machine.upgrade()
    assert said.returncode == 1 and "Er is niets veranderd" in said.stderr
    assert (machine.place / "srv" / "version").read_text() == "1\n"
    assert not (machine.place / "systemctl").exists(), "the portal was not even stopped"


def test_what_is_no_newer_version_is_told(machine):
    assert "Dit is al die versie." in machine.upgrade().stderr
    said = machine.upgrade("v9.9")
    assert said.returncode == 1 and "Er is geen versie met de naam v9.9." in said.stderr
    (machine.place / "srv" / "version").write_text("door iemand gewijzigd\n")
    said = machine.upgrade()
    assert said.returncode == 1 and "is iets gewijzigd" in said.stderr
