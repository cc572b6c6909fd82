"""README and docs/deploy*.md are read: each command in them is tried as far as a test can, each name in them is one."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from portal.settings import KNOWN, ROOT
from portal.setup.commands import init

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("deploy*.md"))]
NOT_RUN = {
    "apt": "installs; `.ci/bare` begins a Debian with nothing",
    "git": "fetches the portal itself; test_upgrade_command.py pulls and clones",
    "docker": "builds a container; what stands behind `portal` in it is tried here, the files in test_deploy.py",
    "systemctl": "stops and starts the service; test_deploy.py has systemd read the units",
    "make": "runs this",
}
"""First word of a command → why it is not run here, and what is tried in its place."""
OUR_OWN = re.compile(r"^(?:sudo )?(?:portal|(?:\S*python3? -m )?flask --app wsgi) (\S+)(.*)$")
CONFIGURATION = re.compile(r"^(#.*|[A-Z_]+=.*|[a-z_]+ = .*|)$")


def blocks() -> Iterator[tuple[str, str]]:
    """(page, what stands in a fenced block)."""
    for page in PAGES:
        for block in re.findall(r"^```\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL):
            yield page.name, block


def commands() -> list[tuple[str, str]]:
    """(page, a command as it is typed) for each of a block that is no table of settings, and no drawing."""
    found = []
    for page, block in blocks():
        lines = block.replace("\\\n", " ").splitlines()
        if all(CONFIGURATION.match(line) for line in lines) or re.match(r"\d ", lines[0]):
            continue
        found += [(page, re.sub(r"\s+#.*$", "", line)) for line in lines if line]
    return found


@pytest.mark.parametrize(("page", "command"), commands())
def test_each_command_is_one(house, page, command):
    said = subprocess.run(["bash", "-n", "-c", command.replace("…", "x")], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    inside = command.partition(" exec ")[2].partition(" portal ")[2] if command.startswith("docker") else command
    if ours := OUR_OWN.match(inside):
        takes(house, ours[1], shlex.split(ours[2]))
        return
    word, *rest = shlex.split(command)
    for path in [part for part in (word, *rest) if "deploy/" in part]:
        assert (ROOT / path.removeprefix("/srv/portal/")).exists(), f"{path} is not there"
    assert word in NOT_RUN or (ROOT / word.removeprefix("/srv/portal/")).is_file(), f"{word}: run it, or say why not"


def takes(house, name: str, arguments: list[str]) -> None:
    """The command exists, and reads these arguments."""
    command = house.cli.commands[name]
    said = house.test_cli_runner().invoke(command, ["--help"])
    assert said.exit_code == 0
    for part in arguments:
        assert not part.startswith("--") or part in said.output, f"{name} knows no {part}"
    given = sum(1 for part in arguments if not part.startswith("--")) - sum(
        1 for option in command.params if isinstance(option, click.Option) and not option.is_flag
        and set(option.opts) & set(arguments)
    )  # fmt: skip
    assert given == len([one for one in command.params if isinstance(one, click.Argument)])


def test_each_command_that_a_sentence_names_is_one_and_each_one_is_named(house):
    named = set()
    for page in PAGES:
        named |= set(re.findall(r"`(?:portal|flask --app wsgi) ([a-z-]+)", page.read_text()))
    known = {*house.cli.commands, init.name}
    assert named - known == set()
    listed = re.search(r"^## Commands\n(.*?)^## ", PAGES[0].read_text(), re.MULTILINE | re.DOTALL)
    words = {word for code in re.findall(r"`([^`]+)`", listed[1]) for word in code.split()[:1]}
    assert known - {"routes", "run", "shell"} - words == set()


def test_each_setting_that_they_name_is_one_and_each_one_is_named():
    text = "\n".join(page.read_text() for page in PAGES)
    named = set(re.findall(r"\bPORTAL_(?!TEST_)[A-Z_]+", text))
    assert named - KNOWN - {"PORTAL_SETTINGS"} == set()
    assert {name for name in KNOWN if not name.endswith("_FILE")} - named == set()


def test_each_file_that_they_name_is_there():
    for page in PAGES:
        text = page.read_text()
        for name in re.findall(r"`((?:deploy|docs|templates|tests|portal)/[\w./-]+)`", text):
            assert (ROOT / name).exists() or (ROOT / "portal" / name).exists(), f"{page.name}: {name}"
        for name in re.findall(r"\]\(([\w./-]+)\)", text):
            assert (page.parent / name).exists(), f"{page.name}: {name}"
    units = set(re.findall(r"portal(?:-[a-z]+)?\.(?:service|timer)", (ROOT / "deploy" / "install").read_text()))
    assert units == {path.name for path in (ROOT / "deploy").glob("portal*.*")}, "each unit is put in place"


def test_the_line_that_makes_a_key_makes_one():
    line = re.search(r"python3 -c '([^']+)'", (ROOT / "docs" / "deploy.md").read_text())
    made = subprocess.run([sys.executable, "-c", line[1]], capture_output=True, text=True, check=True).stdout
    assert re.fullmatch(r"[0-9a-f]{64}\n", made)


def test_there_is_a_page_per_way_in_and_the_first_one_leads_there():
    first = Path(ROOT / "docs" / "deploy.md").read_text()
    for page in PAGES[1:]:
        assert page.name == "deploy.md" or f"({page.name})" in first
