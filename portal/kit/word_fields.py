"""The fields of a Word file: what each is told to do, put together again from where Word scatters it, and judged."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from portal.kit.errors import RuleError

_ALLOWED = """
    = ADVANCE ADDRESSBLOCK AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BIBLIOGRAPHY CITATION COMMENTS COMPARE CREATEDATE DATE
    DOCPROPERTY EDITTIME EQ FILENAME FILESIZE FOOTNOTEREF FORMCHECKBOX FORMDROPDOWN FORMTEXT GREETINGLINE HYPERLINK IF
    INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEFIELD NEXT NOTEREF NUMCHARS NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE
    QUOTE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ STYLEREF SUBJECT SYMBOL TA TC TIME TITLE TOA TOC XE
"""
ALLOWED = frozenset(_ALLOWED.split())
"""What these show comes out of the document itself. Any other may fetch, start or ask something."""

NOT_ALLOWED = (
    "In dit bestand staat een veld{name} dat iets van elders kan halen of starten. Klik erop, druk Ctrl+Shift+F9 "
    "(het wordt gewone tekst) en bewaar opnieuw."
)

_NAME = re.compile(r"\s*(=|[^\s\"\\]{1,60})(.?)", re.DOTALL)
_PART = re.compile(r'"((?:[^"\\]|\\.)*)"?|(\S+)', re.DOTALL)
_WITH_WORDS = {"\\l", "\\o", "\\s", "\\t"}  # switches of HYPERLINK that are followed by something


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
                _judge(_Field(_attribute(element, "instr")))
            case "fldChar":
                _step(open_fields, _attribute(element, "fldCharType"))
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
    """Whether a link may stay in a file: to a page on the web or a mail address, and to nothing else."""
    try:
        parts = urlsplit(target.strip())
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
        target = _target(found.words[named.end(1) :])
        if found.has_inner or (target and not may_lead_to(target)):
            raise RuleError(NOT_ALLOWED.format(name=" HYPERLINK"))


def _target(words: str) -> str:
    """Where a link leads: the first word that belongs to no switch."""
    skip = False
    for quoted, bare in _PART.findall(re.sub("[“”„]", '"', words)):
        if bare.lower() in _WITH_WORDS:
            skip = True
        elif bare.startswith("\\") and not bare.startswith("\\\\"):
            continue
        elif skip:
            skip = False
        else:
            return str(re.sub(r"\\(.)", r"\1", quoted) if quoted else bare)
    return ""


def _attribute(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
