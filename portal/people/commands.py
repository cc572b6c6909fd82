"""Commands about people: `flask --app wsgi add-coordinator …`."""

import sys

import click

from portal.kit.errors import RuleError
from portal.kit.text import one_line
from portal.people import passwords, rules
from portal.people.models import Person


def _password() -> str:
    """Ask for a password twice without showing it; from a pipe, one line is read."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Wachtwoord (minstens 12 tekens)", hide_input=True, confirmation_prompt="Nog eens"))


def _refuse(error: RuleError) -> click.ClickException:
    return click.ClickException(error.message)


@click.command("add-coordinator")
@click.option("--branch", required=True, help="Naam van de afdeling: 'Home-Start Lindedal'.")
@click.option("--municipality", default="", help="Gemeente van de afdeling; nodig voor een nieuwe afdeling.")
@click.option("--name", required=True, help="Voornaam en familienaam: 'Els Peeters'.")
@click.option("--email", required=True, help="Mailadres waarmee zij of hij zich aanmeldt.")
def add_coordinator(branch: str, municipality: str, name: str, email: str) -> None:
    """Add a coordinator, and the branch where it does not exist yet. Asks for a password."""
    from portal.web.fields import EmailField

    address = EmailField.parse(email)
    if not address:
        raise click.ClickException(EmailField.wrong)
    words = {"branch": branch, "municipality": municipality, "name": name}
    branch, municipality, name = (one_line(value)[:80] for value in words.values())
    if not branch or not name:
        raise click.ClickException("Geef een naam voor de afdeling en voor de coördinator.")
    try:
        password = passwords.hash_password(_password())
        person = rules.add_coordinator(branch, municipality, name, address, password)
    except RuleError as error:
        raise _refuse(error) from None
    click.echo(f"{person.name} is coördinator van {person.branch.name} en meldt zich aan met {address}.")


@click.command("set-password")
@click.option("--email", required=True, help="Mailadres van de coördinator.")
def set_password(email: str) -> None:
    """Give a coordinator a new password. Every device is signed out."""
    person = Person.get_or_none(Person.email == email.strip().lower())
    if person is None or not person.is_coordinator:
        raise click.ClickException("Er is geen coördinator met dit mailadres.")
    try:
        passwords.set_password(person, _password())
    except RuleError as error:
        raise _refuse(error) from None
    click.echo(f"Het wachtwoord van {person.name} is gewijzigd. Alle toestellen zijn afgemeld.")
