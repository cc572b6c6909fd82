"""What the body of a Word file is written with: XML that is the same everywhere, and typed text as XML."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from portal.kit.records import dataclass
from portal.kit.runs import clean

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
ROW = "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
# A body may not end in a table; a line of one point makes no new page.
AFTER_LAST_TABLE = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
SMALL_HEADING = (
    '<w:pBdr><w:bottom w:val="nil"/></w:pBdr><w:spacing w:before="260" w:after="80" w:line="252" w:lineRule="auto"/>'
)
# To cross with a pen: 14 points, in Word's own choice for a box; other programs take a font that has it.
_BOX_FONT = " ".join(f'w:{script}="Segoe UI Symbol"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
BOX = f'<w:r><w:rPr><w:rFonts {_BOX_FONT}/><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr><w:t>☐</w:t></w:r>'


@dataclass(frozen=True)
class Column:
    """A column of a table. Widths are in mm and are scaled together to the width of the text."""

    title: str
    width: float
    is_number: bool = False


def text_xml(text: str) -> str:
    """The inside of a run: text, line breaks and tabs."""
    if text.isprintable():  # no line ends, tabs or control characters: nearly every cell
        return _word_text(escape(text))
    lines = escape(clean(text)).split("\n")
    return "<w:br/>".join(["<w:tab/>".join(map(_word_text, line.split("\t"))) for line in lines])


def _word_text(text: str) -> str:
    kept = "" if text == text.strip() else ' xml:space="preserve"'
    return f"<w:t{kept}>{text}</w:t>"


def plain_run(text: str) -> str:
    """A run without a look of its own; a box at its start is one to cross."""
    if text.startswith("☐"):
        return f"{BOX}<w:r>{text_xml(text[1:])}</w:r>"
    return f"<w:r>{text_xml(text)}</w:r>"


def attribute(text: str) -> str:
    return quoteattr(clean(text).replace("\n", " "))


class Cells(dict[str, str]):
    """text → XML of one cell of one column: a table repeats itself, so each text is built once."""

    def __init__(self, before: str, bold: bool = False) -> None:
        super().__init__()
        self.before = before + ("<w:r><w:rPr><w:b/></w:rPr>" if bold else "<w:r>")

    def __missing__(self, text: str) -> str:
        xml = self[text] = f"{self.before}{text_xml(text)}</w:r></w:p></w:tc>"
        return xml


def look_of(column: Column) -> str:
    return "Tabelgetal" if column.is_number else "Tabeltekst"


def gaps(columns: Sequence[Column]) -> list[bool]:
    """Whether each column needs room before it: words right behind a number would be read with it."""
    return [i > 0 and columns[i - 1].is_number and not column.is_number for i, column in enumerate(columns)]
