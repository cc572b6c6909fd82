"""What a Word file holds besides what is visible: comments, deleted and hidden text, who wrote it. Removed and counted.

For a file that goes on to others. Changes that were tracked count as accepted; what is left is what the page shows.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from lxml import etree

from portal.kit.errors import RuleError
from portal.kit.images import without_metadata
from portal.kit.word_fields import may_lead_to
from portal.kit.word_styles import Styles, styles_in
from portal.kit.word_xml import (
    OFF,
    RELATIONSHIP,
    Parts,
    above,
    as_bytes,
    child,
    is_on,
    kind_of,
    relations_of,
    remove,
    target_of,
    unwrap,
    value,
    word_name,
)

OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"

LEFT_OUT = frozenset(
    """
    comments commentsextended commentsids commentsextensible people customxml customxmlprops custom-properties
    extended-properties core-properties thumbnail origin printersettings glossarydocument taskpanes
    webextensiontaskpanes documenttasks
    """.split()
)
"""Kinds of parts that no page shows. An embedded sheet behind a chart goes with the chart's own pointer to it."""
ONLY_WHERE_NAMED = frozenset({"image", "hyperlink", "chart", "header", "footer", "media", "video", "audio"})

GONE = frozenset({"del", "moveFrom", "cellDel"})
FORGOTTEN = frozenset(
    """
    commentRangeStart commentRangeEnd commentReference annotationRef moveFromRangeStart moveFromRangeEnd
    moveToRangeStart moveToRangeEnd customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart
    customXmlDelRangeEnd customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart
    customXmlMoveToRangeEnd rPrChange pPrChange sectPrChange tblPrChange tblPrExChange trPrChange tcPrChange
    tblGridChange numberingChange cellIns cellMerge dataBinding printerSettings docVars mailMerge saveThroughXslt
    attachedSchema fldData entryMacro exitMacro
    """.split()
)
"""Marks of remarks and of tracked changes, and data that the page does not show."""
UNWRAPPED = frozenset({"ins", "moveTo"})  # it has somebody's name on it; its content stays
OLD_DRAWING = "{urn:schemas-microsoft-com:vml}"
OLD_LINKS = ("src", "href", "{urn:schemas-microsoft-com:office:office}href")
"""Where a drawing from before 2007 names what it shows or leads to without a relation."""

COUNTED = (
    ("comment", "1 opmerking in de kantlijn", "{} opmerkingen in de kantlijn"),
    (
        "deleted",
        "1 stuk tekst dat als verwijderd gemarkeerd staat",
        "{} stukken tekst die als verwijderd gemarkeerd staan",
    ),
    ("hidden", "1 stuk verborgen tekst", "{} stukken verborgen tekst"),
    ("table", "de cijfertabel achter een grafiek", "de cijfertabellen achter {} grafieken"),
)


def clean(word: Parts) -> None:
    """Remove what is not visible; `taken_out` says what. RuleError for a damaged file."""
    found: Counter[str] = Counter()
    names = [name for name in word.parts if name.lower().endswith(".xml")]
    hidden = _Hidden(styles_in(word))
    for name in names:
        tree = word.tree(name)
        dead = _links(word, name)
        before = found.total()
        changed = _cut_links(tree, dead)
        if word_name(tree):
            changed |= _clean_text(tree, hidden, found)
        changed |= _forget_sheets(tree, found)
        if changed or found.total() != before:
            word.parts[name] = as_bytes(tree)
        word.links_cut += len(dead)
    _forget_footnotes(word)
    _prune(word)
    for name in [name for name in word.parts if name.startswith("word/media/")]:
        word.parts[name] = without_metadata(word.parts[name])
    word.taken_out += [one if found[key] == 1 else many.format(found[key]) for key, one, many in COUNTED if found[key]]


