"""Word files in one pass: a house style (.docx) in, paragraphs and tables on it, bytes out. Knows no domain.

The same calls give the same bytes: no clock, fixed times in the zip, a fixed order of its parts.
"""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from portal.kit.errors import RuleError
from portal.kit.house_style import LANGUAGE, add_missing_styles, pack
from portal.kit.runs import Run, clean, marked, web_address
from portal.kit.word_markup import AFTER_LAST_TABLE, NAMESPACES, SMALL_HEADING, attribute, plain_run, text_xml
from portal.kit.word_tables import WordTables

EMU_PER_TWIP = 635
TWIPS_PER_MM = 57
NARROWEST_MARGIN_TWIPS = 567  # 10 mm
A4_TEXT_TWIPS = 9638  # 170 mm: A4 with margins of 20 mm
_PARAGRAPH_START = re.compile(r'<w:p>(<w:pPr>(?:<w:pStyle w:val="[^"]*"/>)?)?')
# These parts of a house style serve a new body; what an old letter left in it (pictures, comments) does not.
_KEPT_PARTS = {
    RT.STYLES, RT.NUMBERING, RT.THEME, RT.FONT_TABLE, RT.SETTINGS, RT.WEB_SETTINGS, RT.FOOTNOTES, RT.ENDNOTES,
    RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES, RT.EXTENDED_PROPERTIES,
}  # fmt: skip


