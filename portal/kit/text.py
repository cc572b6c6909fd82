"""What people type, made safe to store."""

import re
import unicodedata
from collections.abc import Iterator

# Soft hyphens, spaces of no width, joiners and marks of direction: they come along with words copied from a page, a
# mail or a spreadsheet, and nobody sees them.
INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e" + (
    "".join(map(chr, range(0x2060, 0x2070))) + "\ufeff"
)
# These, C0 and C1 controls except tab and newline, and lone surrogates. A joiner before a pictogram stays: it makes one
# of two.
_UNWANTED = re.compile(
    f"(?!\u200d[\u2190-\u2bff\U0001f000-\U0001faff])[{INVISIBLE}\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)
LONGEST = 120_000  # characters: four times the longest text there is a column for
MARKS = 30  # on one letter: "Stream-Safe Text" of Unicode (UAX #15); no language needs more than a few
_MANY_MARKS = re.compile(f"[\u0300-\U0010ffff]{{{MARKS + 1}}}")  # no mark comes before U+0300
_TWO_IN_ONE = "\u0f73\u0f75\u0f81"  # Tibetan vowels that are not marks, and become two


def clean(text: str) -> str:
    """Normalised text of several lines, without characters that no database, letter or document can hold."""
    lines = _UNWANTED.sub("", text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n"))
    return normalised(lines).strip()


def one_line(text: str) -> str:
    """The same on a single line, with single spaces."""
    return " ".join(clean(text).split())


def normalised(text: str) -> str:
    """One spelling of every letter (NFC), with at most MARKS on it. Sorting the marks of one letter takes Python
    quadratic time, while no other request gets a turn.
    """
    if _MANY_MARKS.search(text):
        text = "".join(_with_few_marks(text))
    return unicodedata.normalize("NFC", text)


def _with_few_marks(text: str) -> Iterator[str]:
    run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) or sign in _TWO_IN_ONE else 0
        if run <= MARKS:
            yield sign
