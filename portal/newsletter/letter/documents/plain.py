"""A letter as HTML → its words, as the text of the mail has them."""

import re
from typing import Any

from lxml import html

from portal.kit.word_numbering import digits

NUMBERS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}  # how a list counts
INSIDE = {"a", "strong", "em", "s", "sup", "sub"}  # inline tags: a space after one counts


def headings(inside: str) -> list[str]:
    """The words of every heading of a letter."""
    holder = html.fragment_fromstring(inside, create_parent="div")
    return [" ".join(element.text_content().split()) for element in holder.iter("h2", "h3", "h4")]


BIRTHDAYS = re.compile(r"\b(?:jarig|verjaar)", re.IGNORECASE)


def birthday_lines(inside: str) -> list[str]:
    """The lines of a letter that stand under words about birthdays, up to the next heading."""
    holder = html.fragment_fromstring(inside, create_parent="div")
    found: list[str] = []
    is_under = False
    for element in holder.iter("h2", "h3", "h4", "p", "li", "td"):
        words = element.text_content()
        if element.tag in ("h2", "h3", "h4"):
            is_under = bool(BIRTHDAYS.search(words))
        else:
            is_under = is_under or bool(BIRTHDAYS.search(words))
            found += words.splitlines() if is_under else []
    return found


def plain(inside: str) -> str:
    """The words of a letter without markup: bullets as "- ", and the address of a link behind its words."""
    holder = html.fragment_fromstring(inside, create_parent="div")
    out: list[str] = []
    _say(holder, out)
    text = "\n".join(line.strip(" \t") for line in "".join(out).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip().replace(_DEEPER, "   ")


def words_of(inside: str) -> str:
    """Every word of a letter as HTML, and nothing else."""
    return " ".join(html.fragment_fromstring(inside, create_parent="div").itertext())


_DEEPER = "\0"  # a placeholder for the indent of an item in a nested list, while lines are stripped


def _say(element: Any, out: list[str]) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    before, after = {
        "h2": ("\n\n\n", "\n\n"), "h3": ("\n\n", "\n\n"), "h4": ("\n\n", "\n\n"), "p": ("\n\n", "\n\n"),
        "ul": ("\n\n", "\n\n"), "ol": ("\n\n", "\n\n"), "br": ("\n", ""), "hr": ("\n\n", "\n\n"),
        "tr": ("\n", ""), "td": ("", "  "), "th": ("", "  "), "table": ("\n\n", "\n\n"),
        "s": ("[geschrapt: ", "]"),
    }.get(tag, ("", ""))  # fmt: skip
    if tag == "p" and element.get("class") == "kader":
        before, after = "\n", ""
    elif tag == "li":
        before = _before_item(element)
    elif tag in ("ul", "ol") and element.getparent().tag == "li":
        before, after = "", ""
    if tag == "img":
        out.append(f"[Foto: {element.get('alt')}]" if element.get("alt") else "")
    words: list[str] = [" ".join((element.text or "").split(" ")).replace("\n", " ")]
    for child in element:
        _say(child, words)
        words.append((child.tail or "").replace("\n", " ") if (child.tail or "").strip() or child.tag in INSIDE else "")
    inside = "".join(words)
    if tag == "h2":
        inside = inside.upper()
    if tag in ("td", "th"):
        inside = " ".join(inside.split())
    if tag == "p" and re.match(r"\s*\n", inside):
        inside = inside.lstrip()
    url = element.get("href", "") if tag == "a" else ""
    if url and url.removeprefix("mailto:") not in (inside.strip(), inside.strip().rstrip("/")):
        inside = f"{inside} ({url.removeprefix('mailto:')})"
    out.append(f"{before}{inside}{after}")


def _before_item(item: Any) -> str:
    """What stands before an item of a list in text: a bullet or its number, further in for a list within a list."""
    holder = item.getparent()
    deeper = _DEEPER * sum(one.tag == "li" for one in item.iterancestors())
    if holder.tag == "ol":
        count = int(holder.get("start", "1")) + holder.index(item)
        return f"\n{deeper}{digits(NUMBERS.get(holder.get('type', ''), 'decimal'), count)}. "
    return f"\n{deeper}" if holder.get("class") == "labels" else f"\n{deeper}- "
