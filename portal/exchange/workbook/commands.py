"""`flask --app wsgi import FILE.xlsx` and `export`: the same rules as the page, with progress, at any size."""

import sys
from pathlib import Path

import click

from portal.exchange.workbook.facts.file.reading import Problem
from portal.exchange.workbook.rules import transfer
from portal.kit.errors import RuleError
from portal.team.staff.commands import branch_named

SHOWN = 50


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--branch", required=True, help="Naam van de afdeling.")
@click.option("--dry-run", is_flag=True, help="Alleen nalezen.")
def import_workbook(file: Path, branch: str, dry_run: bool) -> None:
    """Load a workbook into a branch: all of it, or nothing."""
    found = branch_named(branch)

    def progress(sheet: str, rows: int) -> None:
        if rows:
            click.echo(f"  {sheet}: {rows}", err=True)

    try:
        outcome = transfer.load(found, file.read_bytes(), dry_run=dry_run, progress=progress, by=None)
    except RuleError as error:
        raise click.ClickException(error.message) from None
    for problem in outcome.problems.problems[:SHOWN]:
        click.echo(_told(problem), err=True)
    for remark in outcome.remarks.problems[:SHOWN]:
        click.echo(f"Ter info: {_told(remark)}", err=True)
    if not outcome.is_right:
        click.echo(f"{outcome.problems.total} problemen. Er is niets bewaard.", err=True)
        sys.exit(1)
    click.echo(f"{'Ingeladen' if outcome.is_written else 'Alles klopt'}: {outcome.new} nieuwe rijen.")


def _told(problem: Problem) -> str:
    """Sheet, row and column, as far as known, and the sentence."""
    place = (problem.sheet, f"rij {problem.row}" if problem.row else "", problem.column)
    return f"{', '.join(filter(None, place))}: {problem.sentence}"


@click.command("export")
@click.option("--branch", required=True, help="Naam van de afdeling.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Het werkboek dat geschreven wordt."
)
def export_workbook(branch: str, out: Path) -> None:
    """Write the whole branch as the workbook that `import` reads."""
    content = transfer.export_branch(branch_named(branch), by=None)
    out.write_bytes(content)
    click.echo(f"{out} ({len(content) // 1024} kB)")
