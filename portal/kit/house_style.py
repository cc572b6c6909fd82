"""The house style: named styles of our Word files, and the file they are built on.

`python -m portal.kit.house_style OUT.docx` writes the file that comes with the portal. A coordinator may put
her own letterhead in its place; `add_missing_styles` then adds what it lacks, in the letterhead's own font.
"""

import io
import re
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from lxml import etree

LANGUAGE = "nl-BE"
APPLICATION = "Portaal"
FONT = "Arial"  # on every machine, and Liberation Sans (LibreOffice, phones) has exactly its widths
PURPLE, ORANGE, INK, SOFT, LINE, TINT = "500778", "E35205", "211829", "574C61", "DCD5E3", "F6F0FA"


def _element(xml: str) -> Any:
    """One w: element from its XML, without namespace declarations to write each time."""
    return parse_xml(re.sub(r"^<w:\w+", lambda start: f"{start[0]} {nsdecls('w')}", xml))


def _spacing(before: int, after: int, line: int = 0) -> str:
    """Space in twips (twentieths of a point); line in 240ths of a line."""
    height = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{height}/>'


def _letters(half_points: int, colour: str = "", *, bold: bool = False) -> str:
    shade = f'<w:color w:val="{colour}"/>' if colour else ""
    weight = "<w:b/><w:bCs/>" if bold else '<w:b w:val="0"/>'
    return f'<w:rPr>{weight}{shade}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>'


def _edge(side: str, size: int, colour: str, space: int = 0) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


def _heading(level: int, before: int, after: int, half_points: int, edge: str = "") -> str:
    border = f"<w:pBdr>{edge}</w:pBdr>" if edge else ""
    return (
        f"<w:pPr><w:keepNext/><w:keepLines/>{border}{_spacing(before, after, 252)}"
        f'<w:outlineLvl w:val="{level - 1}"/></w:pPr>{_letters(half_points, PURPLE, bold=True)}'
    )


_CELLS = (
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="68" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="68" w:type="dxa"/></w:tblCellMar>'
)
_FILL = '<w:shd w:val="clear" w:color="auto" w:fill="{}"/>'
_INSIDE = '<w:ind w:left="227" w:right="227"/>'  # room for a border on both sides
_LEFT, _RIGHT = _edge("left", 24, PURPLE, 8), _edge("right", 24, PURPLE, 8)

