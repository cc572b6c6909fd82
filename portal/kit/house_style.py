"""The house style: named styles of our Word files, and the file they stand on.

`python -m portal.kit.house_style OUT.docx` writes the file that comes with the portal. A coordinator may put her own
letterhead in its place; `add_missing_styles` then adds what it lacks, in the letterhead's own font.
"""

import sys
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

LANGUAGE = "nl-BE"
FONT = "Arial"  # on every machine, and Liberation Sans (LibreOffice, phones) has exactly its widths
PURPLE, ORANGE, INK, SOFT, LINE, TINT = "500778", "E35205", "211829", "574C61", "DCD5E3", "F6F0FA"


def _spacing(before: int, after: int, line: int = 0) -> str:
    """Space in twips (twentieths of a point); line in 240ths of a line."""
    return f'<w:spacing w:before="{before}" w:after="{after}"' + (f' w:line="{line}" w:lineRule="auto"/>' if line else "/>")


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
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
)
_FRAME = "".join(_edge(side, 4, TINT, 6) for side in ("top",)) + _edge("left", 24, PURPLE, 8) + _edge("bottom", 4, TINT, 6)

# name → (kind, the style it builds on or "" for the default, what it looks like)
STYLES: dict[str, tuple[str, str, str]] = {
    "Title": (
        "paragraph", "",
        f'<w:pPr><w:keepNext/><w:keepLines/>{_spacing(120, 40, 252)}<w:contextualSpacing/></w:pPr>{_letters(52, PURPLE, bold=True)}',
    ),
    "Subtitle": ("paragraph", "", f"<w:pPr><w:keepNext/>{_spacing(0, 280)}</w:pPr>{_letters(23, SOFT)}"),
    "heading 1": ("paragraph", "", _heading(1, 400, 120, 31, _edge("bottom", 8, LINE, 4))),
    "heading 2": ("paragraph", "", _heading(2, 280, 60, 24)),
    "heading 3": ("paragraph", "", _heading(3, 200, 40, 21)),
    "List Bullet": ("paragraph", "", ""),
    "caption": ("paragraph", "", f"<w:pPr>{_spacing(80, 60, 252)}</w:pPr>{_letters(17, SOFT)}"),
    "Hyperlink": ("character", "", f'<w:rPr><w:color w:val="{PURPLE}"/><w:u w:val="single"/></w:rPr>'),
    "Kader": (
        "paragraph", "",
        f'<w:pPr><w:keepLines/><w:pBdr>{_FRAME}</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/>'
        f'{_spacing(0, 0, 288)}<w:ind w:left="227"/></w:pPr>',
    ),
    "Tabeltekst": ("paragraph", "", f"<w:pPr>{_spacing(50, 50, 252)}</w:pPr>{_letters(18)}"),
    "Tabelgetal": ("paragraph", "Tabeltekst", '<w:pPr><w:jc w:val="right"/></w:pPr>'),
    "Tabelkop": ("paragraph", "Tabeltekst", f"<w:pPr><w:keepNext/></w:pPr>{_letters(18, PURPLE, bold=True)}"),
    "Tabelkop getal": ("paragraph", "Tabelkop", '<w:pPr><w:jc w:val="right"/></w:pPr>'),
    "Home-Start tabel": (
        "table", "",
        f'<w:tblPr><w:tblBorders>{_edge("bottom", 8, PURPLE)}{_edge("insideH", 4, LINE)}</w:tblBorders>{_CELLS}</w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{_edge("bottom", 12, PURPLE)}</w:tcBorders>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/></w:tcPr></w:tblStylePr>'
        f'<w:tblStylePr w:type="lastRow"><w:tcPr><w:tcBorders>{_edge("top", 12, PURPLE)}</w:tcBorders></w:tcPr></w:tblStylePr>',
    ),
    "Home-Start gegevens": (
        "table", "",
        f'<w:tblPr><w:tblBorders>{_edge("top", 4, LINE)}{_edge("bottom", 4, LINE)}{_edge("insideH", 4, LINE)}'
        f"</w:tblBorders>{_CELLS}</w:tblPr>",
    ),
}  # fmt: skip
OUR_OWN = frozenset({"Kader", "Tabeltekst", "Tabelgetal", "Tabelkop", "Tabelkop getal", "Home-Start tabel", "Home-Start gegevens"})


def add_missing_styles(document: Any) -> dict[str, str]:
    """Complete a python-docx document with STYLES and the language; gives style name (casefolded) → style id."""
    styles = document.styles.element
    known = {_name(style): style.get(qn("w:styleId")) for style in styles.findall(qn("w:style"))}
    taken = set(known.values())
    for name, (kind, basis, look) in STYLES.items():
        if name.casefold() in known:
            continue
        style_id = name.title().replace(" ", "").replace("-", "")
        while style_id in taken:
            style_id += "HS"
        taken.add(style_id)
        known[name.casefold()] = style_id
        base = known[basis.casefold()] if basis else _default_id(document, kind)
        own = ' w:customStyle="1"' if name in OUR_OWN else ""
        follow = f'<w:next w:val="{_default_id(document, kind)}"/>' if kind == "paragraph" and not basis else ""
        if name == "List Bullet":
            look = _bullet_look(document)
        styles.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="{kind}"{own} w:styleId="{style_id}"><w:name w:val="{name}"/>'
                + (f'<w:basedOn w:val="{base}"/>' if base else "")
                + f'{follow if "heading" in name or "itle" in name else ""}<w:qFormat/>{look}</w:style>'
            )
        )
    _set_language(document)
    return known


def _name(style: Any) -> str:
    name = style.find(qn("w:name"))
    return name.get(qn("w:val"), "").casefold() if name is not None else ""


