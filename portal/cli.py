"""Commands: `flask --app wsgi …`, each with --help."""

import gc
import logging
import signal
import threading

import click
import peewee
from flask import Flask, current_app

from portal import daily, database
from portal.backup.commands import backup, restore
from portal.backup.joining.commands import join
from portal.exchange.workbook.commands import export_workbook, import_workbook
from portal.expenses.pricing.rules import price_waiting
from portal.expenses.rates.facts import add_statutory_rates
from portal.health.commands import check_update, doctor, health
from portal.health.dangers import dangers
from portal.history import wall_clock
from portal.history.commands import verify_history
from portal.history.models import LastTime
from portal.kit import clock, confined
from portal.kit.addresses import typed_here
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.sigterm import ended_by_sigterm
from portal.newsletter.sending.facts.footers import Links
from portal.newsletter.sending.rules import tell_changes
from portal.people.models import Branch, Person
from portal.post import worker
from portal.post.commands import NO_SERVER, test_mail
from portal.reports.figures.commands import figures
from portal.reports.papers.commands import document
from portal.retention.periods.commands import ASK_THE_CLOCK, clean_up
from portal.root import ROOT
from portal.settings import Settings
from portal.team.staff.commands import (
    add_coordinator,
    add_network,
    add_treasurer,
    branch_named,
    reset_second_factor,
    set_password,
)
from portal.web import log
from portal.web.pages import keep_templates


def init_app(app: Flask) -> None:
    for command in (
        init,
        migrate,
        demo,
        serve,
        work,
        document,
        add_coordinator,
        add_treasurer,
        add_network,
        figures,
        set_password,
        reset_second_factor,
        deliver,
        test_mail,
        add_rates,
        daily_work,
        confirm_clock,
        verify_history,
        health,
        doctor,
        check_update,
        version,
        backup,
        restore,
        join,
        import_workbook,
        export_workbook,
        clean_up,
    ):
        app.cli.add_command(command)


@click.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    done = _migrate()
    click.echo("De databank is bij." if not done else f"Uitgevoerd: {', '.join(done)}.")


def _migrate() -> list[str]:
    try:
        return database.migrate()
    except RuleError as error:
        raise click.ClickException(error.message) from None
    except peewee.PeeweeException as error:  # its words may hold a piece of the address
        raise click.ClickException(f"PORTAL_DATABASE_URL: {database.why_closed(error)}") from None


@click.command()
def init() -> None:
    """Set up a portal that is still empty, by questions. Here that was done."""
    raise click.ClickException("Dit portaal is al opgezet. Een collega erbij: add-coordinator, of in het portaal zelf.")


@click.command()
def demo() -> None:
    """Fill an empty database with the invented demo branch."""
    from portal.demo import world

    _migrate()
    try:
        world.build()
    except RuleError as error:
        raise click.ClickException(error.message) from None
    click.echo("De demo staat klaar: Home-Start Lindedal.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adres waarop het portaal luistert.")
@click.option("--port", default=8000, show_default=True, help="Poort waarop het portaal luistert.")
@click.option("--threads", default=8, show_default=True, help="Hoeveel verzoeken tegelijk.")
@click.option("--demo", "with_demo", is_flag=True, help="Vul een lege databank eerst met de demo.")
@ended_by_sigterm()
def serve(host: str, port: int, threads: int, with_demo: bool) -> None:
    """Migrate, then serve the portal and send its letters, until it is stopped."""
    from waitress import create_server

    settings: Settings = current_app.extensions["settings"]
    _migrate()
    if with_demo and settings.demo:
        _fill_with_demo()
    log.start(demo=settings.demo)
    _refuse_danger(settings)
    database.db.close()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        # A slow phone sends its photo to waitress' buffer, not to a thread: 120 seconds of silence is allowed.
        server = create_server(
            app,
            host=host,
            port=port,
            threads=threads,
            channel_timeout=150,
            max_request_body_size=100 * 1024 * 1024,
            ident=None,
            # What a proxy in front says about the visitor is left to ProxyFix, which trusts the declared hops alone.
            clear_untrusted_proxy_headers=not settings.proxies,
        )
    except OSError as error:
        raise click.ClickException(
            f"Poort {port} is bezet ({error.strerror}). Kies een andere met PORT=8001."
        ) from None
    stop = threading.Event()
    at_work = _start_work(settings, stop)
    _greet(settings, f"{typed_here(host, port)}{settings.path}")
    threading.Thread(target=_keep_templates, args=(app, stop), daemon=True).start()
    threading.Thread(target=_tell_shortcoming, daemon=True).start()  # a second; the first visitor need not wait
    gc.freeze()  # what is there now stays: it need not be looked through for garbage while somebody waits
    try:
        server.run()
    finally:
        stop.set()
        for thread in at_work:
            thread.join(0.7)  # what is on its way; whoever stops a container waits for seconds only


@click.command()
def work() -> None:
    """Send the letters and do the day's work until it is stopped, while other processes answer (gunicorn)."""
    settings: Settings = current_app.extensions["settings"]
    _migrate()
    log.start(demo=settings.demo)
    _refuse_danger(settings)
    database.db.close()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threads = _start_work(settings, stop)
    stop.wait()
    for thread in threads:
        thread.join(30)  # a letter that is on its way is let go first


