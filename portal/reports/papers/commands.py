"""Documents from the command line: the same bytes as the downloads of the pages."""

import os
from pathlib import Path

import click

from portal.expenses.models.notes import ExpenseNote
from portal.expenses.note.documents import expense_note
from portal.expenses.note.facts.word import gather_note
from portal.kit import clock
from portal.kit.dates import Quarter, parse_month
from portal.kit.paper import PDF, WORD, Maker
from portal.newsletter.letter.documents.documents import newsletter as newsletter_file
from portal.newsletter.letter.facts.letter import gather_newsletter
from portal.newsletter.models import NewsletterIssue, file_of
from portal.people.models import Person
from portal.reports.models import FIRST_YEAR
from portal.reports.quarter.documents.word import overview
from portal.reports.quarter.facts import gather_quarter
from portal.reports.year.documents.facts import EDITIONS, Edition
from portal.reports.year.documents.word import year_report
from portal.reports.year.facts.report import gather_report
from portal.team.staff.commands import branch_named
from portal.web.pages import house_style, portal_url


@click.group()
def document() -> None:
    """Write a document, in Word or as PDF by the end of the file's name: the same bytes as the page's download."""


def _branch_option(command: "click.decorators.FC") -> "click.decorators.FC":
    return click.option("--branch", default="", help="Naam van de afdeling; nodig als er meer dan één is.")(command)


def _out_option(command: "click.decorators.FC") -> "click.decorators.FC":
    return click.option(
        "--out",
        required=True,
        type=click.Path(dir_okay=False, path_type=Path),
        help="Het bestand dat geschreven wordt.",
    )(command)


@document.command("quarter")
@click.argument("quarter")
@_out_option
@_branch_option
def document_quarter(quarter: str, out: Path, branch: str) -> None:
    """Kwartaaloverzicht, for example: document quarter 2025Q3 --out overzicht.docx"""
    try:
        period = Quarter.parse(quarter)
    except ValueError:
        raise click.ClickException(f"‘{quarter}’ is geen kwartaal. Schrijf het zoals 2025Q3.") from None
    here = branch_named(branch)
    _write(out, overview(gather_quarter(here, period), house_style(here.id), _made(out)))


@document.command("newsletter")
@click.argument("month")
@_out_option
@_branch_option
def document_newsletter(month: str, out: Path, branch: str) -> None:
    """Nieuwsbrief, for example: document newsletter 2025-10 --out brief.docx"""
    try:
        first = parse_month(month)
    except ValueError:
        raise click.ClickException(f"‘{month}’ is geen maand. Schrijf ze zoals 2025-10.") from None
    if out.suffix.lower() == ".pdf":
        raise click.ClickException("Een nieuwsbrief is er in Word. Kies een naam op .docx.")
    issue = NewsletterIssue.get_or_none(
        NewsletterIssue.branch == branch_named(branch).id,
        NewsletterIssue.year == first.year,
        NewsletterIssue.month == first.month,
    )
    if issue is None:
        raise click.ClickException(f"Er is geen nieuwsbrief van {month}.")
    written = file_of(issue)  # finished in Word
    if written is None:
        facts = gather_newsletter(issue, portal_url(), with_pictures=True)
        written = newsletter_file(facts, house_style(issue.branch_id))
    _write(out, written)


@document.command("year")
@click.argument("year", type=int)
@click.option("--edition", type=click.Choice(list(EDITIONS)), default="own", show_default=True, help="Voor wie.")
@click.option("--hide-small", is_flag=True, help="Toon kleine getallen als <5 (met --edition public).")
@_out_option
@_branch_option
def document_year(year: int, edition: Edition, hide_small: bool, out: Path, branch: str) -> None:
    """Jaarverslag, for example: document year 2025 --out jaarverslag.docx"""
    if not FIRST_YEAR <= year <= clock.today().year:
        raise click.ClickException(f"{year} is geen jaar dat al begonnen is.")
    here = branch_named(branch)
    facts = gather_report(here, year)
    _write(out, year_report(facts, house_style(here.id), edition, hide_small=hide_small, make=_made(out)))


@document.command("expense")
@click.argument("number")
@_out_option
@_branch_option
def document_expense(number: str, out: Path, branch: str) -> None:
    """Onkostennota, for example: document expense 2025-031 --out nota.docx"""
    note = (
        ExpenseNote.select(ExpenseNote, Person)
        .join(Person, on=(ExpenseNote.volunteer == Person.id))
        .where(ExpenseNote.branch == branch_named(branch).id, ExpenseNote.number == number)
        .first()
    )
    if note is None:
        raise click.ClickException(f"Er is geen nota met nummer {number}.")
    _write(out, expense_note(gather_note(note), house_style(note.branch_id), _made(out)))


def _made(out: Path) -> Maker:
    """The maker (Word or PDF) for a file with this name."""
    return (PDF if out.suffix.lower() == ".pdf" else WORD).make


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{out} kan niet geschreven worden: {os.strerror(error.errno or 0)}.") from None
    click.echo(f"{out} ({len(content) // 1024} kB)")
