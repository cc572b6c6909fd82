"""What is around and inside visible content in Word: containers, alternatives, drawings with their words."""

from collections.abc import Iterator
from typing import Any

from portal.kit.word_xml import local_name, word_name

INSIDE = frozenset({"smartTag", "sdt", "sdtContent", "customXml", "ins", "moveTo", "bdo", "dir", "rt", "rubyBase"})
"""Elements that only contain visible content."""
_SEEN = frozenset({"txbxContent", "pic", "imagedata", "textpath", "chart", "relIds"})


def chosen(alternative: Any) -> Any:
    """Of two ways of writing the same: the newer, where it holds something that is known here; else the older."""
    choices = [one for one in alternative if local_name(one) in ("Choice", "Fallback")]
    for choice in choices:
        if any(local_name(one) in _SEEN or word_name(one) == "t" for one in choice.iter()):
            return choice
    return choices[-1] if choices else ()


def shown(drawing: Any) -> Iterator[Any]:
    """The elements of a drawing, of each alternative one way, and not what is in its text boxes."""
    holder = chosen(drawing) if local_name(drawing) == "AlternateContent" else drawing
    for element in holder:
        if local_name(element) == "AlternateContent":
            yield from shown(element)
        else:
            yield element
            if local_name(element) != "txbxContent":
                yield from shown(element)


def within(holder: Any, wanted: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also those in a form field around them."""
    for element in holder:
        if word_name(element) == wanted:
            yield element
        elif word_name(element) in INSIDE:
            yield from within(element, wanted)


def words_for(blip: Any) -> str:
    """The alternative text of a picture, as its author wrote it, on one line; "" for none."""
    words = ""
    for holder in blip.iterancestors():
        if local_name(holder) in ("inline", "anchor"):
            words = next((one.get("descr", "") for one in holder if local_name(one) == "docPr"), "")
            break
        words = words or holder.get("alt", "")
    return " ".join(words.split())
