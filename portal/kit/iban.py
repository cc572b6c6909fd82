"""Account numbers: checked by ISO 7064 mod-97 and, for Belgium, the national check digits."""

import re

from portal.kit.text import one_line

WRONG = "Dit rekeningnummer klopt niet. Kijk de cijfers na op je bankkaart."

# Countries of the single euro payments area (European Payments Council list EPC409-09).
SEPA = frozenset(
    """
    AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE
    SI SK SM VA XK
    """.split()
)


def parse(text: str) -> str | None:
    """An account number as typed → compact upper case, or None where it cannot be right."""
    from stdnum import iban as _iban
    from stdnum.exceptions import ValidationError

    typed = re.sub(r"[\s.]", "", re.sub(r"(?i)^iban\b[\s:]*", "", one_line(text)))
    compact = _iban.compact(typed).upper()
    if compact[:2] not in SEPA or not compact.isascii() or not compact.isalnum():
        return None
    try:
        compact = str(_iban.validate(compact, check_country=False))
    except ValidationError:
        return None
    # The check digits alone decide: a bank code we have not heard of is still a bank.
    if compact.startswith("BE") and int(compact[14:]) != (int(compact[4:14]) % 97 or 97):
        return None
    return compact


def grouped(compact: str) -> str:
    """In groups of four, as on a bank card: "BE68 5390 0754 7034"."""
    return " ".join(compact[i : i + 4] for i in range(0, len(compact), 4))
