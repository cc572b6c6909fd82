"""Which addresses a link may have."""

import re
from urllib.parse import urlsplit

from portal.kit.errors import RuleError
from portal.kit.runs import web_address

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)", re.ASCII)


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
