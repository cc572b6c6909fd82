"""What the portal will not start with."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import peewee
from playhouse.migrations import Runner

from portal import database
from portal.backup.rules import is_half
from portal.database import db
from portal.history import chain, verifying
from portal.kit import private
from portal.kit.addresses import LOOPBACK
from portal.people.models import Branch
from portal.settings import Settings


def dangers(settings: Settings) -> list[str]:
    """Why it should not serve anybody, each naming the setting; empty when there is nothing to fear."""
    found = list(_in_the_settings(settings))
    try:
        return [*found, *_in_the_database(settings), *_in_the_data(settings)]
    except peewee.PeeweeException as error:
        return [*found, f"PORTAL_DATABASE_URL: {database.why_closed(error)}"]


def _in_the_settings(settings: Settings) -> Iterator[str]:
    address = urlsplit(settings.url)
    near = address.hostname in LOOPBACK
    if settings.demo:
        return
    if not settings.https and not near:
        yield "PORTAL_URL begint niet met https://: wachtwoorden en gezinnen zouden leesbaar over de lijn gaan."
    for name, key in (("PORTAL_SECRET_KEY", settings.secret_key), ("PORTAL_HISTORY_KEY", settings.history_key)):
        if len(set(key)) < 10:
            yield f"{name} is te raden: neem minstens 32 willekeurige tekens."
    if "*" in settings.trusted_hosts:
        yield "PORTAL_TRUSTED_HOSTS mag geen * bevatten: dan antwoordt het portaal onder eender welke naam."


def _in_the_database(settings: Settings) -> Iterator[str]:
    if isinstance(db.obj, peewee.SqliteDatabase):
        mode, wanted = db.obj.pragma("journal_mode"), database.journal_mode(database.engine())
        if mode != wanted:
            version = ".".join(map(str, database.engine()))
            yield (
                f"PORTAL_DATABASE_URL: het bestand staat in de stand {mode}, met SQLite {version} is alleen {wanted} "
                "veilig. Stop wat het bestand nog open heeft en probeer opnieuw."
            )
        if db.obj.pragma("synchronous") < 3:
            yield "PORTAL_DATABASE_URL: synchronous staat niet op extra; bij een stroompanne kan werk verdwijnen."
        for path in filter(private.lies_open, database.files_of(settings.database_url)):
            yield f"PORTAL_DATABASE_URL: wie op deze machine werkt, kan {path} lezen. Voer uit: chmod 600 {path}."
        folder = database.file_of(settings.database_url).parent
        if private.is_anybodys(folder):
            yield f"PORTAL_DATABASE_URL: iedereen kan bestanden zetten in {folder}. Voer uit: chmod 700 {folder}."
        if not os.access(folder, os.W_OK):
            yield f"PORTAL_DATABASE_URL: in {folder} kan het portaal niet schrijven."
        return
    if is_half():
        yield (
            "PORTAL_DATABASE_URL: in deze databank werd een kopie teruggezet, en dat is niet af. Zet de kopie opnieuw "
            "terug (flask --app wsgi restore): wat er half staat, wordt dan eerst gewist."
        )
    if settings.demo:
        return
    for name, safe in (("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", None)):
        value = _of_the_server(name)
        if value == "off" or (safe and value != safe):
            yield f"PORTAL_DATABASE_URL: {name} staat op {value} in PostgreSQL; bij een stroompanne verdwijnt er werk."


def _of_the_server(name: str) -> str:
    """A setting of PostgreSQL."""
    return str(db.execute_sql(f"show {name}").fetchone()[0])


def _in_the_data(settings: Settings) -> Iterator[str]:
    files = Runner(db.obj, str(database.MIGRATIONS))
    known, done = {m.name for m in files.migrations()}, set(files.applied())
    if done - known:
        yield "PORTAL_DATABASE_URL: deze databank is van een nieuwer portaal. Zet eerst dat portaal klaar."
        return
    if known - done:
        yield "PORTAL_DATABASE_URL: de tabellen zijn van een ouder portaal. Voer eerst uit: flask --app wsgi migrate."
        return
    if settings.demo and Branch.select().where(Branch.is_demo == False).exists():  # noqa: E712
        yield "PORTAL_DEMO=1 staat aan op een databank met een echte afdeling: iedereen zou zich kunnen aanmelden."
    if verifying.has_another_key():
        yield f"PORTAL_HISTORY_KEY: {chain.WRONG_KEY[0].lower()}{chain.WRONG_KEY[1:]}"
        return
    for fault in verifying.broken_heads():
        yield (
            f"De geschiedenis is niet heel: {fault} Wat er nu bij komt, zou dat toedekken. Bewaar dit bestand, zet een "
            "reservekopie terug, en vergelijk: flask --app wsgi verify-history."
        )
