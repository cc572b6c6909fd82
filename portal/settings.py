"""Every setting, where it comes from and what it means. Nothing else reads the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting is missing or wrong; the message names the variable."""


@dataclass(frozen=True)
class Settings:
    """What differs between one installation and another."""

    database_url: str
    """PORTAL_DATABASE_URL: "sqlite:///var/portal.sqlite3" (the default) or "postgresql://user:secret@host/name"."""

    secret_key: str
    """PORTAL_SECRET_KEY: at least 32 characters nobody can guess; signs the cookies. Needed outside the demo."""

    history_key: str
    """PORTAL_HISTORY_KEY: at least 32 characters; the key of the chain over the history, kept outside the database.

    Left out, it follows from PORTAL_SECRET_KEY. Once set it never changes: with another one nothing can be verified.
    """

    trusted_hosts: tuple[str, ...]
    """PORTAL_TRUSTED_HOSTS: host names this portal answers to, separated by commas. Needed outside the demo."""

    url: str
    """PORTAL_URL: the address people type, "https://portaal.example.org"; stands in letters. Needed outside demo."""

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

    @property
    def https(self) -> bool:
        return self.url.startswith("https://")

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the PORTAL_… variables. SettingsError names the first one that is missing or wrong."""
        if env.get("PORTAL_DEMO", "") not in ("", "0", "1"):
            raise SettingsError("PORTAL_DEMO is 1 voor de demo; laat het anders weg.")
        demo = env.get("PORTAL_DEMO", "") == "1"
        needed = {
            "PORTAL_SECRET_KEY": "minstens 32 willekeurige tekens, bijvoorbeeld uit: "
            "python -c 'import secrets; print(secrets.token_hex(32))'",
            "PORTAL_TRUSTED_HOSTS": "de naam van je portaal, bijvoorbeeld portaal.example.org",
            "PORTAL_URL": "het adres van je portaal, bijvoorbeeld https://portaal.example.org",
        }
        if not demo:
            for name, meaning in needed.items():
                if not env.get(name):
                    raise SettingsError(f"{name} ontbreekt: {meaning}.")
        secret = env.get("PORTAL_SECRET_KEY", "")
        if secret and len(secret) < 32:
            raise SettingsError("PORTAL_SECRET_KEY is te kort: neem minstens 32 willekeurige tekens.")
        if demo and not secret:
            secret = _demo_secret(env)
        history_key = env.get("PORTAL_HISTORY_KEY", "")
        if history_key and len(history_key) < 32:
            raise SettingsError("PORTAL_HISTORY_KEY is te kort: neem minstens 32 willekeurige tekens.")
        hosts = tuple(h.strip() for h in env.get("PORTAL_TRUSTED_HOSTS", "").split(",") if h.strip())
        url = (env.get("PORTAL_URL") or f"http://127.0.0.1:{env.get('PORT', '8000')}").rstrip("/")
        if not _is_address(url, "http", "https"):
            raise SettingsError("PORTAL_URL is een adres zoals https://portaal.example.org.")
        mail_url = env.get("PORTAL_MAIL_URL", "")
        if mail_url and not _is_address(mail_url, "smtp", "smtps"):
            raise SettingsError(
                "PORTAL_MAIL_URL is een adres zoals smtp://naam:wachtwoord@mail.example.org:587 of smtps://…."
            )
        mail_from = env.get("PORTAL_MAIL_FROM") or "Home-Start <portaal@home-start.example>"
        if "@" not in parseaddr(mail_from)[1].strip("@"):
            raise SettingsError("PORTAL_MAIL_FROM is een naam met een mailadres: Home-Start <portaal@example.org>.")
        backup_keys = tuple(key.strip() for key in env.get("PORTAL_BACKUP_KEYS", "").split(",") if key.strip())
        if not all(key.startswith("age1") for key in backup_keys):
            raise SettingsError("PORTAL_BACKUP_KEYS heeft publieke sleutels die met age1 beginnen.")
        passphrase = env.get("PORTAL_BACKUP_PASSPHRASE", "")
        if passphrase and len(passphrase) < 16:
            raise SettingsError("PORTAL_BACKUP_PASSPHRASE is te kort: neem minstens 16 tekens.")
        per_minute = env.get("PORTAL_MAIL_PER_MINUTE") or "30"
        if not (per_minute.isascii() and per_minute.isdecimal()):
            raise SettingsError("PORTAL_MAIL_PER_MINUTE is een getal: hoeveel brieven er per minuut mogen vertrekken.")
        style = env.get("PORTAL_HOUSE_STYLE", "")
        if style and not Path(style).is_file():
            raise SettingsError(f"PORTAL_HOUSE_STYLE wijst naar een bestand dat er niet is: {style}.")
        proxies = env.get("PORTAL_PROXIES") or "0"
        if not (proxies.isascii() and proxies.isdecimal()):
            raise SettingsError("PORTAL_PROXIES is een getal: hoeveel proxy's er voor het portaal staan.")
        database_url = env.get("PORTAL_DATABASE_URL") or f"sqlite:///{ROOT / 'var' / 'portal.sqlite3'}"
        if not database_url.startswith(("sqlite:///", "postgresql://", "postgres://")) or database_url == "sqlite:///":
            raise SettingsError("PORTAL_DATABASE_URL begint met sqlite:/// of postgresql://.")
        return cls(
            database_url=database_url,
            secret_key=secret,
            history_key=history_key or secret,
            trusted_hosts=hosts or ("127.0.0.1", "localhost"),
            url=url,
            mail_url=mail_url,
            mail_from=mail_from,
            mail_per_minute=int(per_minute),
            demo=demo,
            proxies=int(proxies),
            backup_keys=backup_keys,
            backup_passphrase=passphrase,
            house_style=Path(style or ROOT / "templates" / "word" / "house-style.docx"),
        )


def _is_address(url: str, *schemes: str) -> bool:
    """Whether it has one of these schemes, a host, and a port that is a number where there is one."""
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _demo_secret(env: Mapping[str, str]) -> str:
    """The demo makes its own key once and keeps it beside its database, so that phones stay signed in."""
    import secrets

    place = ROOT / "var" / "demo-secret"
    url = env.get("PORTAL_DATABASE_URL", "")
    if url.startswith("sqlite:///"):
        place = Path(url.removeprefix("sqlite:///")).parent / "demo-secret"
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        place.write_text(secrets.token_hex(32))
        place.chmod(0o600)
    return place.read_text().strip()