def _clean_text(tree: Any, hidden: "_Hidden", found: Counter[str]) -> bool:
    changed = False
    for element in list(tree.iter()):
        name = word_name(element)
        if not isinstance(element.tag, str):
            changed |= remove(element)  # a comment of XML
        elif name in GONE:
            changed |= _accept_deletion(element, found)
        elif name in FORGOTTEN:
            found["comment"] += name == "commentReference" and element.getparent() is not None
            changed |= remove(element)
        elif name == "r" and hidden.is_hidden(element):
            found["hidden"] += any(word_name(part) == "t" and (part.text or "").strip() for part in element)
            changed |= remove(element)
        elif name == "hidden" and word_name(element.getparent()) == "trPr" and is_on(element):
            found["hidden"] += 1
            changed |= remove(above(element, "tr"))
        elif element.tag.endswith("}docPr") and element.get("hidden", "0") not in OFF:
            found["hidden"] += 1
            changed |= remove(above(element, "drawing"))
        elif "visibility:hidden" in element.get("style", "").replace(" ", "").lower():
            found["hidden"] += 1
            changed |= remove(above(element, "pict"))
        elif element.tag.startswith(OLD_DRAWING):
            changed |= _cut_old_links(element)
    for element in list(tree.iter()):
        if word_name(element) in UNWRAPPED:
            changed |= unwrap(element)
    return changed


def _accept_deletion(element: Any, found: Counter[str]) -> bool:
    """A mark on a row, a cell or the end of a paragraph, or a piece of text."""
    parent = element.getparent()
    if parent is None:
        return False
    kind = word_name(parent)
    if kind in ("trPr", "tcPr"):
        found["deleted"] += 1
        return remove(above(element, "tr" if kind == "trPr" else "tc"))
    if kind == "rPr":
        paragraph = above(element, "p")
        remove(element)
        cell = paragraph is not None and word_name(paragraph.getparent()) == "tc"
        if paragraph is not None and not cell and all(word_name(part) in ("pPr", *GONE) for part in paragraph):
            remove(paragraph)
        return True
    found["deleted"] += 1
    return remove(element)


def _cut_old_links(element: Any) -> bool:
    going = [name for name in OLD_LINKS if element.get(name) and (name == "src" or not may_lead_to(element.get(name)))]
    for name in going:
        del element.attrib[name]
    return bool(going)


class _Hidden:
    """Which runs are hidden: by themselves, or by a style of theirs or of their paragraph."""

    def __init__(self, tree: Any) -> None:
        self._styles = Styles(tree)
        self._always = [] if tree is None else [one for one in tree.iter() if word_name(one) == "rPrDefault"]

    def is_hidden(self, run: Any) -> bool:
        if self._is(run, "vanish"):
            return True
        # Word itself hides the page numbers of a table of contents from the view as a web page: they stay.
        link = above(run, "hyperlink")
        return (link is None or not value(link, "anchor")) and self._is(run, "webHidden")

    def _is(self, run: Any, mark: str) -> bool:
        own = _first(run, "rPr")
        if (said := child(own, mark)) is not None:
            return is_on(said)
        paragraph, table = above(run, "p"), above(run, "tbl")
        style = value(child(_first(paragraph, "pPr"), "pStyle")) or self._styles.usual
        by_table = self._styles.is_on(value(child(_first(table, "tblPr"), "tblStyle")), mark)
        by_letters = self._styles.is_on(value(child(own, "rStyle")), mark)
        toggled = by_letters != (self._styles.is_on(style, mark) or by_table)  # twice hidden is shown
        return toggled or any(is_on(said) for one in self._always if (said := child(one, "rPr", mark)) is not None)


# ---- links, charts, footnotes, parts


def _links(word: Parts, name: str) -> set[str]:
    """The ids of this part's links that lead to no web or mail address; their relations go."""
    dead: set[str] = set()

    def leads_nowhere(relation: Any) -> bool:
        outward = kind_of(relation) == "hyperlink" and relation.get("TargetMode", "").lower() == "external"
        if not outward or may_lead_to(relation.get("Target", "")):
            return False
        dead.add(relation.get("Id", ""))
        return True

    _drop(word, relations_of(name), leads_nowhere)
    return dead


