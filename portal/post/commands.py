"""A command about mail: `flask --app wsgi test-mail`."""

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.kit.addresses import WRONG_MAIL, parse_mail
from portal.post import worker

NO_SERVER = "PORTAL_MAIL_URL ontbreekt: zonder mailserver blijven brieven in het postvak uit."


@click.command("test-mail")
@click.argument("address")
@with_appcontext
def test_mail(address: str) -> None:
    """Send one letter to ADDRESS at once, and say what the mail server answers."""
    settings = current_app.extensions["settings"]
    if not settings.mail_url:
        raise click.ClickException(NO_SERVER)
    to = parse_mail(address)
    if to is None:
        raise click.ClickException(WRONG_MAIL)
    try:
        click.echo(worker.send_trial(settings.mail_url, settings.mail_from, "", to))
    except worker.NoServer as error:
        raise click.ClickException(str(error)) from None
