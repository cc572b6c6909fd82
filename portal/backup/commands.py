"""Commands: `flask --app wsgi backup DIR` and `restore FILE --into URL`."""

import errno
import time
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from peewee import DatabaseError

from portal.backup import archive, restoring, rules
from portal.database import why_closed
from portal.history import wall_clock
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.sigterm import ended_by_sigterm
from portal.people.models import Person, RolePeriod
from portal.settings import Settings, checked_database_url
from portal.settings_file import SettingsError
from portal.sign_in.devices.rules import end_device, open_device
from portal.sign_in.models import Device


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--days", default=14, show_default=True, help="Van hoeveel dagen de laatste kopie blijft.")
@click.option("--weeks", default=8, show_default=True, help="Van hoeveel weken de laatste kopie blijft.")
@with_appcontext
@ended_by_sigterm()
def backup(folder: Path, days: int, weeks: int) -> None:
    """Write an encrypted copy of everything into FOLDER while people go on working, and delete the oldest copies.

    Encrypted for PORTAL_BACKUP_KEYS (public keys, age1…) or else with PORTAL_BACKUP_PASSPHRASE.
    """
    settings: Settings = current_app.extensions["settings"]
    lock = archive.Lock(settings.backup_passphrase, settings.backup_keys)
    if not (lock.passphrase or lock.recipients):
        raise click.ClickException("Zet PORTAL_BACKUP_KEYS of PORTAL_BACKUP_PASSPHRASE: een kopie is nooit leesbaar.")
    began = time.perf_counter()
    try:
        made, manifest, gone = rules.back_up(folder, lock, days=max(1, days), weeks=max(1, weeks))
    except (RuleError, OSError) as error:
        raise click.ClickException(f"Er is geen kopie gemaakt: {_why(error)}") from None
    rows = sum(rows for rows, _ in manifest["tables"].values())
    click.echo(f"{made} · {rows} rijen · {made.stat().st_size // 1024} kB · {time.perf_counter() - began:.1f} s")
    for anchor in manifest["anchors"]:
        click.echo(f"geschiedenis tot  {anchor}")
    if wall_clock.is_doubted():
        click.echo(f"{wall_clock.question()} Er is geen oudere kopie gewist.")
        click.echo("Klopt het, voer dan uit: flask --app wsgi confirm-clock.")
    for path in gone:
        click.echo(f"te oud, gewist  {path.name}")


UNDONE = (
    "Wat na die kopie gebeurde, is er niet: ook niet wat betaald is, wie stopte of een ander wachtwoord koos. "
    "De coördinator vindt op de startpagina wat na te kijken is. Iedereen is afgemeld, en links en codes van toen "
    "werken niet meer. Brieven die toen wachtten, vertrekken (nog eens)."
)
NO_ROOM = "er is geen plaats meer op de schijf. Maak plaats, en probeer het dan opnieuw."
MOVED = (
    "Iedereen blijft aangemeld, en er is niets na te kijken: volgens --moved stond het portaal sinds die kopie stil."
)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", required=True, help="Een lege databank: sqlite:///… of postgresql://…")
@click.option(
    "--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Bestand met de geheime sleutel."
)
@click.option("--moved", is_flag=True, help="Het portaal staat stil sinds deze kopie: niemand wordt afgemeld.")
@with_appcontext
@ended_by_sigterm()
def restore(file: Path, into: str, key: Path | None, *, moved: bool) -> None:
    """Put a copy back into an empty database, count everything again, check the history and sign somebody in.

    A copy of SQLite may also go into PostgreSQL: the way from one branch to a network. It says so before it begins.
    Everybody is signed out, and coordinators are asked to look at what happened since the copy, but with --moved.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.extensions["settings"]
    try:
        checked_database_url(into, "--into")
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    passphrase = "" if key else settings.backup_passphrase
    if not key and not passphrase:
        passphrase = click.prompt("Wachtzin van de kopie", hide_input=True)
    began = time.perf_counter()
    try:
        identities = key.read_text("utf-8", errors="replace") if key else ""
        locks = {"passphrase": passphrase, "identities": identities}
        manifest = restoring.put_back(file, into, moved=moved, tell=click.echo, **locks)
    except DatabaseError as error:
        raise click.ClickException(f"Niet teruggezet: --into: {why_closed(error)}") from None
    except (RuleError, OSError) as error:
        raise click.ClickException(f"Niet teruggezet: {_why(error)}") from None
    except (KeyboardInterrupt, SystemExit):
        click.echo("Gestopt: er is niets teruggezet, en er bleef niets achter. Begin opnieuw wanneer je wil.", err=True)
        raise
    name = _sign_somebody_in(app)
    rows = sum(rows for rows, _ in manifest["tables"].values())
    click.echo(f"Teruggezet: {rows} rijen in {len(manifest['tables'])} tabellen, zoals op {manifest['made_at']} (UTC).")
    click.echo("Elke tabel telt zoals toen, en de geschiedenis is heel.")
    click.echo(MOVED if moved else UNDONE)
    click.echo("Aanmelden lukt." if name else "Er is niemand die zich kan aanmelden.")
    click.echo(f"{time.perf_counter() - began:.1f} s. Zet nu PORTAL_DATABASE_URL op dit adres en start het portaal.")


def _why(error: RuleError | OSError) -> str:
    if isinstance(error, RuleError):
        return error.message
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NO_ROOM
    return f"{error.filename}: {error.strerror}." if error.filename else str(error)


def _sign_somebody_in(app: Flask) -> bool:
    """Open somebody's first page as on a phone of theirs, and sign out again. False where nobody may come in."""
    person = (
        Person.select()
        .join(RolePeriod, on=RolePeriod.person == Person.id)
        .where(Person.disabled_at.is_null(), RolePeriod.covers(clock.today()))
        .order_by(Person.id)
        .first()
    )
    if person is None:
        return False
    token = open_device(person, "proef na terugzetten")
    device = Device.select().where(Device.person == person.id).order_by(Device.id.desc()).get()
    settings: Settings = app.extensions["settings"]
    client = app.test_client()
    with client.session_transaction(base_url=settings.url) as session:
        session["_user_id"] = token
    answer = client.get("/", base_url=settings.url)
    end_device(device, by=person)
    if answer.status_code not in (200, 303) or "/aanmelden" in answer.headers.get("Location", ""):
        raise click.ClickException(f"Alles is terug, maar aanmelden lukt niet: de startpagina gaf {answer.status}.")
    return True
