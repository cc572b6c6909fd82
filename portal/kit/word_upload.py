"""A Word file as somebody sent it, checked before anything opens it. Knows no domain.

A .docx is a zip of XML. Whoever unpacks one unseen may unpack gigabytes, run macros or fetch from elsewhere; so here
the bytes are counted while they are unpacked, and each part is read by a parser that follows nothing.
"""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import field
from typing import Any

from lxml import etree
from PIL import Image

from portal.kit import file_kinds, word_cleaning, word_fields
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.kit.word_xml import RELATIONSHIP, as_bytes, kind_of, target_of

MAX_BYTES = 8 * 1024 * 1024  # of the file as sent
MAX_UNPACKED = 40 * 1024 * 1024
MAX_PART = 6 * 1024 * 1024  # of one XML part: hundreds of pages
MAX_PARTS = 800
MAX_PIXELS = 60_000_000
CHUNK = 64 * 1024

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

BROKEN = "Dit Word-bestand is beschadigd of niet helemaal aangekomen. Open het in Word, bewaar het opnieuw en kies het."
CHOOSE = "Kies een bestand dat in Word als .docx bewaard is."
NO_WORD = f"Dit is geen Word-bestand. {CHOOSE}"
SAVE = "Open het in Word en bewaar het als gewoon document (.docx)."
LOCKED = "Dit Word-bestand is met een wachtwoord beveiligd. Haal het wachtwoord weg in Word en bewaar het opnieuw."
ODD_WORD = f"Dit Word-bestand is een sjabloon, of bewaard op een manier die we niet kunnen lezen. {SAVE}"
PDF = "Dit is een pdf. Kies het Word-bestand zelf, met .docx achteraan."
MACROS = "In dit bestand zitten macro’s. Bewaar het in Word als gewoon document (.docx), zonder macro’s."
TOO_BIG = "Dit Word-bestand is te groot. Maak de foto’s erin kleiner, of laat er enkele weg, en bewaar opnieuw."
STRANGE = (
    "In dit bestand zit iets wat Word er niet zelf in zet. Kopieer de tekst naar een nieuw document en bewaar dat."
)
OBJECTS = (
    "In dit bestand zit een ander programma of bestand ingesloten. Haal dat eruit en bewaar het opnieuw als .docx."
)
ELSEWHERE = (
    "In dit bestand staat een afbeelding of tekst die op een andere plek bewaard wordt. "
    "Voeg ze in het document zelf in, en bewaar opnieuw."
)

_XML = (".xml", ".rels", ".vml")


