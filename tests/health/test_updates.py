"""A weekly look whether there is a newer version, told where the coordinator and the operator look."""

import subprocess
from pathlib import Path

import pytest

from portal.health import commands

NEWER = "Er is een nieuwere versie van het portaal."


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The clone that this portal runs from, beside its origin."""

    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments], check=True, cwd=tmp_path
        )

    git("init", "-q", "-b", "main", "origin")
    git("-C", "origin", "commit", "-q", "--allow-empty", "-m", "1")
    git("clone", "-q", "origin", "clone")
    monkeypatch.setattr(commands, "ROOT", tmp_path / "clone")
    return tmp_path / "clone"


def test_a_newer_version_is_told_until_it_is_there(app, visit, cast, clone):
    run = app.test_cli_runner()
    els = visit(cast.els)
    assert "Dit is de nieuwste versie." in run.invoke(args=["check-update"]).output
    assert NEWER not in els.get("/toestand").text
    origin = clone.with_name("origin")
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-C", str(origin)]
    subprocess.run([*command, "commit", "-q", "--allow-empty", "-m", "2"], check=True)
    assert "deploy/upgrade" in run.invoke(args=["check-update"]).output
    assert NEWER in els.get("/toestand").text
    subprocess.run(["git", "-C", str(clone), "pull", "-q"], check=True)
    run.invoke(args=["check-update"])
    assert NEWER not in els.get("/toestand").text


def test_without_an_origin_that_answers_nothing_is_told(app, clone):
    clone.with_name("origin").rename(clone.with_name("weg"))
    said = app.test_cli_runner().invoke(args=["check-update"])
    assert said.exit_code == 1 and "valt hier niet na te kijken" in said.output
