"""`flask --app wsgi clean-up`: what the portal does by itself every night, or a dry run of it."""

import click

from portal.history import wall_clock
from portal.kit import clock
from portal.retention.periods.facts import BY_KEY, due
from portal.retention.periods.rules import clean_up as do_it

ASK_THE_CLOCK = "{} Er is niets gedaan. Klopt het, voer dan eerst uit: flask --app wsgi confirm-clock."


@click.command("clean-up")
@click.option("--dry-run", is_flag=True, help="Alleen tonen wat weg zou gaan.")
def clean_up(dry_run: bool) -> None:
    """Forget everything whose time is up."""
    if dry_run:
        for one in due(clock.today()):
            click.echo(f"{BY_KEY[one.period].what}: {one.label}, sinds {one.since}")
        return
    if not wall_clock.is_believed():
        raise click.ClickException(ASK_THE_CLOCK.format(wall_clock.question()))
    done = do_it(clock.today())
    click.echo("Niets op te schonen." if not done else ", ".join(f"{key} {n}" for key, n in done.items()))
