"""Basics of the XML in a Word file: names in both its dialects, values, removing, and what a part leads to."""

import posixpath
import re
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import unquote

from lxml import etree

from portal.kit.records import dataclass

WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
OFF = frozenset({"0", "false", "off"})

_NUMBER = re.compile(r"-?[0-9]{1,9}")


class Parts(Protocol):
    """The parts of a file: name → bytes."""

    parts: dict[str, bytes]
    main: str
    taken_out: list[str]
    links_cut: int

    def tree(self, name: str) -> Any: ...


@dataclass(frozen=True)
class Relation:
    """Where a part leads. kind: the last word of its type, in small letters; target: a part's name, or an address."""

    kind: str
    target: str
    is_outside: bool


def relations(word: Parts, owner: str) -> dict[str, Relation]:
    """Id → relation of a part."""
    tree = word.tree(relations_of(owner))
    found = {}
    for one in () if tree is None else tree.iter(RELATIONSHIP):
        outside = one.get("TargetMode", "").lower() == "external"
        target = one.get("Target", "") if outside else target_of(owner, one)
        found[one.get("Id", "")] = Relation(kind_of(one), target, outside)
    return found


def relations_of(owner: str) -> str:
    """The name of the part that holds a part's relations."""
    folder, name = posixpath.split(owner)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def kind_of(relation: Any) -> str:
    return str(relation.get("Type", "").rpartition("/")[2].lower())


def target_of(owner: str, relation: Any) -> str:
    target = unquote(relation.get("Target", "")).replace("\\", "/").partition("#")[0]
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), target)).lstrip("/")


def word_name(element: Any) -> str:
    """The name of an element of Word's own, "" for any other."""
    return _name_of(element.tag) if element is not None and isinstance(element.tag, str) else ""


@lru_cache(maxsize=4096)
def _name_of(tag: str) -> str:
    return next((tag[len(space) :] for space in WORD if tag.startswith(space)), "")


def local_name(element: Any) -> str:
    """The name of an element of any vocabulary, "" for a comment."""
    return str(element.tag.rpartition("}")[2]) if isinstance(element.tag, str) else ""


def child(element: Any, *names: str) -> Any:
    """The first child of this name, and the first in that of the next name; None where there is none."""
    for name in names:
        element = None if element is None else next((one for one in element if word_name(one) == name), None)
    return element


def value(element: Any, name: str = "val") -> str:
    if element is None:
        return ""
    return next((str(element.get(f"{space}{name}")) for space in WORD if element.get(f"{space}{name}") is not None), "")


def attribute(element: Any, name: str) -> str:
    """An attribute of this name of any vocabulary."""
    return next((str(worth) for key, worth in element.attrib.items() if key.rpartition("}")[2] == name), "")


def number(text: str, otherwise: int) -> int:
    return int(text) if _NUMBER.fullmatch(text.strip()) else otherwise


def is_on(element: Any) -> bool:
    return value(element).lower() not in OFF


def above(element: Any, name: str) -> Any:
    return next((one for one in element.iterancestors() if word_name(one) == name), None)


def remove(element: Any) -> bool:
    """Remove an element; the text behind it stays."""
    parent = element.getparent() if element is not None else None
    if parent is None:
        return False
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
    return True


def unwrap(element: Any) -> bool:
    """Replace an element by its content."""
    parent = element.getparent()
    if parent is None:
        return False
    place = parent.index(element)
    for inner in list(element):
        parent.insert(place, inner)
        place += 1
    return remove(element)


def as_bytes(tree: Any) -> bytes:
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))