# name → (kind, the style it builds on or "" for the default, what it looks like)
STYLES: dict[str, tuple[str, str, str]] = {
    "Title": (
        "paragraph", "",
        f"<w:pPr><w:keepNext/><w:keepLines/>{_spacing(0, 40, 252)}</w:pPr>{_letters(48, PURPLE, bold=True)}",
    ),
    "Subtitle": ("paragraph", "", f"<w:pPr><w:keepNext/>{_spacing(0, 240)}</w:pPr>{_letters(23, SOFT)}"),
    "heading 1": ("paragraph", "", _heading(1, 400, 120, 31, _edge("bottom", 8, LINE, 4))),
    "heading 2": ("paragraph", "", _heading(2, 260, 80, 24)),
    "heading 3": ("paragraph", "", _heading(3, 200, 40, 21)),
    "heading 4": ("paragraph", "", _heading(4, 200, 40, 21)),  # in an annex: the table of contents goes to level 3
    "List Bullet": ("paragraph", "", ""),
    "caption": ("paragraph", "", f"<w:pPr>{_spacing(80, 60, 252)}</w:pPr>{_letters(17, SOFT)}"),
    "Hyperlink": ("character", "", f'<w:rPr><w:color w:val="{PURPLE}"/><w:u w:val="single"/></w:rPr>'),
    "Closing": ("paragraph", "", f"<w:pPr><w:keepLines/>{_spacing(400, 120, 288)}</w:pPr>"),
    "Titelband": (
        "paragraph", "Title",
        f'<w:pPr><w:pBdr>{_edge("top", 48, PURPLE, 4)}{_LEFT}{_RIGHT}</w:pBdr>{_FILL.format(PURPLE)}'
        f"{_spacing(0, 0, 276)}{_INSIDE}</w:pPr>{_letters(52, 'FFFFFF', bold=True)}",
    ),
    "Titelband onder": (
        "paragraph", "Subtitle",
        f'<w:pPr><w:pBdr>{_LEFT}{_edge("bottom", 36, ORANGE, 8)}{_RIGHT}</w:pBdr>{_FILL.format(PURPLE)}'
        f"{_spacing(0, 320)}{_INSIDE}</w:pPr>{_letters(23, 'FFFFFF')}",
    ),
    "Kader": (
        "paragraph", "",
        f'<w:pPr><w:keepLines/><w:pBdr>{_edge("top", 4, TINT, 6)}{_LEFT}'
        f'{_edge("bottom", 4, TINT, 6)}</w:pBdr>{_FILL.format(TINT)}{_spacing(0, 200, 288)}'
        '<w:ind w:left="227"/><w:contextualSpacing/></w:pPr>',
    ),
    "Tabeltekst": ("paragraph", "", f"<w:pPr>{_spacing(50, 50, 252)}</w:pPr>{_letters(18)}"),
    "Tabelgetal": ("paragraph", "Tabeltekst", '<w:pPr><w:jc w:val="right"/></w:pPr>'),
    "Tabelkop": ("paragraph", "Tabeltekst", f"<w:pPr><w:keepNext/></w:pPr>{_letters(18, PURPLE, bold=True)}"),
    "Tabelkop getal": ("paragraph", "Tabelkop", '<w:pPr><w:jc w:val="right"/></w:pPr>'),
    "Home-Start tabel": (
        "table", "",
        f'<w:tblPr><w:tblBorders>{_edge("bottom", 8, PURPLE)}{_edge("insideH", 4, LINE)}</w:tblBorders>'
        f'{_CELLS}</w:tblPr><w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
        f'{_edge("bottom", 12, PURPLE)}</w:tcBorders>{_FILL.format(TINT)}</w:tcPr></w:tblStylePr>'
        f'<w:tblStylePr w:type="lastRow"><w:tcPr><w:tcBorders>{_edge("top", 12, PURPLE)}</w:tcBorders>'
        "</w:tcPr></w:tblStylePr>",
    ),
    "Home-Start gegevens": (
        "table", "",
        f'<w:tblPr><w:tblBorders>{_edge("top", 4, LINE)}{_edge("bottom", 4, LINE)}{_edge("insideH", 4, LINE)}'
        f"</w:tblBorders>{_CELLS}</w:tblPr>",
    ),
}  # fmt: skip
SETTINGS = (
    '<w:zoom w:percent="100"/>',
    '<w:defaultTabStop w:val="567"/>',
    '<w:characterSpacingControl w:val="doNotCompress"/>',
    # Without it Word keeps to the layout rules of 2007 and says "Compatibiliteitsmodus" in its title bar.
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>',
    f'<w:themeFontLang w:val="{LANGUAGE}"/>',
    '<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" '
    'w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" '
    'w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/>',
    '<w:decimalSymbol w:val=","/>',
    '<w:listSeparator w:val=";"/>',
)
OUR_OWN = ("Kader", "Tabel", "Titelband", "Home-Start")  # prefixes of names that Word does not know itself


