"""Addresses as people type them: on the web and of mail. Forms and the workbook take the same."""

import re
from urllib.parse import urlsplit

MAX_LINK = 500
MAX_MAIL = 254
WRONG_LINK = "Deze link klopt niet. Plak hem zoals hij in je browser staat, met https:// vooraan."
WRONG_MAIL = "Dit mailadres klopt niet. Schrijf het zoals naam@voorbeeld.be."

_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")
_BREAKS = re.compile(r"[\s<>\"'\\]")


def parse_link(typed: str) -> str | None:
    """An address on the web, with https:// where that was left out. None where it is none."""
    link = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return None
    sound = parts.scheme in ("http", "https") and _HOST.fullmatch(host)
    return link if sound and not _BREAKS.search(link) else None


def parse_mail(typed: str) -> str | None:
    """A mail address in lower case. None where it is none."""
    address = typed.replace(" ", "").lower()
    name, at, domain = address.rpartition("@")
    if not at or not name or "@" in name or "." not in domain or domain.startswith(".") or domain.endswith("."):
        return None
    if not address.isascii() or len(address) > MAX_MAIL or any(c in address for c in '<>(),;:"\\[]'):
        return None
    return address
