"""What README.md, SECURITY.md and docs/*.md say to type is typed: our own commands on a copy of the demo."""

import importlib.util
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyrage
import pytest
from click.testing import Result
from flask import Flask

from portal import database
from portal.kit import clock
from portal.root import ROOT
from tests.conftest import in_one_file, settings_for
from tests.post.server import mail_server

PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
NIGHT = datetime(2026, 11, 23, 2, 15)  # a quarter past three in Belgium, when the copy of the docs is made
KEY = pyrage.x25519.Identity.generate()

NOT_RUN = {
    "portal serve": "runs until it is stopped: test_serve.py",
    "portal work": "runs until it is stopped: tests/post/test_worker.py",
    "portal init": "asks where there is no portal yet: tests/setup/test_setup.py",
    "portal check-update": "asks the place where this clone came from: tests/health/test_updates.py",
    "portal join": "takes the copy of another portal: tests/backup/joining",
    "portal restore /var/backups/portal/portaal-20261123-031500.age.tar --moved": "needs a server: "
    "tests/backup/test_crossing.py",
    "deploy/install": "makes a portal of a machine: .ci/machine",
    "deploy/upgrade": "replaces the portal of a machine: .ci/machine, test_upgrade_command.py",
    ".ci/run": "runs this",
    "make": "runs this, or takes minutes; that the target is there is seen here",
    "python -m torture": "takes minutes; test_torture.py has each in small, that it is there is seen here",
    "python -m benchmarks": "takes minutes; test_bench.py has them in small, that they are there is seen here",
    "python -m gunicorn": "runs until it is stopped: torture/kills.py",
    "pytest": "is how this is run",
    "apt": "installs: .ci/machine",
    "git": "fetches the portal itself: .ci/machine",
    "systemctl": "stops and starts the service: .ci/machine",
    "journalctl": "shows what the service said: .ci/machine",
    "docker compose": "needs Docker: .ci/container starts what it would; what stands behind `portal` is run here",
    "age -d": "opens a copy without a portal; tests/backup/test_backup.py does it with the same library",
    "age-keygen": "makes a key where there is no portal; the key is made here with the same library",
    "pg_basebackup": "needs two servers: torture/failover.py",
    "pg_ctl": "needs two servers: torture/failover.py",
    "alter system": "needs two servers: torture/failover.py",
    "select pg_reload_conf": "needs two servers: torture/failover.py",
}
"""How a command begins → why it is not run here, and what tries it in its place."""

STAND_INS = {
    "COMMAND": "version",
    "--branch …": '--branch "Home-Start Lindedal"',
    "--branch NAME": '--branch "Home-Start Lindedal"',
    "ADDRESS": "els@lindedal.example",
    "DIR": "kopieën",
    "FILE --into …": "kopieën/portaal-20261123-031500.tar.age --into sqlite:///{place}/terug.sqlite3 "
    "--key portaal-sleutel.txt",
    "/var/backups/portal": "kopieën",
    "/data/backups": "kopieën",
    "/var/lib/portal/": "{place}/",
}
"""What a page leaves open, or where things stand on a machine → what is typed here."""

ARGUMENTS = {
    "add-coordinator": '--branch Elders --municipality Elders --name "Yusuf Demir" --email yusuf@voorbeeld.example',
    "add-treasurer": '--branch "Home-Start Lindedal" --name "An Maes" --email an@voorbeeld.example',
    "add-network": '--branch Vlaanderen --municipality Brussel --name "Noor Baert" --email noor@voorbeeld.example',
    "set-password": "--email els@lindedal.example",
    "reset-second-factor": "--email els@lindedal.example",
    "export": '--branch "Home-Start Lindedal" --out FILE.xlsx',
    "add-rates": '--branch "Home-Start Lindedal"',
    "deliver": "--once",
}  # fmt: skip
"""What a command wants, where a page gives its name alone."""