def add_missing_styles(document: Any) -> dict[str, str]:
    """Complete a python-docx document with STYLES and the language; gives name (casefolded) → style id."""
    styles = document.styles.element
    found = {
        (style.get(qn("w:type")), name.get(qn("w:val"), "").casefold()): style.get(qn("w:styleId"))
        for style in styles.findall(qn("w:style"))
        for name in style.findall(qn("w:name"))
    }
    taken = set(found.values())
    ids: dict[str, str] = {}
    for name, (kind, basis, look) in STYLES.items():
        style_id = found.get((kind, name.casefold()))
        if not style_id:
            style_id = name.title().replace(" ", "").replace("-", "")
            while style_id in taken:
                style_id += "HS"
            taken.add(style_id)
            default = _default_id(document, kind)
            base = ids[basis.casefold()] if basis else default
            own = ' w:customStyle="1"' if name.startswith(OUR_OWN) else ""
            text_follows = kind == "paragraph" and (name.startswith("heading") or "itle" in name)
            xml = [
                f'<w:style w:type="{kind}"{own} w:styleId="{style_id}"><w:name w:val="{name}"/>',
                f'<w:basedOn w:val="{base}"/>' if base else "",
                f'<w:next w:val="{default}"/>' if text_follows and default else "",
                f"<w:qFormat/>{_bullet_look(document) if name == 'List Bullet' else look}</w:style>",
            ]
            styles.append(_element("".join(xml)))
        ids[name.casefold()] = style_id
    _set_language(document)
    return ids


def _default_id(document: Any, kind: str) -> str:
    """The id of the default style of a kind: "Normal", or "Standaard" in a letterhead from a Dutch Word."""
    style = document.styles.default(WD_STYLE_TYPE[kind.upper()])
    return style.style_id if style is not None else ""


def _bullet_look(document: Any) -> str:
    """Add bullets to the numbering part, which is made when there is none; gives the look of their style."""
    indent = '<w:ind w:left="340" w:hanging="227"/>'
    kind = (
        '<w:abstractNum w:abstractNumId="{0}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        f'<w:pPr>{indent}</w:pPr><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>'
        f'<w:color w:val="{ORANGE}"/></w:rPr></w:lvl></w:abstractNum>'
    )
    use = '<w:num w:numId="{0}"><w:abstractNumId w:val="{1}"/></w:num>'
    existing = [rel.target_part for rel in document.part.rels.values() if rel.reltype == RT.NUMBERING]
    if existing:
        numbering = existing[0].element
        kinds, uses = numbering.findall(qn("w:abstractNum")), numbering.findall(qn("w:num"))
        kind_id = 1 + max([int(e.get(qn("w:abstractNumId"))) for e in kinds], default=0)
        number = 1 + max([int(e.get(qn("w:numId"))) for e in uses], default=0)
        # The schema wants all kinds before all uses.
        numbering.insert(numbering.index(uses[0]) if uses else len(numbering), _element(kind.format(kind_id)))
        numbering.insert(
            numbering.index(uses[-1]) + 1 if uses else len(numbering), _element(use.format(number, kind_id))
        )
    else:
        number = 1
        root = _element(f"<w:numbering>{kind.format(1)}{use.format(1, 1)}</w:numbering>")
        blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI("/word/numbering.xml"), CT.WML_NUMBERING, blob, document.part.package)
        document.part.relate_to(part, RT.NUMBERING)
    return (
        f'<w:pPr><w:numPr><w:numId w:val="{number}"/></w:numPr>{_spacing(0, 120)}{indent}<w:contextualSpacing/></w:pPr>'
    )


def _set_language(document: Any) -> None:
    """Dutch (Belgium) everywhere, so that Word checks the spelling of the right language."""
    styles = parent = document.styles.element
    for tag in ("w:docDefaults", "w:rPrDefault", "w:rPr", "w:lang"):
        found = parent.find(qn(tag))
        if found is None:
            found = _element(f"<{tag}/>")
            parent.insert(len(parent) if tag == "w:lang" else 0, found)
        parent = found
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def build() -> Any:
    """The house style that comes with the portal: A4, Arial, a header and a footer."""
    document: Any = docx.Document()
    _clear_template(document)
    add_missing_styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(28), Mm(22)
    section.header_distance, section.footer_distance = Mm(13), Mm(11)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        section._sectPr.remove(grid)
    _set_inside(section.header, f'<w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r>{_bare("Home-Start")}</w:r>')
    page = "".join(
        f'<w:r>{_bare(words)}</w:r><w:fldSimple w:instr=" {field} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        for words, field in (("Pagina ", "PAGE"), (" van ", "NUMPAGES"))
    )
    _set_inside(section.footer, f'<w:pPr><w:pStyle w:val="Footer"/></w:pPr>{page}')
    return document


