"""Every setting, where it comes from and what it means. Nothing else reads the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from portal.kit import private
from portal.kit.addresses import HOST, SENDER, host_of, is_address
from portal.kit.file_kinds import WORD, kind_of

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting is missing or wrong; the message names the variable."""


class NotSetUpError(SettingsError):
    """Nothing was ever set: no variable, no settings file."""


NEEDED = {
    "PORTAL_SECRET_KEY": "minstens 32 willekeurige tekens, bijvoorbeeld uit: "
    "python -c 'import secrets; print(secrets.token_hex(32))'",
    "PORTAL_TRUSTED_HOSTS": "de naam van je portaal, bijvoorbeeld portaal.example.org",
    "PORTAL_URL": "het adres van je portaal, bijvoorbeeld https://portaal.example.org",
}
MAY_BE_A_FILE = (
    "PORTAL_SECRET_KEY", "PORTAL_HISTORY_KEY", "PORTAL_OLD_SECRET_KEYS", "PORTAL_DATABASE_URL", "PORTAL_MAIL_URL",
    "PORTAL_BACKUP_PASSPHRASE", "PORTAL_HEALTH_TOKEN",
)  # fmt: skip
"""What hosts keep in a file of its own: PORTAL_SECRET_KEY_FILE=/run/secrets/portal."""

OTHERS = (
    "PORTAL_MAIL_FROM", "PORTAL_MAIL_PER_MINUTE", "PORTAL_DEMO", "PORTAL_PROXIES", "PORTAL_HOUSE_STYLE",
    "PORTAL_BACKUP_KEYS", "PORTAL_WORKERS", "PORTAL_BIND",
)  # fmt: skip
KNOWN = frozenset((*NEEDED, *MAY_BE_A_FILE, *(f"{name}_FILE" for name in MAY_BE_A_FILE), *OTHERS))


def settings_file(env: Mapping[str, str]) -> Path:
    """The settings file of this installation: PORTAL_SETTINGS, else var/portal.env beside the program."""
    return Path(env.get("PORTAL_SETTINGS") or ROOT / "var" / "portal.env")


def environment(env: Mapping[str, str]) -> dict[str, str]:
    """The settings as given: in variables, in the settings file, and in a file for one secret alone.

    The file is read where it is named, or where the variables do not identify the portal; a variable overrides it. So
    the demo, and a portal set up by variables alone, never pick up the settings of the real portal by mistake.
    SettingsError names the line or the file that cannot be read.
    """
    told = env.get("PORTAL_DEMO") == "1" or any(env.get(name) or env.get(f"{name}_FILE") for name in NEEDED)
    from_file = _lines_of(settings_file(env)) if "PORTAL_SETTINGS" in env or not told else {}
    found = from_file | {name: value for name, value in env.items() if value or name not in from_file}
    for name in MAY_BE_A_FILE:
        place = found.pop(f"{name}_FILE", "")
        if place and found.get(name):
            raise SettingsError(f"{name} en {name}_FILE staan er allebei: kies er een.")
        if place:
            found[name] = _text_of(Path(place), f"{name}_FILE").strip("\r\n")
    return found


