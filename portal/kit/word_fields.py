"""The fields of a Word file: the instruction of each, reassembled from where Word scatters it, and judged."""

import re
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.kit.runs import web_address
from portal.kit.word_signs import UNKNOWN, signs
from portal.kit.word_xml import attribute, child, is_on, number, value, word_name

ALLOWED = frozenset(
    """
    = ADVANCE ADDRESSBLOCK AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BIBLIOGRAPHY CITATION COMMENTS COMPARE CREATEDATE DATE
    DOCPROPERTY EDITTIME EQ FILENAME FILESIZE FOOTNOTEREF FORMCHECKBOX FORMDROPDOWN FORMTEXT GREETINGLINE HYPERLINK IF
    INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEFIELD NEXT NOTEREF NUMCHARS NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE
    QUOTE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ STYLEREF SUBJECT SYMBOL TA TC TIME TITLE TOA TOC XE
    """.split()
)
"""What these show comes from the document itself. Any other may fetch, start or ask something."""

NOT_ALLOWED = (
    "In dit bestand staat een veld{name} dat iets van elders kan halen of starten. Klik erop, druk Ctrl+Shift+F9 "
    "(het wordt gewone tekst) en bewaar opnieuw."
)

_NAME = re.compile(r"\s*(=|[^\s\"\\]{1,60})(.?)", re.DOTALL)
_PART = re.compile(r'"((?:[^"\\]|\\.)*)"?|(\S+)', re.DOTALL)
_WITH_WORDS = {"\\l", "\\o", "\\s", "\\t", "\\f"}  # switches of a field that are followed by something
_PHONE = re.compile(r"tel:[+0-9]", re.IGNORECASE)


@dataclass
class _Field:
    """One field while it is read: the words of its instruction, and whether another field writes a part of it."""

    words: str = ""
    is_code: bool = True  # before its "separate": the instruction; after it: what it shows
    is_made: bool = False  # its name comes out of another field
    has_inner: bool = False


def judge(tree: Any) -> None:
    """RuleError for a field of this part that is not allowed, or a link in one that leads to no web or mail address."""
    open_fields: list[_Field] = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        match element.tag.rpartition("}")[2]:
            case "fldSimple":
                _judge(_Field(attribute(element, "instr")))
            case "fldChar":
                _step(open_fields, attribute(element, "fldCharType"))
            case "instrText" | "delInstrText":
                if not open_fields:  # outside any field: Word may still take it for one
                    _judge(_Field(element.text or ""))
                elif open_fields[-1].is_code:
                    open_fields[-1].words += element.text or ""
            case "t" | "delText":
                if open_fields and open_fields[-1].is_code:
                    open_fields[-1].words += element.text or ""
    for left in open_fields:
        _judge(left)


def may_lead_to(target: str) -> bool:
    """Whether a link may stay in a file: to a page on the web, a mail address or a phone number, and nothing else."""
    try:
        parts = urlsplit(target.strip())
        if parts.scheme == "tel":
            return _PHONE.match(target.strip()) is not None
        return bool(parts.scheme in ("http", "https") and parts.hostname) or parts.scheme == "mailto"
    except ValueError:
        return False


def _step(open_fields: list[_Field], kind: str) -> None:
    if kind == "begin":
        if open_fields and open_fields[-1].is_code:
            outer = open_fields[-1]
            named = _NAME.match(outer.words)
            outer.has_inner = True
            outer.is_made = outer.is_made or not (named and (named[1] == "=" or named[2]))
        open_fields.append(_Field())
    elif kind == "separate" and open_fields:
        open_fields[-1].is_code = False
    elif kind == "end" and open_fields:
        _judge(open_fields.pop())


def _judge(found: _Field) -> None:
    named = _NAME.match(found.words)
    name = named[1].upper() if named else ""
    if found.is_made or (name and name not in ALLOWED):
        raise RuleError(NOT_ALLOWED.format(name=f" {name[:20]}" if name.isalpha() else ""))
    if name == "HYPERLINK" and named is not None:
        target, _ = _leads(found.words[named.end(1) :])
        if found.has_inner or (target and not may_lead_to(target)):
            raise RuleError(NOT_ALLOWED.format(name=" HYPERLINK"))


def _leads(words: str) -> tuple[str, str]:
    """Where a link leads: the first word that belongs to no switch; and the place in there, of its switch \\l."""
    target, place, switch = "", "", ""
    for quoted, bare in _PART.findall(re.sub("[“”„]", '"', words)):
        if bare.lower() in _WITH_WORDS:
            switch = bare.lower()
            continue
        if bare.startswith("\\") and not bare.startswith("\\\\"):
            continue
        said = re.sub(r"\\(.)", r"\1", quoted) if quoted else bare
        if switch == "\\l":
            place = said
        elif not switch and not target:
            target = said
        switch = ""
    return target, place


# ---- what a field shows


@dataclass
class Shown:
    """A field while the text around it is read: what it shows, and where it leads.

    words: its instruction; is_code: before its "separate", where nothing of it shows; form: its `ffData`, if any.
    """

    words: str = ""
    is_code: bool = True
    form: Any = None

    @property
    def _name(self) -> str:
        named = _NAME.match(self.words)
        return named[1].upper() if named else ""

    @cached_property
    def _ends(self) -> tuple[str, str]:
        named = _NAME.match(self.words)
        return _leads(self.words[named.end(1) :]) if named and named[1].upper() == "HYPERLINK" else ("", "")

    @property
    def address(self) -> str:
        """Of a link to elsewhere, once it shows something; "" for any other field."""
        if self.is_code:
            return ""
        target, place = self._ends
        return web_address(f"{target}#{place}" if place and "#" not in target else target) if target else ""

    @property
    def leads_within(self) -> bool:
        """A link to another place in the document, which is no line of its table of contents."""
        target, place = self._ends
        return bool(place) and not target and not place.startswith("_Toc")

    @property
    def leads_nowhere(self) -> bool:
        return bool(self._ends[0]) and not self.address

    def without_result(self) -> str:
        """What Word shows of a field that holds no text of its own."""
        name, rest = self._name, self.words.strip().partition(" ")[2]
        target, _ = _leads(rest)
        if name == "FORMCHECKBOX":
            box = child(self.form, "checkBox")
            said = next((one for one in (child(box, "checked"), child(box, "default")) if one is not None), None)
            return "☒" if said is not None and is_on(said) else "☐"
        if name == "FORMDROPDOWN":
            choices = child(self.form, "ddList")
            entries = [value(one) for one in (() if choices is None else choices) if word_name(one) == "listEntry"]
            return "".join(entries[number(value(child(choices, "result")), 0) :][:1])
        if name == "MERGEFIELD" and target:
            return f"«{target}»"
        if name == "SYMBOL" and target:
            font = re.search(r'\\f\s+"?([^"\\]+)', rest)
            code = number(target, -1)
            return signs(chr(code), font[1].strip() if font else "").strip(UNKNOWN) if 31 < code < 0xD800 else ""
        return ""
