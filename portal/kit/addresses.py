"""Addresses as people type them: on the web, of mail, of this machine. Forms and the workbook take the same."""

import re
from urllib.parse import urlsplit

from portal.kit.text import one_line

MAX_LINK = 500
MAX_MAIL = 254
WRONG_LINK = "Deze link klopt niet. Plak hem zoals hij in je browser staat, met https:// vooraan."
WRONG_MAIL = "Dit mailadres klopt niet. Schrijf het zoals naam@voorbeeld.be."

# A machine that answers to a name: "*" for any, ".example.org" for all below it.
HOST = re.compile(r"\*|\.?[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
SENDER = re.compile(  # one: a name or none, and an address
    r"""([^<>@",;:]*<|"[^"<>@]+"\s*<)?[^\s@<>"‘’“”(),;:]+@[^\s@<>"'‘’“”(),;:]+(?(1)>)"""
)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")
# What is in use: dots in between, never two; letters that a mail server need not quote (RFC 5321).
_MAIL_NAME = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*+")
_MAIL_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_BREAKS = re.compile(r"[\s<>\"'\\]")


def parse_link(typed: str) -> str | None:
    """An address on the web, with https:// where that was left out. None for anything else."""
    typed = one_line(typed)
    link = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return None
    sound = parts.scheme in ("http", "https") and _HOST.fullmatch(host)
    return link if sound and not _BREAKS.search(link) else None


def parse_mail(typed: str) -> str | None:
    """A mail address in lower case, also as it was copied from a link ("mailto:…"). None for anything else."""
    address = one_line(typed).replace(" ", "").lower()
    if address.startswith("mailto:"):
        address = address.removeprefix("mailto:").partition("?")[0]
    name, _, domain = address.rpartition("@")
    sound = _MAIL_NAME.fullmatch(name) and _MAIL_DOMAIN.fullmatch(domain)
    return address if sound and len(address) <= MAX_MAIL else None


def typed_here(host: str, port: int) -> str:
    """What a browser at this machine opens for a server that listens on an address of its own, or on all of them.

    A name, for which a browser makes a passkey; it makes none for the number 127.0.0.1.
    """
    return f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0', '::', '::1') else host}:{port}"  # noqa: S104


def is_address(url: str, *schemes: str) -> bool:
    """Whether it has one of these schemes, a host, and a port that is a number where there is one."""
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(HOST.fullmatch(parts.hostname or "")) and parts.port != 0
    except ValueError:
        return False


def host_of(url: str) -> str:
    """The name in an address, in small letters; "" where none can be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
