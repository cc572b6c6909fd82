"""Every visible word in a Word file, whatever it is part of: a witness beside `word_html`.

What was made of a file is compared with it, so that nothing goes missing without a word.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from portal.kit.word_signs import is_drawn
from portal.kit.word_xml import Parts, attribute, child, is_on, local_name, relations, value, word_name

_LETTERS = re.compile(r"[\W_]+")
_PAGES = frozenset({"pagina", "page", "p", "blz", "bladzijde", "van", "of"})  # what goes with the number of a page


def visible(word: Parts) -> list[list[str]]:
    """The pieces of each paragraph of the text and of its notes, in their order."""
    parts = [one.target for one in relations(word, word.main).values() if one.kind in ("footnotes", "endnotes")]
    found = list(_paragraphs(word.tree(word.main)))
    for part in parts:
        for note in word.tree(part) if part in word.parts else ():
            if not value(note, "type"):
                found += _paragraphs(note)
    return found


def margins(word: Parts) -> list[list[str]]:
    """The paragraphs of each header and footer, without the page number."""
    main = word.tree(word.main)
    leads = relations(word, word.main)
    settings = next((word.tree(one.target) for one in leads.values() if one.kind == "settings"), None)
    even = child(settings, "evenAndOddHeaders")
    found = []
    for reference in main.iter():
        if word_name(reference) not in ("headerReference", "footerReference"):
            continue
        first = child(reference.getparent(), "titlePg")
        shown = {"first": first is not None and is_on(first), "even": even is not None and is_on(even)}
        part = leads.get(attribute(reference, "id"))
        if part is not None and part.target in word.parts and shown.get(value(reference, "type"), True):
            said = [" ".join("".join(pieces).split()) for pieces in _paragraphs(word.tree(part.target))]
            found.append([one for one in said if any(not w.isdecimal() and w not in _PAGES for w in _words(one))])
    return found


def missing(paragraphs: Iterable[list[str]], said: str) -> list[str]:
    """The words of paragraphs that are missing from `said`, as pieces of text; each place counts for one paragraph.

    Only letters and figures are compared: spaces, points and brackets may differ.
    """
    left, place, lost = _letters(said), 0, []

    def take(words: str) -> bool:
        nonlocal left, place
        at = left.find(words, place)
        at = left.find(words) if at < 0 else at
        if at < 0:
            return False
        left = f"{left[:at]}\n{left[at + len(words) :]}"
        place = at + 1
        return True

    for pieces in paragraphs:
        whole = _letters("".join(pieces))
        if not whole or take(whole):
            continue
        gone = [piece for piece in pieces if (letters := _letters(piece)) and not take(letters)]
        if gone:
            lost.append(" ".join(" ".join(gone).split()))
    return lost


def first_words(text: str) -> str:
    """The beginning of a text between quotes."""
    words = text.split()
    return f"‘{' '.join(words[:8])[:80]}{' …' if len(words) > 8 else ''}’"


def words_in(text: str) -> set[str]:
    return set(_words(text))


def _words(text: str) -> list[str]:
    return [word for word in _LETTERS.split(text.casefold()) if word]


def _letters(text: str) -> str:
    return _LETTERS.sub("", text.casefold())


def _paragraphs(tree: Any) -> Iterator[list[str]]:
    """A text box inside a paragraph is paragraphs of its own."""
    found: dict[Any, list[str]] = {}
    in_code: list[bool] = []  # of the fields that are open: whether this is its instruction
    for element in _seen(tree):
        name = word_name(element)
        if name == "p":
            found[element] = []
        elif name == "fldChar":
            _step(in_code, value(element, "fldCharType"))
        elif any(in_code):
            continue
        elif name == "t" and not _is_drawn(element):
            _pieces_of(element, found).append(element.text or "")
        elif local_name(element) == "textpath":
            _pieces_of(element, found).append(f"\n{element.get('string', '')}\n")
        elif local_name(element) == "t" and not name and element.tag.endswith("/drawingml/2006/main}t"):
            _pieces_of(element, found).append(element.text or "")
    yield from found.values()


def _seen(holder: Any) -> Iterator[Any]:
    """All elements; of two ways of writing the same thing the first that holds words."""
    waiting = [holder]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        if local_name(element) == "AlternateContent":
            choices = [one for one in element if local_name(one) in ("Choice", "Fallback")]
            with_words = [one for one in choices if any(word_name(inner) == "t" for inner in one.iter())]
            waiting += (with_words or choices)[:1]
            continue
        yield element
        waiting += reversed(element)


def _pieces_of(element: Any, found: dict[Any, list[str]]) -> list[str]:
    paragraph = next((one for one in element.iterancestors() if word_name(one) == "p"), None)
    return found.setdefault(paragraph, [])


def _step(in_code: list[bool], kind: str) -> None:
    if kind == "begin":
        in_code.append(True)
    elif kind == "separate" and in_code:
        in_code[-1] = False
    elif kind == "end" and in_code:
        in_code.pop()


def _is_drawn(element: Any) -> bool:
    font = child(child(element.getparent(), "rPr"), "rFonts")
    return is_drawn(value(font, "ascii") or value(font, "hAnsi"))
