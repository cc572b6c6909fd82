"""Word files as Word, and as villains, make them: a good one, and what is done to it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from tests.once import WhenAsked

TYPES, RELS, MAIN = "[Content_Types].xml", "word/_rels/document.xml.rels", "word/document.xml"
SETTINGS, SETTINGS_RELS = "word/settings.xml", "word/_rels/settings.xml.rels"
RELATION = (
    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    'Target="{}"{}/>'
)
EXTERNAL = ' TargetMode="External"'


def png(width: int, height: int, alt: bytes = b"") -> bytes:
    """A PNG whose header says how big it is; nothing of that size is in it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def blank() -> Any:
    """An empty document, without the ninety styles for tables that python-docx puts in: reading them takes a second."""
    document = docx.Document()
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.style_id != "TableNormal":
            style.delete()
    return document


def letter(*, picture: bytes = b"", told: str = "") -> bytes:
    """A letter as a coordinator finishes it: headings, bold days, bullets, numbers, a table and a link."""
    document = blank()
    document.add_heading("Nieuwsbrief", 0)
    document.add_paragraph("Beste vrijwilligers,")
    document.add_heading("Praktische informatie", 1)
    document.add_heading("Intervisie", 2)
    day = document.add_paragraph("Kom op ")
    day.add_run("woensdag 22 oktober").bold = True
    day.add_run(" naar De Linde.")
    for words in ("kennismaken", "ervaringen delen"):
        document.add_paragraph(words, style="List Bullet")
    document.add_paragraph("eerst dit", style="List Number")
    rows = document.add_table(rows=1, cols=2).rows
    rows[0].cells[0].text, rows[0].cells[1].text = "Wanneer?", "19.30 uur"
    link(document, "deze link", "https://www.voorbeeld.be/inschrijven?a=1&b=2")
    link(document, "mail ons", "mailto:els@lindedal.example")
    if picture:
        document.add_picture(io.BytesIO(picture), width=914400)
        if told:
            next(document.element.iter(qn("wp:docPr"))).set("descr", told)
    return saved(document)


def link(document: Any, words: str, address: str) -> None:
    key = document.part.relate_to(address, RT.HYPERLINK, is_external=True)
    run = f'<w:hyperlink {nsdecls("w", "r")} r:id="{key}"><w:r><w:t>{words}</w:t></w:r></w:hyperlink>'
    document.add_paragraph("Schrijf in via ")._p.append(parse_xml(run))


