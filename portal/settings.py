"""Every setting and what it means. Where it is given: `settings_file`. Nothing else reads the environment."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from portal import driver
from portal.kit import private
from portal.kit.addresses import HOST, SENDER, host_of, is_address
from portal.kit.file_kinds import WORD, kind_of
from portal.kit.records import dataclass
from portal.root import ROOT
from portal.settings_file import NEEDED, NotSetUpError, SettingsError, settings_file

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
    "https://example.org/portaal"; it is in letters. Needed outside demo."""

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
    """PORTAL_HEALTH_TOKEN: at least 32 characters; with it, as a Bearer token, /gezond says what is wrong."""

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
        demo = _is_demo(env)
        secret = _key(env, "PORTAL_SECRET_KEY") or (_demo_secret(env) if demo else "")
        history_key, hosts = _key(env, "PORTAL_HISTORY_KEY"), _hosts(env)
        beside = settings_file(env).parent
        return cls(
            demo=demo,
            secret_key=secret,
            history_key=history_key or secret,
            old_secret_keys=_of_before(env.get("PORTAL_OLD_SECRET_KEYS", "")),
            trusted_hosts=hosts or ("127.0.0.1", "localhost"),
            url=_url(env, hosts),
            **_mail(env),
            backup_keys=_backup_keys(env),
            backup_passphrase=_backup_passphrase(env),
            mail_per_minute=_number(
                env, "PORTAL_MAIL_PER_MINUTE", 30, "hoeveel brieven er per minuut mogen vertrekken"
            ),
            house_style=_house_style(env),
            proxies=_number(env, "PORTAL_PROXIES", 0, "hoeveel proxy's er voor het portaal staan"),
            database_url=checked_database_url(
                env.get("PORTAL_DATABASE_URL") or f"sqlite:///{beside / 'portal.sqlite3'}"
            ),
            health_token=_key(env, "PORTAL_HEALTH_TOKEN"),
        )


# ---- one reader per setting: its value, or a SettingsError that names the variable


def _refuse_if(wrong: object, sentence: str) -> None:
    if wrong:
        raise SettingsError(sentence)


def _is_demo(env: Mapping[str, str]) -> bool:
    """Whether this is the demo; else everything in NEEDED must be there."""
    demo = env.get("PORTAL_DEMO", "")
    _refuse_if(demo not in ("", "0", "1"), "PORTAL_DEMO is 1 voor de demo; laat het anders weg.")
    if demo == "1":
        return True
    if not any(env.get(name) for name in NEEDED):
        raise NotSetUpError(_not_set_up())
    for name, meaning in NEEDED.items():
        _refuse_if(not env.get(name), f"{name} ontbreekt: {meaning}.")
    return False


