"""The numbers that Word puts before paragraphs: they are not in the text, so they are counted here."""

import re
from typing import Any

from portal.kit.records import dataclass
from portal.kit.word_styles import Styles
from portal.kit.word_xml import child, is_on, number, value, word_name

_KINDS = {"decimal": "1", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True)
class Label:
    """The label before one paragraph. words: as Word shows it ("a)", "Article I"), "" for a bullet.

    kind: "1", "a", "A", "i" or "I" where it is that number and a point, so that a list of HTML says the same; else "".
    """

    level: int  # from 0
    words: str
    kind: str = ""
    number: int = 0


@dataclass(frozen=True)
class _Level:
    """One level of a list."""

    form: str  # numFmt: "decimal", "bullet" …
    text: str  # lvlText: "%1.%2"
    start: int
    restarts: int | None  # after a number of a level above this one; None: of any
    is_legal: bool  # all numbers in it as digits

    @classmethod
    def of(cls, element: Any) -> "_Level":
        restart = child(element, "lvlRestart")
        legal = child(element, "isLgl")
        form = next((one for one in element.iter() if word_name(one) == "numFmt"), None)  # or in an alternative
        return cls(
            value(form) or "decimal",
            value(child(element, "lvlText")),
            number(value(child(element, "start")), 0),
            None if restart is None else number(value(restart), 0),
            legal is not None and is_on(legal),
        )


class Numbering:
    """Counts through one file: `label` is asked once for each paragraph, in their order."""

    def __init__(self, tree: Any, styles: Styles) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, _Level]] = {}  # of each abstract list
        self._by_style: dict[tuple[str, str], int] = {}  # (abstract list, style) → level
        self._linked: dict[str, str] = {}  # abstract list → the style that says how it is
        self._abstract: dict[str, str] = {}  # list → its abstract list
        self._own: dict[str, dict[int, _Level]] = {}  # levels that a list has otherwise
        self._starts: dict[str, dict[int, int]] = {}  # where a list starts over
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        for element in () if tree is None else tree:
            if word_name(element) == "abstractNum":
                self._read_abstract(element)
            elif word_name(element) == "num":
                self._read_list(element)

    def _read_abstract(self, element: Any) -> None:
        key = value(element, "abstractNumId")
        self._linked[key] = value(child(element, "numStyleLink"))
        levels = self._levels.setdefault(key, {})
        for one in element:
            if word_name(one) == "lvl":
                at = number(value(one, "ilvl"), 0)
                levels[at] = _Level.of(one)
                if style := value(child(one, "pStyle")):
                    self._by_style[key, style] = at

    def _read_list(self, element: Any) -> None:
        key = value(element, "numId")
        self._abstract[key] = value(child(element, "abstractNumId"))
        for one in element:
            if word_name(one) == "lvlOverride":
                at = number(value(one, "ilvl"), 0)
                if (own := child(one, "lvl")) is not None:
                    self._own.setdefault(key, {})[at] = _Level.of(own)
                if (start := child(one, "startOverride")) is not None:
                    self._starts.setdefault(key, {})[at] = number(value(start), 1)

    def label(self, properties: Any, style: str) -> Label | None:
        """The label before a paragraph with these properties (its pPr, or None) and this style; None: none."""
        key, at = self._place(properties, style)
        abstract = self._resolved(self._abstract.get(key, ""))
        levels = self._levels.get(abstract, {}) | self._own.get(key, {})
        if key in ("", "0") or at not in levels:
            return None
        level = levels[at]
        if level.form == "bullet":
            return Label(at, "")
        counts = self._count(key, abstract, at, levels)
        words = " ".join(_said(level, levels, counts).split())
        plain = words and level.text.strip() == f"%{at + 1}." and counts[at] >= 0
        kind = _KINDS.get(level.form, "") if plain else ""
        if kind in "aA" and not 1 <= counts[at] <= 26:
            kind = ""
        return Label(at, words, kind, counts[at]) if words else None

    def _place(self, properties: Any, style: str) -> tuple[str, int]:
        """The list and the level of a paragraph, by itself or by its style."""
        own = child(properties, "numPr")
        key, at = value(child(own, "numId")), value(child(own, "ilvl"))
        by_style, of_style = self._styles.found(style, "pPr", "numPr")
        if key:
            return key, number(at, self._by_style.get((self._abstract.get(key, ""), style), 0))
        key = value(child(by_style, "numId"))
        level = self._by_style.get((self._resolved(self._abstract.get(key, "")), of_style))
        if level is None:
            level = number(value(child(by_style, "ilvl")), 0)
        return key, number(at, level)

    def _resolved(self, abstract: str) -> str:
        """The abstract list that says how another is, by way of a style for lists."""
        for _ in range(5):
            if abstract not in self._linked or not self._linked[abstract]:
                break
            said, _ = self._styles.found(self._linked[abstract], "pPr", "numPr", "numId")
            abstract = self._abstract.get(value(said), "")
        return abstract

    def _count(self, key: str, abstract: str, at: int, levels: dict[int, _Level]) -> dict[int, int]:
        counts = self._counts.setdefault(abstract, {})
        anew = self._starts.get(key, {}).get(at)
        if anew is not None and (key, at) not in self._begun:
            counts[at] = anew
        else:
            counts[at] = counts[at] + 1 if at in counts else levels[at].start
        self._begun.add((key, at))
        for deeper in [deeper for deeper in counts if deeper > at]:
            restarts = levels[deeper].restarts if deeper in levels else None
            if restarts is None or at < restarts:
                del counts[deeper]
        return counts


def _said(level: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
    def one(found: re.Match[str]) -> str:
        at = int(found[1]) - 1
        above = levels.get(at)
        if above is None:
            return ""
        return digits("decimal" if level.is_legal else above.form, counts.get(at, above.start))

    return re.sub(r"%([1-9])", one, level.text)


def digits(form: str, count: int) -> str:
    """A number as a list counts it. form: a `numFmt` of Word; digits for one that is not known here."""
    if form == "none":
        return ""
    if form.endswith("Letter") and 1 <= count <= 780:
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters.upper() if form.startswith("upper") else letters
    if form.endswith("Roman") and 1 <= count < 4000:
        return _roman(count).upper() if form.startswith("upper") else _roman(count)
    if form == "decimalZero" and 0 <= count < 10:
        return f"0{count}"
    return f"{count}e" if form == "ordinal" else str(count)


def _roman(count: int) -> str:
    said = ""
    for worth, letters in _ROMAN:
        said += letters * (count // worth)
        count %= worth
    return said
