"""What a page showed, as a mark that its form sends back, so that people act on what they saw."""

import hashlib
import json
from typing import Any

from portal.kit.errors import RuleError

CHANGED = "Dit is intussen gewijzigd. Kijk na wat er nu staat, en druk dan opnieuw."
OVERTAKEN = (
    "Dit is gewijzigd nadat je deze pagina opende: door iemand anders, of door jezelf. {} "
    "Druk opnieuw als wat je hier typte, moet blijven."
)
"""The sentence above a form that still holds what was typed; {}: where to see what is there now. It may have been the
same person, in another window or before they went back: the mark of a page does not know who made it."""
GONE = "Dit is weggehaald nadat je deze pagina opende. Er is niets bewaard."


def mark(*shown: Any) -> str:
    """Sixteen letters and digits, the same for the same values in the same order. Dates and the like as their text."""
    return hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest()[:16]


def check(seen: str | None, now: str, sentence: str = CHANGED) -> None:
    """RuleError (conflict) where the mark of a page is not the current one. `seen` None: no page asked.

    Call it inside the transaction, once nobody else can change what it is about.
    """
    if seen is not None and seen != now:
        raise RuleError(sentence, conflict=True)
