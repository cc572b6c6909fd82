"""The styles of a Word file: what a paragraph or a run has from its own style, and from those that it builds on."""

from collections.abc import Iterator
from typing import Any

from portal.kit.word_xml import Parts, child, is_on, number, relations, value, word_name

TITLES = {"title": "h2", "titelband": "h2", "subtitle": "h3", "titelband onder": "h3"}
"""Titles above a letter: names of styles → a heading. Headings of the text itself go one level down too."""
DEEPEST = 20
"""How many styles may build on one another; Word itself gives up at eleven."""


def styles_in(word: Parts) -> Any:
    """The part with the styles that the text itself points at, as Word takes it; None. What else lies in the file, such
    as the copy for an older Word, says nothing."""
    found = [one.target for one in relations(word, word.main).values() if one.kind == "styles"]
    return word.tree(found[0]) if found else None


class Styles:
    """The styles of one file. tree: the part that holds them, or None."""

    def __init__(self, tree: Any) -> None:
        self._styles: dict[str, Any] = {}
        self.usual = ""  # the paragraph style of what names none
        for style in () if tree is None else (one for one in tree.iter() if word_name(one) == "style"):
            key = value(style, "styleId")
            self._styles.setdefault(key, style)
            if value(style, "type") == "paragraph" and value(style, "default").lower() in ("1", "true", "on"):
                self.usual = key

    def chain(self, key: str) -> Iterator[Any]:
        """A style and those that it builds on, the nearest first."""
        for _ in range(DEEPEST):
            style = self._styles.get(key)
            if style is None:
                return
            yield style
            key = value(child(style, "basedOn"))

    def names(self, key: str) -> list[str]:
        """The names of a style and of those that it builds on, in small letters: what Word calls them in English."""
        return [value(child(style, "name")).strip().lower() for style in self.chain(key)]

    def found(self, key: str, *path: str) -> tuple[Any, str]:
        """What the nearest style says at this path ("pPr", "numPr"), and the id of that style; (None, "")."""
        for style in self.chain(key):
            said = child(style, *path)
            if said is not None:
                return said, value(style, "styleId")
        return None, ""

    def is_on(self, key: str, mark: str) -> bool:
        """Whether a style makes its letters bold ("b"), struck ("strike") …"""
        said, _ = self.found(key, "rPr", mark)
        return said is not None and is_on(said)

    def heading(self, key: str, properties: Any) -> str:
        """The tag of a paragraph of this style, with these properties of its own, that is a heading; "" for others."""
        names = self.names(key)
        if names and names[0] in TITLES:
            return TITLES[names[0]]
        for name in names:
            word, _, level = name.rpartition(" ")
            if word in ("heading", "kop") and level.isdecimal():
                return f"h{min(int(level) + 1, 4)}"
        outline = child(properties, "outlineLvl")
        if outline is None:
            outline, _ = self.found(key, "pPr", "outlineLvl")
        depth = number(value(outline), 9)
        return f"h{min(depth + 2, 4)}" if 0 <= depth < 9 else ""


def bullet_level(names: list[str]) -> int | None:
    """The level of a paragraph that is in a list by the name of its style alone."""
    if not names or not names[0].startswith("list bullet"):
        return None
    return max(number(names[0].removeprefix("list bullet"), 1), 1) - 1
