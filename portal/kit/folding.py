"""Words as they are compared and sorted: without capitals, accents, apostrophes and invisible signs."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from portal.kit.text import INVISIBLE, normalised

_APOSTROPHES = "'’‘ʼ`´′＇ʹ"
# Letters that Unicode does not take apart, as people type them who have no key for them.
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h"}
_PLAIN = str.maketrans({**dict.fromkeys(_APOSTROPHES + INVISIBLE, ""), **_LETTERS})
_NO_LETTER = re.compile(r"[\W_]+")


def unaccented(text: str) -> str:
    """A text without capitals, accents, apostrophes and invisible signs; its spaces stay: "D’Hondt, Élodie" →
    "dhondt, elodie"."""
    plain = text.casefold().translate(_PLAIN)
    if plain.isascii():
        return plain
    apart = unicodedata.normalize("NFKD", normalised(plain)).casefold()
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_PLAIN)


@lru_cache(maxsize=8192)  # lists are sorted, and a branch is searched, again and again
def folded(text: str) -> str:
    """What makes two texts the same in a search: "Élodie  Öztürk-Çelik" → "elodie ozturk-celik"."""
    return " ".join(unaccented(text).split())


def letters(text: str) -> str:
    """Only the letters and digits: "Van den Broeck" and "Vandenbroeck" → "vandenbroeck"."""
    return _NO_LETTER.sub("", folded(text))


def finder(words: str) -> Callable[[str], bool]:
    """Whether all of the words are in one of the texts with "|" between them.

    Without capitals, accents and apostrophes, in any order; and "vandenbroeck" finds "Van den Broeck".
    """
    parts, together = folded(words.replace("|", " ")).split(), letters(words)

    def has(texts: str) -> bool:
        plain = folded(texts)
        if all(part in plain for part in parts) and any(
            all(part in text for part in parts) for text in plain.split("|")
        ):
            return True
        return bool(together) and together in plain.replace(" ", "").replace("-", "")

    return has if parts else lambda _: False


def order_key(text: str) -> tuple[str, ...]:
    """The sort key of a name: letter by letter, so that "van den Broeck", "Van Den Broeck" and "Vandenbroeck" are at V,
    beside each other (docs/decisions.md)."""
    return letters(text), folded(text), text


def name_key(given_name: str, family_name: str) -> tuple[str, ...]:
    """The sort key of a person: by given name, as they are called, then by family name."""
    return letters(given_name), letters(family_name), *order_key(given_name)[1:], *order_key(family_name)[1:]
