"""Commands about the history: `flask --app wsgi verify-history`."""

from pathlib import Path

import click

from portal.history import chain
from portal.history.joined import Joined, all_joined, faults_of_before
from portal.history.rules import look_through
from portal.kit.errors import RuleError


@click.command("verify-history")
@click.option(
    "--anchors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Een bestand met regels tabel:nummer:mac van vroeger, bijvoorbeeld het manifest naast een reservekopie.",
)
def verify_history(anchors: Path | None) -> None:
    """Find every row of the history and the access log that was edited, deleted, moved or cut off."""
    known = anchors.read_text().split() if anchors else []
    try:
        found = look_through(_anchors_in(known))
    except RuleError as error:
        raise click.ClickException(error.message) from None
    for fault in found[:100]:
        click.echo(fault, err=True)
    if found:
        raise click.ClickException(f"{len(found)} {'fout' if len(found) == 1 else 'fouten'}.")
    for anchor in chain.anchors_now():
        click.echo(f"in orde  {anchor}")
    for portal in all_joined():
        _verify_by_the_old_key(portal)


def _verify_by_the_old_key(portal: Joined) -> None:
    """What came along from another portal is still what its own key signed, where that key is among ours."""
    found = faults_of_before(portal)
    if found is None:
        click.echo(f"samengevoegd vanaf {portal.begins}: de oude sleutel staat niet in PORTAL_OLD_SECRET_KEYS.")
    for fault in found or ():
        click.echo(fault, err=True)
    if found:
        raise click.ClickException("Wat een afdeling meebracht, klopt niet meer met haar eigen sleutel.")
    for table, old in portal.chains.items() if found is not None else ():
        click.echo(f"in orde  {table}:{old.last_id}:{old.last_mac}, zoals ze kwam, nu vanaf {portal.begins}")


def _anchors_in(words: list[str]) -> list[str]:
    """What in a text is an anchor of a table that we have: a log or a manifest holds other words too."""
    tables = {model._meta.table_name for model in chain.chained_tables()}
    stripped = (word.strip("\",'") for word in words)
    return [word for word in stripped if word.count(":") == 2 and word.split(":")[0] in tables]
