"""Commands about the history: `flask --app wsgi verify-history`."""

from pathlib import Path

import click

from portal.history import chain
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


def _anchors_in(words: list[str]) -> list[str]:
    """What in a text is an anchor of a table that we have: a log or a manifest holds other words too."""
    tables = {model._meta.table_name for model in chain.chained_tables()}
    stripped = (word.strip("\",'") for word in words)
    return [word for word in stripped if word.count(":") == 2 and word.split(":")[0] in tables]