@dataclass
class WordParts:
    """The parts of a Word file that passed: name → bytes, and what was taken out on the way, in words."""

    parts: dict[str, bytes]
    main: str  # the name of the part with the text
    taken_out: list[str] = field(default_factory=list)
    links_cut: int = 0  # that led to no web or mail address: their words stay

    def tree(self, name: str) -> Any:
        """A part as lxml elements, None where it is not there."""
        return _parsed(self.parts[name]) if name in self.parts else None

    def packed(self) -> bytes:
        """The file again, of what is left."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=False) as target:
            first = ("[Content_Types].xml", "_rels/.rels")
            for name in sorted(self.parts, key=lambda name: (name not in first, name)):
                entry = zipfile.ZipInfo(name)  # at 1 January 1980
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, self.parts[name])
        return out.getvalue()


def read_word(sent: bytes) -> WordParts:
    """A .docx of at most 8 MB that holds nothing but a document. RuleError with a sentence for anything else.

    A template it was written on stays behind: Word would fetch it from wherever it is. So does what is not visible:
    comments, deleted and hidden text, who wrote it (`word_cleaning`).
    """
    look_at_the_outside(sent)
    try:
        with zipfile.ZipFile(io.BytesIO(sent)) as archive:
            parts = _unpacked(archive)
        main = _main_part(parts)
    except (RuleError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        if file_kinds.kind_of(sent) in (*file_kinds.SHEETS, *file_kinds.TEXTS):  # whatever else is wrong with it
            raise RuleError(_no_word(sent)) from error
        if isinstance(error, RuleError):
            raise
        raise RuleError(BROKEN) from error  # RuntimeError: a password, or an odd way of packing
    if not main:
        raise RuleError(_no_word(sent))
    word = WordParts(parts, main)
    for name in sorted(parts):
        if name.lower().endswith(_XML):
            _look_at_xml(parts[name])
        elif name.startswith("word/media/"):
            _look_at_picture(parts[name])
    for name in [name for name in parts if name.endswith(".rels")]:
        _look_at_relations(word, name)
    word_cleaning.clean(word)
    for name in sorted(word.parts):
        if name.lower().endswith(".xml"):
            word_fields.judge(word.tree(name))
    return word


def look_at_the_outside(sent: bytes) -> None:
    """RuleError with a sentence for a file that, by its first bytes or size, cannot be taken as a Word file."""
    if not sent:
        raise RuleError("Dit bestand is leeg. Kies het bestand opnieuw.")
    if len(sent) > MAX_BYTES:
        raise RuleError(TOO_BIG)
    if not sent.startswith(b"PK\x03\x04"):
        raise RuleError(_no_word(sent))


def _no_word(sent: bytes) -> str:
    """What is said of a file that is no Word file, or one that Word alone can open."""
    kind = file_kinds.kind_of(sent)
    if kind in file_kinds.TEXTS:
        return f"Dit is {kind}. {SAVE}"
    special = {file_kinds.LOCKED: LOCKED, file_kinds.WORD: ODD_WORD, file_kinds.A_PDF: PDF}
    return special.get(kind) or (f"Dit is {kind}. {CHOOSE}" if kind else NO_WORD)


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise RuleError(TOO_BIG)
    if len({name.lower() for name in names}) != len(names):
        raise RuleError(STRANGE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise RuleError(LOCKED)
    if any("vbaproject" in name.lower() or "activex" in name.lower() for name in names):
        raise RuleError(MACROS)
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED
    for entry in entries:  # the sizes a zip names may be made up: what comes out is counted as well
        name = entry.filename
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
            raise RuleError(STRANGE)
        most = min(left, MAX_PART if name.lower().endswith(_XML) else MAX_UNPACKED)
        parts[name] = b"".join(_at_most(archive, entry, most))
        left -= len(parts[name])
    return parts


def _at_most(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    with archive.open(entry) as source:
        while chunk := source.read(CHUNK):
            most -= len(chunk)
            if most < 0:
                raise RuleError(TOO_BIG)
            yield chunk


def _parsed(xml: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(xml, parser)


def _look_at_xml(xml: bytes) -> None:
    try:
        tree = _parsed(xml)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise RuleError(STRANGE if b"<!DOCTYPE" in xml[:2000] or b"<!ENTITY" in xml else BROKEN) from error
    if tree.getroottree().docinfo.doctype or b"<!ENTITY" in xml:
        raise RuleError(STRANGE)


def _main_part(parts: dict[str, bytes]) -> str:
    """The part with the text, "" without one: where the file itself begins, of the type that it says it has."""
    if "[Content_Types].xml" not in parts or "_rels/.rels" not in parts:
        return ""
    _look_at_xml(parts["[Content_Types].xml"])
    named = [(element.get("PartName", ""), element.get("ContentType", "")) for element in _types(parts)]
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for _, kind in named):
        raise RuleError(MACROS)
    _look_at_xml(parts["_rels/.rels"])
    begins = [one for one in _parsed(parts["_rels/.rels"]).iter(RELATIONSHIP) if kind_of(one) == "officedocument"]
    names = {name.lower(): name for name in parts}
    found = names.get(target_of("", begins[0]).lower(), "") if len(begins) == 1 else ""
    return found if found and _type_of(found, _types(parts)) == MAIN else ""


def _types(parts: dict[str, bytes]) -> list[Any]:
    return list(_parsed(parts["[Content_Types].xml"]).iter(f"{{{TYPES}}}Override", f"{{{TYPES}}}Default"))


def _type_of(name: str, types: list[Any]) -> str:
    """What a part is: by its own name, or else as every part whose name ends so."""
    own = {one.get("PartName", "").lstrip("/").lower(): one.get("ContentType", "") for one in types}
    usual = {one.get("Extension", "").lower(): one.get("ContentType", "") for one in types if one.get("Extension")}
    return str(own.get(name.lower()) or usual.get(name.rpartition(".")[2].lower(), ""))


def _look_at_relations(word: WordParts, name: str) -> None:
    """Links may lead outside; a template is left behind; nothing else may come from elsewhere."""
    tree, in_chart = word.tree(name), name.startswith("word/charts/")  # whose numbers are left behind
    for relation in list(tree.iter(RELATIONSHIP)):
        kind = kind_of(relation)
        outside = relation.get("TargetMode", "").lower() == "external"
        if kind == "attachedtemplate":
            _leave_template(word, name, tree, relation)
        elif kind in ("oleobject", "control", "package") and (outside or kind != "package" or not in_chart):
            raise RuleError(OBJECTS)
        elif kind in ("vbaproject", "keymapcustomizations", "attachedtoolbars"):
            raise RuleError(MACROS)
        elif kind == "afchunk":
            raise RuleError(STRANGE)
        elif outside and kind != "hyperlink":
            raise RuleError(ELSEWHERE)


def _leave_template(word: WordParts, name: str, tree: Any, relation: Any) -> None:
    relation.getparent().remove(relation)
    word.parts[name] = as_bytes(tree)
    folder, _, file = name.rpartition("_rels/")
    owner = folder + file.removesuffix(".rels")
    settings = word.tree(owner)
    if settings is not None:
        for element in list(settings.iter("{*}attachedTemplate")):
            element.getparent().remove(element)
        word.parts[owner] = as_bytes(settings)
    word.taken_out.append("de verwijzing naar een sjabloon op een andere plek")


def _look_at_picture(picture: bytes) -> None:
    """How many pixels it says it has; nothing is decoded. Drawings (EMF, SVG) have none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(picture)) as opened:
                pixels = opened.width * opened.height
    except Image.DecompressionBombError:
        raise RuleError(TOO_BIG) from None
    except Exception:  # a kind that Pillow does not know, or no picture at all: nobody here decodes it
        return
    if pixels > MAX_PIXELS:
        raise RuleError(TOO_BIG)
