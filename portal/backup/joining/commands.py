"""The command `flask --app wsgi join COPY --settings FILE`."""

import time
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from peewee import DatabaseError

from portal.backup.joining import rules
from portal.backup.joining.facts.coming import Choices
from portal.database import why_closed
from portal.history import chain
from portal.kit.errors import RuleError
from portal.kit.sigterm import ended_by_sigterm
from portal.settings import Settings
from portal.settings_file import SettingsError, environment
from portal.web.moving import Moving


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--settings",
    "settings_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="De instellingen van dat portaal: het bestand portal.env van die machine.",
)
@click.option(
    "--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Bestand met de geheime sleutel."
)
@click.option("--share-mailbox", is_flag=True, help="Twee vrijwilligers met hetzelfde mailadres delen die mailbox.")
@click.option("--without-address", multiple=True, metavar="MAIL", help="Wie dat adres heeft, komt zonder mee.")
@click.option("--dry-run", is_flag=True, help="Doe alles, en neem het terug: zeg wat in de weg staat.")
@with_appcontext
@ended_by_sigterm()
def join(
    file: Path,
    settings_file: Path,
    key: Path | None,
    share_mailbox: bool,
    without_address: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Take the portal of another branch into this one, with all that it wrote: FILE is a copy of it, or its SQLite.

    Everything comes or nothing does. Numbers of rows become higher by a round number, so that no two are the same.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    here: Settings = app.extensions["settings"]
    began = time.perf_counter()
    try:
        there, has_own_style = _settings_of(settings_file)
        identities = key.read_text("utf-8", errors="replace") if key else ""
        passphrase = "" if key else there.backup_passphrase
        if not (key or passphrase or rules.is_plain(file)):
            passphrase = click.prompt("Wachtzin van de kopie", hide_input=True)
        portal = rules.Portal(there.url, there.secret_key, passphrase, identities)
        choices = Choices(share_mailbox, frozenset(address.strip().lower() for address in without_address))
        outcome = rules.join(file, portal, _of_here(app, here, there), choices, keep=not dry_run)
    except SettingsError as error:
        raise click.ClickException(f"{settings_file.name}: {error}") from None
    except DatabaseError as error:
        raise click.ClickException(f"Niet samengevoegd: {why_closed(error)}") from None
    except (RuleError, OSError) as error:
        raise click.ClickException(f"Niet samengevoegd: {error}") from None
    if outcome.in_the_way:
        for sentence in outcome.in_the_way:
            click.echo(sentence, err=True)
        raise click.ClickException("Niet samengevoegd. Er is niets geschreven.")
    for sentence in outcome.to_tell:
        click.echo(sentence)
    if has_own_style:
        click.echo("Dat portaal had een briefhoofd in PORTAL_HOUSE_STYLE. Zet het hier bij De afdeling.")
    _report(outcome, here, dry_run=dry_run, seconds=time.perf_counter() - began)


def _settings_of(file: Path) -> tuple[Settings, bool]:
    """The settings of the other portal, and whether it had a letterhead of its own there: a file of that machine."""
    env = environment({"PORTAL_SETTINGS": str(file)})
    return Settings.from_env({**env, "PORTAL_HOUSE_STYLE": ""}), bool(env.get("PORTAL_HOUSE_STYLE"))


def _of_here(app: Flask, here: Settings, there: Settings) -> rules.Here:
    return rules.Here(
        here.url,
        here.secret_key,
        lambda begins: Moving(app.url_map, begins, there.secret_key, here.secret_key).path,
        here.demo,
    )


def _report(outcome: rules.Outcome, here: Settings, *, dry_run: bool, seconds: float) -> None:
    for table, found in sorted(outcome.rows.items()):
        if found.rows:
            click.echo(f"{found.rows:>8}  {table}  {found.sha256[:12]}")
    rows, who = sum(found.rows for found in outcome.rows.values()), ", ".join(outcome.branches)
    if dry_run:
        click.echo(f"Niets staat in de weg: {rows} rijen van {who} kunnen komen. Er is niets geschreven.")
        return
    click.echo(f"Samengevoegd: {who}, {rows} rijen. Van elke tabel klopt de som met wat er kwam. {seconds:.1f} s.")
    click.echo(f"Elk nummer is {outcome.begins} hoger. Laat het oude adres hierheen sturen, met in zijn Caddyfile:")
    click.echo(f"    redir {here.url}/verhuisd/{outcome.begins}{{uri}} 302")
    for anchor in chain.anchors_now():
        click.echo(f"geschiedenis tot  {anchor}")
