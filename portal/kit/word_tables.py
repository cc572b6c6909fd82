"""The tables of a Word file, each built in one pass. `word.WordFile` adds the text around them."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from portal.kit.word_markup import ROW, Cells, Column, attribute, gaps, look_of, plain_run

SHORT_TABLE = 12  # so many rows stay together on a page


class WordTables:
    """What a document under construction writes its tables with."""

    _body: list[str]
    _ids: dict[str, str]  # name of a style, in small letters → its id
    _text: int  # twips between the margins
    _wide: int  # twips that a table may take

    def table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Sequence[str]],
        *,
        description: str,
        total: Sequence[str] = (),
    ) -> None:
        """A table whose header row is repeated on each page, built in one pass. A short one is never split.

        total: a last row; empty cells right after its first one are merged with it.
        """
        widths = self._scaled([column.width for column in columns])
        cells = [
            Cells(self._cell(look_of(column), gap=gap)) for column, gap in zip(columns, gaps(columns), strict=True)
        ]
        body = [
            ROW + "".join([known[text] for known, text in zip(cells, row, strict=True)]) + "</w:tr>" for row in rows
        ]
        first = 0 if len(body) <= SHORT_TABLE else len(body) - 1  # a total is never alone on a next page
        for i in range(first, len(body) if total else len(body) - 1):
            body[i] = body[i].replace("</w:pPr>", "<w:keepNext/></w:pPr>")
        self._body.append(
            self._table_start("Home-Start tabel", widths, description, look="0460" if total else "0420")
            + self._header_row(columns, widths)
        )
        self._body += body
        self._body.append(f"{self._total_row(columns, total) if total else ''}</w:tbl>")

    def boxes(self, columns: Sequence[str], weeks: Sequence[Sequence[str]], *, description: str) -> None:
        """A month to cross by hand: "☐ 5" gets a box of 14 points, any other text stands as it is."""
        widths = self._scaled([24] * len(columns))
        line = '<w:spacing w:before="0" w:after="0" w:line="290" w:lineRule="exact"/></w:pPr>'
        start = self._cell("Tabeltekst").replace("</w:pPr>", line)
        heads = [Column(words, 24) for words in columns]
        self._body.append(
            self._table_start("Home-Start tabel", widths, description, look="0420") + self._header_row(heads, widths)
        )
        for week in weeks:
            cells = "".join([f"{start}{plain_run(text)}</w:p></w:tc>" for text in week])
            self._body.append(f"{ROW}{cells}</w:tr>")
        self._body.append("</w:tbl>")

    def facts(self, pairs: Iterable[tuple[str, str]], *, description: str, per_row: int = 1) -> None:
        """Labels with their values, one or two pairs a row; a pair without value is left out."""
        known = [pair for pair in pairs if pair[1]]
        if not known:  # Word refuses a table without rows
            return
        known += [("", "")] * (-len(known) % per_row)
        widths = self._scaled([38, 132] if per_row == 1 else [34, 49, 33, 54])
        label, value = Cells(self._cell("Tabeltekst"), bold=True), Cells(self._cell("Tabeltekst"))
        cells = [label[name] + value[text] for name, text in known]
        self._body.append(self._table_start("Home-Start gegevens", widths, description, look="0400"))
        self._body += [f"{ROW}{''.join(cells[i : i + per_row])}</w:tr>" for i in range(0, len(cells), per_row)]
        self._body.append("</w:tbl>")

    def signatures(self, blocks: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """Lines to write on, at most two blocks side by side: (title or "", ((label, what is known), …))."""
        widths = self._scaled([27, 53, 10, 27, 53])[: 3 * len(blocks) - 1]
        line = '<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="786C84"/></w:tcBorders>'
        gap = f"{self._cell('Tabeltekst')}</w:p></w:tc>"
        xml = [self._table_start("", widths, "Handtekeningen", look="0400")]
        if any(title for title, _ in blocks):
            start = self._cell("Tabeltekst", span=2, keep_next=True)
            xml.append(f"{ROW}{gap.join(Cells(start, bold=True)[title] for title, _ in blocks)}</w:tr>")
        rows = list(zip(*(lines for _, lines in blocks), strict=True))
        for row in rows:
            is_last = row is rows[-1]
            label = Cells(self._cell("Tabeltekst", keep_next=not is_last, bottom=True))
            value = Cells(self._cell("Tabeltekst", keep_next=not is_last, bottom=True, borders=line))
            height = 1000 if is_last else 480  # twips; the last is the signature
            start = f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}"/></w:trPr>'
            xml.append(f"{start}{gap.join(label[name] + value[known] for name, known in row)}</w:tr>")
        self._body.append("".join(xml) + "</w:tbl>")

    def _scaled(self, widths: Sequence[float]) -> list[int]:
        total = sum(widths)
        return [round(width * self._wide / total) for width in widths]

    def _table_start(self, style: str, widths: list[int], description: str, *, look: str) -> str:
        named = f'<w:tblStyle w:val="{self._ids[style.casefold()]}"/>' if style else ""
        first, last = ("1" if int(look, 16) & bit else "0" for bit in (0x20, 0x40))
        centred = '<w:jc w:val="center"/>' if self._wide > self._text else ""
        grid = "".join([f'<w:gridCol w:w="{width}"/>' for width in widths])
        return (
            f'<w:tbl><w:tblPr>{named}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{centred}'
            f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{look}" w:firstRow="{first}" w:lastRow="{last}" '
            f'w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
            f"<w:tblCaption w:val={attribute(description)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        )

    def _cell(
        self,
        style: str,
        *,
        width: int = 0,
        span: int = 1,
        borders: str = "",
        bottom: bool = False,
        keep_next: bool = False,
        gap: bool = False,
    ) -> str:
        """The opening of a cell, up to its run. Widths are in the grid; only a header row repeats them."""
        properties = f'<w:tcW w:w="{width}" w:type="dxa"/>' if width else ""
        properties += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        properties += borders + ('<w:tcMar><w:left w:w="170" w:type="dxa"/></w:tcMar>' if gap else "")
        properties += '<w:vAlign w:val="bottom"/>' if bottom else ""
        cell = f"<w:tc><w:tcPr>{properties}</w:tcPr>" if properties else "<w:tc>"
        keep = "<w:keepNext/>" if keep_next else ""
        return f'{cell}<w:p><w:pPr><w:pStyle w:val="{self._ids[style.casefold()]}"/>{keep}</w:pPr>'

    def _header_row(self, columns: Sequence[Column], widths: list[int]) -> str:
        cells = [
            Cells(self._cell("Tabelkop getal" if c.is_number else "Tabelkop", width=w, bottom=True, gap=gap))[c.title]
            for c, w, gap in zip(columns, widths, gaps(columns), strict=True)
        ]
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"

    def _total_row(self, columns: Sequence[Column], total: Sequence[str]) -> str:
        span = 1 + len(list(takewhile(lambda text: not text, total[1:])))
        cells = [Cells(self._cell("Tabeltekst", span=span, keep_next=True), bold=True)[total[0]]]
        for column, gap, text in zip(columns[span:], gaps(columns)[span:], total[span:], strict=True):
            cells.append(Cells(self._cell(look_of(column), gap=gap), bold=True)[text])
        return f"{ROW}{''.join(cells)}</w:tr>"