def _bare(text: str) -> str:
    return f'<w:t xml:space="preserve">{text}</w:t>'


def _set_inside(place: Any, xml: str) -> None:
    place.is_linked_to_previous = False
    element = place._element
    for child in list(element):
        element.remove(child)
    element.append(_element(f"<w:p>{xml}</w:p>"))


def _clear_template(document: Any) -> None:
    """Keep only what every file needs of python-docx's template, and set the base styles."""
    keep = {RT.STYLES, RT.SETTINGS, RT.NUMBERING, RT.THEME}
    for link in [key for key, rel in document.part.rels.items() if rel.reltype not in keep]:
        del document.part.rels[link]
    package = document.part.package
    for link in [key for key, rel in package.rels.items() if rel.reltype == RT.THUMBNAIL]:
        del package.rels[link]
    numbering = document.part.numbering_part.element
    styles = document.styles.element
    for element in list(numbering) + list(styles):
        element.getparent().remove(element)
    fonts = " ".join(f'w:{script}="{FONT}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    size = '<w:sz w:val="21"/><w:szCs w:val="21"/>'
    base = (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/><w:color w:val="{INK}"/>{size}'
        f'<w:lang w:val="{LANGUAGE}" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>",
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:pPr><w:widowControl/>{_spacing(0, 120, 288)}</w:pPr></w:style>",
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        f'<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{_CELLS}'
        "</w:tblPr></w:style>",
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        "<w:semiHidden/></w:style>",
        '<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/><w:basedOn w:val="Normal"/>'
        f"<w:pPr><w:pBdr>{_edge('bottom', 12, ORANGE, 5)}</w:pBdr>{_spacing(0, 0, 240)}</w:pPr>"
        f"{_letters(24, PURPLE, bold=True)}</w:style>",
        '<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/>'
        f'<w:pPr>{_spacing(0, 0, 240)}<w:jc w:val="right"/></w:pPr>{_letters(17, SOFT)}</w:style>',
    )
    for xml in base:
        styles.append(_element(xml))
    settings = document.settings.element
    for element in list(settings):
        settings.remove(element)
    for xml in SETTINGS:
        settings.append(_element(xml))


def pack(document: Any, body: bytes | None = None) -> bytes:
    """A python-docx document as bytes that depend on its content alone; body replaces its main part.

    Entries are sorted, dated 1 January 1980 and never in the zip64 form, which Word refuses.
    """
    written, result = io.BytesIO(), io.BytesIO()
    document.save(written)
    main_part = document.part.partname.lstrip("/")
    with (
        zipfile.ZipFile(written) as source,
        zipfile.ZipFile(result, "w", allowZip64=False) as target,
    ):
        first = ("[Content_Types].xml", "_rels/.rels")
        for name in sorted(source.namelist(), key=lambda name: (name not in first, name)):
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            made = {main_part: body, "docProps/app.xml": _about(document)}.get(name)
            target.writestr(entry, source.read(name) if made is None else made)
    return result.getvalue()


def _about(document: Any) -> bytes:
    """Which program made the file, and for whom; not what made the template or the letterhead."""
    company = escape(document.core_properties.author)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Application>{APPLICATION}</Application><Company>{company}</Company></Properties>"
    ).encode()


def main(arguments: list[str]) -> int:
    """Write the house style to the one path given."""
    document = build()
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = "Huisstijl", "Home-Start", "Home-Start"
    properties.comments, properties.language = "", LANGUAGE
    properties.created = properties.modified = datetime(2025, 1, 1, tzinfo=UTC)
    Path(arguments[0]).write_bytes(pack(document))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