ANSWERS = {"confirm-clock": "y\n"}
A_LOOK_IS_NEEDED = {"health": '"gezond": false', "doctor": "De laatste reservekopie"}
"""These end with 1 when something is wrong; the demo was never copied."""

OUR_OWN = re.compile(r"^(?:portal|(?:\S*python3? -m )?flask --app wsgi) (.+)$")
SQL = re.compile(r"^(alter|select) ")
SETTINGS = re.compile(r"^(#.*|[A-Z_]+=.*|[a-z_]+ = .*|)$")


def plain(command: str) -> str:
    """A command as it begins: `portal …` for each way to run one of our own, without sudo, variables and folders."""
    command = re.sub(r"^(?:sudo |ExecStart(?:Pre)?=|(?:[A-Z_]+=\S+ )+)", "", " ".join(command.split()))
    command = re.sub(r"^/srv/portal/(deploy/)", r"\1", command)
    if command.startswith("docker compose") and " exec " in command:
        command = command.partition(" portal ")[2]
    if ours := OUR_OWN.match(command):
        return f"portal {ours[1]}"
    return re.sub(r"^\S*python3? -m", "python -m", command)


def in_blocks(text: str) -> Iterator[str]:
    """What is typed in a fenced block that is no table of settings, and no drawing."""
    for block in re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        lines = block.replace("\\\n", " ").splitlines()
        if not all(SETTINGS.match(line) for line in lines) and not re.match(r"\d ", lines[0]):
            yield from (re.sub(r"\s+#.*$", "", line) for line in lines if line)


