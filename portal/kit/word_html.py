"""A Word file as clean HTML of a few tags: what is visible in Word, in its order.

For a file that was looked at and cleaned (`word_upload`): nothing hidden or deleted is in it any more. What has no
place in HTML is counted, so that it can be reported.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from typing import Any

from markupsafe import Markup, escape

from portal.kit.records import dataclass
from portal.kit.runs import web_address
from portal.kit.word_blocks import Block, Cell, Item, assembled, table_html
from portal.kit.word_drawings import INSIDE, chosen, shown, within, words_for
from portal.kit.word_fields import Shown
from portal.kit.word_lines import BREAK, PAGE_END, Span, lines
from portal.kit.word_numbering import Numbering
from portal.kit.word_signs import UNKNOWN, signs
from portal.kit.word_styles import TITLES, Styles, bullet_level, styles_in
from portal.kit.word_xml import Parts, attribute, child, is_on, local_name, number, relations, value, word_name

_CODE = re.compile("[0-9A-Fa-f]{1,4}")
_SPACES = {"tab": " ", "ptab": " ", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


@dataclass(frozen=True)
class Picture:
    """A picture in the text. content: the file; words: its alternative text, as the author wrote it."""

    name: str  # of its part: "word/media/image1.jpeg"
    content: bytes
    words: str


Seen = Callable[[Picture], str]
"""What a picture becomes: inline HTML."""


@dataclass
class Page:
    """What was read. html: of the tags of `letter`. lost: how often something stayed behind, by kind."""

    html: str
    lost: Counter[str]


@dataclass
class _Line:
    """A paragraph while it is read: its pieces, and the blocks that come behind it."""

    spans: list[Span] = field(default_factory=list)
    behind: list[Block] = field(default_factory=list)


def page_of(word: Parts, picture: Seen, is_title: Callable[[str], bool] = lambda words: False) -> Page:
    """Read a file. is_title: whether the page that shows the letter already has the words of a title."""
    return _Reader(word, picture, is_title).page()


class _Reader:
    def __init__(self, word: Parts, picture: Seen, is_title: Callable[[str], bool]) -> None:
        self._word, self._picture, self._is_title = word, picture, is_title
        self._main = relations(word, word.main)
        self._styles = Styles(styles_in(word))
        self._numbering = Numbering(self._part("numbering"), self._styles)
        self._relations = self._main
        self._fields: list[Shown] = []
        self._notes: list[tuple[str, Any, str]] = []  # mark, note, kind
        self._initial: list[Span] = []  # a large first letter: a paragraph of its own, in front of the next
        self._lost: Counter[str] = Counter()

    def _part(self, kind: str) -> Any:
        found = [one.target for one in self._main.values() if one.kind == kind]
        return self._word.tree(found[0]) if found else None

    def page(self) -> Page:
        body = child(self._word.tree(self._word.main), "body")
        blocks = [] if body is None else list(self._blocks(body))
        notes = list(self._all_notes())
        if notes:
            blocks += ["<hr>", *notes]
        return Page(assembled(blocks), self._lost)

    def _all_notes(self) -> Iterator[Block]:
        for mark, note, kind in self._notes:  # a note may point at a note: it goes on
            part = next(one.target for one in self._main.values() if one.kind == kind)
            self._relations = relations(self._word, part)
            blocks = list(self._blocks(note))
            sign = Markup("<sup>{}</sup> ").format(mark)
            if blocks and str(blocks[0]).startswith("<p>"):
                blocks[0] = str(Markup("<p>") + sign + Markup(str(blocks[0])[3:]))  # noqa: S704 - made here
            else:
                blocks.insert(0, str(Markup("<p>{}</p>").format(sign)))
            yield from blocks
        self._relations = self._main

    # ---- paragraphs and tables

    def _blocks(self, holder: Any) -> Iterator[Block]:
        for element in holder:
            name = word_name(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name in INSIDE:
                yield from self._blocks(element)
            elif local_name(element) == "AlternateContent":
                yield from self._blocks(chosen(element))

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        properties = child(paragraph, "pPr")
        style = value(child(properties, "pStyle")) or self._styles.usual
        label = self._numbering.label(properties, style)
        line = _Line(self._initial)
        self._initial = []
        for element in paragraph:
            self._inline(element, line, style, "")
        if value(child(properties, "framePr"), "dropCap") in ("drop", "margin"):
            self._initial = line.spans
            yield from line.behind
            return
        names = self._styles.names(style)
        tag = self._styles.heading(style, properties)
        for i, inside in enumerate(lines(line.spans, bold=not tag)):
            if inside == "<hr>":
                yield inside
            elif tag:
                said = f"{label.words} " if label and label.words and not i else ""
                if not (names and names[0] in TITLES and self._is_title(Markup(inside).striptags())):  # noqa: S704
                    yield f"<{tag}>{escape(said)}{inside}</{tag}>"
            elif "kader" in names[:1]:
                yield f'<p class="kader">{inside}</p>'
            elif label and not i:
                yield Item(label.level, label.kind, label.number, label.words, inside)
            elif (level := bullet_level(names)) is not None:
                yield Item(level, "", 0, "", inside)
            else:
                yield f"<p>{inside}</p>"
        yield from line.behind

    def _table(self, table: Any) -> Iterator[Block]:
        rows: list[list[Cell]] = []
        heads: list[bool] = []
        for row in within(table, "tr"):
            properties = child(row, "trPr")
            head = child(properties, "tblHeader")
            cells = []
            for cell in within(row, "tc"):
                look = child(cell, "tcPr")
                wide = min(max(number(value(child(look, "gridSpan")), 1), 1), 100)
                down = child(look, "vMerge")
                content = assembled(self._blocks(cell), alone=True)
                cells.append(Cell(content, wide, down is not None and value(down) != "restart"))
            rows.append(cells)
            heads.append(head is not None and is_on(head) and all(heads))
        if any(cell.html for cells in rows for cell in cells):
            yield table_html(rows, heads)

    # ---- what is in a line

    def _inline(self, element: Any, line: _Line, style: str, address: str) -> None:
        name = word_name(element)
        if name == "r":
            self._run(element, line, style, address)
        elif name == "hyperlink":
            leads = self._address(element)
            before = len(line.spans)
            for inner in element:
                self._inline(inner, line, style, leads)
            self._told_link(leads, line.spans[before:], attribute(element, "anchor"), attribute(element, "id"))
        elif name == "fldSimple":
            self._fields.append(Shown(attribute(element, "instr"), is_code=False))
            for inner in element:
                self._inline(inner, line, style, address)
            self._end_field(line)
        elif name == "ruby":
            self._ruby(element, line, style, address)
        elif name in INSIDE:
            for inner in element:
                self._inline(inner, line, style, address)
        elif local_name(element) == "AlternateContent":
            for inner in chosen(element):
                self._inline(inner, line, style, address)
        elif local_name(element) in ("oMath", "oMathPara"):
            self._lost["formula"] += max(1, sum(1 for one in element.iter() if local_name(one) == "oMath") - 1)

    def _ruby(self, element: Any, line: _Line, style: str, address: str) -> None:
        """The word, and behind it in brackets how it is read."""
        base, reading = child(element, "rubyBase"), child(element, "rt")
        for holder, before, after in ((base, "", ""), (reading, " (", ")")):
            if holder is not None:
                line.spans.append(Span(before))
                for inner in holder:
                    self._inline(inner, line, style, address)
                line.spans.append(Span(after))

    def _run(self, run: Any, line: _Line, style: str, address: str) -> None:
        properties = child(run, "rPr")
        by_letters = value(child(properties, "rStyle"))
        marks = (
            self._is(properties, by_letters, style, "b"),
            self._is(properties, by_letters, style, "i"),
            any(self._is(properties, by_letters, style, one) for one in ("strike", "dstrike")),
            {"superscript": "sup", "subscript": "sub"}.get(value(child(properties, "vertAlign")), ""),
        )
        font = child(properties, "rFonts")
        if font is None:
            font, _ = self._styles.found(by_letters, "rPr", "rFonts")
        drawn = value(font, "ascii") or value(font, "hAnsi")
        for element in run:
            self._in_run(element, line, (self._field_address() or address, *marks), drawn)

    def _is(self, properties: Any, by_letters: str, style: str, mark: str) -> bool:
        own = child(properties, mark)
        if own is not None:
            return is_on(own)
        return self._styles.is_on(by_letters, mark) != self._styles.is_on(style, mark)  # twice bold is plain

    def _in_run(self, element: Any, line: _Line, marks: Any, font: str) -> None:
        name = word_name(element)
        if name == "fldChar":
            self._field(value(element, "fldCharType"), element, line)
        elif name == "instrText" and self._fields and self._fields[-1].is_code:
            self._fields[-1].words += element.text or ""
        elif any(one.is_code for one in self._fields):
            return
        elif name == "t":
            self._say(signs(element.text or "", font), line, marks)
        elif name == "sym":
            code = value(element, "char")
            letter = chr(int(code, 16)) if _CODE.fullmatch(code) else UNKNOWN
            self._say(signs(letter, value(element, "font")), line, marks)
        elif name in _SPACES:
            line.spans.append(Span(_SPACES[name], marks))
        elif name in ("br", "cr"):
            line.spans.append(PAGE_END if value(element, "type") == "page" else BREAK)
        elif name in ("footnoteReference", "endnoteReference"):
            self._note(element, name.removesuffix("Reference"), line)
        elif name == "ruby":
            self._ruby(element, line, "", marks[0])
        elif name in ("drawing", "pict", "object") or local_name(element) == "AlternateContent":
            self._drawing(element, line)

    def _say(self, text: str, line: _Line, marks: Any) -> None:
        self._lost["sign"] += text.count(UNKNOWN)
        if text := text.replace(UNKNOWN, ""):
            line.spans.append(Span(str(escape(text)), marks))

    def _note(self, element: Any, kind: str, line: _Line) -> None:
        part = self._part(f"{kind}s")
        key = value(element, "id")
        note = next((one for one in (() if part is None else part) if value(one, "id") == key), None)
        if note is None:
            return
        own = value(element, "customMarkFollows").lower() in ("1", "true", "on")
        mark = "" if own else str(1 + sum(bool(said) for said, _, _ in self._notes))
        self._notes.append((mark, note, f"{kind}s"))
        if mark:
            line.spans.append(Span(f"<sup>{mark}</sup>"))

    # ---- links and fields

    def _address(self, link: Any) -> str:
        leads = self._relations.get(attribute(link, "id"))
        anchor = value(link, "anchor")
        if leads is None or not leads.is_outside:
            return ""
        return web_address(f"{leads.target}#{anchor}" if anchor and "#" not in leads.target else leads.target)

    def _told_link(self, leads: str, spans: Iterable[Span], anchor: str, relation: str) -> None:
        if not leads and any(span.html.strip() for span in spans):
            if relation in self._relations:
                self._lost["link"] += 1
            elif anchor and not anchor.startswith("_Toc"):
                self._lost["place"] += 1

    def _field_address(self) -> str:
        return next((one.address for one in reversed(self._fields) if one.address), "")

    def _field(self, kind: str, element: Any, line: _Line) -> None:
        if kind == "begin":
            self._fields.append(Shown(form=child(element, "ffData")))
        elif kind == "separate" and self._fields:
            self._fields[-1].is_code = False
        elif kind == "end" and self._fields:
            self._end_field(line)

    def _end_field(self, line: _Line) -> None:
        ended = self._fields.pop()
        if any(one.is_code for one in self._fields):
            return
        if ended.is_code and (words := ended.without_result()):
            line.spans.append(Span(str(escape(words))))
        if ended.leads_within:
            self._lost["place"] += 1
        elif ended.leads_nowhere:
            self._lost["link"] += 1

    # ---- drawings

    def _drawing(self, element: Any, line: _Line) -> None:
        for one in shown(element):
            name = local_name(one)
            if name == "txbxContent":
                line.behind += self._blocks(one)
            elif name == "textpath" and one.get("string", "").strip():
                line.behind.append(str(Markup("<p>{}</p>").format(one.get("string"))))
            elif name in ("blip", "imagedata"):
                self._show(one, line)
            elif name in ("chart", "relIds"):
                self._lost["chart"] += 1
            elif name == "rect" and attribute(one, "hr") in ("t", "true", "1"):
                line.behind.append("<hr>")

    def _show(self, blip: Any, line: _Line) -> None:
        leads = self._relations.get(attribute(blip, "embed") or attribute(blip, "id") or attribute(blip, "link"))
        if leads is None or leads.is_outside or leads.target not in self._word.parts:
            return
        found = Picture(leads.target, self._word.parts[leads.target], words_for(blip))
        line.spans.append(Span(self._picture(found)))
