"""How often one may try. Counted in the database, so that all processes and machines count together."""

import hashlib
import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta

from portal.kit import clock
from portal.kit.records import dataclass
from portal.sign_in.models import Attempt

KEPT = timedelta(days=1)


class TooOften(Exception):
    """Somebody tried too often; the web answers 429. within: how long the wait for the next try may last."""

    def __init__(self, within: timedelta) -> None:
        super().__init__(within)
        self.within = within


@dataclass(frozen=True)
class Browser:
    """A browser as its cookie knows it: its mark ("" where nobody signed in before), and the ids of those who did."""

    mark: str = ""
    people: tuple[int, ...] = ()

    def known_to(self, person_id: int) -> str:
        """The mark, where this very person signed in here before; else ""."""
        return self.mark if person_id in self.people else ""

    def known_to_all(self, people: Iterable[int]) -> str:
        """The mark, where each of these people signed in here before; "" where one did not, or there are none."""
        ids = set(people)
        return self.mark if ids and ids <= set(self.people) else ""


@dataclass(frozen=True)
class Caller:
    """Who is at the sign-in pages: from which network (see `network`), with which browser."""

    network: str
    browser: Browser = Browser()


@dataclass(frozen=True)
class Limit:
    """At most `times` within a period, for each key."""

    name: str
    times: int
    within: timedelta


ASK_BY_ADDRESS = Limit("ask", 5, timedelta(hours=1))
ASK_BY_NETWORK = Limit("ask-net", 40, timedelta(minutes=15))  # a hall full of volunteers shares one Wi-Fi
CODE_BY_ADDRESS = Limit("code", 15, timedelta(days=1))
CODE_BY_PERSON = Limit("code-of", 15, timedelta(days=1))  # by mail address and phone number together
PASSWORD_BY_ADDRESS = Limit("password", 10, timedelta(minutes=15))
TRY_BY_NETWORK = Limit("try-net", 60, timedelta(minutes=15))
SECOND_BY_PERSON = Limit("second", 20, timedelta(days=1))  # of a million codes three are right: 1 in 16 000 a day
WARNED = Limit("warned", 1, timedelta(days=1))


def take(limit: Limit, who: str, known: str = "") -> None:
    """Count one try; TooOften when it is one too many. Call it outside a transaction: others see it at once.

    `known`: the mark of a browser in which this very person signed in before. It has a count of its own, so that
    strangers who guess, from wherever, never lock the owner out (OWASP's "device cookies"); "" for any other.
    Each try is written before it is counted: of many at the same moment, at most `limit.times` get through.
    A try that is refused does not count, so that the wait is never longer than `limit.within`.
    """
    key, now = _key(limit, who, known), clock.now()
    Attempt.delete().where(Attempt.at < now - KEPT).execute()
    mine = Attempt.create(key=key, at=now)
    if Attempt.select().where(Attempt.key == key, Attempt.at > now - limit.within).count() > limit.times:
        mine.delete_instance()
        raise TooOften(limit.within)


def take_from(limit: Limit, address: str, known: str) -> None:
    """Count one try of a network, except from a known browser: a neighbour on the same Wi-Fi cannot lock it out."""
    if not known:
        take(limit, address)


def forget(limit: Limit, who: str, known: str = "") -> None:
    """Start counting afresh, after somebody proved who they are."""
    Attempt.delete().where(Attempt.key == _key(limit, who, known)).execute()


def latest(limit: Limit, who: str, known: str = "") -> datetime | None:
    """When the last try was counted, within a day; None where there was none."""
    found = Attempt.select().where(Attempt.key == _key(limit, who, known)).order_by(Attempt.at.desc()).first()
    return None if found is None else found.at


def number_since(limit: Limit, who: str, moment: datetime, known: str) -> int:
    """How many tries were counted from a moment on."""
    return int(Attempt.select().where(Attempt.key == _key(limit, who, known), Attempt.at >= moment).count())


def _key(limit: Limit, who: str, known: str) -> str:
    whose = f"{who}\n{known}" if known else who
    return f"{limit.name}:{hashlib.sha256(whose.encode('utf-8', 'replace')).hexdigest()[:48]}"


def network(address: str | None) -> str:
    """What counts as one network address: an IPv4 address, or the /64 that one IPv6 customer gets."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
