"""Exact money and kilometres, in Dutch.

Money is whole cents, kilometres are whole tenths, a rate is ten-thousandths of a euro per kilometre:
three ints, never a float. Rounding is half up, per line (DOMAIN §3).
"""

import re
from decimal import Decimal

NBSP = "\u00a0"

MAX_CENTS = 100_000_00
MAX_TENTHS = 20_000


def trip_cents(km_tenths: int, rate_e4: int) -> int:
    """Cents for `km_tenths`/10 km at `rate_e4`/10 000 euro per km, rounded half up.

    >>> trip_cents(84, 4309)
    362
    """
    return (km_tenths * rate_e4 + 500) // 1000


def euro(cents: int) -> str:
    """Cents as people read them: 123450 → "€ 1.234,50" (no-break space)."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"€{NBSP}{sign}{whole:,}".replace(",", ".") + f",{rest:02d}"


def rate(rate_e4: int) -> str:
    """A rate with its four decimals: 4309 → "€ 0,4309"."""
    whole, rest = divmod(rate_e4, 10_000)
    return f"€{NBSP}{whole},{rest:04d}"


def km(tenths: int) -> str:
    """Tenths of a kilometre: 84 → "8,4 km", 20000 → "2.000 km" (no-break space)."""
    whole, rest = divmod(tenths, 10)
    return f"{whole:,}".replace(",", ".") + (f",{rest}" if rest else "") + f"{NBSP}km"


def km_number(tenths: int) -> str:
    """The same without the unit, as in a form field: 84 → "8,4"."""
    whole, rest = divmod(tenths, 10)
    return f"{whole},{rest}" if rest else f"{whole}"


def amount_number(cents: int) -> str:
    """Cents as in a form field: 640 → "6,40"."""
    return f"{cents // 100},{cents % 100:02d}"


_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,6})?", re.ASCII)


def _decimal(text: str) -> Decimal | None:
    cleaned = re.sub(r"[€\s\u00a0\u202f]", "", text)
    if "," in cleaned and cleaned.startswith("0") and "." in cleaned:
        return None
    if "," in cleaned:
        cleaned = cleaned.replace(".", "") if cleaned.rfind(",") > cleaned.rfind(".") else "?"
        cleaned = cleaned.replace(",", ".")
    elif re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+", cleaned, re.ASCII):
        cleaned = cleaned.replace(".", "")
    return Decimal(cleaned) if _NUMBER.fullmatch(cleaned) else None


def _whole(text: str, parts: int) -> int | None:
    """A typed number as so many parts of one; None where it is not a number, or not a whole number of them."""
    value = _decimal(text)
    return int(value * parts) if value is not None and value * parts % 1 == 0 else None


def parse_euro(text: str) -> int | None:
    """ "6,4", "6.40", "€ 6,40", "1.234,50" → cents. None where it is no amount or has thirds of a cent.

    A point before three digits parts thousands, except after a leading 0: "0.999" is no € 999.
    """
    return _whole(text, 100)


def parse_km(text: str) -> int | None:
    """ "8,4", "8.4 km", "12" → tenths of a kilometre. None where it is no distance in whole tenths."""
    return _whole(re.sub(r"(?i)km", "", text), 10)


def parse_rate(text: str) -> int | None:
    """ "0,4309" → ten-thousandths of a euro. None where it is no rate of at most four decimals."""
    return _whole(text, 10_000)
