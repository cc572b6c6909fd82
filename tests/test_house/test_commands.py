"""`flask --app wsgi document …` writes what the pages download, and says in a sentence what is wrong."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal import cli
from portal.contacts.quarters import rules as contacts
from portal.demo import world
from portal.expenses.handing_in import rules as expenses
from portal.expenses.models import notes as models
from portal.expenses.models.rates import MileageRate
from portal.kit.dates import Quarter
from portal.newsletter.letter.rules import make_draft

K3 = Quarter(2025, 3)
HERE = ["--branch", "Home-Start Lindedal"]


def run(app: Flask, *arguments: str) -> Any:
    """As `flask --app wsgi …` does: inside the application's context."""
    with app.app_context():
        return app.test_cli_runner().invoke(args=["document", *arguments])


@pytest.fixture
def number(cast: Any) -> str:
    """A handed-in quarter, a note and a letter; the number of the note."""
    MileageRate.create(
        branch=cast.branch, kind="car", rate_e4=4309, valid_from=K3.first, valid_until=K3.last, source="test"
    )
    contacts.hand_in(cast.lenas, K3, [date(2025, 7, 2)], [], "", by=cast.lena)
    make_draft(date(2025, 10, 1), by=cast.els)
    return str(expenses.submit(cast.lena, K3, True, by=cast.lena).number)


def test_documents_are_the_same_bytes_as_the_downloads(
    app: Flask, cast: Any, number: str, visit: Any, tmp_path: Path
) -> None:
    note = models.open_note(cast.lena, K3)
    for arguments, page in (
        (["quarter", "2025Q3"], "/rapporten/2025K3.docx"),
        (["newsletter", "2025-10"], "/nieuwsbrief/2025-10.docx"),
        (["expense", number], f"/onkosten/nota/{note.id}.docx"),
        (["expense", number], f"/onkosten/nota/{note.id}.pdf"),
    ):
        out = tmp_path / f"x{Path(page).suffix}"
        done = run(app, *arguments, "--out", str(out), *HERE)
        assert done.exit_code == 0, done.output
        assert out.read_bytes() == visit(cast.els).get(page).answer.data, page
        assert out.stat().st_mode & 0o077 == 0, "for whoever made it alone"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["quarter", "2025", *HERE], "is geen kwartaal. Schrijf het zoals 2025Q3."),
        (["newsletter", "oktober", *HERE], "is geen maand. Schrijf ze zoals 2025-10."),
        (["newsletter", "2025-09", *HERE], "Er is geen nieuwsbrief van 2025-09."),
        (["expense", "2025-999", *HERE], "Er is geen nota met nummer 2025-999."),
        (["quarter", "2025Q3"], "Er zijn verschillende afdelingen. Kies er een met --branch."),
        (["quarter", "2025Q3", "--branch", "Nergens"], "Er is geen afdeling met de naam ‘Nergens’."),
    ],
)
def test_a_wrong_command_says_what_to_do(
    app: Flask, number: str, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    out = tmp_path / "x.docx"
    done = run(app, *arguments, "--out", str(out))
    assert done.exit_code == 1
    assert sentence in done.output
    assert not out.exists()


def test_an_output_that_can_not_be_written_is_told(app: Flask, number: str, tmp_path: Path) -> None:
    out = tmp_path / "nergens" / "x.docx"
    done = run(app, "quarter", "2025Q3", "--out", str(out), *HERE)
    assert done.exit_code == 1
    assert "kan niet geschreven worden" in done.output


def test_a_demo_that_another_portal_filled_meanwhile_is_taken_as_it_is(
    cast: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looked = iter((True, False, False))  # the first look was before the other was done
    monkeypatch.setattr(world, "is_empty", lambda: next(looked))
    cli._fill_with_demo()
    assert "Een ander portaal dat net startte, bouwde ze al op." in capsys.readouterr().out
