"""Typed text: how a page reads it, and which addresses a link may have."""

import re
from urllib.parse import urlsplit

from portal.kit.errors import RuleError
from portal.kit.word import Run, marked, web_address

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)", re.ASCII)
_BULLET = re.compile(r"\s*[-•*]\s+(.*)")


def blocks(text: str) -> list[tuple[str, list[list[Run]]]]:
    """Typed text as the Word file reads it: ("p", its lines) and ("ul", its items), each a list of runs."""
    found: list[tuple[str, list[list[Run]]]] = []
    fresh = True
    for line in text.splitlines():
        bullet = _BULLET.fullmatch(line) if not line.lstrip().startswith("**") else None
        kind = "ul" if bullet else "p"
        if not line.strip():
            fresh = True
            continue
        if fresh or not found or found[-1][0] != kind:
            found.append((kind, []))
        found[-1][1].append(marked(bullet[1] if bullet else line.strip()))
        fresh = False
    return found


def link_address(typed: str) -> str:
    """A typed web or mail address as it is kept: with http://, https:// or mailto: in front."""
    if not _SCHEME.match(typed) and "@" not in typed:
        typed = f"https://{typed}"
    address = web_address(typed) if " " not in typed else ""
    host = urlsplit(address).hostname if not address.startswith("mailto:") else "mail."
    if not address or "." not in (host or ""):
        raise RuleError(
            "Dit adres klopt niet. Schrijf het zoals https://www.voorbeeld.be of naam@voorbeeld.be.", "link"
        )
    if len(address) > 500:
        raise RuleError("Dit adres is te lang. Kies een korter adres.", "link")
    return address