def _cut_links(tree: Any, dead: set[str]) -> bool:
    if not dead:
        return False
    for element in list(tree.iter()):
        if isinstance(element.tag, str) and dead & set(element.attrib.values()):
            drop = unwrap if word_name(element) == "hyperlink" else remove
            drop(element)
    return True


def _forget_sheets(tree: Any, found: Counter[str]) -> bool:
    """A chart without the workbook that its numbers come from: all its sheets would go along."""
    if etree.QName(tree).localname != "chartSpace":
        return False
    outer = [one for one in tree if isinstance(one.tag, str) and etree.QName(one).localname == "externalData"]
    found["table"] += len(outer)
    return sum(remove(one) for one in outer) > 0


def _forget_footnotes(word: Parts) -> None:
    """Notes that nothing in the text points at any more."""
    main = word.tree(word.main)
    for kind in ("footnote", "endnote"):
        named = {value(one, "id") for one in main.iter() if word_name(one) == f"{kind}Reference"}
        for name in list(word.parts):
            tree = word.tree(name) if name.lower().endswith(".xml") else None
            if tree is not None and _is(tree, f"{kind}s"):
                orphans = [n for n in tree if word_name(n) == kind and not value(n, "type")]
                if sum(remove(note) for note in orphans if value(note, "id") not in named):
                    word.parts[name] = as_bytes(tree)


def _prune(word: Parts) -> None:
    """Only the parts that the page needs: those that lead there from the beginning of the file."""
    names = {name.lower(): name for name in word.parts}
    kept, waiting = {"[content_types].xml"}, [""]
    while waiting:
        owner = waiting.pop()
        relations = names.get(relations_of(owner).lower())
        if relations is None:
            continue
        kept.add(relations.lower())
        named = _named(word, owner)

        def is_left_out(relation: Any, owner: str = owner, named: set[str] | None = named) -> bool:
            kind = kind_of(relation)
            if kind in LEFT_OUT or (kind == "package" and owner.startswith("word/charts/")):
                return True
            return named is not None and kind in ONLY_WHERE_NAMED and relation.get("Id") not in named

        for relation in _drop(word, relations, is_left_out):
            target = target_of(owner, relation).lower()
            if relation.get("TargetMode", "").lower() != "external" and target in names and target not in kept:
                kept.add(target)
                waiting.append(names[target])
    if word.main.lower() not in kept:
        raise RuleError("Dit Word-bestand is beschadigd. Open het in Word, bewaar het opnieuw en kies het.")
    for name in [name for name in word.parts if name.lower() not in kept]:
        del word.parts[name]
    types = word.tree("[Content_Types].xml")
    for element in list(types.iter(OVERRIDE)):
        if element.get("PartName", "").lstrip("/").lower() not in kept:
            remove(element)
    word.parts["[Content_Types].xml"] = as_bytes(types)


def _named(word: Parts, owner: str) -> set[str] | None:
    """Every attribute's value in a part, to see which relations it uses; None where it is no XML."""
    if not owner.lower().endswith(".xml"):
        return None
    return {value for element in word.tree(owner).iter() for value in element.attrib.values()}


def _drop(word: Parts, name: str, unwanted: Callable[[Any], bool]) -> list[Any]:
    """Take these relations out of a part of relations; returns those that stay."""
    if name not in word.parts:
        return []
    tree = word.tree(name)
    relations = list(tree.iter(RELATIONSHIP))
    going = [relation for relation in relations if unwanted(relation)]
    for relation in going:
        remove(relation)
    if going:
        word.parts[name] = as_bytes(tree)
    return [relation for relation in relations if relation not in going]


def _is(tree: Any, name: str) -> bool:
    return word_name(tree) == name


def _first(element: Any, name: str) -> Any:
    """The first element in another, where it has this name: what Word puts there stands nowhere else."""
    return element[0] if element is not None and len(element) and word_name(element[0]) == name else None
