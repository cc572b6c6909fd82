"""Commands about mail: `flask --app wsgi deliver`."""

import signal
import threading

import click
from flask import current_app

from portal.history.models import LastTime
from portal.post import worker


@click.command()
@click.option("--once", is_flag=True, help="Verstuur wat klaarligt en stop.")
def deliver(once: bool) -> None:
    """Send the letters that wait in the outbox, until it is stopped."""
    settings = current_app.extensions["settings"]
    if not settings.mail_url:
        raise click.ClickException("PORTAL_MAIL_URL ontbreekt: zonder mailserver blijven brieven in het postvak uit.")
    LastTime.note("work")
    if once:
        sent = worker.send_due(settings)
        click.echo(f"{sent} {'brief' if sent == 1 else 'brieven'} verstuurd.")
        return
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    click.echo("Brieven worden verstuurd. Stop met Ctrl-C.")
    worker.run(settings, stop)