def _lines_of(file: Path) -> dict[str, str]:
    """NAME=value, a line each; a line that begins with # is a remark. Quotes around a whole value are no part of it."""
    found: dict[str, str] = {}
    for number, line in enumerate(_text_of(file, "PORTAL_SETTINGS", none="").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, separator, value = (part.strip() for part in line.partition("="))
        if not separator or name not in KNOWN:
            begin = re.match(r"(?:export )?[A-Z_]{1,40}(?![A-Za-z0-9])", line)  # what follows may be a secret
            raise SettingsError(
                f"{file}, regel {number}: dit is geen instelling van het portaal{f': {begin[0]}' if begin else ''}. "
                "Schrijf NAAM=waarde, zoals PORTAL_PROXIES=1."
            )
        found[name] = value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value
    return found


def _text_of(file: Path, name: str, none: str | None = None) -> str:
    """The text of a file. none: what a missing file gives, where that is no mistake."""
    try:
        return file.read_text() if none is None or file.exists() else none
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "geen gewone tekst"
        raise SettingsError(f"{name} wijst naar {file}, en dat gaat niet open ({why}).") from None


BESIDE_A_KEY = re.compile(r"""[\s#'"‘’“”]""")
BESIDE_A_PASSPHRASE = re.compile(r"""^\s|\s$|\s#|^(['"‘’“”]).*['"‘’“”]$""", re.DOTALL)
NO_COMMENT = (
    "heeft een spatie, een # of een aanhalingsteken. Dat zou bij het geheim horen, en op papier staat het niet: "
    "zet er alleen het geheim zelf, en uitleg op een eigen regel."
)
"""systemd keeps a comment behind a value, `docker --env-file` keeps quotes; a shell keeps neither."""


PATH = re.compile(r"(?:/[A-Za-z0-9_-]+)*")
AGE_KEY = re.compile(r"age1[02-9ac-hj-np-z]{58}")


@dataclass(frozen=True)
class Settings:
    """What differs between one installation and another."""

    database_url: str
    """PORTAL_DATABASE_URL: "sqlite:///folder/file" or "postgresql://user:secret@host/name"; left out, the file
    portal.sqlite3 beside the settings file."""

    secret_key: str
    """PORTAL_SECRET_KEY: at least 32 characters nobody can guess; signs the cookies. Needed outside the demo."""

    history_key: str
    """PORTAL_HISTORY_KEY: at least 32 characters; the key of the chain over the history, kept outside the database.

    Left out, it follows from PORTAL_SECRET_KEY. A history goes on under the key it began with: see old_secret_keys.
    """

    old_secret_keys: tuple[str, ...]
    """PORTAL_OLD_SECRET_KEYS: earlier keys, separated by commas, word for word as they stood in PORTAL_SECRET_KEY or
    PORTAL_HISTORY_KEY. A history or a backup made with one of them is continued and verified with it."""

    trusted_hosts: tuple[str, ...]
    """PORTAL_TRUSTED_HOSTS: host names this portal answers to, separated by commas. Needed outside the demo."""

    url: str
    """PORTAL_URL: the address people type, "https://portaal.example.org", or below a path of it
    "https://example.org/portaal"; stands in letters. Needed outside demo."""

    mail_url: str
    """PORTAL_MAIL_URL: "smtp://user:secret@host:587" (STARTTLS) or "smtps://…:465". Empty: letters wait."""

    mail_from: str
    """PORTAL_MAIL_FROM: the sender of letters, "Home-Start <portaal@example.org>"."""

    mail_per_minute: int
    """PORTAL_MAIL_PER_MINUTE: so many letters leave in a minute at most (default 30; 0: no limit). Codes never wait."""

    demo: bool
    """PORTAL_DEMO=1: sign-in buttons for the cast and /demo/post, in a database that the demo itself made."""

    proxies: int
    """PORTAL_PROXIES: how many reverse proxies stand in front and add X-Forwarded-For and -Proto. Default 0."""

    house_style: Path
    """PORTAL_HOUSE_STYLE: a .docx whose styles, header and footer the Word documents take over."""

    backup_keys: tuple[str, ...]
    """PORTAL_BACKUP_KEYS: public keys (age1…), separated by commas; only their private keys open a backup."""

    backup_passphrase: str
    """PORTAL_BACKUP_PASSPHRASE: at least 16 characters; opens the backups where there are no public keys."""

    health_token: str
    """PORTAL_HEALTH_TOKEN: at least 32 characters; with it, as a Bearer token, /gezond tells what is wrong."""

    @property
    def https(self) -> bool:
        return self.url.startswith("https://")

    @property
    def path(self) -> str:
        """The path of its host below which the portal is: "/portaal", or "" where it has a host of its own."""
        return urlsplit(self.url).path

    @property
    def origin(self) -> str:
        """The address without that path: what precedes the paths that pages show."""
        return self.url.removesuffix(self.path)

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the PORTAL_… variables. SettingsError names the first one that is missing or wrong."""
        if env.get("PORTAL_DEMO", "") not in ("", "0", "1"):
            raise SettingsError("PORTAL_DEMO is 1 voor de demo; laat het anders weg.")
        demo = env.get("PORTAL_DEMO", "") == "1"
        if not demo:
            if not any(env.get(name) for name in NEEDED):
                raise NotSetUpError(_not_set_up())
            for name, meaning in NEEDED.items():
                if not env.get(name):
                    raise SettingsError(f"{name} ontbreekt: {meaning}.")
        secret = _key(env, "PORTAL_SECRET_KEY") or (_demo_secret(env) if demo else "")
        history_key = _key(env, "PORTAL_HISTORY_KEY")
        hosts = tuple(h.strip().lower() for h in env.get("PORTAL_TRUSTED_HOSTS", "").split(",") if h.strip())
        for host in hosts:
            if not HOST.fullmatch(host):
                raise SettingsError(
                    f"PORTAL_TRUSTED_HOSTS heeft namen alleen, zonder https:// of poort: {host} is er geen."
                )
        url = (env.get("PORTAL_URL") or f"http://localhost:{env.get('PORT', '8000')}").rstrip("/")
        if not is_address(url, "http", "https") or "@" in url:
            raise SettingsError("PORTAL_URL is een adres zoals https://portaal.example.org.")
        if not PATH.fullmatch(urlsplit(url).path) or "?" in url or "#" in url:
            raise SettingsError("PORTAL_URL eindigt met een naam of een gewoon pad: https://example.org/portaal.")
        name = host_of(url)
        if hosts and not any(name == host or (host[0] == "." and f".{name}".endswith(host)) for host in (*hosts, "*")):
            raise SettingsError(
                f"PORTAL_TRUSTED_HOSTS noemt {name} niet, en dat is de naam in PORTAL_URL: zet ze erbij."
            )
        mail_url = env.get("PORTAL_MAIL_URL", "")
        if mail_url and not is_address(mail_url, "smtp", "smtps"):
            raise SettingsError(
                "PORTAL_MAIL_URL is een adres zoals smtp://naam:wachtwoord@mail.example.org:587 of smtps://…."
            )
        mail_from = env.get("PORTAL_MAIL_FROM", "").strip() or "Home-Start <portaal@home-start.example>"
        if not SENDER.fullmatch(mail_from):
            raise SettingsError("PORTAL_MAIL_FROM is een naam met een mailadres: Home-Start <portaal@example.org>.")
        backup_keys = tuple(key.strip() for key in env.get("PORTAL_BACKUP_KEYS", "").split(",") if key.strip())
        if BESIDE_A_KEY.search("".join(backup_keys)):
            raise SettingsError(f"PORTAL_BACKUP_KEYS {NO_COMMENT}")
        if not all(AGE_KEY.fullmatch(key) for key in backup_keys):
            raise SettingsError("PORTAL_BACKUP_KEYS heeft publieke sleutels: age1 en nog 58 tekens.")
        passphrase = env.get("PORTAL_BACKUP_PASSPHRASE", "")
        if passphrase and len(passphrase) < 16:
            raise SettingsError("PORTAL_BACKUP_PASSPHRASE is te kort: neem minstens 16 tekens.")
        if BESIDE_A_PASSPHRASE.search(passphrase):
            raise SettingsError(f"PORTAL_BACKUP_PASSPHRASE {NO_COMMENT}")
        per_minute = env.get("PORTAL_MAIL_PER_MINUTE") or "30"
        if not (per_minute.isascii() and per_minute.isdecimal()):
            raise SettingsError("PORTAL_MAIL_PER_MINUTE is een getal: hoeveel brieven er per minuut mogen vertrekken.")
        style = env.get("PORTAL_HOUSE_STYLE", "")
        if style and not Path(style).is_file():
            raise SettingsError(f"PORTAL_HOUSE_STYLE wijst naar een bestand dat er niet is: {style}.")
        if style and kind_of(Path(style).read_bytes()) != WORD:
            raise SettingsError(f"PORTAL_HOUSE_STYLE wijst naar een bestand dat geen Word-bestand (.docx) is: {style}.")
        proxies = env.get("PORTAL_PROXIES") or "0"
        if not (proxies.isascii() and proxies.isdecimal()):
            raise SettingsError("PORTAL_PROXIES is een getal: hoeveel proxy's er voor het portaal staan.")
        database_url = env.get("PORTAL_DATABASE_URL") or f"sqlite:///{settings_file(env).parent / 'portal.sqlite3'}"
        see_the_database(database_url)
        return cls(
            database_url=database_url,
            secret_key=secret,
            history_key=history_key or secret,
            old_secret_keys=_of_before(env.get("PORTAL_OLD_SECRET_KEYS", "")),
            trusted_hosts=hosts or ("127.0.0.1", "localhost"),
            url=url,
            mail_url=mail_url,
            mail_from=mail_from,
            mail_per_minute=int(per_minute),
            demo=demo,
            proxies=int(proxies),
            backup_keys=backup_keys,
            backup_passphrase=passphrase,
            health_token=_key(env, "PORTAL_HEALTH_TOKEN"),
            house_style=Path(style or ROOT / "templates" / "word" / "house-style.docx"),
        )


def _not_set_up() -> str:
    return (
        "er is nog niets ingesteld. Start het met `flask --app wsgi serve` en open het adres dat dan verschijnt, of "
        "antwoord op de vragen van `flask --app wsgi init`. Eerst eens rondkijken: make run."
    )


def _key(env: Mapping[str, str], name: str) -> str:
    """A key, or "" where there is none."""
    key = env.get(name, "")
    if BESIDE_A_KEY.search(key):
        before = (
            " Liep het portaal al met deze regel? Laat ze dan ook staan onder de naam PORTAL_OLD_SECRET_KEYS: daarmee "
            "blijft de geschiedenis na te kijken."
        )
        raise SettingsError(f"{name} {NO_COMMENT}{before if name != 'PORTAL_HEALTH_TOKEN' else ''}")
    if key and len(key) < 32:
        raise SettingsError(f"{name} is te kort: neem minstens 32 willekeurige tekens.")
    return key


def _of_before(text: str) -> tuple[str, ...]:
    """Each key of a list, and the text as a whole: a comment that was part of a key may have a comma in it."""
    parts = [part.strip() for part in text.split(",")]
    return tuple(dict.fromkeys(part for part in (text, text.strip(), *parts) if len(part) >= 32))


def see_the_database(url: str, name: str = "PORTAL_DATABASE_URL") -> None:
    """SettingsError, under this name, for what is not the address of a database. Also for what libpq would misread, and
    then report with a piece of the password in it.
    """
    if not url.startswith(("sqlite:///", "postgresql://", "postgres://")) or url == "sqlite:///":
        raise SettingsError(f"{name} begint met sqlite:/// of postgresql://.")
    if url.startswith("sqlite:///"):
        return
    rest = url.partition("://")[2]
    before_query = rest.partition("?")[0]
    who, _, place = (before_query if "@" in before_query else rest).rpartition("@")
    if re.search(r"[@#/?\s]", who) or "#" in place:
        raise SettingsError(
            f"{name} heeft in naam of wachtwoord een teken dat anders geschreven wordt: "
            "@ als %40, # als %23, / als %2F, ? als %3F, een spatie als %20."
        )
    if not place.partition("?")[0].partition("/")[2] and "dbname=" not in rest:
        raise SettingsError(f"{name} noemt geen databank: schrijf postgresql://naam:wachtwoord@machine/databank.")
    if re.search("%(?![0-9A-Fa-f]{2})", rest):
        raise SettingsError(f"{name} heeft een % die anders geschreven wordt: als %25.")
    try:
        ports = str(conninfo_to_dict(url).get("port") or "5432").split(",")
    except ProgrammingError as error:  # names the option, and nothing before the question mark
        raise SettingsError(
            f"{name} verstaat PostgreSQL niet: kijk na wat achter het vraagteken staat ({str(error).strip()})."
        ) from None
    if not all(port.isdecimal() and 0 < int(port) < 65536 for port in ports):
        raise SettingsError(
            f"{name} heeft een poort die geen getal is: postgresql://naam:wachtwoord@machine:5432/databank."
        )


def _demo_secret(env: Mapping[str, str]) -> str:
    """The demo makes its own key once and keeps it beside its database, so that phones stay signed in."""
    import secrets

    place = ROOT / "var" / "demo-secret"
    url = env.get("PORTAL_DATABASE_URL", "")
    if url.startswith("sqlite:///"):
        place = Path(url.removeprefix("sqlite:///")).parent / "demo-secret"
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if private.new_file(place):
        place.write_text(secrets.token_hex(32))
    private.shut(place)
    return place.read_text().strip()
