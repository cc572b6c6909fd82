"""Commands about people: `flask --app wsgi add-coordinator …`."""

import sys

import click

from portal.kit.addresses import WRONG_MAIL, parse_mail
from portal.kit.errors import RuleError
from portal.kit.text import one_line
from portal.people.models import STAFF_ROLES, Branch, Person
from portal.sign_in.passwords import rules as passwords
from portal.sign_in.second_step import rules as factors
from portal.team.staff import rules


def _password() -> str:
    """Ask for a password twice without showing it; from a pipe, one line is read."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Wachtwoord (minstens 12 tekens)", hide_input=True, confirmation_prompt="Nog eens"))


def _refuse(error: RuleError) -> click.ClickException:
    return click.ClickException(error.message)


def _staff_options(command: "click.decorators.FC") -> "click.decorators.FC":
    for option in (
        click.option("--email", required=True, help="Mailadres waarmee zij of hij zich aanmeldt."),
        click.option("--name", required=True, help="Voornaam en familienaam: 'Els Peeters'."),
        click.option("--municipality", default="", help="Gemeente van de afdeling; nodig voor een nieuwe afdeling."),
        click.option("--branch", required=True, help="Naam van de afdeling: 'Home-Start Lindedal'."),
    ):
        command = option(command)
    return command


def _adding(role: str, words: str) -> click.Command:
    """The command that adds somebody with a role. words: its help."""

    @click.command(f"add-{role}", help=words)
    @_staff_options
    def add(branch: str, municipality: str, name: str, email: str) -> None:
        _add(role, branch, municipality, name, email)

    return add


add_coordinator = _adding(
    "coordinator", "Add a coordinator, and the branch where it does not exist yet. Asks for a password."
)
add_treasurer = _adding(
    "treasurer", "Add a treasurer, who pays expense notes and sees no families. Asks for a password."
)
add_network = _adding(
    "network",
    "Add somebody of the network, who sees the totals of every branch and no family. Asks for a password.\n\n"
    'The branch is the network\'s own office: "Home-Start Vlaanderen".',
)


def _add(role: str, branch: str, municipality: str, name: str, email: str) -> None:
    address = parse_mail(email)
    if not address:
        raise click.ClickException(WRONG_MAIL)
    branch, municipality, name = (one_line(value)[:80] for value in (branch, municipality, name))
    if not branch or not name:
        raise click.ClickException(f"Geef een naam voor de afdeling en voor de {STAFF_ROLES[role]}.")
    try:
        somebody = Person(given_name=name, family_name="", email=address, branch=Branch(name=branch))
        password = passwords.hash_password(_password(), somebody)
        person = rules.add_staff(rules.NewStaff(role, branch, municipality, name, address, password))
    except RuleError as error:
        raise _refuse(error) from None
    click.echo(f"{person.name} is {STAFF_ROLES[role]} van {person.branch.name} en meldt zich aan met {address}.")


@click.command("set-password")
@click.option("--email", required=True, help="Mailadres van de coördinator of penningmeester.")
def set_password(email: str) -> None:
    """Give a coordinator or treasurer a new password. Every device is signed out."""
    person = Person.get_or_none(Person.email == (parse_mail(email) or ""))
    if person is None or not person.is_staff:
        raise click.ClickException("Er is geen coördinator of penningmeester met dit mailadres.")
    try:
        passwords.set_password(person, _password())
    except RuleError as error:
        raise _refuse(error) from None
    click.echo(f"Het wachtwoord van {person.name} is gewijzigd. Alle toestellen zijn afgemeld.")


@click.command("reset-second-factor")
@click.option("--email", required=True, help="Mailadres van wie app, sleutels en herstelcodes kwijt is.")
def reset_second_factor(email: str) -> None:
    """Forget somebody's app, passkeys and recovery codes. Call them first on a number you know."""
    person = Person.get_or_none(Person.email == (parse_mail(email) or ""))
    if person is None:
        raise click.ClickException("Er is niemand met dit mailadres.")
    factors.reset(person)
    click.echo(
        f"De tweede stap van {person.name} is gewist en alle toestellen zijn afgemeld. "
        "Bij de volgende aanmelding stelt zij of hij een nieuwe in."
    )


def branch_named(name: str) -> Branch:
    """The branch of that name, or the only one there is."""
    found = list(Branch.select().where(Branch.name == name) if name else Branch.select().limit(2))
    if len(found) == 1:
        return found[0]
    if name:
        raise click.ClickException(f"Er is geen afdeling met de naam ‘{name}’.")
    raise click.ClickException(
        "Er is nog geen afdeling." if not found else "Er zijn verschillende afdelingen. Kies er een met --branch."
    )
