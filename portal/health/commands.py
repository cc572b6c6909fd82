"""`flask --app wsgi health` and `doctor`: for whoever sits at the machine, or a timer on it."""

import json
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.health.facts import shortcomings
from portal.health.rules import dangers
from portal.health.rules import health as look


@click.command()
@with_appcontext
def health() -> None:
    """Tell how things are, as JSON; ends with 1 when somebody must look."""
    found = look(current_app.extensions["settings"])
    click.echo(json.dumps({"gezond": not found.wrong, "let_op": found.wrong, **found.facts}, indent=1))
    sys.exit(bool(found.wrong))


@click.command()
@with_appcontext
def doctor() -> None:
    """Say in words what is not right, and what mends it; ends with 1 when something is."""
    settings = current_app.extensions["settings"]
    feared = dangers(settings)
    for danger in feared:
        click.echo(f"- {danger}")
    told = [] if feared else shortcomings(look(settings), settings)
    for one in told:
        click.echo(f"- {one.what}\n  {one.mend}")
    if not feared and not told:
        click.echo("Alles is in orde.")
    sys.exit(bool(feared or told))
