"""Phone numbers: stored as E.164, read the Belgian way."""

from functools import lru_cache

import phonenumbers

REGION = "BE"


def parse(text: str) -> str | None:
    """A number as typed, national or international → E.164, or None where it cannot be a phone number."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=1024)  # the branch's number stands under every page
def national(e164: str) -> str:
    """ "+32470123456" → "0470 12 34 56"; a foreign number keeps its country code."""
    if not e164:
        return ""
    try:
        number = phonenumbers.parse(e164, REGION)
    except phonenumbers.NumberParseException:
        return e164
    belgian = number.country_code == 32
    shape = phonenumbers.PhoneNumberFormat.NATIONAL if belgian else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape).replace(" ", "\u00a0")
