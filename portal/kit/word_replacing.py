"""Replacing words in an existing Word file: what had to go from a text goes from its file as well."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Collection

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def replaced(docx: bytes, change: Callable[[str], str]) -> bytes:
    """The file with every paragraph's words changed; as it was where that changes nothing. docx: a file of ours."""
    old, made, is_other = zipfile.ZipFile(io.BytesIO(docx)), io.BytesIO(), False
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.startswith(("word/", "docProps/")) and part.filename.endswith((".xml", ".rels")):
                changed = _part(content, change)
                is_other, content = is_other or changed != content, changed
            new.writestr(part, content)
    return made.getvalue() if is_other else docx


NOTHING_TO_SEE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)
"""One white dot, as a PNG."""


def without_pictures(docx: bytes, digests: Collection[str]) -> bytes:
    """The file with a white spot where pictures stood whose bytes have these SHA-256s; as it was where none has."""
    old, made, is_other = zipfile.ZipFile(io.BytesIO(docx)), io.BytesIO(), False
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.startswith("word/media/") and hashlib.sha256(content).hexdigest() in digests:
                is_other, content = True, NOTHING_TO_SEE
            new.writestr(part, content)
    return made.getvalue() if is_other else docx


def _part(content: bytes, change: Callable[[str], str]) -> bytes:
    """One part. The words of a paragraph are in several runs, cut anywhere: its first run gets the new ones."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    is_other = False
    for paragraph in root.iter(f"{_W}p"):
        runs = list(paragraph.iter(f"{_W}t"))
        said = "".join(run.text or "" for run in runs)
        if (wanted := change(said)) != said:
            for run in runs:
                run.text = ""
            runs[0].text, is_other = wanted, True
    for element in root.iter(etree.Element):
        if not str(element.tag).startswith(_W) and element.text and (wanted := change(element.text)) != element.text:
            element.text, is_other = wanted, True
        for name, value in element.attrib.items():
            if value and (wanted := change(value)) != value:
                element.set(name, wanted.replace(" ", "%20") if name == "Target" else wanted)
                is_other = True
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) if is_other else content
