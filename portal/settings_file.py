"""Where settings are given: in variables, as lines of the settings file, and in a file for one secret alone."""

import re
from collections.abc import Mapping
from pathlib import Path

from portal.root import ROOT


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
MAY_BE_A_FILE = """
    PORTAL_SECRET_KEY PORTAL_HISTORY_KEY PORTAL_OLD_SECRET_KEYS PORTAL_DATABASE_URL PORTAL_MAIL_URL
    PORTAL_BACKUP_PASSPHRASE PORTAL_HEALTH_TOKEN
""".split()
"""What hosts keep in a file of its own: PORTAL_SECRET_KEY_FILE=/run/secrets/portal."""

OTHERS = """
    PORTAL_MAIL_FROM PORTAL_MAIL_PER_MINUTE PORTAL_DEMO PORTAL_PROXIES PORTAL_HOUSE_STYLE PORTAL_BACKUP_KEYS
    PORTAL_WORKERS PORTAL_BIND
""".split()
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
    """NAME=value, one a line; a line that begins with # is a comment. Quotes around a whole value are no part of it."""
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
