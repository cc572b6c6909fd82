"""What people type, made safe to store."""

import re
import unicodedata

# C0 and C1 controls except tab and newline, lone surrogates, and the marks that reverse the direction of text.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def clean(text: str) -> str:
    """Normalised text of several lines, without characters that no database, letter or document can hold."""
    lines = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", lines).strip()


def one_line(text: str) -> str:
    """The same on a single line, with single spaces."""
    return " ".join(clean(text).split())
