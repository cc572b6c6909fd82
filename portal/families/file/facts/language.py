"""What the language spoken at home says about the profile."""

import re

from portal.kit.folding import folded

DUTCH = frozenset({"nederlands", "vlaams", "nl", "dutch"})
_PARTS = re.compile(r"[,;/+&]| en | of | and ")


def is_another(language: str) -> str:
    """Whether the language at home is not Dutch: "yes", "no", or "" where that is unclear.

    "Turks": yes, "Nederlands": no; for "Nederlands en Turks" the coordinator says herself what the parents speak.
    """
    spoken = {word for part in _PARTS.split(folded(language)) if (word := part.strip(" .()"))}
    if not spoken or (spoken & DUTCH and not spoken <= DUTCH):
        return ""
    return "no" if spoken <= DUTCH else "yes"