def in_sentences(text: str) -> Iterator[str]:
    """What stands between backticks and is a command; in README's "Commands" each that is no option is one of ours."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    listed = re.search(r"^## Commands\n(.*?)^## ", prose, re.MULTILINE | re.DOTALL)
    if listed:
        prose = prose.replace(listed[0], "")
        for typed in re.findall(r"`([^`]+)`", listed[1]):
            if not typed.startswith("--"):
                yield typed if OUR_OWN.match(typed) else f"portal {' '.join(typed.split())}"
    for typed in re.findall(r"`([^`]+)`", prose):
        first = plain(typed)
        if any(first.startswith(f"{begin} ") for begin in ("portal", "make", "python -m")) or is_not_run(first):
            yield typed


def is_not_run(command: str) -> str:
    """How it begins, of NOT_RUN; "" for what is run."""
    return next((begin for begin in NOT_RUN if re.match(rf"{re.escape(begin)}(?![a-z])", command)), "")


def typed() -> list[str]:
    """Each command of the pages, once."""
    pages = [page.read_text() for page in PAGES]
    return list(dict.fromkeys(plain(one) for text in pages for one in (*in_blocks(text), *in_sentences(text))))


@pytest.fixture(scope="session")
def demo_file(house: Flask, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """What `demo` makes of nothing, and what it says."""
    path = tmp_path_factory.mktemp("docs") / "demo.sqlite3"
    house.extensions["settings"] = settings_for(f"sqlite:///{path}")
    database.connect(f"sqlite:///{path}")
    with clock.stopped(NIGHT):
        said = type_in(house, "demo")
        assert type_in(house, "confirm-clock").exit_code == 0, "the demo's last day was long ago"
    in_one_file()
    return path, said.output


@pytest.fixture
def place(house: Flask, demo_file: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where one sits: a folder with the demo, at night, with a mail server that answers and a key for the copies."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(demo_file[0], tmp_path / "portal.sqlite3")
    url = f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    (tmp_path / "portaal-sleutel.txt").write_text(str(KEY))
    with mail_server() as box, clock.stopped(NIGHT):
        house.extensions["settings"] = settings_for(
            url, PORTAL_MAIL_URL=box.url, PORTAL_BACKUP_KEYS=str(KEY.to_public())
        )
        database.connect(url)
        yield tmp_path
        database.db.obj.manual_close() if not database.db.is_closed() else None
        database.db.obj.close_all()


def type_in(house: Flask, line: str) -> Result:
    """As `flask --app wsgi …` does."""
    name = line.split()[0]
    with house.app_context():
        return house.test_cli_runner().invoke(args=shlex.split(line), input=ANSWERS.get(name, "drie groene zwaluwen\n"))


def filled_in(command: str) -> str:
    """The arguments of one of our own commands, with what the page leaves open but for {place}, the folder."""
    line = command.removeprefix("portal ")
    for open_place, value in STAND_INS.items():
        line = line.replace(open_place, value)
    return f"{line} {ARGUMENTS.get(line, '')}".strip()


def prepare(house: Flask, line: str) -> None:
    """The file that a command reads, made by the command that makes it."""
    if line.startswith("import "):
        assert type_in(house, f"export {ARGUMENTS['export']}").exit_code == 0
    if line.startswith("restore "):
        assert type_in(house, "backup kopieën").exit_code == 0


def ours() -> list[str]:
    """What is typed behind `portal`, each line once."""
    return list(dict.fromkeys(filled_in(one) for one in typed() if one.startswith("portal ") and not is_not_run(one)))


@pytest.mark.parametrize("line", ours())
def test_each_command_of_ours_does_what_the_page_says(house, place, demo_file, line):
    if line == "demo":  # an hour of the machine otherwise: it made what all others work on
        assert "De demo staat klaar" in demo_file[1]
        return
    line = line.format(place=place)
    prepare(house, line)
    done = type_in(house, line)
    looked = A_LOOK_IS_NEEDED.get(line, "")
    assert done.exit_code == (1 if looked else 0) and looked in done.output, done.output
    assert done.output.strip(), "it says what it did"
    if out := re.search(r"--out (\S+)", line):
        assert (place / out[1]).stat().st_size > 1000
    if line.startswith("test-mail"):
        assert "nam de brief aan" in done.output


@pytest.mark.parametrize("command", [one for one in typed() if not one.startswith("portal ") or is_not_run(one)])
def test_each_other_command_is_one_and_says_why_it_is_not_run(house, command):
    assert is_not_run(command), f"{command}: run it, or say why not"
    if not SQL.match(command):
        said = subprocess.run(
            ["bash", "-n", "-c", command.replace("…", "x")], capture_output=True, text=True, check=False
        )
        assert said.returncode == 0, said.stderr
    words = command.split()
    if words[0] == "portal":
        assert words[1] in {*house.cli.commands, "init"}
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE), f"make knows no {words[1]}"
    if words[:2] == ["python", "-m"]:
        assert importlib.util.find_spec(words[2]), f"there is no {words[2]}"
    for path in re.findall(r"(?:deploy|tests|\.ci)/[\w./-]+", command):
        assert (ROOT / path).exists(), f"{path} is not there"


def test_each_command_of_the_portal_stands_in_the_list_of_readme(house):
    listed = re.search(r"^## Commands\n(.*?)^## ", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert listed is not None
    words = {typed.split()[0] for typed in re.findall(r"`([^`]+)`", listed[1])}
    assert {*house.cli.commands, "init"} - {"routes", "run", "shell"} - words == set(), "those three are Flask's own"


def test_nothing_is_left_out_or_filled_in_that_no_page_says():
    commands = typed()
    assert set(NOT_RUN) == {is_not_run(command) for command in commands} - {""}
    lines = [command.removeprefix("portal ") for command in commands if command.startswith("portal ")]
    assert [name for name in STAND_INS if not any(name in line for line in lines)] == []
    assert {*ARGUMENTS, *ANSWERS, *A_LOOK_IS_NEEDED} - set(lines) == set()
    for reason in NOT_RUN.values():
        for name in re.findall(r"[\w/]*test_\w+\.py|torture/\w+\.py", reason):
            assert (ROOT / name).exists() or (ROOT / "tests" / "test_house" / name).exists(), name
