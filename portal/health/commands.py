"""`flask --app wsgi health`: for whoever sits at the machine, or a timer on it."""

import json
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.health.rules import health as look


@click.command()
@with_appcontext
def health() -> None:
    """Tell how things are, as JSON; ends with 1 when somebody must look."""
    found = look(current_app.extensions["settings"])
    click.echo(json.dumps({"gezond": not found.wrong, "let_op": found.wrong, **found.facts}, indent=1))
    sys.exit(bool(found.wrong))