def with_parts(content: bytes, wanted: dict[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        there = {name: source.read(name) for name in source.namelist()}
        for name, part in wanted.items():
            if callable(part):
                there[name] = part(there[name])
            else:
                there[name] = part
        for name, part in there.items():
            target.writestr(name, part)
    return out.getvalue()


def replacing(old: str, new: str) -> Callable[[bytes], bytes]:
    def work(part: bytes) -> bytes:
        assert old.encode() in part, f"{old} is not there to replace"
        return part.replace(old.encode(), new.encode(), 1)

    return work


def with_relation(kind: str, target: str, *, inside: bool = False) -> bytes:
    more = RELATION.format(kind, target, "" if inside else EXTERNAL)
    return with_parts(GOOD, {RELS: replacing("</Relationships>", f"{more}</Relationships>")})


def with_template(target: str) -> bytes:
    """A letter written on a template that is somewhere else, as Word itself leaves it behind."""
    rels = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{RELATION.format('attachedTemplate', target, EXTERNAL)}</Relationships>"
    )
    attached = f'<w:attachedTemplate {nsdecls("r")} r:id="rId99"/></w:settings>'
    return with_parts(GOOD, {SETTINGS_RELS: rels.encode(), SETTINGS: replacing("</w:settings>", attached)})


def body(xml: str) -> bytes:
    """The letter with this XML as its first paragraph."""
    return with_parts(GOOD, {MAIN: replacing("<w:body>", f"<w:body>{xml}")})


@cache
def bomb(size: int) -> bytes:
    """A part that unpacks to much more than it is in the file."""
    return with_parts(GOOD, {MAIN: b"<w:document>" + b" " * size})


def liar(size: int) -> bytes:
    """The same, with a zip that says the part is small."""
    content = bytearray(bomb(size))
    real = struct.pack("<I", size + len(b"<w:document>"))
    while (place := content.find(real)) >= 0:
        content[place : place + 4] = struct.pack("<I", 100)
    return bytes(content)


def entities(levels: int = 12) -> bytes:
    """The billion laughs."""
    names = [f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha"}">' for i in range(levels)]
    kinds = f"<!DOCTYPE d [{''.join(names)}]>"
    swap = {MAIN: replacing("<w:document ", f"{kinds}<w:document ")}
    return with_parts(with_parts(GOOD, swap), {MAIN: replacing("Beste", f"&e{levels - 1};Beste")})


def encrypted() -> bytes:
    content = bytearray(GOOD)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(signature, at + 1)) >= 0:
            content[at + place] |= 1
    return bytes(content)


def many(number: int) -> bytes:
    return with_parts(GOOD, {f"word/extra{i}.xml": b"<a/>" for i in range(number)})


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return out.getvalue()


def ole(stream: str) -> bytes:
    """The first bytes and the name of a stream of what Office wrote before 2007, and what it writes with a password."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + stream.encode("utf-16-le") + bytes(64)


GOOD = letter()
NO_TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
OF_A_FILE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
IN_UTF_16 = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'.encode("utf-16")
MACRO_TYPE = replacing(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "application/vnd.ms-word.document.macroEnabled.main+xml",
)
TEMPLATE_TYPE = replacing("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml")
ODT = zipped(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<a/>"})
WORKBOOK = zipped(**{TYPES: NO_TYPES, "_rels/.rels": b"<a/>", "xl/workbook.xml": b"<a/>"})
FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText> DDEAUTO cmd "/c calc" </w:instrText></w:r></w:p>'
)

HOSTILE = WhenAsked({
    "nothing": (b"", "Dit bestand is leeg."),
    "text": (b"Beste vrijwilligers,", "Dit is een tekstbestand. Kies een bestand dat in Word"),
    "pdf": (b"%PDF-1.4 ...", "Dit is een pdf."),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "Dit is een Office-bestand van voor 2007."),
    "doc": (ole("WordDocument"), "Dit is een Word-bestand van voor 2007 (.doc). Open het in Word"),
    "xls": (ole("Workbook"), "Dit is een Excel-werkboek van voor 2007 (.xls). Kies een bestand dat in Word"),
    "docx with a password": (ole("EncryptedPackage"), "met een wachtwoord beveiligd"),
    "rtf": (b"{\\rtf1\\ansi Beste}", "Dit is een rtf-bestand. Open het in Word"),
    "odt": (ODT, "Dit is een OpenDocument-tekst (.odt). Open het in Word"),
    "template": (with_parts(GOOD, {TYPES: TEMPLATE_TYPE}), "Dit Word-bestand is een sjabloon"),
    "workbook": (WORKBOOK, "Dit is een Excel-werkboek. Kies een bestand dat in Word"),
    "noise": (bytes(range(256)) * 4, "Dit is geen Word-bestand."),
    "picture renamed": (png(2, 2), "Dit is een foto. Kies een bestand dat in Word"),
    "zip renamed": (zipped(**{"a.txt": b"a"}), "Dit is een ingepakt bestand."),
    "sheet renamed": (
        zipped(**{TYPES: NO_TYPES, "_rels/.rels": b"<a/>"}),
        "Dit is een ingepakt bestand.",
    ),
    "cut off": (GOOD[: len(GOOD) // 2], "beschadigd of niet helemaal aangekomen"),
    "last byte gone": (GOOD[:-30], "beschadigd of niet helemaal aangekomen"),
    "bytes changed": (GOOD[:400] + bytes(200) + GOOD[600:], "beschadigd of niet helemaal aangekomen"),
    "macros": (with_parts(GOOD, {"word/vbaProject.bin": b"\xd0\xcf", TYPES: MACRO_TYPE}), "macro’s"),
    "macros renamed": (with_parts(GOOD, {TYPES: MACRO_TYPE}), "macro’s"),
    "active x": (with_parts(GOOD, {"word/activeX/activeX1.bin": b"x"}), "macro’s"),
    "password": (encrypted(), "met een wachtwoord beveiligd"),
    "bomb": (lambda: bomb(80_000_000), "te groot"),
    "bomb in one part": (lambda: bomb(7_000_000), "te groot"),
    "bomb that lies": (lambda: liar(30_000_000), "beschadigd of niet helemaal aangekomen"),
    "too many parts": (many(900), "te groot"),
    "entities": (entities(), "niet zelf in zet"),
    "entity from a file": (
        with_parts(GOOD, {MAIN: replacing("<w:document ", f"{OF_A_FILE}<w:document ")}),
        "niet zelf in zet",
    ),
    "entities in utf-16": (
        with_parts(GOOD, {"word/styles.xml": IN_UTF_16}),
        "niet zelf in zet",
    ),
    "picture from elsewhere": (with_relation("image", "https://volg.example/pixel.png"), "op een andere plek"),
    "object from elsewhere": (with_relation("oleObject", "https://kwaad.example/a.doc"), "ingesloten"),
    "frame from elsewhere": (with_relation("frame", "https://kwaad.example/a.html"), "op een andere plek"),
    "page inside": (with_relation("aFChunk", "afchunk.html", inside=True), "niet zelf in zet"),
    "field that runs": (body(FIELD), "Klik erop, druk Ctrl+Shift+F9"),
    "pixels": (letter(picture=png(30_000, 30_000)), "te groot"),
    "way out": (with_parts(GOOD, {"../../etc/cron": b"x"}), "niet zelf in zet"),
    "deep": (body("<w:p>" * 400 + "</w:p>" * 400), "beschadigd"),
    "no text": (saved(blank()), "staat geen tekst"),
    "much text": (body("<w:p><w:r><w:t>" + "woord " * 20_000 + "</w:t></w:r></w:p>"), "te lang voor een mail"),
    "too big": (GOOD + bytes(8 * 1024 * 1024), "te groot"),
})  # fmt: skip
