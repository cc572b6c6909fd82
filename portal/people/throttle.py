"""How often one may try. Counted in the database, so that all processes and machines count together."""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from portal.kit import clock
from portal.people.models import Attempt

KEPT = timedelta(days=1)


class TooOften(Exception):
    """Somebody tried too often; the web answers 429."""


@dataclass(frozen=True)
class Limit:
    """At most `times` within a period, for each who."""

    name: str
    times: int
    within: timedelta


ASK_BY_ADDRESS = Limit("ask", 5, timedelta(hours=1))
ASK_BY_NETWORK = Limit("ask-net", 40, timedelta(minutes=15))  # a hall full of volunteers shares one Wi-Fi
CODE_BY_ADDRESS = Limit("code", 15, timedelta(days=1))
PASSWORD_BY_ADDRESS = Limit("password", 10, timedelta(minutes=15))
TRY_BY_NETWORK = Limit("try-net", 60, timedelta(minutes=15))


def take(limit: Limit, who: str) -> None:
    """Count one try; TooOften when it is one too many. Call it outside a transaction: others see it at once.

    Each try is written before it is counted: of many at the same moment, at most `limit.times` get through.
    A try that is refused does not count, so that the wait is never longer than `limit.within`.
    """
    key, now = _key(limit, who), clock.now()
    Attempt.delete().where(Attempt.at < now - KEPT).execute()
    mine = Attempt.create(key=key, at=now)
    if Attempt.select().where(Attempt.key == key, Attempt.at > now - limit.within).count() > limit.times:
        mine.delete_instance()
        raise TooOften(limit.name)


def forget(limit: Limit, who: str) -> None:
    """Start counting anew, after somebody proved who they are."""
    Attempt.delete().where(Attempt.key == _key(limit, who)).execute()


def _key(limit: Limit, who: str) -> str:
    return f"{limit.name}:{hashlib.sha256(who.encode('utf-8', 'replace')).hexdigest()[:48]}"


def network(address: str | None) -> str:
    """What counts as one network address: an IPv4 address, or the /64 that one IPv6 customer gets."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