def _start_work(settings: Settings, stop: threading.Event) -> list[threading.Thread]:
    if settings.demo:
        wall_clock.begin_here()
    threads = [threading.Thread(target=daily.keep_running, args=(settings, stop), name="daily", daemon=True)]
    if not settings.mail_url and not settings.demo:
        logging.getLogger("portal.post").warning("PORTAL_MAIL_URL is empty: letters stay in the outbox")
    if settings.mail_url:
        before = _before_letters_leave(settings)
        threads.append(threading.Thread(target=worker.run, args=(settings, stop, before), name="post", daemon=True))
    for thread in threads:
        thread.start()
    return threads


@click.command()
@click.option("--once", is_flag=True, help="Verstuur wat klaarligt en stop.")
def deliver(once: bool) -> None:
    """Send the letters that wait in the outbox, until it is stopped."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.mail_url:
        raise click.ClickException(NO_SERVER)
    LastTime.note("work")
    if once:
        sent = worker.send_due(settings, _before_letters_leave(settings))
        click.echo(f"{sent} {'brief' if sent == 1 else 'brieven'} verstuurd.")
        return
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    click.echo("Brieven worden verstuurd. Stop met Ctrl-C.")
    worker.run(settings, stop, _before_letters_leave(settings))


def _before_letters_leave(settings: Settings) -> worker.Before:
    links = Links(settings.url, settings.secret_key)
    return lambda: tell_changes(links)


def _refuse_danger(settings: Settings) -> None:
    """Stop before anybody is served, with what is dangerous about the settings."""
    found = dangers(settings)
    if found:
        raise click.ClickException("Het portaal start niet:\n- " + "\n- ".join(found))


def _fill_with_demo() -> None:
    from portal.demo import world

    if not world.is_empty():
        return
    click.echo("Even geduld, de demo wordt opgebouwd …")
    try:
        world.build()
    except RuleError as error:
        if world.is_empty():
            raise click.ClickException(error.message) from None
        click.echo("Een ander portaal dat net startte, bouwde ze al op.")
    except peewee.PeeweeException as error:
        raise click.ClickException(f"PORTAL_DATABASE_URL: {database.why_closed(error)}") from None


def _greet(settings: Settings, address: str) -> None:
    click.echo(f"\n  Het portaal staat open op {address}\n")
    if settings.demo and Branch.select().where(Branch.is_demo == True).exists():  # noqa: E712
        click.echo("  Aanmelden: kies op de eerste pagina wie je bent: Rita, Lena, Els of Herman.")
        where = (
            f"gaan naar {settings.mail_url.rsplit('@', 1)[-1]}"
            if settings.mail_url
            else f"lees je op {address}/demo/post"
        )
        click.echo(f"  Brieven {where}.  Stoppen: Ctrl-C.\n")
    elif not Person.select().exists():
        click.echo("  Er kan zich nog niemand aanmelden. De eerste: flask --app wsgi add-coordinator --help\n")
    elif not settings.mail_url:
        click.echo("  PORTAL_MAIL_URL is leeg: brieven blijven in het postvak uit.\n")
    database.db.close()


def _keep_templates(app: Flask, stop: threading.Event) -> None:
    """Some three seconds of work, for when the first visitor is served."""
    if not stop.wait(5):
        keep_templates(app, stop.is_set)


def _tell_shortcoming() -> None:
    """What this machine can't confine; and whoever chooses a file first finds its readers loaded."""
    if lacking := confined.shortcoming():
        click.echo(f"  Let op: {lacking}\n")


@click.command("daily")
def daily_work() -> None:
    """Do the work of today, as `serve` does by itself: ask for the quarter and remind those who are late."""
    LastTime.note("work")
    if not wall_clock.is_believed():
        raise click.ClickException(ASK_THE_CLOCK.format(wall_clock.question()))
    letters = daily.run(current_app.extensions["settings"], clock.today())
    click.echo(f"Klaar: {letters} brieven geschreven.")


@click.command("confirm-clock")
@click.option("--yes", is_flag=True, help="Niet vragen.")
def confirm_clock(yes: bool) -> None:
    """Say that the day of this machine's clock is right, after it leapt: erasing, rotating and letters go on."""
    if not yes:
        click.confirm(wall_clock.question(), abort=True)
    wall_clock.confirm(clock.today(), None)
    click.echo(f"Genoteerd: het is {day_text(clock.today())}.")


@click.command("add-rates")
@click.option("--branch", required=True, help="Naam van de afdeling.")
def add_rates(branch: str) -> None:
    """Give a branch the published mileage rates that it does not have yet."""
    found = branch_named(branch)
    with database.transaction():
        add_statutory_rates(found)
        price_waiting(found.id, by=None)
    click.echo(f"De gekende tarieven staan klaar voor {found.name}.")


@click.command()
def version() -> None:
    """Which portal this is, and which tables it works with."""
    import tomllib

    about = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    last = sorted(path.stem for path in database.MIGRATIONS.glob("[0-9]*.py"))[-1]
    click.echo(f"Portaal {about['version']}, tabellen {last}")
