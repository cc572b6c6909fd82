"""From nothing to a portal: a branch, its first coordinator, keys, and the file that keeps the settings."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import peewee

from portal import database
from portal.database import transaction
from portal.expenses.rates.facts import add_statutory_rates
from portal.history import chain
from portal.history.rules import change
from portal.kit import private
from portal.kit.addresses import HOST, LOOPBACK, host_of
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.people.models import Branch, Person
from portal.post import worker
from portal.settings import Settings
from portal.settings_file import SettingsError, environment, settings_file
from portal.sign_in.passwords.rules import hash_password
from portal.team.staff.rules import NewStaff, add_staff

ABOUT_THE_FILE = "# De instellingen van het portaal. Wat elke regel betekent, staat in README.md."
ONCE = "Het portaal wordt maar één keer opgezet."
THERE_ARE_PEOPLE = f"In deze databank staan al mensen. {ONCE} Zet hier het bestand portal.env van toen terug."
NO_PLACE = "In {} kan niet geschreven worden. Mag het portaal dat?"
NO_ROOM = "In {} kan niet geschreven worden ({}). Maak plaats, en druk opnieuw."
AT_THE_FIELD = {
    "PORTAL_URL": ("url", "Schrijf het adres zoals https://portaal.example.org."),
    "PORTAL_TRUSTED_HOSTS": ("url", "Schrijf het adres zoals https://portaal.example.org."),
    "PORTAL_MAIL_URL": ("host", "Schrijf de naam van de mailserver zoals mail.example.org."),
    "PORTAL_MAIL_FROM": ("sender", "Schrijf de afzender zoals Home-Start <portaal@example.org>."),
}


@dataclass(frozen=True)
class FirstPeople:
    """The branch and its first coordinator. `password_hash`: what was typed is forgotten at once."""

    branch: str
    municipality: str
    phone: str  # E.164, or ""
    branch_email: str
    name: str
    email: str
    password_hash: str


@dataclass(frozen=True)
class Place:
    """Where the portal is found, and how its letters leave; `mail_url` is "" where they wait."""

    url: str
    mail_url: str
    mail_from: str
    proxies: int


@dataclass(frozen=True)
class Keys:
    """The keys to keep on paper: without them no backup opens and no history can be verified."""

    secret: str
    history: str
    passphrase: str

    @classmethod
    def new(cls) -> "Keys":
        words = "-".join(secrets.token_hex(3) for _ in range(6))
        return cls(secrets.token_hex(32), secrets.token_hex(32), words)


@dataclass(frozen=True)
class Written:
    """A portal whose people and settings are on the disk, and whose keys somebody still has to put on paper."""

    branch: str
    coordinator: str
    email: str
    url: str
    keys: Keys


def first_people(  # the fields of one page
    *, branch: str, municipality: str, phone: str, branch_email: str, name: str, email: str, password: str, again: str
) -> FirstPeople:
    """What was typed about the branch and its coordinator, checked. RuleError at the field."""
    if " " not in name:
        raise RuleError("Vul je voornaam en je familienaam in.", "name")
    if password != again:
        raise RuleError("De twee wachtwoorden zijn niet gelijk.", "again")
    try:
        # only the name, which others would try first
        hashed = hash_password(
            password, Person(given_name=name, family_name="", email=email, branch=Branch(name=branch))
        )
    except RuleError as error:
        raise RuleError(error.message, "password") from None
    return FirstPeople(branch, municipality, phone, branch_email, name, email, hashed)


def place(*, url: str, server: tuple[str, int, str, str], sender: str, proxies: int) -> Place:
    """What was typed about address and mail, checked as a start of the portal would. RuleError at the field."""
    host, port, user, password = server
    if host and not HOST.fullmatch(host):
        raise RuleError(AT_THE_FIELD["PORTAL_MAIL_URL"][1], "host")
    if not 0 < port < 65536:
        raise RuleError("Schrijf de poort van de mailserver als een getal: meestal 587, of 465.", "port")
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    mail_url = f"{'smtps' if port == 465 else 'smtp'}://{login}{host}:{port}" if host else ""
    url = url.partition("/opstart/")[0]  # copied out of the browser
    url = url if "://" in url else f"https://{url}"
    found = Place(url.rstrip("/"), mail_url, sender, proxies)
    try:
        settings = Settings.from_env(_lines(found, Keys.new()))
    except SettingsError as error:
        field, sentence = AT_THE_FIELD[str(error).split()[0]]
        raise RuleError(sentence, field) from None
    if not settings.https and host_of(settings.url) not in LOOPBACK:
        raise RuleError("Het adres begint met https://. Zonder dat zijn wachtwoorden onderweg te lezen.", "url")
    if host and not sender:
        raise RuleError("Vul de afzender in: Home-Start <portaal@example.org>.", "sender")
    return found


def send_trial(found: Place, name: str, address: str) -> str:
    """One letter to the coordinator, at once; returns what the server answered. RuleError with its refusal."""
    if not found.mail_url:
        raise RuleError("Vul eerst de mailserver in.", "host")
    try:
        return worker.send_trial(found.mail_url, found.mail_from, name, address)
    except worker.NoServer as error:
        raise RuleError(str(error), "host") from None


def set_up(people: FirstPeople, where: Place, keys: Keys, env: Mapping[str, str]) -> Written:
    """The tables, the branch, its coordinator, the known rates, and the settings under a name that is not theirs yet.

    All or nothing, whoever stops the machine; until `finish` the portal does not start, and `unfinished` finds what was
    written. RuleError where there are people already, or a settings file, or nothing can be written.
    """
    file = settings_file(env)
    if file.exists():
        raise RuleError(f"{file} staat er al. {ONCE} Start het opnieuw.")
    try:
        settings = Settings.from_env({**environment(env), **_lines(where, keys)})
    except SettingsError as error:
        raise RuleError(str(error)) from None
    _open(settings)
    chain.use_key(settings.history_key, (settings.secret_key,))

    def fill() -> None:
        with transaction():
            if Person.select().exists() or Branch.select().exists():
                raise RuleError(THERE_ARE_PEOPLE)
            new = NewStaff(
                "coordinator", people.branch, people.municipality, people.name, people.email, people.password_hash
            )
            coordinator = add_staff(new)
            change(coordinator.branch, "correct", coordinator, phone=people.phone, email=people.branch_email)
            add_statutory_rates(coordinator.branch)
        _write(_half(file), where, keys)

    try:
        with database.db.connection_context():
            database.migrate(fill)
    except peewee.PeeweeException as error:
        raise RuleError(f"PORTAL_DATABASE_URL: {database.why_closed(error)}") from None
    return Written(people.branch, people.name, people.email, where.url, keys)


def unfinished(env: Mapping[str, str]) -> Written | None:
    """What a set-up wrote that nobody finished: its people are in the database, its settings have no name yet.

    RuleError where that cannot be told: the database does not open.
    """
    half = _half(settings_file(env))
    if not half.exists():
        return None
    try:
        settings = Settings.from_env(environment({**env, "PORTAL_SETTINGS": str(half)}))
    except SettingsError:  # it was stopped while it wrote them, before there was anybody
        return None
    _open(settings)
    with database.db.connection_context():
        coordinator = Person.select().order_by(Person.id).first() if database.db.table_exists(Person) else None
        if coordinator is None:
            return None
        keys = Keys(settings.secret_key, settings.history_key, settings.backup_passphrase)
        return Written(coordinator.branch.name, coordinator.name, coordinator.email, settings.url, keys)


def finish(env: Mapping[str, str]) -> Path:
    """The keys are on paper: the settings get their name, which is returned. A second time changes nothing."""
    file = settings_file(env)
    with suppress(FileNotFoundError):
        os.replace(_half(file), file)
    return file


def _open(settings: Settings) -> None:
    """The database. RuleError where it does not open."""
    try:
        database.connect(settings.database_url)
        with database.db.connection_context():
            pass
    except OSError as error:
        raise RuleError(NO_PLACE.format(error.filename)) from None
    except peewee.PeeweeException as error:
        raise RuleError(f"PORTAL_DATABASE_URL: {database.why_closed(error)}") from None


def _lines(where: Place, keys: Keys) -> dict[str, str]:
    said = {
        "PORTAL_SECRET_KEY": keys.secret,
        "PORTAL_HISTORY_KEY": keys.history,
        "PORTAL_TRUSTED_HOSTS": host_of(where.url),
        "PORTAL_URL": where.url,
        "PORTAL_PROXIES": str(where.proxies),
        "PORTAL_MAIL_URL": where.mail_url,
        "PORTAL_MAIL_FROM": where.mail_from,
        "PORTAL_BACKUP_PASSPHRASE": keys.passphrase,
    }
    return {name: value for name, value in said.items() if value}


def _half(file: Path) -> Path:
    """Where the settings are until the set-up is finished."""
    return file.with_name(f".{file.name}.new")


def _write(half: Path, where: Place, keys: Keys) -> None:
    """On the disk, and for the portal's user alone. RuleError where there is no place for it."""
    with suppress(OSError):
        half.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half.unlink(missing_ok=True)
    if not private.new_file(half):
        raise RuleError(NO_PLACE.format(half.parent))
    lines = [f"{name}={value}" for name, value in _lines(where, keys).items()]
    try:
        with half.open("w") as file:
            file.write("\n".join((ABOUT_THE_FILE, *lines, "")))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        half.unlink(missing_ok=True)
        raise RuleError(NO_ROOM.format(half.parent, error.strerror)) from None
