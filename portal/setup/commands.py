"""What can be done before there is a portal: open its set-up, or answer the same questions here."""

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import TypeVar

import click
from flask import current_app
from flask.cli import AppGroup

from portal.kit.addresses import typed_here
from portal.kit.errors import RuleError
from portal.kit.sigterm import ended_by_sigterm
from portal.setup import rules
from portal.web.fields import EmailField, PhoneField

EMPTY = "Dit portaal is nog leeg. Zet het op in je browser:"
NOT_ON_PAPER = "Dit portaal is gemaakt; alleen de sleutels moeten nog op papier. Open in je browser:"

Answers = TypeVar("Answers")


class OnlySetUp(AppGroup):
    """`serve` and `init`; every other command says that there is no portal yet."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why
        self.add_command(serve)
        self.add_command(init)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return super().get_command(ctx, name) or click.Command(
            name,
            callback=self._refuse,
            hidden=True,
            context_settings={"ignore_unknown_options": True},
            params=[click.Argument(["rest"], nargs=-1)],
        )

    def _refuse(self, rest: tuple[str, ...]) -> None:
        raise click.ClickException(f"Het portaal start niet: {self.why}")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adres waarop de opstart luistert.")
@click.option("--port", default=8000, show_default=True, help="Poort waarop de opstart luistert.")
@ended_by_sigterm()
def serve(host: str, port: int) -> None:
    """Open the pages that set this portal up; then go on as the portal."""
    from waitress import create_server

    visit = current_app.extensions["setup"]
    try:
        visit.written = rules.unfinished(os.environ)
    except RuleError as error:
        raise click.ClickException(f"Het portaal start niet: {error}") from None
    try:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        server = create_server(app, host=host, port=port, threads=2, ident=None)
    except OSError as error:
        raise click.ClickException(f"Poort {port} gaat niet open ({error.strerror}).") from None
    address = f"{typed_here(host, port)}/opstart/{visit.token}"
    click.echo(f"\n  {NOT_ON_PAPER if visit.written else EMPTY}\n\n  {address}\n")
    click.echo("  Staat er een proxy voor, neem dan haar adres met hetzelfde einde. Stoppen: Ctrl-C.\n")
    threading.Thread(target=server.run, daemon=True).start()
    visit.done.wait()
    time.sleep(1)  # the last page reaches the browser
    server.close()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - as it was started, "-m flask" too


@click.command()
def init() -> None:
    """Set this portal up by answering questions; then `serve` starts it."""
    try:
        written = rules.unfinished(os.environ) or _asked_all()
    except RuleError as error:
        raise click.ClickException(error.message) from None
    keys = written.keys
    click.echo(f"\nHet portaal van {written.branch} is gemaakt.")
    click.echo(f"{written.coordinator} meldt zich aan met {written.email}.")
    click.echo("Schrijf dit op papier en bewaar het elders:\n")
    click.echo(f"  sleutel van de geschiedenis  {keys.history}\n  wachtzin van de kopieën      {keys.passphrase}\n")
    click.echo(f"Klaar. De instellingen staan in {rules.finish(os.environ)}.")


def _asked_all() -> rules.Written:
    people = _until_right(_asked_people)
    where = _until_right(_asked_place)
    if where.mail_url and click.confirm("Nu een proefbrief sturen?", default=True):
        click.echo(_trial(where, people))
    return rules.set_up(people, where, rules.Keys.new(), os.environ)


def _until_right(ask: Callable[[], Answers]) -> Answers:
    """These questions, asked again from their first one as long as an answer makes no sense."""
    while True:
        try:
            return ask()
        except RuleError as error:
            click.echo(f"\n{error.message}\n")


def _asked_place() -> rules.Place:
    return rules.place(
        url=click.prompt("Adres van het portaal", default="https://portaal.example.org"),
        server=_asked_server(),
        sender=click.prompt("Afzender van de brieven", default="Home-Start <portaal@example.org>"),
        proxies=1 if click.confirm("Staat er een proxy voor (Caddy, nginx)?", default=True) else 0,
    )


def _asked_people() -> rules.FirstPeople:
    branch, municipality = click.prompt("Naam van de afdeling"), click.prompt("Gemeente")
    phone = _asked("Telefoon van de afdeling", PhoneField)
    branch_email = _asked("Mailadres van de afdeling", EmailField)
    name = click.prompt("Voornaam en familienaam van de coördinator")
    email = _asked("Mailadres van de coördinator", EmailField, needed=True)
    password = click.prompt("Wachtwoord", hide_input=True, confirmation_prompt="Nog eens")
    return rules.first_people(
        branch=branch,
        municipality=municipality,
        phone=phone,
        branch_email=branch_email,
        name=name,
        email=email,
        password=password,
        again=password,
    )


def _asked(question: str, kind: type[EmailField] | type[PhoneField], *, needed: bool = False) -> str:
    while True:
        typed = click.prompt(question, default=None if needed else "", show_default=False)
        if not typed and not needed:
            return ""
        if found := kind.parse(typed):
            return str(found)
        click.echo(kind.wrong)


def _asked_server() -> tuple[str, int, str, str]:
    host = click.prompt("Mailserver (leeg: brieven wachten)", default="", show_default=False)
    if not host:
        return "", 587, "", ""
    port = click.prompt("Poort", default=587, type=int)
    user = click.prompt("Gebruikersnaam bij de mailserver", default="", show_default=False)
    return host, port, user, click.prompt("Wachtwoord bij de mailserver", hide_input=True) if user else ""


def _trial(where: rules.Place, people: rules.FirstPeople) -> str:
    try:
        return rules.send_trial(where, people.name, people.email)
    except RuleError as error:
        return error.message