def _listed(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The parts of a setting that is separated by commas."""
    return tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())


def _number(env: Mapping[str, str], name: str, usual: int, meaning: str) -> int:
    text = env.get(name) or str(usual)
    _refuse_if(not (text.isascii() and text.isdecimal()), f"{name} is een getal: {meaning}.")
    return int(text)


def _hosts(env: Mapping[str, str]) -> tuple[str, ...]:
    name = "PORTAL_TRUSTED_HOSTS"
    hosts = tuple(host.lower() for host in _listed(env, name))
    for host in hosts:
        _refuse_if(not HOST.fullmatch(host), f"{name} heeft namen alleen, zonder https:// of poort: {host} is er geen.")
    return hosts


def _url(env: Mapping[str, str], hosts: tuple[str, ...]) -> str:
    """hosts: its name must be one of these, where there are any."""
    url = (env.get("PORTAL_URL") or f"http://localhost:{env.get('PORT', '8000')}").rstrip("/")
    is_one = is_address(url, "http", "https") and "@" not in url
    _refuse_if(not is_one, "PORTAL_URL is een adres zoals https://portaal.example.org.")
    is_plain = PATH.fullmatch(urlsplit(url).path) and "?" not in url and "#" not in url
    _refuse_if(not is_plain, "PORTAL_URL eindigt met een naam of een gewoon pad: https://example.org/portaal.")
    name = host_of(url)
    if hosts and not any(name == host or (host[0] == "." and f".{name}".endswith(host)) for host in (*hosts, "*")):
        raise SettingsError(f"PORTAL_TRUSTED_HOSTS noemt {name} niet, en dat is de naam in PORTAL_URL: zet ze erbij.")
    return url


def _mail(env: Mapping[str, str]) -> dict[str, str]:
    """The server, and the sender."""
    url, server = env.get("PORTAL_MAIL_URL", ""), "smtp://naam:wachtwoord@mail.example.org:587 of smtps://…."
    _refuse_if(url and not is_address(url, "smtp", "smtps"), f"PORTAL_MAIL_URL is een adres zoals {server}")
    sender = env.get("PORTAL_MAIL_FROM", "").strip() or "Home-Start <portaal@home-start.example>"
    example = "Home-Start <portaal@example.org>"
    _refuse_if(not SENDER.fullmatch(sender), f"PORTAL_MAIL_FROM is een naam met een mailadres: {example}.")
    return {"mail_url": url, "mail_from": sender}


def _backup_keys(env: Mapping[str, str]) -> tuple[str, ...]:
    keys = _listed(env, "PORTAL_BACKUP_KEYS")
    _refuse_if(BESIDE_A_KEY.search("".join(keys)), f"PORTAL_BACKUP_KEYS {NO_COMMENT}")
    are_keys = all(AGE_KEY.fullmatch(key) for key in keys)
    _refuse_if(not are_keys, "PORTAL_BACKUP_KEYS heeft publieke sleutels: age1 en nog 58 tekens.")
    return keys


def _backup_passphrase(env: Mapping[str, str]) -> str:
    words, name = env.get("PORTAL_BACKUP_PASSPHRASE", ""), "PORTAL_BACKUP_PASSPHRASE"
    _refuse_if(words and len(words) < 16, f"{name} is te kort: neem minstens 16 tekens.")
    _refuse_if(BESIDE_A_PASSPHRASE.search(words), f"{name} {NO_COMMENT}")
    return words


def _house_style(env: Mapping[str, str]) -> Path:
    style = env.get("PORTAL_HOUSE_STYLE", "")
    leads = "PORTAL_HOUSE_STYLE wijst naar een bestand dat"
    _refuse_if(style and not Path(style).is_file(), f"{leads} er niet is: {style}.")
    is_other = style and kind_of(Path(style).read_bytes()) != WORD
    _refuse_if(is_other, f"{leads} geen Word-bestand (.docx) is: {style}.")
    return Path(style or ROOT / "templates" / "word" / "house-style.docx")


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


def checked_database_url(url: str, name: str = "PORTAL_DATABASE_URL") -> str:
    """The URL as it is. SettingsError, under this name, where it is not the address of a database, or where libpq would
    misread it, and then report it with a piece of the password in it.
    """
    is_known = url.startswith(("sqlite:///", "postgresql://", "postgres://")) and url != "sqlite:///"
    _refuse_if(not is_known, f"{name} begint met sqlite:/// of postgresql://.")
    if url.startswith("sqlite:///"):
        return url
    rest = url.partition("://")[2]
    before_query = rest.partition("?")[0]
    who, _, place = (before_query if "@" in before_query else rest).rpartition("@")
    _refuse_if(
        re.search(r"[@#/?\s]", who) or "#" in place,
        f"{name} heeft in naam of wachtwoord een teken dat anders geschreven wordt: "
        "@ als %40, # als %23, / als %2F, ? als %3F, een spatie als %20.",
    )
    has_name = place.partition("?")[0].partition("/")[2] or "dbname=" in rest
    _refuse_if(not has_name, f"{name} noemt geen databank: schrijf postgresql://naam:wachtwoord@machine/databank.")
    _refuse_if(re.search("%(?![0-9A-Fa-f]{2})", rest), f"{name} heeft een % die anders geschreven wordt: als %25.")
    try:
        ports = str(driver.parts(url).get("port") or "5432").split(",")
    except ValueError as error:  # names the option, and nothing before the question mark
        raise SettingsError(
            f"{name} verstaat PostgreSQL niet: kijk na wat achter het vraagteken staat ({error})."
        ) from None
    are_ports = all(port.isdecimal() and 0 < int(port) < 65536 for port in ports)
    example = "postgresql://naam:wachtwoord@machine:5432/databank"
    _refuse_if(not are_ports, f"{name} heeft een poort die geen getal is: {example}.")
    return url


def _demo_secret(env: Mapping[str, str]) -> str:
    """The demo makes its own key once and keeps it beside its database, so that phones stay signed in."""
    import secrets

    place = ROOT / "var" / "demo-secret"
    url = env.get("PORTAL_DATABASE_URL", "")
    if url.startswith("sqlite:///"):
        place = Path(url.removeprefix("sqlite:///")).parent / "demo-secret"
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    private.shut(place)
    return private.first_text(place, lambda: secrets.token_hex(32)).strip()
