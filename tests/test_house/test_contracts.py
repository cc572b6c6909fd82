"""Rooms import only what their floor allows; the contracts stand in pyproject.toml."""

import ast
import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from portal import ROOMS
from portal.root import ROOT

WEB = {"flask", "flask_login", "flask_wtf", "wtforms", "werkzeug"}
OF_THE_WEB = {"views", "forms", "pages", "commands"}


def test_the_import_contracts_hold(monkeypatch, capsys):
    from importlinter.cli import lint_imports  # with all of rich, which no other test needs

    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    # It configures logging anew, which silences every logger there was: tests that read a log would read nothing.
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.disabled = False
    assert status == 0, capsys.readouterr().out


FAULTS = {
    "Wings stand on floors": ("families/file/facts/profile.py", "import portal.expenses.models"),
    "A room holds seven files, each knowing only what stands below it": (
        "agenda/events/facts.py",
        "import portal.agenda.events.rules",
    ),
    "No circles at any height": ("kit/house_style.py", "from portal.kit import word"),
    "Pages are opened by create_app alone": ("cli.py", "import portal.agenda.events.views"),
    "What is stored, computed, ruled, written and printed knows no web": (
        "sign_in/passwords/rules.py",
        "from flask import request",
    ),
    "Documents and the kit know no database": ("kit/money.py", "import peewee"),
}


@pytest.mark.parametrize(("contract", "fault"), FAULTS.items(), ids=[name.split()[0] for name in FAULTS])
def test_each_contract_catches_what_it_is_there_for(contract, fault, tmp_path):
    file, line = fault
    shutil.copytree(ROOT / "portal", tmp_path / "portal", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "portal" / file).open("a") as source:
        source.write(f"\n{line}\n")
    assert contract in broken_in(tmp_path)


def test_a_file_with_a_name_of_its_own_is_caught_in_a_room(tmp_path):
    shutil.copytree(ROOT / "portal", tmp_path / "portal", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "portal/agenda/events/own_views.py").write_text("")
    assert "A room holds seven files, each knowing only what stands below it" in broken_in(tmp_path)


def broken_in(tree) -> set[str]:
    """The contracts that a copy of the portal breaks."""
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    said = subprocess.run([sys.executable, "-c", lint], cwd=tree, capture_output=True, text=True, check=False)
    assert said.returncode == 1, said.stdout + said.stderr
    return set(re.findall("^(.*) BROKEN", said.stdout, re.MULTILINE))


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_only_a_rooms_pages_forms_and_commands_know_the_web():
    """Also in a file that no contract names yet."""
    found = set()
    for path in sorted((ROOT / "portal").rglob("*.py")):
        *room, _ = path.relative_to(ROOT / "portal").parts
        of_the_web = path.stem in OF_THE_WEB
        if room and room[0] != "web" and not of_the_web:
            tops = {name.partition(".")[0] for name in imported(path.read_text())}
            found |= {f"{path.relative_to(ROOT)}: {name}" for name in tops & WEB}
    assert found == set()


def test_no_code_reads_the_clock_or_the_environment_by_itself():
    """Time comes from kit.clock and settings from settings.py, so that tests and the demo can hold both still."""
    found = []
    for path in sorted((ROOT / "portal").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                asked = f"{node.value.id}.{node.attr}"
                if asked in {"datetime.now", "datetime.utcnow", "date.today", "time.time"} and path.name != "clock.py":
                    found.append(f"{path.relative_to(ROOT)}: {asked}")
                if asked in {"os.environ", "os.getenv"} and path.relative_to(ROOT).as_posix() not in {
                    "portal/__init__.py",
                    "portal/cli.py",
                    "portal/setup/commands.py",  # there are no settings yet: where their file will stand
                    "portal/setup/views.py",
                    "portal/kit/confined.py",  # hands on what the machine's own programs need, and no setting
                }:
                    found.append(f"{path.relative_to(ROOT)}: {asked}")
    assert found == []


def test_every_room_with_pages_is_opened():
    with_pages = {tuple(views.parts[-3:-1]) for views in (ROOT / "portal").glob("*/*/views.py")}
    assert {(wing, room) for wing, rooms in ROOMS.items() for room in rooms.split()} == with_pages
