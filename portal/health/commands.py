"""`flask --app wsgi health` and `doctor`: for the operator, or a timer on the machine."""

import json
import subprocess
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.health.dangers import dangers
from portal.health.facts import NEWER, shortcomings
from portal.health.rules import health as look
from portal.health.rules import newest
from portal.history.models import LastTime
from portal.root import ROOT


@click.command()
@with_appcontext
def health() -> None:
    """Tell how things are, as JSON; ends with 1 when somebody must look."""
    found = look(current_app.extensions["settings"])
    click.echo(json.dumps({"gezond": not found.wrong, "let_op": found.wrong, **found.facts}, indent=1))
    sys.exit(bool(found.wrong))


@click.command("check-update")
@with_appcontext
def check_update() -> None:
    """Look whether there is a newer version of the portal; from then on `doctor` and the coordinator's page tell it."""
    try:
        here, there = newest(ROOT)
    except (OSError, subprocess.SubprocessError):
        raise click.ClickException("Of er een nieuwere versie is, valt hier niet na te kijken.") from None
    LastTime.note("newest", well=here == there)
    click.echo("Dit is de nieuwste versie." if here == there else f"Er is een nieuwere versie: {NEWER[1]}")


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