class WordFile(WordTables):
    """A document under construction; `save()` gives the bytes.

    Of the house style its page, styles, header and footer are used; text in its body is left out. A named
    style it lacks is added. RuleError when it is no .docx.
    """

    def __init__(self, house_style: Path | io.BytesIO, *, title: str, author: str, made_at: datetime) -> None:
        """made_at: naive UTC; becomes the created and modified moment of the file."""
        try:
            self._document: Any = docx.Document(str(house_style) if isinstance(house_style, Path) else house_style)
        except Exception as error:  # python-docx lets through whatever zipfile, lxml and it itself raise
            raise RuleError(
                f"Het briefhoofd {getattr(house_style, 'name', '')} ontbreekt of is geen Word-bestand. "
                "Open het in Word en bewaar het als .docx."
            ) from error
        self._part = self._document.part
        self._ids = add_missing_styles(self._document)
        self._body: list[str] = []
        self._links: set[str] = set()
        self._shapes = self._bookmarks = 0
        self._captions: dict[str, int] = {}
        section: Any = self._document.sections[-1]
        try:
            text_width = section.page_width - section.left_margin - section.right_margin
            self._text, page = text_width // EMU_PER_TWIP, section.page_width // EMU_PER_TWIP
        except TypeError:  # a letterhead that does not give its page or margins
            self._text = page = A4_TEXT_TWIPS
        # Between wide margins a table reaches into them rather than break its dates and amounts.
        self._wide = max(self._text, min(A4_TEXT_TWIPS, page - 2 * NARROWEST_MARGIN_TWIPS))
        properties = self._document.core_properties
        for leftover in list(properties._element):
            properties._element.remove(leftover)
        properties.title, properties.language, properties.revision = clean(title)[:255], LANGUAGE, 1
        properties.author = properties.last_modified_by = clean(author)[:255]
        properties.created = properties.modified = made_at.replace(microsecond=0)

    # ---- text

    def title(self, text: str, under: str = "", *, band: bool = False) -> None:
        """The title with a line under it; a band is white on the colour of the house."""
        self.paragraph(text, style="Titelband" if band else "Title")
        self.paragraph(under, style="Titelband onder" if band else "Subtitle")

    def cover(self, text: str, under: str, lines: Iterable[str]) -> None:
        """The first page: the title in a band, a third of the way down, and what else there is to know."""
        self.paragraph("", style="Caption", above_mm=55)
        self.title(text, under, band=True)
        for line in filter(None, lines):
            self.paragraph(*marked(line))

    @property
    def length(self) -> int:
        """How many pieces there are: unchanged while nothing is written."""
        return len(self._body)

    def heading(
        self, text: str, level: int = 1, *, bookmark: str = "", new_page: bool = False, small: bool = False
    ) -> None:
        """A real heading of level 1 to 4; a bookmark is what the table of contents leads to.

        small: no larger than level 2, for a form that has to fit its page.
        """
        words = self._run(clean(text).replace("\n", " "))
        # A break in a paragraph of its own would leave a page empty after one that is just full.
        look = "<w:pageBreakBefore/>" if new_page else ""
        if small:
            look += SMALL_HEADING
            words = words.replace("<w:r>", '<w:r><w:rPr><w:sz w:val="24"/><w:szCs w:val="24"/></w:rPr>', 1)
        style = self._ids[f"heading {level}"]
        self._body.append(f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{look}</w:pPr>{words}</w:p>')
        if bookmark:
            self._bookmarks += 1
            start = f'<w:bookmarkStart w:id="{self._bookmarks}" w:name={attribute(bookmark)}/>'
            end = f'<w:bookmarkEnd w:id="{self._bookmarks}"/>'
            marked_start = self._body[-1].replace("</w:pPr>", f"</w:pPr>{start}", 1)
            self._body[-1] = f"{marked_start.removesuffix('</w:p>')}{end}</w:p>"

    def contents(self, entries: Sequence[tuple[str, int, str]]) -> None:
        """A table of contents of (words, level, bookmark): a field that Word fills with pages when it opens the file.

        Until then, and in programs that know no fields, it is a list of links.
        """
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText xml:space="preserve">'
            ' TOC \\o "1-3" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        for place, (words, level, bookmark) in enumerate(entries):
            above, left = (90 if level == 1 else 0), 340 * (level - 1)  # twips
            look = f'<w:pPr><w:spacing w:before="{above}" w:after="0"/><w:ind w:left="{left}"/></w:pPr>'
            bold = "<w:rPr><w:b/></w:rPr>" if level == 1 else ""
            link = f"<w:hyperlink w:anchor={attribute(bookmark)}><w:r>{bold}{text_xml(words)}</w:r></w:hyperlink>"
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if place == len(entries) - 1 else ""
            self._body.append(f"<w:p>{look}{begin if place == 0 else ''}{link}{end}</w:p>")

    def caption(self, kind: str, text: str) -> None:
        """ "Tabel 3. Kinderen …": numbered per kind, by a field that Word keeps right when a table goes in between.

        A complex field: programs that know no fields show its number, and leave out a simple one whole.
        """
        self._captions[kind] = number = self._captions.get(kind, 0) + 1
        named = f'<w:pPr><w:pStyle w:val="{self._ids["caption"]}"/><w:keepNext/></w:pPr>'
        field = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> SEQ {kind} \\* ARABIC </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            f'<w:r><w:t>{number}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
        before, after = self._run(f"{kind} "), self._run(f". {text}")
        self._body.append(f"<w:p>{named}{before}{field}{after}</w:p>")

    def paragraph(
        self, *runs: str | Run, style: str = "", keep_next: bool = False, new_page: bool = False, above_mm: int = 0
    ) -> None:
        """A paragraph in a named style; keep_next holds it on one page with what follows, new_page begins one."""
        named = f'<w:pStyle w:val="{self._ids[style.casefold()]}"/>' if style else ""
        properties = named + ("<w:keepNext/>" if keep_next else "") + ("<w:pageBreakBefore/>" if new_page else "")
        # A table has no space of its own below it.
        under_table = not style and bool(self._body) and self._body[-1].endswith("</w:tbl>")
        if above := above_mm * TWIPS_PER_MM or (200 if under_table else 0):
            properties += f'<w:spacing w:before="{above}"/>'
        properties = f"<w:pPr>{properties}</w:pPr>" if properties else ""
        self._body.append(f"<w:p>{properties}{''.join(map(self._run, runs))}</w:p>")

    def hold_last(self) -> None:
        """Keep the last paragraph on one page with what follows."""
        last = self._body[-1] if self._body else ""
        if head := _PARAGRAPH_START.match(last):
            start, end = (head[0], "") if head[1] else ("<w:p><w:pPr>", "</w:pPr>")
            self._body[-1] = f"{start}<w:keepNext/>{end}{last[head.end() :].removeprefix('<w:keepNext/>')}"

    def bullets(self, items: Sequence[str | Sequence[str | Run]]) -> None:
        """A list; its first two and last two items stay together on a page."""
        for i, item in enumerate(items):
            runs = (item,) if isinstance(item, str) else item
            self.paragraph(*runs, style="List Bullet", keep_next=len(items) > 1 and i in (0, len(items) - 2))

    def _run(self, run: str | Run) -> str:
        if isinstance(run, str):
            return plain_run(run)
        bold = "<w:b/>" if run.bold else ""
        url = web_address(run.url) if run.url else ""
        if not url:
            look = f"<w:rPr>{bold}</w:rPr>" if bold else ""
            return f"<w:r>{look}{text_xml(run.text)}</w:r>"
        link = self._part.relate_to(url, RT.HYPERLINK, is_external=True)
        self._links.add(link)
        style = f'<w:rStyle w:val="{self._ids["hyperlink"]}"/>'
        return (
            f'<w:hyperlink r:id="{link}" w:history="1">'
            f"<w:r><w:rPr>{style}{bold}</w:rPr>{text_xml(run.text)}</w:r></w:hyperlink>"
        )

    def image(self, content: bytes, *, alt: str, width_mm: float, keep_next: bool = False) -> None:
        """A picture on a line of its own, with its alternative text; keep_next keeps it with its caption."""
        self._shapes += 1
        inline: Any = self._part.new_pic_inline(io.BytesIO(content), width=Mm(width_mm))
        for side in ("distT", "distB", "distL", "distR"):  # left out, LibreOffice takes 3 mm
            inline.set(side, "0")
        inline.docPr.set("id", str(self._shapes))
        inline.docPr.set("name", f"Afbeelding {self._shapes}")
        inline.docPr.set("descr", clean(alt))
        self._links.add(inline.graphic.graphicData.pic.blipFill.blip.embed)
        drawing = etree.tostring(inline, encoding="unicode")
        held = "<w:pPr><w:keepNext/></w:pPr>" if keep_next else ""
        self._body.append(f"<w:p>{held}<w:r><w:drawing>{drawing}</w:drawing></w:r></w:p>")

    # ---- bytes

    def save(self) -> bytes:
        """The .docx as bytes."""
        root = self._part.element
        behind = [_outer(element) for element in root.findall(qn("w:background"))]
        end = "".join([_outer(element) for element in root.body.findall(qn("w:sectPr"))])
        for rels in (self._part.rels, self._part.package.rels):
            for link, relation in list(rels.items()):
                if relation.reltype not in _KEPT_PARTS and link not in self._links and f'"{link}"' not in end:
                    del rels[link]
        xml = [
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {NAMESPACES}>',
            *behind,
            "<w:body>",
            *self._body,
            AFTER_LAST_TABLE if self._body and self._body[-1].endswith("</w:tbl>") else "",
            end,
            "</w:body></w:document>",
        ]
        return pack(self._document, "".join(xml).encode())


def _outer(element: Any) -> str:
    found: str = etree.tostring(element, encoding="unicode", with_tail=False)
    return found
