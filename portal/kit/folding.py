"""What words are alike to whoever looks for them: without capitals, accents, apostrophes and invisible signs."""

import unicodedata

_OTHERS = {
    **dict.fromkeys(map(ord, "'’‘‛`´ʼʻ\u00ad\ufeff\u2060\u200b\u200c\u200d\u200e\u200f"), None),
    **{ord(c): letters for c, letters in {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"}.items()},
}


def folded(text: str) -> str:
    """ "Élodie Öztürk-Çelik" → "elodie ozturk-celik", "D’Hondt" → "dhondt"."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_OTHERS))
    return letters if letters.isascii() else "".join(c for c in letters if not unicodedata.combining(c))