def _default_id(document: Any, kind: str) -> str:
    """The id of the default style of a kind: "Normal", or "Standaard" in a letterhead from a Dutch Word."""
    kinds = {"paragraph": WD_STYLE_TYPE.PARAGRAPH, "character": WD_STYLE_TYPE.CHARACTER, "table": WD_STYLE_TYPE.TABLE}
    style = document.styles.default(kinds[kind])
    return style.style_id if style is not None else ""


def _bullet_look(document: Any) -> str:
    """Define one level of bullets in the numbering part (made when there is none); gives the look of a style with it."""
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="340" w:hanging="227"/></w:pPr>'
        f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/><w:color w:val="{ORANGE}"/></w:rPr></w:lvl>'
    )
    kind = '<w:abstractNum {ns} w:abstractNumId="{id}"><w:multiLevelType w:val="singleLevel"/>{level}</w:abstractNum>'
    use = '<w:num {ns} w:numId="{id}"><w:abstractNumId w:val="{kind}"/></w:num>'
    existing = [rel for rel in document.part.rels.values() if rel.reltype == RT.NUMBERING]
    if existing:
        numbering = existing[0].target_part.element
        kinds = numbering.findall(qn("w:abstractNum"))
        kind_id = 1 + max((int(e.get(qn("w:abstractNumId"))) for e in kinds), default=0)
        number = 1 + max((int(e.get(qn("w:numId"))) for e in numbering.findall(qn("w:num"))), default=0)
        place = numbering.index(kinds[-1]) + 1 if kinds else 0
        numbering.insert(place, parse_xml(kind.format(ns=nsdecls("w"), id=kind_id, level=level)))
        uses = numbering.findall(qn("w:num"))
        after = uses[-1] if uses else numbering.findall(qn("w:abstractNum"))[-1]
        after.addnext(parse_xml(use.format(ns=nsdecls("w"), id=number, kind=kind_id)))
    else:
        number = 1
        xml = kind.format(ns="", id=1, level=level) + use.format(ns="", id=1, kind=1)
        blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:numbering {nsdecls("w")}>{xml}</w:numbering>'
        part = Part(PackURI("/word/numbering.xml"), CT.WML_NUMBERING, blob.encode(), document.part.package)
        document.part.relate_to(part, RT.NUMBERING)
    return (
        f'<w:pPr><w:numPr><w:numId w:val="{number}"/></w:numPr>{_spacing(0, 60)}'
        '<w:ind w:left="340" w:hanging="227"/></w:pPr>'
    )


def _set_language(document: Any) -> None:
    """Dutch (Belgium) everywhere, so that Word checks the spelling of the right language."""
    styles = document.styles.element
    for tag in ("w:docDefaults", "w:rPrDefault", "w:rPr", "w:lang"):
        parent = styles if tag == "w:docDefaults" else found
        found = parent.find(qn(tag))
        if found is None:
            found = parse_xml(f"<{tag} {nsdecls('w')}/>")
            if tag in ("w:docDefaults", "w:rPrDefault"):
                parent.insert(0, found)
            else:
                parent.append(found)
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def build() -> Any:
    """The house style that comes with the portal, as a python-docx document: A4, Arial, a header and a footer."""
    document: Any = docx.Document()
    _clear_template(document)
    add_missing_styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(30), Mm(24)
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
    element.append(parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"))


def _clear_template(document: Any) -> None:
    """Keep of python-docx's template only what every file needs, and set the base styles."""
    for relation in (RT.CUSTOM_XML, RT.WEB_SETTINGS):
        for link in [key for key, rel in document.part.rels.items() if rel.reltype == relation]:
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
        f'<w:lang w:val="{LANGUAGE}" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>',
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:pPr><w:widowControl/>{_spacing(0, 120, 288)}</w:pPr></w:style>",
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        f'<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{_CELLS}</w:tblPr></w:style>',
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>',
        '<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/><w:basedOn w:val="Normal"/>'
        f'<w:pPr><w:pBdr>{_edge("bottom", 12, ORANGE, 5)}</w:pBdr>{_spacing(0, 0, 240)}</w:pPr>'
        f"{_letters(24, PURPLE, bold=True)}</w:style>",
        '<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/>'
        f'<w:pPr>{_spacing(0, 0, 240)}<w:jc w:val="right"/></w:pPr>{_letters(17, SOFT)}</w:style>',
    )
    for xml in base:
        styles.append(parse_xml(xml.replace(" ", f" {nsdecls('w')} ", 1) if xml.startswith("<w:style") else
                                xml.replace("<w:docDefaults>", f"<w:docDefaults {nsdecls('w')}>")))  # fmt: skip
    settings = document.settings.element
    for tag in ("w:compat", "w:themeFontLang", "w:rsids", "w:attachedTemplate"):
        for element in settings.findall(qn(tag)):
            settings.remove(element)
    # Without this Word 2007's layout rules hold and "Compatibiliteitsmodus" stands in the title bar.
    compat = parse_xml(
        f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    before = next((e for e in settings if e.tag in {qn("w:docVars"), qn("m:mathPr"), qn("w:clrSchemeMapping")}), None)
    if before is not None:
        before.addprevious(compat)
    else:
        settings.append(compat)


def main(arguments: list[str]) -> int:
    """Write the house style to the one path given."""
    from datetime import datetime  # noqa: PLC0415

    from portal.kit.word import pack  # noqa: PLC0415 - word stands on this module

    document = build()
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = "Huisstijl", "Home-Start", "Home-Start"
    properties.comments, properties.language = "", LANGUAGE
    properties.created = properties.modified = datetime(2025, 1, 1)  # noqa: DTZ001
    Path(arguments[0]).write_bytes(pack(document))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
