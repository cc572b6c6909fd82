"""Commands: `flask --app wsgi …`."""

import click
from flask import Flask

from portal import database


def init_app(app: Flask) -> None:
    app.cli.add_command(migrate)


@click.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    done = database.migrate()
    click.echo(f"{len(done)} migratie(s) uitgevoerd." if done else "De databank is bij.")
