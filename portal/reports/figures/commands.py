"""Commands about the year: `flask --app wsgi figures 2025 --json`."""

import json

import click

from portal.kit import clock
from portal.kit.dates import day_text
from portal.reports.figures.facts.definitions import SECTIONS
from portal.reports.figures.facts.figures import Figures
from portal.reports.figures.rules import shown_years
from portal.reports.models import FIRST_YEAR
from portal.team.staff.commands import branch_named


@click.command("figures")
@click.argument("year", type=int)
@click.option("--json", "as_json", is_flag=True, help="Als JSON: elk cijfer met zijn sleutel.")
@click.option("--branch", default="", help="Naam van de afdeling; nodig als er meer dan één is.")
def figures(year: int, as_json: bool, branch: str) -> None:
    """Every figure of the annual report, as the page of the year shows it: figures 2025 --json"""
    if not FIRST_YEAR <= year <= clock.today().year:
        raise click.ClickException(f"{year} is geen jaar dat al begonnen is.")
    (found,) = shown_years(branch_named(branch), [year])
    click.echo(_json(found) if as_json else _text(found))


def _json(figures: Figures) -> str:
    """null where a figure is not known; `reasons` says why."""
    reasons = {key: figure.why for key, figure in figures.rows.items() if figure.value is None}
    until = figures.until.isoformat() if figures.until else None
    facts = {
        "branch": figures.branch,
        "year": figures.year,
        "origin": figures.origin,
        "until": until,
        "figures": figures.as_numbers(),
        "reasons": reasons,
    }
    return json.dumps(facts, ensure_ascii=False, indent=2)


def _text(figures: Figures) -> str:
    until = f" tot en met {day_text(figures.until)}" if figures.origin == "running" and figures.until else ""
    lines = [f"{figures.branch}, {figures.year}{until}"]
    section = ""
    for figure in figures.rows.values():
        if figure.definition.section != section:
            section = figure.definition.section
            lines += ["", f"{section}. {SECTIONS[section]}"]
        why = f"  ({figure.why})" if figure.value is None else ""
        lines.append(f"{figure.text:>6}  {'  ' * figure.definition.level}{figure.definition.title}{why}")
    return "\n".join(lines)
