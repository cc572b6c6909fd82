"""Phone numbers: stored as E.164, read the Belgian way."""

import re
from functools import lru_cache

from portal.kit.text import one_line

REGION, BELGIUM = "BE", 32
SHORTEST_PIECE = 4  # at least so many digits of a number are worth searching for
WRONG = "Dit telefoonnummer klopt niet. Schrijf het zoals 0470 12 34 56."
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SIGNS = re.compile(r"\+?[0-9 ./()-]{3,40}")


def parse(text: str) -> str | None:
    """A number as typed, national or international → E.164, or None where it cannot be a phone number.

    A Belgian number must be one that can exist, a foreign one (with + or 00) as long as such numbers are. Letters are a
    slip, never the letters on the keys; an extension cannot be stored, so it is refused too.
    """
    typed = _DASHES.sub("-", one_line(text))
    typed = re.sub(r"(?i)^tel:\s*", "", typed)
    if not _SIGNS.fullmatch(typed):
        return None
    import phonenumbers

    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        return None
    sound = phonenumbers.is_valid_number if number.country_code == BELGIUM else phonenumbers.is_possible_number
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if sound(number) else None


@lru_cache(maxsize=1024)  # the branch's number stands under every page
def national(e164: str) -> str:
    """ "+32470123456" → "0470 12 34 56"; a foreign number keeps its country code."""
    if not e164:
        return ""
    import phonenumbers

    try:
        number = phonenumbers.parse(e164, REGION)
    except phonenumbers.NumberParseException:
        return e164
    belgian = number.country_code == BELGIUM
    shape = phonenumbers.PhoneNumberFormat.NATIONAL if belgian else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape).replace(" ", "\u00a0")


def searched_number(words: str) -> str:
    """The digits to search for in E.164 numbers, from a typed number or a piece of one; "" for anything else."""
    typed = _DASHES.sub("-", one_line(words))
    if not _SIGNS.fullmatch(typed):
        return ""
    digits = re.sub(r"\D", "", typed)
    for before in ("00", "0"):
        if digits.startswith(before):
            digits = digits.removeprefix(before)
            break
    return digits if len(digits) >= SHORTEST_PIECE else ""
